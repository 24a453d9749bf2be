"""Searching the contents of files.

A regular expression can take longer than the sun burns, and Python holds its lock while it matches, so neither a
thread nor a timeout in this process could stop it. The search therefore runs in a process of its own, started in
isolated mode on a descriptor of the folder, and is killed at its deadline or when the agent is interrupted.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from orchestrator.showing import counted
from orchestrator.tools import paths
from orchestrator.tools.text import visible
from orchestrator.tools.tool import Arguments, Effect, Refused, ToolContext, ToolResult, answers

DEADLINE_S = 10.0
MATCHES = 200
"""Matching lines that one search shows."""
FILE_BYTES = 64 * 1024 * 1024
"""Larger files are not searched, and counted."""
_WORKER = Path(__file__).with_name("search_worker.py")


class SearchFilesArguments(Arguments):
    """What to look for, and where."""

    pattern: str = Field(
        min_length=1, max_length=1_000, description="Regular expression (Python's), matched line by line"
    )
    path: str = Field(default=".", description="Folder relative to the work tree, or '@name/…' for a read-only one")
    glob: str = Field(default="*", description="Shell pattern for the path or the last name, such as '*.md'")
    ignore_case: bool = False


class SearchFiles:
    """Find lines."""

    name: ClassVar[str] = "search_files"
    description: ClassVar[str] = (
        "Find lines that match a regular expression; the answer has `path:line: text` per match."
    )
    effect: ClassVar[Effect] = Effect.READ
    arguments: ClassVar[type[Arguments]] = SearchFilesArguments

    @answers
    async def run(self, args: SearchFilesArguments, ctx: ToolContext) -> ToolResult:
        """Sorted by path and line; `data` holds `matches`, `files` searched, `skipped` and `cut`."""
        _compiles(args.pattern)
        root, name, prefix = paths.place(args.path, ctx)
        request = {
            "pattern": args.pattern,
            "glob": args.glob,
            "ignore_case": args.ignore_case,
            "matches": MATCHES,
            "bytes": FILE_BYTES,
        }
        with paths.opened(root, name, os.O_RDONLY | os.O_DIRECTORY) as folder:
            answer = await _ask(folder, json.dumps(request).encode())
        found = answer.pop("found")
        base = prefix if name == "." else f"{prefix}{name}/"
        lines = [visible(f"{base}{path}:{number}: {text}") for path, number, text in found]
        text = "\n".join([*lines, *_remarks(answer, len(lines))])
        return ToolResult(text=text, data={"matches": len(lines), **answer})


def _compiles(pattern: str) -> None:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise Refused(f"pattern is no regular expression: {error}") from error


def _remarks(answer: dict[str, Any], matches: int) -> list[str]:
    remarks = []
    if not matches:
        remarks.append(f"[no match in {counted(answer['files'], 'file')}]")
    if answer["cut"]:
        remarks.append(f"[only the first {matches} matches; narrow the pattern, path or glob]")
    if answer["skipped"]:
        remarks.append(f"[{counted(answer['skipped'], 'file')} not searched: binary or over {FILE_BYTES:,} bytes]")
    return remarks


async def _ask(folder: int, request: bytes) -> dict[str, Any]:
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-X", "utf8", str(_WORKER), str(folder),
        stdin=PIPE, stdout=PIPE, stderr=PIPE, pass_fds=(folder,), env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        out, err = await asyncio.wait_for(worker.communicate(request), DEADLINE_S)
    except TimeoutError:
        raise Refused(
            f"the search took longer than {DEADLINE_S:g} s; use a simpler pattern or a deeper folder"
        ) from None
    finally:
        await _end(worker)
    if worker.returncode:
        raise Refused(f"the search failed: {err.decode(errors='replace').strip()[-300:]}")
    answer: dict[str, Any] = json.loads(out)
    return answer


async def _end(worker: Process) -> None:
    if worker.returncode is None:
        with suppress(ProcessLookupError):
            worker.kill()
        await asyncio.shield(worker.wait())
