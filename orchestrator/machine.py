"""What the machine offers: everything that a run stands on, each with what to do where it is missing."""

from __future__ import annotations

import asyncio
import os
import platform
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from orchestrator import toolchain
from orchestrator.catalog import find_stage, roots, stages
from orchestrator.config import data_home
from orchestrator.errors import OrchestratorError
from orchestrator.inotify import Inotify, Told
from orchestrator.models.faults import Fault
from orchestrator.models.probe import probe as probe_model
from orchestrator.models.registry import Providers
from orchestrator.postgres import cluster
from orchestrator.probing import probe
from orchestrator.project import Project, shown
from orchestrator.sandbox import CONFINING, SANDBOXES, Sandbox
from orchestrator.toolchain import installed

SQLITE = (3, 51, 3)
"""The first SQLite without the bug in resetting a write-ahead log that two writing connections can meet."""
GIT = (2, 30)
PYTHON = (3, 11)
AT_HAND = {"builtin", "scripted", "replay"}
"""Kinds of model that need no endpoint."""
_MB = 1024 * 1024
NEEDED_MB, WISHED_MB = 200, 2048
"""Free space below which runs fail, and below which that is near."""
_SYSTEM = Path("/proc/sys")
_PACKAGE = "install bubblewrap: apt-get install bubblewrap, dnf install bubblewrap, or as your system has it"
_CONTAINER = (
    "in a container: let it make namespaces and mount /proc (docker: --security-opt seccomp=unconfined "
    "--security-opt systempaths=unconfined)"
)
_NAMESPACES = {
    "kernel/unprivileged_userns_clone": ("0", "sysctl -w kernel.unprivileged_userns_clone=1"),
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or give bwrap an AppArmor profile with `userns`",
    ),
    "user/max_user_namespaces": ("0", "sysctl -w user.max_user_namespaces=15000"),
}
"""Settings that keep boxes from being made: the value that does, and how to change it."""


class Mark(StrEnum):
    """How a thing stands."""

    OK = "ok"
    WARNING = "warning"
    """Runs work; something is less than it could be."""
    PROBLEM = "problem"
    """To be mended before a run: without it runs fail, or are not safe."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that runs stand on."""

    name: str
    mark: Mark
    found: str
    remedy: str = ""

    def to_json(self) -> dict[str, Any]:
        """As `orchestrator doctor --json` prints it."""
        return asdict(self)


async def look(project: Project, models: Sequence[str] = (), providers: Providers | None = None) -> list[Row]:
    """Look at everything at once; a second or two, most of it a database server that starts and stops.

    Each of `models` gets one cheap call, whose reply shows what its endpoint can do.
    """
    sandboxes, server = await asyncio.gather(_sandboxes(), _told("postgresql", _postgres))
    rows = [_python(), _git(), _sqlite(), *sandboxes, *_toolchains(project), server]
    asked = await asyncio.gather(*(model_row(name, providers or {}) for name in models))
    return [*rows, *_space(project), _watching(), _state(project), *asked]


async def model_row(name: str, providers: Providers) -> Row:
    """What one cheap call shows of a model."""
    title = f"model {name}"
    if name.split(":", maxsplit=1)[0] in AT_HAND:
        return Row(name=title, mark=Mark.OK, found="works without an endpoint")
    try:
        seen = await probe_model(name, providers)
    except OrchestratorError as error:
        what, _, remedy = str(error).partition("; ")
        return Row(name=title, mark=Mark.PROBLEM, found=what, remedy=remedy)
    if isinstance(seen, Fault):
        remedy = "mend the address, the key or the name, or choose another model"
        return Row(name=title, mark=Mark.PROBLEM, found=seen.why, remedy=remedy)
    told = f"answered in {seen.seconds:.1f} s; {', '.join(seen.lines)}"
    if not seen.calls:
        remedy = "agents work by tools: choose a model, or a template of the server, that can call them"
        return Row(name=title, mark=Mark.WARNING, found=told, remedy=remedy)
    return Row(name=title, mark=Mark.OK, found=told)


