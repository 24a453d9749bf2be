"""Tables as a design states them: what `ddl.py` reads and everything else asks.

Names are spelled as the design spells them; comparisons between names are the asker's business.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

_ARRAY = re.compile(r"ARRAY\s*\[([^\[\]]*)\]", re.IGNORECASE)
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_ONE = r'(?:[A-Za-z_][\w-]*|"[^"\\,]*")'
_BRACES = re.compile(rf"\{{\s*({_ONE}(?:\s*,\s*{_ONE})*)\s*\}}")
_TEXTS = re.compile(r'\[\s*"[^"\\]*"(?:\s*,\s*"[^"\\]*")*\s*\]')

CASE_BLIND = "citext"
"""The extension and its type."""

Constant: TypeAlias = str | int | float | bool | None
"""A value that SQL can write down."""


class SqlKind(StrEnum):
    """Families of column types, whatever a dialect calls them."""

    SMALLINT = "smallint"
    INTEGER = "integer"
    BIGINT = "bigint"
    NUMERIC = "numeric"
    REAL = "real"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    TEXT = "text"
    VARCHAR = "varchar"
    CHAR = "char"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    """Without a time zone."""
    TIMESTAMPTZ = "timestamptz"
    INTERVAL = "interval"
    UUID = "uuid"
    JSON = "json"
    JSONB = "jsonb"
    BYTES = "bytes"
    ENUM = "enum"
    ARRAY = "array"
    OTHER = "other"
    """A type without a portable meaning, such as `inet` or `tsvector`."""


INTEGERS = frozenset({SqlKind.SMALLINT, SqlKind.INTEGER, SqlKind.BIGINT})
NUMBERS = INTEGERS | {SqlKind.NUMERIC, SqlKind.REAL, SqlKind.DOUBLE}
STRINGS = frozenset({SqlKind.TEXT, SqlKind.VARCHAR, SqlKind.CHAR})
INSTANTS = frozenset({SqlKind.TIMESTAMP, SqlKind.TIMESTAMPTZ})
DOCUMENTS = frozenset({SqlKind.JSON, SqlKind.JSONB})


class Identity(StrEnum):
    """How the database numbers rows by itself."""

    NONE = ""
    ALWAYS = "always"
    BY_DEFAULT = "by default"
    SERIAL = "serial"
    """`serial`, `AUTO_INCREMENT`, or SQLite's integer primary key."""


class DefaultKind(StrEnum):
    """What fills a column that an insert leaves out."""

    NONE = ""
    VALUE = "value"
    """A constant, in `Column.default_value`."""
    NOW = "now"
    TODAY = "today"
    UUID = "uuid"
    EXPRESSION = "expression"
    """Anything else; only the database can tell."""


