"""How columns are called that hold a state of their row."""

from __future__ import annotations

from orchestrator.ddl import Column
from orchestrator.models.builtin.reading.words import words

STATES = {"status", "state", "stage", "phase"}


def is_state(column: Column) -> bool:
    """Whether a column is called after a state."""
    return bool(STATES & set(words(column.name)))
