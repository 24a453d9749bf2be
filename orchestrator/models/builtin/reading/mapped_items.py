"""What the mapping says that the items of a list in a body become."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.handoff.expression import as_value, speaks_of
from orchestrator.handoff.mapping import Items
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.body_parts import Parts, Target
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import is_object, required
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import WriteMany


def said_items(
    database: Database,
    parts: Callable[[Schema, Target, Notes], Parts],
    path: tuple[str, ...],
    item: Schema,
    rule: Items,
    target: Target,
    notes: Notes,
) -> list[WriteMany]:
    """The rows of the items at `path`; none where they cannot be made, which is asked about."""
    name = ".".join(path)
    pointing = [found for child, found in database.child_tables(target.table) if child.name == rule.table]
    child = database.table(rule.table)
    if child is None or len(pointing) != 1 or not is_object(item):
        what = (
            f"`{rule.table}` does not point at `{target.table.name}` by one key"
            if is_object(item)
            else "they are no objects"
        )
        notes.ask(
            Cause.NESTED,
            f"{rule.table}.{name}",
            f"How do the items of `{name}` become rows? {what[0].upper()}{what[1:]}.",
        )
        return []
    columns = frozenset(column.name for column in child.columns)
    on = tuple(zip(pointing[0].columns, pointing[0].target_columns, strict=True))
    made = {column for column, text in rule.set.items() if not speaks_of(text, column)}
    given = frozenset({*(column for column, _ in on), *made})
    skipped = {rule.times: None} if rule.times and rule.times not in rule.columns else {}
    below = parts(
        item,
        Target(table=child, mode=target.mode, names=frozenset(), given=given, columns={**skipped, **rule.columns}),
        Notes(),
    )
    filled = {write.column for write in below.fields} | given | set(rule.set)
    empty = [
        column.name
        for column in child.columns
        if column.name not in filled and not column.nullable and not column.filled_by_database
    ]
    lost = [inner for inner in below.unknown if inner in required(item)]
    if empty or lost:
        what = f"Nothing fills {listed(empty)}" if empty else f"{listed(lost)} has no column"
        notes.ask(
            Cause.NESTED,
            f"{rule.table}.{name}",
            f"How do the items of `{name}` become rows of `{rule.table}`? {what}; `columns` or `set` may say it.",
        )
        return []
    notes.because(f"mapping: the items of `{name}` become rows of `{rule.table}`")
    values = tuple((column, as_value(text, columns)) for column, text in rule.set.items())
    return [
        WriteMany(path=path, table=rule.table, on=on, fields=tuple(below.fields), set=values, times=rule.times or "")
    ]
