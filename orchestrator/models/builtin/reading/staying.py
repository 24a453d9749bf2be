"""Deletes of which the contract says that the row stays: “marked as having left”, “the record is kept”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.soft_deletes import said_softly
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.verbs import LEAVES_ROW
from orchestrator.models.builtin.reading.words import key, same_stem, singular, words

_WHAT = (
    r"(?:(?P<some>an?) |(?:the|its|this|that|each) )?(?P<what>[\w`-]+)(?: (?:itself|themselves|data|records?|rows?))?"
)
_OBJECT = _WHAT.replace("?P<what>", "?P<kept>").replace("?P<some>", "?:")
_ONLY = r"(?:(?:only|just|merely|simply|then|still|always|instead) )*"
_BE = r"(?:is|are|gets?|will be|becomes?)"
_MARK = r"(?:mark|flag)"
_KEPT = (
    r"(?:kept|retained|preserved|left (?:in place|where it is|as it is|untouched)|not (?:really|actually|physically) )"
)
_STAYS = re.compile(
    rf"{_WHAT} (?:{_ONLY}(?:stays?|remains?)\b(?! (?:deleted|removed|gone))|{_BE} {_ONLY}{_KEPT}"
    rf"|{_BE} not (?:deleted|removed|erased)\b,? but\b)"
    rf"|(?:keeps?|retains?|preserves?) {_OBJECT}\s*(?:$|\b(?:in|for|but|as)\b)",
    re.IGNORECASE,
)
"""“the record stays”, “the site is kept for …”, “it is not really removed”."""
_MARKED = re.compile(
    rf"(?:{_WHAT} {_BE} )?{_ONLY}{_MARK}(?:g?ed) (?:as|to)(?: having| being| been)* `?(?P<done>\w+)"
    rf"|{_ONLY}{_MARK}s? {_OBJECT} as(?: having| being| been)* `?(?P<did>\w+)",
    re.IGNORECASE,
)
"""“the member is marked as having left”, “only marks the row as retired”."""
_DONE = re.compile(rf"(?:{_WHAT} )?{_BE} (?P<only>{_ONLY})(?P<done>\w+)\b(?! (?:when|if|unless)\b)", re.IGNORECASE)
"""“the user is only deactivated”."""
_RATHER = re.compile(
    r"\b(?:instead of|rather than) (?:being )?(?:(?:really|actually|physically) )?(?:deleted|removed|erased)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;,:]\s+(?:and |but |so |though |as |because )?|\s(?:and|but|so|though|because|since)\s", re.IGNORECASE
)
_CASE = re.compile(r"\b(?:if|when|where|while|unless|until|otherwise|except|except for|4\d\d)\b", re.IGNORECASE)
"""Words by which a row stays in some cases and goes in others."""
_NOTHING_GOES = re.compile(r"(?:and |but )?nothing is (?:really |actually )?(?:removed|deleted|lost)", re.IGNORECASE)
_GONE = re.compile(
    r"(?:and |but )?(?:(?:the \w+|it|they) )?(?:(?:is|are) )?(?:(?:no longer|not|never)(?: be)?"
    r" (?:found|shown|listed|visible|returned)|hidden)(?: any ?more| any longer| afterwards| then)?",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"\d|(?: \S+){5}|\b(?:hour|day|week|month|year)s?\b|\b(?:until|unless|while)\b", re.IGNORECASE)
_ROWS = {"row", "record", "entry", "object", "resource", "item"}
_IT = {"it", "they"}
_HIDDEN = {"hidden", "inactive", "left", "gone"}


@dataclass(frozen=True, kw_only=True)
class Stays:
    """What a sentence says of the row of a delete."""

    sentences: tuple[str, ...]
    nouns: frozenset[str]
    """Words for the row."""
    done: tuple[str, ...] = ()
    """Words for what is done to the row instead: `left`, `deactivated`."""

    def is_told(self, clause: str) -> bool:
        """Whether a clause says no more than that the row stays or is marked so."""
        part = clause.strip(" .;,!")
        told = (_MARKED.fullmatch(part), _DONE.fullmatch(part), _STAYS.match(part))
        after = part[told[2].end() :] if told[2] is not None else ""
        if _NOTHING_GOES.fullmatch(part):
            return True
        return any(said is not None and _is_own(said, self.nouns) for said in told) and not _FURTHER.search(after)


def said_to_stay(operation: Operation, database: Database, table: Table) -> Stays | None:
    """What says that the row of a delete stays; `None` where nothing does, or where rows of others do."""
    nouns = _nouns(operation, database, table)
    found: list[tuple[str, str]] = []
    for text in (operation.summary, operation.description):
        for sentence in split_into_sentences(text):
            found += [(sentence, done) for done in _of_sentence(sentence, nouns)]
    if not found:
        return None
    certain = not any(_CASE.search(sentence) for sentence, _ in found)
    done = dict.fromkeys(word.lower() for _, word in found if word and certain)
    sentences = tuple(dict.fromkeys(sentence for sentence, _ in found))
    return Stays(sentences=sentences, nouns=frozenset(nouns), done=tuple(done))


def kept_softly(operation: Operation, database: Database, table: Table) -> dict[str, str]:
    """The sentences that say of a delete that marks its row no more than that, each with what it says besides."""
    stays = said_to_stay(operation, database, table)
    if stays is None:
        return {}
    its = {"marks", "kept", "no longer", "marked", "never", "visible", "hidden"}
    return {said: besides(said, lambda one: stays.is_told(one) or _is_gone(one), its) for said in stays.sentences}


def _is_gone(clause: str) -> bool:
    return _GONE.fullmatch(clause.strip(" .;,!")) is not None


def _nouns(operation: Operation, database: Database, table: Table) -> set[str]:
    """Words for a row of the table: none by which another one is called, and no “it” where a row joins two others."""
    literals = [words(part) for part in operation.path.split("/") if part and "{" not in part]
    others = {key(other.name)[-1] for other in database.tables if other.name != table.name}
    said = {*_ROWS, *(singular(part[-1]) for part in literals[-1:] if part)} - others
    return {*said, *key(table.name)[-1:], *(_IT if len(table.primary_key) < 2 else ())}


def _of_sentence(sentence: str, nouns: AbstractSet[str]) -> Iterator[str]:
    """What each clause says was done to the row, empty for one that only says that it stays."""
    if _RATHER.search(sentence):
        yield ""
    own = False
    for clause in _CLAUSE.split(sentence.rstrip(".!")):
        part = clause.strip()
        marked = _MARKED.match(part)
        if marked is not None and _is_own(marked, nouns):
            yield marked["done"] or marked["did"]
            continue
        stays = _STAYS.match(part)
        before, own = own, stays is not None and _is_own(stays, nouns)
        if own:
            yield ""
            continue
        done = _DONE.match(part)
        spoken_of = done is not None and (before if done["what"] is None else _is_own(done, nouns))
        if done is not None and spoken_of and done["only"].strip() and _leaves(done["done"]):
            yield done["done"]


def _is_own(said: re.Match[str], nouns: AbstractSet[str]) -> bool:
    """Whether what is spoken of is the row: “a record is kept” of something else."""
    named = said.groupdict()
    what = named.get("what") or named.get("kept")
    return what is None or singular(what.strip("`").lower()) in nouns - (_ROWS if named.get("some") else set())


def _leaves(done: str) -> bool:
    """Whether a row is still there once that was done to it."""
    return done.lower() in _HIDDEN or any(same_stem(verb, done.lower()) for verb in LEAVES_ROW)


def ask_about_staying(operation: Operation, outcome: Outcome, database: Database, notes: Notes) -> None:
    """Ask where a row would be removed of which the contract says that it stays."""
    table = outcome.table
    if table is None or outcome.kind not in {Kind.DELETE, Kind.CLEAR} or outcome.soft_delete or said_softly(operation):
        return
    stays = said_to_stay(operation, database, table)
    if stays is not None:
        text = f"The contract says: “{stays.sentences[0]}” Which column of `{table.name}` says it of a row that stays?"
        notes.ask(Cause.ACTION, f"{table.name}.stays", text)
