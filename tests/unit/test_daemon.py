"""Which runs a daemon drives, from what stands in their folders."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestrator.bells import bell
from orchestrator.due import YOUNG, Due, due
from orchestrator.events import Kind
from orchestrator.journal import Journal
from orchestrator.lock import driver, held
from orchestrator.project import RunPaths
from orchestrator.spool import Ask, Request, Spool

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + YOUNG


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    return RunPaths(id="06-20260301-120000-abc", root=tmp_path)


@pytest.fixture
def journal(paths: RunPaths) -> Iterator[Journal]:
    with Journal.create(paths.journal, run=paths.id, clock=lambda: NOW) as made:
        made.append(Kind.RUN_CREATED, {"stage": "06-backend-implementation"})
        yield made


@pytest.mark.usefixtures("journal")
def test_a_run_that_was_made_just_now_is_left_to_whoever_made_it(paths: RunPaths) -> None:
    young = due(paths, NOW + timedelta(seconds=1))
    assert (young.why, young.lasting) == ("", False)
    assert due(paths, LATER).why == "nobody drives it"
    assert due(paths, NOW - timedelta(hours=1)).why == "nobody drives it"  # the clock was set back


def test_a_run_that_somebody_drives_is_left_alone_and_looked_at_again(paths: RunPaths, journal: Journal) -> None:
    journal.append(Kind.NODE_ENTERED, {"node": "gate"})
    with held(paths.lock, "now"):
        assert due(paths, NOW) == Due(lasting=False, driver=driver(paths.lock))
    assert due(paths, NOW).why == "nobody drives it"


def test_a_driver_that_was_stopped_is_followed_by_another(paths: RunPaths, journal: Journal) -> None:
    journal.append(Kind.NODE_ENTERED, {"node": "phase 1"})
    journal.append(Kind.DRIVER_STOPPED, {"tree": "", "paused": True})
    assert due(paths, NOW).why == "its driver was stopped"


def test_a_run_that_a_person_paused_waits_until_something_is_asked_of_it(paths: RunPaths, journal: Journal) -> None:
    journal.append(Kind.WAITING, {"for": "gate", "why": "a verdict on package 1", "tree": "t"})
    assert due(paths, LATER).rests == "06-backend-implementation"
    journal.append(Kind.VERDICT, {"decision": "PAUSE", "visit": 1})
    journal.append(Kind.DRIVER_STOPPED, {"tree": "t", "paused": False})
    assert (due(paths, LATER).why, due(paths, LATER).rests) == ("", "")
    Spool(paths.spool).put(Request(id="r1", ask=Ask.RESUME, by="somebody", channel="cli"))
    asked = due(paths, LATER)
    assert (asked.why, asked.asked) == ("asked: resume", frozenset({"r1"}))


def test_nothing_moves_a_run_that_has_ended(paths: RunPaths, journal: Journal) -> None:
    journal.append(Kind.RUN_ENDED, {"state": "aborted", "reason": "x"})
    Spool(paths.spool).put(Request(id="r1", ask=Ask.RESUME, by="somebody", channel="cli"))
    assert due(paths, LATER) == Due(ended=True)


async def test_a_bell_rings_for_a_new_file_in_any_of_its_folders_and_is_silent_otherwise(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(200)]
    with bell() as rung:
        assert not rung.hear(tmp_path / "none")
        for folder in folders:
            folder.mkdir()
            assert rung.hear(folder)
        (tmp_path / "draft").write_text("x")
        before = time.monotonic()
        await rung.wait(0.05)
        assert time.monotonic() - before >= 0.04
        asyncio.get_running_loop().call_later(0.01, (tmp_path / "draft").rename, folders[199] / "request.json")
        async with asyncio.timeout(60):
            await rung.wait(600.0)
