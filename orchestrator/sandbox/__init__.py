"""Where the commands of agents and checks run: one protocol, one file per kind of sandbox."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.errors import Problem
from orchestrator.sandbox.bubblewrap import Bubblewrap
from orchestrator.sandbox.command import Command, CommandResult, Ended, Network, Sandbox
from orchestrator.sandbox.landlock import Landlock
from orchestrator.sandbox.none import NoSandbox
from orchestrator.sandbox.processes import kill_holders
from orchestrator.sandbox.service import Service

SANDBOXES: dict[str, Callable[[], Sandbox]] = {
    "bubblewrap": Bubblewrap,
    "landlock": Landlock,
    "none": NoSandbox,
}
"""Every kind by its name, the safest first."""


def choose(name: str | None = None) -> Sandbox:
    """Give the sandbox of that name, or the safest one that works here.

    Raises `Problem` for a name that there is not, and where the named one does not work here.
    """
    if name is not None:
        return _named(name)
    return next(sandbox for kind in SANDBOXES.values() if not (sandbox := kind()).trouble())


def _named(name: str) -> Sandbox:
    if name not in SANDBOXES:
        raise Problem(f"there is no sandbox {name!r}", remedy=f"choose one of: {', '.join(SANDBOXES)}")
    sandbox = SANDBOXES[name]()
    if trouble := sandbox.trouble():
        raise Problem(f"the sandbox {name} does not work here: {trouble}", remedy="see `orchestrator doctor`")
    return sandbox


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
