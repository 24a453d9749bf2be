"""The statements of one step, each taken by the part that it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from orchestrator.criteria import AnySpec
from orchestrator.documents.conditions import ways_told
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.criterion_sentences import cell_apart
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.failed_ways import ways_of_failure
from orchestrator.documents.judging import criteria, is_beside_list, worth_judging
from orchestrator.documents.labels import Part
from orchestrator.documents.ledger import Fate
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.phase_read import PhaseRead
from orchestrator.documents.policies import attempts_of, failure_policy, retries_in
from orchestrator.documents.routes import Crossing
from orchestrator.documents.rows import differs_in_column
from orchestrator.documents.said import Stated, is_empty_cell, names_nothing, person_named
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.words import plain, without_zeros
from orchestrator.playbook import Failure

DECIDERS = frozenset({Part.GO, Part.NO_GO, Part.SKIP, Part.RETRY, Part.ESCALATE})
_TIMES = re.compile(r"\D{0,12}\d{1,2}( times?| attempts?|x)?\W*")
_NUMBERED = re.compile(r"(?:step|phase|task|stage)s?\s*[-#]?\s*(\d{1,3})", re.IGNORECASE)
_NUMBERS = re.compile(r"\W*\d{1,2}(?:\s*(?:[,;&+]|and|und|et|y)\s*\d{1,2})*\W*")
_PLACED = re.compile(r"\W*step\s+\S{1,5}\W*", re.IGNORECASE)
_NAMED = re.compile("step|phase", re.IGNORECASE)
_DASH = re.compile(r"\s*[-–—]+\s*")
_LED = re.compile(r"^(?P<when>[^→⇒>]{2,90}?)\s+(?:→|⇒|->|=>)\s+(?P<then>[^→⇒>]+)$")
_SAYS_BOTH = re.compile(
    r"^(?P<head>(?:if )?[^→:]{3,120}?)\s*(?:→|->|=>|:\s|,\s(?:then\s)?|\s[—–]\s|;\s)(?P<rest>.+)$", re.DOTALL
)
"""A failure and what is done about it, in one sentence."""


class PhaseFields:
    """Takes one statement after another into `read`, and knows which decision or failure was told last."""

    def __init__(self, draft: Draft, steps: Steps, step: Step, number: int) -> None:
        self.draft, self.steps, self.step, self.number = draft, steps, step, number
        self.cross = Crossing(draft=draft, steps=steps, step=step)
        self.read = PhaseRead()
        self.decision, self.failure = "", ""
        self.asked: dict[str, Node] = {}
        """Where each decision stands."""

    def take(self, stated: Stated, under: Part | None) -> None:
        """A statement with a label; `under` is the part that it stands in."""
        if _DASH.fullmatch(stated.value) or is_empty_cell(stated):
            self.draft.ledger.tell(stated.node, Fate.STRUCTURE, str(stated.part))
        elif stated.part in DECIDERS:
            self._answer(stated, under)
        elif stated.part is Part.REMEDY and (under is Part.FAILURE or self.failure):
            self._remedy(stated)
        elif not stated.value.strip():
            self.draft.ledger.tell(stated.node, Fate.STRUCTURE, str(stated.part))
        else:
            take = _LABELLED.get(stated.part) if stated.part else None
            (take or PhaseFields.tell)(self, stated)
        if stated.part is Part.DECISION and stated.words:
            self.failure = ""
            self._ask(stated.node, stated.words)

    def take_free(self, stated: Stated) -> None:
        """A statement without a label; its part is the one that it stands in."""
        boxed = stated.node.ticked is not None and stated.part is Part.REFERENCES  # `### Documentation` with boxes
        take = _BELOW.get(stated.part) if stated.part and not boxed else None
        (take or PhaseFields.plainly)(self, stated)

    def _ask(self, node: Node, question: str) -> None:
        self.decision = question
        self.asked.setdefault(question, node)

    def _answer(self, stated: Stated, under: Part | None) -> None:
        """Where an answer leads; a retry in figures alone is a limit."""
        own = stated.part
        assert own is not None
        if own is Part.RETRY and _TIMES.fullmatch(stated.value.strip()) and not _NAMED.search(stated.value):
            self.limit(stated)
            return
        both = _LED.match(stated.words) if own in {Part.GO, Part.NO_GO} else None
        if both:  # `Else: the lid is stuck → 5`
            self.read.routes.append(self.cross.route(stated.node, own, both["when"], both["then"], loosely=True))
            return
        failing = under is Part.FAILURE or (own in {Part.RETRY, Part.ESCALATE} and bool(self.failure))
        decision = (self.failure if failing else self.decision) or self.decision or self.step.title
        route = self.cross.route(stated.node, own, decision, stated.value)
        if failing and own in {Part.RETRY, Part.ESCALATE}:
            route = route.model_copy(update={"decision": decision})
        self.read.routes.append(route)

    def _remedy(self, stated: Stated) -> None:
        words = self.draft.agent(stated.node, "remedy")
        if self.read.failures and not self.read.failures[-1].remedy:
            self.read.failures[-1] = self.read.failures[-1].model_copy(update={"remedy": stated.words or words})
        else:
            self.read.instructions.append(words)

    def decide(self, stated: Stated) -> None:
        """A question; its answers may stand in the same sentence."""
        self.draft.enforce(stated.node, "decision")
        if not stated.node.children:
            self.read.routes += self.cross.told(stated.node, stated.value, self.decision)

    def question(self, stated: Stated) -> None:
        """A question without a label, or an answer in a sentence of its own: `If yes, go on, otherwise stop`."""
        node = stated.node
        if node.plain.rstrip().endswith("?") or node.children:
            self._ask(node, node.plain)
            self.draft.enforce(node, "decision")
            return
        answers = self.cross.told(node, node.text, self.decision)
        self.read.routes += answers
        if not answers:
            self._ask(node, node.plain)
            self.draft.agent(node, "decision")

    def on_failure(self, stated: Stated) -> None:
        """A policy or a limit, where its words are one; else what is done about a failure."""
        policy, attempts = failure_policy(stated.value), retries_in(stated.value)
        if not policy and not attempts:
            self._led_on(stated)
            return
        self.draft.enforce(stated.node, "on failure")
        self.read.settle(self.draft, stated.node, policy, attempts)
        self.read.routes += self.cross.onward(stated.node, stated.value)

    def _led_on(self, stated: Stated) -> None:
        """What is done about a failure: where it leads, if its words name nothing but a step."""
        placed = bool(_PLACED.fullmatch(self.steps.spelt(stated.value)))
        ways = self.cross.told(stated.node, stated.node.text * placed)
        self.read.routes += ways
        if not ways:
            self.fails(stated)

    def fails(self, stated: Stated) -> None:
        """A failure: named, with its remedy below; or told in one sentence with what is done."""
        both = _SAYS_BOTH.match(stated.value)
        head, rest = (both["head"], both["rest"]) if both else (stated.value, "")
        self.failure = plain(head)
        remedy, source = plain(rest) or None, self.draft.source(stated.node)
        self.read.failures.append(Failure(failure=self.failure or "It fails", remedy=remedy, source=source))
        self.read.routes += ways_of_failure(self.cross, stated, self.failure, rest)
        self.draft.agent(stated.node, "failure")

    def fails_below(self, stated: Stated) -> None:
        """A failure in the list below its label."""
        if stated.node.kind in {Kind.ITEM, Kind.PARAGRAPH, Kind.CELL}:
            self.fails(Stated(node=stated.node, part=Part.FAILURE, value=stated.value))
        else:
            self.plainly(stated)

    def listed(self, stated: Stated) -> None:
        """Kept as it stands."""
        self.draft.agent(stated.node)
        words = re.sub(r"\s+", " ", stated.value.replace("**", "")).strip()
        self.read.listed(stated.part).append(words)

    def listed_below(self, stated: Stated) -> None:
        """Kept as it stands, in the list below its label."""
        words = self.draft.agent(stated.node)
        if words:  # a row says nothing but what its cells say
            self.read.listed(stated.part).append(words)

    def act(self, stated: Stated) -> None:
        """What is done, and where its sentences lead."""
        self.listed(stated)
        self.read.routes += self.cross.told(stated.node, stated.value)

    def criterion(self, stated: Stated) -> None:
        """What its label says is a criterion."""
        node = stated.node
        own = Node(kind=node.kind, text=stated.value, line=node.line, end=node.end, ticked=node.ticked)
        sentences = re.split(r"(?<=[.!])\s+(?=[A-ZÄÖÜÉ])", stated.value)
        ways = [one for one in sentences if any(ways_told(one))] if len(sentences) > 1 else []
        for way in ways:
            self.read.routes += self.cross.told(node, way)
        own.text = " ".join(one for one in sentences if one not in ways) or own.text
        self.read.checks += self._judged(own)

    def criterion_below(self, stated: Stated) -> None:
        """A criterion in the list below its label."""
        node = stated.node
        if node.kind is Kind.CODE or is_beside_list(node):
            self.plainly(stated)
        elif node.children and node.text.rstrip().endswith(":"):
            self.draft.ledger.tell(node, Fate.STRUCTURE, "group")
        else:
            self.read.checks += self._judged(node)

    @property
    def group(self) -> str:
        """What its criteria are shown under."""
        return f"Phase {self.number}: {self.step.title}"

    def _judged(self, node: Node) -> tuple[AnySpec, ...]:
        nodes = worth_judging([node])
        nodes = [own for node in nodes for own in cell_apart(node)]
        return criteria(self.draft, nodes, prefix=self.step.id[:40], group=self.group, command=NO_COMMAND)

    def limit(self, stated: Stated) -> None:
        """How often it is tried; rows below a step that say so in several ways say it of other things."""
        if stated.node.parent is not self.step.node and differs_in_column(stated.node):
            self.tell(stated)
            return
        self.draft.enforce(stated.node, "retries")
        attempts = attempts_of(stated.value, retries=stated.part is not Part.ATTEMPTS)
        self.read.settle(self.draft, stated.node, {}, attempts)

    def assign(self, stated: Stated) -> None:
        """Who works it."""
        self.draft.enforce(stated.node, "persona")
        self.read.persona = self.draft.persona(person_named(stated.value))

    def needs(self, stated: Stated) -> None:
        """Other steps that come first, or something that is no step."""
        alone = _NUMBERS.fullmatch(stated.words)
        numbers = re.findall(r"\d+", stated.words) if alone else _NUMBERED.findall(self.steps.spelt(stated.value))
        found = [step for number in numbers if (step := self.steps.by_number.get(without_zeros(number)))]
        for number in numbers:
            if without_zeros(number) not in self.steps.by_number:
                message = f"it waits for step {number}, which is not in this document"
                self.draft.defect(stated.node, "dangling-target", message)
        if found and found[0] is not self.step:
            self.draft.enforce(stated.node, "prerequisite")
            self.read.requires += [step.id for step in found if step is not self.step]
        elif not names_nothing(stated.words):
            self.listed(stated)
        else:
            self.draft.record(stated.node, "no prerequisite")

    def refer(self, stated: Stated) -> None:
        """What is to be read for it."""
        self.read.refer(stated.value)
        self.draft.agent(stated.node, "reference")

    def gate(self, stated: Stated) -> None:
        """Somebody reviews it."""
        self.draft.ledger.tell(stated.node, Fate.REVIEWER, "gate")

    def tell(self, stated: Stated) -> None:
        """An instruction."""
        words = self.draft.agent(stated.node)
        if words:
            self.read.instructions.append(words)

    def plainly(self, stated: Stated) -> None:
        """A statement that only its own words tell something of: a box is judged, all else is told."""
        node = stated.node
        if node.ticked is not None:
            self.read.checks += self._judged(node)
        elif node.kind is not Kind.ROW and told(node):
            if not node.children and node.text.endswith(":"):
                self.draft.ledger.tell(node, Fate.STRUCTURE, "group")
            else:
                self.tell(stated)
            self.read.routes += self.cross.told(node, node.text) if node.kind is not Kind.CODE else []


_Take = Callable[[PhaseFields, Stated], None]
_LABELLED: Mapping[Part, _Take] = {
    Part.DECISION: PhaseFields.decide,
    Part.FAILURE: PhaseFields.fails,
    Part.ON_FAILURE: PhaseFields.on_failure,
    Part.PURPOSE: PhaseFields.listed,
    Part.INPUTS: PhaseFields.listed,
    Part.OUTPUTS: PhaseFields.listed,
    Part.ACTIONS: PhaseFields.act,
    Part.STEPS: PhaseFields.act,
    Part.CRITERIA: PhaseFields.criterion,
    Part.RETRIES: PhaseFields.limit,
    Part.ATTEMPTS: PhaseFields.limit,
    Part.AGENT: PhaseFields.assign,
    Part.OWNER: PhaseFields.assign,
    Part.PREREQUISITES: PhaseFields.needs,
    Part.DEPENDS: PhaseFields.needs,
    Part.REFERENCES: PhaseFields.refer,
    Part.GATE: PhaseFields.gate,
}
"""What is done with a statement that has a label and something to say."""
_BELOW: Mapping[Part, _Take] = {
    Part.DECISION: PhaseFields.question,
    Part.FAILURE: PhaseFields.fails_below,
    Part.ON_FAILURE: PhaseFields.fails_below,
    Part.CRITERIA: PhaseFields.criterion_below,
    Part.PURPOSE: PhaseFields.listed_below,
    Part.INPUTS: PhaseFields.listed_below,
    Part.OUTPUTS: PhaseFields.listed_below,
    Part.ACTIONS: PhaseFields.listed_below,
    Part.STEPS: PhaseFields.listed_below,
    Part.PREREQUISITES: PhaseFields.needs,
    Part.DEPENDS: PhaseFields.needs,
    Part.REFERENCES: PhaseFields.refer,
}
"""What is done with a statement that has none, below a label."""
