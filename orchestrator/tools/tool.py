"""What a tool is: a name, strict arguments, one class of effect, and an answer in text.

The class of effect decides how the agent loop journals a call and what a resumed run does with a call whose
outcome is unknown: reads may repeat, writes are settled by their hashes, commands are fenced and run again on the
restored tree, effects outside are never repeated automatically, and records are journalled by the loop itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from orchestrator.masking import Mask

if TYPE_CHECKING:
    from orchestrator.sandbox.command import Sandbox


class Effect(StrEnum):
    """What a call can change, and so how it is repeated after a crash."""

    READ = "read"
    """Nothing; may repeat."""
    WRITE = "write"
    """One file of the work tree; settled by its hash before and after."""
    COMMAND = "command"
    """The work tree, from within the sandbox; fenced, restored and run again."""
    OUTSIDE = "outside"
    """Something beyond the work tree; never repeated automatically."""
    COLLEAGUE = "colleague"
    """Another agent's conversation, which goes on where it stopped; the loop leads it."""
    RECORD = "record"
    """The journal only; the loop writes the row."""


class Arguments(BaseModel):
    """The base of every tool's arguments: closed, frozen, and without any coercion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


A_contra = TypeVar("A_contra", bound=BaseModel, contravariant=True)
P = ParamSpec("P")


@dataclass(frozen=True, kw_only=True)
class ToolResult:
    """What a call came to."""

    text: str
    """What the model is told."""
    ok: bool = True
    """False where the call was refused or failed; the text says why."""
    data: Mapping[str, object] = field(default_factory=dict)
    """What the engine needs beyond the text, as JSON values: digests, exit code, the record."""


@dataclass(frozen=True, kw_only=True)
class Write:
    """A file write that is ready to happen: journal it, then apply it."""

    path: str
    """Relative to the work tree, in its normal form."""
    pre: str | None
    """sha256 of the file before, `None` where there is none."""
    post: str
    """sha256 of the file after."""
    content: bytes
    mode: int = 0o644
    """Permission bits that the file gets: its own, if it was there."""


@dataclass(frozen=True, kw_only=True)
class ToolContext:
    """Where one agent's tools work."""

    root: Path
    """The work tree; nothing outside of it can be written."""
    sandbox: Sandbox
    """Runs commands."""
    output_dir: Path
    """Outside of the work tree; keeps the whole of what was too long to tell, readable as `@output/…`."""
    env: Mapping[str, str] = field(default_factory=dict)
    """The environment of commands; nothing else is inherited."""
    readable: tuple[Path, ...] = ()
    """Further folders that commands may read, such as an installed toolchain."""
    writable: tuple[Path, ...] = ()
    """Further folders that commands may write to, such as the one of a file database."""
    library: Mapping[str, Path] = field(default_factory=dict)
    """Read-only folders by name: `{"handoff": …}` is read as `@handoff/openapi.yaml`."""
    fence: Path | None = None
    """A file that every process of a command holds open, so that a later engine finds those that outlived this one."""
    service: Callable[[], Awaitable[str]] | None = None
    """Gives the base URL of the service under work, which it starts first if need be; `None` where there is none."""
    command_timeout_s: float = 600.0
    """The longest that one command may take, whatever the model asks for."""
    room_mb: int = 4096
    """Megabytes that the folders which a command may write to can hold, where they grow while it runs."""
    mask: Mask = field(default_factory=Mask)
    """Takes secrets out of what is kept of a command's output."""


class Tool(Protocol[A_contra]):
    """One thing that an agent can do."""

    @property
    def name(self) -> str:
        """The word that personas and models use."""
        ...

    @property
    def description(self) -> str:
        """What a model is told about it."""
        ...

    @property
    def effect(self) -> Effect:
        """What a call can change."""
        ...

    @property
    def arguments(self) -> type[BaseModel]:
        """What it can be asked."""
        ...

    async def run(self, args: A_contra, ctx: ToolContext) -> ToolResult:
        """Do it. What the model got wrong is told in the result; `Problem` is the user's (a full disk)."""
        ...


class WriteTool(Tool[A_contra], Protocol[A_contra]):
    """A tool that replaces one file; `run` is `prepare` and `apply` in one."""

    def prepare(self, args: A_contra, ctx: ToolContext) -> Write | ToolResult:
        """Everything but the effect; a result is a refusal."""
        ...

    def apply(self, write: Write, ctx: ToolContext) -> ToolResult:
        """The effect: durable when this returns, whole or not at all."""
        ...


class OutsideTool(Tool[A_contra], Protocol[A_contra]):
    """A tool with an effect beyond the work tree; `run` is `prepare` and `send` in one."""

    async def prepare(self, args: A_contra, ctx: ToolContext) -> str | ToolResult:
        """Everything but the effect: where it is to happen; a result is a refusal."""
        ...

    async def send(self, args: A_contra, where: str) -> ToolResult:
        """The effect."""
        ...

    def repeatable(self, args: A_contra) -> bool:
        """Whether doing it twice is declared to be the same as doing it once."""
        ...


class Refused(Exception):
    """The call cannot be done; the sentence goes to the model."""

    @property
    def result(self) -> ToolResult:
        """The refusal as a tool's answer."""
        return ToolResult(text=str(self), ok=False)


def answers(run: Callable[P, Coroutine[Any, Any, ToolResult]]) -> Callable[P, Coroutine[Any, Any, ToolResult]]:
    """Turn a refusal inside of `run` into its result."""

    @wraps(run)
    async def answered(*args: P.args, **kwargs: P.kwargs) -> ToolResult:
        try:
            return await run(*args, **kwargs)
        except Refused as refused:
            return refused.result

    return answered


AnyTool = Tool[Any]
