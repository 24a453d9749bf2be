"""What is run, how it ended, and what every sandbox promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

OUTPUT_LIMIT = 32 * 1024
"""Bytes of output that a model is shown: the head and the tail."""
SPILL_LIMIT = 50 * 1024 * 1024
"""Bytes of output that are kept on disk; a command that writes more is killed."""


class Network(StrEnum):
    """What a command may reach. A bare confinement cannot keep it from more, and says so."""

    NONE = "none"
    """Nothing."""
    LOOPBACK = "loopback"
    """A loopback of its own, for a service and those who share its box."""


class Ended(StrEnum):
    """How a command came to its end."""

    EXITED = "exited"
    """By itself, with an exit code."""
    TIMEOUT = "timeout"
    """Killed by the sandbox: it took longer than `timeout_s`."""
    KILLED = "killed"
    """By a signal: stopped by the engine, by the kernel (memory, CPU, file size) or by its own fault."""
    LIMIT = "limit"
    """Killed by the sandbox: its output passed `spill_limit`."""
    FULL = "full"
    """Killed by the sandbox: it filled the disk, or more of it than `room_mb` and `room_files` allow."""
    MEMORY = "memory"
    """Killed by the sandbox: all its processes took more than `memory_all_mb`, or what the machine had left."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command and everything that it may see. Nothing of the engine's environment reaches it."""

    argv: tuple[str, ...]
    """The program and its arguments; the program is looked up in the `PATH` of `env`."""
    cwd: Path
    """An absolute folder; usually the work tree."""
    writable: tuple[Path, ...] = ()
    """Files and folders that it may change."""
    fills: tuple[Path, ...] = ()
    """Folders that others write to at its bidding, such as a database server's: what comes there is counted too."""
    readable: tuple[Path, ...] = ()
    """What it may read besides the system's programs and libraries: toolchains, packages, database sockets."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Its environment, on top of a plain `PATH`, `LANG`, `HOME` and `TMPDIR`."""
    timeout_s: float = 120.0
    """Seconds of wall time; it and all that it started are killed then."""
    patient: bool = False
    """Whether time in which others have the machine does not count: it may be a few times as long then."""
    output_limit: int = OUTPUT_LIMIT
    """Bytes of output in the result."""
    spill: Path | None = None
    """Where the whole output goes, up to `spill_limit`; the folder exists."""
    spill_limit: int = SPILL_LIMIT
    """Bytes of output after which it is killed."""
    network: Network = Network.NONE
    memory_mb: int = 4096
    """Megabytes (2^20 bytes) of private memory for each of its processes."""
    memory_all_mb: int = 8192
    """Megabytes for all of them together, what they have in common counted once."""
    processes: int = 512
    """Processes and threads that it may have at once."""
    file_mb: int = 2048
    """Megabytes to which it may grow a single file."""
    room_mb: int = 4096
    """Megabytes that all files in `writable` and `fills` may take together, where they grow while it runs."""
    room_files: int = 300_000
    """How many files these may be."""
    serves: int | None = None
    """The TCP port on which a service listens; the engine reaches it under the same number on its own loopback."""
    fence: Path | None = None
    """A file that its processes hold open, so that `fence.kill_holders` finds them after the engine died."""


@dataclass(frozen=True, kw_only=True)
class CommandResult:
    """How one command ended and what it said."""

    exit_code: int | None
    """The exit code, 128 + n after signal n, `None` where the sandbox killed it."""
    output: str
    """Standard output and standard error as they came, undecodable bytes replaced; the middle cut out if too long."""
    truncated: bool
    """Whether `output` lacks its middle."""
    duration_s: float
    ended: Ended
    output_bytes: int = 0
    """How much it wrote in all."""
    strays: int = 0
    """Processes that it left running and that were killed."""
    overrun: str = ""
    """What it had too much of; for `Ended.FULL` and `Ended.MEMORY`."""

    @property
    def succeeded(self) -> bool:
        """Whether it ended by itself with exit code 0."""
        return self.ended is Ended.EXITED and self.exit_code == 0


class Serving(Protocol):
    """A command that was left running."""

    @property
    def port(self) -> int | None:
        """The port on the engine's own loopback (127.0.0.1) that leads to it; `Command.serves`."""

    @property
    def running(self) -> bool:
        """Whether the command still runs."""

    def output(self) -> str:
        """Give what it wrote so far, the middle cut out if too long."""

    async def wait_ready(self, *, port: int | None = None, path: str = "/", patience_s: float = 30.0) -> str:
        """Wait until it answers HTTP, with any status; then empty, else why it does not.

        It may do nothing for `patience_s` in all, or work for some times as long. Time in which it wants to work and
        others have the machine does not count; raises `Problem` where that goes on until nobody can tell.
        """

    async def stop(self) -> CommandResult:
        """Kill it with all that it started, and tell how it went; harmless when repeated."""


class Sandbox(Protocol):
    """Where the commands of agents and checks run; one implementation per file."""

    name: str

    def trouble(self) -> str:
        """Say what keeps it from working here, or from being tight; empty where it does. May take some 30 ms.

        Raises `Problem` where a full or broken disk keeps it from being tried.
        """
        ...

    async def run(self, command: Command) -> CommandResult:
        """Run it to its end. Cancelling kills it and everything that it started before the cancellation goes on.

        Raises `Problem` where it could not be started at all.
        """
        ...

    async def start(self, command: Command) -> Serving:
        """Start it and leave it running until `Serving.stop`; raises `Problem` where it could not be started."""
        ...
