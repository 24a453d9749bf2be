"""Items about the design of the database: the tables are complete, and all of the SQL was understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from orchestrator import extensions
from orchestrator.acceptance.report import Flaw, in_schema, near
from orchestrator.ddl import ForeignKey, SchemaDesign, Table
from orchestrator.ddl_statements import extension, unmade_roles
from orchestrator.handoff import Package
from orchestrator.playbook import Playbook
from orchestrator.relational import CASE_BLIND, INTEGERS, STRINGS, SqlKind
from orchestrator.showing import counted

_RARE_TYPES = frozenset(
    "aclitem bit box char cid cidr circle datemultirange inet int2vector jsonpath line lseg macaddr macaddr8 name oid "
    "path pg_lsn pg_snapshot point polygon refcursor regclass regproc regrole regtype tid tsmultirange tsquery "
    "tstzmultirange tsvector txid_snapshot varbit xid xid8 xml".split()
)
"""PostgreSQL's own types that the reader may not know."""
_COMMON_TYPES = (
    *("bigint", "boolean", "bytea", "char", "date", "double precision", "inet", "integer", "interval", "json", "jsonb"),
    *(
        "numeric",
        "real",
        "serial",
        "bigserial",
        "smallint",
        "text",
        "time",
        "timestamp",
        "timestamptz",
        "uuid",
        "varchar",
    ),
)


