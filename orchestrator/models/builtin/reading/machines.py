"""State machines that the contract writes down, where a body says which state a row is to get."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.said_of_states import (
    REFUSALS,
    said_before,
    sentences_of_states,
)
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.state_words import (
    VALUES,
    is_state,
    numbered,
    with_numbers,
)
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import Body, Turn, WriteField

_MOVE = re.compile(
    rf"(?:from )?(?P<before>{VALUES})\s*(?:→|⇒|[-=\u2013]+>|:|\bto\b|\bcan become\b|\bmay become\b)\s*(?:to )?"
    rf"(?P<after>{VALUES})\s*\.?",
    re.IGNORECASE,
)
"""One line of it: `in_review` → `in_progress`, `done`."""
_OTHERS = re.compile(
    r"(?:any|every|all)(?:thing)? (?:other|else)\b(?: (?:moves?|transitions?|changes?|steps?|ways?))?"
    r"(?: (?:is|are|answers?|gets?|gives?|an?|with|refused|rejected|invalid|illegal|not allowed|forbidden)| ?[,:(])*"
    r" ?`?(?P<status>4\d\d)?[`).]*",
    re.IGNORECASE,
)
"""What is said of all that is in no line."""
_HEAD = r"(?:the )?(?:allowed|valid|legal|possible|permitted) (?:moves?|transitions?|changes?)"
_HEADS = re.compile(rf"{_HEAD}:?\.?", re.IGNORECASE)
_LED = re.compile(rf"^{_HEAD}(?: are)?: ", re.IGNORECASE)


def moved_as_said(schemas: Schemas, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome bound to the moves that the contract allows; as it was where it does not say them in full."""
    body, table = outcome.body, outcome.table
    if body is None or table is None or outcome.kind not in {Kind.UPDATE, Kind.REPLACE} or outcome.rules.turns:
        return outcome
    for item in body.fields:
        column = table.column(item.column)
        if column is None or len(column.values) < 3 or not is_state(column):
            continue
        turns, sentences = _machine(operation, column)
        if not turns and (item.required or len(body.fields) == 1):  # else it is said of the other columns as well
            turns, sentences = _from_one(operation, column, _sent(schemas, body, item))
        if not turns:
            continue
        asked = f"{table.name}.{column.name}"
        notes.doubts[:] = [doubt for doubt in notes.doubts if (doubt.cause, doubt.subject) != (Cause.STATE, asked)]
        told = "; ".join(f"from {listed(turn.before)} to {listed(turn.after)}" for turn in turns)
        notes.assume(f"`{table.name}.{column.name}` goes {told}, and anything else answers {turns[0].otherwise}")
        rules = replace(outcome.rules, turns=turns)
        return replace(outcome, rules=rules, built={**outcome.built, **sentences})
    return outcome


def _machine(operation: Operation, column: Column) -> tuple[tuple[Turn, ...], dict[str, str]]:
    """The moves that the lines of a description list, where each with an arrow is one; and what says so."""
    moves: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    said: dict[str, str] = {}
    status = 0
    for sentence, _ in sentences_of_states(operation):
        line = with_numbers(sentence, column)
        if found := _moves(_LED.sub("", line)):
            moves += [(numbered(move["before"], column), numbered(move["after"], column)) for move in found]
        elif (others := _OTHERS.fullmatch(sentence)) is not None:
            status = int(others["status"] or 0) or status
        elif "→" in sentence and numbered(line, column):
            return (), {}  # a move that says more than from where and whereto
        elif _HEADS.fullmatch(sentence) is None:
            continue
        said[sentence] = ""
    status = status or next((code for code in REFUSALS if code in operation.error_statuses), 0)
    if len(moves) < 2 or not status:
        return (), {}
    return tuple(Turn(column=column.name, before=one, after=two, otherwise=status) for one, two in moves), said


def _moves(line: str) -> list[re.Match[str]]:
    """What a line says of moves, where each part of it is one: “open → paused or over; paused → open”."""
    found = [_MOVE.fullmatch(part) for part in re.split(r";\s+", line)]
    moves = [move for move in found if move is not None]
    return moves if len(moves) == len(found) else []


def _from_one(operation: Operation, column: Column, sent: Sequence[str]) -> tuple[tuple[Turn, ...], dict[str, str]]:
    """From where all that may be sent is reached, where the contract says the same of each: “Only while submitted”."""
    found = [said_before(operation, column, value) for value in sent]
    first = found[0] if found else None
    if first is None or any(one != first for one in found) or set(first.values) & set(sent):
        return (), {}
    turn = Turn(column=column.name, before=first.values, after=tuple(sent), otherwise=first.status)
    return (turn,), dict(first.sentences)


def _sent(schemas: Schemas, body: Body, item: WriteField) -> tuple[str, ...]:
    """The words that may be sent."""
    schema = schemas.flat(body.schema)
    for part in (*body.envelope, *item.path):
        schema = schemas.flat(properties(schema).get(part) or {})
    return tuple(value for value in schema.get("enum") or () if isinstance(value, str))
