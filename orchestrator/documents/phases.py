"""One step of a document becomes a phase: its statements one by one, each with the part under which it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from orchestrator.documents.answered_gates import answers_in_step
from orchestrator.documents.answers import Answer, answer_of, answers_in, way_of_case
from orchestrator.documents.conditions import way_in
from orchestrator.documents.decision_tables import DecisionRow, decision_row
from orchestrator.documents.draft import Draft
from orchestrator.documents.failed_ways import undoes, way_undone
from orchestrator.documents.finding_sections import row_as_item
from orchestrator.documents.labels import Part, part_of, unfolded, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.likely_parts import judges, says_what_holds
from orchestrator.documents.limits_named import limits_told
from orchestrator.documents.looked_at import is_lead, leads_to_what_holds
from orchestrator.documents.measured_decisions import answer_by_checks
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.phase_fields import PhaseFields
from orchestrator.documents.places import counts_row
from orchestrator.documents.policies import tries_told, turns_in, turns_of_way
from orchestrator.documents.said import Stated
from orchestrator.documents.steps import Step, Steps
from orchestrator.documents.told_cases import outcome_cells, sentence_cases
from orchestrator.documents.told_limits import retries_told
from orchestrator.documents.tries import SENTENCE, tries_failed, tries_said
from orchestrator.documents.wanted_rows import WantedRows
from orchestrator.documents.words import bare, plain
from orchestrator.playbook import Phase, Route, RouteAction

_WAYS = ("retry", "ask", "stop", "skip", "go_to")
_ANSWERS = frozenset({Part.GO, Part.NO_GO, Part.SKIP})
_INSIDE = _ANSWERS | {Part.RETRY, Part.ESCALATE, Part.REMEDY}
"""Parts that stand inside of another one, which goes on below them."""
_LIMITS = frozenset({Part.RETRY, Part.RETRIES, Part.ATTEMPTS, Part.ON_FAILURE, Part.FAILURE})
"""Parts that say themselves how often something is tried."""


class PhaseReader:
    """Reads one step, statement by statement, knowing under which part it stands."""

    def __init__(  # a step, and all that stands around it
        self, draft: Draft, steps: Steps, step: Step, number: int, persona: str, beside: Collection[int] = ()
    ) -> None:
        self.draft, self.steps, self.step, self.number, self.persona = draft, steps, step, number, persona
        self.beside = beside
        self.decided = id(step.node) in beside
        """Whether the step is a gate itself, at which its boxes are looked at."""
        self.replies = {id(one.node): one for one in answers_in_step(step.node)} if self.decided else {}
        self.fields = PhaseFields(draft, steps, step, number)
        self.others = steps.lines()
        self.wanted = WantedRows()

    def phase(self) -> Phase:
        """The phase."""
        node, read = self.step.node, self.fields.read
        self.draft.enforce(node, f"phase {self.number}: {self.step.title}")
        for piece in self._own_text():
            self._bound_by(piece, None)
            self._statement(piece, None)
        self._all(node.children, None)
        for row in self.steps.decisions:
            if self.steps.meant(row.at) is self.step:
                self._decided(row)
        self._bound()
        answer_by_checks(self.fields)
        return read.phase(self.draft, self.step, number=self.number, persona=self.persona)

    def _bound(self) -> None:
        """A way back may say itself how often it is gone."""
        for route in self.fields.read.routes:
            back = route.action is RouteAction.RETRY or tries_told(route.when) is not None
            back = back or way_in(route.when) is Part.RETRY
            turns = turns_in(route.when) if back else turns_of_way(route.when)
            sentences = SENTENCE.split(route.when)
            told = [route.decision, *(sentences if len(sentences) > 1 or not back else ())]
            turns = turns or next((one for words in told if (one := tries_said(words))), None)
            turns = turns or (tries_failed(route.decision) if back else None)
            if back or turns:
                line = route.source.line if route.source else self.step.node.line
                self.fields.read.settle(self.draft, line, {}, turns)

    def _own_text(self) -> Iterator[Node]:
        """What the step's own line says after its title: all of it in the compact dialect."""
        node = self.step.node
        if node.kind in {Kind.HEADING, Kind.ROW}:
            limit = _IN_BRACKETS.search(node.plain) if node.kind is Kind.HEADING else None
            if limit and retries_told(limit["words"]) is not None:
                yield Node(kind=Kind.PARAGRAPH, text=limit["words"], line=node.line, end=node.end, rank=node.rank)
            return
        text = node.text
        at = text.find(self.step.title)
        rest = text[at + len(self.step.title) :] if at >= 0 else text
        rest = rest.strip(" *_:.—–-")
        if rest:
            piece = Node(kind=Kind.PARAGRAPH, text=rest, line=node.line, end=node.end, rank=node.rank)
            yield from unfolded(piece)

    def _all(self, nodes: Sequence[Node], part: Part | None) -> None:
        """Statements one after another; lists of answers among them are read as such."""
        answers = {id(one.node): one for one in self._answers(nodes, part)}
        for node in nodes:
            if id(node) in self.replies:
                self._reply(node, *self.replies[id(node)][1:])
            elif id(node) in answers:
                self._answer(answers[id(node)])
            else:
                self._below(node, part)

    def _answer(self, answer: Answer) -> None:
        self._way(answer.node, answer.condition, answer.words, self.fields.cross.answered(answer))

    def _reply(self, node: Node, word: str, words: str) -> None:
        """Where a person's answer leads; what it does besides is the gate's."""
        answer = Answer(node=node, part=way_of_case(words, self.steps), condition=word, words=words)
        route = self.fields.cross.answered(answer)
        self.fields.read.routes += [route] if route else []

    def _decided(self, row: DecisionRow) -> None:
        self._way(row.row, row.condition, row.words, self.fields.cross.decided(row))

    def _way(self, node: Node, case: str, words: str, route: Route | None) -> None:
        """Where a case leads; what helps in it, without a word of where it goes on, is told and reported."""
        if route:
            self.fields.read.routes.append(route)
        else:
            self.draft.agent(node, "remedy")
            self.fields.read.instructions.append(f"{case}: {words}")
            message = f"what is done is said, not where it goes on: {case}: {words}"
            self.draft.defect(node, "way-without-target", message[:200])

    def _answers(self, nodes: Sequence[Node], part: Part | None) -> list[Answer]:
        if part not in _ANSWERED:
            return []
        above = nodes[0].parent if nodes else None
        asked = part in {Part.DECISION, Part.NEXT} or (above is not None and above.plain.rstrip().endswith("?"))
        return answers_in(nodes, self.steps, asked=asked)

    def _below(self, node: Node, part: Part | None) -> None:
        if id(node) in self.beside or node.kind is Kind.COMMENT or self._is_other_step(node) or counts_row(node):
            return
        if node.kind is Kind.CODE and node.info.casefold().split(" ")[0] not in _TEXTS:
            self.fields.tell(Stated(node=node, part=None, value=node.text))
            return
        row = decision_row(node)
        if row and not row.at:
            self._decided(row)
            return
        if self.decided and (node.ticked is not None or is_lead(node)):
            return  # whoever decides looks at it
        if self.wanted.has(node):
            self.fields.criterion_below(Stated(node=row_as_item(node), part=Part.CRITERIA, value=node.text))
            return
        self._bound_by(node, part)
        answer = self._labelled_answer(node, part)
        if answer:
            self._answer(answer)
            return
        lead, cases = sentence_cases(node, self.steps) if part in _ANSWERED else ("", [])
        cases = cases or outcome_cells(node, self.steps)
        if cases:
            self._cases(node, lead, cases)
            return
        pieces = list(unfolded(node))
        for piece in pieces:
            inner = self._statement(piece, part)
            self._all(piece.children if piece is not node or len(pieces) == 1 else (), inner)

    def _cases(self, node: Node, lead: str, cases: Sequence[Answer]) -> None:
        """Cases that one statement tells, behind what it says first."""
        if lead:
            self._statement(Node(kind=node.kind, text=lead, line=node.line, end=node.end), None)
        for case in cases:
            self._answer(case)

    def _bound_by(self, node: Node, part: Part | None) -> None:
        """A sentence that allows so many repetitions limits its step, whatever else it says."""
        if (
            part is not Part.RETRY
            and part_of(node) not in _LIMITS
            and node.kind in {Kind.PARAGRAPH, Kind.ITEM, Kind.CELL}
        ):
            for step, turns in limits_told(node, node.text, self.steps):
                if step is None or step is self.step:
                    self.fields.read.settle(self.draft, node, {}, turns)

    def _labelled_answer(self, node: Node, part: Part | None) -> Answer | None:
        """An answer behind a label that says no more than that it is one: `Outcome: all have confirmed → Step B`."""
        if part not in _ASKING or part_of(node) not in {Part.OUTPUTS, None} or not node.key or node.children:
            return None
        if node.kind is Kind.CODE:
            return None
        own = Node(kind=Kind.ITEM, text=node.value, line=node.line, end=node.end)
        _, *led = _LEADS.split(node.value)
        chained = len(led) > 1 and way_in(self.steps.spelt(led[0])) is Part.GO  # `ready → 4, not ready → 2`
        return answer_of(own, self.steps) if len(led) in _ARROWS and not chained else None

    def _is_other_step(self, node: Node) -> bool:
        """Whether another step begins here, which is read by itself."""
        own = self.step.node
        return node.line in self.others and bool(node.step) and node.kind is own.kind and node is not own

    def _statement(self, node: Node, part: Part | None) -> Part | None:
        """Take one statement; returns the part under which its children stand."""
        if (_lists_what_judges(node) or leads_to_what_holds(node)) and part_of(node) is None:
            self.draft.ledger.tell(node, Fate.STRUCTURE, "criteria")
            return Part.CRITERIA
        own = _in_context(node, part)
        if part is Part.FAILURE and own is None and undoes(node):
            self._undone(node)
            return part
        if own is None:
            self.fields.take_free(Stated(node=node, part=part, value=node.text))
            return part
        self.fields.take(Stated(node=node, part=own, value=value_of(node)), part)
        return (part or own) if own in _INSIDE else own

    def _undone(self, node: Node) -> None:
        """What takes the work back after a failure, and where it goes from there."""
        read = self.fields.read
        read.routes.append(way_undone(self.fields.cross, node, self.fields.failure))
        if read.failures and not read.failures[-1].remedy:
            read.failures[-1] = read.failures[-1].model_copy(update={"remedy": plain(node.value)})


