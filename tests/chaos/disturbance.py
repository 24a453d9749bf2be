"""One system call of a run that goes wrong: the n-th of its kind kills the process, or fails.

By `strace`, which changes no line of the engine and reaches SQLite's own calls too. A count of calls per kind comes
from a run that is only watched; counting over all kinds together would reach the frequent ones only.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.chaos.nursery import Nursery

CHANGING = (
    *("openat", "openat2", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2"),
    *("unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "symlink", "link", "chmod", "fchmod", "flock", "sendfile"),
    *("copy_file_range", "fallocate", "utimensat", "vfork", "clone", "clone3", "pidfd_send_signal"),
)
"""Calls by which a run changes something, or begins to."""
FULL = (
    *("openat", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2"),
    *("mkdir", "mkdirat", "symlink", "link", "sendfile", "copy_file_range", "fallocate"),
)
"""Calls that a full disk fails."""
BROKEN = (*FULL, "read", "pread64", "getdents64", "unlink", "unlinkat")
"""Calls that a broken disk fails."""


@dataclass(frozen=True, kw_only=True)
class Disturbance:
    """What goes wrong, and where."""

    leg: int
    """The part of the run in which it happens."""
    call: str
    number: int
    """The n-th call of that kind in that leg; 1 is the first."""
    how: str
    """`KILL`, `ENOSPC`, `EIO`; with a `+` also every later one of that kind."""
    file: str = field(default="", compare=False)
    """The kind of file that the call is about, where that is known."""

    @property
    def sort(self) -> tuple[int, str, str, str]:
        """What makes two points alike: one of each sort reaches every kind of moment."""
        return self.leg, self.call, self.how, self.file

    def __str__(self) -> str:
        return f"{self.leg}:{self.call}:{self.number}:{self.how}"

    @classmethod
    def parse(cls, text: str) -> Disturbance:
        """Read what `str` wrote."""
        leg, call, number, how = text.split(":")
        return cls(leg=int(leg), call=call, number=int(number), how=how)

    @property
    def option(self) -> str:
        """As `strace` wants it."""
        plus, how = "+" * self.how.endswith("+"), self.how.rstrip("+")
        what = f"signal={how}" if how == "KILL" else f"error={how}"
        return f"inject={self.call}:{what}:when={self.number}{plus}"


def available() -> bool:
    """Whether `strace` is here and may attach to a process."""
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-e", "trace=none", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def watched(nursery: Nursery, root: Path, leg: int) -> list[Disturbance]:
    """Play a leg under watch; every point at which it can be disturbed."""
    log = root.parent / "calls.txt"
    kinds = ",".join(sorted({*CHANGING, *BROKEN}))
    nursery.play(root, leg, ("-y", "-s", "0", "-o", str(log), "-e", f"trace={kinds}"))
    return list(_points(log.read_text(errors="replace").splitlines(), str(root.parent), leg))


def disturbed(nursery: Nursery, root: Path, what: Disturbance) -> tuple[int, bool]:
    """Play a leg with the disturbance; the player's exit code, and whether the call came at all."""
    log = root.parent / "calls.txt"
    code = nursery.play(root, what.leg, ("-s", "0", "-o", str(log), "-e", f"trace={what.call}", "-e", what.option))
    return code, code == -signal.SIGKILL or "(INJECTED)" in log.read_text(errors="replace")


def _points(lines: list[str], root: str, leg: int) -> Iterator[Disturbance]:
    numbers: Counter[str] = Counter()
    for line in lines:
        call = line.partition("(")[0]
        numbers[call] += 1
        if root not in line and call in _BY_PATH:
            continue  # not the run's: the process table, the interpreter's own files
        for kinds, how in ((CHANGING, "KILL"), (FULL, "ENOSPC"), (BROKEN, "EIO"), (("pwrite64",), "ENOSPC+")):
            changes = how == "EIO" or call != "openat" or _OPENS_TO_CHANGE.search(line)
            if call in kinds and changes:
                yield Disturbance(leg=leg, call=call, number=numbers[call], how=how, file=_file(line, root))


def _file(line: str, root: str) -> str:
    """The kind of file that a call changes, below `root`: without names that are drawn, and not further than needed."""
    named = re.findall(r'[<"]([^<>"]*)[>"]', line.partition(") = ")[0])
    path = os.path.join("", *named)  # noqa: PTH118 - an absolute name replaces what stands before it, a Path would tidy
    inside = path.removeprefix(f"{root}/project/")
    parts = [_DRAWN.sub("#", part) for part in inside.strip("/").split("/")]
    return "/".join(parts[:_DEPTH]) if inside != path else parts[0]


_DRAWN = re.compile(r"06-\d{8}-\d{6}-[0-9a-z]{3}|[0-9a-f]{16,}|\b[0-9a-f]{2}$|(?<=[-.])[a-z0-9_]{8}$|\d+")
_DEPTH = 6
"""Folders and a name: `.orchestrator/runs/RUN/repository.git/objects/#`."""
_BY_PATH = frozenset({"openat", "getdents64", "read", "pread64"})
_OPENS_TO_CHANGE = re.compile(r"O_CREAT|O_WRONLY|O_RDWR")
"""A kill at any other is the kill at the next call that changes something."""
