"""Bodies whose values the checks of the operation's table let in together, as far as that can be told."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.checks.judge.answers import Answers
from orchestrator.checks.judge.lawful import LEFT_OUT, PARENT, Lawful
from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.subjects import Reference
from orchestrator.contract import Contract
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.ddl_shapes import shapes
from orchestrator.ddl_trial import UNKNOWN
from orchestrator.json_schema import Schema, types_of, without_null
from orchestrator.relational import NUMBERS, STRINGS

_MOMENTS = {SqlKind.TIMESTAMP, SqlKind.TIMESTAMPTZ, SqlKind.DATE, SqlKind.TIME}


@dataclass(frozen=True, kw_only=True)
class _Field:
    """A property that is called like a column."""

    name: str
    column: Column
    schema: Schema
    required: bool


class LawfulBodies:
    """Fits bodies to the checks of one table; `dialect` is the design's."""

    def __init__(self, table: Table, dialect: str, contract: Contract, sampler: Sampler) -> None:
        self._table = table
        self._dialect = dialect
        self._contract = contract
        self._sampler = sampler
        self._answers = Answers(contract)
        self._rules: dict[frozenset[str], Lawful] = {}
        """By the columns that there are properties for."""

    def body(self, made: Any, schema: Schema) -> Any:
        """The body, or what stands in its only envelope, as the checks want it; else as it was."""
        if not isinstance(made, dict):
            return made
        merged = self._contract.merged(schema)
        fields = {field.column.name: field for field in self._fields(merged)}
        if not fields:
            inner = merged.get("properties", {})
            return {name: self.body(one, inner[name]) if name in inner else one for name, one in made.items()}
        return self._fitted(made, fields)

    def _fields(self, schema: Schema) -> list[_Field]:
        required, found = set(schema.get("required", ())), []
        for name, inner in schema.get("properties", {}).items():
            column = self._table.column(snake(name))
            one = self._contract.merged(inner) if isinstance(inner, dict) else {}
            if column is not None and not one.get("readOnly"):
                found.append(_Field(name=name, column=column, schema=one, required=name in required))
        return found

    def _fitted(self, made: dict[str, Any], fields: Mapping[str, _Field]) -> dict[str, Any]:
        row = {column.name: UNKNOWN for column in self._table.columns if column.name not in fields}
        row |= {name: _typed(field.column, made[field.name]) for name, field in fields.items() if field.name in made}
        fixed = {name for name, value in row.items() if value is UNKNOWN or value is PARENT}
        if (names := frozenset(fields)) not in self._rules:
            suits = functools.partial(self._suits, fields)
            self._rules[names] = Lawful(self._table, self._dialect, suits)
        rules = self._rules[names]
        found = rules.row(row, fixed, lambda column: self._filling(fields[column.name]), dt.datetime.now(dt.UTC))
        changed = {name: value for name, value in found.items() if name not in row or value is not row[name]}
        body = {name: one for name, one in made.items() if snake(name) not in fields or snake(name) in found}
        return body | {fields[name].name: self._said(fields[name], value) for name, value in changed.items()}

    def _filling(self, field: _Field) -> list[Any]:
        """What may go into a property that is left out, or in the place of a text."""
        if any(field.column.name in key.columns for key in self._table.foreign_keys):
            return []
        found = [_typed(field.column, self._sampler.value(field.schema, name=field.name))]
        if field.column.type.kind in STRINGS and not field.column.values:
            tag = self._sampler.tag(self._sampler.number())
            found += shapes(self._table.conditions_of(field.column.name), tag, field.column.type.length)
        return [value for value in found if value is not UNKNOWN]

    def _suits(self, fields: Mapping[str, _Field], column: Column, value: Any) -> bool:
        """Whether the contract takes the value, or that the property is left out."""
        field = fields[column.name]
        if value is LEFT_OUT:
            return not field.required
        return value is not PARENT and self._answers.allows(field.schema, self._said(field, value))

    def _said(self, field: _Field, value: Any) -> Any:
        """A value as JSON has it, in the format of the property."""
        form = str(without_null(field.schema).get("format", ""))
        if isinstance(value, dt.datetime):
            return value.strftime("%Y-%m-%d" if form == "date" else "%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, dt.time):
            return value.strftime("%H:%M:%SZ" if form == "time" else "%H:%M")
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, float) and "integer" in types_of(field.schema):
            return int(value)
        return value


def _typed(column: Column, value: Any) -> Any:
    """A value of a body as the column keeps it; `UNKNOWN` where nobody can tell."""
    if isinstance(value, Reference):
        return PARENT
    kind = column.type.kind
    if value is None or isinstance(value, bool) or (isinstance(value, int | float) and kind in NUMBERS):
        return value
    if not isinstance(value, str) or kind in NUMBERS:
        return UNKNOWN
    if kind in _MOMENTS:
        with contextlib.suppress(ValueError):
            if kind is SqlKind.TIME:
                return dt.time.fromisoformat(value.removesuffix("Z"))
            if kind is SqlKind.DATE:
                return dt.date.fromisoformat(value[:10])
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
        return UNKNOWN
    return value
