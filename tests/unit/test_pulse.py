from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from orchestrator.pulse import Pulse, pulse


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(words, start_new_session=True, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def settled(pid: int, *, beats: bool) -> bool:
    """Whether two looks that follow each other come to say so, some time."""
    earlier = pulse(pid)
    for _ in range(200):
        time.sleep(0.05)
        now = pulse(pid)
        if now.beats_since(earlier) is beats:
            return True
        earlier = now
    return False


def test_a_process_that_computes_has_a_pulse_until_it_is_stopped() -> None:
    with running("sh", "-c", "while :; do :; done") as process:
        assert settled(process.pid, beats=True)
        process.send_signal(signal.SIGSTOP)
        assert settled(process.pid, beats=False)


def test_one_that_waits_for_a_child_that_computes_has_a_pulse() -> None:
    with running("sh", "-c", "(while :; do :; done) & wait") as process:
        assert settled(process.pid, beats=True)


def test_one_that_sleeps_has_none() -> None:
    with running(sys.executable, "-c", "import time; time.sleep(60)") as process:
        assert settled(process.pid, beats=False)


def test_one_that_is_gone_or_was_never_there_has_none() -> None:
    with running("true") as process:
        process.wait()
        assert pulse(process.pid).wants is False
    assert pulse(0) == Pulse()
    assert pulse(-1) == Pulse()
