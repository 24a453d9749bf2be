"""What one task, subtask or step says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from orchestrator.criteria import AnySpec
from orchestrator.documents.criterion import NO_COMMAND, Command, command_meant, expects, for_machines, says_check
from orchestrator.documents.criterion_sentences import each_of
from orchestrator.documents.draft import Draft
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.labels import Part, part_of, unfolded, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.listed_commands import commands, shells
from orchestrator.documents.listed_steps import LISTING, entries, led_entries
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.places import Places, counts_row
from orchestrator.documents.said import Stated
from orchestrator.documents.step_names import title_of_step
from orchestrator.documents.told_limits import told_limits
from orchestrator.documents.unit_fields import UnitFields, UnitRead
from orchestrator.documents.unit_labels import holds_behind_listing
from orchestrator.documents.units import Unit, fields, fields_beside
from orchestrator.documents.words import plain, title
from orchestrator.playbook import TaskTemplate, WorkStep


class UnitReader:
    """Reads one unit with the steps inside of it; `own` is the id of the task that they belong to."""

    def __init__(self, draft: Draft, places: Places, unit: Unit, *, prefix: str, own: str | None = None) -> None:
        self.draft, self.places, self.unit, self.prefix = draft, places, unit, prefix
        self.own = own or places.ids.get(id(unit.node), prefix)
        self.is_step = own is not None
        self.fields = UnitFields(draft, places, self.own)
        self.got = self.fields.read
        self.steps: list[WorkStep] = []
        self.criteria: list[Node] = []
        self.listed: list[Unit] = []
        """What is done one after the other, by lists whose entries say no more than that."""

    def read(self, *, with_steps: bool) -> UnitRead:
        """The fields; with the steps, where the inner units are steps of this one."""
        inner = {id(one.node) for one in self.unit.inner}
        if with_steps and not self.is_step:
            inner |= self._list_steps(inner)
        for node in (*fields_beside(self.unit.node), *fields(self.unit)):
            self._field(node, inner)
        if not self.got.command and self.unit.node.key and part_of(self.unit.node) is Part.ID:
            self.draft.enforce(self.unit.node, "step")
        command = self._command()
        self._judge(self.criteria, command)
        if with_steps:
            units = sorted([*self.unit.inner, *self.listed], key=lambda unit: unit.node.line)
            for number, step in enumerate(units, start=1):
                self._step(step, number)
        return self.got

    def _list_steps(self, inner: set[int]) -> set[int]:
        """Keep the steps that fields list, or else commands in lines of their own; returns what is read with them."""
        own = list(fields(self.unit))
        lists = [(node, [one for one in entries(node) if id(one) not in inner]) for node in own]
        steps = [one for _, told in lists for one in told]
        steps = steps or ([] if inner else next(filter(None, map(led_entries, self._before_criteria(own))), []))
        told_whole = [node for node, told in lists if told and node not in told and not node.children]
        codes = [] if steps or inner else [code for node in own for code in shells(node)]
        for node in (*told_whole, *codes):
            steps += commands(node) if node in codes else []
            self.draft.ledger.tell(node, Fate.STRUCTURE, "steps")
        self.listed = [Unit(node=one) for one in steps]
        return set(map(id, [*steps, *codes, *told_whole]))

    def _before_criteria(self, own: list[Node]) -> Iterator[Node]:
        """What a unit says before it says what it is accepted for."""
        return takewhile(lambda node: part_of(node) is not Part.CRITERIA and not _judges(node), own)

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
        step = self.unit.node.step
        told = got.command or (name[:400] if step and step.word.endswith("step") and self.criteria else "")
        own = (
            [WorkStep(id=f"{identifier}-1", title=told, tool=got.tool, source=self.draft.source(self.unit.node))]
            if told and not self.steps
            else []
        )
        return TaskTemplate(
            id=identifier,
            title=name.replace("{", "(").replace("}", ")"),
            persona=persona,
            instructions=(*got.purpose, *got.instructions),
            checks=tuple(sorted(self.got.checks, key=_line)),
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
        self.got.checks += criteria(
            self.draft, worth_judging(pieces), prefix=self.prefix[:60], task=self.own, command=command
        )

    def _field(self, node: Node, inner: set[int]) -> None:
        if id(node) in inner or node.kind is Kind.COMMENT:
            return
        part = part_of(node)
        value = value_of(node) if part else node.text
        if part is Part.CRITERIA or (part is None and _judges(node)):
            self._criteria(node, value)
            return
        if part is Part.STEPS or (part in LISTING and any(id(one) in inner for one in node.walk())):
            self.draft.ledger.tell(node, Fate.STRUCTURE, "steps")
            for child in node.children:
                self._field(child, inner)
            return
        if part is None and counts_row(node):
            self.draft.ledger.tell(node, Fate.STRUCTURE, "number")
            return
        limits = list(told_limits(node)) if part is None else []
        for told, words in limits:
            self.fields.hear(Stated(node=node, part=told, value=words))
        self.fields.take(Stated(node=node, part=part, value=value))
        for child in node.children:
            if id(child) not in inner:
                self._below(child, part)

    def _below(self, node: Node, part: Part | None) -> None:
        self.fields.below(Stated(node=node, part=part, value=node.text))
        for child in node.children:
            self._below(child, part)

    def _criteria(self, node: Node, value: str) -> None:
        if value.strip() and node.kind is not Kind.HEADING:
            text = node.text if part_of(node) is None else value
            self.criteria.append(Node(kind=Kind.ITEM, text=text, line=node.line, end=node.end))
        else:
            self.draft.ledger.tell(node, Fate.STRUCTURE, "criteria")
        listed = any(child.kind is Kind.ITEM for child in node.children)
        for child in node.children:
            if listed and child.kind is Kind.PARAGRAPH and not child.key and child.ticked is None:
                self._field(child, set())  # what is told behind a list is none of its entries
            else:
                self.criteria.append(child)

    def _step(self, unit: Unit, number: int) -> None:
        """A step of this unit: told in order, its criteria among the unit's checks."""
        reader = UnitReader(self.draft, self.places, unit, prefix=f"{self.prefix[:50]}-{number:02}", own=self.own)
        read = reader.read(with_steps=True)
        self.draft.enforce(unit.node, f"step {number}")
        written = None if unit in self.listed else self.places.written_id(unit)
        name = read.command or _step_name(unit.node, written)
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
        self.got.checks += read.checks
        self.got.requires += read.requires
        self.got.prerequisites += read.prerequisites
        self.got.references += read.references
        if read.bounded:
            self.fields.bound(read.bounded, read.attempts, "of a step, whose task is tried as a whole")
        if read.settled:
            self.fields.settle(read.settled, read.policy, "of a step, whose task fails as a whole")


