"""Column definitions of sqlglot's tree read into columns, for `ddl_reader.py`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import sqlglot
from sqlglot import exp

from orchestrator.ddl_defaults import clock_form, default_of, kind_by_clock
from orchestrator.relational import CASE_BLIND, STRINGS, Column, DefaultKind, EnumType, Identity, SqlKind, SqlType

_T = exp.DType
_DOMAIN = re.compile(
    r'CREATE\s+DOMAIN\s+(?P<name>(?:[\w$]+|"[^"]+")(?:\.(?:[\w$]+|"[^"]+"))?)\s+(?:AS\s+)?(?P<rest>.+)',
    re.IGNORECASE | re.DOTALL,
)

_KINDS: dict[exp.DType, SqlKind] = {
    _T.TINYINT: SqlKind.SMALLINT,
    _T.UTINYINT: SqlKind.SMALLINT,
    _T.SMALLINT: SqlKind.SMALLINT,
    _T.USMALLINT: SqlKind.INTEGER,
    _T.SMALLSERIAL: SqlKind.SMALLINT,
    _T.MEDIUMINT: SqlKind.INTEGER,
    _T.UMEDIUMINT: SqlKind.INTEGER,
    _T.INT: SqlKind.INTEGER,
    _T.UINT: SqlKind.BIGINT,
    _T.SERIAL: SqlKind.INTEGER,
    _T.BIGINT: SqlKind.BIGINT,
    _T.UBIGINT: SqlKind.BIGINT,
    _T.BIGSERIAL: SqlKind.BIGINT,
    _T.DECIMAL: SqlKind.NUMERIC,
    _T.BIGDECIMAL: SqlKind.NUMERIC,
    _T.MONEY: SqlKind.NUMERIC,
    _T.FLOAT: SqlKind.REAL,
    _T.DOUBLE: SqlKind.DOUBLE,
    _T.BOOLEAN: SqlKind.BOOLEAN,
    _T.BIT: SqlKind.OTHER,
    _T.TEXT: SqlKind.TEXT,
    _T.TINYTEXT: SqlKind.TEXT,
    _T.MEDIUMTEXT: SqlKind.TEXT,
    _T.LONGTEXT: SqlKind.TEXT,
    _T.VARCHAR: SqlKind.VARCHAR,
    _T.NVARCHAR: SqlKind.VARCHAR,
    _T.CHAR: SqlKind.CHAR,
    _T.NCHAR: SqlKind.CHAR,
    _T.BPCHAR: SqlKind.CHAR,
    _T.DATE: SqlKind.DATE,
    _T.TIME: SqlKind.TIME,
    _T.TIMETZ: SqlKind.TIME,
    _T.TIMESTAMP: SqlKind.TIMESTAMP,
    _T.DATETIME: SqlKind.TIMESTAMP,
    _T.TIMESTAMPTZ: SqlKind.TIMESTAMPTZ,
    _T.TIMESTAMPLTZ: SqlKind.TIMESTAMPTZ,
    _T.INTERVAL: SqlKind.INTERVAL,
    _T.UUID: SqlKind.UUID,
    _T.JSON: SqlKind.JSON,
    _T.JSONB: SqlKind.JSONB,
    _T.BINARY: SqlKind.BYTES,
    _T.VARBINARY: SqlKind.BYTES,
    _T.BLOB: SqlKind.BYTES,
    _T.MEDIUMBLOB: SqlKind.BYTES,
    _T.LONGBLOB: SqlKind.BYTES,
    _T.ENUM: SqlKind.ENUM,
    _T.ARRAY: SqlKind.ARRAY,
}
_SERIALS = {_T.SMALLSERIAL, _T.SERIAL, _T.BIGSERIAL}
_BROUGHT = {CASE_BLIND: SqlKind.TEXT}
"""Types of extensions that are like another."""


def name_of(tree: exp.Expr) -> str:
    """The plain name of an identifier, a column or a table."""
    return str(tree.name)


def folds(name: exp.Expr, dialect: sqlglot.Dialect) -> bool:
    """Whether the database knows a name in lower case that has capitals here."""
    return dialect == "postgres" and not name.args.get("quoted") and name.name != name.name.lower()


def plain_columns(items: list[exp.Expr]) -> tuple[str, ...]:
    """Names of the columns that a key lists, whatever sorts or operators stand with them."""
    return tuple(name_of(item.this if isinstance(item, exp.Ordered) else item) for item in items)


@dataclass
class ColumnKeys:
    """What a column's own constraints say beyond the column."""

    primary: bool = False
    unique: bool = False
    unique_name: str = ""
    reference: exp.Reference | None = None
    reference_name: str = ""
    checks: list[tuple[str, exp.Expr]] = field(default_factory=list)

    def note(self, constraint: exp.Expr | None, name: str) -> None:
        """Remember `constraint` where it is a key or a check."""
        match constraint:
            case exp.PrimaryKeyColumnConstraint():
                self.primary = True
            case exp.UniqueColumnConstraint():
                self.unique, self.unique_name = True, name
            case exp.Reference():
                self.reference, self.reference_name = constraint, name
            case exp.CheckColumnConstraint():
                self.checks.append((name, constraint.this))
            case _:
                pass


