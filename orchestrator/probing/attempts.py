"""Tries cheap ways out of the box that it runs in, each in a child of its own; run by `probing`, with facts as JSON.

An attempt succeeds if it neither raises nor gives `False`; a refusal, whatever its kind, is what is wanted.
"""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

at: dict[str, Any] = json.loads(sys.argv[-1])
_libc = ctypes.CDLL(None, use_errno=True)
_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
_SEARCH = 1 << 2
"""What a plain user under Landlock keeps where root runs the engine: it opens nothing that the rules do not name."""


def _make(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    Path(path).unlink()


def _write(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY))


def _read(path: str) -> bool:
    return bool(Path(path).read_bytes())


def _call(name: str, *arguments: object) -> bool:
    return bool(getattr(_libc, name)(*arguments) == 0)


def _linked(path: str) -> bool:
    Path("link").symlink_to(path)
    return _read("link")


def _connect(family: int, address: object) -> None:
    with socket.socket(family) as one:
        one.settimeout(1)
        one.connect(address)  # type: ignore[arg-type]


def _send(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", address)


def _capable() -> bool:
    rows = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return bool(int(rows["CapEff"], 16) & ~_SEARCH)


ATTEMPTS: dict[str, Callable[[], object]] = {
    "read a file outside": lambda: _read(at["secret"]),
    "read it through a link": lambda: _linked(at["secret"]),
    "write beside the work tree": lambda: _make(f"{at['outside']}/new"),
    "write where the system's programs are": lambda: _make("/usr/bin/orchestrator-probe"),
    "read the passwords": lambda: _read("/etc/shadow"),
    "know the engine's environment": lambda: bool(set(at["variables"]) & set(os.environ)),
    "signal the engine": lambda: os.kill(at["engine"], 0),
    "read the engine's environment": lambda: _read(f"/proc/{at['engine']}/environ"),
    "reach a service of the machine": lambda: _connect(socket.AF_INET, ("127.0.0.1", at["port"])),
    "reach an abstract socket": lambda: _connect(socket.AF_UNIX, at["abstract"]),
    "send packets to the world": lambda: _send(("192.0.2.1", 9)),
    "make a user namespace": lambda: _call("unshare", _NEW_USER),
    "make a mount namespace": lambda: _call("unshare", _NEW_MOUNTS),
    "mount": lambda: _call("mount", b"none", b"/tmp", b"tmpfs", 0, None),
    "write the kernel's settings": lambda: _write("/proc/sys/vm/swappiness"),
    "have capabilities": _capable,
    "have a terminal": lambda: _write("/dev/tty"),
}


def _succeeds(attempt: Callable[[], object]) -> bool:
    """Try it where it can do no harm to the next one."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    try:
        os._exit(0 if attempt() is False else 1)
    except BaseException:  # noqa: BLE001 - however it is refused, it is refused
        os._exit(0)


if __name__ == "__main__":
    for title, way in ATTEMPTS.items():
        if _succeeds(way):
            sys.stdout.write(f"open: {title}\n")
    sys.stdout.write(f"tried: {len(ATTEMPTS)}\n")
