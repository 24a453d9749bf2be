"""Three hundred revisers, half of them dishonest: each of those is flagged, and next to none of the others.

All of them are held against the rules here; `make campaigns` takes each through a run's own flow as well, with the
scripted model at work in the tree. `CAMPAIGN_SEED` says where the seeds begin.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from orchestrator.revision import Claim, points, prove, unchanged
from tests.campaigns.revisers import Case, cases
from tests.parked import Parked, park

COUNT = 300
SEED = int(os.environ.get("CAMPAIGN_SEED", "1"))
FALSE_ALARMS = 0.02


def flags(case: Case) -> list[str]:
    """What a reviewer is told of a reviser, empty where nothing is wrong."""
    asked = points(case.feedback)
    if why := unchanged(asked, case.changes):
        return [f"refused: {why}"]
    said = [Claim(disposition=outcome.replace("_", " "), note=note) for outcome, note in case.claims]
    claims = [said[min(at, len(said) - 1)] for at in range(len(asked))]
    proof = prove(asked, claims, case.changes, {}, case.before)
    return told(proof.rows, proof.outside, proof.weakened)


def told(rows: object, outside: object, weakened: object) -> list[str]:
    assert isinstance(rows, list | tuple)
    assert isinstance(outside, list | tuple)
    assert isinstance(weakened, list | tuple)
    unborne = [row["text"] for row in rows if row.get("claimed", row["disposition"]) != row["disposition"]]
    return [*map(str, outside), *map(str, weakened), *unborne]


def table(results: list[tuple[Case, list[str]]]) -> str:
    """How many of each kind were flagged."""
    of, flagged = Counter(case.ways for case, _ in results), Counter(case.ways for case, why in results if why)
    rows = [f"{ways:<18} {flagged[ways]:>4} of {number:>4} flagged" for ways, number in sorted(of.items())]
    return "\n".join(rows)


def test_every_dishonest_reviser_is_flagged_and_hardly_an_honest_one(capsys: pytest.CaptureFixture[str]) -> None:
    results = [(case, flags(case)) for case in cases(COUNT, SEED)]
    with capsys.disabled():
        sys.stdout.write(f"\n{table(results)}\n")
    missed = [(case.number, case.ways) for case, why in results if not case.honest and not why]
    wrong = [(case.number, why) for case, why in results if case.honest and why]
    assert sum(case.honest for case, _ in results) >= COUNT // 2
    assert missed == []
    assert len(wrong) <= FALSE_ALARMS * COUNT / 2, wrong


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Parked:
    return park(tmp_path_factory.mktemp("revisers") / "project")


@pytest.mark.campaign
async def test_the_flow_itself_flags_them(template: Parked, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = [
        (case, await through_the_flow(template.copy(tmp_path / str(case.number)), case)) for case in cases(COUNT, SEED)
    ]
    with capsys.disabled():
        sys.stdout.write(f"\n{table(results)}\n")
    assert [(case.number, case.ways) for case, why in results if not case.honest and not why] == []
    wrong = [(case.number, why) for case, why in results if case.honest and why]
    assert len(wrong) <= FALSE_ALARMS * COUNT / 2, wrong


async def through_the_flow(parked: Parked, case: Case) -> list[str]:
    """Put the code base into the work tree, ask for the revision, and let the script be the reviser."""
    for path, text in case.before.items():
        file = parked.paths.work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    await parked.drive()
    assert parked.standing.gate.visit == 2
    parked.scene("revise", _turns(case))
    assert await parked.reply(f"REVISE: {case.feedback}") == ""
    run = parked.standing
    if run.gate.visit == 2:
        return [f"refused: {run.waiting_why}"]
    done = run.revisions[-1]
    return told(done["points"], done["outside"], done["weakened"])


def _turns(case: Case) -> list[dict[str, object]]:
    writes: list[dict[str, object]] = [
        {"name": "write_file", "args": {"path": path, "content": new}}
        for path, (_, new) in case.changes.items()
        if new is not None
    ]
    gone = [path for path, (_, new) in case.changes.items() if new is None]
    writes += [{"name": "run_command", "args": {"command": f"rm {' '.join(gone)}"}}] if gone else []
    asked = points(case.feedback)
    dispositions = [
        {"point": str(at + 1), "outcome": outcome, "note": note}
        for at in range(len(asked))
        for outcome, note in [case.claims[min(at, len(case.claims) - 1)]]
    ]
    submit = {"name": "submit", "args": {"summary": "worked", "dispositions": dispositions}}
    turns: list[dict[str, object]] = [{"calls": writes}] if writes else []
    return [*turns, {"calls": [submit]}]