def schema_understood(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Nothing in the SQL was passed over: what is not understood may be what matters."""
    for line, text in package.schema.not_understood:
        short = " ".join(text.split())
        problem = f"not understood as {package.schema.dialect}: {short[:100]}{'…' if len(short) > 100 else ''}"
        yield in_schema(package, line, problem, "write it in the dialect that the handoff names, or remove it")
    for role, text in unmade_roles(one.text for one in package.schema.statements):
        line = next((one.line for one in package.schema.statements if one.text == text), 0)
        problem = f"rights are given to the role `{role}`, which the design does not make"
        yield in_schema(
            package, line, problem, f"add `CREATE ROLE {role}`, or leave rights to whoever runs the database"
        )
    if package.schema.dialect == "postgres":
        yield from _missing_extensions(package)
        yield from _unknown_types(package)


def _missing_extensions(package: Package) -> Iterator[Flaw]:
    """What the server that the design will be run on could not make, whether or not anything uses it."""
    asked = [(one.line, *extension(one.text)) for one in package.schema.others if extension(one.text)[0]]
    there = extensions.available() if asked else {}
    for line, name, version in asked:
        if name not in there:
            problem = f"the extension `{name}` cannot be made in the PostgreSQL that the design is run on here"
            remedy = f"do without it and take the statement out; there are {', '.join(there)}"
            yield in_schema(package, line, problem, remedy)
        elif version and version not in there[name]:
            problem = (
                f"the extension `{name}` has no version {version} in the PostgreSQL that the design is run on here"
            )
            yield in_schema(package, line, problem, "leave the version out")


def _unknown_types(package: Package) -> Iterator[Flaw]:
    """Types that neither the dialect nor the design knows; an extension could bring any but the one that is known."""
    declared = " ".join(statement.text.casefold() for statement in package.schema.others)
    extended = any(extension(one.text)[0] for one in package.schema.others)
    for table in package.schema.tables:
        for column in table.columns:
            if (column.type.item or column.type).case_blind and CASE_BLIND not in declared:
                problem = f"column `{table.name}.{column.name}` has the type `{CASE_BLIND}`, which an extension brings"
                remedy = f"add `CREATE EXTENSION IF NOT EXISTS {CASE_BLIND}` before the tables"
                yield in_schema(package, column.line or table.line, problem, remedy)
            if extended:
                continue
            name = column.type.text.partition("(")[0].strip('" []')
            # The reader keeps the spelling of types that it does not know, and writes the others in capitals.
            odd = column.type.kind is SqlKind.OTHER and name != name.upper() and name.casefold() not in _RARE_TYPES
            if odd and name.casefold() not in declared:
                problem = f"column `{table.name}.{column.name}` has the unknown type `{column.type.text}`"
                yield in_schema(package, column.line or table.line, problem, near(name.casefold(), _COMMON_TYPES))


def schema_complete(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """There are tables; each has columns, a primary key and foreign keys that can hold; indexes were thought of.

    Which foreign key needs an index is a matter of quality; foreign keys and no index at all are an unfinished design.
    """
    design = package.schema
    if not design.tables:
        yield in_schema(package, 0, "no table is declared", "add the tables of the design")
    for statement in design.others:
        if statement.kind == "TABLE":
            problem = f"a table cannot be made as this says: {' '.join(statement.text.split())[:80]}"
            yield in_schema(package, statement.line, problem, "declare each table once, with its columns")
    linked = [table.name for table in design.tables if table.foreign_keys]
    if linked and not any(table.indexes for table in design.tables):
        problem = f"tables point at others ({', '.join(linked)}), and the design has no index at all"
        yield in_schema(package, 0, problem, "add the indexes that look-ups need")
    for table in design.tables:
        yield from _table(package, table)
        for key in table.foreign_keys:
            yield from _foreign_key(package, design, table, key)


def _table(package: Package, table: Table) -> Iterator[Flaw]:
    columns = [column.name for column in table.columns]
    if not columns:
        yield in_schema(package, table.line, f"table `{table.name}` has no columns", "declare them")
        return
    if not table.primary_key:
        yield in_schema(package, table.line, f"table `{table.name}` has no primary key", "add `PRIMARY KEY`")
    named = [
        ("primary key", table.primary_key),
        *(("foreign key", key.columns) for key in table.foreign_keys),
        *(("unique constraint", unique.columns) for unique in table.uniques),
        *((f"index `{index.name}`", index.columns) for index in table.indexes),
        *(("check", check.columns) for check in table.checks),
    ]
    for what, names in named:
        for name in names:
            if name not in columns:
                problem = f"the {what} of table `{table.name}` names column `{name}`, which the table does not have"
                yield in_schema(package, table.line, problem, near(name, columns))


def _foreign_key(package: Package, design: SchemaDesign, table: Table, key: ForeignKey) -> Iterator[Flaw]:
    line = key.line or table.line
    name = f"the foreign key ({', '.join(key.columns)}) of table `{table.name}`"
    target = design.table(key.target)
    if target is None:
        problem = f"{name} points at table `{key.target}`, which is not declared"
        yield in_schema(package, line, problem, near(key.target, [other.name for other in design.tables]))
        return
    if design.dialect != "sqlite" and target is not table and target.line > line:
        problem = f"{name} points at table `{target.name}`, which is declared only on line {target.line}"
        yield in_schema(package, line, problem, "declare the tables in the order of their foreign keys")
    if len(key.columns) != len(key.target_columns):
        columns = counted(len(key.columns), "column")
        problem = f"{name} has {columns} and points at {len(key.target_columns)} of `{target.name}`"
        yield in_schema(package, line, problem, "name as many columns on both sides")
        return
    for mine, theirs in zip(key.columns, key.target_columns, strict=True):
        here, there = table.column(mine), target.column(theirs)
        if there is None:
            problem = f"{name} points at column `{theirs}`, which `{target.name}` does not have"
            yield in_schema(package, line, problem, near(theirs, [column.name for column in target.columns]))
        elif here is not None and _family(here.type.kind) != _family(there.type.kind):
            problem = f"{name} is {here.type.text}, and `{target.name}.{theirs}` is {there.type.text}"
            yield in_schema(package, line, problem, "give both the same type")
    plain = replace(target, indexes=tuple(index for index in target.indexes if not index.expressions))
    if all(target.column(column) for column in key.target_columns) and not plain.is_unique(key.target_columns):
        problem = f"{name} points at columns of `{target.name}` that do not identify a row"
        yield in_schema(package, line, problem, "point at the primary key, or make them unique")


def _family(kind: SqlKind) -> str:
    """Types that can be compared with one another have one family."""
    if kind in INTEGERS:
        return "integer"
    return "text" if kind in STRINGS else str(kind)


def foreign_keys_indexed(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Each foreign key is the beginning of a key or an index, so that look-ups from the other side stay quick."""
    for table in package.schema.tables:
        kept = [table.primary_key, *(u.columns for u in table.uniques), *(i.columns for i in table.indexes)]
        for key in table.foreign_keys:
            if not any(set(columns[: len(key.columns)]) == set(key.columns) for columns in kept):
                problem = f"no index of table `{table.name}` begins with its foreign key ({', '.join(key.columns)})"
                yield in_schema(package, key.line or table.line, problem, "add an index, or say why none is needed")
