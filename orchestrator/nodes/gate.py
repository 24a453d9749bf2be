"""The gate: the interrupt and nothing else.

A resumed node runs again from its first line, so all that stands before the interrupt can be said twice; the verdict is
journalled by the attendant before the graph goes on, and `GraphInterrupt` must not meet an `except`.
"""

from __future__ import annotations

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from orchestrator.flow.desk import Desk
from orchestrator.nodes import enter, leave
from orchestrator.state import Position

NAME = "gate"


async def gate(state: Position, runtime: Runtime[Desk]) -> Position:
    """Routes: `APPROVED`, `PASSED` (a gate between phases), `REVISE`, `ROLLBACK` where the playbook has it, and `VOID`.

    The last one is the engine's own, for drift and interventions.
    """
    desk = runtime.context
    enter(desk, NAME)
    decision = interrupt({"for": "gate", "digest": desk.standing.gate.digest})
    return leave(NAME, str(decision))
