"""Reading what somebody dropped, without trusting it: no links, no devices, nothing large, nothing half-written.

Linux tells by a lease whether anybody has a file open for writing; elsewhere, and for files of others, only time tells.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import signal
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.intervention import MAX_BYTES

CONTENT = "content.md"
"""The text of an item that is a folder."""
MAX_ATTACHMENTS = 64
"""Files that may lie beside it."""
MAX_BELOW = 256
"""Files and folders that may lie in the folder in all, hidden ones too: each look at it asks all of them."""
MAX_NAME_BYTES = 200
"""How long its name may be: the marks that go with it while it is moved have to find room in a file's name."""
MAX_ATTACHMENT_BYTES = 16 * 1024 * 1024
"""How large they may be together."""
HEAD_BYTES = 512
"""How much of a text is peeked at."""
TEMPORARY = ("~", ".swp", ".swx", ".tmp", ".part", ".partial", ".crdownload", ".filepart")
"""How names end that editors and copiers use while they write."""

Stamp = tuple[tuple[str, int, int, int], ...]
"""Name, inode, size and time of change of each file of an item: what differs once anything did."""


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """One item as it lies there now."""

    text: bytes
    attachments: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the other files of its folder, by name relative to it."""


def names(folder: Path) -> list[str]:
    """Give what may be items: Markdown files and folders, temporary names of editors and copiers aside; sorted."""
    return sorted(listed(folder))


def listed(folder: Path) -> dict[str, bool]:
    """The same, not sorted, and whether each is a folder; nothing but the folder itself is read.

    A link to a folder is among them, so that whoever put it there is told that links are not followed.
    """
    found: dict[str, bool] = {}
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith("#") or _is_passed_over(name):
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder or name.lower().endswith(".md") or _leads_to_folder(entry):
                found[name] = is_folder
    return found


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a link that leads to a folder, or round in a circle."""
    try:
        return entry.is_symlink() and entry.is_dir()
    except OSError:
        return True


def stamp_of(place: Path) -> Stamp | None:
    """Give what changes when anything of the item does; `None` where it is gone."""
    try:
        seen = place.lstat()
        rows = [("", seen.st_ino, seen.st_size, seen.st_ctime_ns)]
        if stat.S_ISDIR(seen.st_mode):
            rows += [_row(f"{place}/{name}", name) for name in _inside(place)]
    except FileNotFoundError:
        return None
    return tuple(rows)


def changed_at(place: str) -> int:
    """When it came or was changed, in nanoseconds of the kernel's clock; 0 for what is gone."""
    try:
        return os.lstat(place).st_ctime_ns
    except FileNotFoundError:
        return 0


def peek(place: str, *, folder: bool) -> bool:
    """Whether the beginning of its text speaks of something immediate; a mere hint at what to read first."""
    with suppress(OSError):
        name = f"{place}/{CONTENT}" if folder else place
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            return b"immediate" in os.read(handle, HEAD_BYTES).lower()
        finally:
            os.close(handle)
    return False


def unchanged_for(stamp: Stamp) -> float:
    """Give the seconds since the last change, by the kernel's own clock; negative after that clock was set back."""
    return time.time() - max(row[3] for row in stamp) / 1e9


def moved_in(place: Path) -> bool:
    """Whether it got its name after its text: a rename changes a file's or folder's status, and nothing that is in it.

    Whoever writes in place leaves both times equal; so it is `False` too where the clock is too coarse to tell.
    """
    try:
        seen = place.lstat()
        inside = _inside(place) if stat.S_ISDIR(seen.st_mode) else []
        newest = max((_row(f"{place}/{name}", name)[3] for name in inside), default=0)
    except FileNotFoundError:
        return False
    return max(seen.st_mtime_ns, newest) < seen.st_ctime_ns


def being_written(place: Path) -> bool | None:
    """Whether anybody has one of the item's files open for writing; `None` where that cannot be told."""
    files = [place] if place.is_symlink() or not place.is_dir() else [place / name for name in _inside(place)]
    answers = {_open_for_writing(file) for file in files}
    return True if True in answers else None if None in answers else False


