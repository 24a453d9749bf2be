"""What is sent, may be left out, and has no place in the tables."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.models.builtin.reading.notes import Cause, Notes


def ask_about_unplaced(table: str, names: Iterable[str], where: str, notes: Notes) -> None:
    """Ask what becomes of each, which a body, or the items of one of its lists, may bring; no effect meanwhile."""
    for name in names:
        text = f"What becomes of `{name}` in {where}? No column of `{table}` takes it."
        told = f"`{name}`" if where == "the body" else f"`{name}` in {where}"
        notes.ask(Cause.NO_COLUMN, f"{table}.{name}", text, meanwhile=f"{told} is accepted and has no effect")


def items_at(path: tuple[str, ...]) -> str:
    """How the items of a list are told, which may be the whole body."""
    return f"the items of `{path[-1]}`" if path[-1] else "the items of the body"
