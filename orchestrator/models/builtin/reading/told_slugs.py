"""Slugs that somebody has already: a suffix tells them apart, unless the contract refuses them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import FromSlug, Match

_TAKEN = 409
_REFUSED = re.compile(r"\b(?:409|conflict\w*|refus\w+|reject\w+|errors?|fails?)\b", re.IGNORECASE)
_HAS_IT = re.compile(r"\b(?:in use|used|taken|exists?|already|duplicate\w*|unique)\b", re.IGNORECASE)
_MADE_OTHERWISE = re.compile(
    r"\b(?:suffix\w*|append\w*|number\w*|counter|added|instead|unless|not|never|no)\b", re.IGNORECASE
)


def made_with_suffix(table: str, column: str, title: str) -> str:
    """What is on record of a slug that is made of a title."""
    return f"`{table}.{column}` is made of `{title}`, with a suffix where it is taken"


def slugs_as_told(operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome, without a suffix where the contract says that a slug which is taken is a conflict."""
    table = outcome.table.name if outcome.table is not None else ""
    found = tuple(_as_told(operation, match, table, notes) for match in outcome.set)
    return replace(outcome, set=found) if found != outcome.set else outcome


def _as_told(operation: Operation, match: Match, table: str, notes: Notes) -> Match:
    source = match.source
    if not isinstance(source, FromSlug) or not any(_is_refused(one, match) for one in _said_of(operation)):
        return match
    before = made_with_suffix(table, match.column, source.column)
    after = f"`{table}.{match.column}` is made of `{source.column}`; one that is taken is refused with {_TAKEN}"
    notes.assumptions[:] = [after if one == before else one for one in notes.assumptions]
    return replace(match, source=replace(source, alone=True))


def _said_of(operation: Operation) -> Iterator[str]:
    """What is said of refusals: sentences that speak of one, and what stands under the answer itself."""
    if _TAKEN in operation.error_statuses:
        response = operation.responses.get(str(_TAKEN))
        told = (one for text in (operation.summary, operation.description) for one in split_into_sentences(text))
        yield from (one for one in told if _REFUSED.search(one) is not None)
        yield from split_into_sentences(response.description) if response is not None else ()


def _is_refused(sentence: str, match: Match) -> bool:
    title = match.source.column if isinstance(match.source, FromSlug) else ""
    named = {words(match.column)[-1], words(title)[-1]} & set(words(sentence))
    return bool(named) and _HAS_IT.search(sentence) is not None and _MADE_OTHERWISE.search(sentence) is None
