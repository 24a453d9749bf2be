"""The command line in processes of its own that need not import it: a server has done so, and forks one for each.

Half of a short command's time goes into imports. The server, which needs seconds for them, is shared by all workers of
a test run. Each command is a process like any other: with its own session, its
own environment, killed for real. `tests/acceptance/test_main_job.py` and the wheel's tests start the program itself,
and so does everything where `COLD_COMMANDS` is set.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
_CODE = struct.Struct("i")
_LONGEST = 1 << 16


class Command:
    """A command that was started, with what is used of `subprocess.Popen`."""

    def __init__(self, words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> None:
        self.returncode: int | None = None
        self._outputs = [os.memfd_create(name) for name in ("stdout", "stderr")]
        self._said = ("", "")
        self._line = _server().asked({"words": list(words), "cwd": str(cwd), "env": dict(env)}, self._outputs)
        (self.pid,) = _CODE.unpack(self._line.recv(_CODE.size))

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, negative for a signal; raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            self._line.settimeout(timeout)
            try:
                (self.returncode,) = _CODE.unpack(self._line.recv(_CODE.size))
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired("orchestrator", timeout or 0.0) from None
            self._line.close()
            out, err = map(_read, self._outputs)
            self._said = (out, err)
        return self.returncode

    def poll(self) -> int | None:
        """Its exit code once it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0.0)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it wrote on its two outputs, once it has ended; raises `subprocess.TimeoutExpired`."""
        self.wait(timeout)
        return self._said

    def send_signal(self, number: int) -> None:
        """Nothing happens where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """As the kernel does when memory runs out."""
        self.send_signal(signal.SIGKILL)


def hear_interrupts() -> None:
    """What a shell that runs the suite in the background switched off."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _read(handle: int) -> str:
    os.lseek(handle, 0, os.SEEK_SET)
    with open(handle, encoding="utf-8") as file:
        return file.read()


class _Server:
    """The other process, by a socket."""

    def __init__(self) -> None:
        self._ours = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process: subprocess.Popen[bytes] | None = None
        address = f"\0orchestrator-commands-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
        while self._ours.connect_ex(address):
            self._start(address)
        atexit.register(self.close)

    def _start(self, address: str) -> None:
        """Start it, unless somebody else does: whoever gets the address first."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
            try:
                listening.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
                time.sleep(0.01)
                return
            listening.listen()
            words = [sys.executable, "-m", "tests.warm", str(listening.fileno())]
            self._process = subprocess.Popen(
                words, cwd=CHECKOUT, pass_fds=(listening.fileno(),), stdin=subprocess.DEVNULL
            )

    def asked(self, what: Mapping[str, object], outputs: Sequence[int]) -> socket.socket:
        """Where the command's pid is told, and later its exit code."""
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            socket.send_fds(self._ours, [json.dumps(what).encode()], [theirs.fileno(), *outputs])
        return line

    def close(self) -> None:
        self._ours.close()
        if self._process is not None:
            self._process.wait()


@cache
def _server() -> _Server:
    return _Server()


def main() -> None:
    """Serve until all other ends are closed."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    for module in pkgutil.walk_packages(importlib.import_module("orchestrator").__path__, "orchestrator."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()
    asking: dict[int, socket.socket] = {}
    running: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for ready in select.select([listening.fileno(), *asking, *running], [], [])[0]:
            if ready in running:
                _tell(*running.pop(ready), handle=ready)
            elif ready in asking:
                if (begun := _begun(asking[ready])) is None:
                    asking.pop(ready).close()
                else:
                    running[os.pidfd_open(begun[0])] = begun
            else:
                asked, _ = listening.accept()
                asking[asked.fileno()] = asked
        if not asking and not select.select([listening], [], [], 0)[0]:
            listening.close()
            return


def _begun(asked: socket.socket) -> tuple[int, socket.socket] | None:
    """The command that is asked for, with where its exit code is to be told; `None` where nobody asks any more."""
    message, handles, _, _ = socket.recv_fds(asked, _LONGEST, 3)
    if not message:
        return None
    line = socket.socket(fileno=handles[0])
    if not (pid := os.fork()):
        _become(json.loads(message), *handles[1:])
    for output in handles[1:]:
        os.close(output)
    line.send(_CODE.pack(pid))
    return pid, line


def _tell(pid: int, line: socket.socket, *, handle: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(handle)
    with line, contextlib.suppress(OSError):  # nobody may wait for it any more
        line.send(_CODE.pack(code))


def _become(what: Mapping[str, object], out: int, err: int) -> None:
    """The command itself; never returns."""
    from orchestrator.cli import main as command  # noqa: PLC0415 - the other end needs none of it

    os.setsid()
    hear_interrupts()
    os.chdir(str(what["cwd"]))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.closerange(3, max(int(handle.name) for handle in Path("/proc/self/fd").iterdir()) + 1)
    env, words = what["env"], what["words"]
    assert isinstance(env, dict)
    assert isinstance(words, list)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["orchestrator", *words]
    code: object = 3
    try:
        code = command()
    except SystemExit as ending:
        code = ending.code
    except BaseException:  # noqa: BLE001 - the last handler
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    main()
