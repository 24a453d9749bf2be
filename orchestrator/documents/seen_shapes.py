"""How many statements of a document are of which shape, by which its kind is known."""

from __future__ import annotations

import re
from itertools import islice

from orchestrator.documents.answered_gates import answered_gates, ways_beside
from orchestrator.documents.approvals import approvals
from orchestrator.documents.criterion import for_machines, says_check
from orchestrator.documents.decided_inside import holds_up, signs_cell
from orchestrator.documents.finding_tasks import TASK_WORDS
from orchestrator.documents.gate_replies import decides
from orchestrator.documents.holds import is_hold, listed_holds
from orchestrator.documents.issue_boxes import asks_which
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.marked_stops import marked_stops
from orchestrator.documents.moves import moves
from orchestrator.documents.node import Kind as Form
from orchestrator.documents.node import Node
from orchestrator.documents.scenarios import gives
from orchestrator.documents.sign_offs import decisions_told, is_sign_off, is_sign_off_row
from orchestrator.documents.signs_of_units import TASK_ID, TICKET, to_be_done
from orchestrator.documents.task_rows import is_task_row
from orchestrator.documents.units import fields_beside, holds_steps
from orchestrator.documents.unmarked_steps import (
    FLOW,
    headings_of_flow,
    headings_with_cases,
    is_step_row,
    numbered_flow,
    numbered_lines,
)
from orchestrator.documents.words import CRITERIA_IDS
from orchestrator.documents.work_headings import SHELL, lettered_headings

_PLAN = re.compile(r"^(?:implementation|development|work|project|migration) (?:plan|phases|tasks|roadmap|units)$")
_LONGEST = 200
MOST = 2000
"""What a document is, so many of its statements tell."""


class Seen:
    """How many statements of a document are of which shape."""

    def __init__(self, root: Node) -> None:
        self.ticks = self.identified = self.steps = self.statements = self.phases = self.tasks = self.said = 0
        self.asked = self.flows = self.rows = self.tickets = self.listed = self.planned = self.nested = self.managed = 0
        self.selecting = 0
        self.gates = self.machine = self.scenarios = self.routed = self.signed = self.open = self.moves = (
            self.worked
        ) = 0
        self.steps += len(numbered_lines(root, below=True))
        self.decisions = len(cased := headings_with_cases(root))
        self.ordered = len(cased or headings_of_flow(root) or numbered_flow(root) or lettered_headings(root))
        heading = next((node for node in root.walk() if node.kind is Form.HEADING), None)
        self.titled = heading is not None and bool(TICKET.match(heading.plain))
        """Whether the document is called after a ticket."""
        answered = list(answered_gates(root))
        listed = {id(node) for node in (*listed_holds(root), *marked_stops(root), *answered, *approvals(root))}
        told = {id(way) for gate in answered for way in ways_beside(gate)}
        inside = {id(one) for gate in answered for one in gate.walk() if one is not gate}
        """What one such decision says of itself tells of no second one: that it is waited for, that an answer holds."""
        self.told, questions = told, list[int]()
        """What a person's answer leads to, and no decision of the work does."""
        for node in islice(root.walk(), MOST):
            self.statements += 1
            self.said += node.kind in {Form.ITEM, Form.PARAGRAPH}
            self.ticks += node.ticked is not None
            self.open += to_be_done(node)
            if _answers_question(node):
                questions.append(id(node.parent))
            titled = node is heading and bool(node.key)
            self.flows += node.kind is Form.HEADING and bool(node.children and FLOW.fullmatch(node.head)) and not titled
            self.tickets += node.kind in {Form.HEADING, Form.PARAGRAPH, Form.ITEM} and bool(TICKET.match(node.text))
            self.selecting += asks_which(node)
            self.rows += node.kind is Form.ROW and is_step_row(node)
            self.identified += node.ticked is not None and _is_identified(node)
            self.nested += holds_steps(node)
            self.planned += node.ticked is not None and any(_PLAN.search(above.head) for above in node.above())
            self.listed += is_task_row(node)
            if node.kind is not Form.CELL and decides(node):
                self.gates += 1
                told |= {id(one) for one in node.walk()}
            called = (
                is_sign_off(node) or is_sign_off_row(node) or signs_cell(node) or is_hold(node) or id(node) in listed
            )
            if id(node) not in inside:
                self.signed += 1 if called or holds_up(node) else decisions_told(node)
            self.machine += node.kind is not Form.CELL and _for_machines(node)
            self.scenarios += node.kind is not Form.CELL and gives(node.plain)
            self.decisions += _is_decision(node)
            self.moves += node.kind is not Form.HEADING and moves(node.plain[:_LONGEST])
            part = None if node.kind is Form.CELL else part_of(node)
            self.managed += part in {Part.STATUS, Part.PRIORITY}
            asked = is_hold(node) or id(node) in listed | told
            self.routed += part in {Part.DECISION, Part.GO, Part.NO_GO} and not asked
            if node.step and node.kind is not Form.CELL:
                self._step(node, node.step.word)
        if not cased and (len(set(questions)) > 1 or not (self.ordered or self.flows)):  # one beside work: `Ready?`
            self.asked = len(questions)

    def _step(self, node: Node, word: str) -> None:
        task = word in {"task", "aufgabe", "tâche", "tarea", "tarefa", "taak", "zadanie"}
        self.steps += 1
        self.phases += word in {"phase", "stage", "fase", "faza"}
        self.tasks += task
        self.worked += task and (_holds_commands(node) or _is_limited_beside(node))

    @property
    def lists_any(self) -> bool:
        """Whether anything in it may be a task."""
        return bool(self.open or self.identified or self.listed or self.tasks)


