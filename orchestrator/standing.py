"""Where a run stands: what its journal tells, and nothing else. Only `fold` changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from orchestrator.conversation import Conversation
from orchestrator.finding import Finding
from orchestrator.plan.record import Plan
from orchestrator.rfi import Rfi
from orchestrator.spend import Spend
from orchestrator.state import RunState, TaskState, WaitingFor

Body = Mapping[str, Any]


class Entry(Protocol):
    """What a standing needs of a journal's entry."""

    @property
    def seq(self) -> int:
        """1, 2, 3 … without a gap."""

    @property
    def at(self) -> str:
        """When it was written, ISO 8601."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def body(self) -> Body:
        """What is to know of it."""

    @property
    def intact(self) -> bool:
        """Whether it is what was written."""


@dataclass(kw_only=True)
class TaskStanding:
    """How far one task has come."""

    state: TaskState = TaskState.OPEN
    attempts: int = 0
    visit: int = 1
    built: bool = False
    """Whether it was accepted once; work that stands is there, though it may have to be done again."""
    commit: str = ""
    base: str = ""
    """The tree of the commit before."""
    tree: str = ""
    why: str = ""


@dataclass(kw_only=True)
class GateStanding:
    """The gate: how often it was packed, what is shown, and how many revisions were asked for."""

    visit: int = 0
    revisions: int = 0
    granted: int = 0
    digest: str = ""
    nonce: str = ""
    """Names this opening; a verdict names it too, and uses it up."""
    tree: str = ""
    path: str = ""
    files: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of each file of the package, by its name."""
    source: list[str] | None = None
    """Artifacts that differed from the handoff's folder when it was packed; `None` where nobody looked."""
    open: bool = False
    replies: Body = field(default_factory=dict)
    """What may be replied, with the decision that each word is."""


@dataclass(kw_only=True)
class InterventionStanding:
    """An intervention that this run has read, and its receipt."""

    id: str
    path: str
    title: str
    urgency: str
    kind: str
    text: str
    phase: str = "all"
    """The scope, as the person wrote it."""
    changes: Body = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    """Files that came with it; copies stand in the run's folder."""
    raised_by: str = ""
    run: str = ""
    """The only run that it is meant for; empty: every run of its scope."""
    stamp: tuple[tuple[str, int, int, int], ...] = ()
    """What its files looked like when it was read; empty where an older version read it."""
    amends: str = ""
    """The id of the earlier text that it takes the place of."""
    elsewhere: bool = False
    """Whether it is meant for another stage, or another run, and only seen here."""
    seq: int = 0
    at: str = ""
    """When this run read it."""
    told_in: str = ""
    """The conversation that was told of it."""
    told_tree: str = ""
    """The work tree at that moment."""
    claim: str = ""
    """What an agent says that it did about it; its word alone."""
    receipt: str = "delivered"
    why: str = ""
    receipt_at: str = ""

    @property
    def open(self) -> bool:
        """Whether it has no final receipt yet."""
        return self.receipt == "delivered"


