"""Looking at files: list and read. Neither follows a path out of its folder."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from orchestrator.showing import counted
from orchestrator.tools import paths
from orchestrator.tools.text import visible
from orchestrator.tools.tool import Arguments, Effect, Refused, ToolContext, ToolResult, answers

LISTED = 1_000
"""Entries that one listing shows."""
VISITED = 20_000
"""Entries that one listing looks at: about 60 ms, in which nothing else runs."""
FILE_BYTES = 64 * 1024 * 1024
"""The largest file that is read or edited."""
READ_CHARS = 64 * 1024
"""What one `read_file` shows; a file within it comes back exactly, without any addition."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """A regular file, read whole."""

    data: bytes
    mode: int

    @property
    def digest(self) -> str:
        """Its sha256."""
        return hashlib.sha256(self.data).hexdigest()

    def text(self, name: str) -> str:
        """Its text; raises `Refused` for what is none."""
        try:
            text = self.data.decode()
        except UnicodeDecodeError:
            text = "\0"
        if "\0" in text:
            raise Refused(f"{name!r} is binary or not UTF-8: {len(self.data):,} bytes, sha256 {self.digest}")
        return text


def load(root: Path, name: str, *, links: bool = False) -> Content:
    """Read a regular file of at most `FILE_BYTES`; raises `Refused`."""
    with paths.opened(root, name, os.O_RDONLY, links=links) as fd:
        status = paths.regular(fd, name)
        if status.st_size > FILE_BYTES:
            raise Refused(
                f"{name!r} has {status.st_size:,} bytes, more than {FILE_BYTES:,}; look at parts by a command"
            )
        data = _read(fd, status.st_size)
    if len(data) > FILE_BYTES:
        raise Refused(f"{name!r} grows beyond {FILE_BYTES:,} bytes while it is read")
    return Content(data=data, mode=stat.S_IMODE(status.st_mode))


def _read(fd: int, expected: int) -> bytes:
    """To the end, or beyond `FILE_BYTES`. A buffer of the largest size would cost more than all the rest of a step."""
    data = os.read(fd, expected + 1)
    if len(data) <= expected:
        return data  # a regular file gives less than it was asked for at its end only
    while len(data) <= FILE_BYTES and (more := os.read(fd, 1 << 20)):
        data += more
    return data


class ReadFileArguments(Arguments):
    """Which file, and which of its lines."""

    path: str = Field(
        description="Relative to the work tree, or '@name/…' for a read-only folder that you were told of"
    )
    start_line: int = Field(default=1, ge=1, description="First line wanted, counted from 1")
    end_line: int | None = Field(default=None, ge=1, description="Last line wanted; to the end if left out")


class ReadFile:
    """Show a text file."""

    name: ClassVar[str] = "read_file"
    description: ClassVar[str] = (
        "Show a text file exactly as it is. Long files are cut, and the last line then says where to read on."
    )
    effect: ClassVar[Effect] = Effect.READ
    arguments: ClassVar[type[Arguments]] = ReadFileArguments

    @answers
    async def run(self, args: ReadFileArguments, ctx: ToolContext) -> ToolResult:
        """The text itself; `data` holds `sha256`, `lines` and `cut`."""
        root, name, prefix = paths.place(args.path, ctx)
        content = load(root, name, links=True)
        lines = content.text(prefix + name).split("\n")
        total = len(lines) - (lines[-1] == "")
        if args.start_line > max(total, 1):
            raise Refused(f"start_line is {args.start_line}, but {prefix + name!r} has {counted(total, 'line')}")
        if args.end_line is not None and args.end_line < args.start_line:
            raise Refused(f"end_line {args.end_line} is before start_line {args.start_line}")
        last = len(lines) if args.end_line is None else args.end_line
        text, shown = _fit(lines[args.start_line - 1 : last], more=last < len(lines))
        cut = shown < min(last, total) - args.start_line + 1
        if cut:
            text += _read_on(args.start_line, shown, total)
        return ToolResult(text=text, data={"sha256": content.digest, "lines": total, "cut": cut})


def _fit(lines: list[str], *, more: bool) -> tuple[str, int]:
    """As many whole lines as fit, and how many; at least a part of the first one."""
    text = "\n".join(lines) + ("\n" if more else "")
    if len(text) <= READ_CHARS:
        return text, len(lines)
    end = text.rfind("\n", 0, READ_CHARS) + 1
    return (text[:end], text.count("\n", 0, end)) if end else (text[:READ_CHARS], 0)


def _read_on(start: int, shown: int, total: int) -> str:
    if not shown:
        return f"\n[line {start} of {total:,} is longer than {READ_CHARS:,} characters; look at it by a command]"
    return f"[lines {start}-{start + shown - 1} of {total:,}; read on with start_line={start + shown}]"


class ListFilesArguments(Arguments):
    """Which folder, how deep, and which names."""

    path: str = Field(default=".", description="Folder relative to the work tree, or '@name/…' for a read-only one")
    pattern: str = Field(default="*", description="Shell pattern for the path or the last name, such as '*.md'")
    depth: int = Field(default=32, ge=1, le=64, description="Levels of folders to go down")


class ListFiles:
    """Show which files there are."""

    name: ClassVar[str] = "list_files"
    description: ClassVar[str] = (
        "List the files below a folder, a path per line; folders end in '/', links are marked and not followed."
    )
    effect: ClassVar[Effect] = Effect.READ
    arguments: ClassVar[type[Arguments]] = ListFilesArguments

    @answers
    async def run(self, args: ListFilesArguments, ctx: ToolContext) -> ToolResult:
        """Sorted by path; `data` holds `count` and `cut`."""
        root, name, prefix = paths.place(args.path, ctx)
        base = "" if name == "." else f"{name}/"
        found: list[Entry] = []
        cut = False
        for entry in walk(root, name, args.depth):
            if len(found) == LISTED or entry.ordinal >= VISITED:
                cut = True
                break
            if _matches(entry, args.pattern):
                found.append(entry)
        found.sort(key=lambda entry: entry.path)
        lines = [visible(f"{prefix}{base}{entry.path}{entry.kind}") for entry in found]
        if cut:
            lines.append(f"[only {len(found):,} shown, shallow ones first; name a deeper folder or a pattern]")
        return ToolResult(text="\n".join(lines) or "[no files]", data={"count": len(found), "cut": cut})


def _matches(entry: Entry, pattern: str) -> bool:
    if entry.kind is EntryKind.FOLDER:
        return pattern == "*"
    last = entry.path.rpartition("/")[2]
    return fnmatch.fnmatchcase(entry.path, pattern) or fnmatch.fnmatchcase(last, pattern)


class EntryKind(StrEnum):
    """What a name is; the value is put after it in a listing."""

    FILE = ""
    FOLDER = "/"
    LINK = " (link)"
    OTHER = " (no regular file)"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One name found below a folder."""

    path: str
    """Relative to that folder."""
    kind: EntryKind
    ordinal: int
    """How many were seen before it."""