def read(place: Path) -> Dropped:
    """Read an item; raises `Problem` for a link, something that is no plain file, too much of it, too long a name."""
    if len(os.fsencode(place.name)) > MAX_NAME_BYTES:
        what = f"its name is longer than {MAX_NAME_BYTES} bytes"
        raise Problem(what, where=f"{shown(place.name)[:40]}…", remedy="give it a shorter one")
    _spelled(place.name)
    if not place.is_dir() or place.is_symlink():
        return Dropped(text=_content(place, MAX_BYTES))
    below = list(_below(place, strict=True))
    others = sorted(name for name, counts in below if counts and name != CONTENT)
    if not (place / CONTENT).exists() and not (place / CONTENT).is_symlink():
        raise Problem(
            f"the folder has no {CONTENT}", where=str(place), remedy=f"put the text into {place.name}/{CONTENT}"
        )
    if len(others) > MAX_ATTACHMENTS or len(below) > MAX_BELOW:
        what = f"more than {MAX_ATTACHMENTS} files lie beside it, or {MAX_BELOW} files and folders in all"
        raise Problem(what, where=str(place), remedy="leave some out")
    room, attachments = MAX_ATTACHMENT_BYTES, {}
    for name in others:
        _spelled(name)
        content = _content(place / name, room)
        room -= len(content)
        attachments[name] = hashlib.sha256(content).hexdigest()
    return Dropped(text=_content(place / CONTENT, MAX_BYTES), attachments=attachments)


def shown(name: str) -> str:
    """A name as UTF-8, whatever its bytes are."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _spelled(name: str) -> None:
    """Refuse a name that cannot be written down: it stands in the journal, the package and what agents are told."""
    if shown(name) != name:
        raise Problem("its name is not UTF-8", where=shown(name), remedy="give it another one")


def copy(place: Path, attachments: Mapping[str, str], target: Path) -> bool:
    """Copy the attachments of an item into a fresh folder; `False` where one is not the file that was read."""
    room = MAX_ATTACHMENT_BYTES
    for name, digest in attachments.items():
        content = _content(place / name, room)
        if hashlib.sha256(content).hexdigest() != digest:
            return False
        room -= len(content)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return True


def _inside(folder: Path) -> list[str]:
    """Give the files below a folder, relative to it; hidden and temporary ones aside."""
    return sorted(name for name, counts in _below(folder) if counts)


def _below(folder: Path, *, strict: bool = False) -> Iterator[tuple[str, bool]]:
    """Give what lies below a folder, and whether it is a file that counts; folders that are links are not entered.

    It ends with the first one that is too many: a look may not take long, whatever somebody put there. What cannot be
    entered is passed over, or, if `strict`, raises `Problem`.
    """
    below, room = [""], MAX_BELOW + 1
    while below and room > 0:
        parent = below.pop()
        try:
            with os.scandir(f"{folder}/{parent}") as entries:
                for entry in islice(entries, room):
                    room -= 1
                    is_folder = entry.is_dir(follow_symlinks=False)
                    below += [f"{parent}{entry.name}/"] if is_folder else []
                    yield parent + entry.name, not (is_folder or _is_passed_over(entry.name) or _leads_to_folder(entry))
        except OSError as error:
            if strict:
                what = f"`{parent[:80]}` cannot be read: {error.strerror}"
                raise Problem(what, where=str(folder), remedy="make it readable, or leave it out") from error


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(TEMPORARY)


def _row(place: str, name: str) -> tuple[str, int, int, int]:
    seen = os.lstat(place)
    return name, seen.st_ino, seen.st_size, seen.st_ctime_ns


def _content(file: Path, limit: int) -> bytes:
    with _opened(file) as handle:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode):
            raise Problem("it is not a plain file", where=str(file), remedy="put the text itself there")
        if seen.st_nlink != 1:
            raise Problem("it has another name elsewhere (a hard link)", where=str(file), remedy="put a copy there")
        content = b""
        while len(content) <= limit and (chunk := os.read(handle, limit + 1 - len(content))):
            content += chunk
    if len(content) > limit:
        raise Problem(f"it is longer than {limit:,} bytes", where=str(file), remedy="shorten it")
    return content


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        what = "it is a link" if file.is_symlink() else f"it cannot be read: {error.strerror}"
        raise Problem(what, where=str(file), remedy="put a readable file there") from error
    try:
        yield handle
    finally:
        os.close(handle)


def _open_for_writing(file: Path) -> bool | None:
    try:
        with _opened(file) as handle:
            # Whoever opens it to write during these microseconds makes the kernel signal us: by one that does no harm.
            fcntl.fcntl(handle, _F_SETSIG, signal.SIGURG)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except (OSError, Problem, AttributeError):
        return None
    return False


_F_SETSIG = getattr(fcntl, "F_SETSIG", 10)
