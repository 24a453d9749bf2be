"""What sentences say of documents that a change merges: which of them, how deep, and what else they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestrator.models.builtin.reading.accounted import signals_of
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.sentences import named
from orchestrator.models.builtin.reading.words import stem, words

_HOW = r"(?:(?:deep(?:ly)?|shallow(?:ly)?|recursive(?:ly)?)[- ])?"
_WRITTEN = r"(?:updat|chang|overwrit|replac|appli|appl|sav|stor|writ)(?:es?|ed|ies|y|ing|ten)"
MERGES = re.compile(
    rf"\b{_HOW}merg(?:e|es|ed|ing)\b(?!,? (?:patch|request|conflict|commit|queue)(?:es|s)?\b)"
    rf"|\b{_WRITTEN}\b(?=[^.;,:]{{0,60}}\bkey by key\b)",
    re.IGNORECASE,
)
PATCH = re.compile(r"\bmerge[- ]patch\b", re.IGNORECASE)
NO_MERGE = re.compile(
    r"\b(?:not|never|no|without|instead of|rather than|unlike)\b[^.;,]{0,20}\bmerg|n['\u2019]t\b[^.;,]{0,20}\bmerg",
    re.IGNORECASE,
)
_DEEP = re.compile(r"\bdeep|\brecursive|\bat (?:all|every) levels?\b", re.IGNORECASE)
_PART = re.compile(r"(?<=[;:.])\s|(?<=,)\s(?!`)")
_DONE = re.compile(r"(?:^|\s)(?:is|are|be|being|gets?)(?: (?:then|also|always|\w+ly))*\s*$", re.IGNORECASE)
_DOER = re.compile(
    r"(?:^|\b(?:and|to|it|this|that|will|then|patch|operation|request|service|server|body))\W*$", re.IGNORECASE
)
_ENDS = re.compile(
    r"\b(?:into|with|over|onto|in|to|by|as|at|if|when|only|key by key|recursively|deeply)\b|[.;:]", re.IGNORECASE
)
_OF = re.compile(r"\s(?:of|in|on|from|for|that|which|who|sent|given|provided|you)\b", re.IGNORECASE)
_LEVELS = (
    r"key by key|recursively|deeply|shallowly|at (?:its|the|their) (?:first|top)[- ]level|at (?:all|every) levels?"
)
_MORE = r"(?:(?! (?:and|but|or|only|unless|except|if|when)\b) [\w`'-]+){0,6}"
_MANNER = re.compile(
    rf"(?:\s*\b(?:{_LEVELS}"
    rf"|(?:into|with|over|onto) (?:(?:what|the|its|their|those|[\w']+'s)\b|`[^`]+`){_MORE}))+",
    re.IGNORECASE,
)
_EXACT = re.compile(rf"{_LEVELS}|\b(?:deep|shallow|recursive)", re.IGNORECASE)
_BODIES = {
    stem(word)
    for word in (
        *("body", "document", "object", "payload", "json", "content", "input", "key", "value", "member", "property"),
        *("field", "attribute", "what", "whatever", "data"),
    )
}
"""What the whole of a document is called, or what is sent of it."""
_THESE = {"it", "they", "them", "these", "this", "both"}
_SMALL = {"the", "a", "an", "its", "their", "all", "each", "any", "whole", "new", "sent", "given", "is", "are"}
_NULL = re.compile(
    r"\bnull\b[^.;]{0,40}\b(?:remov|delet|clear|drop|unset|tak\w+ (?:it )?(?:away|out))"
    r"|\b(?:remov|delet|clear|drop|unset)\w*\b[^.;]{0,40}\bnull\b",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:rest|others?|left out|leav\w+ out|absent|omitted|missing|not (?:sent|given|mentioned|present))\b[^.;]{0,40}"
    r"\b(?:stays?|kept|keeps?|unchanged|untouched|remain\w*|retain\w*|preserv\w*|as (?:it|they) (?:is|are|was|were))\b"
    r"|\b(?:sent|given)\b[^.;]{0,20}\b(?:is|are) (?:set|replaced|overwritten|added)\b",
    re.IGNORECASE,
)
_OF_STAYING = {"kept", "retained", "already"}


@dataclass(frozen=True, kw_only=True)
class Merge:
    """What a sentence says of merging."""

    documents: frozenset[str]
    """Names of those that are merged."""
    deep: bool
    rest: str
    """What it says besides."""


def said_to_merge(sentence: str, names: Sequence[str]) -> Merge | None:
    """What a sentence says of the documents of those names; `None` where it says nothing, or of more than those."""
    if NO_MERGE.search(sentence):
        return None
    name, told = named(sentence)
    about = _named(name[1:-3], names)
    found: set[str] = set()
    left: list[str] = []
    for part in _PART.split(told):
        end = 0
        for merge in MERGES.finditer(part):
            hit = _documents(part, end, merge, about, names)
            if hit is None:
                return None
            found |= set(hit[0])
            left.append(part[end : hit[1]])
            end = hit[2]
        left.append(part[end:])
    if not found:
        return None
    its = _OF_STAYING | {one for one in signals_of(sentence) if one.startswith(("if ", "when ", "where "))}
    rest = besides(name + " ".join(left), _is_how, its)
    return Merge(documents=frozenset(found), deep=_DEEP.search(sentence) is not None, rest=rest)


def _documents(
    part: str, begin: int, merge: re.Match[str], about: str, names: Sequence[str]
) -> tuple[list[str], int, int] | None:
    """The documents that are merged there, and from where to where of the part that is said."""
    before, after = part[begin : merge.start()], part[merge.end() :]
    if (passive := _DONE.search(before)) is not None:
        subject, start = before[: passive.start()], begin
    elif merge[0].lower().endswith("ed") and not re.search(r"\w", before):
        subject, start = "", begin
    elif merge[0].lower().endswith("ed") or _DOER.search(before) is None:
        return None
    else:
        subject, start = _ENDS.split(after, maxsplit=1)[0], merge.start()
    size = 0 if passive is not None or merge[0].lower().endswith("ed") else len(subject)
    manner = _MANNER.match(part, merge.end() + size)
    about = about or _inside(manner[0] if manner is not None else "", names)
    if (
        not about and len(names) == 1 and _EXACT.search(part[merge.start() :])
    ):  # a row, or its change, is merged bluntly
        about = names[0]
    said = list(_heads(subject, about, names))
    if not said or not all(said):
        return None
    return said, start, manner.end() if manner is not None else merge.end() + size


def _heads(subject: str, about: str, names: Sequence[str]) -> Iterator[str]:
    """The document that each noun of a subject calls; empty for one that calls none."""
    for text in re.split(r",\s*|\s(?:and|or)\s", subject.strip(" ,")):
        bare = text.strip()
        quoted = re.fullmatch(r"(?:the )?`([^`]+)`(?: (?:object|document|property|field))?", bare, re.IGNORECASE)
        head = [word for word in words(_OF.split(f" {bare}", maxsplit=1)[0] or bare) if word not in _SMALL]
        tail = _OF.split(bare, maxsplit=1)[1:]
        if quoted is not None:
            yield _named(quoted[1], names)
        elif "`" in bare:
            yield _inside(bare, names) if head and stem(head[-1]) in _BODIES else ""
        elif not head or head[-1] in _THESE:
            yield about
        elif len(head) < 5 and (called := _called(head, names)):
            yield called
        elif stem(head[-1]) in _BODIES and len(head) < 4:
            yield _called(words(" ".join(tail)), names) or about
        else:
            yield ""


def _inside(said: str, names: Sequence[str]) -> str:
    """The document that is named in words about another noun: “the keys of `settings`”, “into the settings”."""
    quoted = re.search(r"`([^`]+)`", said)
    return _named(quoted[1], names) if quoted is not None else _called(words(said), names)


def _named(name: str, names: Iterable[str]) -> str:
    return next((one for one in names if words(name) in {words(one), words(one.rpartition(".")[2])}), "")


def _called(said: Sequence[str], names: Iterable[str]) -> str:
    """The document whose name ends what is said, but for a word for documents."""
    bare = said[:-1] if len(said) > 1 and stem(said[-1]) in _BODIES else said
    for one in names:
        own = words(one.rpartition(".")[2])
        if tuple(bare[-len(own) :]) == own:
            return one
    return ""


def _is_how(clause: str) -> bool:
    """Whether a clause says of a merge what every one of them does."""
    return bool(_NULL.search(clause) or _STAYS.search(clause))
