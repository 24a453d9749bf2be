"""Samples for the columns of a table that its checks let in together, those of several columns among them."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any

from orchestrator.ddl import Check, Column, Table
from orchestrator.ddl_fitting import fitted
from orchestrator.ddl_shapes import numbers, shapes
from orchestrator.ddl_trial import UNKNOWN, Trial, left_out
from orchestrator.json_schema import folded, types_of
from orchestrator.models.builtin.emit.columns import is_omittable, python_type
from orchestrator.models.builtin.emit.evaluating import value_of
from orchestrator.models.builtin.emit.patterns import lawful
from orchestrator.models.builtin.emit.samples import allowed, bounds, braced, is_unique, numbered_texts, patterned

Row = Mapping[str, str]
LEFT_OUT = ""
"""The sample of a column that a row does not name."""
_NUMBERS = (1, 2, 27, 703)
_NOW = (dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime(2150, 1, 1, tzinfo=dt.UTC))
"""A row must be let in whenever the tests run."""
_TAGS = ("7013", "wxyz")
_MATCHES = re.compile(r"~\s*+'((?:[^']|'')+)'")
_FORMS = {"datetime": "date-time", "date": "date", "time": "time"}
_TYPES = {"int": "{}", "float": "{}.0", "Decimal": 'Decimal("{}")'}


class Given(Enum):
    """Of which values a case speaks."""

    NONE = auto()
    THIS = auto()
    ANY = auto()


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a row has to have besides, where a test gives one of its columns such a value."""

    column: str
    given: Given
    text: str
    """The value as an expression: `THIS` one, or one for `ANY`."""
    besides: dict[str, str]


