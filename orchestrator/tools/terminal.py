"""Running a command in the sandbox, in the work tree."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from orchestrator.masking import Mask
from orchestrator.sandbox.command import Command, CommandResult, Ended
from orchestrator.sandbox.room import overfull
from orchestrator.showing import counted
from orchestrator.tools import paths
from orchestrator.tools.text import SHOWN, plain
from orchestrator.tools.tool import Arguments, Effect, ToolContext, ToolResult, answers


class RunCommandArguments(Arguments):
    """A command line."""

    command: str = Field(min_length=1, max_length=100_000, description="Given to /bin/sh -c, in the work tree")
    directory: str = Field(default=".", description="Folder to start in, relative to the work tree")
    timeout_s: int = Field(default=120, ge=1, le=3_600, description="Seconds after which it is killed")


class RunCommand:
    """Run a command."""

    name: ClassVar[str] = "run_command"
    description: ClassVar[str] = (
        "Run a shell command in the work tree, without network and without input. "
        "You get its exit code and its output; everything that it started ends with it."
    )
    effect: ClassVar[Effect] = Effect.COMMAND
    arguments: ClassVar[type[Arguments]] = RunCommandArguments

    @answers
    async def run(self, args: RunCommandArguments, ctx: ToolContext) -> ToolResult:
        """Exit code and output; `data` holds `exit_code`, `ended`, `duration_s` and `output`, the whole's name."""
        start = "/".join(paths.split(args.directory)) or "."
        with paths.opened(ctx.root, start, os.O_RDONLY | os.O_DIRECTORY):
            pass  # refuses what is no folder of the tree; the sandbox confines what happens afterwards
        with _spill(ctx.output_dir) as spill:
            command = _command(args, ctx, start, spill)
            result = await ctx.sandbox.run(command)
            if result.ended is not Ended.FULL and (overrun := await asyncio.to_thread(overfull, command)):
                result = replace(result, ended=Ended.FULL, exit_code=None, overrun=overrun)
            whole = _keep(spill, ctx.mask) if result.truncated else ""
        return ToolResult(
            text=_told(result, command, whole),
            ok=result.succeeded,
            data={
                "exit_code": result.exit_code,
                "ended": str(result.ended),
                "duration_s": result.duration_s,
                "output": whole,
            },
        )


def _command(args: RunCommandArguments, ctx: ToolContext, start: str, spill: Path) -> Command:
    return Command(
        argv=("/bin/sh", "-c", args.command),
        cwd=ctx.root / start,
        writable=(ctx.root, *ctx.writable),
        readable=ctx.readable,
        env=ctx.env,
        timeout_s=min(args.timeout_s, ctx.command_timeout_s),
        output_limit=SHOWN,
        spill=spill,
        fence=ctx.fence,
        room_mb=ctx.room_mb,
    )


def _told(result: CommandResult, command: Command, whole: str) -> str:
    ended = {
        Ended.EXITED: f"exit code {result.exit_code}",
        Ended.TIMEOUT: f"killed after {command.timeout_s:g} s, its time limit",
        Ended.LIMIT: f"killed: more than {command.spill_limit:,} bytes of output",
        Ended.FULL: f"killed: {result.overrun}",
        Ended.MEMORY: f"killed: {result.overrun}",
        Ended.KILLED: f"killed by a signal, exit code {result.exit_code}",
    }[result.ended]
    strays = f", killed: {counted(result.strays, 'process', 'processes')} that it left running" if result.strays else ""
    pointer = f"\n[the whole output, {result.output_bytes:,} bytes, is in {whole}]" if whole else ""
    return f"[{ended}, {result.duration_s:.1f} s{strays}]\n{plain(result.output)}{pointer}"


@contextmanager
def _spill(folder: Path) -> Iterator[Path]:
    """A file for the output while the command runs; gone afterwards unless it was kept under another name."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(prefix=".running-", dir=folder)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _keep(spill: Path, mask: Mask) -> str:
    """Keep the output, without secrets, under a name made of its content: a pointer to it stays true for ever."""
    spill.write_text(mask.text(spill.read_text("utf-8", "replace")), "utf-8")
    with spill.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = f"{digest[:16]}.txt"
    spill.rename(spill.with_name(name))
    return f"@output/{name}"
