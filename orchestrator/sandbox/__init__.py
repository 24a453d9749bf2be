"""Where the commands of agents and checks run: one protocol, one file per kind of sandbox."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.errors import Problem
from orchestrator.sandbox.bubblewrap import Bubblewrap
from orchestrator.sandbox.command import Command, CommandResult, Ended, Network, Sandbox
from orchestrator.sandbox.none import NoSandbox
from orchestrator.sandbox.processes import kill_holders
from orchestrator.sandbox.service import Service

SANDBOXES: dict[str, Callable[[], Sandbox]] = {
    "bubblewrap": Bubblewrap,
    "none": NoSandbox,
}
"""Every kind by its name, the safest first."""


def choose(name: str | None = None) -> Sandbox:
    """Give the sandbox of that name, or the safest one that works here; raises `Problem` where there is none."""
    if name is not None and name not in SANDBOXES:
        raise Problem(f"there is no sandbox {name!r}", remedy=f"choose one of: {', '.join(SANDBOXES)}")
    return SANDBOXES[name or "none"]()


__all__ = [
    "SANDBOXES",
    "Command",
    "CommandResult",
    "Ended",
    "Network",
    "Sandbox",
    "Service",
    "choose",
    "kill_holders",
]
