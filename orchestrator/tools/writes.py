"""Changing files: each tool replaces one file, whole or not at all.

`prepare` computes everything and changes nothing, so that the loop can journal the hashes before and after; `apply`
writes beside the file, syncs, renames, and syncs the folder. After a crash `settled` tells from the file alone
whether the effect happened.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from orchestrator.showing import counted
from orchestrator.tools import paths
from orchestrator.tools.files import Content, load
from orchestrator.tools.tool import Arguments, Effect, Refused, ToolContext, ToolResult, Write

CONTENT_CHARS = 2 * 1024 * 1024
_FRESH_MODE = 0o644


def settled(root: Path, path: str, *, pre: str | None, post: str) -> ToolResult | None:
    """What became of a write that was cut off, from the file alone; `None` where it has to be done (again).

    What a crash left half-written beside the file is cleared away. A file that is neither as before nor as after was
    changed by somebody else, and stays as it is.
    """
    with suppress(Refused), paths.parent(root, path, create=False) as (folder, _), suppress(OSError):
        os.unlink(_temporary(post), dir_fd=folder)
    try:
        current = _current(root, path)
    except Refused:
        return _overtaken(path)
    digest = current.digest if current else None
    if current and digest == post:
        return _done(path, pre, post, current.data)
    return None if digest == pre else _overtaken(path)


def _done(path: str, pre: str | None, post: str, content: bytes) -> ToolResult:
    """The answer to a write, the same whether it is given at once or after a crash."""
    data = {"path": path, "pre": pre, "post": post}
    if pre == post:
        return ToolResult(text=f"{path} already has exactly this content", data=data)
    return ToolResult(text=f"{'created' if pre is None else 'changed'} {path}: {_size(content)}", data=data)


def _overtaken(path: str) -> ToolResult:
    why = f"{path} was changed by somebody else meanwhile and was left as it is; read it again"
    return ToolResult(text=why, ok=False)


class WriteFileArguments(Arguments):
    """A file and all of its text."""

    path: str = Field(description="Relative to the work tree; folders on the way are made")
    content: str = Field(max_length=CONTENT_CHARS, description="The whole text of the file, exactly")


class EditFileArguments(Arguments):
    """A replacement inside of a file."""

    path: str = Field(description="Relative to the work tree; the file must be there")
    old: str = Field(
        min_length=1, description="The text to replace, exactly as it stands, with enough around it to occur once"
    )
    new: str = Field(max_length=CONTENT_CHARS, description="The text to put in its place")
    count: int = Field(default=1, ge=1, description="How often `old` occurs; every occurrence is replaced")


class _Writer:
    """What both tools share: the effect."""

    effect: ClassVar[Effect] = Effect.WRITE

    def apply(self, write: Write, ctx: ToolContext) -> ToolResult:
        """Replace the file. `Problem` where the disk is full or read-only."""
        try:
            if write.pre != write.post:
                _replace(ctx.root, write)
        except Refused as refused:
            return refused.result
        return _done(write.path, write.pre, write.post, write.content)


class WriteFile(_Writer):
    """Create a file or replace all of it."""

    name: ClassVar[str] = "write_file"
    description: ClassVar[str] = "Create a file, or replace all of its text. Its permission bits stay as they are."
    arguments: ClassVar[type[Arguments]] = WriteFileArguments

    def prepare(self, args: WriteFileArguments, ctx: ToolContext) -> Write | ToolResult:
        """The write, without its effect."""
        try:
            return _intend(args.path, args.content, _writable(ctx, args.path))
        except Refused as refused:
            return refused.result

    async def run(self, args: WriteFileArguments, ctx: ToolContext) -> ToolResult:
        """Both steps at once."""
        write = self.prepare(args, ctx)
        return write if isinstance(write, ToolResult) else self.apply(write, ctx)


class EditFile(_Writer):
    """Replace a text that occurs once."""

    name: ClassVar[str] = "edit_file"
    description: ClassVar[str] = (
        "Replace `old` by `new` in a file. `old` must occur exactly once, or exactly `count` times; nothing is guessed."
    )
    arguments: ClassVar[type[Arguments]] = EditFileArguments

    def prepare(self, args: EditFileArguments, ctx: ToolContext) -> Write | ToolResult:
        """The write, without its effect."""
        try:
            current = _writable(ctx, args.path)
            return _intend(args.path, _edited(current, args), current)
        except Refused as refused:
            return refused.result

    async def run(self, args: EditFileArguments, ctx: ToolContext) -> ToolResult:
        """Both steps at once."""
        write = self.prepare(args, ctx)
        return write if isinstance(write, ToolResult) else self.apply(write, ctx)


def _edited(current: Content | None, args: EditFileArguments) -> str:
    if current is None:
        raise Refused(f"{args.path!r} does not exist; write_file creates files")
    text = current.text(args.path)
    if args.old == args.new:
        raise Refused("old and new are the same text; nothing would change")
    places = _occurrences(text, args.old)
    if len(places) != args.count:
        raise Refused(_miscount(text, args, places))
    if args.count != text.count(args.old):
        raise Refused(f"the {args.count} occurrences of old in {args.path!r} overlap; give a longer text")
    return text.replace(args.old, args.new)


def _occurrences(text: str, wanted: str) -> list[int]:
    """Every position, overlapping ones too, so that `once` means once."""
    places = []
    at = text.find(wanted)
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + 1)
    return places


def _miscount(text: str, args: EditFileArguments, places: list[int]) -> str:
    if not places:
        hint = "; the file ends its lines with CR LF" if "\r\n" in text and "\n" in args.old else ""
        return f"old does not occur in {args.path!r} (expected {args.count}); read the file again{hint}"
    lines = ", ".join(str(text.count("\n", 0, at) + 1) for at in places[:10])
    more = ", …" if len(places) > 10 else ""
    return f"old occurs {counted(len(places), 'time')} in {args.path!r} (lines {lines}{more}), expected {args.count}"


def _writable(ctx: ToolContext, path: str) -> Content | None:
    parts = paths.split(path)
    if any(part.lower() == ".git" for part in parts):
        raise Refused(f"{path!r} lies in a .git folder; version control belongs to the engine")
    if parts and parts[0] in {"@output", *(f"@{shelf}" for shelf in ctx.library)}:
        raise Refused(f"{path!r} lies in a read-only folder")
    return _current(ctx.root, path)


def _current(root: Path, path: str) -> Content | None:
    """The file as it is, `None` where there is none; raises `Refused` for links, folders and the like."""
    try:
        return load(root, "/".join(paths.split(path)) or ".")
    except Refused as refused:
        if isinstance(refused.__cause__, FileNotFoundError):
            return None
        raise


def _intend(path: str, text: str, current: Content | None) -> Write:
    if len(text) > CONTENT_CHARS:
        raise Refused(f"{path!r} would have {len(text):,} characters, more than {CONTENT_CHARS:,}")
    content = text.encode()
    return Write(
        path="/".join(paths.split(path)),
        pre=current.digest if current else None,
        post=hashlib.sha256(content).hexdigest(),
        content=content,
        mode=current.mode if current else _FRESH_MODE,
    )


def _replace(root: Path, write: Write) -> None:
    try:
        with paths.parent(root, write.path, create=True) as (folder, name):
            current = _current(root, write.path)
            if (current.digest if current else None) != write.pre:
                raise Refused(f"{write.path!r} was changed by somebody else since it was looked at; read it again")
            _swap(folder, name, write)
    except OSError as error:
        raise paths.explain(error, write.path) from error


def _swap(folder: int, name: str, write: Write) -> None:
    temporary = _temporary(write.post)
    with suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(temporary, flags, 0o600, dir_fd=folder)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(write.content)
            file.flush()
            os.fchmod(fd, write.mode)
            os.fsync(fd)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
    os.fsync(folder)


def _temporary(post: str) -> str:
    """The same name after a crash, so that nothing half-written stays behind."""
    return f".orchestrator-{post[:24]}.tmp"


def _size(content: bytes) -> str:
    lines = content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
    return f"{counted(lines, 'line')}, {counted(len(content), 'byte')}"
