from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.acceptance import judge
from orchestrator.handoff import parse_handoff
from orchestrator.handoff.front_matter import Assumption, Claim, Decision, DeferredItem
from orchestrator.outgoing import Work, render_outgoing
from orchestrator.packages import read_package
from orchestrator.plan.draft import draft
from orchestrator.playbook import Playbook
from orchestrator.rfi import Rfi, State
from tests.handoffs import ALL, HIVEWATCH, good, stage


def finished(source: Path, **more: object) -> Work:
    """A run that did everything that was planned."""
    plan = draft(stage(), good(source))
    commits = {task.id: f"{number:040x}" for number, task in enumerate(plan.tasks, 1)}
    fields = {"run": "run-1", "created": "2026-11-20T12:00:00Z", "approved_by": "reviewer", "plan": plan}
    return Work(**{**fields, "commits": commits, **more})  # type: ignore[arg-type]


def following() -> Playbook:
    """A stage that asks for the same as stage 06 and comes after it."""
    previous = stage().previous
    assert previous is not None
    return stage().model_copy(
        update={"id": "07-integration", "previous": previous.model_copy(update={"stage": stage().id})}
    )


def laid_out(files: dict[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.mark.parametrize("source", ALL, ids=lambda path: path.name)
def test_what_a_run_hands_off_is_accepted_by_a_stage_that_asks_as_much(source: Path, tmp_path: Path) -> None:
    files = render_outgoing(good(source), stage(), finished(source, files={"README.md": b"how", "docs/a b.md": b"x"}))
    package = read_package(laid_out(files, tmp_path))
    assert [str(item) for item in judge(package, following()) if not item.passed] == []
    assert package.files["work/README.md"] == b"how"


def test_whatever_an_agent_calls_a_file_it_can_be_handed_off_and_none_is_lost(tmp_path: Path) -> None:
    names = [
        "a\x1b[2Jb",
        "c\nAPPROVED",
        "d\udcff",
        "50%.md",
        "e f",
        "e.f",
        "e\u202ef",
        "-",
        "\u00a0",
        f"{'folder/' * 60}x",
        "y" * 230,
        "a\\b",
        "docs/handoff.md",
    ]
    work = finished(HIVEWATCH, files={f"notes/{name}": name.encode("utf-8", "surrogateescape") for name in names})
    package = read_package(laid_out(render_outgoing(good(HIVEWATCH), stage(), work), tmp_path))
    assert [str(item) for item in judge(package, following()) if not item.passed] == []
    handed = {path: content for path, content in package.files.items() if path.startswith("work/")}
    assert sorted(handed.values()) == sorted(name.encode("utf-8", "surrogateescape") for name in names)
    assert "work/notes/a%1B[2Jb" in handed


def test_the_table_of_requirements_is_carried_on() -> None:
    work = finished(
        HIVEWATCH, not_implemented={"splitHive": "R-3 is open"}, tests={"login": ["auth-matrix", "auth-matrix"]}
    )
    handoff = parse_handoff(render_outgoing(good(HIVEWATCH), stage(), work)["handoff.md"].decode()).handoff
    rows = {row.requirement: row for row in handoff.coverage}
    assert rows["FR-001"].status == "implemented"
    assert rows["FR-001"].tests == ("auth-matrix",)
    assert "5:endpoint:login" in rows["FR-001"].tasks
    assert work.commits["5:endpoint:login"] in rows["FR-001"].commits
    assert rows["FR-003"].status == "partial: 1 not implemented (splitHive)"
    assert rows["FR-006"].status == "deferred"
    assert {item.id for item in handoff.deferred} >= {"5:endpoint:listTreatments", "splitHive"}


def test_an_unfinished_task_is_never_called_implemented() -> None:
    work = finished(HIVEWATCH)
    left = {name: commit for name, commit in work.commits.items() if name != "5:endpoint:login"}
    files = render_outgoing(good(HIVEWATCH), stage(), finished(HIVEWATCH, commits=left))
    handoff = parse_handoff(files["handoff.md"].decode()).handoff
    row = next(row for row in handoff.coverage if row.requirement == "FR-001")
    assert row.status == "partial: 1 task unfinished"
    assert "not finished in this run" in {item.reason for item in handoff.deferred}


def test_decisions_answers_and_what_became_of_assumptions_go_along() -> None:
    old = good(HIVEWATCH).handoff.assumptions[0]
    work = finished(
        HIVEWATCH,
        decisions=[Decision(id="D-50", decision="One process")],
        assumptions=[
            old.model_copy(update={"outcome": "held"}),
            Assumption(id="A-9", text="new", origin="run", validate_by="integration"),
        ],
        rfis=[Rfi(id="R-1", question="How?", origin="lead", assumption="half", state=State.ASSUMED)],
        checks=[Claim(id="service-runs", check="command", claimed="pass")],
        backlog=[DeferredItem(id="2026-later", title="Maps", reason="backlog")],
    )
    handoff = parse_handoff(render_outgoing(good(HIVEWATCH), stage(), work)["handoff.md"].decode()).handoff
    assert [item.id for item in handoff.decisions] == ["D-1", "D-2", "D-3", "D-4", "D-5", "D-50"]
    assert [(item.id, item.outcome) for item in handoff.assumptions] == [("A-1", "held"), ("A-2", ""), ("A-9", "")]
    assert [(item.id, item.status, item.answer) for item in handoff.rfis][-1] == ("R-1", "assumed", "half")
    assert handoff.deferred[-1].title == "Maps"


def test_a_changed_contract_goes_along_as_it_is_now() -> None:
    changed = good(HIVEWATCH).files["openapi.yaml"] + b"\n# as built\n"
    files = render_outgoing(good(HIVEWATCH), stage(), finished(HIVEWATCH, replaced={"openapi": changed}))
    assert files["openapi.yaml"] == changed
    handoff = parse_handoff(files["handoff.md"].decode()).handoff
    assert handoff.artifacts["openapi"].sha256 != good(HIVEWATCH).handoff.artifacts["openapi"].sha256


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cn")), min_size=1, max_size=60))
def test_no_words_of_an_agent_break_the_package(text: str) -> None:
    work = finished(
        HIVEWATCH,
        rfis=[Rfi(id="R-1", question=text, origin="lead", assumption=text, state=State.ASSUMED)],
        not_implemented={"splitHive": text},
        situation=text,
    )
    document = parse_handoff(render_outgoing(good(HIVEWATCH), stage(), work)["handoff.md"].decode())
    assert document.handoff.rfis[-1].question == text
