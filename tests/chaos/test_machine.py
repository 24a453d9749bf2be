"""What a machine does to runs besides killing them: two drivers at once, a held or torn journal, a clock that jumps."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import Shop, until
from tests.chaos.stage import set_up

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("CHAOS_SEED" not in os.environ, reason="40 s of many commands: `make chaos` plays them"),
]
STARTED = ("run", "06", "--handoff", "handoff", "--model", "scripted:script.yaml")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    set_up(tmp_path / "project")
    made = Shop(tmp_path / "project")
    yield made
    made.close()


def journal_of(shop: Shop) -> Path:
    (made,) = shop.root.glob(".orchestrator/runs/*/journal.sqlite")
    return made


def has_written(shop: Shop) -> bool:
    """Whether the first command of the run's agent has begun."""
    return any(shop.root.rglob("notes/outline.txt"))


def test_of_two_drivers_one_wins_and_the_other_is_told_who_did(shop: Shop) -> None:
    shop.edit(shop.script, "echo stations >", "sleep 30; echo stations >")
    first = shop.start(*STARTED)
    until(lambda: has_written(shop))
    refused = shop.run("resume", "--no-input", code=1)
    assert f"process {first.pid} on" in refused
    first.communicate(timeout=120)
    assert first.returncode == 4
    started = shop.entries("driver.started")
    assert [entry["body"]["pid"] for entry in started] == [first.pid]


def test_a_driver_that_stands_still_is_ended_and_its_run_taken_over(shop: Shop) -> None:
    shop.edit(shop.script, "echo stations >", "sleep 2; echo stations >")
    stalled = shop.start(*STARTED)
    until(lambda: has_written(shop))
    os.kill(stalled.pid, signal.SIGSTOP)
    taking = shop.start("resume", "--no-input")
    _, told = taking.communicate(timeout=300)
    assert taking.returncode == 4
    assert f"process {stalled.pid}, which drove the run, stood still" in told
    assert stalled.wait(timeout=10) == -signal.SIGKILL
    assert shop.gate_package()["tree"]["files"] == 5


def test_the_daemon_goes_on_with_a_run_whose_driver_stands_still(shop: Shop) -> None:
    shop.edit(shop.script, "echo stations >", "sleep 2; echo stations >")
    first = shop.start(*STARTED)
    until(lambda: has_written(shop))
    shop.kill(first)
    daemon = shop.start("daemon")
    until(lambda: len(shop.entries("driver.started")) == 2)
    stalled = shop.entries("driver.started")[-1]["body"]["pid"]
    os.kill(stalled, signal.SIGSTOP)
    until(lambda: shop.status()["state"] == "waiting", seconds=300.0)
    os.kill(daemon.pid, signal.SIGTERM)
    told, _ = daemon.communicate(timeout=60)
    assert f"process {stalled}, which drives it, stands still: killed" in told
    assert shop.gate_package()["tree"]["files"] == 5


def test_a_journal_that_another_process_holds_is_told_in_one_line(shop: Shop) -> None:
    shop.begin()
    with sqlite3.connect(journal_of(shop), isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        told = shop.run("reply", shop.status()["run"], "APPROVED", code=1)
        other.execute("ROLLBACK")
    assert "another process holds the journal" in told
    assert len(told.strip().splitlines()) <= 2
    shop.run("resume", "--no-input", code=0)
    assert shop.status()["state"] == "completed"


def test_a_driver_that_dies_between_putting_the_tree_back_and_saying_so_is_as_if_it_had_not_stopped(shop: Shop) -> None:
    shop.edit(shop.script, "echo stations >", "echo half > half.txt; sleep 3; echo stations >")
    stopping = shop.start(*STARTED)
    until(lambda: any(shop.root.rglob("half.txt")))
    with sqlite3.connect(journal_of(shop), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")  # so that it cannot say so
        stopping.send_signal(signal.SIGTERM)
        until(lambda: not any(shop.root.rglob("half.txt")))
        shop.kill(stopping)
        other.execute("ROLLBACK")
    assert shop.entries("driver.stopped") == []
    shop.run("resume", "--no-input", code=4)
    begun = [entry["body"]["tries"] for entry in shop.entries("tool.intent") if "tree" in entry["body"]]
    assert (max(begun), begun.count(2)) == (2, 1)
    work = Path(shop.status()["workspace"])
    assert (work / "half.txt").read_text() == "half\n"
    assert (work / "notes" / "tables" / "stations.txt").exists()
    assert shop.run("verify").startswith("verified: ")


@pytest.mark.parametrize("damage", ["torn", "truncated", "empty"])
def test_a_damaged_journal_is_told_and_harms_no_other_run(shop: Shop, damage: str) -> None:
    shop.begin()
    broken = journal_of(shop)
    other = broken.parent.with_name(f"06-20200101-000000-{damage[:3]}")
    shutil.copytree(broken.parent, other)
    size = broken.stat().st_size
    with broken.open("r+b") as file:
        if damage == "torn":
            for page in range(1, size // 4096):
                file.seek(page * 4096)
                file.write(b"\xa5" * 512)
        else:
            file.truncate(0 if damage == "empty" else size // 2)
    for command in (("resume", broken.parent.name, "--no-input"), ("status", broken.parent.name)):
        told = shop.run(*command, code=1)
        assert str(broken.name) in told
        assert len(told.strip().splitlines()) <= 2
    assert "journal" in shop.run("verify", broken.parent.name, code=1)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_between_two_drives_changes_nothing_but_times(shop: Shop, hours: int) -> None:
    shop.edit(shop.script, "echo stations >", "sleep 2; echo stations >")
    first = shop.start(*STARTED)
    until(lambda: has_written(shop))
    shop.kill(first)
    _shift(journal_of(shop), hours)
    shop.run("resume", "--no-input", code=4)
    accepted = [entry["body"]["task"] for entry in shop.entries("task.accepted")]
    assert len(accepted) == len(set(accepted)) == 5
    times = [entry["at"] for entry in map(json.loads, shop.run("journal", "--json").splitlines())]
    assert times != sorted(times) or hours > 0


def _shift(journal: Path, hours: int) -> None:
    """Write the journal anew as if its clock had stood so far behind, or, with `-1`, ahead of the one to come."""
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - used here only

    from orchestrator.journal import Journal, read  # noqa: PLC0415 - as above

    with read(journal) as old:
        run, entries = old.run, list(old.entries())
    for file in journal.parent.glob("journal.sqlite*"):
        file.unlink()
    at = iter([datetime.fromisoformat(entry.at) - timedelta(hours=hours) for entry in entries])
    with Journal.create(journal, run=run, clock=lambda: next(at, datetime.now(UTC))) as new:
        for entry in entries:
            new.append(entry.kind, entry.body, entry.key)
    time.sleep(0.01)
