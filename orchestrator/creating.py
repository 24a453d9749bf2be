"""A run's folder, before anything is judged: what it was started with, pinned, and an empty journal."""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.catalog import Stage, find_stage, roots
from orchestrator.composition import with_intake, with_tasks
from orchestrator.config import Confinement, Settings, stricter
from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.flow.drift import digests
from orchestrator.intake import Intake, parse_intake
from orchestrator.journal import Journal, sync_folder
from orchestrator.lock import alone
from orchestrator.models.pool import settings_of
from orchestrator.models.registry import make_model
from orchestrator.packages import read_package
from orchestrator.project import DRAFT, Project, RunPaths, new_run_id
from orchestrator.provider import Choice
from orchestrator.record import Record
from orchestrator.sandbox import Sandbox, choose
from orchestrator.spool import account
from orchestrator.task_list import TaskList, parse_task_list
from orchestrator.workspace.removing import remove_tree
from orchestrator.workspace.seed import Seed, examine

if TYPE_CHECKING:
    from orchestrator.handoff import Package
    from orchestrator.playbook import Playbook

TASKS_FILE, INTAKE_FILE = "tasks.yaml", "intake.yaml"
"""What a run keeps, beside its playbook, of the task list and the issue that it was started with."""


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a fresh run is made of."""

    stage: str
    handoff: Path
    models: Choice
    unsandboxed: bool = False
    tasks: TaskList | None = None
    """A team's own task list, worked besides the stage's tasks."""
    intake: Intake | None = None
    """What an issue asks for."""


def create(project: Project, settings: Settings, start: Start) -> RunPaths:
    """Make a run's folder: playbook, personas and package pinned, an empty journal. Nothing has been judged yet.

    Raises `Problem` where the stage, the package's `handoff.md` or the folder cannot be used; then nothing is left.
    """
    stage = find_stage(start.stage, roots(project))
    package = _package(project, start, stage)
    # What only a person can mend is told before there is a run: a model that cannot be made, a missing git or sandbox,
    # code that cannot be built on.
    for name in start.models.every():
        make_model(name, inputs=start.handoff, providers=settings_of(settings.providers))
    if shutil.which("git") is None:
        raise Problem("git is not installed", remedy="install git 2.30 or newer")
    confined(settings, unsandboxed=start.unsandboxed, asked=settings.sandbox)
    if (codebase := package.handoff.codebase) != "greenfield":
        examine(Seed(repository=project.root / codebase))
    project.make_state_dir()
    try:
        with alone(project.state_dir / "create.lock"):
            run_id = new_run_id(stage.playbook.id, now())  # alone, so that no two runs have one time
            for left in project.runs_dir.glob(f"{DRAFT}*"):  # by a crash: nobody else is here
                remove_tree(left)
            _make(project.draft(run_id), package, _created(project, settings, start, stage), (stage, start))
            project.draft(run_id).root.rename(project.run(run_id).root)
            sync_folder(project.runs_dir)
    except OSError as error:
        remedy = "free some space or choose another folder with --project"
        where = str(project.runs_dir)
        raise Problem(f"the run could not be set up: {error.strerror}", where=where, remedy=remedy) from None
    return project.run(run_id)


def _make(paths: RunPaths, package: Package, created: dict[str, Any], chosen: tuple[Stage, Start]) -> None:
    stage, start = chosen
    try:
        paths.root.mkdir(mode=0o700, parents=True)
        stage.pin(paths.pinned)
        for name, part in ((TASKS_FILE, start.tasks), (INTAKE_FILE, start.intake)):
            if part is not None:
                (paths.pinned / name).write_text(part.model_dump_json(exclude_defaults=True), encoding="utf-8")
        _pin_package(paths.inputs(1), package.files)
        with Journal.create(paths.journal, run=paths.id, clock=now) as journal:
            record = Record(journal)
            with record.together():
                record.add(Kind.RUN_CREATED, {**created, "pins": digests(paths.pinned)})
                record.add(Kind.INPUTS_PINNED, {"n": 1, "digest": package.digest, "reason": "the handoff"})
    except BaseException:
        shutil.rmtree(paths.root, ignore_errors=True)
        raise


def _package(project: Project, start: Start, stage: Stage) -> Package:
    """The package; where there is none, the remedy also says which stage makes it."""
    if start.handoff.is_dir() or stage.playbook.previous is None:
        return read_package(start.handoff, project=project.root)
    previous = stage.playbook.previous
    remedy = f"stage {previous.stage} makes it: {previous.remedy}"
    lacking = "is not a folder" if start.handoff.exists() else "there is no such folder"
    what = f"blocked: {lacking}, so there is no handoff package"
    raise Problem(what, where=str(start.handoff), remedy=f"correct --handoff; {' '.join(remedy.split())}")


def _created(project: Project, settings: Settings, start: Start, stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage.playbook.id,
        "origin": stage.origin,
        "coverage": asdict(_with(stage.playbook, start.tasks, start.intake).coverage()),
        "model": start.models.names[0],
        "models": list(start.models.names),
        "typed": start.models.typed,
        "handoff": str(start.handoff),
        "project": str(project.root),
        "unsandboxed": start.unsandboxed,
        "sandbox": str(settings.sandbox),
        "by": account(os.getuid()),
        "tasks": start.tasks.id if start.tasks else "",
        "intake": start.intake.id if start.intake else "",
    }


def _pin_package(folder: Path, files: Any) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def confined(settings: Settings, *, unsandboxed: bool, asked: Confinement) -> Sandbox:
    """What confines a run's commands: consent belongs to the run, and so does what it was started with.

    Raises `Problem` where that does not work here.
    """
    if unsandboxed and not settings.allow_unsandboxed:
        remedy = "start a run without --unsandboxed, or change the configuration"
        raise Problem("the configuration forbids commands that nothing confines", remedy=remedy)
    return choose("none" if unsandboxed else stricter(asked, settings.sandbox))


def pinned_tasks(paths: RunPaths) -> TaskList | None:
    """The task list that a run was started with."""
    listed = paths.pinned / TASKS_FILE
    return parse_task_list(listed.read_text("utf-8"), where=str(listed)) if listed.is_file() else None


def composed(playbook: Playbook, paths: RunPaths) -> tuple[Playbook, Intake | None]:
    """The playbook with the task list and the issue that the run was started with, and the issue itself."""
    issue = paths.pinned / INTAKE_FILE
    tasks = pinned_tasks(paths)
    intake = parse_intake(issue.read_text("utf-8"), where=str(issue)) if issue.is_file() else None
    return _with(playbook, tasks, intake), intake


def _with(playbook: Playbook, tasks: TaskList | None, intake: Intake | None) -> Playbook:
    playbook = with_tasks(playbook, tasks) if tasks else playbook
    return with_intake(playbook, intake) if intake else playbook
