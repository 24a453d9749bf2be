"""`orchestrator eject`: a shipped stage becomes the project's own, and what the project has stays as it is."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from orchestrator.catalog import Origin, find_stage, roots
from orchestrator.commands import eject
from orchestrator.errors import Exit, Problem, UsageProblem
from orchestrator.project import open_project

STAGE = "06-backend-implementation"


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    eject.add_parser(parser.add_subparsers())
    args = parser.parse_args(["eject", *words])
    return int(args.run(args))


def test_the_projects_copy_is_the_one_that_counts_and_is_whole(here: Path) -> None:
    shipped = find_stage(STAGE, roots(None))
    assert _run("06") == Exit.DONE
    own = find_stage(STAGE, roots(open_project(here)))
    assert (own.origin, own.folder) == (Origin.PROJECT, here / "phases" / STAGE)
    assert own.playbook == shipped.playbook
    assert own.personas == shipped.personas
    assert {path.parent for path in own.persona_files.values()} == {here / "agents"}
    assert sorted(path.name for path in (here / "phases").iterdir()) == [STAGE]


def test_a_stage_that_the_project_has_is_not_written_over(here: Path) -> None:
    _run(STAGE)
    guide = here / "phases" / STAGE / "implementation-standards.md"
    guide.write_text("# Ours\n")
    with pytest.raises(Problem, match="has this stage already"):
        _run(STAGE)
    assert guide.read_text() == "# Ours\n"


def test_a_persona_that_the_project_has_stays_as_it_is(here: Path) -> None:
    shipped = find_stage(STAGE, roots(None)).persona_files["test-engineer"].read_text()
    ours = here / "agents" / "test-engineer.md"
    ours.parent.mkdir()
    ours.write_text(shipped + "\nAnd ours.\n")
    _run(STAGE)
    assert ours.read_text().endswith("And ours.\n")


def test_a_stage_that_is_not_installed_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageProblem, match="no playbook for stage `07`"):
        _run("07")
