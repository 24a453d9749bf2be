"""What a person at the terminal is told can be typed as it stands."""

from __future__ import annotations

import shlex
from pathlib import Path

from orchestrator.console import farewell
from orchestrator.project import RunPaths
from orchestrator.standing import Standing
from orchestrator.state import RunState


def test_the_way_to_the_code_can_be_typed_whatever_the_folders_name() -> None:
    given = {"repository": "/home/a team's code", "branch": "orchestrator/x", "checked_out": False, "path": "h"}
    run = Standing(state=RunState.COMPLETED, handed_off=given)
    lines = farewell(run, RunPaths(id="x", root=Path("runs/x")))
    (told,) = [line.partition("code:")[2] for line in lines if "code:" in line]
    assert shlex.split(told)[:4] == ["git", "-C", "/home/a team's code", "worktree"]
