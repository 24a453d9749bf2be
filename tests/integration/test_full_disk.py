"""A disk that takes no more in the middle of a run: nothing is done on the word of rows that it never took."""

from __future__ import annotations

import resource
import signal
from pathlib import Path

import pytest

from orchestrator.config import read_user_config, settle
from orchestrator.creating import Start, create
from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.journal import Entry, read
from orchestrator.project import open_project
from orchestrator.provider import Choice
from orchestrator.runner import Face, drive
from orchestrator.standing import Standing
from tests.chaos.stage import set_up

ROOM = 4096
"""Bytes to which files may grow: enough for a receipt, too little for another page of the journal."""


async def test_an_intervention_that_the_journal_could_not_take_is_not_filed_away(tmp_path: Path) -> None:
    set_up(root := tmp_path / "project")
    project = open_project(root)
    settings = settle(project.root, project.config, read_user_config())
    models = Choice(names=(f"scripted:{root / 'script.yaml'}",))
    paths = create(project, settings, Start(stage="06", handoff=root / "handoff", models=models))
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def fill(entry: Entry, _run: Standing) -> None:
        if entry.kind == Kind.INTERVENTION_TAKEN:
            resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))

    try:
        with pytest.raises(Problem, match="journal"):
            await drive(project, settings, paths, Face(listeners=(fill,)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert [file.name for file in (root / "human-interventions" / "active").glob("*.md")] == ["keep-it-short.md"]

    await drive(project, settings, paths, Face())
    with read(paths.journal) as journal:
        assert len(list(journal.entries([Kind.INTERVENTION_TAKEN]))) == 1
    assert (root / "human-interventions" / "processed" / "keep-it-short.md").exists()
