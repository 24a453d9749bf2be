"""Owners by a table between: a row that ties a principal to what it may touch."""

from __future__ import annotations

from orchestrator.auth import Rule
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.making import Making
from orchestrator.checks.judge.store import Row
from orchestrator.checks.judge.ties import Parents, tied
from orchestrator.ddl import Table
from orchestrator.errors import Problem


async def tied_to(
    rows: Making, name: str, rule: Rule | None, owner: Principal | None, parents: Parents | None = None
) -> Row:
    """A new row of the table of that name below those of a path, with the row by which the rule knows its owner."""
    table = rows.design.table(name)
    above = [(parent, row) for parent, row in parents or () if parent.name != name]
    row = await rows.make(name, tied(table, above) if table is not None else None)
    if table is not None:
        await tie(rows, rule, table, row, owner)
    return row


async def tie(rows: Making, rule: Rule | None, table: Table, row: Row, owner: Principal | None) -> None:
    """Put the row there by which the rule knows the owner of a new row of `table`; nothing where it needs none."""
    link = rows.design.table(rule.owner_table or "") if rule is not None and rule.owner_table is not None else None
    if rule is None or link is None or link.name == table.name or owner is None or owner.id is None:
        return
    near = await _near(rows, table, row, link, rule.owner_column or "", _DEPTH)
    if not near:
        return
    tied = {**near, rule.owner_column or "": owner.id}
    held = {column: values[0] for column, values in rule.having.items()}
    if await rows.store.find(link.name, tied) is None:
        await rows.make(link.name, {**tied, **held})
    elif held:
        await rows.store.update(link.name, held, tied)


_DEPTH = 4


async def _near(rows: Making, table: Table, row: Row, link: Table, owner: str, depth: int) -> Row:
    """What a row of the link table holds of `row`, or of the nearest row that it hangs on."""
    for key in link.foreign_keys:
        if key.target == table.name and key.columns != (owner,):
            return {near: row[far] for near, far in zip(key.columns, key.target_columns, strict=False)}
    for key in table.foreign_keys if depth else ():
        above = rows.design.table(key.target)
        pointed = {far: row.get(own) for own, far in zip(key.columns, key.target_columns, strict=False)}
        if above is None or above.name == table.name or None in pointed.values():
            continue
        found = await rows.store.find(above.name, pointed)
        if found is None:
            raise Problem(f"the row of {above.name!r} is not there that one of {table.name!r} points at")
        if near := await _near(rows, above, found, link, owner, depth - 1):
            return near
    return {}
