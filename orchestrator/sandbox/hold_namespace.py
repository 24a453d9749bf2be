"""Makes a user namespace, says so with a byte, and holds it until its input ends; then forbids further ones inside.

A program of its own, run as `python -I -S hold_namespace.py` by `plain_user`, which meanwhile says who is who in it.
"""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress

_NEW_USER = 0x10000000

if __name__ == "__main__":
    if ctypes.CDLL(None).unshare(_NEW_USER):
        raise SystemExit(1)
    os.write(1, b"+")
    os.read(0, 1)
    with suppress(OSError), open("/proc/sys/user/max_user_namespaces", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("0")
