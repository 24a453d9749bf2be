"""What is done to rows that point at one that goes away, where the database does nothing of its own."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.method import MethodWriter


def unpointed(writer: MethodWriter, table: str, row: str) -> Iterator[str]:
    """Lines that remove such rows with those below them, the deepest first, or let go where the column may be empty."""
    for child, key in _pointing(writer, table):
        value = f"{row}.{naming.attribute(key.target_columns[0])}"
        yield from _cleared(writer, child, key, f"{_column(writer, child, key)} == {value}", {table})


def all_unpointed(writer: MethodWriter, table: str) -> Iterator[str]:
    """The same for all rows that meet `conditions`."""
    for child, key in _pointing(writer, table):
        writer.use("sqlalchemy", "select")
        target = f"{writer.model(table)}.{naming.attribute(key.target_columns[0])}"
        chosen = f"{_column(writer, child, key)}.in_(select({target}).where(*conditions))"
        yield from _cleared(writer, child, key, chosen, {table})


def _cleared(writer: MethodWriter, child: Table, key: ForeignKey, condition: str, above: set[str]) -> Iterator[str]:
    repository = writer.repository(child.name)
    if key.on_delete == "SET NULL":
        yield f"{repository}.change_where({{{_column(writer, child, key)}: None}}, {condition})"
        return
    for deeper, link in _pointing(writer, child.name):
        if deeper.name in {*above, child.name}:
            continue
        writer.use("sqlalchemy", "select")
        target = f"{writer.model(child.name)}.{naming.attribute(link.target_columns[0])}"
        below = f"{_column(writer, deeper, link)}.in_(select({target}).where({condition}))"
        yield from _cleared(writer, deeper, link, below, {*above, child.name})
    yield f"{repository}.remove_where({condition})"


def _pointing(writer: MethodWriter, table: str) -> list[tuple[Table, ForeignKey]]:
    return [
        (child, key)
        for child in writer.design.tables
        for key in child.foreign_keys
        if key.target == table and not key.declared
    ]


def _column(writer: MethodWriter, table: Table, key: ForeignKey) -> str:
    return f"{writer.model(table.name)}.{naming.attribute(key.columns[0])}"
