"""A task list: ids, points, priorities, links, success criteria, and what holds for all tasks.

Other checklists of the document are no tasks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from orchestrator.documents.assemble import stage_id, stage_title
from orchestrator.documents.beside import read_extras
from orchestrator.documents.checks_below import checks_below
from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_tasks import POINTS, Found, find_tasks
from orchestrator.documents.gate_criteria import gate_criteria
from orchestrator.documents.held_up import turn_round
from orchestrator.documents.labels import Part
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import form
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.task_details import read_task
from orchestrator.documents.told_apart import put_with_tasks
from orchestrator.documents.told_signs import signs_told, wait_by_signs
from orchestrator.documents.words import plain
from orchestrator.errors import Problem
from orchestrator.task_list import Learning, TaskList

_LEARNING = re.compile(r"learning|lessons|retrospective")
_CHECKPOINT = form("checklists", "checkpoint")
_NUMBERED = re.compile(r"(?:#|[A-Za-z]+ )(\d{1,6})")
"""An id that is called by its number as well: `#12`, `PBI 7712`."""
_EXPERIMENT = re.compile(r"experiment|hypothes")


def read_tasks(draft: Draft) -> TaskList:
    """The task list."""
    found = find_tasks(draft.root)
    if not found:
        raise Problem(
            "no tasks were found in it", where=draft.document, remedy="give each task a line `- [ ] ID title`"
        )
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    ids = {task.title.casefold(): task.id for task in found} | {task.id.casefold(): task.id for task in found}
    ids = {match[1]: task.id for task in found if (match := _NUMBERED.fullmatch(task.id))} | ids
    taken = {id(task.node) for task in found}
    told = put_with_tasks(draft, found, taken)
    turn_round(draft, found)
    signs = signs_told(draft)
    found = wait_by_signs(found, signs)
    sized = any(part is Part.POINTS and sign[0] in "([" for sign, part in signs.items())
    counted = _counted_alike(draft, found, told=sized)
    judging = checks_below(draft.root, [task.node for task in found]) | told
    tasks = [read_task(draft, task, ids, taken, judging, counted=counted.get(id(task.node))) for task in found]
    for above in [above for task in found for above in task.node.above() if above.kind is Kind.ITEM]:
        draft.ledger.tell(above, Fate.STRUCTURE, "group of tasks")
    experiment = _experiment(draft, taken)
    log = _learning(draft, taken)
    velocity, total = _figures(draft)
    points = [node for node in draft.root.walk() if _is_checkpoint(node, taken)]
    extras = read_extras(draft, Steps(), taken | {id(node) for node in points})
    for node in points:
        gate_criteria(draft, node, extras)
    return TaskList(
        task_list=1,
        id=stage_id(name, draft.document),
        title=name,
        velocity=velocity,
        points=total,
        experiment=experiment,
        tasks=tuple(tasks),
        checks=tuple(extras.checks),
        required_inputs=tuple(extras.inputs),
        metrics=tuple(extras.metrics),
        risks=tuple(extras.risks),
        learning_log=tuple(log),
        references=tuple(extras.references),
        unenforced=tuple(draft.unenforced),
        source=draft.source(draft.root),
    )


def _is_checkpoint(node: Node, taken: set[int]) -> bool:
    """Whether a part lists what holds once the tasks above it are done, and none of them."""
    called = node.kind in {Kind.HEADING, Kind.PARAGRAPH} and _CHECKPOINT.search(node.head)
    own = {id(one) for one in (*node.with_all(), *node.above())} if called else set[int]()
    return bool(called) and not own & taken and any(one.kind is Kind.ITEM for one in node.children)


_COUNT = re.compile(r"[(\[]\s*(?P<count>\d{1,3})\s*(?P<unit>[^\W\d_]{2,12})?\s*[)\]]")
_IN_BRACKETS = form("checklists", "sized_in_brackets")
_TIMES = re.compile(
    r"(?:h|min|sec|hour|hr|day|week|tag|jour|d[ií]a|stunde|heure|hora|ora|woche|semaine|gün|saat)\w*", re.IGNORECASE
)
_ALIKE = 2


def _counted_alike(draft: Draft, found: Sequence[Found], *, told: bool) -> dict[int, float]:
    """The points of tasks that all say them with one word in brackets, in any language: `(3 puan)`, `[3]`.

    `told`: whether a legend says that a number in brackets is one of points.
    """
    by_unit: dict[str, dict[int, float]] = defaultdict(dict)
    for task in found:
        for match in _COUNT.finditer(task.node.plain):
            by_unit[(match["unit"] or "").casefold()][id(task.node)] = float(match["count"])
    spoken = told or any(
        POINTS.search(node.plain) or _IN_BRACKETS.search(node.plain)
        for node in draft.root.walk()
        if node.kind is not Kind.CELL
    )
    units = {unit for unit in by_unit if (unit and not _TIMES.fullmatch(unit)) or (not unit and spoken)}
    most = max((by_unit[unit] for unit in units), key=len, default={})
    return most if len(most) >= max(_ALIKE, len(found) // 2) else {}


def _experiment(draft: Draft, taken: set[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in [node for node in draft.root.walk() if node.kind is Kind.HEADING and _EXPERIMENT.search(node.head)]:
        if any(id(below) in taken for below in part.walk()):
            continue  # it is the whole list that speaks of an experiment
        taken.add(id(part))
        draft.ledger.tell(part, Fate.STRUCTURE, "experiment")
        for node in part.walk():
            draft.ledger.tell(node, Fate.AGENT, "experiment")
            key, said = plain(node.key).strip(" :"), plain(node.value)
            if said:
                name = key or part.title
                found[name] = said if key or name not in found else f"{found[name]}; {said}"
    return found


def _learning(draft: Draft, taken: set[int]) -> list[Learning]:
    found: list[Learning] = []
    for part in [
        node
        for node in draft.root.walk()
        if node.kind is Kind.HEADING
        and _LEARNING.search(node.head)
        and not any(id(above) in taken for above in node.above())
    ]:
        taken.add(id(part))
        for node in part.walk():
            draft.ledger.tell(node, Fate.RECORD, "learning log")
            if node.key and node.kind in {Kind.ITEM, Kind.PARAGRAPH}:
                value = plain(node.value)
                found.append(
                    Learning(
                        label=plain(node.key).strip(" :") or "—",
                        value=value if value and not value.startswith("[") else None,
                        source=draft.source(node),
                    )
                )
    return found


_SPOKEN = re.compile(
    r"\b(?:velocity|capacity)\b[\s:*_]*(?:is|are|of|=)?\s*(?P<points>\d{1,3})\s*(?:story )?(?:points?|pts?|sp)\b",
    re.IGNORECASE,
)


def velocity_told(node: Node) -> float | None:
    """How many points a round takes, where a sentence says so: `Team velocity: 26 points`."""
    match = _SPOKEN.search(node.plain) if node.kind in {Kind.PARAGRAPH, Kind.ITEM} and not node.step else None
    return float(match["points"]) if match else None


def _figures(draft: Draft) -> tuple[float | None, float | None]:
    """Velocity and total as the document states them; placeholders are none."""
    velocity: float | None = None
    total: float | None = None
    for node in draft.root.walk():
        spoken = velocity_told(node)
        if spoken is not None:
            draft.ledger.tell(node, Fate.ENFORCED, "velocity")
            velocity = velocity or spoken
        if not node.label or node.kind is Kind.CELL or spoken is not None:
            continue
        number = re.match(r"\W*(\d{1,4}(?:\.\d)?)\b", node.value)
        if re.search(r"velocity|capacity|points per sprint", node.label):
            draft.ledger.tell(node, Fate.ENFORCED if number else Fate.RECORD, "velocity")
            velocity = float(number[1]) if number else velocity
        elif re.search(r"total.{0,12}points|^points total|^total estimate|total effort", node.label):
            draft.record(node, "total points")
            total = float(number[1]) if number else total
    return velocity, total
