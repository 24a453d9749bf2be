"""What `playbook.yaml` may say: a stage as data, read strictly.

The models hold what can be said about one value; what ties the values of a playbook together stands in `rules`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from orchestrator.criteria import AnySpec
from orchestrator.errors import Problem, Problems
from orchestrator.finding import Level
from orchestrator.playbook.base import Budget, Limits, Name, Part, PlanRules, Text, Texts, Weights
from orchestrator.playbook.decisions import (
    AcceptanceItem,
    Artifact,
    Effect,
    FirstArticle,
    Gate,
    HandOff,
    Inspection,
    IntakeQuestion,
    Previous,
    Reply,
    RfiDefault,
    RfiPolicy,
)
from orchestrator.playbook.process import (
    AuditItem,
    ExitState,
    Failure,
    InputKind,
    Metric,
    MvpRule,
    RequiredInput,
    Risk,
    Route,
    RouteAction,
    RouteOutcome,
    Signal,
    State,
    Unenforced,
    WorkStep,
)
from orchestrator.playbook.reading import Surroundings
from orchestrator.playbook.rules import check as check_rules
from orchestrator.playbook.stacks import NO_STACK, Imports, Stack, ToolchainSpec
from orchestrator.playbook.work import ForEach, MvpOverride, OnFailure, Phase, TaskTemplate
from orchestrator.source import Source
from orchestrator.strict_yaml import Document, line_of, load, validate

__all__ = [
    "AcceptanceItem",
    "Artifact",
    "AuditItem",
    "Budget",
    "Coverage",
    "Effect",
    "ExitState",
    "Failure",
    "FirstArticle",
    "ForEach",
    "Gate",
    "HandOff",
    "Imports",
    "InputKind",
    "Inspection",
    "IntakeQuestion",
    "Limits",
    "Metric",
    "MvpOverride",
    "MvpRule",
    "OnFailure",
    "Phase",
    "Placed",
    "PlanRules",
    "Playbook",
    "Previous",
    "Reply",
    "RequiredInput",
    "RfiDefault",
    "RfiPolicy",
    "Risk",
    "Route",
    "RouteAction",
    "RouteOutcome",
    "Signal",
    "Stack",
    "State",
    "Surroundings",
    "TaskTemplate",
    "ToolchainSpec",
    "Unenforced",
    "Weights",
    "WorkStep",
    "parse_playbook",
]

FORMAT = 1
"""The version of the format that this module reads."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many of a playbook's criteria are vouched for by whom."""

    enforced: int
    human: int
    judged: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.enforced + self.human + self.judged

    def to_json(self) -> dict[str, int]:
        """The counts by level."""
        return {"enforced": self.enforced, "human": self.human, "judged": self.judged}

    def __str__(self) -> str:
        return f"{self.enforced} of {self.total} criteria enforced, {self.human} for the reviewer, {self.judged} judged"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A check and where the playbook has it."""

    spec: AnySpec
    phase: int | None
    """`None` for the gate's own."""
    task: str | None
    """The id of the task template; `None` for an exit check."""


