"""Columns as the emitted models see them: a Python type, a SQLAlchemy type and a default."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.ddl import Column, DefaultKind, Identity, SqlKind, SqlType, Table
from orchestrator.models.builtin.emit import naming
from orchestrator.relational import INSTANTS, INTEGERS, STRINGS

Imports = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PythonType:
    """A type in the emitted code."""

    name: str
    """Such as `int` or `list[str]`, without `| None`."""
    imports: Imports = ()


_PYTHON: dict[SqlKind, PythonType] = {
    SqlKind.SMALLINT: PythonType(name="int"),
    SqlKind.INTEGER: PythonType(name="int"),
    SqlKind.BIGINT: PythonType(name="int"),
    SqlKind.NUMERIC: PythonType(name="Decimal", imports=("from decimal import Decimal",)),
    SqlKind.REAL: PythonType(name="float"),
    SqlKind.DOUBLE: PythonType(name="float"),
    SqlKind.BOOLEAN: PythonType(name="bool"),
    SqlKind.TEXT: PythonType(name="str"),
    SqlKind.VARCHAR: PythonType(name="str"),
    SqlKind.CHAR: PythonType(name="str"),
    SqlKind.DATE: PythonType(name="date", imports=("from datetime import date",)),
    SqlKind.TIME: PythonType(name="time", imports=("from datetime import time",)),
    SqlKind.TIMESTAMP: PythonType(name="datetime", imports=("from datetime import datetime",)),
    SqlKind.TIMESTAMPTZ: PythonType(name="datetime", imports=("from datetime import datetime",)),
    SqlKind.INTERVAL: PythonType(name="timedelta", imports=("from datetime import timedelta",)),
    SqlKind.UUID: PythonType(name="UUID", imports=("from uuid import UUID",)),
    SqlKind.JSON: PythonType(name="Any", imports=("from typing import Any",)),
    SqlKind.JSONB: PythonType(name="Any", imports=("from typing import Any",)),
    SqlKind.BYTES: PythonType(name="bytes"),
    SqlKind.ENUM: PythonType(name="str"),
    SqlKind.OTHER: PythonType(name="str"),
}

_SQL_ALCHEMY: dict[SqlKind, tuple[str, str]] = {
    SqlKind.SMALLINT: ("SmallInteger", "sqlalchemy"),
    SqlKind.INTEGER: ("Integer", "sqlalchemy"),
    SqlKind.BIGINT: ("BigInteger", "sqlalchemy"),
    SqlKind.REAL: ("REAL", "sqlalchemy"),
    SqlKind.DOUBLE: ("Double", "sqlalchemy"),
    SqlKind.BOOLEAN: ("Boolean", "sqlalchemy"),
    SqlKind.TEXT: ("Text", "sqlalchemy"),
    SqlKind.DATE: ("Date", "sqlalchemy"),
    SqlKind.TIME: ("Time", "sqlalchemy"),
    SqlKind.INTERVAL: ("Interval", "sqlalchemy"),
    SqlKind.UUID: ("Uuid", "sqlalchemy"),
    SqlKind.BYTES: ("LargeBinary", "sqlalchemy"),
    SqlKind.JSON: ("PlainDocument", "app.models.base"),
    SqlKind.JSONB: ("Document", "app.models.base"),
}
_POSTGRES_ONLY = {"INET", "CIDR", "MACADDR", "TSVECTOR", "MONEY", "OID", "BIT"}


def python_type(kind: SqlType) -> PythonType:
    """What a column's value is in Python."""
    if kind.kind is SqlKind.ARRAY:
        item = python_type(kind.item) if kind.item else PythonType(name="Any", imports=("from typing import Any",))
        return PythonType(name=f"list[{item.name}]", imports=item.imports)
    return _PYTHON[kind.kind]


def column_type(column: Column, table: Table) -> tuple[str, Imports]:
    """The SQLAlchemy type as an expression."""
    expression, imports = _type(column.type, f"{table.name}_{column.name}")
    if column.clock_form and column.type.kind in INSTANTS:
        return f"TextMoment({column.clock_form!r})", ("from app.models.base import TextMoment",)
    if not column.stored:
        return expression, imports
    words = tuple(zip(column.values, column.stored, strict=True))
    return f"Respelled({expression}, {words!r})", (*imports, "from app.models.base import Respelled")


