"""What stands in an answer around its rows, where no word of pages or counts tells it."""

from __future__ import annotations

from orchestrator.contract import Operation
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.models.builtin.reading.envelopes import Envelope
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.words import listed


def around_rows(entry: OperationMapping | None, operation: Operation, opened: Envelope, notes: Notes) -> dict[str, str]:
    """What stands around the rows and the mapping computes; the rest is asked for, or left out."""
    rules = entry.computed if entry is not None else {}
    said = {name: rules[name].value or "" for name in (*opened.unknown, *opened.optional) if name in rules}
    if said:
        notes.because(f"mapping: says what {listed(list(said))} in the answer of {operation.called} holds")
    unknown = [name for name in opened.unknown if not said.get(name)]
    if unknown:
        text = f"What do {listed(unknown)} in the answer of {operation.called} hold?"
        notes.ask(Cause.SHAPE, f"{operation.id}.{unknown[0]}", text)
    null = [name for name in opened.optional if not said.get(name) and name in opened.constants]
    if null:
        text = f"What do {listed(null)} in the answer of {operation.called} hold?"
        meanwhile = f"{listed(null)} around the rows is always null"
        notes.ask(Cause.SHAPE, f"{operation.id}.{null[0]}", text, meanwhile=meanwhile)
    optional = [name for name in opened.optional if not said.get(name) and name not in null]
    if optional:
        notes.assume(f"{listed(optional)} around the rows is left out, as the contract allows")
    return {name: text for name, text in said.items() if text}
