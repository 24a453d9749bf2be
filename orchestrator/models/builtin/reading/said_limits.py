"""Sentences that say of which rows an operation may be done at all: “Won and lost deals can no longer be changed”."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.done_once import done_once
from orchestrator.models.builtin.reading.hidden_states import hidden_by_state
from orchestrator.models.builtin.reading.machines import moved_as_said
from orchestrator.models.builtin.reading.needed_rows import needing_rows
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.one_after_other import one_after_other
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.prose_words import DENIAL
from orchestrator.models.builtin.reading.refusal_words import OTHERWISE
from orchestrator.models.builtin.reading.row_owners import bound_to_owners
from orchestrator.models.builtin.reading.said_of_states import (
    REFUSALS,
    Before,
    is_of_refusal,
    sentences_of_states,
)
from orchestrator.models.builtin.reading.said_refusals import (
    clauses_of,
    of_the_row,
    said_refusal,
    says_the_same,
    summed_up,
)
from orchestrator.models.builtin.reading.state_words import (
    VALUES,
    is_deed,
    is_state,
    numbered,
    with_numbers,
)
from orchestrator.models.builtin.reading.words import key, listed, singular, words

_MODAL = r"(?:can|may|are allowed to)"
_STANDS = r"(?:(?:that|which) (?:are|is) |in (?:the )?(?:state |status ))?(?:still |already )?"
_DONE = r"be (?P<done>[a-z]+)(?: (?:any ?more|any longer|again))?"
_NOUN = r"(?:an? |the )?(?P<noun>\w+)"
_WHILE = r"(?:while|when|if|as long as) (?:they are|it is|still)(?: still)?"
_IN = r"(?:in )?(?:the )?(?:state |status )?"
_LETS = tuple(
    re.compile(rf"{form}{OTHERWISE}", re.IGNORECASE)
    for form in (
        rf"(?P<only>only )?(?P<values>{VALUES}) (?P<noun>\w+) {_MODAL} {_DONE}",
        rf"(?P<only>only )(?:the )?(?P<noun>\w+) {_STANDS}(?P<values>{VALUES}) {_MODAL} {_DONE}",
        rf"{_NOUN} (?P<only>must) (?:still )?be {_IN}(?P<values>{VALUES}) to {_DONE}",
        rf"{_NOUN} {_MODAL} (?P<only>only) {_DONE} {_WHILE} (?P<values>{VALUES})",
    )
)
"""Whole sentences that name the states in which something may be done."""
_KEEPS = tuple(
    re.compile(rf"{form}{OTHERWISE}", re.IGNORECASE)
    for form in (
        rf"(?:an? |the )?(?P<values>{VALUES}) (?P<noun>\w+) {DENIAL} {_DONE}",
        rf"{_NOUN} {_STANDS}(?P<values>{VALUES}) {DENIAL} {_DONE}",
    )
)
"""Whole sentences that name those in which it may not."""
_TOLD = re.compile(
    rf"(?:the |an? |this )?(?P<noun>\w+) is (?P<but>not )?{_STANDS}(?P<values>{VALUES})\s*\.?", re.IGNORECASE
)
"""What is said of a refusal: in which state the row is, or is not."""
_ANY_CHANGE = {
    Kind.UPDATE: ("changed", "edited", "updated", "modified", "altered"),
    Kind.REPLACE: ("changed", "edited", "updated", "modified", "altered", "replaced"),
    Kind.DELETE: ("deleted", "removed"),
}
"""What is done to the whole of a row."""
_OF_STATES = {"state", "status"}
_BARE = {"conflict", "conflicts", "conflicting", "no", "not", "allowed", "possible", "refused", "request", "error"}
"""Words of an answer that says nothing of why."""


def bound_by_states(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome bound to the states that the contract allows, before it and after it, and in which rows are shown."""
    outcome = needing_rows(context, operation, outcome, notes)
    outcome = one_after_other(context, operation, bound_to_owners(context, operation, outcome, notes), notes)
    outcome = done_once(context, operation, hidden_by_state(context, operation, outcome, notes), notes)
    return _only_where_said(context, operation, moved_as_said(context.schemas, operation, outcome, notes), notes)


