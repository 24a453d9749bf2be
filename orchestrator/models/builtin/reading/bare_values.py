"""Answers that are one value and no object: the key of what was made, a column of a row, how many rows there are."""

from __future__ import annotations

from collections.abc import Collection

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import Schema, allows_null, types_of
from orchestrator.models.builtin.reading.body_parts import Mode, Parts, Target
from orchestrator.models.builtin.reading.envelopes import Envelope
from orchestrator.models.builtin.reading.loose_columns import says_who
from orchestrator.models.builtin.reading.match_columns import find_column, fits
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.relatives import only_value
from orchestrator.models.builtin.reading.schemas import Schemas, is_scalar
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import COUNTS, key, words
from orchestrator.models.builtin.shapes import Answer, WriteField
from orchestrator.relational import INSTANTS, INTEGERS, STRINGS

MOMENTS = {*INSTANTS, SqlKind.DATE}
JSON = "application/json"
_IDS = {"id", "ids", "uuid", "identifier", "key", "guid"}
_WRITES = {"POST", "PUT", "PATCH"}


def is_bare(operation: Operation, opened: Envelope | None) -> bool:
    """Whether an operation answers one value of JSON."""
    success = operation.success
    plain = success is not None and success.media_type == JSON
    return plain and opened is not None and not opened.path and not opened.many and is_scalar(opened.inner)


def bare_answer(schemas: Schemas, operation: Operation, *, column: str = "", counted: bool = False) -> Answer:
    """One value: that of a column, or how many rows there are."""
    success = operation.success
    return Answer(
        status=operation.success_status,
        media_type=JSON,
        column=column,
        extras={"": "total"} if counted else {},
        schema=schemas.written((success.schema if success is not None else None) or {}),
    )


def key_that_is_told(operation: Operation, inner: Schema, table: Table, notes: Notes) -> Column | None:
    """The key of the row that was written, where the answer can be it: a UUID, or the number of a new row."""
    column = table.column(table.primary_key[0]) if len(table.primary_key) == 1 else None
    if column is None or operation.method not in _WRITES or not fits(column, inner, is_key=True):
        return None
    uuid = inner.get("format") == "uuid"
    if uuid and column.type.kind is not SqlKind.UUID and column.type.kind not in STRINGS:
        return None
    kinds, success = set(types_of(inner)), operation.success
    said = f"{inner.get('title') or ''} {inner.get('description') or ''} {success.description if success else ''}"
    named = uuid or bool(_IDS & set(words(said)))
    counted = column.type.kind in INTEGERS and kinds <= {"integer", "number"} and operation.method == "POST"
    if not (named or counted):
        return None
    row = "new row" if operation.method == "POST" else "row"
    notes.assume(f"{operation.called} answers the key of the {row}: `{table.name}.{column.name}`")
    return column


def column_shown(database: Database, table: Table, word: str, inner: Schema, *, sent: bool = False) -> Column | None:
    """The column that a path names behind a row, `/runs/{id}/status`, where answer (or body) can be its value."""
    found = find_column(database, table, word, inner)
    named = found is not None and key(found.column.name)[-1:] == key(word)[-1:]
    if found is None or not named:
        return None
    lacks = found.column.nullable and not allows_null(inner)
    return None if lacks and not sent else found.column


def counted_rows(database: Database, table: Table | None, word: str, inner: Schema) -> Table | None:
    """The rows whose number is answered: those of a row behind which `comment_count` stands; `None` where none is."""
    said = key(word)
    rest = tuple(part for part in said if part not in {*COUNTS, "of"})
    if types_of(inner) != ("integer",) or not rest or not COUNTS & set(said):
        return None
    found = database.find(rest)
    return found if found is not None and (table is None or found.name != table.name) else None


def says_how_many(word: str, inner: Schema) -> bool:
    """Whether a path asks for no more than the number of the rows that it names: `/tasks/count`."""
    return types_of(inner) == ("integer",) and bool(key(word)) and set(key(word)) <= COUNTS


def one_value(operation: Operation, inner: Schema, target: Target, notes: Notes) -> Parts:
    """A body that is one value: of the column that the path names, or of the only one that a new row needs."""
    table, column = target.table, target.table.column(target.whole)
    if column is None and target.mode is Mode.CREATE:
        column = only_needed(table, inner, {*target.given, *target.guarded})
        if column is not None:
            notes.assume(f"the body is `{table.name}.{column.name}`, the only column that it can be")
    if column is None:
        text = f"What becomes of the body of {operation.called}, which is one value?"
        notes.ask(Cause.NO_COLUMN, f"{operation.id}.body", text)
        return Parts()
    notes.because(f"the body is the new `{table.name}.{column.name}`")
    return Parts(fields=[WriteField(path=("",), column=column.name, required=True)])


def only_needed(table: Table, inner: Schema, filled: Collection[str]) -> Column | None:
    """The one column that a new row needs, that no key, moment or default fills, and that can take the value."""
    keys = {*table.primary_key, *(name for reference in table.foreign_keys for name in reference.columns)}
    open_ = [
        column
        for column in table.columns
        if not column.nullable and not column.filled_by_database and column.name not in {*keys, *filled}
    ]
    found = [column for column in open_ if column.type.kind not in MOMENTS and not says_who(column)]
    return found[0] if len(found) == 1 and fits(found[0], inner) else None


def listed_value(database: Database, operation: Operation, table: Table) -> Column | None:
    """The column of which a list of plain texts shows the values: what a row is called, else the only one left."""
    named = {key(item.name) for item in operation.parameters if item.location == "path"}
    beside = [name for reference in table.foreign_keys for name in reference.columns]
    beside += [column.name for column in table.columns if key(column.name) in named]
    called = database.label(table)
    return called if called and key(called.name) not in named else only_value(table, tuple(beside))


def status_of_made(operation: Operation, status: int) -> int:
    """201 for what was made, where the contract answers the same with 200 for what was there already."""
    made, there = operation.responses.get("201"), operation.responses.get("200")
    twice = made is not None and there is not None and made.schema == there.schema
    return 201 if twice and status == 200 else status