@dataclass(kw_only=True)
class Standing:
    """A run as its journal tells it; only `apply` changes it."""

    created: dict[str, Any] = field(default_factory=dict)
    state: RunState = RunState.RUNNING
    node: str = ""
    waiting_for: WaitingFor | None = None
    waiting_why: str = ""
    waiting_body: Body = field(default_factory=dict)
    reason: str = ""
    asked: list[Body] = field(default_factory=list)
    """What the playbook asks for where a run ends as this one did."""
    inputs: int = 0
    inputs_digest: str = ""
    accepted_inputs: int = 0
    renewals: list[dict[str, Any]] = field(default_factory=list)
    """Inputs that people brought after the first: what changed, by whose intervention, and at which position."""
    no_go: list[dict[str, Any]] = field(default_factory=list)
    intake: dict[str, Body] = field(default_factory=dict)
    read_back: str = ""
    plan: Plan | None = None
    plans: int = 0
    planned_at: int = 0
    reviewed: int = 0
    """The number of the plan that a person last let pass."""
    tasks: dict[str, TaskStanding] = field(default_factory=dict)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    bases: dict[tuple[str, str], str] = field(default_factory=dict)
    just_packed: bool = False
    """Whether nothing has followed the newest package yet."""
    way_out: str = ""
    """Where the wait, or the gate, that was just ended leads; empty once the run went there."""
    just_found: set[tuple[str, str]] = field(default_factory=set)
    """Findings that nothing has followed yet: what they lead to is still to come, also after a crash."""
    rfis: dict[str, Rfi] = field(default_factory=dict)
    rfis_at: dict[str, str] = field(default_factory=dict)
    answered_at: dict[str, int] = field(default_factory=dict)
    """The journal position of each answer."""
    feedback_at: int = 0
    """The journal position of the last thing that may change the plan."""
    notes: list[dict[str, Any]] = field(default_factory=list)
    interventions: dict[str, InterventionStanding] = field(default_factory=dict)
    newest_at: dict[str, str] = field(default_factory=dict)
    """The intervention that was taken last under each name in the inbox."""
    conversations: dict[str, Conversation] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    decided: dict[str, Body] = field(default_factory=dict)
    """The answers to the phases' questions, by the key of the journal's entry."""
    routed: list[Body] = field(default_factory=list)
    """The ways by which phases were left, where a route of the playbook was taken."""
    inspections: list[dict[str, Any]] = field(default_factory=list)
    gate: GateStanding = field(default_factory=GateStanding)
    passed_gates: list[str] = field(default_factory=list)
    """The phases whose gate a person has opened."""
    packed: dict[str, str] = field(default_factory=dict)
    """The tree of each package, by its digest."""
    verdicts: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    revisions: list[dict[str, Any]] = field(default_factory=list)
    commits: list[dict[str, Any]] = field(default_factory=list)
    handed_off: dict[str, Any] = field(default_factory=dict)
    spend: Spend = field(default_factory=Spend)
    spend_by_task: dict[str, Spend] = field(default_factory=dict)
    spend_by_persona: dict[str, Spend] = field(default_factory=dict)
    worked_s: float = 0.0
    """How long drivers had worked at the run when the last of them paused, in seconds."""
    working_since: str = ""
    """When a driver last began or went on to work; empty while nobody does."""
    base_tree: str | None = None
    """The tree that the run began with; `None` before there is a work tree."""
    head: str = ""
    head_tree: str = ""
    resting_tree: str = ""
    """What the work tree was when the engine let go of it: whatever differs from it was done by people. Empty while
    the engine works at it."""
    salvaged: dict[str, Body] = field(default_factory=dict)
    """What lay in the work tree when a driver died during a command, by the ref under which it is kept."""
    pid: int | None = None
    sandbox: str = ""
    """The kind of the last driver's."""
    last_at: str = ""
    latest_at: str = ""
    """The same, but for a clock that was put back."""
    last_kind: str = ""
    """The last entry's kind, those of drivers and of people's words left out."""
    started_at: str = ""

    @property
    def current_verdict(self) -> dict[str, Any] | None:
        """The verdict on the package that is shown now, if one was given."""
        if self.verdicts and self.verdicts[-1]["visit"] == self.gate.visit:
            return self.verdicts[-1]
        return None

    @property
    def how_it_stands(self) -> str:
        """In a few words; of a run that a verdict ended, whose it was."""
        given = self.current_verdict if self.state.ended and self.state is not RunState.ABORTED else None
        if given is None:
            return f"the run is {self.state}"
        return f"the run is {self.state}: {given.get('word') or given['decision']} of {given['by']} was taken before"

    @property
    def open_rfis(self) -> list[Rfi]:
        """Questions that nobody has answered and no assumption stands in for."""
        return [rfi for rfi in self.rfis.values() if rfi.state in {"open", "escalated"}]

    def worked(self, at: str) -> float:
        """Seconds that drivers have worked at the run by the time `at`; waiting for people is left out."""
        if not self.working_since:
            return self.worked_s
        return self.worked_s + (datetime.fromisoformat(at) - datetime.fromisoformat(self.working_since)).total_seconds()

    def rest(self, at: str) -> None:
        """From `at` on nobody works."""
        self.worked_s, self.working_since = self.worked(at), ""

    def visit(self, task: str) -> int:
        """How often a task was opened; a new visit is a new conversation with fresh attempts."""
        return self.tasks[task].visit if task in self.tasks else 1

    def finding(self, check: str, task: str | None) -> Finding | None:
        """The newest finding of a check, of a task's or of a phase's."""
        return self.findings.get((check, task or ""))


def spend_of(run: Standing) -> dict[str, Any]:
    """What the models cost, in all, by task and by persona."""
    return {
        **run.spend.to_json(),
        "by_task": {name: spend.to_json() for name, spend in run.spend_by_task.items()},
        "by_persona": {name: spend.to_json() for name, spend in run.spend_by_persona.items()},
    }
