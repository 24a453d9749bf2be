"""No sandbox: a process group, a clean environment, limits, and a thorough kill.

What a person consents to with `--unsandboxed`. It keeps honest commands in order and does *not* contain hostile ones: a
command can read and write whatever this user can and reach the network; the kill does not find a process that left the
session, cleared its environment and outlived its parent, nor, for sure, one that keeps forking and closed its output.
"""

from __future__ import annotations

import math
import os
import resource
import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from orchestrator.sandbox.command import Command, CommandResult
from orchestrator.sandbox.processes import carrying, fence_entry, in_session, kill_all, tasks_of
from orchestrator.sandbox.running import Running, held_fence, pipe, spawn
from orchestrator.sandbox.service import Service

PLAIN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "dumb"}
"""What every command finds in its environment unless it says otherwise."""

# The shell waits for one line on its standard input: by then its limits are set and its descriptor is held.
_WAIT_AND_GO = 'read -r go || exit 125; exec "$@" </dev/null'
_MEGABYTE = 1024 * 1024


class NoSandbox:
    """The bare confinement."""

    name = "none"

    def trouble(self) -> str:
        """Say what keeps it from working: nothing does, and it promises nothing."""
        return ""

    async def run(self, command: Command) -> CommandResult:
        """Run it to its end; see `Sandbox.run`."""
        return await self._spawn(command).result()

    async def start(self, command: Command) -> Service:
        """Leave it running; see `Sandbox.start`."""
        return Service(self._spawn(command))

    def _spawn(self, command: Command) -> Running:
        """Start it, without a point at which a cancellation could lose it."""
        mark = f"ORCHESTRATOR_BOX={secrets.token_hex(16)}"
        with ExitStack() as undo, ExitStack() as descriptors:
            home = Path(tempfile.mkdtemp(prefix="orchestrator-"))
            undo.callback(shutil.rmtree, home, ignore_errors=True)
            waiting, go = pipe(descriptors)
            running = spawn(
                command,
                ("/bin/sh", "-c", _WAIT_AND_GO, "sh", *command.argv),
                environment(command, home, mark),
                stdin=waiting,
                keep=held_fence(command, descriptors),
            )
            undo.callback(running.release)
            marks = running.marks = in_session(running.pid), carrying(mark, running.pid)
            running.kill = lambda: kill_all(*marks)
            undo.callback(running.kill)
            _limit(running.pid, command)
            os.write(go, b"\n")
            undo.pop_all()
        running.clean = lambda: shutil.rmtree(home, ignore_errors=True)
        return running


def environment(command: Command, home: Path, mark: str) -> dict[str, str]:
    """Give the whole environment of a command that shares the machine's processes; `mark` tells its own from others."""
    own = dict(entry.split("=", 1) for entry in (mark, *([fence_entry(command.fence)] if command.fence else [])))
    return PLAIN | {"HOME": str(home), "TMPDIR": str(home)} | dict(command.env) | own


def _limit(pid: int, command: Command) -> None:
    seconds = math.ceil(command.timeout_s) * (os.cpu_count() or 1)
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: seconds + 1,  # bounds what outlives the engine; the time limit bounds the rest
        resource.RLIMIT_DATA: command.memory_mb * _MEGABYTE,
        resource.RLIMIT_FSIZE: command.file_mb * _MEGABYTE,
    }
    if os.getuid() != 0:  # root is exempt; for others it counts everything that this user runs
        wanted[resource.RLIMIT_NPROC] = tasks_of(os.getuid()) + command.processes
    for kind, value in wanted.items():
        _, hard = resource.prlimit(pid, kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.prlimit(pid, kind, (allowed, allowed))
