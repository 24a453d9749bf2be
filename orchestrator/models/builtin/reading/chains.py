"""Rows of a row that other tables lead to: the tools of a project are those of its runs."""

from __future__ import annotations

from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.shapes import FromPath, Match

_MOST = 5


def only_chain(database: Database, child: Table, parent: Table) -> tuple[ForeignKey, ...]:
    """The one chain of references that leads from `child` up to `parent` over other tables; empty where others do."""
    found: list[tuple[ForeignKey, ...]] = []
    open_: list[tuple[Table, tuple[ForeignKey, ...]]] = [(child, ())]
    while open_:
        table, path = open_.pop()
        if table.name == parent.name and path:
            found.append(path)
        for reference in table.foreign_keys if len(path) < _MOST and table.name != parent.name else ():
            target = database.table(reference.target)
            passed = {child.name, *(step.target for step in path)}
            if target is None or target.name in passed or len(reference.columns) != 1 or not reference.declared:
                continue
            open_.append((target, (*path, reference)))
    return found[0] if len(found) == 1 and len(found[0]) > 1 else ()


def beyond(child: Table, chain: tuple[ForeignKey, ...], above: tuple[Match, ...]) -> str:
    """The condition under which a row of `child` is one of the row that the path names; empty where none is told."""
    last = chain[-1]
    named = [m.source.name for m in above if m.column == last.target_columns[0] and isinstance(m.source, FromPath)]
    if len(named) != 1 or len(above) != 1:
        return ""
    tables = [step.target for step in chain[:-1]]
    joins = [
        f"JOIN {target} ON {target}.{step.target_columns[0]} = {before}.{step.columns[0]}"
        for before, step, target in zip(tables, chain[1:], tables[1:], strict=False)
    ]
    near = f"{tables[0]}.{chain[0].target_columns[0]} = {child.name}.{chain[0].columns[0]}"
    far = f"{tables[-1]}.{last.columns[0]} = :{named[0]}"
    return f"EXISTS (SELECT 1 FROM {' '.join([tables[0], *joins])} WHERE {near} AND {far})"  # noqa: S608 - parsed, never run