_IN_BRACKETS = re.compile(r"[(\[](?P<words>[^()\[\]]{3,60})[)\]]\W*$")
"""What a title says behind its name: `Upload (at most 2 tries)`."""
_ANSWERED = frozenset(
    {None, Part.DECISION, Part.ACTIONS, Part.CRITERIA, Part.OUTPUTS, Part.ON_FAILURE, Part.FAILURE, Part.NEXT}
)
"""Parts in which a list of answers may stand."""
_TEXTS = frozenset({"", "text", "txt", "plain", "plaintext", "md", "markdown"})
"""What a listing is called that may say what is done; those of programs only show it."""
_ASKING = frozenset({None, Part.DECISION, Part.ACTIONS, Part.OUTPUTS})
"""Parts in which an answer may stand."""
_ARROWS = (1, 2)
"""What is done first may stand between the case and where it leads; more make a chain of what comes out."""
_LEADS = re.compile(r"\s(?:→|⇒|->|=>)\s")
_VERSION = re.compile(r"\W*v?\d+\.\d+\.\d|`[^`\s]*[*./][^`\s]*`(?:,|$)")
"""What `Go: 1.24.5` or "Go: `*.exe`" says of a language is no way."""


def _is_well(node: Node) -> bool:
    return node.head == "success" or bool(phrase("done").fullmatch(bare(node.key)))


