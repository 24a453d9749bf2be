"""What a row keeps as a moment, said as a truth value or a word: `{"archived": true}` and `retired` of `…_at`."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.moments import happened
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.state_words import STATES
from orchestrator.models.builtin.reading.unplaced import ask_about_unplaced
from orchestrator.models.builtin.reading.words import bare_flag, words
from orchestrator.models.builtin.shapes import ExpressionField, FromExpression, Match

_HOLDS = {("active",), ("current",), ("open",), ("pending",), ("live",)}
_SWITCHED = {Kind.CREATE, Kind.UPDATE, Kind.REPLACE}


def moment_of(table: Table, name: str) -> Column | None:
    """The moment since when what a truth value says of a row holds: `archived_at` of `archived` and `isArchived`."""
    found = [column for column in table.columns if happened(column) and happened(column) == bare_flag(name)]
    return found[0] if len(found) == 1 else None


def switch_of(table: Table, name: str, schema: Schema) -> Column | None:
    """The moment that a property of a body sets, or takes away."""
    spoken = name.isascii() and name.isidentifier()  # an expression can name it
    return moment_of(table, name) if types_of(schema) == ("boolean",) and spoken else None


def state_of(table: Table, name: str, schema: Schema, notes: Notes) -> ExpressionField | None:
    """`active` or `retired` by `retired_at`: of two words the one that a moment is called after, where it is set."""
    values = [value for value in schema.get("enum") or () if value is not None]
    if len(values) != 2 or not all(isinstance(value, str) for value in values):
        return None
    dated = [(value, column) for value in values if (column := moment_of(table, value)) is not None]
    if len(dated) != 1:
        return None
    (value, column), other = dated[0], next(one for one in values if one != dated[0][0])
    if not STATES & set(words(name)) and words(other) not in _HOLDS:
        return None  # a `kind` that is not `retired` need not be the other
    told = f"`{name}` is `{value}` where `{table.name}.{column.name}` is set, else `{other}`"
    notes.assume(told)
    set_, else_ = (exp.Literal.string(one).sql("postgres") for one in (value, other))
    return ExpressionField(text=f"CASE WHEN {column.name} IS NOT NULL THEN {set_} ELSE {else_} END")


def switched(outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome with the moments that its body switches on and off; one that is set stays as it is.

    What it does not switch is asked for: whoever registers, say, may not be the one to say that they are approved.
    """
    body, table = outcome.body, outcome.table
    if body is None or table is None:
        return outcome
    written = {*(item.column for item in outcome.set), *(item.column for item in body.fields)}
    sets: list[Match] = []
    for name in body.switches:
        column = moment_of(table, name)
        if column is None or column.name in written or outcome.kind not in _SWITCHED:
            ask_about_unplaced(table.name, [name], "the body", notes)
            continue
        off = "NULL" if outcome.kind is not Kind.UPDATE else f"CASE WHEN :{name} IS NULL THEN {column.name} END"
        text = f"CASE WHEN :{name} THEN COALESCE({column.name}, now()) ELSE {off} END"
        sets.append(Match(column=column.name, source=FromExpression(text=text)))
        written.add(column.name)
        notes.assume(f"`{name}` sets `{table.name}.{column.name}` to now where it is not set yet, and takes it away")
    return replace(outcome, set=(*outcome.set, *sets)) if sets else outcome
