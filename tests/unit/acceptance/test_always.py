"""What holds of every handoff, and what stands for a required input in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.acceptance import NoGo, judge
from orchestrator.packages import read_package
from orchestrator.playbook import InputKind, Playbook, RequiredInput
from tests.handoffs import HIVEWATCH, change, copy_of, good, stage


@pytest.fixture(scope="module")
def bare() -> Playbook:
    """A stage whose playbook names no No-Go item."""
    return stage().model_copy(update={"no_go": ()})


def failing(entries: list[NoGo]) -> list[str]:
    """The computations that did not pass, once each."""
    return sorted({entry.check for entry in entries if not entry.passed})


def test_a_good_package_passes_what_always_holds(bare: Playbook) -> None:
    assert failing(judge(good(HIVEWATCH), bare)) == []


@pytest.mark.parametrize(
    "file, old, new, expected",
    [
        ("openapi.yaml", "openapi:", "openapi: [", ["artifacts_readable", "hashes_match", "no_blocking_rfi"]),
        ("auth.yaml", "\n", "\n# altered\n", ["hashes_match"]),
        ("handoff.md", "status: answered", "status: open", ["no_blocking_rfi"]),
        ("handoff.md", "path: schema.sql", "path: lost.sql", ["artifacts_present"]),
    ],
)
def test_a_stage_that_asks_for_nothing_still_refuses_a_broken_package(
    bare: Playbook, tmp_path: Path, file: str, old: str, new: str, expected: list[str]
) -> None:
    package = copy_of(HIVEWATCH, tmp_path)
    change(package, file, old, new)
    entries = judge(read_package(package), bare)
    assert failing(entries) == expected
    assert all(entry.remedy for entry in entries if not entry.passed)


@pytest.mark.parametrize(
    "text, there",
    [
        ("Architecture decisions - ADRs, patterns, service boundaries", True),
        ("Data design - schema and models", True),
        ("Auth Service: new permissions", False),
        ("Database: schema changes approved by the DBA team", False),
        ("Statement of works - signed", False),
    ],
)
def test_an_input_is_seen_by_what_it_is_called_and_not_where_others_have_to_act(
    bare: Playbook, text: str, there: bool
) -> None:
    wanted = RequiredInput(id="it", text=text, kind=InputKind.ARTIFACT)
    entries = judge(good(HIVEWATCH), bare.model_copy(update={"required_inputs": (wanted,)}))
    assert failing(entries) == ([] if there else ["input_present"])
