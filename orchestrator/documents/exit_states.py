"""How a stage may end: completed, blocked, aborted, partial; why, and who is told."""

from __future__ import annotations

import re
from typing import Any

from orchestrator.documents.draft import Draft
from orchestrator.documents.extras import Extras
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain
from orchestrator.playbook import (
    ExitState,
    State,
)

_STATES: tuple[tuple[State, str], ...] = (
    (State.PARTIAL, r"partial|incomplete|deferred"),
    (State.BLOCKED, r"block|waiting|on hold|paused"),
    (State.ABORTED, r"abort|abandon|cancel|fail|reject|terminat|rolled back"),
    (State.COMPLETED, r"complet|success|done|finish|passed|approved"),
)


def read_exits(draft: Draft, node: Node, extras: Extras) -> None:
    """How it may end, each with its reason, its action and who is told."""
    for part in node.children:
        state = next((state for state, form in _STATES if re.search(form, part.head[:60])), None)
        if state is None and part.kind is Kind.ROW:
            state = next((state for state, form in _STATES if re.search(form, part.bare[:60])), None)
        if state is None:
            if part.kind is not Kind.PARAGRAPH or part.children:
                draft.agent(part, "exit states")
            continue
        draft.enforce(part, f"exit state {state}")
        extras.exits.append(_exit(draft, part, state))


def _exit(draft: Draft, part: Node, state: State) -> ExitState:
    found: dict[str, Any] = {"notify": [], "criteria": [], "notes": []}
    for item in [below for below in part.walk() if below.kind is not Kind.COMMENT]:
        draft.enforce(item, f"exit state {state}")
        label, value = item.label, plain(item.value)
        if re.search(r"reason|cause|when|condition", label):
            found["reason"] = value
        elif re.search(r"notify|inform|who|tell", label):
            found["notify"] += [
                who.strip() for who in re.split(r",\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+", value) if who.strip()
            ]
        elif re.search(r"rollback", label):
            found["rollback"] = not re.match(r"no\b", value, re.IGNORECASE)
            found["notes"].append(plain(item.text))
        elif re.search(r"action", label):
            found["action"] = value
        elif label and value:
            found["notes"].append(plain(item.text))
        elif plain(item.text):
            found["criteria"].append(plain(item.text))
    if part.value and part.key and not part.children:
        found["criteria"].append(plain(part.value))
    lists: dict[str, Any] = {key: tuple(one for one in found[key] if one) for key in ("notify", "criteria", "notes")}
    single: dict[str, Any] = {
        key: value for key, value in found.items() if key not in lists and value not in {"", None}
    }
    return ExitState(state=state, title=(part.title or str(state))[:120], source=draft.source(part), **single, **lists)
