"""Runs in a box: takes facts and attempts as JSON, tries each attempt in a child of its own, and says how it ended.

An attempt is an expression over the helpers below; it is open if its value is true, and closed if that is false or an
error.
"""

from __future__ import annotations

import ctypes
import fcntl
import glob  # noqa: F401 - for the attempts
import json
import mmap
import os
import signal
import socket
import stat  # noqa: F401
import struct
import subprocess
import sys
import time
from pathlib import Path

at = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
held = ctypes.create_string_buffer(16)
"""Memory whose address a call can be given."""


def call(number: int, *arguments: object) -> bool:
    if libc.syscall(number, *arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return True


def read(path: str) -> bool:
    with Path(path).open("rb") as file:
        return bool(file.read(1))


def write(path: str, text: str = "x") -> bool:
    with Path(path).open("a") as file:
        file.write(text)
    return True


def run(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False, timeout=5).returncode == 0


def connect(family: int, address: object, kind: int = socket.SOCK_STREAM, protocol: int = 0) -> bool:
    with socket.socket(family, kind, protocol) as one:
        one.settimeout(1)
        one.connect(address)  # type: ignore[arg-type]
    return True


def outside() -> bool:
    """Whether what was just done was done to the machine: in the namespaces of the engine."""
    return any(str(Path(f"/proc/self/ns/{name}").readlink()) == known for name, known in at["namespaces"].items())


def leave(path: str) -> bool:
    """Leave a file, and say whether it lies on a file system of the machine."""
    write(path)
    return Path(path).stat().st_dev in at["devices"]


def forks(number: int) -> bool:
    """Whether so many processes can be had at once."""
    made = []
    try:
        for _ in range(number):
            child = os.fork()
            if not child:
                signal.pause()
            made.append(child)
    finally:
        for child in made:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    return True


def signal_by_pipe(pid: int) -> bool:
    """Let the kernel send a signal to a process because a pipe of ours was written to; the signal itself is no call."""
    reading, writing = os.pipe()
    for what, value in ((8, pid), (10, signal.SIGKILL), (4, os.O_ASYNC | os.O_NONBLOCK)):
        fcntl.fcntl(reading, what, value)
    os.write(writing, b"x")
    time.sleep(0.1)
    return False  # whether it came is seen outside


def by_old_calls() -> bool:
    """Ask for the process's number by `int 0x80`, in a child: a filter that only knows the new calls lets it pass."""
    child = os.fork()
    if not child:
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
        told = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        os._exit(told != os.getpid())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def routes() -> bytes:
    """Ask the kernel for its network cards by netlink."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as one:
        one.settimeout(1)
        one.send(struct.pack("=IHHIIB3x", 20, 18, 0x301, 1, 0, 0))
        return one.recv(4096)


def others() -> list[int]:
    """Give the descriptors that are open, but for the one to look with."""
    return [number for number in range(64) if number != 3 and os.path.lexists(f"/proc/self/fd/{number}")]


def attempt(number: int, name: str, code: str) -> None:
    sys.stdout.flush()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    place = Path(str(number))
    place.mkdir()
    os.chdir(place)
    try:
        said = "OPEN" if eval(code, globals()) else "closed"
    except Exception as error:  # noqa: BLE001 - however it is refused, it is closed
        said = repr(error)
    sys.stdout.write(f"{name}: {said}\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    for index, (title, expression) in enumerate(at["attempts"].items()):
        attempt(index, title, expression)