def _type(kind: SqlType, fallback: str) -> tuple[str, Imports]:
    found = kind.kind
    if kind.case_blind:
        return _of_postgres("CITEXT")
    if found in _SQL_ALCHEMY:
        name, module = _SQL_ALCHEMY[found]
        return name, (f"from {module} import {name}",)
    if found is SqlKind.NUMERIC:
        sizes = ", ".join(str(size) for size in (kind.precision, kind.scale) if size is not None)
        return f"Exact({sizes})", ("from app.models.base import Exact",)
    if found in (SqlKind.TIMESTAMP, SqlKind.TIMESTAMPTZ):
        zone = found is SqlKind.TIMESTAMPTZ
        return f"UtcDateTime(timezone={zone})", ("from app.models.base import UtcDateTime",)
    if found in (SqlKind.VARCHAR, SqlKind.CHAR):
        name = "CHAR" if found is SqlKind.CHAR else "String"
        return f"{name}({kind.length})" if kind.length else name, (f"from sqlalchemy import {name}",)
    if found is SqlKind.ENUM:
        values = ", ".join(repr(value) for value in kind.values)
        name = kind.enum or fallback
        native = "" if kind.enum else ", native_enum=False"
        return f"Enum({values}, name={naming.quoted(name)}{native})", ("from sqlalchemy import Enum",)
    if found is SqlKind.ARRAY and kind.item is not None:
        item, imports = _type(kind.item, fallback)
        return f'ARRAY({item}).with_variant(JSON(), "sqlite")', (
            *imports,
            "from sqlalchemy import JSON",
            "from sqlalchemy.dialects.postgresql import ARRAY",
        )
    name = kind.text.split("(")[0].strip().upper()
    return _of_postgres(name) if name in _POSTGRES_ONLY else ("Text", ("from sqlalchemy import Text",))


def _of_postgres(name: str) -> tuple[str, Imports]:
    return f'Text().with_variant({name}(), "postgresql")', (
        "from sqlalchemy import Text",
        f"from sqlalchemy.dialects.postgresql import {name}",
    )


def filled_in_python(column: Column) -> bool:
    """Whether the model gives the column a value when the service does not."""
    return default(column) != ("", ())


_UUID = 36
"""Characters of a UUID as text."""


KEY = 43
"""Characters of a new key."""


def cut(column: Column | None) -> str:
    """What makes a new key as long as a column can keep it; empty where it can keep it whole."""
    length = column.type.length if column is not None else None
    return f"[:{length}]" if length is not None and length < KEY else ""


def fresh_text(column: Column | None) -> str:
    """An expression of a text that nobody else has, as long as the column has room for it."""
    room = column.type.length if column is not None else None
    return "str(uuid4())" if room is None or room >= _UUID else f"uuid4().hex[:{room}]"


def default(column: Column) -> tuple[str, Imports]:
    """The keyword that gives a new row its value where the design has a default; empty where the database must."""
    value = column.default_value
    if column.identity is not Identity.NONE or column.generated is not None:
        return "", ()
    if column.default_kind is DefaultKind.NOW:
        return _clock(column)
    if column.default_kind is DefaultKind.TODAY:
        kept = ".isoformat()" if column.type.kind in STRINGS else ""
        return f"default=lambda: utc_now().date(){kept}", ("from app.models.base import utc_now",)
    if column.default_kind is DefaultKind.UUID:
        text = column.type.kind is not SqlKind.UUID
        return ("default=lambda: str(uuid4())" if text else "default=uuid4"), ("from uuid import uuid4",)
    if column.listed_default:
        return f"default=lambda: {list(column.listed_default)!r}", ()
    if column.default_kind is not DefaultKind.VALUE or value is None:
        return "", ()
    return _constant_default(column)


