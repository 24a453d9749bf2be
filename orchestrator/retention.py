"""Removing ended runs whole: what is left of each is a line with its end and its journal's last hash.

The line is on disk before anything goes, and the folder is renamed before it is emptied: after a crash a run is either
there or not, never in part.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from orchestrator.errors import Problem
from orchestrator.events import Kind
from orchestrator.journal import read
from orchestrator.leftovers import temporary
from orchestrator.lock import Held, driver, held
from orchestrator.project import Project, RunPaths
from orchestrator.workspace.removing import remove_tree

RECORD = "pruned.jsonl"
"""In the state folder: one JSON object a line, for each run that was removed."""
_ASIDE = ".pruned-"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A run that nothing can follow, as its journal tells it."""

    run: str
    stage: str
    state: str
    ended: str
    """When, ISO 8601."""
    entries: int
    last: str
    """The hash of the journal's newest entry."""
    intact: bool
    """Whether the journal's chain held when it was read."""
    bytes: int
    """What its folder takes up on disk."""


@dataclass(frozen=True, kw_only=True)
class Left:
    """A run that stays, and why."""

    run: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What goes and what stays."""

    going: tuple[Ended, ...]
    left: tuple[Left, ...]

    @property
    def bytes(self) -> int:
        """What the going ones take up on disk."""
        return sum(run.bytes for run in self.going)

    def to_json(self) -> dict[str, Any]:
        """As `orchestrator prune --json` prints it."""
        going, left = [asdict(run) for run in self.going], [asdict(run) for run in self.left]
        return {"removed": going, "left": left, "bytes": self.bytes}


def choose(project: Project, now: datetime, *, keep: int = 0, older_than: timedelta | None = None) -> Choice:
    """Choose the ended runs but for the newest `keep`, and only those that ended longer ago than `older_than`."""
    ended: list[Ended] = []
    left: list[Left] = []
    for paths in reversed(project.runs()):
        known = _looked_at(paths)
        if isinstance(known, Left):
            left.append(known)
        else:
            ended.append(known)
    ended.sort(key=lambda run: run.ended, reverse=True)
    going = []
    for number, run in enumerate(ended):
        if number < keep:
            left.append(Left(run=run.run, why=f"among the newest {keep} ended runs"))
        elif older_than is not None and now - datetime.fromisoformat(run.ended) < older_than:
            left.append(Left(run=run.run, why=f"ended at {run.ended[:10]}"))
        else:
            going.append(run)
    return Choice(going=tuple(going), left=tuple(left))


def remove(project: Project, run: Ended, now: datetime, by: str) -> Left | None:
    """Remove one run whole, or say why it stays: somebody drives it, or it went on since it was chosen."""
    paths = project.run(run.run)
    at = now.isoformat(timespec="seconds")
    try:
        with held(paths.lock, at):
            with read(paths.journal) as journal:
                newest = journal.last()
            if newest is None or newest.hash != run.last:
                return Left(run=run.run, why="it went on meanwhile")
            _note(project, {**asdict(run), "removed": at, "by": by})
            paths.root.rename(_aside(paths))
    except Held as owner:
        return Left(run=run.run, why=owner.what)
    except OSError as error:
        remedy = "mend the disk or the rights"
        raise Problem(f"it cannot be removed: {error.strerror}", where=str(paths.root), remedy=remedy) from None
    remove_tree(_aside(paths))
    remove_tree(temporary(paths.id))
    return None


def tidy(project: Project) -> None:
    """Finish what a crash left half removed."""
    for folder in project.runs_dir.glob(f"{_ASIDE}*"):
        remove_tree(folder)


def _looked_at(paths: RunPaths) -> Ended | Left:
    owner = driver(paths.lock)
    if owner is not None:
        return Left(run=paths.id, why=f"process {owner.pid} drives it")
    try:
        with read(paths.journal) as journal:
            ends = list(journal.entries([Kind.RUN_ENDED]))
            first, newest = next(journal.entries([Kind.RUN_CREATED]), None), journal.last()
            if not ends or newest is None:
                return Left(run=paths.id, why="it has not ended")
            return Ended(
                run=paths.id,
                stage=str(first.body["stage"]) if first else "",
                state=str(ends[-1].body["state"]),
                ended=ends[-1].at,
                entries=newest.seq,
                last=newest.hash,
                intact=not journal.verify(),
                bytes=sum(_sizes(paths.root)),
            )
    except Problem as problem:
        return Left(run=paths.id, why=f"how it stands cannot be told ({problem.what}); remove its folder by hand")


def _sizes(folder: Path) -> Iterator[int]:
    seen: set[int] = set()
    for place, _, files in os.walk(folder):
        for name in files:
            about = os.lstat(os.path.join(place, name))  # noqa: PTH118 - one Path per file would double the time
            if about.st_ino not in seen:
                seen.add(about.st_ino)
                yield about.st_blocks * 512


def _note(project: Project, line: dict[str, Any]) -> None:
    handle = os.open(project.state_dir / RECORD, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.write(handle, f"{json.dumps(line, ensure_ascii=False)}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _aside(paths: RunPaths) -> Path:
    return paths.root.with_name(f"{_ASIDE}{paths.id}")
