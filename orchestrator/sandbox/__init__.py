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
CONFINING = ("bubblewrap", "landlock")
"""The kinds that keep a hostile command in; `none` does not, and is chosen by name only."""
ANY = "auto"


def choose(name: str = ANY) -> Sandbox:
    """Give the sandbox of that name, or the safest of those that confine; takes some 30 ms, since each is tried.

    Raises `Problem` for a name that there is not, and where what is asked for does not work here: nothing is run less
    confined than a person said.
    """
    if name != ANY and name not in SANDBOXES:
        raise Problem(f"there is no sandbox {name!r}", remedy=f"choose one of: {', '.join(SANDBOXES)}")
    troubles = {}
    for kind in CONFINING if name == ANY else (name,):
        sandbox = SANDBOXES[kind]()
        troubles[kind] = sandbox.trouble()
        if not troubles[kind]:
            return sandbox
    told = "; ".join(f"{kind}: {trouble}" for kind, trouble in troubles.items())
    raise Problem(f"commands are refused, since no sandbox holds here ({told})", remedy=_REMEDY)


_REMEDY = (
    "install bubblewrap (apt-get install bubblewrap, dnf install bubblewrap, …); `orchestrator doctor` tells what else "
    "is in the way. If you consent to commands that nothing confines, start the run with --unsandboxed "
    "(make run UNSANDBOXED=1)"
)


__all__ = [
    "ANY",
    "CONFINING",
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
