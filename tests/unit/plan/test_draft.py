from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.errors import Problem
from orchestrator.handoff import Handoff, Package, parse_handoff, render_handoff
from orchestrator.plan.draft import draft
from orchestrator.plan.record import Plan
from orchestrator.plan.scope import ScopeChange
from orchestrator.plan.score import score
from orchestrator.playbook import Playbook
from tests.handoffs import HIVEWATCH, LATHE_HALL, TIDE_STATIONS, good, stage

TABLES = ("harbours", "berths", "ships", "pilots")
MARKS = st.fixed_dictionaries(
    {"x-fr-id": st.sampled_from(["FR-1", "FR-2"]).map(lambda name: [name])},
    optional={
        "x-priority": st.sampled_from(["P0", "P1", "P2"]),
        "x-business-value": st.integers(1, 5),
        "x-risk": st.integers(1, 5),
    },
)


def package_of(operations: dict[str, dict[str, Any]], *, mvp: bool) -> Package:
    """A package with operations on the four tables; each operation's table is the one its position falls on."""
    paths: dict[str, Any] = {}
    for number, (name, marks) in enumerate(operations.items()):
        table = TABLES[number % len(TABLES)]
        method = "post" if number % 3 == 0 else "get"
        body = (
            {"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}
            if number % 3 == 0
            else {}
        )
        paths[f"/{table}/{number}"] = {method: {"operationId": name, "responses": {}, **body, **marks}}
    handoff = Handoff.model_validate(
        {
            **json.loads(good(TIDE_STATIONS).handoff.model_dump_json()),
            "release_mode": "MVP" if mvp else "Full Production",
            "mvp_scope": ["FR-1"] if mvp else [],
            "inspection": {},
        },
        strict=False,
    )
    text = render_handoff(handoff, "")
    contract = {"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": paths}
    rules = {name: {"allow": ["public"]} for name in operations}
    return Package(
        document=parse_handoff(text),
        files={
            "handoff.md": text.encode(),
            "openapi.yaml": json.dumps(contract).encode(),
            "schema.sql": "\n".join(f"CREATE TABLE {name} (id int PRIMARY KEY);" for name in TABLES).encode(),
            "auth.yaml": json.dumps({"operations": rules}).encode(),
            "migration-plan.yaml": b"",
        },
    )


@st.composite
def packages(draw: st.DrawFn) -> Package:
    names = draw(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=9, unique=True))
    return package_of({name: draw(MARKS) for name in names}, mvp=draw(st.booleans()))


def assert_sound(plan: Plan) -> None:
    """The two promises of a plan: what is needed comes first, and within a tier the score decides."""
    orders = {task.id: task.order for task in plan.tasks}
    tiers = {task.id: task.tier for task in plan.tasks}
    assert [task.order for task in plan.tasks] == list(range(1, len(plan.tasks) + 1))
    for task in plan.tasks:
        assert task.worked_in <= task.phase
        for needed in task.depends_on:
            assert orders[needed] < task.order
            assert tiers[needed] < task.tier
    for before, after in pairwise(plan.tasks):
        assert before.worked_in <= after.worked_in
        assert before.tier < after.tier or before.score >= after.score
    for task in plan.tasks:
        waiting = sum(task.id in other.depends_on for other in plan.tasks)
        assert task.score == score(task.value, task.risk, waiting) == task.value * 2 + task.risk * 1.5 + waiting


@settings(max_examples=60, deadline=None)
@given(packages())
def test_what_is_needed_comes_first_and_within_a_tier_the_score_decides(package: Package) -> None:
    assert_sound(draft(stage(), package))


@settings(max_examples=40, deadline=None)
@given(packages(), st.data())
def test_scope_changes_drop_and_add_what_they_name_and_nothing_else(package: Package, data: st.DataObject) -> None:
    ids = [operation.id for operation in package.contract.operations]
    before = draft(stage(), package)
    drop = data.draw(st.lists(st.sampled_from(ids), unique=True))
    add = data.draw(st.lists(st.sampled_from(ids), unique=True))
    plan = draft(stage(), package, scope_changes=[ScopeChange(drop=tuple(drop)), ScopeChange(add=tuple(add))])
    assert_sound(plan)
    expected = ({task.operation for task in before.tasks if task.operation} - set(drop)) | set(add)
    assert {task.operation for task in plan.tasks if task.operation} == expected
    both = {task.id for task in plan.tasks} | {item.id for item in plan.deferred}
    assert both == {task.id for task in before.tasks} | {item.id for item in before.deferred}
    assert draft(stage(), package, scope_changes=[ScopeChange(drop=tuple(drop)), ScopeChange(add=tuple(add))]) == plan


@settings(max_examples=40, deadline=None)
@given(packages(), st.data())
def test_finished_tasks_stay_and_are_opened_again_only_behind_unfinished_ones(
    package: Package, data: st.DataObject
) -> None:
    before = draft(stage(), package)
    count = data.draw(st.integers(0, len(before.tasks)))
    finished = {task.id for task in before.tasks[:count]}
    dropped = data.draw(st.lists(st.sampled_from([o.id for o in package.contract.operations]), unique=True))
    plan = draft(stage(), package, scope_changes=[ScopeChange(drop=tuple(dropped))], finished=finished)
    assert_sound(plan)
    assert finished <= {task.id for task in plan.tasks}
    standing = finished - set(plan.reopened)
    for task in plan.tasks:
        if task.id in standing:
            assert set(task.depends_on) <= standing


