"""The flow on one page: the nodes, and where each of their exits leads."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from langgraph.graph import END, START, StateGraph

from orchestrator.flow.desk import Desk
from orchestrator.flow.routing import ASK, GATE, NEXT, exit_of, target
from orchestrator.flow.verdicts import PASSED
from orchestrator.gate import Decision
from orchestrator.nodes import Node
from orchestrator.nodes.accept_handoff import accept_handoff
from orchestrator.nodes.draft_plan import draft_plan
from orchestrator.nodes.first_article import first_article
from orchestrator.nodes.gate import gate
from orchestrator.nodes.hand_off import hand_off
from orchestrator.nodes.pack_gate import pack_gate
from orchestrator.nodes.read_back import read_back
from orchestrator.nodes.revise import revise
from orchestrator.nodes.roll_back import roll_back
from orchestrator.nodes.wait import wait
from orchestrator.nodes.work_phase import name_of, work_phase
from orchestrator.playbook import Effect
from orchestrator.state import Position

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

    from orchestrator.playbook import Phase, Playbook

FIRST = "accept_handoff"
"""Where a fresh run begins."""


def nodes(playbook: Playbook) -> dict[str, Node]:
    """Every node by name, the phases in document order."""
    return {
        "accept_handoff": accept_handoff,
        "read_back": read_back,
        "draft_plan": draft_plan,
        **{name_of(phase): work_phase(phase) for phase in playbook.phases},
        "first_article": first_article,
        "pack_gate": pack_gate,
        "gate": gate,
        "revise": revise,
        **({"roll_back": roll_back} if _rolls_back(playbook) else {}),
        "hand_off": hand_off,
        "wait": wait,
    }


def routes(playbook: Playbook) -> dict[str, dict[Hashable, str]]:
    """Where each exit of each node leads."""
    names = [name_of(phase) for phase in playbook.phases]
    inspected = name_of(playbook.phase(playbook.first_article.phase)) if playbook.first_article else names[-1]
    places = [*names, "pack_gate"]
    phases: dict[str, dict[Hashable, str]] = {
        name: {
            "again": name,
            NEXT: after,
            "inspect": "first_article",
            ASK: "wait",
            "replan": "draft_plan",
            **({GATE: "pack_gate"} if any(gate.after == phase.id for gate in playbook.gates) else {}),
            **_routed(playbook, phase, places),
        }
        for phase, name, after in zip(playbook.phases, names, places[1:], strict=True)
    }
    for name in names:
        if name != inspected or playbook.first_article is None:
            del phases[name]["inspect"]
    rolls_back = _rolls_back(playbook)
    return {
        "accept_handoff": {"accepted": "read_back", "blocked": END},
        "read_back": {"agreed": "draft_plan", "ask": "wait"},
        "draft_plan": {"planned": names[0], "review": "wait"},
        **phases,
        "first_article": {"passed": inspected, "again": "first_article", "ask": "wait", "replan": "draft_plan"},
        "pack_gate": {"packed": "gate", "ask": "wait", "replan": "draft_plan"},
        "gate": {
            "APPROVED": "hand_off",
            **({PASSED: "draft_plan"} if playbook.gates else {}),
            "REVISE": "revise",
            **({Decision.ROLLBACK: "roll_back"} if rolls_back else {}),
            "VOID": "draft_plan",
        },
        **({"roll_back": {"done": "draft_plan"}} if rolls_back else {}),
        "revise": {"repack": "pack_gate", "ask": "wait"},
        "wait": {"read_back": "read_back", "draft_plan": "draft_plan", "revise": "revise"},
        "hand_off": {"done": END},
    }


def _rolls_back(playbook: Playbook) -> bool:
    """Whether a reply of any gate takes work back."""
    meanings = (meaning for gate in (*playbook.gates, playbook.gate) for meaning in gate.meanings)
    return any(meaning.does is Effect.ROLLBACK for meaning in meanings)


def _routed(playbook: Playbook, phase: Phase, places: list[str]) -> dict[Hashable, str]:
    """The exits that the playbook's own routes add."""
    ways = ((exit_of(playbook, phase, route), target(playbook, phase, route)) for route in phase.routes)
    return {word: places[number - 1] for word, number in ways if number is not None}


def _route(state: Position) -> Hashable:
    """The exit that the node before chose."""
    return state["route"]


def _entry(state: Position) -> Hashable:
    """The node that the journal names."""
    return state["node"]


def build(
    playbook: Playbook, cache: BaseCheckpointSaver[str]
) -> CompiledStateGraph[Position, Desk, Position, Position]:
    """The state machine of a playbook.

    Every entry, the first and each one after a stop, passes the router at START, which goes to the node that the
    journal names. The checkpoint is a cache of the journal, and is never older than the drive.
    """
    graph = StateGraph(Position, context_schema=Desk)
    exits = routes(playbook)
    for name, node in nodes(playbook).items():
        graph.add_node(name, node)
        graph.add_conditional_edges(name, _route, exits[name])
    graph.add_conditional_edges(START, _entry, {name: name for name in exits})
    return graph.compile(checkpointer=cache, name=playbook.id)
