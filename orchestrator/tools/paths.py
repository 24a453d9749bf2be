"""Names that cannot leave their folder.

Two ways to open lead to the same answer: `openat2` where the kernel has it, else a walk that opens one component at
a time and follows no link. Nothing here resolves a path and opens it afterwards: a link swapped in between would win.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.tools.openat2 import (
    RESOLVE_BENEATH,
    RESOLVE_NO_MAGICLINKS,
    RESOLVE_NO_SYMLINKS,
    NotAvailableError,
    openat2,
)
from orchestrator.tools.tool import Refused, ToolContext

NAME_BYTES = 255
PATH_BYTES = 1024
_USERS_PROBLEM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories that a reader cannot see or that change what a reader sees."""


def split(name: str) -> tuple[str, ...]:
    """The components of a relative path; `.` is the empty tuple. Raises `Refused` for anything else."""
    if hidden := _hidden(name):
        raise Refused(f"path {name!a} holds characters that cannot be seen: {', '.join(hidden)}")
    if not name:
        raise Refused("path is empty; give a path relative to the work tree, '.' for the tree itself")
    if name.startswith("/"):
        raise Refused(f"path {name!r} is absolute; give a path relative to the work tree")
    parts = tuple(part for part in name.split("/") if part not in {"", "."})
    if ".." in parts:
        raise Refused(f"path {name!r} climbs with '..'; give it from the top of the work tree")
    if any(len(part.encode()) > NAME_BYTES for part in parts) or len(name.encode()) > PATH_BYTES:
        raise Refused(f"path is too long: {NAME_BYTES} bytes a component and {PATH_BYTES} in all at most")
    return parts


def _hidden(name: str) -> list[str]:
    if name.isascii() and name.isprintable():
        return []
    return sorted({f"U+{ord(char):04X}" for char in name if unicodedata.category(char) in _HIDDEN})


def place(name: str, ctx: ToolContext) -> tuple[Path, str, str]:
    """Where a name is read: `(folder, path beneath it, prefix to show)`. `@output/x` is no part of the tree."""
    parts = split(name)
    if parts and parts[0].startswith("@"):
        shelves = {**ctx.library, "output": ctx.output_dir}
        if (shelf := parts[0].removeprefix("@")) in shelves:
            return shelves[shelf], "/".join(parts[1:]) or ".", f"{parts[0]}/"
    return ctx.root, "/".join(parts) or ".", ""


def explain(error: OSError, name: str) -> Refused | Problem:
    """Why a path could not be opened or written: for the model, or for the user where only the user can help."""
    if error.errno in _USERS_PROBLEM:
        return Problem(f"{error.strerror}", where=name, remedy="make room or make it writable, then resume the run")
    reasons = {
        errno.ENOENT: "does not exist",
        errno.ENOTDIR: "goes through something that is not a folder",
        errno.EISDIR: "is a folder",
        errno.EXDEV: "leads out of the work tree",
        errno.ELOOP: "goes through a symbolic link, which is not followed here",
        errno.EACCES: "is not permitted",
        errno.ENAMETOOLONG: "is too long",
        errno.EAGAIN: "is being renamed all the time",
        errno.ENXIO: "is no regular file",
    }
    return Refused(f"{name!r} {reasons.get(error.errno or 0, f'cannot be opened: {error.strerror}')}")


@contextmanager
def opened(root: Path, name: str, flags: int, *, links: bool = False) -> Iterator[int]:
    """A descriptor of `name` beneath `root`; `links` allows links that stay beneath, where the kernel can tell.

    Never blocks on a pipe. Raises `Refused`.
    """
    fd = -1
    try:
        base = _root(root)
        try:
            fd = _open(base, name, flags | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, links=links)
        finally:
            os.close(base)
    except OSError as error:
        raise explain(error, name) from error
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def parent(root: Path, name: str, *, create: bool) -> Iterator[tuple[int, str]]:
    """`(descriptor of the folder, last component)` without following any link; raises `Refused`."""
    *folders, last = split(name) or ("",)
    if not last:
        raise Refused("path names the work tree itself; give the path of a file")
    fd = -1
    try:
        base = _root(root)
        try:
            fd = _walk(base, folders, os.O_RDONLY | os.O_DIRECTORY, create=create)
        finally:
            os.close(base)
    except OSError as error:
        raise explain(error, "/".join(folders)) from error
    try:
        yield fd, last
    finally:
        os.close(fd)


def regular(fd: int, name: str) -> os.stat_result:
    """The status of a regular file; folders, pipes, sockets and devices are refused."""
    status = os.fstat(fd)
    if stat.S_ISDIR(status.st_mode):
        raise Refused(f"{name!r} is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise Refused(f"{name!r} is no regular file")
    return status


def _root(root: Path) -> int:
    return os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def _open(base: int, name: str, flags: int, *, links: bool) -> int:
    resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | (0 if links else RESOLVE_NO_SYMLINKS)
    try:
        return openat2(base, name, flags, resolve)
    except NotAvailableError:
        return _walk(base, list(split(name)), flags, create=False)


def _walk(base: int, parts: list[str], flags: int, *, create: bool) -> int:
    """Component by component; with `create`, missing folders are made on the way and made durable."""
    here = os.dup(base)
    try:
        for index, part in enumerate(parts):
            final = index == len(parts) - 1
            step = flags if final else os.O_RDONLY | os.O_DIRECTORY
            there = _step(here, part, step | os.O_NOFOLLOW | os.O_CLOEXEC, create=create)
            os.close(here)
            here = there
    except BaseException:
        os.close(here)
        raise
    return here


def _step(here: int, part: str, flags: int, *, create: bool) -> int:
    try:
        return os.open(part, flags, dir_fd=here)
    except FileNotFoundError:
        if not create:
            raise
    with suppress(FileExistsError):
        os.mkdir(part, 0o755, dir_fd=here)
        os.fsync(here)
    return os.open(part, flags, dir_fd=here)
