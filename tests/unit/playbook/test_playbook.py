"""What a playbook says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.playbook import ForEach, OnFailure, Playbook, parse_playbook

BASE = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")


@pytest.fixture(name="playbook")
def _playbook() -> Playbook:
    return parse_playbook(BASE, where="playbook.yaml")


def test_coverage_counts_who_vouches_for_each_criterion(playbook: Playbook) -> None:
    coverage = playbook.coverage()
    assert (coverage.enforced, coverage.human, coverage.judged) == (4, 1, 0)
    assert str(coverage) == "4 of 5 criteria enforced, 1 for the reviewer, 0 judged"


def test_coverage_counts_only_what_the_release_mode_asks_for(playbook: Playbook) -> None:
    assert playbook.coverage(mvp=True).enforced == 3


def test_a_release_mode_replaces_a_check_by_its_id_and_drops_others(playbook: Playbook) -> None:
    bread = playbook.phase(2)
    assert [spec.id for spec in bread.exit_checks(mvp=False)] == ["tastes", "served"]
    (tastes,) = bread.exit_checks(mvp=True)
    assert (tastes.id, tastes.title, tastes.p0) == ("tastes", "It tastes", False)


def test_a_dropped_task_is_left_out_with_its_checks() -> None:
    text = BASE.replace("    guides: [guide.md]", "    mvp: {drop_tasks: [shape]}").replace(
        "needs: [shape]", "needs: []"
    )
    playbook = parse_playbook(text, where="playbook.yaml")
    assert [task.id for task in playbook.phase(1).templates(mvp=True)] == ["knead"]
    assert "shape-lint" not in {placed.spec.id for placed in playbook.checks(mvp=True)}
    assert "shape-lint" in {placed.spec.id for placed in playbook.checks()}


def test_every_check_knows_its_phase_and_task(playbook: Playbook) -> None:
    places = {placed.spec.id: (placed.phase, placed.task) for placed in playbook.checks()}
    assert places["shape-lint"] == (1, "shape")
    assert places["rises"] == (1, None)


def test_what_is_not_said_has_a_default(playbook: Playbook) -> None:
    assert playbook.on_failure is OnFailure.ESCALATE
    assert playbook.phase(1).on_failure is None
    assert playbook.gate.replies == ("APPROVED", "REVISE", "PAUSE")
    assert playbook.gate.max_revisions == 3
    assert playbook.first_article is not None
    assert (playbook.first_article.halt_at, len(playbook.first_article.inspections)) == (3, 5)
    assert playbook.template("knead")[1].for_each is ForEach.ONCE


def test_a_template_is_found_with_its_phase(playbook: Playbook) -> None:
    phase, task = playbook.template("salt")
    assert (phase.number, task.before) == (2, ("bake",))
    with pytest.raises(KeyError):
        playbook.template("pepper")
    with pytest.raises(KeyError):
        playbook.phase(3)


def test_personas_are_named_once_each(playbook: Playbook) -> None:
    assert playbook.personas() == ("baker", "taster")


def test_a_stack_is_chosen_whatever_the_case_of_the_words(playbook: Playbook) -> None:
    name, stack = playbook.stack_for({"language": "Rye", "framework": "STONE", "orm": "none"})
    assert name == "stone-oven"
    assert stack.commands["lint"] == ("look",)


def test_of_two_stacks_that_fit_the_one_that_asks_more_is_chosen() -> None:
    other = "  rye:\n    when: {language: rye}\n    source: [src]\n    commands: {start: [x], lint: [x], test: [x],"
    text = BASE.replace("phases:", f"{other} migrate_up: [x], migrate_down: [x]}}\nphases:", 1)
    playbook = parse_playbook(text, where="playbook.yaml")
    assert playbook.stack_for({"language": "rye", "framework": "stone"})[0] == "stone-oven"
    assert playbook.stack_for({"language": "rye", "framework": "gas"})[0] == "rye"


def test_a_stack_that_nobody_knows_is_refused_with_the_ones_that_exist(playbook: Playbook) -> None:
    with pytest.raises(Problem, match="fits language: wheat") as caught:
        playbook.stack_for({"language": "wheat"})
    assert "stone-oven (language: rye, framework: stone)" in caught.value.remedy


def test_a_playbook_cannot_be_changed(playbook: Playbook) -> None:
    with pytest.raises(ValueError, match="frozen"):
        playbook.title = "Another"  # type: ignore[misc]
