"""Properties of a body that nothing takes."""

from __future__ import annotations

from orchestrator.contract import Operation
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.body_parts import Parts, Target
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, properties, required
from orchestrator.models.builtin.reading.switches import switch_of
from orchestrator.models.builtin.reading.unplaced import ask_about_unplaced
from orchestrator.models.builtin.reading.words import words

_CONFIRMATIONS = {"confirm", "confirmation", "repeat", "repeated", "again", "verify"}


def ask_about_rest(
    schemas: Schemas, parts: Parts, inner: Schema, target: Target, operation: Operation, notes: Notes
) -> None:
    """Ask for each of them; what may be left out has no effect meanwhile."""
    needed = required(inner)
    for name in parts.unknown:
        table = target.table.name
        confirms = bool(_CONFIRMATIONS & set(words(name))) and "password" in words(name)
        if confirms:
            notes.ask(
                Cause.CREDENTIALS,
                f"{table}.{name}",
                f"Must `{name}` equal the password, and which error tells that it does not?",
                meanwhile=f"`{name}` is accepted and not compared",
            )
            parts.ignored.append(tuple(name.split(".")))
        elif switch_of(target.table, name, schemas.flat(properties(inner).get(name) or {})) is not None:
            parts.switches.append(name)  # whether it does something is known where the whole operation is
        elif name.split(".")[0] in needed:
            question = (
                f"What becomes of the required `{name}` in {operation.called}'s body? No column of `{table}` takes it."
            )
            notes.ask(Cause.NO_COLUMN, f"{table}.{name}", question)
        else:
            ask_about_unplaced(table, [name], "the body", notes)
            parts.ignored.append(tuple(name.split(".")))