def walk(root: Path, name: str, depth: int) -> Iterator[Entry]:
    """Every entry below `name`, shallow ones first, no link followed; raises `Refused` where `name` is no folder."""
    pending = deque([("", 1)])
    ordinal = 0
    while pending:
        folder, level = pending.popleft()
        try:
            children = _children(root, "/".join(part for part in (name, folder) if part))
        except Refused:
            if not folder:
                raise
            continue  # it went away or was swapped since it was seen
        for child, kind in children:
            path = f"{folder}/{child}" if folder else child
            yield Entry(path=path, kind=kind, ordinal=ordinal)
            ordinal += 1
            if kind is EntryKind.FOLDER and level < depth:
                pending.append((path, level + 1))


def _children(root: Path, name: str) -> list[tuple[str, EntryKind]]:
    with paths.opened(root, name, os.O_RDONLY | os.O_DIRECTORY) as fd, os.scandir(fd) as entries:
        return sorted((entry.name, _kind(entry)) for entry in entries)


def _kind(entry: os.DirEntry[str]) -> EntryKind:
    if entry.is_symlink():
        return EntryKind.LINK
    if entry.is_dir(follow_symlinks=False):
        return EntryKind.FOLDER
    return EntryKind.FILE if entry.is_file(follow_symlinks=False) else EntryKind.OTHER