@settings(max_examples=30, deadline=None)
@given(packages())
def test_a_plan_survives_the_journal(package: Package) -> None:
    plan = draft(stage(), package)
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_the_first_article_is_the_one_that_the_handoff_names_and_comes_before_its_like() -> None:
    plan = draft(stage(), good(HIVEWATCH))
    assert plan.first_article == "5:endpoint:createApiary"
    endpoints = [task for task in plan.tasks if task.template == "endpoint"]
    assert endpoints[0].id == plan.first_article
    assert all(plan.first_article in task.depends_on for task in endpoints[1:])


def test_without_a_name_the_first_p0_operation_with_a_body_and_a_guard_is_the_first_article() -> None:
    plan = draft(stage(), good(LATHE_HALL))
    assert plan.first_article == "5:endpoint:createMachine"


def test_a_finished_first_article_stays_the_first_article_when_its_operation_is_dropped() -> None:
    before = draft(stage(), good(LATHE_HALL))
    assert before.first_article is not None
    finished = [task.id for task in before.tasks if task.id != "5:endpoint:listMachines"]
    plan = draft(stage(), good(LATHE_HALL), scope_changes=[ScopeChange(drop=("createMachine",))], finished=finished)
    assert plan.first_article == before.first_article
    assert "5:endpoint:register" not in plan.reopened


def test_authentication_and_the_error_format_are_worked_before_the_endpoints_and_keep_their_phase() -> None:
    plan = draft(stage(), good(HIVEWATCH))
    first = plan.task("5:endpoint:createApiary")
    assert first is not None
    for template, phase in (("auth", 6), ("errors", 7), ("validation", 7)):
        task = next(task for task in plan.tasks if task.template == template)
        assert (task.phase, task.worked_in) == (phase, 5)
        assert task.order < first.order


def test_mvp_leaves_out_what_is_not_in_scope_and_says_why() -> None:
    plan = draft(stage(), good(HIVEWATCH))
    reasons = {item.id: item.reason for item in plan.deferred}
    assert "FR-006 is not in the MVP scope" in reasons["5:endpoint:listTreatments"]
    assert plan.task("5:endpoint:listTreatments") is None
    assert plan.task("3:repository:treatments") is not None, "its table is created, so it keeps its repository"


def test_an_endpoint_waits_for_its_own_service_and_a_service_for_the_tables_that_it_touches() -> None:
    plan = draft(stage(), good(HIVEWATCH))
    endpoint, service = plan.task("5:endpoint:recordVisit"), plan.task("4:service:recordVisit")
    assert endpoint is not None
    assert service is not None
    assert [name for name in endpoint.depends_on if name.startswith("4:")] == ["4:service:recordVisit"]
    touched = {name for name in service.depends_on if name.startswith("3:")}
    assert touched == {"3:repository:apiaries", "3:repository:hives", "3:repository:visits"}


def test_a_new_priority_takes_the_place_of_value_and_risk() -> None:
    plan = draft(stage(), good(HIVEWATCH), scope_changes=[ScopeChange(priority={"splitHive": "P0"})])
    task = plan.task("5:endpoint:splitHive")
    assert task is not None
    assert (task.priority, task.value, task.risk) == ("P0", 5, 5)


def test_an_operation_that_a_person_adds_is_planned_and_opens_what_stands_behind_it() -> None:
    before = draft(stage(), good(HIVEWATCH))
    finished = {task.id for task in before.tasks}
    plan = draft(stage(), good(HIVEWATCH), scope_changes=[ScopeChange(add=("listTreatments",))], finished=finished)
    assert plan.task("5:endpoint:listTreatments") is not None
    assert "8:contract-tests" in plan.reopened
    assert "5:endpoint:createApiary" not in plan.reopened


@pytest.mark.parametrize(
    "change, word",
    [
        (ScopeChange(drop=("listHive",)), "listHive"),
        (ScopeChange(priority={"splitHive": "P9"}), "P9"),
    ],
)
def test_a_change_that_names_nothing_is_refused(change: ScopeChange, word: str) -> None:
    with pytest.raises(Problem, match=word):
        draft(stage(), good(HIVEWATCH), scope_changes=[change])


@pytest.mark.parametrize("changes", [{"remove": ["x"]}, {"drop": "x"}, {"priority": ["x"]}, {"add": {"x": 1}}])
def test_changes_of_another_shape_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        ScopeChange.from_json(changes)


def with_needs(playbook: Playbook, template: str, needs: Sequence[str]) -> Playbook:
    """The playbook, one of its task templates needing something else."""
    phases = tuple(
        phase.model_copy(
            update={
                "tasks": tuple(
                    task.model_copy(update={"needs": tuple(needs)}) if task.id == template else task
                    for task in phase.tasks
                )
            }
        )
        for phase in playbook.phases
    )
    return playbook.model_copy(update={"phases": phases})


def test_tasks_that_wait_for_one_another_are_told_in_a_circle() -> None:
    playbook = with_needs(stage(), "scaffold", ["database"])
    with pytest.raises(Problem, match=r"wait for one another: .*scaffold.*→.*database"):
        draft(playbook, good(TIDE_STATIONS))