def _lists_what_judges(part: Node) -> bool:
    """Whether a heading inside of a step is called as one that says what is accepted, and only lists that."""
    listed = bool(part.children) and all(child.kind in {Kind.ITEM, Kind.ROW} for child in part.children)
    return part.kind is Kind.HEADING and listed and judges(part.head)


def _in_context(node: Node, part: Part | None) -> Part | None:
    """What a statement is by its label, which can mean something else under a decision or a failure."""
    own = part_of(node)
    if own in {Part.CRITERIA, Part.STATUS} and _is_well(node) and way_in(node.value) is Part.GO:
        return Part.GO  # `Done: go to step 4`
    if own is Part.STATUS and _is_well(node) and says_what_holds(node.value):
        return Part.CRITERIA  # `Done: each tray has a label`
    if own is Part.FAILURE and any(phrase(way).match(plain(node.value)) for way in _WAYS):
        return Part.ON_FAILURE  # it says what is done, not what went wrong
    if own in _ANSWERS and _VERSION.match(value_of(node)):
        return None
    if own in _ANSWERS and part not in {Part.DECISION, Part.FAILURE, Part.GATE, None}:
        return None
    if own is Part.ACTIONS and part is Part.FAILURE:
        return Part.REMEDY
    passing = node.parent is not None and node.line == node.parent.line  # said behind other words
    if own is Part.NEXT and (_LEADS.search(plain(node.value)) or (way_in(node.value) is Part.GO and not passing)):
        return Part.GO  # `Then: found → 3`, `Next: step 3`
    if own is Part.NEXT and part is not None:
        return None
    return own