def _only_where_said(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome refused for rows in other states than those that a sentence names; a mapping's rules come first."""
    table, entry = outcome.table, context.decided(operation, outcome.table).entry
    if table is None or outcome.kind not in _ANY_CHANGE or entry.where or entry.require or entry.transition:
        return outcome
    written = {item.column for item in outcome.set} | {turn.column for turn in outcome.rules.turns}
    written |= {item.column for item in outcome.body.fields if item.required} if outcome.body is not None else set()
    found = [
        (column, before)
        for column in table.columns
        if len(column.values) > 1 and is_state(column) and not column.nullable and column.name not in written
        if (before := said_of_rows(operation, outcome.kind, table, column)) is not None
    ]
    if len(found) != 1:
        return outcome
    column, before = found[0]
    values = ", ".join(f"'{value}'" for value in before.values)
    notes.assume(
        f"{operation.called} answers {before.status} where `{table.name}.{column.name}` is not one of "
        f"{listed(before.values)}"
    )
    for sentence in before.sentences:
        notes.because(f"“{sentence}” says of which rows of `{table.name}` {operation.called} may be done")
    required = (*outcome.rules.required, (f"{column.name} IN ({values})", before.status))
    rules = replace(outcome.rules, required=required)
    return replace(outcome, rules=rules, built={**outcome.built, **before.sentences})


def said_of_rows(operation: Operation, kind: Kind, table: Table, column: Column, to: str = "") -> Before | None:
    """In which states of a row an operation may be done, by sentences that say nothing else.

    `None` where any other sentence speaks of its states, but of the one that it leads `to`.
    """
    nouns = {*key(table.name)[-1:], *of_the_row(operation), "row"}
    others = replace(column, values=tuple(value for value in column.values if value != to))
    found: list[tuple[frozenset[str], int, str, str]] = []
    for sentence, stated in sentences_of_states(operation):
        refusal = said_refusal(sentence, column, operation, to)
        if refusal is not None:
            found.append((refusal.values, refusal.status, sentence, refusal.rest))
            continue
        line, clauses = with_numbers(sentence, others), clauses_of(sentence)
        first = with_numbers(clauses[0], others)
        values, only = _allowed(first, others, lambda done: _is_it(done, kind, operation, to), nouns, denials=not to)
        if not all(says_the_same(one, column, values, operation) for one in clauses[1:]):
            values = frozenset()
        if not values and is_of_refusal(sentence, operation):
            values, only = _refused(with_numbers(sentence, column), column, nouns, to), True
        status = stated or next((code for code in REFUSALS if code in operation.error_statuses), 0)
        if values and status and (only or stated or _refuses_states(operation, kind, table, others, status, to)):
            found.append((values, status, sentence, ""))
        elif numbered(line, others) and sentence != operation.summary.strip():
            return None
    if not found or len({values for values, *_ in found}) > 1 or len({status for _, status, *_ in found}) > 1:
        return None
    values, status, *_ = found[0]
    kept = tuple(value for value in column.values if value in values)
    sentences = {**summed_up(operation, column, kept), **{sentence: rest for *_, sentence, rest in found}}
    return Before(values=kept, status=status, sentences=sentences) if kept else None


def _allowed(
    line: str, column: Column, is_it: Callable[[str], bool], nouns: Collection[str], *, denials: bool
) -> tuple[frozenset[str], bool]:
    """The states in which a sentence lets it be done, and whether it says that in no others.

    That a row in one state can no longer be cancelled does not say that every other can: such are `denials`.
    """
    for pattern in (*_LETS, *(_KEEPS if denials else ())):
        match = pattern.fullmatch(line)
        if match is not None and singular(match["noun"].lower()) in nouns and is_it(match["done"]):
            named = frozenset(numbered(match["values"], column))
            return (named, bool(match["only"])) if pattern in _LETS else (frozenset(column.values) - named, True)
    return frozenset(), False


def _refused(line: str, column: Column, nouns: Collection[str], to: str) -> frozenset[str]:
    """The states in which it may be done, as the words of a refusal tell; they name the one that it leads `to`."""
    match = _TOLD.fullmatch(line)
    if match is None or singular(match["noun"].lower()) not in nouns:
        return frozenset()
    named = frozenset(numbered(match["values"], column))
    before = named if match["but"] else frozenset(column.values) - named
    return before if to not in before else frozenset()


def _is_it(done: str, kind: Kind, operation: Operation, to: str) -> bool:
    """Whether a participle is what the operation does."""
    plain = not to and done.lower() in _ANY_CHANGE.get(kind, ())
    return plain or is_deed(done.lower(), operation, to)


def _refuses_states(operation: Operation, kind: Kind, table: Table, column: Column, status: int, to: str) -> bool:
    """Whether what the contract documents as a refusal speaks of states, or of nothing, and nothing else causes it.

    “Open lots can be changed” says by itself nothing of the others.
    """
    response = operation.responses.get(str(status))
    said = response.description if response is not None else ""
    if numbered(with_numbers(said, column), column) or _OF_STATES & set(words(said)):
        return True
    unique = any(columns != table.primary_key for columns in table.unique_keys(of_some=True))
    caused = kind is Kind.DELETE or (unique and not to)
    return status == REFUSALS[0] and set(words(said)) <= _BARE and not caused
