"""What a person at the terminal is told can be typed as it stands."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestrator.console import farewell, show_status
from orchestrator.events import Kind
from orchestrator.journal import Journal
from orchestrator.models.builtin.answering import form_of
from orchestrator.models.builtin.design import Question
from orchestrator.models.builtin.reading.notes import Cause
from orchestrator.next_steps import next_steps, package_path
from orchestrator.project import Project, RunPaths, open_project
from orchestrator.rfi import Policy, Rfi, State
from orchestrator.standing import Standing
from orchestrator.state import RunState, WaitingFor
from orchestrator.status import status_of
from orchestrator.telling import tale


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Project:
    folder = tmp_path / "a team's shop"
    folder.mkdir()
    project = open_project(folder)
    project.make_state_dir()
    return project


def test_the_way_to_the_code_can_be_typed_whatever_the_folders_name() -> None:
    given = {"repository": "/home/a team's code", "branch": "orchestrator/x", "checked_out": False, "path": "h"}
    run = Standing(state=RunState.COMPLETED, handed_off=given)
    lines = farewell(run, RunPaths(id="x", root=Path("runs/x")))
    (told,) = [line.partition("code:")[2] for line in lines if "code:" in line]
    assert shlex.split(told)[:4] == ["git", "-C", "/home/a team's code", "worktree"]


def test_the_status_lists_each_question_with_what_holds_and_the_command_that_answers_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.root)
    paths = project.run("06-x")
    paths.root.mkdir()
    asked = [
        Rfi(id="RFI-001", question="May two\nstations share a code?", origin="handoff", assumption="No", after_s=3600),
        Rfi(id="RFI-002", question="Who pays?", origin="handoff", policy=Policy.BLOCK),
        Rfi(id="RFI-003", question="Was it sent?", origin="engine", policy=Policy.ESCALATE, effect="s", to="Ann"),
        Rfi(id="RFI-004", question="Settled?", origin="handoff", state=State.ANSWERED, answer="yes"),
    ]
    with Journal.create(paths.journal, run=paths.id, clock=lambda: datetime(2026, 5, 1, 9, tzinfo=UTC)) as journal:
        for rfi in asked:
            journal.append(Kind.RFI_RAISED, {"rfi": rfi.to_json()}, key=rfi.id)
    show_status(status_of(paths))
    told = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "questions   3 open, 1 answered" in told
    first = told.index("RFI-001   May two stations share a code?")
    assert told[first + 1 : first + 3] == [
        "open; from 2026-05-01T10:00:00+00:00 on it is assumed: No",
        "orchestrator answer 06-x RFI-001 TEXT",
    ]
    assert "open; the work that it concerns waits" in told
    assert "open; the run waits for a person (for Ann)" in told
    assert "orchestrator answer 06-x RFI-003 retry|done|skip" in told
    assert not any("Settled?" in line for line in told)


def test_the_status_tells_the_lines_that_answer_a_question_whole(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project.root)
    paths = project.run("06-x")
    paths.root.mkdir()
    design = Question(
        id="x",
        operations=("getStory",),
        cause=Cause.PROSE,
        text=f"The contract says: “{'A long story. ' * 15}” Which rule is this, exactly?",
    )
    question = f"{design.text} {form_of(design)}"
    assert len(question) > 400
    rfis = [
        Rfi(id="RFI-001", question=question, origin="handoff", assumption="not enforced"),
        Rfi(id="RFI-002", question="Why? " * 400, origin="handoff", assumption="nothing"),
    ]
    with Journal.create(paths.journal, run=paths.id, clock=lambda: datetime(2026, 5, 1, 9, tzinfo=UTC)) as journal:
        for rfi in rfis:
            journal.append(Kind.RFI_RAISED, {"rfi": rfi.to_json()}, key=rfi.id)
    show_status(status_of(paths))
    told = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert f"RFI-001   {question}" in told
    assert max(map(len, told)) < 700


def test_a_blocked_run_says_what_was_refused_and_how_to_start_another(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    item = {"id": "NG-02", "file": "auth.yaml", "place": "line 3", "problem": "unknown role", "remedy": "name another"}
    run = Standing(
        state=RunState.BLOCKED, reason="it does not pass NG-02", no_go=[{**item, "no_go": True, "passed": False}]
    )
    run.created = {"stage": "06-x", "handoff": "/a b", "project": str(project.root)}
    lines = farewell(run, project.run("x"))
    assert "  NG-02 auth.yaml, line 3: unknown role; name another" in lines
    assert lines[-2:] == [
        "  next:    orchestrator validate '/a b'",
        "           orchestrator run 06-x --handoff '/a b'",
    ]


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.WAITING, RunState.PAUSED, RunState.ABORTED])
def test_what_can_be_done_next_is_told_so_that_it_works_where_it_is_read(
    project: Project, monkeypatch: pytest.MonkeyPatch, state: RunState
) -> None:
    run, paths = Standing(state=state), project.run("06-x")
    run.created = {"stage": "06-x", "handoff": "/h", "project": str(project.root)}
    monkeypatch.chdir(project.runs_dir)
    near = next_steps(run, paths, alive=True)
    assert not any("--project" in line for line in near)
    monkeypatch.chdir(project.root.parent)
    far = [shlex.split(line) for line in next_steps(run, paths, alive=True)]
    assert far == [[*shlex.split(line), "--project", str(project.root)] for line in near]


def test_a_lone_question_is_named_in_the_command_that_answers_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    run = Standing(state=RunState.WAITING, waiting_for=WaitingFor.PERSON)
    for number, told in ((1, "answer 06-x RFI-001 TEXT"), (2, "answer 06-x RFI-ID TEXT")):
        rfi = Rfi(id=f"RFI-00{number}", question="Who pays?", origin="engine", policy=Policy.ESCALATE)
        run.rfis[rfi.id] = rfi
        assert farewell(run, project.run("06-x"))[-1].endswith(told)


def test_where_the_revisions_are_spent_a_grant_is_offered_and_no_further_revise() -> None:
    run, paths = Standing(state=RunState.WAITING), RunPaths(id="x", root=Path("runs/x"))
    run.waiting_for, run.gate.open = WaitingFor.GATE, True
    assert any('reply x "REVISE: ' in line for line in farewell(run, paths))
    run.state = RunState.ESCALATED
    lines = farewell(run, paths)
    assert any("reply x APPROVED" in line for line in lines)
    assert any("resume x --grant-revision --reason" in line for line in lines)
    assert not any("REVISE" in line for line in lines)


def test_what_of_a_code_base_is_not_taken_along_as_it_stands_is_told(project: Project) -> None:
    paths = project.run("06-x")
    paths.root.mkdir()
    with Journal.create(paths.journal, run=paths.id, clock=lambda: datetime(2026, 5, 1, 9, tzinfo=UTC)) as journal:
        made = journal.append(Kind.WORK_TREE_MADE, {"tree": "t", "commit": "c", "notes": ["a.bin is a pointer", "b"]})
        plain = journal.append(Kind.WORK_TREE_MADE, {"tree": "t", "commit": "c", "notes": []})
    assert tale(made) == "of the code base: a.bin is a pointer; b"
    assert not tale(plain)


def test_a_package_stands_in_its_run_wherever_it_was_packed(project: Project) -> None:
    run, paths = Standing(), project.run("06-x")
    assert package_path(run, paths) == ""
    run.gate.path = "/before/.orchestrator/runs/06-x/packages/gate-2.md"
    assert package_path(run, paths) == str(paths.packages / "gate-2.md")