class LawfulRows:
    """Rows of one table: an expression by column, `LEFT_OUT` where the database or the model fills it."""

    def __init__(
        self,
        table: Table,
        dialect: str,
        sample: Callable[[Column], str],
        schema: Callable[[Column], Mapping[str, Any]],
        *,
        sent: bool = False,
    ) -> None:
        self._table = table
        self._trial = Trial(table, dialect)
        self._sample = sample
        """What fills a column that is left out; empty where nothing should."""
        self._schema = schema
        """What the contract says of a column's values."""
        self._sent = sent
        """Whether values are JSON of a body, which is all that is known of the row."""
        self._may_leave: frozenset[str] = frozenset()

    def fitted(self, row: Row, may_leave: frozenset[str], stays: frozenset[str] = frozenset()) -> dict[str, str]:
        """The row with what its checks want, else as it was; what it can do without may be left, what `stays` not."""
        self._may_leave = may_leave
        return fitted(self._table, row, self._refused, partial(self._options, may_leave, stays))

    def cases(self, row: Row) -> Iterator[Case]:
        """What a fitted row wants besides where a test gives one of its columns another value, or none at all."""
        for column in self._table.columns:
            tied = column.name in row and self._table.compared_with(column.name)
            for kind, text in self._givens(column, row) if tied else ():
                if besides := self.besides({**row, column.name: text}, column.name):
                    yield Case(column=column.name, given=kind, text=text, besides=besides)

    def besides(self, row: Row, *fixed: str) -> dict[str, str]:
        """What has to be otherwise in a row whose values of some columns stay; empty too where nothing helps."""
        if self.lets_in(row):
            return {}
        # An answer may want what it shows filled, but a value that stays may leave nothing that is lawful beside it.
        for may_leave in (self._may_leave, _omittable(self._table)):
            found = fitted(self._table, row, self._refused, partial(self._options, may_leave, frozenset(fixed)))
            if self.lets_in(found):
                return {name: one for name, one in found.items() if one != row[name]}
        return {}

    def _givens(self, column: Column, row: Row) -> Iterator[tuple[Given, str]]:
        """Of each kind of value that a test may give, one."""
        own = row[column.name]
        words = allowed(self._schema(column), column)
        truths = ["True", "False"] if python_type(column.type).name == "bool" else []
        yield from ((Given.THIS, text) for text in [*map(repr, words), *truths] if text != own)
        if column.nullable and own != LEFT_OUT:
            yield Given.NONE, LEFT_OUT
        elif column.nullable and not words and not truths and (filling := self._sample(column)):
            yield Given.ANY, filling

    def lets_in(self, row: Row) -> bool:
        """Whether no check refuses the row, as far as can be told."""
        return not self._refused(row)

    def _refused(self, row: Row) -> list[Check]:
        found: dict[Check, None] = {}
        for number, now in zip(_NUMBERS, itertools.cycle(_NOW), strict=False):
            values = {column.name: self._value(column, row, number, now) for column in self._table.columns}
            found |= dict.fromkeys(self._trial.refused(values, now))
        return list(found)

    def _value(self, column: Column, row: Row, number: int, now: dt.datetime) -> Any:
        if text := row.get(column.name, LEFT_OUT):
            value = value_of(text, number, column.name)
            return column.in_store(value) if isinstance(value, str) else value
        if self._sent and column.name not in row:
            return UNKNOWN
        return left_out(column, now)

    def _options(self, may_leave: frozenset[str], stays: frozenset[str], name: str, row: Row) -> list[str]:
        """Other expressions for a column, the likeliest first."""
        column = self._table.column(name)
        if column is None or name not in row or name in stays:
            return []
        found: list[str] = []
        if row[name] != LEFT_OUT or (filling := self._sample(column)):
            found = [*([filling] if row[name] == LEFT_OUT else ()), *self._others(column, row)]
        if name in may_leave:
            found.append(LEFT_OUT)
        return [text for text in dict.fromkeys(found) if text != row[name]]

    def _others(self, column: Column, row: Row) -> Iterator[str]:
        if self._table.foreign_key_of(column.name) is not None:
            return
        schema = folded(self._schema(column))[0]
        name = self._kind(column, schema)
        if words := allowed(schema, column):
            yield from map(repr, words)
        elif name == "bool":
            yield from ("True", "False")
        elif name in _TYPES:
            yield from self._numbers(column, schema, row, _TYPES["int" if self._sent else name])
        elif name in ("datetime", "date", "time"):
            yield from self._moments(column, row, name)
        elif name == "str":
            yield from (text for text in self._texts(column, schema) if self._in_order(text, schema))

    def _kind(self, column: Column, schema: Mapping[str, Any]) -> str:
        """The type whose samples there are others of; empty where contract and column differ in it."""
        name = python_type(column.type).name
        kinds = {"int": "integer number", "float": "number integer", "Decimal": "number integer", "bool": "boolean"}
        form = _FORMS.get(name)
        as_text = not form or not self._sent or schema.get("format", form) == form
        return name if as_text and set(types_of(schema)) <= set(kinds.get(name, "string").split()) else ""

    def _beside(self, column: Column, row: Row, names: tuple[str, ...]) -> Iterator[str]:
        """Samples of the columns that a check compares with this one."""
        for other in map(self._table.column, self._table.compared_with(column.name)):
            if other is not None and row.get(other.name) and python_type(other.type).name in names:
                yield row[other.name]

    def _numbers(self, column: Column, schema: Mapping[str, Any], row: Row, form: str) -> Iterator[str]:
        low, high = bounds(schema, column)
        for number in numbers(self._table.conditions_of(column.name)):
            lawful_step = not schema.get("multipleOf") or number % schema["multipleOf"] == 0
            if (low is None or low <= number) and (high is None or number <= high) and lawful_step:
                yield form.format(number) + (" + number" if is_unique(column, self._table) else "")
        for other in self._beside(column, row, (python_type(column.type).name,)):
            yield other
            yield f"{other} + 1"

    def _moments(self, column: Column, row: Row, name: str) -> Iterator[str]:
        if name == "time":
            yield from (f'"{hour:02d}:30:00Z"' if self._sent else f"time({hour}, 30)" for hour in range(24))
            return
        steps = ("days=1", "days=7") if name == "date" else ("hours=1", "hours=2", "days=1", "days=7")
        for other in self._beside(column, row, (name,)):
            if not self._sent:
                yield from (f"{other} {sign} timedelta({step})" for step in steps for sign in "+-")
                yield other
            else:
                hours = ("T13:", "T11:", "T14:", "T10:") if "T12:" in other else ()
                yield from (other.replace("T12:", hour) for hour in hours)
                yield from (other.replace("% 27 + 1", "% 27 + 2"), other)
        for year in (2026, 1990, 2190):
            for month in range(1, 13):
                yield self._moment(name, year, month)

    def _moment(self, name: str, year: int, month: int) -> str:
        if self._sent:
            hour = "" if name == "date" else "T12:00:00Z"
            return f'f"{year}-{month:02d}-{{number % 27 + 1:02d}}{hour}"'
        first = f"date({year}, {month}, 1)" if name == "date" else f"datetime({year}, {month}, 1, 12, tzinfo=UTC)"
        return f"{first} + timedelta(days=number)"

    def _texts(self, column: Column, schema: Mapping[str, Any]) -> Iterator[str]:
        unique = any(column.name in columns for columns in self._table.unique_keys(of_some=True))
        conditions = self._table.conditions_of(column.name)
        least, most = schema.get("minLength") or 0, column.type.length
        for pattern in _MATCHES.findall(conditions):
            yield patterned(pattern.replace("''", "'"), least, most, unique=True)
        for tag in _TAGS:
            for shape in shapes(conditions, tag, most):
                yield from _counting(shape, tag)
                if not unique:
                    yield repr(shape)

    def _in_order(self, expression: str, schema: Mapping[str, Any]) -> bool:
        """Whether the contract takes such texts."""
        texts = [str(value_of(expression, number)) for number in _NUMBERS]
        least, most = schema.get("minLength") or 0, schema.get("maxLength")
        fitting = all(least <= len(text) <= (len(text) if most is None else most) for text in texts)
        pattern = schema.get("pattern")
        return fitting and "format" not in schema and (not pattern or lawful(str(pattern), texts) == texts)


def _counting(text: str, tag: str) -> Iterator[str]:
    """Expressions of the text with a number in the place of its tag, or of another run of letters or digits."""
    counter = "number % 10000:04d" if tag.isdigit() else "letters(number, 4)"
    if tag in text:
        yield f"f{braced(text).replace(tag, f'{{{counter}}}')!r}"
    elif tag.upper() in text:
        yield f"f{braced(text).replace(tag.upper(), f'{{{counter}.upper()}}')!r}"
    else:
        yield from (f"f{numbered!r}" for numbered in numbered_texts(text))


def leavable(table: Table, row: Row) -> frozenset[str]:
    """Columns that a row leaves out and may go on to leave out."""
    return frozenset(name for name in _omittable(table) if row.get(name) == LEFT_OUT)


def _omittable(table: Table) -> frozenset[str]:
    return frozenset(one.name for one in table.columns if is_omittable(one))
