"""The one door in: work a run until it ends, or waits for somebody who is not here."""

from __future__ import annotations

import gc
import math
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.attendant import Prompt
from orchestrator.catalog import Origin, Root, find_stage
from orchestrator.config import Confinement, Settings
from orchestrator.creating import composed, confined, now
from orchestrator.driver import Driver
from orchestrator.ears import listening
from orchestrator.events import Kind
from orchestrator.flow.desk import Desk, Models
from orchestrator.flow.drift import hold_pins
from orchestrator.flow.edits import edited_since_death, salvage
from orchestrator.flow.filing import file_away
from orchestrator.flow.halting import put_down
from orchestrator.flow.recalling import recall
from orchestrator.flow.requests import refuse_left
from orchestrator.flow.trial import Trial
from orchestrator.inbox import Inbox
from orchestrator.journal import Journal
from orchestrator.ledger import Ledger
from orchestrator.leftovers import clear, temporary_files
from orchestrator.lock import held
from orchestrator.masking import mask_of
from orchestrator.models.pool import Pool
from orchestrator.notifying import notifying
from orchestrator.packages import read_package
from orchestrator.progress import Progress
from orchestrator.project import Project, RunPaths
from orchestrator.provider import Choice
from orchestrator.record import Listener, Record
from orchestrator.sandbox import kill_holders
from orchestrator.spool import Spool, account
from orchestrator.standing import Standing
from orchestrator.state import RunState
from orchestrator.workspace import Workspace

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from orchestrator.handoff import Package
    from orchestrator.persona import Persona

STOPPED_S = 5.0
"""Seconds for which a driver that was told to stop goes on to file interventions away; the next one does what is left.
One whose run waits, or is over, files them all: nobody may drive it for days."""


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


async def drive(
    project: Project,
    settings: Settings,
    paths: RunPaths,
    face: Face,
    *,
    model: str | None = None,
    tape: Path | None = None,
    locked: bool = False,
) -> Standing:
    """Work a run until it ends or waits for somebody who is not here; raises `Held` where another process does.

    Every call of a model is appended to `tape`, where there is one. `locked` says that the caller holds the run's lock.
    """
    # A collection of the imported world takes 60 ms, in which nobody is heard: leave it out of every later one.
    gc.freeze()
    gc.enable()
    async with AsyncExitStack() as stack:
        if not locked:
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
        desk = await stack.enter_async_context(open_desk(project, settings, paths, record, face, pool, model))
        record.hear(Progress(paths.progress, desk.playbook))
        await stack.enter_async_context(notifying(desk))
        untouched = not project.interventions.exists()
        ears = stack.enter_context(listening(desk.inbox, paths.spool))
        record.add(Kind.DRIVER_STARTED, await _started(desk))
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


async def _started(desk: Desk) -> dict[str, Any]:
    host, sandbox = socket.gethostname(), desk.sandbox.name
    found = {"tree": await desk.workspace.snapshot()} if desk.standing.resting_tree else await edited_since_death(desk)
    saved = await salvage(desk)
    more = {**found, **({"salvage": saved} if saved else {})}
    return {"pid": os.getpid(), "host": host, "model": desk.model_name, "sandbox": sandbox, **more}


async def _rest(desk: Desk) -> None:
    """Leave the run so that the next driver can tell people's edits from the engine's, and nobody without a word."""
    desk.record.journal.check()  # else what is filed away below may never have been written
    waiting = desk.standing.waiting_for is not None or desk.standing.state.ended
    tree = await put_down(desk)
    file_away(desk, desk.inbox.scan(), within=math.inf if waiting else STOPPED_S)
    desk.record.add(Kind.DRIVER_STOPPED, {"tree": tree, "paused": not waiting})
    if desk.standing.state.ended:
        refuse_left(desk.record, Spool(desk.folder.spool))


@asynccontextmanager
async def open_desk(
    project: Project,
    settings: Settings,
    paths: RunPaths,
    record: Record,
    face: Face,
    pool: Pool,
    model: str | None,
) -> AsyncIterator[Desk]:
    """All that the nodes of a created run work with; `model` is the one that was typed, in place of the config's.

    Raises `Problem` where what the run was started with is missing or cannot be read.
    """
    created = record.standing.created
    hold_pins(paths.pinned, created.get("pins", {}))
    pinned = find_stage(created["stage"], (Root(origin=Origin.PINNED, path=paths.pinned),))
    package = read_package(paths.inputs(record.standing.inputs), project=project.root)
    playbook, intake = composed(pinned.playbook, paths)
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
        sandbox=confined(settings, unsandboxed=created["unsandboxed"], asked=Confinement(created["sandbox"])),
        inbox=inbox,
        settings=settings,
        trial=Trial(),
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
