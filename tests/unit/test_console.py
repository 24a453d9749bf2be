"""What a person at the terminal is told can be typed as it stands."""

from __future__ import annotations

import shlex
from pathlib import Path

from orchestrator.console import farewell
from orchestrator.project import RunPaths
from orchestrator.standing import Standing
from orchestrator.state import RunState, WaitingFor


def test_the_way_to_the_code_can_be_typed_whatever_the_folders_name() -> None:
    given = {"repository": "/home/a team's code", "branch": "orchestrator/x", "checked_out": False, "path": "h"}
    run = Standing(state=RunState.COMPLETED, handed_off=given)
    lines = farewell(run, RunPaths(id="x", root=Path("runs/x")))
    (told,) = [line.partition("code:")[2] for line in lines if "code:" in line]
    assert shlex.split(told)[:4] == ["git", "-C", "/home/a team's code", "worktree"]


def test_where_the_revisions_are_spent_a_grant_is_offered_and_no_further_revise() -> None:
    run, paths = Standing(state=RunState.WAITING), RunPaths(id="x", root=Path("runs/x"))
    run.waiting_for, run.gate.open = WaitingFor.GATE, True
    assert any('reply x "REVISE: ' in line for line in farewell(run, paths))
    run.state = RunState.ESCALATED
    lines = farewell(run, paths)
    assert any("reply x APPROVED" in line for line in lines)
    assert any("resume x --grant-revision --reason" in line for line in lines)
    assert not any("REVISE" in line for line in lines)
