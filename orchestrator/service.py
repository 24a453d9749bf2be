"""The built service at work: its commands and its server, run by the engine on a checkout that nobody keeps.

What runs is the stack's table of commands, which agents cannot change; where it runs is the sandbox. Nothing here
knows which stack it is.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from orchestrator.errors import Problem
from orchestrator.playbook import Stack
from orchestrator.postgres import Database
from orchestrator.sandbox import Command, CommandResult, Ended, Network, Sandbox
from orchestrator.sandbox.command import Serving

START_S = 30.0
"""For how long a service may do nothing before it answers for the first time."""
_TRIES = 3
_OUTPUT_LIMIT = 2_000_000
_TAIL = 4_000
_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


class Defect(Problem):
    """What is judged does not work: its migrations fail, or it does not start."""


class Toolchain(Protocol):
    """Where the stack's programs are installed."""

    @property
    def path(self) -> Sequence[Path]:
        """Folders that come first in `PATH`."""

    @property
    def env(self) -> Mapping[str, str]:
        """Variables that the programs need."""

    @property
    def dir(self) -> Path:
        """The folder that holds it all; sandboxed commands may read it."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A command of the stack's table that has ended."""

    words: tuple[str, ...]
    result: CommandResult

    @property
    def text(self) -> str:
        """The command as a person would type it."""
        return " ".join(self.words)

    @property
    def ok(self) -> bool:
        """Whether it ended by itself with exit code 0."""
        return self.result.succeeded

    @property
    def tail(self) -> str:
        """The end of its output."""
        return self.result.output[-_TAIL:]

    @property
    def ending(self) -> str:
        """How it ended, in words."""
        if self.result.ended is Ended.EXITED:
            return f"exit code {self.result.exit_code}"
        why = f": {self.result.overrun}" if self.result.overrun else ""
        return f"{self.result.ended} after {self.result.duration_s:.1f} s{why}"


@dataclass(kw_only=True)
class RunningService:
    """A service that answers at `base_url` and works on `database`."""

    base_url: str
    """Scheme, host and port, without the contract's base path."""
    database: Database
    command: str
    process: Serving = field(repr=False)

    @property
    def running(self) -> bool:
        """Whether its process has not ended."""
        return self.process.running

    @property
    def log(self) -> str:
        """The end of what it wrote."""
        return self.process.output()[-_TAIL:]

    async def stop(self) -> None:
        """End it and everything that it started."""
        await self.process.stop()


@dataclass(kw_only=True)
class Bench:
    """One checkout with everything that its commands need."""

    checkout: Path
    """A copy of the recorded tree; commands may not write to it."""
    scratch: Path
    """A folder outside of the tree for reports and caches; commands may write to it."""
    stack: Stack
    toolchain: Toolchain
    sandbox: Sandbox
    fence: Path | None = None
    """What its commands stand behind; see `Command.fence`."""
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)
    """`APP_SECRET` of every service on this bench."""
    patience_s: float = START_S
    """For how long a service may do nothing before its first answer."""

    def words(self, name: str, **values: str) -> tuple[str, ...]:
        """The command of that name with its placeholders filled; raises `Problem` where the stack has none."""
        template = self.stack.commands.get(name)
        if template is None:
            known = ", ".join(sorted(self.stack.commands)) or "none: no entry of `stacks` fits the handoff's `stack`"
            raise Problem(
                f"the stack has no command {name!r}",
                where=f"stacks: … commands.{name}",
                remedy=f"add it to the playbook; it has {known}",
            )
        filled = {"toolchain": str(self.toolchain.dir), **values}
        return tuple(_filled(word, filled) for word in template)

    async def run(
        self, words: Sequence[str], *, database: Database | None = None, timeout_s: float = 300.0, **env: str
    ) -> Ran:
        """Run a command to its end, in the checkout; raises `Problem` where the machine is too busy to tell."""
        command = self._command(words, database=database, timeout_s=timeout_s, env=env)
        return Ran(words=tuple(words), result=await self.sandbox.run(command))

    async def migrate(self, database: Database, way: str = "up", timeout_s: float = 300.0) -> Ran:
        """Bring the database to the newest schema, or `down` to nothing, by the stack's own command."""
        return await self.run(self.words(f"migrate_{way}"), database=database, timeout_s=timeout_s)

    async def serve(self, database: Database) -> RunningService:
        """Start the service and wait for its first answer; raises `Defect` with its log where none comes.

        Raises `Problem` where the machine is too busy to tell.
        """
        for attempt in range(1, _TRIES + 1):
            port = _free_port()
            words = self.words("start", port=str(port))
            process = await self.sandbox.start(
                self._command(words, database=database, timeout_s=3600.0, env={"PORT": str(port)}, serves=port)
            )
            service = RunningService(
                base_url=f"http://127.0.0.1:{port}", database=database, command=" ".join(words), process=process
            )
            try:
                path = getattr(self.stack, "health", None) or "/"
                why_not = await process.wait_ready(path=path, patience_s=self.patience_s)
            except BaseException:
                await asyncio.shield(service.stop())
                raise
            if not why_not:
                return service
            await service.stop()
            # Another process may have taken the port between our look and the service's.
            if attempt == _TRIES or "in use" not in service.log.lower():
                break
        said = service.log[-1500:].strip() or "no output"
        raise Defect(f"no answer from the service: {why_not}: {said}", where=service.command)

    def _command(
        self,
        words: Sequence[str],
        *,
        database: Database | None,
        timeout_s: float,
        env: Mapping[str, str],
        serves: int | None = None,
    ) -> Command:
        writable = (self.scratch, *(database.writable if database else ()))
        return Command(
            argv=tuple(words),
            cwd=self.checkout,
            writable=writable,
            fills=() if database is None or database.sockets is None else (database.sockets,),
            readable=(self.toolchain.dir, *(database.readable if database else ())),
            env={**self._environment(), **(database.env if database else {}), **env},
            timeout_s=timeout_s,
            patient=True,
            output_limit=_OUTPUT_LIMIT,
            network=Network.LOOPBACK,
            fence=self.fence,
            serves=serves,
        )

    def _environment(self) -> dict[str, str]:
        path = ":".join([*map(str, self.toolchain.path), "/usr/local/bin", "/usr/bin", "/bin"])
        home = self.scratch / "home"
        home.mkdir(parents=True, exist_ok=True)
        return {
            **self.stack.environment,
            **self.toolchain.env,
            "PATH": path,
            "HOME": str(home),
            "TMPDIR": str(self.scratch),
            "LANG": "C.UTF-8",
            "APP_ENV": "test",
            "APP_SECRET": self.secret,
        }


def _filled(word: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        word = word.replace("{" + name + "}", value)
    return word


def without_unfilled(words: Sequence[str]) -> tuple[str, ...]:
    """The command without options whose value nobody gave: `--role {role}` goes as a whole."""
    kept: list[str] = []
    for word in words:
        if not _PLACEHOLDER.fullmatch(word):
            kept.append(word)
        elif kept and kept[-1].startswith("-"):
            kept.pop()
    return tuple(kept)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
