"""The nodes of the flow, one file each.

A node may be entered again from its first line; the journal makes that safe.
"""

from __future__ import annotations

from typing import Protocol

from langgraph.runtime import Runtime

from orchestrator.events import Kind
from orchestrator.flow.desk import Desk
from orchestrator.state import Position


class Node(Protocol):
    """A step of the flow: it works, and says by which exit it leaves. LangGraph fixes the parameters' names."""

    async def __call__(self, state: Position, *, runtime: Runtime[Desk]) -> Position:
        """Work; gives the position with the exit taken."""
        ...


def enter(desk: Desk, node: str) -> None:
    """Journal that the flow stands at `node`, unless it stood there already."""
    if desk.standing.node != node:
        desk.record.add(Kind.NODE_ENTERED, {"node": node})


def leave(node: str, route: str) -> Position:
    """The position that a node hands to the routes."""
    return Position(node=node, route=route)
