"""What every node needs during one drive of a run, laid out once: record, tree, people, machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol, TypeAlias

from orchestrator import toolchain
from orchestrator.flow.neighbours import Neighbours
from orchestrator.postgres import Database, Databases
from orchestrator.tools.tool import ToolContext
from orchestrator.transcript import Transcripts

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from langchain_core.language_models import BaseChatModel

    from orchestrator.config import Settings
    from orchestrator.handoff import Package
    from orchestrator.inbox import Inbox
    from orchestrator.intake import Intake
    from orchestrator.persona import Persona
    from orchestrator.playbook import Gate, Playbook, Stack
    from orchestrator.project import RunPaths
    from orchestrator.record import Record
    from orchestrator.sandbox import Sandbox
    from orchestrator.spend import Spend
    from orchestrator.standing import Standing
    from orchestrator.toolchain import Toolchain
    from orchestrator.workspace import Workspace

Models: TypeAlias = "Callable[[Persona, int | None], BaseChatModel]"


class OnTrial(Protocol):
    """The service under work; `trial.Trial`."""

    async def address(self, desk: Desk) -> str:
        """The base URL of the service on the work tree as it is; raises `Problem` where it does not start."""

    async def stop(self) -> None:
        """End it; harmless when repeated."""


@dataclass(kw_only=True)
class Desk:
    """The run's tools of trade; nodes get it as LangGraph's runtime context."""

    folder: RunPaths
    record: Record
    playbook: Playbook
    personas: Mapping[str, Persona]
    guides_dir: Path
    """The playbook's pinned folder; agents read it as `@guides/`."""
    package: Package
    """The pinned handoff."""
    workspace: Workspace
    sandbox: Sandbox
    inbox: Inbox
    settings: Settings
    trial: OnTrial
    """The service under work, for agents to ask."""
    model_name: str
    model: Models
    """Makes the model of a persona at work in a phase, `None` outside of any."""
    others: Callable[[], Spend]
    """What the project's other runs have spent."""
    clock: Callable[[], datetime]
    user: str
    """The operating system's user, as people see it in commits and verdicts."""
    say: Callable[[str], None]
    """Told what takes long."""
    nonce: Callable[[], str]
    """Draws what names one opening of the gate; no agent ever sees it."""
    may_install: bool
    """Whether the stack's install commands may be run here."""
    intake: Intake | None = None
    """What an issue asks of this run, where one was given."""
    caught_up: bool = field(default=False, init=False)
    """Whether this drive has looked for what others took while nobody drove the run."""
    listening: bool = field(default=False, init=False)
    """Whether a node waits at this moment until what is being written is whole."""
    filed: set[str] = field(default_factory=set, init=False, repr=False)
    """Interventions whose receipt stands in the processed ones, as far as this drive knows."""
    _development: Database | None = field(default=None, init=False, repr=False)

    @property
    def standing(self) -> Standing:
        """Where the run stands now."""
        return self.record.standing

    @property
    def last_phase(self) -> int:
        """The highest number of a phase of the stage."""
        return max(phase.number for phase in self.playbook.phases)

    @property
    def phase_at_work(self) -> int | None:
        """The number of the phase whose node the run is at; `None` at every other node."""
        word, _, rest = self.standing.node.partition("-")
        number = rest.partition("-")[0]
        return int(number) if word == "phase" and number.isdecimal() else None

    @property
    def gate(self) -> Gate:
        """The gate that is next: the first one between the phases that nobody has passed, else the stage's last."""
        places = {phase.id: phase.number for phase in self.playbook.phases}
        between = sorted(self.playbook.gates, key=lambda gate: places[gate.after or ""])
        passed = self.standing.passed_gates
        return next((gate for gate in between if gate.after not in passed), self.playbook.gate)

    @cached_property
    def stack(self) -> Stack:
        """The technology that the handoff names; whether it has to be a known one, acceptance has seen."""
        return self.playbook.stack_or_none(self.package.handoff.stack)

    @cached_property
    def toolchain(self) -> Toolchain:
        """What the stack's commands need, installed when it is first asked for, if it may be."""
        return toolchain.ensure(self.stack, self.guides_dir, say=self.say, install=self.may_install)

    @cached_property
    def neighbours(self) -> Neighbours:
        """The project's other runs."""
        return Neighbours(self.folder)

    @cached_property
    def transcripts(self) -> Transcripts:
        """What agents have been told so far, in the form in which models are sent it."""
        return Transcripts(self.standing.conversations)

    @cached_property
    def databases(self) -> Databases:
        """Fresh databases of the handoff's engine; nothing is started before one is needed."""
        return Databases(self.package.handoff.database.engine)

    async def close(self) -> None:
        """Stop what was started for this drive."""
        await self.trial.stop()
        await self.workspace.close()
        if "databases" in vars(self):
            await self.databases.close()

    def guide(self, name: str) -> str:
        """The text of one of the playbook's guides."""
        return (self.guides_dir / name).read_text(encoding="utf-8")

    async def commit(self, text: str, *, author: str, tree: str | None = None, **trailers: str) -> str:
        """Commit the work tree, or `tree`, on the last commit that the journal knows, at its time; gives its id."""
        run = self.standing
        said = {"Run": self.folder.id} | {name.capitalize(): value for name, value in trailers.items()}
        return await self.workspace.commit(text, trailers=said, author=author, at=run.last_at, on=run.head, tree=tree)

    async def tools(self, *, commands: bool) -> ToolContext:
        """Where an agent's tools work; with `commands`, its commands have the toolchain and a database of their own."""
        library = {
            "handoff": self.folder.inputs(self.standing.inputs),
            "guides": self.guides_dir,
            "said": self.folder.said,
        }
        bare = ToolContext(
            root=self.workspace.root,
            sandbox=self.sandbox,
            output_dir=self.folder.output,
            library=library,
            fence=self.folder.fence,
            service=partial(self.trial.address, self) if "start" in self.stack.commands else None,
            mask=self.record.mask,
        )
        if not commands:
            return bare
        database = await self._development_database() if self.package.handoff.stores else None
        path = ":".join(map(str, self.toolchain.path))
        return replace(
            bare,
            env={
                **self.stack.environment,
                **self.toolchain.env,
                **(database.env if database else {}),
                "PATH": f"{path}:/usr/bin:/bin",
            },
            readable=(self.toolchain.dir, *(database.readable if database else ())),
            writable=database.writable if database else (),
        )

    async def _development_database(self) -> Database:
        """The agents' own database; nothing is judged on it, and each drive begins with an empty one."""
        if self._development is None:
            self._development = await self.databases.fresh()
        return self._development
