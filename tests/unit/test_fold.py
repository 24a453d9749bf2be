from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.finding import Finding, Level, Outcome
from orchestrator.fold import apply
from orchestrator.journal import Journal
from orchestrator.record import Record
from orchestrator.rfi import Rfi
from orchestrator.standing import Standing

FINDING = Finding(
    check="reads-well",
    kind="human",
    outcome=Outcome.NOT_RUN,
    message="for the reviewer",
    tree="1a2b",
    level=Level.HUMAN,
    phase=None,
    task="gate",
)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with Journal.create(tmp_path / "journal.db", run="run-1", clock=lambda: datetime.now(UTC)) as journal:
        made = Record(journal)
        made.add(Kind.FINDING, {"finding": FINDING.to_json(), "basis": "b"})
        yield made


@pytest.mark.parametrize(
    "kind, body",
    [
        (Kind.DRIVER_STARTED, {"pid": 7}),
        (Kind.DRIVER_STOPPED, {}),
        (Kind.PROVED, {"verdict": "v", "points": [], "tree": "1a2b"}),
        (Kind.NOTIFIED, {"event": "waiting", "by": "bell", "ok": True}),
    ],
)
def test_what_was_found_still_stands_after_what_says_nothing_of_the_work(
    record: Record, kind: Kind, body: dict[str, object]
) -> None:
    record.add(kind, body)
    assert record.standing.just_found == {("reads-well", "gate")}


def test_what_was_found_is_asked_again_once_the_flow_went_on(record: Record) -> None:
    record.add(Kind.NODE_ENTERED, {"node": "gate"})
    assert record.standing.just_found == set()


@pytest.mark.parametrize("found, rests", [("1a2b", ""), ("3c4d", "1a2b")])
def test_a_tree_that_a_driver_finds_as_it_was_left_is_its_own_from_then_on(
    record: Record, found: str, rests: str
) -> None:
    record.add(Kind.DRIVER_STOPPED, {"tree": "1a2b", "paused": True})
    record.add(Kind.DRIVER_STARTED, {"pid": 7, "tree": found})
    assert record.standing.resting_tree == rests


def test_a_tree_rests_while_the_run_waits_for_somebody_whoever_drives(record: Record) -> None:
    record.add(Kind.WAITING, {"for": "person", "tree": "1a2b"})
    record.add(Kind.DRIVER_STARTED, {"pid": 7, "tree": "1a2b"})
    assert record.standing.resting_tree == "1a2b"


@pytest.mark.parametrize("body", ['{"rfi": 7}', "{}", "[]", "{", ""])
def test_what_was_tampered_with_is_told_as_that_and_our_own_mistake_as_a_bug(record: Record, body: str) -> None:
    entry = record.add(Kind.RFI_RAISED, {"rfi": Rfi(id="RFI-001", question="Why?", origin="engine").to_json()})
    with pytest.raises(Problem, match=f"entry {entry.seq} of the journal was changed"):
        apply(Standing(), entry._replace(body_json=body))
    ours = record.journal.append(Kind.RFI_RAISED, {"rfi": 7})
    with pytest.raises(TypeError):
        apply(Standing(), ours)
