"""The tool that generates requests is started once; its runs know nothing of one another, and none outlives it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from orchestrator.checks.judge.fuzzer import Fuzzer
from orchestrator.errors import Problem
from orchestrator.sandbox.processes import in_session, marked
from orchestrator.together import together


def _folder(parent: Path, name: str) -> Path:
    made = parent / name
    made.mkdir()
    return made


def _comes_to_nothing(session: int) -> bool:
    deadline = time.monotonic() + 10
    while marked(in_session(session)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not marked(in_session(session))


async def test_runs_side_by_side_have_words_and_output_and_exit_codes_of_their_own(tmp_path: Path) -> None:
    async with Fuzzer() as fuzzer:
        right, wrong = await together(
            fuzzer.run(words, _folder(tmp_path, name), 60.0)
            for name, words in {"right": ["--version"], "wrong": ["no-such-command"]}.items()
        )
    assert right[1] == 0
    assert "version" in right[0]
    assert wrong[1] == 2
    assert "no-such-command" in wrong[0]


async def test_a_tool_that_was_killed_gives_no_exit_code(tmp_path: Path) -> None:
    async with Fuzzer() as fuzzer:
        await fuzzer.run(["--version"], _folder(tmp_path, "first"), 60.0)
        os.kill(fuzzer.pid, signal.SIGKILL)
        assert (await fuzzer.run(["--version"], _folder(tmp_path, "second"), 60.0))[1] is None


async def test_a_run_that_is_not_done_in_time_is_told_and_ends_with_the_tool(tmp_path: Path) -> None:
    async with Fuzzer() as fuzzer:
        with pytest.raises(Problem, match="not done after"):
            await fuzzer.run(["--version"], _folder(tmp_path, "slow"), 0.0)
    assert _comes_to_nothing(fuzzer.pid)
