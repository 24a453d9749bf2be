"""What the mapping says that the items of a list in a body become."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.handoff.expression import as_value, speaks_of
from orchestrator.handoff.mapping import Items
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.body_parts import Parts, Target
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import is_object, properties, required
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.unplaced import ask_about_unplaced, items_at
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import WriteMany

_MOST = 1000
"""Rows of one item where nothing bounds them: one request is to keep nobody else waiting."""


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
    most = _most(properties(item).get(rule.times), rule, notes) if rule.times else 0
    if most is None:
        return []
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
    ask_about_unplaced(rule.table, below.unknown, items_at(path), notes)
    values = tuple((column, as_value(text, columns)) for column, text in rule.set.items())
    fields, times = tuple(below.fields), rule.times or ""
    return [WriteMany(path=path, table=rule.table, on=on, fields=fields, set=values, times=times, most=most)]


def _most(schema: Schema | None, rule: Items, notes: Notes) -> int | None:
    """The most rows that an item may become, 0 where its schema bounds them; `None` where it says no number of rows."""
    name, table = f"`{rule.times}`", f"`{rule.table}`"
    if types_of(schema or {}) != ("integer",):
        what = f"How many rows of {table} does an item become? {name} is no whole number that each item may bring."
        notes.ask(Cause.NESTED, f"{rule.table}.{rule.times}", what)
        return None
    if schema is not None and {"maximum", "exclusiveMaximum"} & set(schema):
        return 0
    notes.assume(f"an item becomes {_MOST} rows of {table} at most, since nothing in the contract bounds {name}")
    return _MOST
