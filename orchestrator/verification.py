"""A run's evidence, checked from the outside: the journal against itself, and everything else against the journal.

Nothing is written and no lock is taken, so that it works beside a live driver: an entry is written after what it tells
of, so whatever the journal names has to be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestrator import exhibits, gate
from orchestrator.errors import OrchestratorError, Problem
from orchestrator.events import Kind
from orchestrator.journal import Break, Entry, read
from orchestrator.packages import read_package
from orchestrator.project import RunPaths
from orchestrator.workspace import EMPTY_TREE
from orchestrator.workspace.git import HEAD, git
from orchestrator.workspace.seed import git_dir_of

COMMITS = (Kind.WORK_TREE_MADE, Kind.TASK_ACCEPTED, Kind.COMMITTED)
"""The entries that name a commit and its tree."""
_KINDS = (
    *(*COMMITS, Kind.RUN_CREATED, Kind.INPUTS_PINNED, Kind.PACKED, Kind.VERDICT, Kind.HANDED_OFF),
    *(Kind.INTERVENTION_TAKEN, Kind.DRIVER_STARTED, Kind.DRIVER_STOPPED),
)
_RESTORE = "restore it from a copy, or start a new run"
_TREE = "do not rely on this run; start a new one"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Something that is not what was written."""

    where: str
    """The file."""
    seq: int
    """The journal's entry that tells what should be there; 0 where it is about the file as a whole."""
    what: str
    remedy: str

    def __str__(self) -> str:
        """One line."""
        entry = f", entry {self.seq}" if self.seq else ""
        return f"{self.where}{entry}: {self.what}; {self.remedy}"