class ColumnReader:
    """Reads columns, and remembers the types that the design declares."""

    def __init__(self, dialect: sqlglot.Dialect) -> None:
        self.dialect = dialect
        self.enums: dict[str, EnumType] = {}
        self.domains: dict[str, exp.ColumnDef] = {}

    def add_enum(self, enum: EnumType) -> None:
        """Know a declared enum type."""
        self.enums[enum.name] = enum

    def read(self, item: exp.ColumnDef, line: int) -> tuple[Column, ColumnKeys]:
        """The column, and the keys that its definition declares."""
        data_type = item.kind
        kind = self.type_of(data_type)
        serial = isinstance(data_type, exp.DataType) and data_type.this in _SERIALS
        column = Column(
            name=item.name,
            type=kind,
            nullable=not serial,
            identity=Identity.SERIAL if serial else Identity.NONE,
            values=kind.values,
            folds=folds(item.this, self.dialect),
            line=line + int(item.this.meta.get("line", 1)) - 1,
        )
        keys = ColumnKeys()
        for constraint in (*self._of_domain(item), *item.constraints):
            keys.note(constraint.kind, constraint.name)
            column = self._constrained(column, constraint.kind)
        return self._sqlite_identity(column, keys), keys

    @property
    def _is_sqlite(self) -> bool:
        return self.dialect.__class__.__name__ == "SQLite"

    def _sqlite_identity(self, column: Column, keys: ColumnKeys) -> Column:
        numbered = self._is_sqlite and column.type.text.upper() == "INTEGER"
        if keys.primary and numbered and column.identity is Identity.NONE:
            return replace(column, identity=Identity.SERIAL)
        return column

    def _constrained(self, column: Column, kind: exp.Expr | None) -> Column:
        match kind:
            case exp.NotNullColumnConstraint():
                return replace(column, nullable=bool(kind.args.get("allow_null")))
            case exp.PrimaryKeyColumnConstraint():
                return replace(column, nullable=False)
            case exp.DefaultColumnConstraint():
                return self.with_default(column, kind.this)
            case exp.GeneratedAsIdentityColumnConstraint():
                always = bool(kind.this)
                return replace(column, identity=Identity.ALWAYS if always else Identity.BY_DEFAULT, nullable=False)
            case exp.AutoIncrementColumnConstraint():
                return replace(column, identity=Identity.SERIAL)
            case exp.ComputedColumnConstraint() | exp.GeneratedAsRowColumnConstraint():
                return replace(column, generated=self.dialect.generate(kind.this) if kind.this else "")
            case exp.CommentColumnConstraint():
                return replace(column, comment=str(kind.this.this))
            case _:
                pass
        return column

    def with_default(self, column: Column, value: exp.Expr) -> Column:
        """The column with a default, and what kind of default it is."""
        text = self.dialect.generate(value)
        kind, constant = default_of(value)
        if kind is DefaultKind.VALUE and constant is None:
            return column  # DEFAULT NULL
        if self._is_sqlite and kind is not DefaultKind.VALUE and (by_clock := kind_by_clock(value)) != kind.EXPRESSION:
            kind = by_clock
            column = replace(column, clock_form=clock_form(value) if column.type.kind in STRINGS else "")
        if text.upper().startswith("NEXTVAL"):
            return replace(column, default=text, default_kind=kind, identity=Identity.SERIAL)
        return replace(column, default=text, default_kind=kind, default_value=constant)

    def altered(self, column: Column, action: exp.AlterColumn) -> Column | None:
        """The column after `ALTER COLUMN`, or `None` where the action is not understood."""
        if action.args.get("default") is not None:
            return self.with_default(column, action.args["default"])
        if action.args.get("dtype") is not None:
            return replace(column, type=self.type_of(action.args["dtype"]))
        if action.args.get("allow_null") is not None:
            return replace(column, nullable=bool(action.args["allow_null"]))
        if action.args.get("drop"):
            return replace(column, default=None, default_kind=DefaultKind.NONE, default_value=None)
        return None

    def type_of(self, tree: exp.Expr | None) -> SqlType:
        """The type, with enums and domains looked up."""
        if not isinstance(tree, exp.DataType):
            return SqlType(kind=SqlKind.OTHER, text=self.dialect.generate(tree) if tree is not None else "")
        text = self.dialect.generate(tree)
        if tree.this == _T.USERDEFINED:
            return self._named(text)
        kind = _KINDS.get(tree.this, _BROUGHT.get(text.lower(), SqlKind.OTHER))
        if kind is SqlKind.ARRAY:
            item = self.type_of(tree.expressions[0]) if tree.expressions else None
            return SqlType(kind=kind, text=text, item=item)
        if kind is SqlKind.ENUM:
            return SqlType(kind=kind, text=text, values=tuple(str(value.this) for value in tree.expressions))
        sizes = [int(p.this.this) for p in tree.expressions if isinstance(p, exp.DataTypeParam) and p.this.is_int]
        if kind is SqlKind.SMALLINT and tree.this == _T.TINYINT and sizes == [1]:
            return SqlType(kind=SqlKind.BOOLEAN, text=text)  # MySQL's spelling of it
        return _sized(kind, text, sizes)

    def _named(self, text: str) -> SqlType:
        name = _plain(text)
        if (enum := self.enums.get(name)) is not None:
            return SqlType(kind=SqlKind.ENUM, text=text, enum=name, values=enum.values)
        if (domain := self.domains.get(name)) is not None:
            return replace(self.type_of(domain.kind), text=text)
        return SqlType(kind=_BROUGHT.get(name.lower(), SqlKind.OTHER), text=text)

    def add_domain(self, text: str) -> bool:
        """Know `CREATE DOMAIN name AS type …` by what it would say of a column, whose name its checks call `VALUE`."""
        found = _DOMAIN.match(text)
        try:
            tree = self.dialect.parse(f"CREATE TABLE t (value {found['rest']})")[0] if found is not None else None
        except sqlglot.errors.SqlglotError:
            return False
        item = tree.find(exp.ColumnDef) if isinstance(tree, exp.Create) else None
        if found is None or item is None:
            return False
        self.domains[found["name"].rpartition(".")[2].strip('"')] = item
        return True

    def _of_domain(self, item: exp.ColumnDef) -> list[exp.ColumnConstraint]:
        """What the domain of a column says of it, as if it stood there; what the column says itself comes later."""
        named = isinstance(item.kind, exp.DataType) and item.kind.this == _T.USERDEFINED
        domain = self.domains.get(_plain(self.dialect.generate(item.kind))) if named and item.kind else None
        if domain is None:
            return []
        found = [*self._of_domain(domain), *(constraint.copy() for constraint in domain.constraints)]
        for constraint in found:
            for column in constraint.find_all(exp.Column):
                if column.name.upper() == "VALUE":
                    column.set("this", item.this.copy())
        return found


def _plain(text: str) -> str:
    """A name without the schema that it lies in."""
    return text.strip('"`').rsplit(".", 1)[-1].strip('"`')


def _sized(kind: SqlKind, text: str, sizes: list[int]) -> SqlType:
    if kind is SqlKind.NUMERIC and sizes:
        return SqlType(kind=kind, text=text, precision=sizes[0], scale=sizes[1] if len(sizes) > 1 else 0)
    if kind is SqlKind.CHAR:
        return SqlType(kind=kind, text=text, length=sizes[0] if sizes else 1)
    return SqlType(kind=kind, text=text, length=sizes[0] if sizes and kind is SqlKind.VARCHAR else None)
