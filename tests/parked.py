"""A small run that waits at its gate, made within the test's own process, and copied as often as it is needed."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestrator.access import ask, outcome, reply, standing
from orchestrator.attendant import Attendant
from orchestrator.config import Settings, UserConfig, settle
from orchestrator.creating import Start, create, now
from orchestrator.ears import Ears
from orchestrator.flow.desk import Desk
from orchestrator.flow.requests import Counter
from orchestrator.journal import Journal, read
from orchestrator.models.pool import Pool
from orchestrator.project import Project, RunPaths, open_project
from orchestrator.record import Record
from orchestrator.runner import Face, drive, open_desk
from orchestrator.spool import Ask, Request
from orchestrator.standing import Standing
from orchestrator.strict_yaml import load_model

FIXTURES = Path(__file__).parent / "fixtures"
HANDOFF = FIXTURES / "handoffs" / "tide-stations"


@dataclass(kw_only=True)
class Parked:
    """A project whose one run waits at its gate."""

    root: Path
    user: str = "{}"
    """The user's config, as YAML."""

    @property
    def project(self) -> Project:
        return open_project(self.root)

    @property
    def paths(self) -> RunPaths:
        return self.project.find_run(None)

    @property
    def settings(self) -> Settings:
        user = load_model(self.user, UserConfig, where="config.yaml")
        return settle(self.root, self.project.config, user, environ={}, model=f"scripted:{self.root / 'script.yaml'}")

    @property
    def standing(self) -> Standing:
        return standing(self.paths)

    def entries(self, *kinds: str) -> list[dict[str, Any]]:
        with read(self.paths.journal) as journal:
            return [entry.body for entry in journal.entries(kinds)]

    def copy(self, root: Path) -> Parked:
        shutil.copytree(self.root, root, symlinks=True)
        made = Parked(root=root, user=self.user)
        made.rewrite(lambda _, body: json.loads(json.dumps(body).replace(str(self.root), str(root))))
        return made

    def scene(self, job: str, turns: Sequence[Mapping[str, Any]]) -> None:
        """Another scene for the scripted model, before all others."""
        script = self.root / "script.yaml"
        spoken = json.dumps({"match": {"job": job}, "turns": turns})
        script.write_text(script.read_text("utf-8").replace("scripts:\n", f"scripts:\n  - {spoken}\n", 1), "utf-8")

    def rewrite(self, change: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
        """Write the journal anew with each entry's body changed, as another version or place would have written it."""
        paths = self.paths
        with read(paths.journal) as journal:
            entries = list(journal.entries())
        for file in paths.root.glob("journal.sqlite*"):
            file.unlink()
        with Journal.create(paths.journal, run=paths.id, clock=now) as journal, journal.together():
            for entry in entries:
                journal.append(entry.kind, change(entry.kind, entry.body), entry.key)

    async def drive(self) -> Standing:
        return await drive(self.project, self.settings, self.paths, Face(), model=self.settings.model)

    async def reply(self, text: str, **more: Any) -> str | None:
        """Reply as the command does, drive until the run waits again, and say what became of it."""
        return await self.settle(reply(self.paths, text, self.standing.gate, **more))

    async def settle(self, request: Request) -> str | None:
        await self.drive()
        return outcome(self.paths, request)

    async def resume(self, **more: Any) -> str | None:
        return await self.settle(ask(self.paths, Ask.RESUME, "go on", **more))

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """The run's desk, as a driver lays it out."""
        with Journal.open(self.paths.journal, clock=now) as journal:
            record = Record(journal)
            pool = Pool(self.settings.providers)
            async with open_desk(self.project, self.settings, self.paths, record, Face(), pool, None) as desk:
                yield desk


async def attend(desk: Desk) -> str | None:
    """The gate's exit after a look at everything that lies in the spool."""
    return await Attendant(desk, Ears(), None).at_gate()


def spool_is_empty(desk: Desk) -> bool:
    return not Counter(desk).waiting()


def park(root: Path, *, edits: Mapping[str, tuple[str, str]] | None = None, at_gate: bool = True) -> Parked:
    """Take the small project to its gate, or to where else it waits; `edits` are texts to replace in files first."""
    shutil.copytree(FIXTURES / "projects" / "small", root)
    shutil.copytree(HANDOFF, root / "handoff")
    replacements = {
        "handoff/handoff.md": ("database: {engine: postgres", "database: {engine: sqlite"),
        "script.yaml": ("the database is postgres", "the database is sqlite"),
        **(edits or {}),
    }
    for name, (old, new) in replacements.items():
        text = (root / name).read_text("utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new), "utf-8")
    parked = Parked(root=root)
    models = parked.settings.models
    stage = "06-backend-implementation"
    create(parked.project, parked.settings, Start(stage=stage, handoff=root / "handoff", models=models))
    asyncio.run(parked.drive())
    assert parked.standing.gate.open is at_gate
    return parked
