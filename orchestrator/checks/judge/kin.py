"""What rows above one row have in common: a ticket's type and its purchase are of one event."""

from __future__ import annotations

from orchestrator.checks.judge.store import Row, Store
from orchestrator.ddl import SchemaDesign, Table


async def in_common(design: SchemaDesign, store: Store, row: tuple[Table, Row], above: Table, people: str) -> Row:
    """What a new row of `above` must refer to because the row that will point at it, or one above that, does already.

    Nothing for those who log in: whose rows are is said otherwise.
    """
    wanted = [
        key
        for key in above.foreign_keys
        if key.target not in {people, above.name}
        and key.target_columns
        and all((column := above.column(name)) is not None and not column.nullable for name in key.columns)
    ]
    known = await _known(design, store, *row) if wanted else {}
    found: Row = {}
    for key in wanted:
        pointed = known.get(key.target, {})
        if set(key.target_columns) <= set(pointed):
            found |= {own: pointed[far] for own, far in zip(key.columns, key.target_columns, strict=True)}
    return found


async def _known(design: SchemaDesign, store: Store, table: Table, row: Row) -> dict[str, Row]:
    """By table, the keys of rows that a row, and those at which it points, refer to."""
    found: dict[str, Row] = {}
    for name, pointed in _pointed(table, row):
        target = design.table(name)
        found.setdefault(name, pointed)
        there = await store.find(name, pointed) if target is not None and target.foreign_keys else None
        for further, beyond in _pointed(target, there) if target is not None and there is not None else ():
            found.setdefault(further, beyond)
    return found


def _pointed(table: Table, row: Row) -> list[tuple[str, Row]]:
    keys = (key for key in table.foreign_keys if all(row.get(name) is not None for name in key.columns))
    return [
        (key.target, {far: row[own] for own, far in zip(key.columns, key.target_columns, strict=False)}) for key in keys
    ]
