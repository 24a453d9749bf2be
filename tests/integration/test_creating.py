"""What only a person can mend is told before there is a run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from orchestrator.config import read_user_config, settle
from orchestrator.creating import Start, create
from orchestrator.errors import Problem
from orchestrator.project import open_project
from orchestrator.provider import Choice
from tests.acceptance.conftest import Shop
from tests.chaos.stage import set_up


def git(folder: Path, *words: str) -> None:
    """A person's own git."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    "code, told",
    [
        ("nowhere", "not a git repository"),
        ("no repository", "not a git repository"),
        ("no commit", "no commit HEAD"),
        ("submodules", "submodules (lib)"),
    ],
)
def test_code_that_cannot_be_built_on_is_refused_and_leaves_no_run(tmp_path: Path, code: str, told: str) -> None:
    set_up(root := tmp_path / "project")
    Shop(root).edit("handoff/handoff.md", "codebase: greenfield", "codebase: code")
    if code != "nowhere":
        (root / "code").mkdir()
    if code in {"no commit", "submodules"}:
        git(root / "code", "init", "--quiet")
    if code == "submodules":
        git(tmp_path, "init", "--quiet", "other")
        git(tmp_path / "other", "commit", "--quiet", "--allow-empty", "-m", "one")
        git(root / "code", "submodule", "--quiet", "add", str(tmp_path / "other"), "lib")
        git(root / "code", "commit", "--quiet", "-m", "two")
    project = open_project(root)
    settings = settle(project.root, project.config, read_user_config())
    models = Choice(names=(f"scripted:{root / 'script.yaml'}",))
    with pytest.raises(Problem) as problem:
        create(project, settings, Start(stage="06", handoff=root / "handoff", models=models))
    assert told in problem.value.what
    assert not project.state_dir.exists()
