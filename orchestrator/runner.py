"""The one door in: start a run, resume it, ask something of it, look at it."""

from __future__ import annotations

import asyncio
import getpass
import os
import secrets
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestrator.attendant import Prompt
from orchestrator.catalog import Origin, Root, find_stage, roots
from orchestrator.config import Settings
from orchestrator.driver import Driver
from orchestrator.ears import listening
from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.flow.desk import Desk
from orchestrator.fold import fold
from orchestrator.inbox import Inbox
from orchestrator.journal import Journal, read
from orchestrator.lock import held
from orchestrator.models.registry import make_model
from orchestrator.models.settings import ModelSettings
from orchestrator.packages import read_package
from orchestrator.project import Project, RunPaths, new_run_id
from orchestrator.record import Listener, Record
from orchestrator.sandbox import choose, kill_holders
from orchestrator.spool import Ask, Request, Spool
from orchestrator.standing import Standing
from orchestrator.workspace import Workspace

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from orchestrator.handoff import Package
    from orchestrator.persona import Persona


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Face:
    """Who watches a drive, and who may be asked."""

    listeners: tuple[Listener, ...] = ()
    say: Callable[[str], None] = field(default=lambda _: None)
    """Told what takes long before a run has a journal."""
    prompt: Prompt | None = None
    """Asks at the terminal; `None` where nobody sits there."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """What a fresh run is made of."""

    stage: str
    handoff: Path
    model: str
    unsandboxed: bool = False


def create(project: Project, settings: Settings, start: Start, face: Face) -> RunPaths:
    """Make a run's folder: playbook, personas and package pinned, an empty journal. Nothing has been judged yet.

    Raises `Problem` where the stage, the package's `handoff.md` or the folder cannot be used; then nothing is left.
    """
    stage = find_stage(start.stage, roots(project))
    package = read_package(start.handoff, project=project.root)
    del face
    at = now()
    paths = project.run(new_run_id(stage.playbook.id, at, secrets.randbits(15)))
    project.make_state_dir()
    try:
        paths.root.mkdir(mode=0o700, parents=True)
        stage.pin(paths.pinned)
        _pin_package(paths.inputs(1), package.files)
        with Journal.create(paths.journal, run=paths.id, clock=now) as journal:
            record = Record(journal)
            with record.together():
                record.add(Kind.RUN_CREATED, _created(project, settings, start, stage.playbook.id))
                record.add(Kind.INPUTS_PINNED, {"n": 1, "digest": package.digest, "reason": "the handoff"})
    except OSError as error:
        shutil.rmtree(paths.root, ignore_errors=True)
        remedy = "free some space or choose another folder with --project"
        raise Problem(f"the run could not be set up: {error.strerror}", where=str(paths.root), remedy=remedy) from None
    except BaseException:
        shutil.rmtree(paths.root, ignore_errors=True)
        raise
    return paths


def _created(project: Project, settings: Settings, start: Start, stage: str) -> dict[str, Any]:
    return {
        "stage": stage,
        "model": start.model,
        "handoff": str(start.handoff),
        "project": str(project.root),
        "unsandboxed": start.unsandboxed,
        "sandbox": str(settings.sandbox),
        "by": getpass.getuser(),
    }


def _pin_package(folder: Path, files: Any) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


async def drive(
    project: Project, settings: Settings, paths: RunPaths, face: Face, *, model: str | None = None
) -> Standing:
    """Work a run until it ends or waits for somebody who is not here; raises `Held` where another process does."""
    async with AsyncExitStack() as stack:
        stack.enter_context(held(paths.lock, now().isoformat(timespec="seconds")))
        kill_holders(paths.fence)
        journal = stack.enter_context(Journal.open(paths.journal, clock=now))
        record = Record(journal, face.listeners)
        if record.standing.state.ended:
            return record.standing
        desk = await stack.enter_async_context(_desk(project, settings, paths, record, face, model))
        ears = await stack.enter_async_context(listening(desk.inbox, paths.spool))
        record.add(Kind.DRIVER_STARTED, {"pid": os.getpid(), "host": socket.gethostname(), "model": desk.model_name})
        try:
            await Driver(desk, ears, face.prompt).drive()
        finally:
            await _rest(desk)
        return record.standing


async def _rest(desk: Desk) -> None:
    """Leave the run so that the next driver can tell people's edits from the engine's."""
    talking = any(talk.unfinished or talk.submission is None for talk in desk.standing.conversations.values())
    waiting = desk.standing.waiting_for is not None or desk.standing.state.ended
    tree = await desk.workspace.snapshot() if waiting or not talking else ""
    desk.record.add(Kind.DRIVER_STOPPED, {"tree": tree, "paused": not waiting})


@asynccontextmanager
async def _desk(
    project: Project, settings: Settings, paths: RunPaths, record: Record, face: Face, model: str | None
) -> AsyncIterator[Desk]:
    created = record.standing.created
    pinned = find_stage(created["stage"], (Root(origin=Origin.PINNED, path=paths.pinned),))
    package = read_package(paths.inputs(record.standing.inputs), project=project.root)
    name = model or created["model"]
    for folder in (paths.scratch, paths.output, paths.packages):
        folder.mkdir(exist_ok=True)
    desk = Desk(
        folder=paths,
        record=record,
        playbook=pinned.playbook,
        personas=pinned.personas,
        guides_dir=pinned.folder,
        package=package,
        workspace=await _workspace(project, paths, package, record),
        sandbox=choose("none" if created["unsandboxed"] else None),
        inbox=Inbox(project.interventions / "active", project.interventions / "processed"),
        settings=settings,
        model_name=name,
        model=_models(name, settings),
        clock=now,
        user=getpass.getuser(),
        say=face.say,
    )
    try:
        yield desk
    finally:
        await desk.close()


def _models(name: str, settings: Settings) -> Callable[[Persona, Path], BaseChatModel]:
    """Makes the model of a persona: its own, else the run's; one of each kind and package is enough."""
    shared = ModelSettings(**_provider(settings))

    @cache
    def make(chosen: str, inputs: Path) -> BaseChatModel:
        return make_model(chosen, inputs=inputs, settings=shared)

    return lambda persona, inputs: make(persona.model or name, inputs)


