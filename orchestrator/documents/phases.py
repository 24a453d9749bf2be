"""One step of a document becomes a phase: purpose, inputs, actions, routes, outputs, failures, criteria, retries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from orchestrator.criteria import AnySpec
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.decision_tables import decision_row
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.labels import Part, part_of, unfolded, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.phase_read import LISTED, PhaseRead
from orchestrator.documents.policies import attempts_of, failure_policy, retries_in
from orchestrator.documents.routes import Crossing
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.words import links, plain
from orchestrator.playbook import Failure, Phase, Route

_QUESTION = re.compile(r"\?\s*$")


class PhaseReader:
    """Reads one step, statement by statement, knowing under which part it stands."""

    def __init__(  # a step, and all that stands around it
        self, draft: Draft, steps: Steps, step: Step, number: int, persona: str, beside: Collection[int] = ()
    ) -> None:
        self.draft, self.step, self.number, self.persona = draft, step, number, persona
        self.beside = beside
        self.steps = steps
        self.cross = Crossing(draft=draft, steps=steps, step=step)
        self.read = PhaseRead()
        self.part: Part | None = None
        self.decision = ""
        self.failure = ""
        self.others = steps.lines()

    def phase(self) -> Phase:
        """The phase."""
        node = self.step.node
        self.draft.enforce(node, f"phase {self.number}: {self.step.title}")
        for piece in self._own_text():
            self._statement(piece, None)
        for child in node.children:
            self._below(child, None)
        self.read.routes += [
            self.cross.decided(row) for row in self.steps.decisions if self.steps.meant(row.at) is self.step
        ]
        return self.read.phase(self.draft, self.step, number=self.number, persona=self.persona)

    def _own_text(self) -> Iterator[Node]:
        """What the step's own line says after its title: all of it in the compact dialect."""
        node = self.step.node
        if node.kind in {Kind.HEADING, Kind.ROW}:
            return
        text = node.text
        at = text.find(self.step.title)
        rest = text[at + len(self.step.title) :] if at >= 0 else text
        rest = rest.strip(" *_:.—–-")
        if rest:
            piece = Node(kind=Kind.PARAGRAPH, text=rest, line=node.line, end=node.end, rank=node.rank)
            yield from unfolded(piece)

    def _below(self, node: Node, part: Part | None) -> None:
        if (
            id(node) in self.beside
            or node.kind is Kind.COMMENT
            or (
                node.line in self.others
                and node.step
                and node.kind is self.step.node.kind
                and node is not self.step.node
            )
        ):
            return
        if (
            node.kind is Kind.CELL
            and node.parent
            and node is node.parent.children[0]
            and node.text.strip(" .#").isdigit()
        ):
            return  # the number of the row, whatever its column is called
        row = decision_row(node)
        if row and not row.at:
            self.read.routes.append(self.cross.decided(row))
            return
        pieces = list(unfolded(node))
        for piece in pieces:
            inner = self._statement(piece, part)
            for child in piece.children if piece is not node or len(pieces) == 1 else ():
                self._below(child, inner)

    def _statement(self, node: Node, part: Part | None) -> Part | None:
        """Take one statement; returns the part under which its children stand."""
        own = part_of(node)
        own = self._in_context(node, own, part)
        value = value_of(node) if own else node.text
        if own is None:
            self._free(node, part)
            return part
        if own in _DECIDERS:
            self._decide(node, own, value, part)
        elif own is Part.REMEDY and (part is Part.FAILURE or self.failure):
            self._remedy(node, value)
        elif value.strip():
            self._take(node, own, value)
        else:
            self.draft.ledger.tell(node, Fate.STRUCTURE, own)
        if own is Part.DECISION and value.strip():
            self.decision, self.failure = plain(value), ""
        return self._holds(own, part)

    def _in_context(self, node: Node, own: Part | None, part: Part | None) -> Part | None:
        """Words that mean something only where a decision or a failure is told."""
        if own is Part.CRITERIA and node.head == "success" and phrase("go_to").match(plain(node.value)):
            return Part.GO
        if own is Part.FAILURE and any(phrase(way).match(plain(node.value)) for way in _WAYS):
            return Part.ON_FAILURE  # it says what is done, not what went wrong
        if own in {Part.GO, Part.NO_GO, Part.SKIP} and part not in {Part.DECISION, Part.FAILURE, Part.GATE, None}:
            return None
        if own is Part.ACTIONS and part is Part.FAILURE:
            return Part.REMEDY
        if own is Part.NEXT and part is not None:
            return None
        return own

    def _holds(self, own: Part, part: Part | None) -> Part:
        keeps = own in {Part.GO, Part.NO_GO, Part.SKIP, Part.RETRY, Part.ESCALATE, Part.REMEDY}
        return (part or own) if keeps else own

    def _decide(self, node: Node, own: Part, value: str, part: Part | None) -> None:
        failing = part is Part.FAILURE or (own in {Part.RETRY, Part.ESCALATE} and bool(self.failure))
        decision = (self.failure if failing else self.decision) or self.decision or self.step.title
        if (
            own is Part.RETRY
            and re.fullmatch(r"\D{0,12}\d{1,2}( times?| attempts?|x)?\W*", value.strip())
            and not re.search("step|phase", value, re.IGNORECASE)
        ):
            self.draft.enforce(node, "retries")
            self.read.more["max_attempts"] = attempts_of(value, retries=True)
            return
        route = self.cross.route(node, own, decision, value)
        if failing and own in {Part.RETRY, Part.ESCALATE}:
            route = route.model_copy(update={"decision": decision})
        self.read.routes.append(route)

    def _remedy(self, node: Node, value: str) -> None:
        words = self.draft.agent(node, "remedy")
        if self.read.failures and not self.read.failures[-1].remedy:
            self.read.failures[-1] = self.read.failures[-1].model_copy(update={"remedy": plain(value) or words})
        else:
            self.read.actions.append(words)

    def _take(self, node: Node, own: Part, value: str) -> None:
        """A labelled statement with something to say."""
        if own is Part.DECISION:
            self.draft.enforce(node, "decision")
            self.read.routes += [] if node.children else self._inline_answers(node, value)
        elif own in {Part.FAILURE, Part.ON_FAILURE}:
            self._fails(node, own, value)
        elif own in LISTED:
            getattr(self.read, LISTED[own]).append(self._words(node, value))
            self.read.routes += self.cross.told(node, value) if own in {Part.ACTIONS, Part.STEPS} else []
        elif own is Part.CRITERIA:
            self.read.checks += self._judged([self._valued(node, value)])
        elif own in {Part.RETRIES, Part.ATTEMPTS}:
            self.draft.enforce(node, "retries")
            self.read.more["max_attempts"] = attempts_of(value, retries=own is Part.RETRIES)
        elif own in {Part.AGENT, Part.OWNER}:
            self.draft.enforce(node, "persona")
            self.read.persona = self.draft.persona(_first_handle(value))
        elif own in {Part.PREREQUISITES, Part.DEPENDS}:
            self._needs(node, value)
        elif own is Part.REFERENCES:
            self.read.references += links(value) or [plain(value)]
            self.draft.agent(node, "reference")
        elif own is Part.GATE:
            self.draft.ledger.tell(node, Fate.REVIEWER, "gate")
        else:
            self.read.actions.append(self.draft.agent(node))

    def _words(self, node: Node, value: str) -> str:
        self.draft.agent(node)
        return re.sub(r"\s+", " ", value.replace("**", "")).strip()

    def _valued(self, node: Node, value: str) -> Node:
        return Node(kind=node.kind, text=value, line=node.line, end=node.end, ticked=node.ticked)

    def _judged(self, nodes: list[Node]) -> list[AnySpec]:
        return list(
            criteria(
                self.draft,
                worth_judging(nodes),
                prefix=self.step.id[:40],
                group=f"Phase {self.number}: {self.step.title}",
                command=NO_COMMAND,
            )
        )

    def _needs(self, node: Node, value: str) -> None:
        found = [
            self.steps.by_number[n.lstrip("0")]
            for n in re.findall(r"(?:step|phase|task|stage)s?\s*[-#]?\s*(\d{1,3})", value, re.IGNORECASE)
            if n.lstrip("0") in self.steps.by_number
        ]
        if found and found[0] is not self.step:
            self.draft.enforce(node, "prerequisite")
            self.read.requires += [step.id for step in found if step is not self.step]
        elif plain(value).casefold().strip(" .") not in {"none", "n/a", "-", "nothing"}:
            self.read.prerequisites.append(self._words(node, value))
        else:
            self.draft.record(node, "no prerequisite")

    def _fails(self, node: Node, own: Part, value: str) -> None:
        """A failure: named, with its remedy below; or told in one sentence with what is done."""
        policy, attempts = failure_policy(value), retries_in(value)
        if own is Part.ON_FAILURE and (policy or attempts):
            self.draft.enforce(node, "on failure")
            self.read.more |= policy | ({"max_attempts": attempts} if attempts else {})
            self.read.routes += self.cross.onward(node, value)
            return
        head, _, rest = _parted(value)
        self.failure = plain(head)
        routes = self.cross.free(node, self.failure, rest or (value if own is Part.ON_FAILURE else ""))
        remedy = plain(rest) if rest else None
        self.read.failures.append(
            Failure(failure=self.failure or "It fails", remedy=remedy or None, source=self.draft.source(node))
        )
        self.draft.agent(node, "failure")
        self.read.routes += routes

    def _free(self, node: Node, part: Part | None) -> None:
        """A statement without a label of ours."""
        if part is Part.DECISION:
            self._question(node)
        elif part in {Part.FAILURE, Part.ON_FAILURE} and node.kind in {Kind.ITEM, Kind.PARAGRAPH, Kind.CELL}:
            self._fails(node, Part.FAILURE, node.text)
        elif part is Part.CRITERIA and node.kind is not Kind.CODE:
            if node.children and node.text.rstrip().endswith(":"):
                self.draft.ledger.tell(node, Fate.STRUCTURE, "group")
            else:
                self.read.checks += self._judged([node])
        elif part in LISTED:
            getattr(self.read, LISTED[part]).append(told(node))
            self.draft.agent(node)
        elif part in {Part.PREREQUISITES, Part.DEPENDS}:
            self._needs(node, node.text)
        elif part is Part.REFERENCES:
            self.read.references += links(node.text) or [plain(node.text)]
            self.draft.agent(node, "reference")
        elif node.ticked is not None and part is not Part.ACTIONS:
            self.read.checks += self._judged([node])
        elif node.kind is not Kind.ROW and told(node):
            self._instruct(node)
            self.read.routes += self.cross.told(node, node.text)

    def _instruct(self, node: Node) -> None:
        text = told(node)
        if len(node.children) == 0 and node.text.endswith(":"):
            self.draft.ledger.tell(node, Fate.STRUCTURE, "group")
        else:
            self.read.actions.append(text)
            self.draft.agent(node)

    def _question(self, node: Node) -> None:
        """A question without a label, or an answer in a sentence of its own."""
        if _QUESTION.search(node.plain) or node.children:
            self.decision = node.plain
            self.draft.enforce(node, "decision")
            return
        answers = self._inline_answers(node, node.text)
        self.read.routes += answers
        if not answers:
            self.decision = node.plain
            self.draft.agent(node, "decision")

    def _inline_answers(self, node: Node, value: str) -> list[Route]:
        """`If yes, go on to Step 4, otherwise stop` without labels."""
        return self.cross.told(node, value, self.decision)


_WAYS = ("retry", "ask", "stop", "skip", "go_to")
_DECIDERS = frozenset({Part.GO, Part.NO_GO, Part.SKIP, Part.RETRY, Part.ESCALATE})


def _parted(value: str) -> tuple[str, str, str]:
    """A failure and what is done about it, where one sentence says both."""
    match = re.match(
        r"^(?P<head>(?:if )?[^→:]{3,120}?)\s*(?P<mark>→|->|=>|:\s|,\s(?:then\s)?|\s[—–]\s|;\s)(?P<rest>.+)$",
        value,
        re.DOTALL,
    )
    return (match["head"], match["mark"], match["rest"]) if match else (value, "", "")


def _first_handle(value: str) -> str:
    match = re.search(r"@[\w.-]+", value)
    return match[0] if match else re.split(r"\s[-–—(]|[,;(]", plain(value), maxsplit=1)[0][:60] or "agent"