async def _told(name: str, work: Callable[[], Awaitable[Row]]) -> Row:
    try:
        return await work()
    except OrchestratorError as error:
        what, _, remedy = str(error).partition("; ")
        return Row(name=name, mark=Mark.PROBLEM, found=what, remedy=remedy)
    except OSError as error:
        return Row(name=name, mark=Mark.PROBLEM, found=str(error), remedy="mend the disk or the rights")


def _python() -> Row:
    enough = tuple(map(int, platform.python_version_tuple()[:2])) >= PYTHON
    remedy = "" if enough else f"install Python {_dotted(PYTHON)} or newer"
    return Row(name="python", mark=Mark.OK if enough else Mark.PROBLEM, found=platform.python_version(), remedy=remedy)


def _git() -> Row:
    remedy = f"install git {_dotted(GIT)} or newer"
    program = shutil.which("git")
    if program is None:
        return Row(name="git", mark=Mark.PROBLEM, found="not installed", remedy=remedy)
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=10).stdout
    version = tuple(map(int, re.findall(r"\d+", said)[:2]))
    enough = version >= GIT
    mark = Mark.OK if enough else Mark.PROBLEM
    return Row(name="git", mark=mark, found=said.strip().removeprefix("git version "), remedy="" if enough else remedy)


def _sqlite() -> Row:
    if sqlite3.sqlite_version_info >= SQLITE:
        return Row(name="sqlite", mark=Mark.OK, found=sqlite3.sqlite_version)
    found = f"{sqlite3.sqlite_version}: before {_dotted(SQLITE)} two writing connections can damage a journal"
    remedy = "the lock keeps a run's journal to one writer; do not open a journal to write by hand, or upgrade SQLite"
    return Row(name="sqlite", mark=Mark.WARNING, found=found, remedy=remedy)


async def _sandboxes() -> list[Row]:
    """Each kind that confines, with the ways out that were tried, and which one runs will use."""
    kinds = [SANDBOXES[name]() for name in CONFINING]
    tested = await asyncio.gather(*(_sandbox(kind) for kind in kinds))
    tight = next((row for row in tested if row.mark is Mark.OK), None)
    if tight is not None:
        used = Row(name="runs use", mark=Mark.OK, found=tight.name.removeprefix("sandbox "))
    else:
        remedy = "mend one of them; or give --unsandboxed with the run if you consent to commands that nothing confines"
        used = Row(name="runs use", mark=Mark.PROBLEM, found="none: nothing confines commands here", remedy=remedy)
    return [*tested, used]


async def _sandbox(kind: Sandbox) -> Row:
    name = f"sandbox {kind.name}"
    if trouble := await asyncio.to_thread(kind.trouble):
        return Row(name=name, mark=Mark.WARNING, found=trouble, remedy="; ".join(_mend(kind.name)))
    tried = await probe(kind)
    if tried.failure:
        return Row(name=name, mark=Mark.WARNING, found=tried.failure, remedy="; ".join(_mend(kind.name)))
    if tried.open:
        found = f"{len(tried.open)} of {tried.tried} ways out are open: {', '.join(tried.open)}"
        return Row(name=name, mark=Mark.WARNING, found=found, remedy="do not rely on it; please report this")
    return Row(name=name, mark=Mark.OK, found=f"works; {tried.tried} cheap ways out were tried, none is open")


def _mend(kind: str) -> Iterator[str]:
    """What could make a kind of sandbox work here."""
    if kind == "landlock":
        yield "needs Linux 6.7 or newer with `landlock` among the kernel's lsm= modules"
        return
    if shutil.which("bwrap") is None:
        yield _PACKAGE
    for name, (bad, remedy) in _NAMESPACES.items():
        file = _SYSTEM / name
        if file.is_file() and file.read_text().strip() == bad:
            yield f"let users make namespaces: {remedy}"
    if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
        yield _CONTAINER


def _toolchains(project: Project) -> Iterator[Row]:
    where = roots(project)
    for name in stages(where):
        try:
            stage = find_stage(name, where)
            stacks = stage.playbook.stacks
            ready = {key: installed(stack, stage.folder) for key, stack in stacks.items()}
        except OrchestratorError as error:
            found = str(error).splitlines()[0]
            yield Row(name=f"stage {name}", mark=Mark.PROBLEM, found=found, remedy="see `orchestrator validate`")
            continue
        for key, tools in ready.items():
            yield _toolchain(key, tools, toolchain.lacking(stacks[key].toolchain))


