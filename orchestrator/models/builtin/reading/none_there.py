"""What is said of a removal where there is nothing to remove: “also if there is none”, “even if it was no favorite”."""

from __future__ import annotations

import re
from collections.abc import Container

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.prose_words import denied_before
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import key, stem

_ALWAYS = re.compile(r"\bidempotent(?:ly)?\b", re.IGNORECASE)
_ALSO = re.compile(
    r"\b(?:(?:also|even) (?:if|when|where)|no error|(?:does|changes) nothing|whether or not)\b", re.IGNORECASE
)
_CLAUSE = re.compile(r"[^.;]{0,120}")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019]\w+)?")
_ROW = {stem(word) for word in ("row", "entry", "record", "pair", "link", "relation", "association", "assignment")}
_LACKS = r"(?:not|no|never|n't|\w+n't)(?: (?:an?|any|such|already|yet|been|being|currently|the|that|have|has|in))*"
_OF_IT = r"(?:(?:if|when|where|also|even|that|this|the|it|they|row|such|there|is|was|are|were|does|did|do|has|been) )*"
_NONE = re.compile(
    rf"\bnone\b(?! of\b)|\bnothing (?:(?:is|was|to|there)\b|$)|\b{_LACKS} row\b"
    r"|\b(?:not|n't|\w+n't) (?:already |yet |currently )?(?:a member|part of it|one$|attached|assigned|linked)\b"
    rf"|^{_OF_IT}(?:not|\w+n't) (?:already |yet )?(?:there|found|exist|exists|existing|present|set|in it|on it)\b"
    rf"|^{_OF_IT}(?:already |long )*(?:gone|missing|absent|removed|deleted)\b",
    re.IGNORECASE,
)
_OR_NOT = re.compile(rf"\brow\b|^{_OF_IT}(?:there|exists?|existed|present|set|found)\b", re.IGNORECASE)


def also_where_none(operation: Operation, database: Database, table: Table) -> dict[str, str]:
    """The sentences that say of a removal that there need not be anything to remove, each with what it says besides."""
    literals = [part for part in operation.path.split("/") if part and "{" not in part]
    named = [*database.key_of(table)[-1:], *(word for part in literals[-1:] for word in key(part)[-1:])]
    nouns = {*_ROW, *(stem(word) for word in named)}
    texts = (operation.summary, operation.description, *(item.description for item in operation.responses.values()))
    told = [said for text in texts for said in split_into_sentences(text) if _is_as_good(said, nouns)]
    return {said: besides(said, lambda clause: _is_as_good(clause, nouns), {"already"}) for said in told}


def _is_as_good(sentence: str, nouns: Container[str]) -> bool:
    """Whether the sentence says that a removal is as good without the row that `nouns` call."""
    always = _ALWAYS.search(sentence)
    if always is not None:
        return not denied_before(sentence, always.start())
    return any(_tells_of_none(sentence, found, nouns) for found in _ALSO.finditer(sentence))


def _tells_of_none(sentence: str, found: re.Match[str], nouns: Container[str]) -> bool:
    clause = _CLAUSE.match(sentence, found.end())
    told = _WORD.findall(clause[0].replace("\u2019", "'")) if clause is not None else []
    if told[:2] in (["the", "caller"], ["you", "are"]):  # what these are not is no row of somebody else
        return False
    plain = " ".join("row" if stem(word.lower()) in nouns else word for word in told)
    return bool((_OR_NOT if found[0].lower() == "whether or not" else _NONE).search(plain))
