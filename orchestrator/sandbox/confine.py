"""Gives up rights for good, then becomes a command: Landlock, a system call filter, no capabilities.

A program of its own, run as `python -I -S confine.py DESCRIPTOR -- COMMAND…`; the descriptor holds JSON: `{"read": […],
"write": […], "ports": […], "env": {…}, "filter": base64, "user": null}`. Paths that do not exist are passed over;
`ports` are the TCP ports that may be bound and reached; `user` is whom root becomes. That user keeps one capability, to
pass through folders that are closed to all but root: it reads no more than `read` and `write` name.

Follows https://docs.kernel.org/userspace-api/landlock.html; its calls have the same numbers on every architecture.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import stat
import struct
import sys
from typing import Any

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_UNDER, _PORT = 1, 2
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REFER, _TRUNCATE, _IOCTL = 1 << 13, 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_DEVICES = (1 << 6) | (1 << 11) | _IOCTL
_TCP, _SCOPES = 3, 3
_NO_NEW_PRIVILEGES, _DROP_BOUND, _SECCOMP = 38, 24, 22
_SECURE_BITS, _AMBIENT = 28, 47
_NO_FIXUP = 1 << 2
"""Capabilities outlive a change of users, and count for `access` as they do for `open`."""
_CAPABILITIES = 64
_SEARCH = 2
"""CAP_DAC_READ_SEARCH."""

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Tell which Landlock the kernel has; 0 for none."""
    return max(int(_libc.syscall(_CREATE, None, 0, 1)), 0)


def main(descriptor: str, _: str, *command: str) -> None:
    """Give up everything that is not named, and become the command."""
    with os.fdopen(int(descriptor), "rb") as file:
        wanted = json.load(file)
    _become(wanted["user"])
    _checked(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    _restrict(wanted)
    program = base64.b64decode(wanted["filter"])
    held = ctypes.create_string_buffer(program, len(program))
    _checked(_libc.prctl(_SECCOMP, 2, struct.pack("@HP", len(program) // 8, ctypes.addressof(held)), 0, 0), "seccomp")
    os.execve(command[0], command, wanted["env"])  # noqa: S606 - its only purpose


def _become(user: int | None) -> None:
    """Give up root's number and every capability but the one to look into folders."""
    kept = 0 if user is None else 1 << _SEARCH
    for capability in range(_CAPABILITIES):
        if not kept >> capability & 1:
            _libc.prctl(_DROP_BOUND, capability, 0, 0, 0)
    if user is not None:
        _checked(_libc.prctl(_SECURE_BITS, _NO_FIXUP, 0, 0, 0), "keep capabilities")
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    held = struct.pack("=6I", kept, kept, kept, 0, 0, 0)
    _checked(_libc.syscall(_CAPSET, struct.pack("=Ii", 0x20080522, 0), held), "capset")
    if kept:
        _checked(_libc.prctl(_AMBIENT, 2, _SEARCH, 0, 0), "hand on a capability")


def _restrict(wanted: dict[str, Any]) -> None:
    known = version()
    files = (
        (1 << 13) - 1 | (_REFER if known > 1 else 0) | (_TRUNCATE if known > 2 else 0) | (_IOCTL if known > 4 else 0)
    )
    attributes = struct.pack("=QQQ", files, _TCP, _SCOPES if known > 5 else 0)
    rules = _checked(_libc.syscall(_CREATE, attributes, 24 if known > 5 else 16, 0), "landlock")
    for path in wanted["read"]:
        _allow(rules, path, files & _READ)
    for path in wanted["write"]:
        _allow(rules, path, files & ~_DEVICES)
    for port in wanted["ports"]:
        _checked(_libc.syscall(_ADD, rules, _PORT, struct.pack("=QQ", _TCP, int(port)), 0), f"port {port}")
    _checked(_libc.syscall(_RESTRICT, rules, 0), "landlock")
    os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= _ON_FILES
    _checked(_libc.syscall(_ADD, rules, _UNDER, struct.pack("=Qi", rights, place), 0), path)
    os.close(place)


def _checked(result: int, what: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return int(result)


_CAPSET = {"x86_64": 126, "aarch64": 91}.get(os.uname().machine, -1)

if __name__ == "__main__":
    main(*sys.argv[1:])
