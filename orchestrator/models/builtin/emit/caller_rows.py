"""Rows of the emitted tests that are there because the caller is, and those that a caller has to be besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming


def callers_row(design: ServiceDesign, table: str) -> str:
    """The row of `who`, as an expression: by its key, or by what callers are known by, if that is something else."""
    model, known = naming.model_class(table), design.auth.id if design.auth is not None else ""
    by_key = not known or design.table(table).primary_key == (known,)
    return f"world.find({model}, who.id)" if by_key else f"world.one({model}, {naming.attribute(known)}=who.id)"


def let_in(design: ServiceDesign, own: Mapping[str, str]) -> list[str]:
    """Lines that make the row of `who` one that the rules let in: an expression by column."""
    values = ", ".join(f"{naming.attribute(name)}={value}" for name, value in own.items())
    return [f"world.change({callers_row(design, design.auth.table)}, {values})"] if own and design.auth else []


def made_with_caller(design: ServiceDesign, table: str) -> list[str]:
    """Rows of a table that are there because the caller is: its own, or one that it must refer to."""
    auth = design.auth
    if auth is None or not auth.table:
        return []
    if auth.table == table:
        return [callers_row(design, table)]
    caller = design.table(auth.table)
    needed = [
        key.columns[0]
        for key in caller.foreign_keys
        if key.target == table
        and key.target_columns == design.table(table).primary_key
        and len(key.columns) == 1
        and (column := caller.column(key.columns[0])) is not None
        and (not column.nullable or column.name == auth.id)
    ]
    own, model = callers_row(design, auth.table), naming.model_class(table)
    return [f"world.find({model}, {own}.{naming.attribute(name)})" for name in needed]


def kinds_of_caller(design: ServiceDesign, table: str, columns: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Tables of people of one kind at which these columns point with the caller's own key, and their key."""
    auth = design.auth
    for column in columns if auth is not None and auth.table else ():
        key = design.table(table).foreign_key_of(column)
        kind = design.table(key.target) if key is not None and len(key.columns) == 1 else None
        own = kind.primary_key[0] if kind is not None and len(kind.primary_key) == 1 else ""
        person = kind.foreign_key_of(own) if kind is not None and own else None
        if kind is None or auth is None or person is None or kind.name == auth.table:
            continue
        points = key is not None and key.target_columns == (own,)
        if points and (person.target, person.target_columns) == (auth.table, (auth.id,)):
            yield kind.name, own
