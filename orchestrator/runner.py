"""The one door in: start a run, resume it, ask something of it, look at it."""

from __future__ import annotations

import gc
import os
import secrets
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.attendant import Prompt
from orchestrator.catalog import Origin, Root, Stage, find_stage, roots
from orchestrator.composition import with_intake, with_tasks
from orchestrator.config import Confinement, Settings, stricter
from orchestrator.driver import Driver
from orchestrator.ears import listening
from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.flow.desk import Desk, Models
from orchestrator.flow.drift import digests, hold_pins
from orchestrator.flow.listen import file_away
from orchestrator.flow.recalling import recall
from orchestrator.flow.requests import refuse_left
from orchestrator.inbox import Inbox
from orchestrator.intake import Intake, parse_intake
from orchestrator.journal import Journal, sync_folder
from orchestrator.ledger import Ledger
from orchestrator.leftovers import clear, temporary_files
from orchestrator.lock import alone, held
from orchestrator.masking import mask_of
from orchestrator.models.pool import Pool, settings_of
from orchestrator.models.registry import make_model
from orchestrator.notifying import notifying
from orchestrator.packages import read_package
from orchestrator.progress import Progress
from orchestrator.project import DRAFT, Project, RunPaths, new_run_id
from orchestrator.provider import Choice
from orchestrator.record import Listener, Record
from orchestrator.sandbox import Sandbox, choose, kill_holders
from orchestrator.spool import Spool, account
from orchestrator.standing import Standing
from orchestrator.state import RunState
from orchestrator.task_list import TaskList, parse_task_list
from orchestrator.workspace import Workspace
from orchestrator.workspace.tree import remove_tree

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from orchestrator.handoff import Package
    from orchestrator.persona import Persona
    from orchestrator.playbook import Playbook


TASKS_FILE, INTAKE_FILE = "tasks.yaml", "intake.yaml"
"""What a run keeps, beside its playbook, of the task list and the issue that it was started with."""


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Face:
    """Who watches a drive, and who may be asked."""

    listeners: tuple[Listener, ...] = ()
    say: Callable[[str], None] = field(default=lambda _: None)
    """Told what takes long before a run has a journal."""
    hear: Callable[[str, int], None] | None = None
    """Is given each visible piece of a model's reply as it comes, and how many characters came in all."""
    prompt: Prompt | None = None
    """Asks at the terminal; `None` where nobody sits there."""
    patient: bool = True
    """Whether a drive stays where time alone will settle what it waits for."""


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
    # What only a person can mend is told before there is a run: a model that cannot be made, a missing git or sandbox.
    for name in start.models.every():
        make_model(name, inputs=start.handoff, providers=settings_of(settings.providers))
    if shutil.which("git") is None:
        raise Problem("git is not installed", remedy="install git 2.30 or newer")
    _sandbox(settings, unsandboxed=start.unsandboxed, asked=settings.sandbox)
    project.make_state_dir()
    run_id = new_run_id(stage.playbook.id, now(), secrets.randbits(15))
    try:
        with alone(project.state_dir / "create.lock"):
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
    raise Problem("blocked: there is no handoff package", where=str(start.handoff), remedy=" ".join(remedy.split()))


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


def _sandbox(settings: Settings, *, unsandboxed: bool, asked: Confinement) -> Sandbox:
    """What confines a run's commands: consent belongs to the run, and so does what it was started with.

    Raises `Problem` where that does not work here.
    """
    if unsandboxed and not settings.allow_unsandboxed:
        remedy = "start a run without --unsandboxed, or change the configuration"
        raise Problem("the configuration forbids commands that nothing confines", remedy=remedy)
    return choose("none" if unsandboxed else stricter(asked, settings.sandbox))


async def drive(
    project: Project,
    settings: Settings,
    paths: RunPaths,
    face: Face,
    *,
    model: str | None = None,
    tape: Path | None = None,
) -> Standing:
    """Work a run until it ends or waits for somebody who is not here; raises `Held` where another process does.

    Every call of a model is appended to `tape`, where there is one.
    """
    # A collection of the imported world takes 60 ms, in which nobody is heard: leave it out of every later one.
    gc.freeze()
    gc.enable()
    async with AsyncExitStack() as stack:
        stack.enter_context(held(paths.lock, now().isoformat(timespec="seconds")))
        kill_holders(paths.fence)
        clear(paths)
        stack.enter_context(temporary_files(paths.id))
        journal = stack.enter_context(Journal.open(paths.journal, clock=now))
        keys = [provider.api_key_env or "" for provider in settings.providers.values()]
        record = Record(journal, face.listeners, mask_of(os.environ, keys))
        if record.standing.state.ended:
            refuse_left(record, Spool(paths.spool))
            return record.standing
        pool = Pool(settings.providers, watch=face.hear, record=tape)
        stack.push_async_callback(pool.close)
        desk = await stack.enter_async_context(_desk(project, settings, paths, record, face, pool, model))
        record.hear(Progress(paths.progress, desk.playbook))
        await stack.enter_async_context(notifying(desk))
        untouched = not project.interventions.exists()
        ears = stack.enter_context(listening(desk.inbox, paths.spool))
        record.add(Kind.DRIVER_STARTED, _started(desk))
        try:
            await Driver(desk, ears, face.prompt, patient=face.patient).drive()
        finally:
            await _rest(desk)
            if untouched and record.standing.state is RunState.BLOCKED:
                _unmake(project)
        return record.standing


