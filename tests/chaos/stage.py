"""A scripted stage from nothing to its end, played in this process: what the campaigns disturb.

A person stands in for everybody: starts the run, asks for a revision at the first gate, approves at the second, and,
whatever happened meanwhile, looks before saying anything twice. Everything that blocks runs in the main thread, so
that the n-th system call of a kind is the same one each time.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.access import reply
from orchestrator.config import read_user_config, settle
from orchestrator.creating import Start, create
from orchestrator.errors import OrchestratorError
from orchestrator.project import Project, RunPaths, open_project
from orchestrator.provider import Choice
from orchestrator.runner import Face, drive
from orchestrator.spool import Spool
from orchestrator.standing import Standing
from orchestrator.state import RunState, WaitingFor
from tests.acceptance.conftest import FIXTURES, HANDOFF, Shop

if TYPE_CHECKING:
    from collections.abc import Callable

REPLIES = {1: "REVISE: 1. Make the summary longer.", 2: "APPROVED"}
"""What the person says, by the gate's visit."""
LEGS = 3
"""The run in parts: to the first gate, to the second, to its end."""
MOST_DRIVES = 12
_SCENES = """\
  - match: {job: task, task: "2:operation"}
    turns:
      - calls: [{name: write_file, args: {path: notes/operations/more/first.txt, content: "first\\n"}}]
      - calls:
          - {name: edit_file, args: {path: notes/operations/more/first.txt, old: first, new: second}}
          - {name: run_command, args: {command: "cat notes/operations/more/first.txt >> notes/operations/all.txt"}}
          - {name: read_file, args: {path: notes/operations/all.txt}}
      - calls: [{name: note_decision, args: {decision: Stations come first, rationale: They are short}}]
      - calls: [{name: submit, args: {summary: Described with care}}]
"""
_BACKLOG = """\
---
phase: all
urgency: backlog
---

# Keep the notes short

Long notes are not read.
"""


def set_up(root: Path) -> None:
    """A project of its own, with a package, a script and a wish that somebody dropped earlier."""
    shutil.copytree(FIXTURES / "projects" / "small", root)
    shutil.copytree(HANDOFF, root / "handoff")
    shop = Shop(root)
    shop.edit("handoff/handoff.md", "database: {engine: postgres", "database: {engine: sqlite")
    shop.edit(shop.script, "the database is postgres", "the database is sqlite")
    shop.add_scene(_SCENES)
    # One task in place of one for each operation: a kind of task once is enough, and each point costs a whole run.
    playbook = "phases/06-backend-implementation/playbook.yaml"
    shop.edit(playbook, 'title: "Describe {method} {path}"', "title: Describe the operations")
    shop.edit(playbook, "        for_each: operation\n", "")
    active = root / "human-interventions" / "active"
    active.mkdir(parents=True)
    (root / "human-interventions" / "processed").mkdir()
    (active / "keep-it-short.md").write_text(_BACKLOG)


class _Here(ThreadPoolExecutor):
    """Runs what it is given at once, where it stands."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - it goes to whoever waits
            done.set_exception(error)
        return done


def play(root: Path, leg: int = LEGS) -> Standing:
    """Bring the project's one run to the end of a leg, from wherever it stands; raises what the engine raises."""
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(_Here())
        return runner.run(_play(root, leg))


async def _play(root: Path, leg: int) -> Standing:
    project = open_project(root)
    paths = _run_of(project) or _begin(project, root)
    settings = settle(project.root, project.config, read_user_config())
    for _ in range(MOST_DRIVES):
        run = await drive(project, settings, paths, Face())
        if run.state.ended or (run.gate.open and run.gate.visit == leg):
            return run
        if run.waiting_for is WaitingFor.GATE and run.state is RunState.WAITING and not Spool(paths.spool).waiting():
            reply(paths, REPLIES[run.gate.visit], run.gate)
    raise AssertionError(f"{MOST_DRIVES} drives did not end the run; it is {run.state}, {run.waiting_why}")


def _run_of(project: Project) -> RunPaths | None:
    return next((paths for paths in project.runs() if paths.journal.exists()), None)


def _begin(project: Project, root: Path) -> RunPaths:
    settings = settle(project.root, project.config, read_user_config())
    script = f"scripted:{root / 'script.yaml'}"
    return create(project, settings, Start(stage="06", handoff=root / "handoff", models=Choice(names=(script,))))


def told(error: BaseException) -> bool:
    """Whether an error is one that people are told in a line, and no bug of ours."""
    return isinstance(error, OrchestratorError | OSError) and not isinstance(error, sqlite3.Error)