@dataclass(kw_only=True)
class Verified:
    """How much was looked at, and what is broken."""

    run: str
    entries: int = 0
    commits: int = 0
    packages: int = 0
    verdicts: int = 0
    last: str = ""
    """The hash of the newest entry; kept elsewhere, it shows later whether entries were cut off."""
    broken: tuple[Broken, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `orchestrator verify --json` prints it."""
        return {"ok": not self.broken, **asdict(self)}


def verify(paths: RunPaths) -> Verified:
    """Check a run's journal, inputs, commits, gate packages, verdicts and delivered branch; reads only."""
    report = Verified(run=paths.id)
    try:
        with read(paths.journal) as journal:
            breaks = journal.verify()
            newest = journal.last()
            named = [] if any(not item.seq for item in breaks) else list(journal.entries(_KINDS))
            run = journal.run
    except Problem as problem:
        report.broken = (Broken(where=problem.where, seq=0, what=problem.what, remedy=problem.remedy or _RESTORE),)
        return report
    report.entries, report.last = (newest.seq, newest.hash) if newest else (0, "")
    evidence = _Evidence(paths, [entry for entry in named if _parses(entry)])
    report.commits = len(evidence.commits)
    report.packages, report.verdicts = evidence.count(Kind.PACKED), evidence.count(Kind.VERDICT)
    found = [*_chain(paths, run, breaks), *evidence.broken()]
    told = {item.where for item in found}
    report.broken = (*found, *(item for item in evidence.exhibits() if item.where not in told))
    return report


def _chain(paths: RunPaths, run: str, breaks: list[Break]) -> Iterator[Broken]:
    if run != paths.id:
        what = f"this is the journal of another run, {run}"
        yield Broken(where=str(paths.journal), seq=0, what=what, remedy=_RESTORE)
    for item in breaks:
        yield Broken(where=str(paths.journal), seq=item.seq, what=item.what, remedy=_RESTORE)


def _parses(entry: Entry) -> bool:
    """Whether the body can be read; where it cannot, the chain has told so already."""
    try:
        return isinstance(entry.body, dict)
    except ValueError:
        return False


class _Evidence:
    """What the entries of one journal name, looked for where it has to be."""

    def __init__(self, paths: RunPaths, entries: list[Entry]) -> None:
        self._paths = paths
        self._entries = entries
        self.commits = {
            entry.body["commit"]: entry for entry in entries if entry.kind in COMMITS and entry.body.get("commit")
        }

    def count(self, kind: Kind) -> int:
        return sum(entry.kind == kind for entry in self._entries)

    def broken(self) -> Iterator[Broken]:
        for entry in self._of(Kind.INPUTS_PINNED):
            yield from self._inputs(entry)
        yield from self._repository()
        for entry in self._of(Kind.PACKED):
            yield from self._package(entry)
        for entry in self._of(Kind.VERDICT):
            yield from self._verdict(entry)
        for entry in self._of(Kind.HANDED_OFF):
            yield from self._delivered(entry)

    def exhibits(self) -> Iterator[Broken]:
        """What people read or can reach; one line for each place."""
        for place, seq, what in exhibits.wrong(self._paths, self._entries, self.commits):
            yield Broken(where=str(place), seq=seq, what=what, remedy=_RESTORE)

    def _of(self, kind: Kind) -> Iterator[Entry]:
        return (entry for entry in self._entries if entry.kind == kind)

    def _inputs(self, entry: Entry) -> Iterator[Broken]:
        folder = self._paths.inputs(int(entry.body["n"]))
        try:
            digest = read_package(folder).digest
        except OrchestratorError as error:
            what = f"the pinned handoff cannot be read: {str(error).splitlines()[0]}"
        else:
            what = "" if digest == entry.body["digest"] else "the pinned handoff is not what the run was given"
        if what:
            yield Broken(where=str(folder), seq=entry.seq, what=what, remedy=_RESTORE)

    def _repository(self) -> Iterator[Broken]:
        """Every object by its own hash, every commit by its tree, and the branch by the commits on it."""
        where = self._paths.repository
        if not any(True for _ in self._of(Kind.WORK_TREE_MADE)):
            return
        if not where.is_dir():
            yield Broken(where=str(where), seq=0, what="the engine repository is missing", remedy=_RESTORE)
            return
        try:
            git(where, "fsck", "--full", "--no-dangling", "--no-progress", "--no-reflogs")
        except Problem as problem:
            yield Broken(where=str(where), seq=0, what=problem.what, remedy=_RESTORE)
        found = trees(where, self.commits)
        on_branch = _history(where) if self.commits else frozenset()
        for commit, entry in self.commits.items():
            problem_ = _commit_problem(found.get(commit, ""), entry.body["tree"])
            if not problem_ and commit not in on_branch:
                problem_ = f"is not on the branch {HEAD.rpartition('/')[2]}"
            if problem_:
                task = entry.body.get("task", "")
                what = f"the commit {commit[:12]}{f' of task {task}' if task else ''} {problem_}"
                yield Broken(where=str(where), seq=entry.seq, what=what, remedy=_TREE)

    def _package(self, entry: Entry) -> Iterator[Broken]:
        file = self._paths.packages / f"gate-{entry.body['visit']}.json"
        for place, what, remedy in self._package_problems(file, entry.body):
            yield Broken(where=str(place), seq=entry.seq, what=what, remedy=remedy)

    def _package_problems(self, file: Path, told: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
        tree = told["tree"]
        if tree != EMPTY_TREE and trees(self._paths.repository, [tree]).get(tree) != tree:
            yield self._paths.repository, f"the packed tree {tree[:12]} is missing", _TREE
        page = file.with_suffix(".md")
        if not page.is_file() or told["digest"] not in page.read_text("utf-8", "replace"):
            yield page, "the page that reviewers read is missing or names another package", _RESTORE
        try:
            body = json.loads(file.read_text("utf-8"))
            digest, inside = gate.digest(body), body["tree"]["id"]
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            yield file, f"the gate package cannot be read: {type(error).__name__}", _RESTORE
            return
        if not digest == body.get("digest") == told["digest"]:
            yield file, "the gate package was changed: its content does not give the digest in the journal", _RESTORE
        if inside != tree:
            yield file, f"the gate package describes tree {str(inside)[:12]}, the journal says {tree[:12]}", _RESTORE

    def _verdict(self, entry: Entry) -> Iterator[Broken]:
        packed = {item.body["digest"]: item.body["tree"] for item in self._of(Kind.PACKED) if item.seq < entry.seq}
        named = packed.get(entry.body["package"])
        if named != entry.body["tree"]:
            what = f"the verdict {entry.body['decision']} names a package or tree that was not shown before it"
            yield Broken(where=str(self._paths.journal), seq=entry.seq, what=what, remedy=_TREE)

    def _delivered(self, entry: Entry) -> Iterator[Broken]:
        """What a person was given is what a person approved; the branch may have gone on since."""
        body = entry.body
        approved = [item.body["tree"] for item in self._of(Kind.VERDICT) if item.body["decision"] == "APPROVED"]
        folder = git_dir_of(Path(body["repository"]))
        remedy = f"fetch it again: git fetch {self._paths.repository} {HEAD}:{body['branch']}"
        if folder is None:
            what = "the repository with the delivered branch is gone"
        else:
            tree = trees(folder, [body["commit"]]).get(body["commit"], "")
            what = _commit_problem(tree, approved[-1] if approved else "")
            what = f"the delivered commit {body['commit'][:12]} {what}" if what else _moved(folder, body)
        if what:
            yield Broken(where=body["repository"], seq=entry.seq, what=what, remedy=remedy)


def _commit_problem(found: str, wanted: str) -> str:
    if not found:
        return "is missing"
    return "" if found == wanted else f"has tree {found[:12]} instead of {wanted[:12] or 'an approved one'}"


def _moved(folder: Path, body: Mapping[str, Any]) -> str:
    """Say where the branch stands if not on the delivered commit or after it; a branch that was removed is no harm."""
    try:
        tip = git(folder, "rev-parse", "--verify", "--quiet", f"refs/heads/{body['branch']}").decode().strip()
    except Problem:
        return ""
    base = git(folder, "rev-list", "--no-walk", body["commit"], "--not", tip).decode().strip()
    return f"the branch {body['branch']} stands on {tip[:12]}, which does not contain the delivered commit" * bool(base)


def trees(git_dir: Path, names: Mapping[str, Any] | list[str]) -> dict[str, str]:
    """Give the tree of each commit or tree by its id; those that are not there are left out."""
    wanted = [name for name in names if re.fullmatch("[0-9a-f]{40}", name)]
    try:
        said = git(git_dir, "cat-file", "--batch-check", stdin="".join(f"{n}^{{tree}}\n" for n in wanted).encode())
    except Problem:
        return {}
    rows = zip(wanted, said.decode().splitlines(), strict=False)
    return {name: row.split()[0] for name, row in rows if len(row.split()) == 3}


def _history(git_dir: Path) -> frozenset[str]:
    try:
        return frozenset(git(git_dir, "rev-list", HEAD).decode().split())
    except Problem:
        return frozenset()
