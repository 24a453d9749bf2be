"""Actions that a contract refuses where they were done before: “409 if the order is already shipped”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.refusal_words import FAILS
from orchestrator.models.builtin.reading.said_of_states import sentences_of_states
from orchestrator.models.builtin.reading.verbs import speaks_of
from orchestrator.models.builtin.reading.words import key, singular, words
from orchestrator.models.builtin.shapes import FromClock, FromConstant

_REFUSED = re.compile(
    rf"{FAILS} (?:if|when|where|once) (?:the |an? |this )?(?P<noun>\w+) (?:is|are|was|were|has been|have been|has|have)"
    r" (?:already (?P<done>\w+)|(?P<before>\w+) already)\s*\.?",
    re.IGNORECASE,
)
_ANYWAY = "whatever it was before"


def done_once(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome refused where the moment or flag that it sets says that it was done; a mapping's rules come first."""
    table, entry = outcome.table, context.decided(operation, outcome.table).entry
    if table is None or outcome.kind is not Kind.UPDATE or entry.require or entry.where or entry.transition:
        return outcome
    marks = [(column, test) for column, test in _marks(outcome) if not column.values]
    nouns = {"it", "they", *key(table.name)[-1:], *(singular(word) for word in words(operation.path))}
    for sentence, status in sentences_of_states(operation):
        said = _REFUSED.fullmatch(sentence)
        if said is None or status not in operation.error_statuses or singular(said["noun"].lower()) not in nouns:
            continue
        done = (said["done"] or said["before"]).lower()
        hits = [(column, test) for column, test in marks if speaks_of(column, done)]
        if len(hits) != 1:
            continue
        told = f"where that is not done yet, else answers {status}"
        notes.assumptions[:] = [text.replace(_ANYWAY, told) for text in notes.assumptions]
        notes.because(f"“{sentence}” says that it is done once")
        rules = replace(outcome.rules, required=(*outcome.rules.required, (hits[0][1], status)))
        return replace(outcome, rules=rules, built={**outcome.built, sentence: ""})
    return outcome


def _marks(outcome: Outcome) -> Iterator[tuple[Column, str]]:
    """The moments and flags that an action sets, each with what holds where it was not done."""
    table = outcome.table
    for match in outcome.set if table is not None else ():
        column = table.column(match.column) if table is not None else None
        if column is not None and column.nullable and isinstance(match.source, FromClock):
            yield column, f"{column.name} IS NULL"
        elif column is not None and match.source == FromConstant(value=True) and column.type.kind is SqlKind.BOOLEAN:
            yield column, f"NOT {column.name}"