def _is_identified(box: Node) -> bool:
    """Whether a box has an id, and not as a criterion has one: `AC1`."""
    called = box.step is not None and box.step.word in TASK_WORDS  # one called a step belongs to the task above it
    return bool(called or (TASK_ID.match(box.text) and not _CRITERION.match(box.plain)))


def _holds_commands(task: Node) -> bool:
    """Whether it is told with which commands a task is done: in a fence, below an entry or not."""
    return any(one.kind is Form.CODE and one.info.casefold() in SHELL for one in task.walk())


def _is_limited_beside(task: Node) -> bool:
    """Whether it is told behind the name of a task how often it is tried: `Task 2: Copy (retries: 3)`."""
    return any(part_of(one) in {Part.RETRIES, Part.ATTEMPTS} for one in fields_beside(task))


_ASKS = re.compile(r"\?(?:\s*\([^()]{1,40}\))?\s*$")
_CRITERION = re.compile(rf"\W*(?:{CRITERIA_IDS})[\s.-]*\d+\b")


def _answers_question(box: Node) -> bool:
    """Whether a box is one of the answers to a question, as those of a form are."""
    asked = box.parent if box.ticked is not None else None
    return asked is not None and asked.kind is not Form.ROOT and bool(_ASKS.search(asked.plain))


def _for_machines(node: Node) -> bool:
    """Whether a statement, or what stands behind its label, is a criterion for machines."""
    return for_machines(node) or any(map(says_check, _PARTED.split(node.value) if ";" in node.value else [node.value]))


_PARTED = re.compile(r"\s*;\s+")
_WAY = re.compile(r"\S.{0,80}\s*(?:→|⇒|->|=>|:)\s*\S")


def _is_decision(node: Node) -> bool:
    """Whether a question is asked, and every item below says what an answer to it leads to."""
    items = [child.plain for child in node.children if child.kind is Form.ITEM and child.ticked is None]
    asks = node.kind is not Form.CELL and node.plain.rstrip().endswith("?")
    return asks and len(items) > 1 and all(_WAY.match(words) for words in items)
