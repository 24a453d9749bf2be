"""What sentences say that an operation writes by itself: “`decided_by` is the caller and `decided_at` is set”."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.models.builtin.reading.moments import is_audit, is_instant, noted_now
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import FromCaller, Match, ValueSource

_NAME = r"`?+\w++`?+"
_NAMES = rf"(?<![\w`])(?:both )?{_NAME}(?:(?:, and|,| and) {_NAME}){{0,4}}"
_NOW = r"(?:now|today|the (?:current|present) (?:time|moment|date|day)|the time of the (?:request|call))"
_CALLER = (
    r"(?:the )?(?:id of the )?(?:caller|calling \w+|(?:current|authenticated) user|whoever calls)(?:['\u2019]s id)?"
)
_SET = r"(?:set|filled(?: in)?|recorded|stamped|noted(?: down)?)"
_BECOMES = r"(?:is|are|becomes?|gets?)(?: (?:also|then|thereby|both))?"
_END = r"(?! (?!and\b)\w)"
_MORE = r"(?! (?:to|by|from|with|when|if|only|unless|where|once|until|on|at|in|for|of)\b)"
_SAYS = re.compile(
    rf"(?P<caller>{_NAMES}) {_BECOMES} (?:{_SET} (?:to|with) )?{_CALLER}{_END}(?!['\u2019])"
    rf"|(?P<now>{_NAMES}) {_BECOMES} (?:{_SET} (?:to|with) )?{_NOW}\b{_END}"
    rf"|(?P<set>{_NAMES}) {_BECOMES} {_SET}(?: anew| again)?\b{_MORE}"
    rf"|(?:sets|records|stamps|notes(?: down)?|fills(?: in)?) (?P<does>{_NAMES})"
    rf"(?: (?:to|with) {_NOW})?(?: anew| again)?{_MORE}",
    re.IGNORECASE,
)
_IF = re.compile(
    r"\b(?:if|when|whenever|unless|where|once|until|while|without|with|only|except|not|never|no|otherwise|else|may|can"
    r"|or)\b",
    re.IGNORECASE,
)
"""What makes it so of some rows alone, or not at all."""
_PART = re.compile(r";\s+")
_NEXT = re.compile(r"[,(]| and ")
_EACH = re.compile(r"(?<![\w`])`?(?!(?:and|both)\b)\w+`?")
_PLANNED = {
    "scheduled", "planned", "expected", "estimated", "promised", "needed", "wanted", "required", "proposed", "requested"
}  # fmt: skip
_DONE = {
    "sent", "paid", "begun", "done", "sold", "lent", "left", "held", "won", "lost", "built", "met", "read", "seen",
    "put", "cut", "made", "kept", "found", "bought", "brought", "given", "taken", "drawn", "withdrawn", "written",
    "hidden", "shown", "frozen", "broken", "chosen", "spoken", "driven", "born", "worn", "back", "out",
}  # fmt: skip
"""Participles that do not end like `closed`."""


@dataclass(frozen=True, kw_only=True)
class _Clause:
    """What a part of a sentence says of columns."""

    how: str
    """The group of the form: `caller`, `now`, `set` or `does`."""
    columns: tuple[Column, ...]
    conditional: bool


def said_to_set(operation: Operation, table: Table, keys: Mapping[str, str]) -> tuple[Match, ...]:
    """The columns that the contract says an operation fills with the caller or the moment.

    `keys` are the columns of the table that point at those who log in, each with what of them it holds. What is so
    under a condition alone is not among them.
    """
    found: dict[str, ValueSource] = {}
    for text in (operation.summary, operation.description):
        for sentence in split_into_sentences(text):
            for part in _PART.split(sentence):
                for clause in _clauses(part, table):
                    found |= _sources(clause, keys) if not clause.conditional else {}
    return tuple(Match(column=name, source=source) for name, source in found.items())


def _clauses(part: str, table: Table) -> Iterator[_Clause]:
    """What a part says of columns of the table: of those that stand last, where others are named before."""
    named = {words(column.name): column for column in table.columns}
    for said in _SAYS.finditer(part):
        how = str(said.lastgroup)
        names = [(hit.start(), hit.end(), named.get(words(hit[0]))) for hit in _EACH.finditer(said[how])]
        known = list(itertools.takewhile(lambda name: name[2] is not None, reversed(names)))
        whole = len(known) == len(names)
        if not known or (how == "does" and not whole):
            continue
        start = said.start() if whole else said.start(how) + known[-1][0]
        after = _NEXT.split(part[said.end() :], maxsplit=1)[0]
        yield _Clause(
            how=how,
            columns=tuple(column for *_, column in known if column is not None),
            conditional=bool(_IF.search(part[:start]) or _IF.search(after)),
        )


def _sources(clause: _Clause, keys: Mapping[str, str]) -> dict[str, ValueSource]:
    """What fills the columns; nothing where what is said of one of them fits no moment and no caller."""
    found: dict[str, ValueSource] = {}
    for column in clause.columns:
        by_caller = column.name in keys and (clause.how == "caller" or "by" in words(column.name))
        if by_caller and clause.how != "now":
            found[column.name] = FromCaller(column=keys[column.name])
        elif clause.how != "caller" and _holds_moments(column, told=clause.how == "now"):
            found[column.name] = noted_now(column)
    return found if len(found) == len(clause.columns) else {}


def _holds_moments(column: Column, *, told: bool) -> bool:
    """Whether a column holds when something was done; any moment or day will do where that it is now is told."""
    if not is_instant(column) and column.type.kind is not SqlKind.DATE:
        return False
    done = words(column.name)[-2:-1]
    past = bool(done) and (done[0].endswith("ed") or done[0] in _DONE) and not _PLANNED & {*done}
    return told or (past and not is_audit(column))
