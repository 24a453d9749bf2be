"""Playbooks and personas are found in the project first, then in what is installed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from orchestrator import catalog
from orchestrator.catalog import Origin, Root, find_stage, read_persona, roots, stages
from orchestrator.errors import Problem, Problems, UsageProblem
from orchestrator.project import open_project

STAGE = "06-backend-implementation"
CHECKOUT = Path(__file__).parents[2]
BAKERY = Path(__file__).parent / "playbook/base.yaml"


def _bakery(root: Path, name: str = "01-bakery") -> Path:
    folder = root / "phases" / name
    folder.mkdir(parents=True)
    shutil.copyfile(BAKERY, folder / "playbook.yaml")
    (folder / "guide.md").write_text("# How to bake\n")
    (folder / "checklist.md").write_text("- [ ] `look-at-it` Is it brown?\n")
    (folder / "oven.lock").write_text("oven==1\n")
    (root / "agents").mkdir(exist_ok=True)
    for persona in ("baker", "taster"):
        text = (CHECKOUT / "agents/test-engineer.md").read_text(encoding="utf-8")
        (root / f"agents/{persona}.md").write_text(text.replace("id: test-engineer", f"id: {persona}"))
    return folder


def test_the_shipped_stage_is_in_order_with_all_that_it_names() -> None:
    stage = find_stage(STAGE, roots(None))
    assert stage.playbook.id == STAGE
    assert [phase.number for phase in stage.playbook.phases] == list(range(1, 9))
    assert set(stage.personas) == set(stage.playbook.personas())
    assert stage.guide("architecture-guide.md").startswith("# Architecture guide")
    coverage = stage.playbook.coverage()
    assert coverage.enforced > coverage.total / 2
    assert min(coverage.human, coverage.judged) > 0


def test_a_stage_is_found_by_its_number_alone() -> None:
    assert find_stage("06", roots(None)).playbook.id == STAGE


def test_a_stage_of_the_project_is_found_beside_the_shipped_ones(tmp_path: Path) -> None:
    _bakery(tmp_path)
    where = roots(open_project(tmp_path))
    assert set(stages(where)) == {"01-bakery", STAGE}
    stage = find_stage("01-bakery", where)
    assert stage.origin is Origin.PROJECT
    assert stage.guide("guide.md") == "# How to bake\n"


def test_a_file_of_the_project_takes_the_place_of_the_shipped_one_whole(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    text = (CHECKOUT / "agents/software-architect.md").read_text(encoding="utf-8")
    (tmp_path / "agents/software-architect.md").write_text(text.replace("Software Architect", "Our Architect"))
    stage = find_stage(STAGE, roots(open_project(tmp_path)))
    assert stage.personas["software-architect"].name == "Our Architect"
    assert stage.personas["test-engineer"].name == "Test Engineer"
    assert stage.origin is not Origin.PROJECT


def test_in_the_checkout_its_own_files_are_not_a_strangers() -> None:
    assert Origin.PROJECT not in {root.origin for root in roots(open_project(CHECKOUT))}


def test_a_pinned_stage_is_read_again_as_it_was(tmp_path: Path) -> None:
    folder = _bakery(tmp_path / "project")
    stage = find_stage("01-bakery", roots(open_project(tmp_path / "project")))
    pinned = stage.pin(tmp_path / "pinned")
    (folder / "playbook.yaml").write_text("changed: since\n")
    (folder / "guide.md").unlink()
    again = find_stage("01-bakery", [pinned])
    assert again.playbook == stage.playbook
    assert again.personas == stage.personas
    assert (again.origin, again.guide("guide.md")) == (Origin.PINNED, "# How to bake\n")


def test_an_unknown_stage_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageProblem, match="no playbook for stage `06-backend-implementatoin`") as caught:
        find_stage("06-backend-implementatoin", roots(None))
    assert f"did you mean `{STAGE}`?" in caught.value.remedy


def test_a_stage_that_is_not_clear_is_asked_for(tmp_path: Path) -> None:
    for name in ("06-a", "06-b"):
        folder = tmp_path / "phases" / name
        folder.mkdir(parents=True)
        (folder / "playbook.yaml").write_text("playbook: 1\n")
    with pytest.raises(UsageProblem, match="`06` could be 06-a or 06-b"):
        find_stage("06", [Root(origin=Origin.PROJECT, path=tmp_path)])


def test_where_nothing_is_installed_one_is_told_how_to_get_something(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no playbook") as caught:
        find_stage("06", [Root(origin=Origin.PROJECT, path=tmp_path)])
    assert "orchestrator import" in caught.value.remedy


def test_a_playbook_in_the_wrong_folder_is_told_with_its_line(tmp_path: Path) -> None:
    _bakery(tmp_path, "02-bakery")
    with pytest.raises(Problem, match="is `01-bakery`, but stands in `02-bakery`") as caught:
        find_stage("02-bakery", roots(open_project(tmp_path)))
    assert caught.value.where.endswith("playbook.yaml:2")


def test_a_persona_in_the_wrong_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "agents").mkdir()
    shutil.copyfile(CHECKOUT / "agents/test-engineer.md", tmp_path / "agents/tester.md")
    with pytest.raises(Problem, match="is `test-engineer`, but stands in `tester`"):
        read_persona(tmp_path / "agents/tester.md")


def test_a_guide_that_has_gone_is_a_problem(tmp_path: Path) -> None:
    folder = _bakery(tmp_path)
    stage = find_stage("01-bakery", roots(open_project(tmp_path)))
    (folder / "guide.md").unlink()
    with pytest.raises(Problem, match="the guide is missing"):
        stage.guide("guide.md")


def test_everything_that_a_playbook_names_and_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    folder = _bakery(tmp_path)
    (folder / "guide.md").unlink()
    (tmp_path / "agents/taster.md").unlink()
    with pytest.raises(Problems) as caught:
        find_stage("01-bakery", roots(open_project(tmp_path)))
    told = str(caught.value)
    assert "no persona `taster`" in told
    assert "`guide.md`" in told


def test_every_item_of_the_checklist_has_its_check() -> None:
    stage = find_stage(STAGE, roots(None))
    listed = {
        line.split("`")[1] for line in stage.guide("backend-checklist.md").splitlines() if line.startswith("- [ ] `")
    }
    assert listed == {placed.spec.id for placed in stage.playbook.checks() if placed.spec.level != "enforced"}


def test_what_the_engine_ships_can_be_read_and_what_it_lacks_is_a_problem() -> None:
    assert catalog.shipped("agents/README.md").startswith("# Personas")
    with pytest.raises(Problem, match="missing from the installation"):
        catalog.shipped("agents/none.md")
