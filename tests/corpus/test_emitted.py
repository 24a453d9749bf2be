"""What is written for a contract is the same wherever it is written: a resumed run may write it in another process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SEEDS = ("1", "2", "77")
WITH_SETS_OF_ROLES = "helpdesk"
"""Its auth model has two roles that ownership does not bind, and code has them as a set."""


def written(seed: str, *names: str) -> subprocess.Popen[str]:
    """A process whose sets have an order of their own, and which prints a digest of each file."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.corpus.emitted", *names],
        env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def outputs(processes: list[subprocess.Popen[str]]) -> list[str]:
    found = [process.communicate(timeout=600)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return found


def test_the_order_of_a_set_in_a_process_decides_nothing_that_is_written() -> None:
    first, second = outputs([written(seed, WITH_SETS_OF_ROLES) for seed in SEEDS[:2]])

    assert first.count("\n") > 20
    assert first == second


@pytest.mark.corpus
def test_the_order_of_a_set_in_a_process_decides_nothing_for_any_contract() -> None:
    first, *others = [outputs([written(seed)])[0] for seed in SEEDS]

    assert all(other == first for other in others)
