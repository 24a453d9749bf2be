"""The prompt of a run that waits, in a terminal of its own."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from orchestrator.access import reply
from orchestrator.state import RunState
from tests.conftest import ROOT
from tests.parked import Parked


class Terminal:
    """A command at work in a terminal, and whoever sits there."""

    def __init__(self, main: int, process: subprocess.Popen[bytes]) -> None:
        self._main = main
        self.process = process
        self._shown = ""

    def type(self, text: str) -> None:
        os.write(self._main, text.encode())

    def wait_for(self, pattern: str, seconds: float = 60.0) -> str:
        """What was shown since the last time up to what matches."""
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self._shown, re.DOTALL)):
            assert time.monotonic() < until, f"{pattern} is not shown in:\n{self._shown}"
            if select.select([self._main], [], [], 0.1)[0]:
                try:
                    self._shown += os.read(self._main, 65_536).decode(errors="replace")
                except OSError:  # nobody has the other end any more
                    pytest.fail(f"{pattern} was never shown, only:\n{self._shown}")
        shown, self._shown = self._shown[: found.end()], self._shown[found.end() :]
        return shown


@contextmanager
def terminal(parked: Parked, *words: str, typed: str = "") -> Iterator[Terminal]:
    """Start a command where `typed` lies in the terminal already."""
    main, side = pty.openpty()
    os.write(main, typed.encode())
    command = [sys.executable, "-m", "orchestrator", *words, "--project", str(parked.root)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "200"}
    process = subprocess.Popen(
        command, stdin=side, stdout=side, stderr=side, cwd=parked.root, env=environment, start_new_session=True
    )
    os.close(side)
    try:
        yield Terminal(main, process)
    finally:
        process.kill()
        process.wait()
        os.close(main)


def seen(stream: str) -> str:
    """What stands in a terminal that got this: lines that the cursor went back to and erased are gone."""
    rows, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\n]|[^\x1b\r\n]+", stream):
        if part == "\n":
            row += 1
            rows += [""] * (row + 1 - len(rows))
        elif part == "\r":
            column = 0
        elif part.startswith("\x1b"):
            row -= int(part[2:-1] or 1) if part.endswith("A") else 0
            rows[row] = "" if part.endswith("2K") else rows[row]
        else:
            rows[row] = rows[row][:column].ljust(column) + part + rows[row][column + len(part) :]
            column += len(part)
    return "\n".join(rows)


def test_what_a_prompt_asked_and_what_was_typed_stay_in_sight(parked: Parked) -> None:
    with terminal(parked, "resume", parked.paths.id) as seat:
        stream = seat.wait_for(r"REVISE: what has to change.*> ")
        seat.type("approved\n")
        stream += seat.wait_for(r"not taken.*REVISE: what has to change.*> ")
    shown = seen(stream)
    assert "> approved" in shown
    assert shown.count("Read the package: ") == shown.count("REVISE: what has to change") == 2


def test_only_what_is_typed_after_the_package_was_shown_decides_and_only_on_what_was_shown(parked: Parked) -> None:
    with terminal(parked, "resume", parked.paths.id, typed="APPROVED\n") as seat:
        assert "gate-1.md" in seat.wait_for(r"REVISE: what has to change.*> ")
        assert parked.standing.verdicts == []
        seat.type("REVISE: more summary\n")
        seat.wait_for("verdict of")
        seat.type("APPROVED\nAPPROVED")
        assert "gate-2.md" in seat.wait_for(r"visit 2.*REVISE: what has to change.*> ")
        assert [item["decision"] for item in parked.standing.verdicts] == ["REVISE"]
        seat.type("\n")
        seat.wait_for(r"REVISE: what has to change.*> ")
        # The next package is not what the person at the prompt was shown.
        reply(parked.paths, "REVISE: more summary", parked.standing.gate)
        seat.wait_for(r"visit 3.*REVISE: what has to change.*> ")
        reply(parked.paths, "REVISE: more summary", parked.standing.gate)
        seat.wait_for("escalated: revision 3.*> ")
        seat.type("APPROVED\n")
        seat.wait_for("not taken: the run was paused or escalated after this reply was made")
        run = parked.standing
        assert (run.state, run.gate.visit) == (RunState.ESCALATED, 3)
        seat.wait_for("grant-revision.*> ")
        seat.type("APPROVED\n")
        seat.wait_for("completed")
        assert seat.process.wait(60) == 0