def _provider(settings: Settings) -> dict[str, Any]:
    known = settings.providers.get("openai")
    if known is None:
        return {}
    return {"base_url": known.base_url, "key_variable": known.api_key_env}


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


def ask(paths: RunPaths, what: Ask, text: str = "", *, channel: str = "cli", **more: Any) -> Request:
    """Leave a request in a run's spool; whoever drives the run takes it up at once."""
    request = Request(
        id=secrets.token_hex(8), ask=what, by=getpass.getuser(), channel=channel, text=text, more=dict(more)
    )
    Spool(paths.spool).put(request)
    return request


async def settled(paths: RunPaths, request: Request, *, timeout_s: float) -> str | None:
    """Wait for a live driver to take a request: empty when it did as asked, else why not; `None` in the end."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    while asyncio.get_running_loop().time() < deadline:
        with read(paths.journal) as journal:
            refused = journal.get(Kind.REPLY_REFUSED, request.id)
            taken = any(journal.get(kind, request.id) for kind in _TAKEN[request.ask])
        if refused is not None:
            return str(refused.body["why"])
        if taken:
            return ""
        await asyncio.sleep(0.05)
    return None


_TAKEN = {
    Ask.REPLY: (Kind.VERDICT,),
    Ask.ANSWER: (Kind.RFI_ANSWERED,),
    Ask.RESUME: (Kind.RESUMED, Kind.GRANTED),
    Ask.ABORT: (Kind.RUN_ENDED,),
}


def outcome(paths: RunPaths, request: Request) -> str:
    """Why a request was refused; empty where it was not."""
    with read(paths.journal) as journal:
        refused = journal.get(Kind.REPLY_REFUSED, request.id)
    return str(refused.body["why"]) if refused else ""


def standing(paths: RunPaths) -> Standing:
    """Where a run stands, read beside its driver."""
    with read(paths.journal) as journal:
        return fold(journal.entries())


async def difference(paths: RunPaths, *, since_verdict: bool) -> str:
    """What a run changed, as a patch: since it began, or since the last verdict."""
    run = standing(paths)
    workspace = await Workspace.open(paths.work, paths.repository)
    start = run.base_tree or ""
    if since_verdict and run.verdicts:
        start = run.verdicts[-1]["tree"]
    return await workspace.diff(start, run.head_tree)
