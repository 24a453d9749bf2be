"""A project's folders and its runs: where everything stands, and who may look."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestrator.config import PROJECT_FILE, ProjectConfig, read_project_config
from orchestrator.errors import Problem, UsageProblem

STATE_DIR = ".orchestrator"
DRAFT = ".new-"
"""Begins the name of a run's folder while the run is being made."""
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: no letter that is taken for a digit or for another letter."""
_RUN_ID = re.compile(r"[a-z0-9]+-\d{8}-\d{6}-[0-9a-z]{3}")


@dataclass(frozen=True, kw_only=True)
class RunPaths:
    """The folder of one run, and what stands in it."""

    id: str
    root: Path

    def command(self, verb: str, *more: str) -> str:
        """A command about the run that can be typed here as it stands: from elsewhere it names the project."""
        return " ".join(("orchestrator", verb, self.id, *more, *elsewhere(self.project)))

    @property
    def project(self) -> Path:
        """The project's folder as it stands now: one that is moved or copied takes its runs along."""
        return self.root.parent.parent.parent

    def here(self, path: str, project: str) -> Path:
        """Where that stands now which was at `path` when the project was at `project`."""
        then = Path(path)
        return self.project / then.relative_to(project) if then.is_relative_to(project) else then

    @property
    def journal(self) -> Path:
        """What happened."""
        return self.root / "journal.sqlite"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes to the journal."""
        return self.root / "lock"

    @property
    def fence(self) -> Path:
        """Held open by every command that the run started, so that a new driver can end the old one's."""
        return self.root / "fence"

    @property
    def spool(self) -> Path:
        """Where others put what they want of the run."""
        return self.root / "spool"

    @property
    def pinned(self) -> Path:
        """What the run was started with: `phases/`, `agents/`, `handoff/`."""
        return self.root / "pinned"

    def inputs(self, number: int) -> Path:
        """A pinned copy of the handoff package; a re-plan may pin another."""
        return self.pinned / f"handoff-{number}"

    @property
    def said(self) -> Path:
        """Copies of the files that came with interventions, a folder for each."""
        return self.root / "said"

    @property
    def plan(self) -> Path:
        """The plan as people read it."""
        return self.root / "plan.md"

    @property
    def scratch(self) -> Path:
        """Checkouts and databases that nobody keeps."""
        return self.root / "scratch"

    @property
    def repository(self) -> Path:
        """The engine's git repository."""
        return self.root / "repository.git"

    @property
    def work(self) -> Path:
        """The work tree, the one place where agents write."""
        return self.root / "work"

    @property
    def packages(self) -> Path:
        """What reviewers are shown, one file for each visit to the gate."""
        return self.root / "packages"

    @property
    def progress(self) -> Path:
        """`Step.json` and `DNA.json`: how far the run is, for other tools."""
        return self.root / "progress"

    @property
    def output(self) -> Path:
        """Command output that was too long to tell."""
        return self.root / "output"

    @property
    def logs(self) -> Path:
        """The engine's own logs, and crash logs."""
        return self.root / "logs"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A folder that the orchestrator works for."""

    root: Path
    """Absolute."""
    config: ProjectConfig

    @property
    def state_dir(self) -> Path:
        """The engine's own folder; nobody else's to read or write."""
        return self.root / STATE_DIR

    @property
    def runs_dir(self) -> Path:
        """A folder for each run."""
        return self.state_dir / "runs"

    @property
    def made(self) -> bool:
        """Whether the folder is a project: it has settings, or runs were started in it."""
        return _is_project(self.root)

    @property
    def interventions(self) -> Path:
        """Where people step in: `active/` and `processed/`."""
        return self.root / "human-interventions"

    def make_state_dir(self) -> Path:
        """Make the state folder where it is missing, for its owner alone; raises `Problem`."""
        try:
            self.runs_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.state_dir.chmod(0o700)
        except OSError as error:
            remedy = "choose a folder that you can write to with --project"
            raise Problem(f"cannot keep state: {error.strerror}", where=str(self.state_dir), remedy=remedy) from None
        return self.state_dir

    def run(self, run_id: str) -> RunPaths:
        """The paths of a run, whether or not it is there."""
        return RunPaths(id=run_id, root=self.runs_dir / run_id)

    def draft(self, run_id: str) -> RunPaths:
        """The paths of a run while it is being made; under its own name it is there whole or not at all."""
        return RunPaths(id=run_id, root=self.runs_dir / f"{DRAFT}{run_id}")

    def runs(self) -> list[RunPaths]:
        """Every run, the newest last."""
        names = (entry.name for entry in self.runs_dir.glob("*/") if _RUN_ID.fullmatch(entry.name))
        return [self.run(name) for name in sorted(names, key=lambda name: (name.split("-")[-3:], name))]

    def find_run(self, wanted: str | None = None) -> RunPaths:
        """The run with this id, or the only one whose id begins or ends so; the newest where nothing is wanted.

        Raises `Problem` where there are no runs, `UsageProblem` where none or more than one is meant.
        """
        runs = self.runs()
        if not runs:
            if not self.made:
                remedy = "change to its folder or name it with --project DIR; `orchestrator init` makes one"
                raise Problem("there is no project here", where=str(self.root), remedy=remedy)
            remedy = "start one: orchestrator run --handoff DIR"
            raise Problem("there are no runs yet", where=str(self.root), remedy=remedy)
        if wanted is None:
            return runs[-1]
        found = [run for run in runs if run.id == wanted] or [
            run for run in runs if run.id.startswith(wanted) or run.id.endswith(wanted)
        ]
        if len(found) == 1 and wanted:
            return found[0]
        listed = ", ".join(run.id for run in (found or runs)[-5:])
        many = f"`{wanted}` could be any of {len(found)} runs" if found else f"no run `{wanted}`"
        raise UsageProblem(many, where=str(self.root), remedy=f"name one of: {listed}")


def open_project(root: Path | None = None) -> Project:
    """The project in `root`, with its settings.

    Raises `UsageProblem` where `root` is no folder, `Problem` or `Problems` where its `orchestrator.yaml` is wrong.
    """
    folder = project_root(root)
    return Project(root=folder, config=read_project_config(folder))


def project_root(root: Path | None = None) -> Path:
    """`root`; without it, the nearest project around the current folder, else the current folder itself. Absolute."""
    if root is not None and not root.is_dir():
        raise UsageProblem("there is no such folder", where=str(root), remedy="correct --project")
    try:
        folder = root.absolute() if root else _around(Path.cwd())
    except FileNotFoundError:
        raise UsageProblem("the current folder is gone", remedy="change to one that is there") from None
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        raise UsageProblem(
            "the folder's path is not UTF-8", where=ascii(str(folder)), remedy="rename it, or choose another"
        ) from None
    return folder


def elsewhere(project: Path) -> list[str]:
    """The words that name a project to a command, where it is not the one around the current folder."""
    with suppress(UsageProblem):
        if project_root() == project:
            return []
    return ["--project", shlex.quote(str(project))]


def _around(start: Path) -> Path:
    for folder in (start, *start.parents):
        if _is_project(folder):
            return folder
    return start


def _is_project(folder: Path) -> bool:
    return (folder / PROJECT_FILE).is_file() or (folder / STATE_DIR / "runs").is_dir()


def new_run_id(stage: str, at: datetime) -> str:
    """A run's id: the stage's number, the time (UTC) to the second and its 32,768th part: `06-20261120-093015-k3f`.

    Sorted as text from the date on, ids come in the order of their times: two runs of one second keep theirs.
    """
    head = re.match(r"[0-9]+|[a-z0-9]+", stage)
    part = at.microsecond * 2**15 // 10**6
    letters = "".join(_LETTERS[part >> shift & 31] for shift in (10, 5, 0))
    return f"{head[0][:12] if head else 'run'}-{at.astimezone(UTC):%Y%m%d-%H%M%S}-{letters}"


def shown(path: Path, environ: Mapping[str, str] = os.environ) -> str:
    """A path as people want to read it: relative where it lies below the current folder, else with `~`."""
    here, home = Path.cwd(), environ.get("HOME", "")
    if path.is_relative_to(here):
        return str(path.relative_to(here))
    return f"~/{path.relative_to(home)}" if len(home) > 1 and path.is_relative_to(home) else str(path)
