"""Trying patterns that others wrote, where they can do no harm.

A regular expression can take longer than the sun burns, and Python holds its lock while it matches: neither a thread
nor a timeout could stop it here, and neither people nor leases would be heard meanwhile. So it is tried in another
process, which has a bounded time of the processor and is killed where nobody waits any more.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from orchestrator.errors import Problem

Span = tuple[int, int]
"""Where a match begins and ends."""

PATIENCE_S = 10.0
"""Seconds of processor time for one pattern on all texts of a check …"""
AT_ONCE_S = 2.0
"""… and for one on a short text, where somebody waits for the answer."""
MOST = 1_000
"""Matches that are told of one text."""
_WORKER = Path(__file__).with_name("worker.py")


class Matcher:
    """A process that tries patterns; `close` it. For one thread at a time, and for any thread to close."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._slow: set[str] = set()
        self._closed = False
        self._process = _started()

    def find(
        self,
        pattern: str,
        texts: Sequence[str],
        *,
        flags: int = 0,
        group: str | int = 0,
        most: int = MOST,
        within_s: float = PATIENCE_S,
    ) -> list[list[Span]]:
        """Where the first matches in each text stand, or their `group`; raises `Problem` where that takes too long."""
        request = {"pattern": pattern, "texts": list(texts), "flags": flags, "group": group, "most": most}
        found = self._ask({"do": "find", "within_s": within_s, **request})
        return [[(begin, end) for begin, end in spans] for spans in found]

    def varied(
        self, pattern: str, count: int, *, home: Path, flags: int = 0, within_s: float = PATIENCE_S
    ) -> list[str]:
        """Up to `count` different texts in which it is found; `home` is where Hypothesis may keep what it learnt."""
        request = {"pattern": pattern, "flags": flags, "count": count, "home": str(home), "libraries": sys.path}
        return list(map(str, self._ask({"do": "varied", "within_s": within_s, **request})))

    def close(self) -> None:
        """End it now, whoever is asking; harmless when repeated."""
        self._closed = True
        _end(self._process)

    def _ask(self, request: dict[str, Any]) -> Any:
        pattern = str(request["pattern"])
        with self._turn:
            if pattern in self._slow:
                raise _too_slow(pattern, request["within_s"])
            if self._process.poll() is not None and not self._closed:
                self._process = _started()
            answer = _exchanged(self._process, request)
            if answer is None and self._process.returncode == -signal.SIGPROF:
                self._slow.add(pattern)
                raise _too_slow(pattern, request["within_s"])
        if answer is None:
            raise Problem(f"the search for {_shown(pattern)} was ended from outside")
        if "error" in answer:
            raise Problem(f"{_shown(pattern)} cannot be searched for: {answer['error']}")
        return answer["answer"]


async def find(pattern: str, texts: Sequence[str], *, group: str | int = 0, most: int = MOST) -> list[list[Span]]:
    """`Matcher.find` for one pattern of a criterion, line by line; whoever is cancelled leaves nothing running."""
    matcher = Matcher()
    try:
        return await asyncio.to_thread(matcher.find, pattern, texts, flags=re.MULTILINE, group=group, most=most)
    finally:
        matcher.close()


async def found(pattern: str, text: str) -> bool:
    """Whether a pattern of a criterion stands in a text."""
    return bool((await find(pattern, [text], most=1))[0])


def lawful(pattern: str, texts: Sequence[str], *, flags: int = 0) -> list[str]:
    """The short texts in which it stands, by a process that is kept; raises `Problem` where that takes too long."""
    found = kept().find(pattern, texts, flags=flags, most=1, within_s=AT_ONCE_S) if texts else []
    return [text for text, spans in zip(texts, found, strict=True) if spans]


def kept() -> Matcher:
    """The matcher of this process, which ends with it."""
    return _kept(os.getpid())


@functools.cache
def _kept(_process: int) -> Matcher:
    matcher = Matcher()
    atexit.register(matcher.close)
    return matcher


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-X", "utf8", str(_WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )


def _exchanged(process: subprocess.Popen[bytes], request: dict[str, Any]) -> dict[str, Any] | None:
    """Send a request and wait for its answer; `None` where the process ended over it, which is reaped."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except (BrokenPipeError, ValueError):  # it ended, or was closed by another thread
        line = b""
    if line.endswith(b"\n"):
        answer: dict[str, Any] = json.loads(line)
        return answer
    _end(process)
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe
        with suppress(BrokenPipeError):
            pipe.close()


def _too_slow(pattern: str, within_s: float) -> Problem:
    return Problem(
        f"the search for {_shown(pattern)} was given up after {within_s:g} s of computing",
        remedy="write it without a repetition inside of a repetition",
    )


def _shown(pattern: str) -> str:
    return repr(pattern if len(pattern) <= 120 else f"{pattern[:119]}…")
