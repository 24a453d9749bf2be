"""Whom commands run as where the engine runs as root: a user who owns nothing but what a command may write.

Root without capabilities is root still: the kernel does not bound its processes, and lets it change the modes of
whatever root owns. So a command gives up that number too. What it may write is given to its user first.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from orchestrator.sandbox.processes import tasks_of

NUMBER = 58_113
"""User and group. Between what systems give to people and what they give to services; nobody has to be called so."""
_HOLDER = Path(__file__).with_name("hold_namespace.py")
_STATUS = Path("/proc/self/status")
_NEEDED = 0b1100_0001
"""CAP_CHOWN, CAP_SETGID and CAP_SETUID."""


def needed() -> bool:
    """Whether the engine has a number to give up."""
    return os.geteuid() == 0


def number() -> int | None:
    """Give the user whom commands become; `None` where they stay whom the engine is."""
    return NUMBER if needed() else None


def trouble() -> str:
    """Say what keeps root here from running commands as somebody else; empty where nothing does."""
    row = next(line for line in _STATUS.read_text("utf-8").splitlines() if line.startswith("CapEff:"))
    if int(row.split()[1], 16) & _NEEDED != _NEEDED:
        return "root may not change users here; run as a plain user, or grant CAP_CHOWN, CAP_SETUID and CAP_SETGID"
    if not any(first <= NUMBER < first + count for first, count in _mapped("uid_map")):
        return f"there is no user {NUMBER} in this container; run as a plain user, or map more users"
    return ""


def room(processes: int) -> int:
    """Give the limit on this user's processes and threads under which `processes` more may be made."""
    return tasks_of(NUMBER if needed() else os.getuid()) + processes


def own(paths: Iterable[Path]) -> None:
    """Give files and folders, with all that is in them, to the user; nothing to do where the engine is one itself.

    A file with a second name stays as it is: that name may stand elsewhere.
    """
    if not needed():
        return
    for path in paths:
        _give(str(path), None)
        if not path.is_dir():
            continue
        for _, folders, files, folder in os.fwalk(path, follow_symlinks=False):
            for name in (*folders, *files):
                _give(name, folder)


def _give(name: str, folder: int | None) -> None:
    with suppress(FileNotFoundError):
        about = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if about.st_uid != NUMBER and (about.st_nlink == 1 or stat.S_ISDIR(about.st_mode)):
            os.chown(name, NUMBER, NUMBER, dir_fd=folder, follow_symlinks=False)


def namespace() -> int:
    """Make a user namespace in which everybody keeps their number and nobody has rights outside; gives a descriptor.

    No further one can be made inside of it.
    """
    argv = [sys.executable, "-I", "-S", str(_HOLDER)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, cwd="/") as holder:
        assert holder.stdin
        assert holder.stdout
        if not holder.stdout.read(1):
            raise OSError("no user namespace can be made")
        for name in ("uid_map", "gid_map"):
            rows = "".join(f"{first} {first} {count}\n" for first, count in _mapped(name))
            Path(f"/proc/{holder.pid}/{name}").write_text(rows)
        handle = os.open(f"/proc/{holder.pid}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
        holder.stdin.close()
    return handle


def _mapped(name: str) -> list[tuple[int, int]]:
    rows = Path(f"/proc/self/{name}").read_text("utf-8").splitlines()
    return [(int(first), int(count)) for first, _, count in map(str.split, rows)]
