"""What one task, subtask or step says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from orchestrator.criteria import AnySpec
from orchestrator.documents.criterion import NO_COMMAND, Command, command_meant, for_machines
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.labels import Part, part_of, unfolded, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import any_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.places import Places
from orchestrator.documents.policies import attempts_of, failure_policy, retries_in
from orchestrator.documents.tools_meant import tool_of
from orchestrator.documents.units import Unit, fields
from orchestrator.documents.words import links, plain, title
from orchestrator.playbook import OnFailure, TaskTemplate, WorkStep

_NONE = re.compile(rf"^\W*(?:{any_of('phrases', 'none')}|-|—)?\W*$", re.IGNORECASE)


@dataclass(kw_only=True)
class UnitRead:
    """What was read of a unit."""

    purpose: list[str] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)
    requires: list[str] = field(default_factory=list)
    prerequisites: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    persona: str | None = None
    priority: str | None = None
    policy: dict[str, Any] = field(default_factory=dict)
    attempts: int | None = None
    command: str = ""
    tool: str | None = None


class UnitReader:
    """Reads one unit with the steps inside of it."""

    def __init__(self, draft: Draft, places: Places, unit: Unit, *, prefix: str) -> None:
        self.draft, self.places, self.unit, self.prefix = draft, places, unit, prefix
        self.own = places.ids.get(id(unit.node), prefix)
        self.got = UnitRead()
        self.checks: list[AnySpec] = []
        self.steps: list[WorkStep] = []
        self.criteria: list[Node] = []

    def read(self, *, with_steps: bool) -> UnitRead:
        """The fields; with the steps, where the inner units are steps of this one."""
        inner = {id(one.node) for one in self.unit.inner}
        for node in fields(self.unit):
            self._field(node, inner)
        if not self.got.command and self.unit.node.key and part_of(self.unit.node) is Part.ID:
            self.draft.enforce(self.unit.node, "step")
        command = self._command()
        self._judge(self.criteria, command)
        if with_steps:
            for number, step in enumerate(self.unit.inner, start=1):
                self._step(step, number)
        return self.got

    def _command(self) -> Command:
        installed = self.draft.installed
        return (
            command_meant(self.got.command, installed.commands, installed.written) if self.got.command else NO_COMMAND
        )

    def limits(self) -> dict[str, Any]:
        """Retries and policy as a phase has them."""
        found: dict[str, Any] = {"on_failure": self.got.policy["on_failure"]} if "on_failure" in self.got.policy else {}
        return found | ({"max_attempts": self.got.attempts} if self.got.attempts else {})

    def template(self, identifier: str, name: str, *, persona: str | None) -> TaskTemplate:
        """The task."""
        got = self.got
        own = (
            [WorkStep(id=f"{identifier}-1", title=got.command, tool=got.tool, source=self.draft.source(self.unit.node))]
            if got.command and not self.steps
            else []
        )
        return TaskTemplate(
            id=identifier,
            title=name.replace("{", "(").replace("}", ")"),
            persona=persona,
            instructions=(*got.purpose, *got.instructions),
            checks=tuple(sorted(self.checks, key=_line)),
            steps=(*own, *self.steps),
            requires=tuple(one for one in dict.fromkeys(got.requires) if one != identifier),
            prerequisites=tuple(got.prerequisites),
            requirements=tuple(got.requirements),
            references=tuple(dict.fromkeys(got.references)),
            priority=got.priority,
            max_attempts=got.attempts,
            source=self.draft.source(self.unit.node),
            **got.policy,
        )

    def _judge(self, nodes: list[Node], command: Command) -> None:
        pieces = [piece for node in nodes for piece in _split(node)]
        self.checks += criteria(
            self.draft, worth_judging(pieces), prefix=self.prefix[:60], task=self.own, command=command
        )

    def _field(self, node: Node, inner: set[int]) -> None:
        if id(node) in inner or node.kind is Kind.COMMENT:
            return
        part = part_of(node)
        value = value_of(node) if part else node.text
        if part is Part.CRITERIA or (part is None and (node.ticked is not None or for_machines(node))):
            self._criteria(node, value)
            return
        if part is Part.STEPS or (part is Part.ACTIONS and any(id(one) in inner for one in node.walk())):
            self.draft.ledger.tell(node, Fate.STRUCTURE, "steps")
            for child in node.children:
                self._field(child, inner)
            return
        self._take(node, part, value)
        for child in node.children:
            if id(child) in inner:
                continue
            self._below(child, part)

    def _below(self, node: Node, part: Part | None) -> None:
        if part is Part.REFERENCES:
            self.got.references += links(node.text) or [plain(node.text)]
            self.draft.agent(node, "reference")
        elif part in {Part.PREREQUISITES, Part.DEPENDS}:
            self._needs(node, node.text)
        elif part in {Part.RETRIES, Part.ON_FAILURE} and (retries_in(node.text) or failure_policy(node.text)):
            self._fails(node, Part.ON_FAILURE, node.text)
        elif told(node):
            self.got.instructions.append(self.draft.agent(node))
        for child in node.children:
            self._below(child, part)

    def _criteria(self, node: Node, value: str) -> None:
        if value.strip() and node.kind is not Kind.HEADING:
            text = node.text if part_of(node) is None else value
            self.criteria.append(Node(kind=Kind.ITEM, text=text, line=node.line, end=node.end))
        else:
            self.draft.ledger.tell(node, Fate.STRUCTURE, "criteria")
        for child in node.children:
            self.criteria.append(child)

    def _take(self, node: Node, part: Part | None, value: str) -> None:  # noqa: C901, PLR0912  # one line for each part
        draft, got, words = self.draft, self.got, plain(value)
        if part is Part.ID:
            draft.enforce(node, f"id {words[:60]}")
        elif part in {Part.PREREQUISITES, Part.DEPENDS}:
            self._needs(node, value)
        elif part in {Part.RETRIES, Part.ATTEMPTS, Part.RETRY} and re.match(r"\W*\d", value):
            draft.enforce(node, "retries")
            got.attempts = attempts_of(value, retries=part is Part.RETRIES)
        elif part in {Part.RETRIES, Part.ATTEMPTS} and words:
            draft.defect(node, "unknown-limit", f"how often it is tried is no number: {words[:100]}")
            got.instructions.append(draft.agent(node))
        elif part in {Part.ON_FAILURE, Part.FAILURE, Part.ESCALATE} and words:
            self._fails(node, part, value)
        elif part in {Part.AGENT, Part.OWNER} and words:
            handle = re.search(r"@[\w.-]+", value)
            got.persona = draft.persona(
                handle[0] if handle else re.split(r"\s[-–—]\s|[,;(]", words)[0][:60], mandate=words
            )
            draft.enforce(node, f"persona {got.persona}")
        elif part is Part.COMMAND and words:
            got.command = words[:400]
            draft.agent(node, "command, told and never run")
        elif part is Part.TOOL and words:
            got.tool = tool_of(draft, node, value)
        elif part is Part.REFERENCES:
            got.references += links(value)
            draft.agent(node, "reference")
        elif part is Part.NEXT:
            self._next(node, value)
        elif part is Part.PRIORITY and words:
            got.priority = words[:40]
            draft.enforce(node, "priority")
        elif part is Part.REQUIREMENTS and words:
            got.requirements.append(words)
            draft.agent(node, "requirement")
        elif part in {Part.PURPOSE, Part.INPUTS, Part.OUTPUTS} and words:
            {Part.PURPOSE: got.purpose, Part.INPUTS: got.inputs, Part.OUTPUTS: got.outputs}[part].append(words)
            draft.agent(node)
        elif told(node):
            got.instructions.append(draft.agent(node))

    def _needs(self, node: Node, value: str) -> None:
        if _NONE.match(plain(value)):
            self.draft.record(node, "no prerequisite")
            return
        found, lost = self.places.named(plain(value))
        if self.own in found:
            self.draft.defect(node, "self-loop", f"it waits for itself: {told(node)[:120]}")
        later = [
            one
            for one in found
            if self.own in self.places.order and self.places.order.index(one) > self.places.order.index(self.own)
        ]
        for one in later:
            self.draft.defect(node, "waits-for-later", f"it waits for `{one}`, which comes after it")
        for token in lost:
            self.draft.defect(node, "dangling-target", f"it waits for `{token}`, which is not in this document")
        self.got.requires += [one for one in found if one != self.own]
        if found:
            self.draft.enforce(node, f"requires {', '.join(found)}")
        else:
            self.got.prerequisites.append(plain(value))
            self.draft.agent(node, "prerequisite")

    def _next(self, node: Node, value: str) -> None:
        """What comes next is the order of the document; another order is reported."""
        self.draft.record(node, "order")
        if _NONE.match(plain(value)) or self.own not in self.places.order:
            return
        found, lost = self.places.named(plain(value))
        for token in lost[: 0 if found else 1]:
            self.draft.defect(node, "dangling-target", f"next is `{token}`, which is not in this document")
        if found and found[0] == self.own:
            self.draft.defect(node, "self-loop", f"next is itself: {told(node)[:120]}")
        elif found and not self._follows(found[0]):
            self.draft.defect(node, "jump", f"next is `{found[0]}`, which does not stand next")

    def _follows(self, other: str) -> bool:
        """Whether a unit is the next one in the document; the first subtask stands for its task."""
        place = self.places.order.index(self.own)
        return other in self.places.order[place + 1 : place + 3]

    def _fails(self, node: Node, part: Part, value: str) -> None:
        policy = failure_policy(f"escalate to {value}" if part is Part.ESCALATE else value)
        self.got.attempts = self.got.attempts or retries_in(value)
        if policy:
            self.got.policy = policy
            self.draft.enforce(node, f"on failure: {policy['on_failure']}")
        elif part is Part.ON_FAILURE:
            self.draft.defect(
                node, "unknown-policy", f"what happens on failure is not known here: {plain(value)[:100]}"
            )
            self.got.policy = {"on_failure": OnFailure.ESCALATE}
            self.got.instructions.append(self.draft.agent(node))
        else:
            self.got.instructions.append(self.draft.agent(node))

    def _step(self, unit: Unit, number: int) -> None:
        """A step of this unit: told in order, its criteria among the unit's checks."""
        reader = UnitReader(self.draft, self.places, unit, prefix=f"{self.prefix[:50]}-{number:02}")
        reader.own = self.own
        read = reader.read(with_steps=True)
        self.draft.enforce(unit.node, f"step {number}")
        written = self.places.written_id(unit)
        name = read.command or title(
            unit.node.step.title if unit.node.step and unit.node.step.title else unit.node.text
        )
        self.steps.append(
            WorkStep(
                id=(written or f"{self.own}-{number:02}")[:120],
                title=name[:400] or f"Step {number}",
                tool=read.tool,
                instructions=(*read.purpose, *read.instructions, *read.outputs, *read.inputs),
                source=self.draft.source(unit.node),
            )
        )
        self.steps += reader.steps
        self.checks += reader.checks
        self.got.requires += read.requires
        self.got.prerequisites += read.prerequisites
        self.got.references += read.references
        self.got.attempts = max(filter(None, (self.got.attempts, read.attempts)), default=None)
        self.got.policy = self.got.policy or read.policy


def _line(spec: AnySpec) -> int:
    return spec.source.line if spec.source else 0


def _split(node: Node) -> list[Node]:
    """Criteria that stand in one line, each on its own."""
    pieces = list(unfolded(node)) if node.text.count(":") > 1 else [node]
    found: list[Node] = []
    for piece in pieces:
        parts = re.split(r"\s*;\s+|<br\s*/?>", piece.text) if ";" in piece.text or "<br" in piece.text else [piece.text]
        found += [
            Node(
                kind=Kind.ITEM,
                text=part.strip(),
                line=piece.line,
                end=piece.end,
                ticked=piece.ticked,
                children=piece.children if len(parts) == 1 else [],
            )
            for part in parts
            if part.strip()
        ]
    return found
