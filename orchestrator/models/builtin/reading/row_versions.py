"""A counter of a row's changes that a body sends: whether it has to be the row's own is seldom said."""

from __future__ import annotations

from orchestrator.ddl import Column
from orchestrator.models.builtin.reading.body_parts import Mode, Parts, Target
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.words import words
from orchestrator.relational import INTEGERS, DefaultKind

_NAMES = {("version",), ("lock", "version"), ("row", "version"), ("record", "version"), ("revision",), ("rev",)}


def ask_about_version(parts: Parts, target: Target, notes: Notes) -> None:
    """Ask whether a change is refused where the version that it sends is not the row's, and what counts it up."""
    for field in parts.fields if target.mode is not Mode.CREATE else ():
        column = target.table.column(field.column)
        name = ".".join(field.path)
        if column is None or not _counts_changes(column) or name in target.columns:
            continue
        notes.ask(
            Cause.CONCURRENCY,
            f"{target.table.name}.{column.name}",
            f"Is a change refused where `{name}` is not that of the row, with which status, and what counts it up?",
            meanwhile=f"`{name}` is stored as it is sent and not compared",
        )


def _counts_changes(column: Column) -> bool:
    """Whether a whole number that each row begins with is called as versions of rows are."""
    return words(column.name) in _NAMES and column.type.kind in INTEGERS and column.default_kind is DefaultKind.VALUE