def _unmake(project: Project) -> None:
    """A refused handoff leaves nothing behind but its record: the folders that listening made go, if they are empty."""
    for folder in ("active", "processed", ""):
        with suppress(OSError):
            (project.interventions / folder).rmdir()


def _started(desk: Desk) -> dict[str, Any]:
    host, sandbox = socket.gethostname(), desk.sandbox.name
    return {"pid": os.getpid(), "host": host, "model": desk.model_name, "sandbox": sandbox}


async def _rest(desk: Desk) -> None:
    """Leave the run so that the next driver can tell people's edits from the engine's, and nobody without a word."""
    talking = any(talk.unfinished or talk.submission is None for talk in desk.standing.conversations.values())
    waiting = desk.standing.waiting_for is not None or desk.standing.state.ended
    tree = await desk.workspace.snapshot() if waiting or not talking else ""
    file_away(desk, desk.inbox.scan(), limit=sys.maxsize)
    desk.record.add(Kind.DRIVER_STOPPED, {"tree": tree, "paused": not waiting})
    if desk.standing.state.ended:
        refuse_left(desk.record, Spool(desk.folder.spool))


@asynccontextmanager
async def _desk(
    project: Project,
    settings: Settings,
    paths: RunPaths,
    record: Record,
    face: Face,
    pool: Pool,
    model: str | None,
) -> AsyncIterator[Desk]:
    created = record.standing.created
    hold_pins(paths.pinned, created.get("pins", {}))
    pinned = find_stage(created["stage"], (Root(origin=Origin.PINNED, path=paths.pinned),))
    package = read_package(paths.inputs(record.standing.inputs), project=project.root)
    playbook, intake = _composed(pinned.playbook, paths)
    choice = _choice(settings, created, model)
    for folder in (paths.scratch, paths.output, paths.packages):
        folder.mkdir(exist_ok=True)
    inbox = Inbox(project.interventions / "active", project.interventions / "processed")
    recall(inbox, record.standing)
    desk = Desk(
        folder=paths,
        record=record,
        playbook=playbook,
        intake=intake,
        personas=pinned.personas,
        guides_dir=pinned.folder,
        package=package,
        workspace=await _workspace(project, paths, package, record),
        sandbox=_sandbox(settings, unsandboxed=created["unsandboxed"], asked=Confinement(created["sandbox"])),
        inbox=inbox,
        settings=settings,
        model_name=choice.names[0],
        model=_models(lambda: paths.inputs(record.standing.inputs), choice, pinned.playbook.id, settings, pool),
        others=Ledger(project, paths).others,
        clock=now,
        user=account(os.getuid()),
        say=face.say,
        nonce=lambda: secrets.token_hex(16),
        # A project's own playbook may name any install command: a person runs those with `init --install`.
        may_install=created["origin"] != Origin.PROJECT,
    )
    try:
        yield desk
    finally:
        await desk.close()


def pinned_tasks(paths: RunPaths) -> TaskList | None:
    """The task list that a run was started with."""
    listed = paths.pinned / TASKS_FILE
    return parse_task_list(listed.read_text("utf-8"), where=str(listed)) if listed.is_file() else None


def _composed(playbook: Playbook, paths: RunPaths) -> tuple[Playbook, Intake | None]:
    """The playbook with the task list and the issue that the run was started with, and the issue itself."""
    issue = paths.pinned / INTAKE_FILE
    tasks = pinned_tasks(paths)
    intake = parse_intake(issue.read_text("utf-8"), where=str(issue)) if issue.is_file() else None
    return _with(playbook, tasks, intake), intake


def _with(playbook: Playbook, tasks: TaskList | None, intake: Intake | None) -> Playbook:
    playbook = with_tasks(playbook, tasks) if tasks else playbook
    return with_intake(playbook, intake) if intake else playbook


def _choice(settings: Settings, created: Mapping[str, Any], model: str | None) -> Choice:
    """The models of a drive: the one named now, the one that the run was started with, or those of the config."""
    if model or created.get("typed"):
        return Choice(names=(model or created["model"],), typed=True)
    return replace(settings.models, names=tuple(created.get("models", [created["model"]])), typed=False)


def _models(desk_inputs: Callable[[], Path], choice: Choice, stage: str, settings: Settings, pool: Pool) -> Models:
    """Makes the model of a persona in a phase; what a persona's file names is vetted as a project's word."""

    def make(persona: Persona, phase: int | None) -> BaseChatModel:
        own = (persona.model,) if persona.model else ()
        names = choice.of(persona=persona.id, own=own, stage=stage, phase=phase)
        if own and names == own:
            settings.vet(own[0])
        return pool.row(names, desk_inputs())

    return make


async def _workspace(project: Project, paths: RunPaths, package: Package, record: Record) -> Workspace:
    if record.standing.base_tree is not None:
        return await Workspace.open(paths.work, paths.repository)
    codebase = package.handoff.codebase
    seed = None if codebase == "greenfield" else project.root / codebase
    workspace = await Workspace.create(paths.work, paths.repository, seed=seed)
    commit = await workspace.head()
    body = {"tree": await workspace.tree_of(commit), "commit": commit, "notes": list(workspace.notes)}
    record.add(Kind.WORK_TREE_MADE, body)
    return workspace
