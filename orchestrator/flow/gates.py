"""What may be replied at the gate that is next, and what each word decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestrator.gate import Decision
from orchestrator.playbook import Effect

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk

_DECISIONS = {
    Effect.APPROVE: Decision.APPROVED,
    Effect.REVISE: Decision.REVISE,
    Effect.PAUSE: Decision.PAUSE,
    Effect.ROLLBACK: Decision.ROLLBACK,
    Effect.HALT: Decision.HALT,
}


def replies(desk: Desk) -> dict[str, Decision]:
    """The words of the gate that is next, with what each decides."""
    return {word: _DECISIONS[desk.gate.effect(word)] for word in desk.gate.replies}
