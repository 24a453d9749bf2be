"""Stands in a box's network, outside of everything else of the box, and hands out connections to its service.

A program of its own, run as `python -I -S doorkeeper.py PID PORT` with one end of a socket pair as standard input: it
enters the network of process PID (by way of the user namespace that owns it), and for each byte that it is sent it
connects to PORT on that network's loopback and sends the connected socket back, or a byte without one where nobody
listens. It ends with the engine.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import sys

_NS_GET_USERNS = 0xB701
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_CONNECT_S = 5.0


def _enter(namespace: int, kind: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, kind):
        raise OSError(ctypes.get_errno(), "setns")


def main(pid: str, port: str) -> None:
    """Enter, say so with a byte, and serve until the engine hangs up."""
    network = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    _enter(fcntl.ioctl(network, _NS_GET_USERNS), _CLONE_NEWUSER)
    _enter(network, _CLONE_NEWNET)
    engine = socket.socket(fileno=0)
    engine.sendall(b"+")
    while engine.recv(1):
        try:
            with socket.create_connection(("127.0.0.1", int(port)), _CONNECT_S) as service:
                service.setblocking(False)  # noqa: FBT003 - the method's signature
                socket.send_fds(engine, [b"+"], [service.fileno()])
        except OSError:
            engine.sendall(b"-")


if __name__ == "__main__":
    main(*sys.argv[1:])
