"""Running a command in the sandbox, in the work tree."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from orchestrator.tools import paths
from orchestrator.tools.text import SHOWN, clip, plain
from orchestrator.tools.tool import Arguments, Effect, ToolContext, ToolResult, answers

OUTPUT_BYTES = 50 * 1024 * 1024
"""A command that says more is killed."""


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
        """Exit code and output; `data` holds `exit_code`, `ended`, `duration_s` and `output`, the whole's path."""
        from orchestrator.sandbox import Command  # noqa: PLC0415

        start = "/".join(paths.split(args.directory)) or "."
        with paths.opened(ctx.root, start, os.O_RDONLY | os.O_DIRECTORY):
            pass  # refuses what is no folder of the tree; the sandbox confines what happens afterwards
        result = await ctx.sandbox.run(
            Command(
                argv=("/bin/sh", "-c", args.command),
                cwd=ctx.root / start,
                writable=(ctx.root,),
                readable=ctx.readable,
                env=ctx.env,
                timeout_s=min(args.timeout_s, ctx.command_timeout_s),
                output_limit=OUTPUT_BYTES,
                network="none",
            )
        )
        output = plain(result.output)
        kept = _keep(ctx.output_dir, result.output) if len(output) > SHOWN or result.truncated else ""
        ended = {
            "exited": f"exit code {result.exit_code}",
            "timeout": f"killed after {min(args.timeout_s, ctx.command_timeout_s):g} s without an end",
            "limit": f"killed: more than {OUTPUT_BYTES:,} bytes of output, or another limit of the sandbox",
        }.get(result.ended, f"killed (exit code {result.exit_code})")
        return ToolResult(
            text=f"[{ended}, {result.duration_s:.1f} s]\n{clip(output, whole=kept)}",
            ok=result.ended == "exited" and result.exit_code == 0,
            data={
                "exit_code": result.exit_code,
                "ended": result.ended,
                "duration_s": result.duration_s,
                "output": kept,
            },
        )


def _keep(folder: Path, output: str) -> str:
    """Keep the whole output under a name made of its content, so that a repeated command keeps it once."""
    data = output.encode(errors="replace")
    name = f"{hashlib.sha256(data).hexdigest()[:16]}.txt"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return f"@output/{name}"
