"""Whether a row still holds: flags that an answer shows and moments of the row tell."""

from __future__ import annotations

from collections.abc import Collection

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.models.builtin.reading.moments import EXPIRES, happened
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.verbs import is_an_end
from orchestrator.models.builtin.reading.words import bare_flag, key, listed, words
from orchestrator.models.builtin.shapes import ExpressionField
from orchestrator.relational import INSTANTS

_WHEN = {"at", "on", "date", "time", "day", "moment"}
_HOLDS = {("active",), ("is", "active"), ("valid",), ("is", "valid"), ("usable",), ("is", "usable")}


def holds(table: Table, name: str, beside: Collection[str], notes: Notes) -> ExpressionField | None:
    """`expired` where the moment until which it holds has passed; `active` unless what is shown beside it ended it."""
    named = [c for c in table.columns if c.type.kind in {*INSTANTS, SqlKind.DATE} and EXPIRES & set(words(c.name))]
    ends = [c for c in named if not set(words(c.name)) - {*EXPIRES, *_WHEN, *key(table.name)}]
    stated = any(words(value) == ("expired",) for column in table.columns for value in column.values)
    if len(named) > 1 or len(ends) < len(named) or stated or len(table.primary_key) != 1:
        return None  # the row of an `otp_expires_at` may well outlast it, and a state that says so is set by somebody
    if bare_flag(name) == ("expired",) and ends:
        notes.assume(f"`{name}` says whether `{table.name}.{ends[0].name}` has passed")
        return _flag(_passed(ends[0]))
    if words(name) not in _HOLDS or any(is_state(column) for column in table.columns):
        return None
    shown = {bare_flag(other) for other in beside}
    moments = [c for c in table.columns if happened(c) and happened(c) in shown]
    ended = [c for c in moments if is_an_end(happened(c)[-1])]
    if len(ended) < len(moments):
        return None  # what was paid or confirmed may hold because of it
    over = [f"{column.name} IS NOT NULL" for column in ended]
    over += [_passed(column) for column in ends if ("expired",) in shown]
    if not over:
        return None
    told = f"`{name}` holds unless {listed([c.name for c in (*ended, *ends)])} of `{table.name}` ended it"
    text = f"Of which rows of `{table.name}` is `{name}` true?"
    notes.ask(Cause.COMPUTED, f"{table.name}.{name}", text, meanwhile=told)
    return ExpressionField(text=f"CASE WHEN {' OR '.join(over)} THEN FALSE ELSE TRUE END")


def _passed(column: Column) -> str:
    now = "< current_date" if column.type.kind is SqlKind.DATE else "<= now()"
    return f"{column.name} {now}"


def _flag(test: str) -> ExpressionField:
    return ExpressionField(text=f"CASE WHEN {test} THEN TRUE ELSE FALSE END")