@dataclass(frozen=True, kw_only=True)
class SqlType:
    """A column's type."""

    kind: SqlKind
    text: str
    """As the design's dialect spells it, such as `NUMERIC(10, 2)`."""
    length: int | None = None
    """Characters, for `varchar` and `char`."""
    precision: int | None = None
    scale: int | None = None
    enum: str | None = None
    """The enum type's name; `None` where an enum is written at the column."""
    values: tuple[str, ...] = ()
    """An enum's values in order, or what a check leaves of an array's elements."""
    item: SqlType | None = None
    """An array's element type."""

    @property
    def case_blind(self) -> bool:
        """Whether it is PostgreSQL's text that is compared without regard to case, which an extension brings."""
        return self.kind is SqlKind.TEXT and self.text.rpartition(".")[2].strip('"').casefold() == CASE_BLIND


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column."""

    name: str
    type: SqlType
    nullable: bool
    default: str | None = None
    """The default as SQL in the design's dialect."""
    default_kind: DefaultKind = DefaultKind.NONE
    default_value: str | int | float | bool | None = None
    """The constant, where `default_kind` is `VALUE`."""
    clock_form: str = ""
    """How SQLite keeps moments or days in it as texts, in words of its `strftime`; empty where that is not known."""
    identity: Identity = Identity.NONE
    generated: str | None = None
    """The expression of a computed column, as SQL."""
    values: tuple[str, ...] = ()
    """The only strings allowed: by an enum type or by `CHECK (column IN (…))`."""
    stored: tuple[str, ...] = ()
    """How the database spells `values`, one by one, where a contract spells them in another way; else empty."""
    minimum: float | None = None
    """The least value that a check of this column alone allows."""
    maximum: float | None = None
    comment: str = ""
    folds: bool = False
    """Whether the SQL writes its name with capitals and without quotes, so that PostgreSQL knows it in lower case."""
    line: int = 0

    def in_store(self, value: Constant) -> Constant:
        """A value as the database has it."""
        return dict(zip(self.values, self.stored, strict=False)).get(str(value), value)

    def spelled(self, value: Constant) -> Constant:
        """A value that the database has, as it is spelled in `values`."""
        return dict(zip(self.stored, self.values, strict=False)).get(str(value), value)

    @property
    def beyond_counting(self) -> int:
        """A whole number from which on the database does not come to keys by counting."""
        return 20_000 if self.type.kind is SqlKind.SMALLINT else 1_000_000

    @property
    def listed_default(self) -> tuple[str, ...]:
        """The texts of a default that is a list of them: `ARRAY['a', 'b']`, `'{a,b}'`, or `'["a", "b"]'` of JSON."""
        text = self.default or ""
        if self.type.kind is SqlKind.ARRAY and (listed := _ARRAY.search(text)):
            return tuple(item.replace("''", "'") for item in _TEXT.findall(listed[1]))
        if self.type.kind is SqlKind.ARRAY and (plain := _BRACES.fullmatch(str(self.default_value or ""))):
            return tuple(item.strip().strip('"') for item in plain[1].split(","))
        if self.type.kind in DOCUMENTS and _TEXTS.fullmatch(str(self.default_value or "")):
            return tuple(json.loads(str(self.default_value)))
        return ()

    @property
    def filled_by_database(self) -> bool:
        """Whether an insert may leave the column out without storing `NULL`."""
        return self.default is not None or self.identity is not Identity.NONE or self.generated is not None


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """Columns that point at a row of `target`."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    """Filled in from the target's primary key where the design leaves them out."""
    on_delete: str = "NO ACTION"
    on_update: str = "NO ACTION"
    deferrable: bool = False
    declared: bool = True
    """Whether the database keeps it; else only names or the auth model show it."""
    name: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Unique:
    """Columns that together identify a row."""

    columns: tuple[str, ...]
    name: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Check:
    """A condition that each row meets."""

    sql: str
    columns: tuple[str, ...]
    name: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Index:
    """An index; what is no plain column is in `expressions`, the columns of those `inside`, what goes down apart."""

    name: str
    columns: tuple[str, ...]
    expressions: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    descending: tuple[str, ...] = ()
    unique: bool = False
    method: str = ""
    where: str = ""
    line: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """Every column that it looks at: rows that are alike in all of them are alike in the index."""
        return tuple(dict.fromkeys((*self.columns, *self.inside)))


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    uniques: tuple[Unique, ...] = ()
    checks: tuple[Check, ...] = ()
    indexes: tuple[Index, ...] = ()
    exclusions: tuple[Check, ...] = ()
    """What no two rows may have together, such as times that overlap."""
    namespace: str = ""
    """The schema that the design names, such as `public`; mostly empty."""
    comment: str = ""
    folds: bool = False
    """As a column's name."""
    line: int = 0

    def column(self, name: str) -> Column | None:
        """The column of that name, or `None`."""
        return next((column for column in self.columns if column.name == name), None)

    def foreign_key_of(self, column: str) -> ForeignKey | None:
        """The first one-column foreign key that stands on `column`."""
        return next((key for key in self.foreign_keys if key.columns == (column,)), None)

    def checks_of(self, column: str) -> list[Check]:
        """The checks that speak of `column`."""
        return [check for check in self.checks if column in check.columns]

    def conditions_of(self, column: str) -> str:
        """What they say, in one text."""
        return " ".join(check.sql for check in self.checks_of(column))

    def compared_with(self, column: str) -> list[str]:
        """The other columns that they speak of."""
        return list(dict.fromkeys(name for one in self.checks_of(column) for name in one.columns if name != column))

    def unique_keys(self, *, of_some: bool = False) -> list[tuple[str, ...]]:
        """Columns that no two rows have alike, the primary key first; `of_some` with those of only some rows."""
        indexes = (index.key for index in self.indexes if index.unique and (of_some or not index.where))
        return [key for key in (self.primary_key, *(one.columns for one in self.uniques), *indexes) if key]

    def is_unique(self, columns: tuple[str, ...]) -> bool:
        """Whether at most one row can have the same values in `columns`."""
        return any(set(key) <= set(columns) for key in self.unique_keys())


def without_namespace(name: str) -> str:
    """`app.users` as `users`: a design has one table of a name."""
    return name.rpartition(".")[2]


@dataclass(frozen=True, kw_only=True)
class EnumType:
    """A named list of values."""

    name: str
    values: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of the design, as written."""

    kind: str
    """Such as `TABLE`, `INDEX`, `TYPE`, `ALTER`, `COMMENT`, `VIEW`, `TRIGGER`, `EXTENSION`, or `UNKNOWN`."""
    text: str
    """Without its semicolon."""
    line: int
    table: str = ""
    """The table, or for `TYPE` the type, that it is about; empty where it is about neither."""
