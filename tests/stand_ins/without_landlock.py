"""Becomes a command on a machine whose kernel has no Landlock: `python without_landlock.py COMMAND…`."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

_CREATE_RULESET = 444
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LINES = (
    (0x20, 0, 0, 0),  # the call's number
    (0x15, 0, 1, _CREATE_RULESET),
    (0x06, 0, 0, 0x00050000 | errno.ENOSYS),
    (0x06, 0, 0, 0x7FFF0000),
)

if __name__ == "__main__":
    libc = ctypes.CDLL(None, use_errno=True)
    program = b"".join(struct.pack("=HBBI", *line) for line in _LINES)
    held = ctypes.create_string_buffer(program, len(program))
    assert libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    told = struct.pack("@HP", len(_LINES), ctypes.addressof(held))
    assert libc.prctl(_SECCOMP, _FILTER, told, 0, 0) == 0, os.strerror(ctypes.get_errno())
    os.execv(sys.argv[1], sys.argv[1:])
