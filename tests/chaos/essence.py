"""What has to be the same however often a run was disturbed: tree, journal, package, and what is left in the project.

Left out are times, and what tells of the disturbance itself: that drivers came and went, and that an intent was
written again. Names that a run draws by chance (its id, requests, commits) are numbered in the order in which they
come up, so that a changed order still shows.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from orchestrator.events import Kind
from orchestrator.journal import Entry, read
from orchestrator.project import RunPaths, open_project

_TIMES = frozenset({"seconds", "duration_s", "pid", "at", "worked_s", "stamp"})
_COMINGS = frozenset({Kind.DRIVER_STARTED, Kind.DRIVER_STOPPED})
_CHANCE = re.compile(
    r"\b06-\d{8}-\d{6}-[0-9a-z]{3}\b|\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b|\b[0-9a-f]{32}\b|\b[0-9a-f]{16}\b"
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(\+00:00|Z)?)?|\b\d+\.\d+ s\b|\d{8}-\d{6}")
_LONG = 20_000
_SUFFIX = re.compile(r"(?<=TIME-)[0-9a-z]{3}\b")


def essence(root: Path) -> dict[str, Any]:
    """Everything that counts, as JSON values, in an order of its own."""
    project = open_project(root)
    runs = project.runs()
    paths = runs[-1]
    names = _Names(root, paths.id)
    with read(paths.journal) as journal:
        broken, entries = journal.verify(), list(journal.entries())
    return {
        "runs": [names.plain(run.id) for run in runs],
        "chain": [item.what for item in broken],
        "journal": [names.plain(_row(entry)) for entry in _settled(entries)],
        "tree": _files(paths.work, names),
        "commits": [names.plain(_commits(place)) for place in (paths.repository, *root.glob("*/.git"))],
        "packages": {file.name: _short(names.plain(_content(file))) for file in sorted(paths.packages.iterdir())},
        "project": _files(root, names, leave=(".orchestrator",)),
        "run": sorted(names.plain(name) for name in _names(paths.root) if not name.startswith("journal.sqlite-")),
        "litter": [names.plain(str(file)) for file in _litter(paths)],
        "state": sorted(names.plain(name) for name in _names(project.state_dir)),
        # A request that was cut short is hidden, and goes once it is old.
        "spool": [name for name in _names(paths.spool) if not name.startswith(".")],
    }


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def _commits(git_dir: Path) -> list[str]:
    """Every commit of every branch, with its tree."""
    words = ["git", f"--git-dir={git_dir}", "log", "--branches", "--format=%T %an %B"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return [done.stdout, done.stderr] if git_dir.is_dir() else []


def _litter(paths: RunPaths) -> list[Path]:
    """What only a process that was cut short leaves behind."""
    temporary = Path(tempfile.gettempdir())
    hidden = [
        *paths.output.glob(".*"),
        *paths.packages.glob(".*"),
        *paths.root.glob("*.new"),
        *paths.work.rglob(".*"),
    ]
    drafts = [*paths.repository.glob("index-*"), *paths.repository.rglob("draft-*"), *paths.repository.rglob("*.lock")]
    return [*hidden, *drafts, *paths.scratch.glob("*"), *temporary.glob("orchestrator-*")]


def _settled(entries: list[Entry]) -> list[Entry]:
    """Without drivers' comings and goings, and without intents that a later try of the same call replaced."""
    kept: list[Entry] = []
    intents: dict[tuple[str, str], int] = {}
    for entry in entries:
        if entry.kind in _COMINGS:
            continue
        if entry.kind == Kind.TOOL_INTENT:
            call = entry.body["conversation"], entry.body["call"]
            if call in intents:
                continue
            intents[call] = entry.seq
        kept.append(entry)
    return kept


def _row(entry: Entry) -> dict[str, Any]:
    return {"kind": entry.kind, "key": entry.key, "body": _timeless(entry.body)}


def _timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _timeless(inner) for key, inner in value.items() if key not in _TIMES}
    return [_timeless(inner) for inner in value] if isinstance(value, list) else value


def _files(folder: Path, names: _Names, leave: tuple[str, ...] = ()) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in leave and name != ".git")
        for name in sorted([*files, *(inner for inner in folders if not _names(Path(place) / inner))]):
            path = Path(place) / name
            where = names.plain(str(path.relative_to(folder)))
            found[where] = _short(names.plain(_content(path))) if path.is_file() else "an empty folder"
    return found


def _content(file: Path) -> Any:
    text = file.read_bytes().decode("utf-8", "replace")
    if file.suffix == ".json":
        return _timeless(json.loads(text))
    return text


def _short(content: Any) -> Any:
    """A long text as its digest, made once its names are numbers: a digest is no name that is drawn by chance."""
    long = isinstance(content, str) and len(content) >= _LONG
    return hashlib.sha256(content.encode()).hexdigest() if long else content


class _Names:
    """Numbers for what is drawn by chance."""

    def __init__(self, root: Path, run: str) -> None:
        self._root = str(root)
        self._run = run
        self._known: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        self._cut = re.compile("")

    def plain(self, value: Any) -> Any:
        """The same value, told without chance and time; in its texts only, since a long number is no name."""
        if isinstance(value, dict):
            return {self.plain(key): self.plain(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.plain(inner) for inner in value]
        return self._told(value) if isinstance(value, str) else value

    def _told(self, text: str) -> str:
        text = _TIME.sub("TIME", text.replace(self._root, "ROOT").replace(self._run, "RUN"))
        text = _CHANCE.sub(lambda found: self._number(found[0]), _SUFFIX.sub("xxx", text))
        return self._cut.sub(lambda found: self._begun[found[0]], text) if self._begun else text

    def _number(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = f"#{len(self._known) + 1}"
            self._begun |= {name[:length]: f"{self._known[name]}…" for length in (10, 12)}
            self._cut = re.compile(rf"\b({'|'.join(self._begun)})\b")
        return self._known[name]
