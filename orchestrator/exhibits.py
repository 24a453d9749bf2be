"""Files of a run that people read or can reach, compared with what its journal says of them; nothing is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

from orchestrator.errors import OrchestratorError, Problem
from orchestrator.events import Kind
from orchestrator.flow.drift import altered, listed
from orchestrator.inbox import dropped
from orchestrator.inbox.filing import parts_of
from orchestrator.intervention import identity
from orchestrator.journal import Entry
from orchestrator.lock import driver
from orchestrator.project import RunPaths
from orchestrator.showing import counted
from orchestrator.strict_yaml import decode
from orchestrator.workspace.git import HEAD, git
from orchestrator.workspace.looking import differing

Wrong = tuple[Path, int, str]
"""The place, the entry that tells of it (0 where none does), and what is wrong."""


def wrong(paths: RunPaths, entries: list[Entry], commits: Collection[str]) -> Iterator[Wrong]:
    """Everything that is not as the entries say; `commits` are those that they name."""
    done = paths.root.parents[2] / "human-interventions" / "processed"
    looks: dict[str, Callable[[Entry], Iterator[Wrong]]] = {
        Kind.RUN_CREATED: lambda entry: _pinned(paths, entry),
        Kind.PACKED: lambda entry: _packed(paths, entry),
        Kind.HANDED_OFF: _handed_off,
        Kind.INTERVENTION_TAKEN: lambda entry: _processed(done, entry),
    }
    for entry in entries:
        if entry.kind in looks:
            yield from looks[entry.kind](entry)
    drives = [entry for entry in entries if entry.kind in {Kind.DRIVER_STARTED, Kind.DRIVER_STOPPED}]
    if drives and driver(paths.lock) is None:
        stopped = drives[-1].kind == Kind.DRIVER_STOPPED
        yield from _unnamed(paths, entries, commits, spared=0 if stopped else 1)
        if stopped and not drives[-1].body.get("paused"):
            yield from _at_rest(paths, entries, drives[-1].body.get("tree", ""))


def _packed(paths: RunPaths, entry: Entry) -> Iterator[Wrong]:
    """The page, the patches and the data that reviewers were shown."""
    for name, how in altered(paths.packages, entry.body.get("files", {})):
        yield paths.packages / name, entry.seq, f"it was {how} after it was packed"


def _pinned(paths: RunPaths, entry: Entry) -> Iterator[Wrong]:
    """The playbook, guides, personas and the handoff, as the run was started with them."""
    for name, how in altered(paths.pinned, entry.body.get("pins", {})):
        yield paths.pinned / name, entry.seq, f"the pinned {name} was {how} after the run was started"


def _handed_off(entry: Entry) -> Iterator[Wrong]:
    """The package for the next stage, where it stands or where a later run moved it aside to."""
    files, place = entry.body.get("files", {}), Path(entry.body["path"])
    places = [place, *place.parent.glob(f"{place.name}.before-*")]
    found = min((list(altered(folder, files)) for folder in places), key=len)
    if found:
        told = listed([f"{name} was {how}" for name, how in found])
        yield place, entry.seq, f"the package that was handed off is another one: {told}"


def _processed(done: Path, entry: Entry) -> Iterator[Wrong]:
    """What a person said, word for word, below the receipt that the engine wrote."""
    digest = entry.body["id"]
    for place in _claiming(done, digest):
        with suppress(OSError, OrchestratorError):
            said = dropped.read(place)
            text, _ = parts_of(said.text)
            if identity(decode(text, where=str(place)), said.attachments) == digest:
                return
    for place in _claiming(done, digest):
        yield place, entry.seq, "the intervention is not what the run was told"


def _claiming(done: Path, digest: str) -> Iterator[Path]:
    for name in dropped.names(done):
        place = done / name
        file = place / dropped.CONTENT if place.is_dir() else place
        with suppress(OSError):
            if f"`{digest}`".encode() in file.read_bytes():
                yield place


def _unnamed(paths: RunPaths, entries: list[Entry], commits: Collection[str], *, spared: int) -> Iterator[Wrong]:
    """Commits on the branch that no entry names: a driver that was killed leaves one at most."""
    seeds = [
        f"^{entry.body['commit']}" for entry in entries if entry.kind == Kind.WORK_TREE_MADE and entry.body["commit"]
    ]
    with suppress(Problem):  # a repository that cannot be read is told of elsewhere
        history = git(paths.repository, "rev-list", HEAD, *seeds).decode().split()
        unknown = [commit for commit in history if commit not in commits]
        if commits and len(unknown) > spared:
            many = counted(len(unknown), "commit")
            what = f"the branch holds {many} that the journal does not name, such as {unknown[0][:12]}"
            yield paths.repository, 0, what


def _at_rest(paths: RunPaths, entries: list[Entry], tree: str) -> Iterator[Wrong]:
    """What nothing but the engine changes while nobody drives: the tree that was judged and the packages."""
    try:
        changed = differing(paths.work, paths.repository, tree) if tree else []
        told = f"is not the one that was judged: {listed(changed)}; a resume takes this as a person's edit"
    except Problem as problem:
        changed, told = ["?"], f"cannot be compared with the one that was judged: {problem.what}"
    if changed:
        yield paths.work, 0, f"the work tree {told}"
    named = {str(entry.body["visit"]) for entry in entries if entry.kind == Kind.PACKED}
    for file in sorted(paths.packages.glob("gate-*.json")):
        visit = re.fullmatch(r"gate-(\d+)\.json", file.name)
        if visit and visit[1] not in named:
            yield file, 0, "the journal tells of no such package"
