"""The design's SQL read into tables, by way of sqlglot's syntax tree.

`SchemaDesign.parse` never fails on a statement that it does not know: it keeps it, with its line, and goes on, so
that a reader sees everything that was and everything that was not understood.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import sqlglot
from sqlglot.errors import SqlglotError

from orchestrator.ddl_reader import StatementReader
from orchestrator.ddl_statements import split
from orchestrator.errors import Problem
from orchestrator.relational import (
    Check,
    Column,
    DefaultKind,
    EnumType,
    ForeignKey,
    Identity,
    Index,
    SqlKind,
    SqlType,
    Statement,
    Table,
    Unique,
)

__all__ = [
    "Check",
    "Column",
    "DefaultKind",
    "EnumType",
    "ForeignKey",
    "Identity",
    "Index",
    "SchemaDesign",
    "SqlKind",
    "SqlType",
    "Statement",
    "Table",
    "Unique",
    "in_reference_order",
    "leads_to",
]

DIALECTS = {"postgres": "postgres", "postgresql": "postgres", "sqlite": "sqlite", "mysql": "mysql"}
"""What a handoff may say, and what sqlglot calls it."""


@dataclass(frozen=True, kw_only=True)
class SchemaDesign:
    """All tables of a design."""

    dialect: str
    """sqlglot's name of it."""
    tables: tuple[Table, ...]
    """A table comes after the tables that it references; tables in a cycle keep the order of the text."""
    enums: tuple[EnumType, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()
    """Groups of tables that reference one another; a table that references itself is no cycle."""
    statements: tuple[Statement, ...] = ()
    """Everything to run, in the order of the text, without `BEGIN`, `COMMIT` and the like."""
    others: tuple[Statement, ...] = ()
    """Views, triggers, functions and such: recognised, and not part of any table."""
    not_understood: tuple[tuple[int, str], ...] = ()
    """Line and text of each statement or clause that may have declared something and was not read."""

    @classmethod
    def parse(cls, sql: str, dialect: str = "postgres", *, where: str = "schema.sql") -> SchemaDesign:
        """Read `sql`; raises `Problem` only where the dialect is unknown or the text cannot be split."""
        known = DIALECTS.get(dialect.strip().lower())
        if known is None:
            choices = ", ".join(sorted(DIALECTS))
            raise Problem(f"unknown SQL dialect {dialect!r}", where=where, remedy=f"use one of {choices}")
        reader = StatementReader(sqlglot.Dialect.get_or_raise(known))
        try:
            statements = split(sql, reader.dialect)
        except SqlglotError as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise Problem(f"the SQL cannot be read: {reason}", where=where, remedy="close the open quote") from error
        for line, text in statements:
            reader.statement(line, text)
        tables = _with_full_references(reader.tables())
        ordered, cycles = in_reference_order(tables)
        return cls(
            dialect=known,
            tables=ordered,
            enums=tuple(reader.columns.enums.values()),
            cycles=cycles,
            statements=tuple(reader.statements),
            others=tuple(reader.others),
            not_understood=tuple(reader.unknown),
        )

    @cached_property
    def _by_name(self) -> dict[str, Table]:
        return {table.name: table for table in self.tables}

    def table(self, name: str) -> Table | None:
        """The table of that name, or `None`."""
        return self._by_name.get(name)


def leads_to(tables: Iterable[Table], start: str, end: str) -> bool:
    """Whether references lead from one table to another, or it is the same."""
    targets = {table.name: {key.target for key in table.foreign_keys} for table in tables}
    reached, new = set[str](), {start}
    while new:
        reached |= new
        new = {target for name in new for target in targets.get(name, ())} - reached
    return end in reached


def _with_full_references(tables: dict[str, Table]) -> dict[str, Table]:
    """`REFERENCES t` means the primary key of `t`."""
    keys = {name: table.primary_key for name, table in tables.items()}
    return {
        name: replace(
            table,
            foreign_keys=tuple(
                key if key.target_columns else replace(key, target_columns=keys.get(key.target, ()))
                for key in table.foreign_keys
            ),
        )
        for name, table in tables.items()
    }


def in_reference_order(tables: dict[str, Table]) -> tuple[tuple[Table, ...], tuple[tuple[str, ...], ...]]:
    """Tables with what they reference first, and the groups of tables that reference one another.

    The order of the text decides wherever the references leave a choice.
    """
    needs = {
        name: {key.target for key in table.foreign_keys if key.target in tables and key.target != name}
        for name, table in tables.items()
    }
    order: list[str] = []
    cycles: list[tuple[str, ...]] = []
    waiting = list(tables)
    while waiting:
        ready = next((name for name in waiting if not needs[name] - set(order)), None)
        if ready is None:
            group = _smallest_cycle(waiting, needs, set(order))
            cycles.append(group)
            order += group
            waiting = [name for name in waiting if name not in group]
        else:
            order.append(ready)
            waiting.remove(ready)
    return tuple(tables[name] for name in order), tuple(cycles)


def _smallest_cycle(waiting: list[str], needs: dict[str, set[str]], done: set[str]) -> tuple[str, ...]:
    """A group of waiting tables that need nothing outside of itself, in the order of the text."""

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        open_names = [start]
        while open_names:
            for needed in sorted(needs[open_names.pop()] - done - seen):
                seen.add(needed)
                open_names.append(needed)
        return seen

    reachable = {name: reach(name) for name in waiting}
    smallest = min((name for name in waiting if name in reachable[name]), key=lambda name: len(reachable[name]))
    return tuple(name for name in waiting if name in reachable[smallest])