def _toolchain(name: str, tools: toolchain.Toolchain | None, lacking: tuple[str, ...]) -> Row:
    if lacking:
        remedy = f"only for handoffs of this stack: install {', '.join(lacking)}"
        return Row(name=f"toolchain {name}", mark=Mark.OK, found=f"no {', '.join(lacking)} here", remedy=remedy)
    if tools is not None:
        return Row(name=f"toolchain {name}", mark=Mark.OK, found=f"installed in {shown(tools.dir)}")
    home = toolchain.toolchains_home()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        found = f"not installed, and {shown(there)} cannot be written"
        remedy = "set XDG_DATA_HOME to a folder that can be written to"
        return Row(name=f"toolchain {name}", mark=Mark.WARNING, found=found, remedy=remedy)
    remedy = "`orchestrator init --install-only` installs it now; the first run does it too, and needs the network then"
    return Row(name=f"toolchain {name}", mark=Mark.WARNING, found="not installed yet", remedy=remedy)


async def _postgres() -> Row:
    began = time.perf_counter()
    server = await cluster.start()
    try:
        found = f"the packaged server starts in {time.perf_counter() - began:.1f} s"
    finally:
        await server.stop()
    return Row(name="postgresql", mark=Mark.OK, found=found)


def _space(project: Project) -> Iterator[Row]:
    places = {"project": project.root, "temporary files": Path(tempfile.gettempdir()), "toolchains": data_home()}
    for name, place in places.items():
        there = next(folder for folder in (place, *place.parents) if folder.exists())
        free = shutil.disk_usage(there).free // _MB
        mark = Mark.PROBLEM if free < NEEDED_MB else Mark.WARNING if free < WISHED_MB else Mark.OK
        remedy = "" if mark is Mark.OK else "free some space; `orchestrator prune` removes ended runs"
        yield Row(name=f"space for {name}", mark=mark, found=f"{free:,} MB free in {shown(there)}", remedy=remedy)


def _watching() -> Row:
    """Whether changes of folders are told at once: one more watch is made and given back."""
    limits = {name: _limit(name) for name in ("max_user_instances", "max_user_watches")}
    found = ", ".join(f"{name} {value}" for name, value in limits.items() if value)
    with suppress(OSError), closing(Inotify()) as inotify:
        if inotify.hear("/", Told.CREATED) >= 0:
            return Row(name="inotify", mark=Mark.OK, found=found or "works")
    remedy = "sysctl -w fs.inotify.max_user_instances=1024 fs.inotify.max_user_watches=524288"
    what = f"no more watches can be made ({found}); interventions are seen within a second instead of at once"
    return Row(name="inotify", mark=Mark.WARNING, found=what, remedy=remedy)


def _limit(name: str) -> str:
    file = _SYSTEM / "fs" / "inotify" / name
    return file.read_text().strip() if file.is_file() else ""


def _state(project: Project) -> Row:
    """Whether runs can be kept, and whether others can read or change them."""
    folder, name = project.state_dir, "state folder"
    there = folder if folder.exists() else project.root
    if not os.access(there, os.W_OK | os.X_OK):
        remedy = "mend its rights, or choose another folder with --project"
        return Row(name=name, mark=Mark.PROBLEM, found=f"{shown(there)} cannot be written", remedy=remedy)
    if there is not folder:
        return Row(name=name, mark=Mark.OK, found=f"the first run makes {shown(folder)}")
    about = folder.stat()
    if about.st_uid != os.getuid():
        remedy = "run as its owner, or choose another folder with --project"
        return Row(name=name, mark=Mark.PROBLEM, found=f"{shown(folder)} belongs to another user", remedy=remedy)
    if about.st_mode & 0o077:
        found = f"{shown(folder)} is open to other users (mode {about.st_mode & 0o777:o})"
        return Row(name=name, mark=Mark.WARNING, found=found, remedy=f"chmod 700 {shown(folder)}")
    return Row(name=name, mark=Mark.OK, found=f"{shown(folder)} is its owner's alone")


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