class Playbook(Part):
    """A stage, from its intake to its handing off."""

    playbook: Literal[1]
    """The format's version."""
    id: Name
    """The stage; also the name of the playbook's folder."""
    title: Text
    purpose: Text
    owner: Text
    """Who is told when a run waits: a persona or a team."""
    persona: Name
    """Who reads the intent back and answers for the stage."""
    previous: Previous | None = None
    next: Name | None = None
    read_back: Text
    """The sentence of the restatement, with placeholders for computed facts."""
    intake: tuple[IntakeQuestion, ...] = ()
    no_go: tuple[AcceptanceItem, ...] = ()
    """One that fails blocks the run."""
    quality: tuple[AcceptanceItem, ...] = ()
    """One that fails is shown and recorded."""
    rfi: RfiDefault = RfiDefault()
    plan: PlanRules = PlanRules()
    limits: Limits = Limits()
    on_failure: OnFailure = OnFailure.ESCALATE
    stacks: Mapping[str, Stack] = {}
    phases: Annotated[tuple[Phase, ...], Field(min_length=1)]
    first_article: FirstArticle | None = None
    gates: tuple[Gate, ...] = ()
    """Gates after single phases, before the last one."""
    gate: Gate
    hand_off: HandOff | None = None
    required_inputs: tuple[RequiredInput, ...] = ()
    """What must be there before work begins; one that is missing and not optional blocks the run with its remedy."""
    mvp_rules: tuple[MvpRule, ...] = ()
    aims: Mapping[str, Text] = {}
    """What a team's list or issue says of the work as a whole, such as a hypothesis; agents and reviewers are told."""
    metrics: tuple[Metric, ...] = ()
    risks: tuple[Risk, ...] = ()
    signals: tuple[Signal, ...] = ()
    audit: tuple[AuditItem, ...] = ()
    """What the audit record lists."""
    exit_states: tuple[ExitState, ...] = ()
    notify: Texts = ()
    """Who is told when the run ends."""
    references: Texts = ()
    """Documents that every agent reads where they are there."""
    unenforced: tuple[Unenforced, ...] = ()
    source: Source | None = None

    def phase(self, number: int) -> Phase:
        """The phase with this number; raises `KeyError`."""
        for phase in self.phases:
            if phase.number == number:
                return phase
        raise KeyError(number)

    def template(self, template_id: str) -> tuple[Phase, TaskTemplate]:
        """A task template and the phase that it belongs to; raises `KeyError`."""
        for phase in self.phases:
            for task in phase.tasks:
                if task.id == template_id:
                    return phase, task
        raise KeyError(template_id)

    def told_in(self, *, mvp: bool) -> tuple[str, ...]:
        """What the release mode means for the work, a line for each aspect."""
        return tuple(filter(None, (rule.told(mvp=mvp) for rule in self.mvp_rules)))

    def checks(self, *, mvp: bool = False) -> Iterator[Placed]:
        """Every check of a release mode, in the order of the file: each phase's tasks, its exit, then the gate."""
        for phase in self.phases:
            for task in phase.templates(mvp=mvp):
                for spec in phase.task_checks(task, mvp=mvp):
                    yield Placed(spec=spec, phase=phase.number, task=task.id)
            for spec in phase.exit_checks(mvp=mvp):
                yield Placed(spec=spec, phase=phase.number, task=None)
            for spec in self._gate_checks_after(phase):
                yield Placed(spec=spec, phase=phase.number, task=None)
        for spec in self.gate.checks:
            yield Placed(spec=spec, phase=None, task=None)

    def _gate_checks_after(self, phase: Phase) -> Iterator[AnySpec]:
        return (spec for gate in self.gates if gate.after == phase.id for spec in gate.checks)

    def coverage(self, *, mvp: bool = False) -> Coverage:
        """How many criteria a machine enforces, a reviewer ticks and an agent judges."""
        count = Counter(placed.spec.level for placed in self.checks(mvp=mvp))
        return Coverage(enforced=count[Level.ENFORCED], human=count[Level.HUMAN], judged=count[Level.JUDGED])

    def personas(self) -> tuple[str, ...]:
        """Every persona that the playbook names, each once, in the order of the file."""
        named = [self.persona]
        for phase in self.phases:
            named += [phase.persona, *(task.persona for task in phase.tasks if task.persona)]
        named += [self.first_article.persona] if self.first_article else []
        return tuple(dict.fromkeys([*named, *(gate.persona for gate in self.gates), self.gate.persona]))

    def stack_for(self, described: Mapping[str, str]) -> tuple[str, Stack]:
        """The name and entry of the stack that a handoff describes: of those that fit, the one that asks most.

        A playbook without stacks runs no commands. Raises `Problem` where none fits; `stack_or_none` does without.
        """
        if not self.stacks:
            return "none", NO_STACK
        fitting = [(name, stack) for name, stack in self.stacks.items() if _fits(stack.when, described)]
        if fitting:
            return max(fitting, key=lambda item: len(item[1].when))
        given = ", ".join(f"{key}: {value}" for key, value in described.items()) or "nothing"
        known = "; ".join(f"{name} ({_pairs(stack.when)})" for name, stack in self.stacks.items())
        raise Problem(
            f"no stack of playbook `{self.id}` fits {given}",
            where="handoff.md: stack",
            remedy=f"use one of these, or add an entry to the playbook's `stacks`: {known or 'none'}",
        )

    def stack_or_none(self, described: Mapping[str, str]) -> Stack:
        """The stack that a handoff describes; where none fits, one without commands: what needs them stays unjudged."""
        try:
            return self.stack_for(described)[1]
        except Problem:
            return NO_STACK


def _fits(when: Mapping[str, str], described: Mapping[str, str]) -> bool:
    return all(described.get(key, "").casefold() == value.casefold() for key, value in when.items())


def _pairs(values: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in values.items())


def parse_playbook(text: str, *, where: str, around: Surroundings | None = None) -> Playbook:
    """Read a playbook; raises `Problem` where it is no YAML or another format, else `Problems` with every defect."""
    document = load(text, where=where)
    _refuse_other_formats(document)
    found: list[Problem] = list(check_rules(document, around or Surroundings()))
    try:
        playbook = validate(document, Playbook)
    except Problems as problems:
        found += problems.problems
    if found:
        raise Problems(sorted(found, key=line_of))
    return playbook


def _refuse_other_formats(document: Document) -> None:
    """A format that we do not know is told alone: what else would be said of it would be guessed."""
    version = document.data.get("playbook", FORMAT) if isinstance(document.data, dict) else FORMAT
    if version != FORMAT:
        hint = f"this version reads `playbook: {FORMAT}`"
        raise document.defect(("playbook",), f"format `{version}` is not known", hint)
