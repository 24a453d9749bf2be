"""How a run ends: its exit state with what the playbook asks for in it, and the signals that announce it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestrator.events import Kind
from orchestrator.playbook import State

if TYPE_CHECKING:
    from orchestrator.flow.desk import Desk
    from orchestrator.state import RunState


def end(desk: Desk, key: str, state: RunState, reason: str, **more: Any) -> None:
    """Journal the end of the run, once for each `key`; signals of that state come with it."""
    wanted = State(state)
    with desk.record.together():
        for signal in desk.playbook.signals:
            if signal.state is wanted:
                desk.record.once(Kind.SIGNAL, signal.id, {"id": signal.id, "text": signal.text, "state": state})
        asked = _asked(desk, wanted)
        told = dict.fromkeys([*desk.playbook.notify, *(who for item in asked for who in item["notify"])])
        body = {"state": state, "reason": reason, "asked": asked, "notify": list(told)}
        desk.record.once(Kind.RUN_ENDED, key, {**body, **more})


def _asked(desk: Desk, state: State) -> list[dict[str, Any]]:
    """What the playbook says about runs that end so."""
    return [
        {
            "title": item.title,
            "action": item.action or "",
            "notify": list(item.notify),
            "notes": list(item.notes),
            "criteria": list(item.criteria),
        }
        for item in desk.playbook.exit_states
        if item.state is state
    ]
