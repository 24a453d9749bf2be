"""schemathesis at work: a process that has imported it, and forks for each run.

It runs in the engine's environment and in an empty folder, so that nothing which an agent wrote is read or imported.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from orchestrator.checks.judge.client import AGENTS
from orchestrator.config import data_home
from orchestrator.errors import Problem

_PROGRAM = Path(__file__).with_name("unnamed.py")
_WORDS, _OUTPUT = "words.json", "output.txt"
"""As the program names them; it is not imported here, because it imports the tool."""
_MEMORY = 4 << 30
"""Bytes of memory that a run may have."""


class Fuzzer:
    """Use it as `async with`: at the end nothing of it is left, nor of its runs."""

    def __init__(self) -> None:
        # Its tables of characters take 3 s to make; they are the same for every run.
        tables = {"HYPOTHESIS_STORAGE_DIRECTORY": str(data_home() / "hypothesis")}
        self._asking, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_PROGRAM), json.dumps(AGENTS)],
                cwd="/",
                env={"PATH": os.defpath, "LANG": "C.UTF-8", **tables},
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,  # of its runs, which have files, it is not
                start_new_session=True,
            )
        self.pid = self._process.pid
        """Names the group of its processes as well."""
        with contextlib.suppress(ProcessLookupError):  # what a service answers may fill its memory, not the engine's
            resource.prlimit(self.pid, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._asking.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.communicate()

    async def run(self, words: Sequence[str], folder: Path, timeout_s: float) -> tuple[str, int | None]:
        """What the tool printed and its exit code, `None` where it was killed.

        Raises `Problem` where it is not done in time; then it is at work until this `Fuzzer` is closed.
        """
        (folder / _WORDS).write_text(json.dumps(words), encoding="utf-8")
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with line:
            with theirs, contextlib.suppress(BrokenPipeError):  # then it has ended, as the other end of `line` tells
                socket.send_fds(self._asking, [os.fsencode(folder)], [theirs.fileno()])
            try:
                # Not `wait_for`: it can swallow a cancellation that arrives as the process ends.
                async with asyncio.timeout(timeout_s):
                    code = await _to_the_end(line)
            except TimeoutError:
                raise Problem(f"schemathesis was not done after {timeout_s:g} s") from None
        output = folder / _OUTPUT
        said = output.read_text("utf-8", "replace") if output.is_file() else self._why_not()
        return said, int(code) if code.isdigit() else None

    def _why_not(self) -> str:
        """What was said where the tool could not be imported."""
        assert self._process.stderr is not None
        return self._process.stderr.read().decode(errors="replace") if self._process.poll() is not None else ""


async def _to_the_end(line: socket.socket) -> bytes:
    """All that comes, until nobody is left who could say more."""
    line.settimeout(0)
    said = b""
    while piece := await asyncio.get_running_loop().sock_recv(line, 64):
        said += piece
    return said
