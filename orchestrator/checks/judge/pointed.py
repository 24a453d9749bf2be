"""Which foreign key of a row a property of another name means."""

from __future__ import annotations

from orchestrator.checks.judge.names import singular, snake
from orchestrator.ddl import ForeignKey, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.relational import INTEGERS, STRINGS

_REPLIES = {"parent", "reply_to", "in_reply_to", "replied_to"}


def key_called(table: Table, name: str, schema: Schema) -> ForeignKey | None:
    """The key that a property means by what it holds, by the row that it answers, or by the table that it names."""
    return _by_what_it_holds(table, name) or _answered(table, name) or _called(table, name, schema)


def _by_what_it_holds(table: Table, name: str) -> ForeignKey | None:
    """`visit_type` of a `visit_type_code` that points at a `code`."""
    alone = [key for key in table.foreign_keys if len(key.columns) == 1 and key.target_columns]
    return next((key for key in alone if key.columns[0] == f"{name}_{key.target_columns[0]}"), None)


def _called(table: Table, name: str, schema: Schema) -> ForeignKey | None:
    """`team` of a `team_key` that points at the teams, where both are texts or both are numbers."""
    to = [key for key in table.foreign_keys if singular(snake(key.target)) == singular(name) and len(key.columns) == 1]
    column = table.column(to[0].columns[0]) if len(to) == 1 and to[0].target != table.name else None
    kinds = set(types_of(schema))
    if (
        column is None
        or table.column(name) is not None
        or schema.get("format")
        or (column.type.kind in INTEGERS) != (kinds == {"integer"})
    ):
        return None
    return to[0] if column.type.kind in {*INTEGERS, *STRINGS} else None


def _answered(table: Table, name: str) -> ForeignKey | None:
    """`reply_to` of a row that points at the one of its own table which it answers."""
    own = [key for key in table.foreign_keys if key.target == table.name and len(key.columns) == 1]
    said = {name.removesuffix("_id"), own[0].columns[0].removesuffix("_id")} if len(own) == 1 else set()
    return own[0] if said and said <= _REPLIES else None


def behind(table: Table, near: Table) -> ForeignKey | None:
    """Of rows that join one of `near` with another, such as reviewers of a draft, the key of that other."""
    to_near = [key for key in table.foreign_keys if key.target == near.name]
    others = [key for key in table.foreign_keys if key.target != near.name and len(key.target_columns) == 1]
    if table.name == near.name or len(to_near) != 1 or len(others) != 1:
        return None
    return others[0] if table.is_unique((*to_near[0].columns, *others[0].columns)) else None
