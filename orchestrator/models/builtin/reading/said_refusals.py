"""Clauses that say in which states an operation is refused: “409 unless the event is published”.

The other clauses of such a sentence may say the same from the other side; what they say besides is handed on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.ddl import Column
from orchestrator.models.builtin.reading.refusal_words import FAILS_AS, OTHERWISE, STATUS
from orchestrator.models.builtin.reading.state_words import (
    STANDING_IN,
    VALUE,
    VALUES,
    is_deed,
    numbered,
    with_numbers,
    without_numbers,
)
from orchestrator.models.builtin.reading.words import singular, words

_NOUN = r"(?:the |an? |this )?(?P<noun>\w+)"
_POSSIBLE = r"(?:only )?(?:possible|allowed|permitted|works)(?: only)?"
_WHILE = r"(?:while|when|where|if|once|as long as)"
_MORE = r"(?P<more>,? or \D.*)?"
_IN = STANDING_IN
_OTHERWISE = rf"(?:,? (?:otherwise|else|or)(?: it is| that is)?| \()\s?{STATUS}\)?"
_KEPT = tuple(
    re.compile(rf"{form}\s*\.?", re.IGNORECASE)
    for form in (
        rf"{FAILS_AS} unless {_NOUN} is (?:still )?{_IN}(?P<values>{VALUES})",
        rf"{_POSSIBLE} {_WHILE} {_NOUN} is (?:still )?{_IN}(?P<values>{VALUES}){_OTHERWISE}",
        rf"{_NOUN} must (?:still )?be {_IN}(?P<values>{VALUES}){_OTHERWISE}",
        rf"{FAILS_AS} {_WHILE} {_NOUN} is not (?:yet )?{_IN}(?P<values>{VALUES}){_MORE}",
    )
)
"""Clauses that name the states in which it may be done."""
_LOST = tuple(
    re.compile(rf"{form}\s*\.?", re.IGNORECASE)
    for form in (
        rf"{FAILS_AS} {_WHILE} {_NOUN} is (?:already )?{_IN}(?P<values>{VALUES})(?: already)?{_MORE}",
        rf"(?P<deed>[a-z]+ing) (?:an? |the )?(?P<values>{VALUES}) \w+ (?:is|gives|answers|fails with|gets) {STATUS}",
    )
)
"""Clauses that name those in which it is refused."""
_CLAUSE = re.compile(r";\s+(?:and |but )?")
_INSTEAD = re.compile(
    rf"(?P<values>{VALUES}) \w+ (?:have to|has to|must|need to|needs to|should|can only|may only) be (?:\w+|{VALUE})"
    rf" instead{OTHERWISE}",
    re.IGNORECASE,
)
_ALL_ELSE = re.compile(
    r"(?:(?:any|every)thing else|all (?:the )?others?|others|any other \w+)"
    r" (?:is|are|gives?|answers?|gets?) (?:an? )?(?:4\d\d|refused|rejected)\s*\.?",
    re.IGNORECASE,
)
_BACK = re.compile(
    rf"(?P<deed>[a-z]+ing) (?:an? |the )?(?P<values>{VALUES}) \w+ "
    r"(?:brings (?:it|them) back|is (?:fine|possible|allowed)|works(?: too| as well)?)\s*\.?",
    re.IGNORECASE,
)


_SUMMED_UP = re.compile(rf"[\w ]{{2,20}}? (?:an? |the )?(?P<values>{VALUES})(?: (?P<noun>\w+))?\s*\.?", re.IGNORECASE)
"""“Call off a published event”."""


_BY_METHOD = {"DELETE": ("deleting", "removing"), "PATCH": ("changing", "editing", "updating")}
_BY_METHOD["PUT"] = (*_BY_METHOD["PATCH"], "replacing")


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What a sentence says of the states in which an operation may be done."""

    values: frozenset[str]
    """In which it may be done."""
    status: int
    """The answer in all others; 0 where the sentence does not say."""
    rest: str
    """What else the sentence says."""


def said_refusal(sentence: str, column: Column, operation: Operation, to: str = "") -> Refusal | None:
    """The states in which a sentence lets an operation be done that leads `to` one, if to any; `None` for others."""
    clauses = [with_numbers(clause, column) for clause in clauses_of(sentence)]
    found = [(place, read) for place, clause in enumerate(clauses) if (read := _read(clause, column, operation))]
    if len(found) != 1:
        return None
    place, (values, status, more) = found[0]
    plainly = values and values != frozenset(column.values) and status in operation.error_statuses
    if to in values or not plainly:
        return None
    others = [clause for at, clause in enumerate(clauses) if at != place]
    rest = [one for one in others if not says_the_same(one, column, values, operation)]
    rest += [f"{status} if it is so: {more.strip(' ,.')}"] if more else []
    return Refusal(values=values, status=status, rest=without_numbers("; ".join(rest), column))


def _read(clause: str, column: Column, operation: Operation) -> tuple[frozenset[str], int, str] | None:
    """(states in which it may be done, status, what else it says) of one clause."""
    nouns = {"it", *of_the_row(operation)}
    for patterns, kept in ((_KEPT, True), (_LOST, False)):
        for match in filter(None, (pattern.fullmatch(clause) for pattern in patterns)):
            said = match.groupdict()
            deed = said.get("deed") or ""
            meant = _is_deed(deed.lower(), operation) if deed else singular(said["noun"].lower()) in nouns
            if meant:
                named = frozenset(numbered(said["values"], column))
                values = named if kept else frozenset(column.values) - named
                return values, int(said["status"]), said.get("more") or ""
    return None


def _is_deed(doing: str, operation: Operation) -> bool:
    """Whether a word for doing something is what the operation does, by its name, its path or its method."""
    return doing in _BY_METHOD.get(operation.method, ()) or is_deed(doing, operation)


def summed_up(operation: Operation, column: Column, kept: Collection[str]) -> dict[str, str]:
    """The summary of an operation that says no more than to rows in which states it is done, as a sentence built."""
    summary = operation.summary.strip()
    found = _SUMMED_UP.fullmatch(with_numbers(summary, column))
    nouns = {None, *of_the_row(operation)}
    said = found is not None and (found["noun"] and singular(found["noun"].lower())) in nouns
    return {summary: ""} if found is not None and said and set(numbered(found["values"], column)) <= set(kept) else {}


def clauses_of(sentence: str) -> list[str]:
    """What stands between its semicolons."""
    return _CLAUSE.split(sentence)


def says_the_same(clause: str, column: Column, kept: Collection[str], operation: Operation) -> bool:
    """Whether another clause only says what is to be done in the other states, or that it may be done in these."""
    clause = with_numbers(clause, column)
    instead, back = _INSTEAD.fullmatch(clause), _BACK.fullmatch(clause)
    if instead is not None:
        return not set(numbered(instead["values"], column)) & set(kept)
    if back is not None:
        return set(numbered(back["values"], column)) <= set(kept) and _is_deed(back["deed"].lower(), operation)
    return _ALL_ELSE.fullmatch(clause) is not None


def of_the_row(operation: Operation) -> Iterator[str]:
    """What the path calls the row that it ends at: `deal` of `/deals/{id}/move`."""
    named = re.findall(r"/([^/{}]+)/\{[^/]*\}", operation.path)
    yield from (singular(word) for part in named[-1:] for word in words(part)[-1:])