def _step_name(node: Node, written: str | None) -> str:
    """What a step is called, without the id that it has; a command at its end is told with every sign."""
    if node.kind is Kind.ROW:
        return title_of_step(node)
    called = node.value if part_of(node) is Part.COMMAND else node.text
    own = node.step.title if node.step and node.step.title else called
    if own.endswith("`"):
        return plain(own)
    behind = plain(own).partition(f"{written}:")[2] if written else ""
    return title(behind or own)


def _judges(node: Node) -> bool:
    """Whether a statement without a known label is a criterion: a box, or in a form for machines."""
    judged = (
        node.ticked is not None or for_machines(node) or expects(node) or (bool(node.key) and says_check(node.value))
    )
    return judged or holds_behind_listing(node)


def _line(spec: AnySpec) -> int:
    return spec.source.line if spec.source else 0


def _split(node: Node) -> list[Node]:
    """Criteria that stand in one line, each on its own."""
    pieces = list(unfolded(node)) if node.text.count(":") > 1 else [node]
    found: list[Node] = []
    for piece in pieces:
        parts = each_of(piece.text)
        found += [
            Node(
                kind=Kind.ITEM,
                text=part.strip(),
                line=piece.line,
                end=piece.end,
                ticked=piece.ticked,
                children=piece.children if len(parts) == 1 else [],
            )
            for part in _with_its_file(parts)
            if part.strip()
        ]
    return found


_IT = re.compile(r"^it(?= (?:contains?|includes?|match(?:es)?)\b)", re.IGNORECASE)


def _with_its_file(parts: list[str]) -> Iterator[str]:
    """The criteria of one line, in which `it` is the file that the one before names."""
    named = ""
    for part in parts:
        file = re.search(r"`[\w./*-]+`", part)
        yield _IT.sub(named, part.strip()) if named else part
        named = file[0] if file else named