def _clock(column: Column) -> tuple[str, Imports]:
    kind = column.type.kind
    imports = ("from app.models.base import utc_now",)
    if kind is SqlKind.DATE:
        return "default=lambda: utc_now().date()", imports
    if kind is SqlKind.TIME:
        return "default=lambda: utc_now().time()", imports
    if kind not in (SqlKind.TIMESTAMP, SqlKind.TIMESTAMPTZ):
        written = f"written(utc_now(), {column.clock_form!r})" if column.clock_form else "utc_now().isoformat()"
        needed = ("from app.models.base import utc_now, written",) if column.clock_form else imports
        return f"default=lambda: {written}", needed
    return "default=utc_now", imports


def _constant_default(column: Column) -> tuple[str, Imports]:
    value, kind = column.default_value, column.type.kind
    if kind is SqlKind.NUMERIC:
        return f'default=Decimal("{value}")', ("from decimal import Decimal",)
    if kind in (SqlKind.JSON, SqlKind.JSONB):
        return {"{}": "default=dict", "[]": "default=list"}.get(str(value).replace(" ", ""), ""), ()
    if kind is SqlKind.ARRAY:
        return ("default=list" if str(value).strip("{} ") == "" else ""), ()
    if kind is SqlKind.BOOLEAN:
        return f"default={value in (True, 1, 'true', 't', '1')}", ()
    if kind in (SqlKind.SMALLINT, SqlKind.INTEGER, SqlKind.BIGINT):
        return f"default={int(value or 0)}", ()
    if kind in (SqlKind.REAL, SqlKind.DOUBLE):
        return f"default={float(value or 0)}", ()
    if kind in (SqlKind.TEXT, SqlKind.VARCHAR, SqlKind.CHAR, SqlKind.ENUM):
        return f"default={str(value)!r}", ()
    return "", ()


_TOUCHED = {("updated", "at"), ("modified", "at"), ("updated", "on"), ("last", "modified"), ("last", "updated")}


@dataclass(frozen=True, kw_only=True)
class ToItself:
    """A column by which rows must refer to a row of their own table."""

    name: str
    remote: Column
    """What it refers to."""

    def key(self, number: str) -> str:
        """An expression for what a new row may have there, from one for a number that no other row had."""
        return "uuid4()" if self.is_uuid else f"{self.remote.beyond_counting} + {number}"

    @property
    def is_uuid(self) -> bool:
        """Whether it is no whole number."""
        return python_type(self.remote.type).name == "UUID"

    @property
    def room(self) -> int:
        """How many such numbers there are."""
        return 10_000 if self.remote.type.kind is SqlKind.SMALLINT else 1_000_000_000


def to_themselves(table: Table) -> Iterator[ToItself]:
    """The columns that the first row of a table can only fill with its own key."""
    for key in table.foreign_keys:
        column, remote = table.column(key.columns[0]), table.column((*key.target_columns, "")[0])
        if key.target != table.name or len(key.columns) > 1 or column is None or is_omittable(column) or remote is None:
            continue
        found = ToItself(name=column.name, remote=remote)
        if found.is_uuid or (remote.type.kind in INTEGERS and remote.identity is not Identity.ALWAYS):
            yield found


def is_touched(column: Column) -> bool:
    """Whether the column keeps the time of the last change."""
    moment = column.type.kind in (SqlKind.TIMESTAMP, SqlKind.TIMESTAMPTZ)
    return moment and tuple(naming.words(column.name)[-2:]) in _TOUCHED | {("updatedat",)}


def is_moment(column: Column | None) -> bool:
    """Whether a column holds a day or a moment."""
    return column is not None and python_type(column.type).name in ("datetime", "date")


def stored_proof(column: Column | None, expression: str) -> str:
    """A hash as the column of passwords keeps it: as the text that it is, or in bytes."""
    in_bytes = column is not None and column.type.kind is SqlKind.BYTES
    return expression if not in_bytes else 'b""' if expression == repr("") else f"{expression}.encode()"


def told_proof(column: Column | None, expression: str) -> str:
    """A hash, of an expression for what the column holds; none where it may hold none and does."""
    if column is None or column.type.kind is not SqlKind.BYTES:
        return expression
    told = f"{expression}.decode()"
    return f"({told} if {expression} is not None else None)" if column.nullable else told


def is_omittable(column: Column) -> bool:
    """Whether a row can be made without a value for this column."""
    return column.nullable or column.filled_by_database or filled_in_python(column)
