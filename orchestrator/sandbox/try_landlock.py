"""Tries what a confined command must not be able to do; run by `landlock`, with the name of a file outside."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

_OUTSIDE = Path(sys.argv[-1])
_ATTEMPTS: dict[str, Callable[[], object]] = {
    "a file of the machine is seen": _OUTSIDE.read_bytes,
    "files can be made outside": _OUTSIDE.with_suffix(".new").touch,
    "internet sockets can be made": lambda: socket.socket(socket.AF_INET),
    "the kernel's settings can be written": lambda: os.close(os.open("/proc/sys/vm/swappiness", os.O_WRONLY)),
}

if __name__ == "__main__":
    for what, attempt in _ATTEMPTS.items():
        try:
            attempt()
        except OSError:
            continue
        sys.stdout.write(f"leak: {what}\n")
    sys.stdout.write("end\n")
