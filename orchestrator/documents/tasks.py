"""A task list: ids, points, priorities, links, success criteria, and what holds for all tasks.

Other checklists of the document are no tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

from orchestrator.documents.assemble import stage_id, stage_title
from orchestrator.documents.common import read_extras
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.finding_tasks import POINTS, SURE_ID, Found, find_tasks
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.labels import Part, part_named, part_of, unfolded, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.lexicon import form
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import bare, links, plain
from orchestrator.errors import Problem
from orchestrator.task_list import Learning, ListedTask, TaskList

_PRIORITY: tuple[Literal["P0", "P1", "P2"], ...] = ("P0", "P1", "P2")
_DONE = re.compile(r"(?:✅|☑|✔)\ufe0f?\s*(?:done|complete[d]?|erledigt|fait|hecho)?\W*$", re.IGNORECASE)
_LEARNING = re.compile(r"learning|lessons|retrospective")
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
    taken = {id(task.node) for task in found}
    tasks = [_task(draft, task, ids, taken) for task in found]
    for above in [above for task in found for above in task.node.above() if above.kind is Kind.ITEM]:
        draft.ledger.tell(above, Fate.STRUCTURE, "group of tasks")
    experiment = _experiment(draft, taken)
    log = _learning(draft, taken)
    velocity, total = _figures(draft)
    extras = read_extras(draft, Steps(), taken)
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


def _task(draft: Draft, found: Found, ids: dict[str, str], taken: set[int]) -> ListedTask:
    """One task, with what stands below it."""
    node = found.node
    draft.enforce(node, f"task {found.id}")
    read: dict[str, Any] = {"instructions": [], "requirements": [], "depends_on": [], "checks": []}
    points = POINTS.search(node.plain)
    read["points"] = float(points[1] or points[2]) if points else None
    read["priority"] = _priority(node)
    read["owner"] = None
    done = node.ticked is True or bool(_DONE.search(node.plain))
    waits = re.search(r"\b(?:depends on|after|blocked by|needs)\s+([^);.]+)", node.plain, re.IGNORECASE)
    if waits:
        _depends(draft, node, waits[1], read, ids, found.id, said=False)
    for below in _own(node, taken):
        for piece in unfolded(below):
            done = _detail(draft, piece, read, ids, found.id) or done
    lists: dict[str, Any] = {key: tuple(value) for key, value in read.items() if isinstance(value, list)}
    single: dict[str, Any] = {
        key: value for key, value in read.items() if not isinstance(value, list) and value is not None
    }
    group = next((above.title for above in node.above() if above.kind is Kind.HEADING), None)
    return ListedTask(
        id=found.id,
        title=found.title[:400],
        group=group or None,
        done=done,
        source=draft.source(node),
        **lists,
        **single,
    )


def _own(node: Node, taken: set[int]) -> Iterator[Node]:
    """What stands below a task, without other tasks; labels come before their lists."""
    stack = list(reversed(node.children))
    while stack:
        one = stack.pop()
        if id(one) in taken:
            continue
        yield one
        stack += reversed(one.children)


def _part(node: Node) -> Part | None:
    """What a statement below a task says; the label above counts for what has none."""
    part = part_of(node) if node.kind is not Kind.CELL else part_named(bare(node.info))
    if (
        part is None
        and not node.key
        and node.parent is not None
        and node.parent.key
        and node.parent.kind in {Kind.ITEM, Kind.PARAGRAPH}
    ):
        return part_named(node.parent.label)
    return part


def _detail(draft: Draft, node: Node, read: dict[str, Any], ids: dict[str, str], own: str) -> bool:
    """Take one statement below a task; says whether it tells that the task is done."""
    part = _part(node)
    value = value_of(node) if part_of(node) is not None or node.kind is Kind.CELL else node.text
    words = plain(value)
    if not words:
        draft.ledger.tell(node, Fate.STRUCTURE, "label")
    elif part is Part.TITLE:
        draft.enforce(node, "title")
    elif part is Part.CRITERIA:
        read["checks"] += criteria(
            draft,
            worth_judging([Node(kind=Kind.ITEM, text=value, line=node.line, end=node.end)]),
            prefix=own[:40],
            task=None,
            command=NO_COMMAND,
        )
    elif part in {Part.DEPENDS, Part.PREREQUISITES}:
        _depends(draft, node, words, read, ids, own)
    elif part is Part.POINTS and (number := re.search(r"\d{1,3}(?:\.\d)?", words)):
        read["points"] = float(number[0])
        draft.enforce(node, "points")
    elif part is Part.PRIORITY and _level(words):
        read["priority"] = _level(words)
        draft.enforce(node, "priority")
    elif part in {Part.OWNER, Part.AGENT}:
        read["owner"] = words[:80]
        draft.record(node, "owner")
    elif part is Part.STATUS:
        draft.record(node, "status")
        return bool(re.search(r"\b(?:done|complete[d]?|closed|finished)\b|✅|☑|^\[?x\]?$", words, re.IGNORECASE))
    else:
        _told(draft, node, part, read, value, own)
    return False


def _told(draft: Draft, node: Node, part: Part | None, read: dict[str, Any], value: str, own: str) -> None:
    """What the task's agent is told."""
    words = plain(value)
    if part in {Part.REQUIREMENTS, Part.REFERENCES} or re.match(r"_?requirements?:", words, re.IGNORECASE):
        read["requirements"] += [words.removeprefix("_")] if part is not Part.REFERENCES else links(value) or [words]
        draft.agent(node, "requirement")
    elif part is Part.ID or (node.kind is Kind.CELL and words == own):
        draft.enforce(node, "id")
    elif told(node):
        read["instructions"].append(draft.agent(node))


def _depends(
    draft: Draft, node: Node, words: str, read: dict[str, Any], ids: dict[str, str], own: str, *, said: bool = True
) -> None:
    named = list(re.findall(r"[A-Za-z]{1,8}[-_]?\d{1,5}(?:[.-]\d+)*|#\d+|\b\d{1,3}(?:\.\d{1,3})*\b", words))
    titled = [ids[words.casefold()]] if words.casefold() in ids else []
    known = titled or [ids[one.casefold()] for one in named if one.casefold() in ids]
    for one in named:
        if one.casefold() == own.casefold():
            draft.defect(node, "self-loop", f"`{own}` depends on itself")
        elif one.casefold() not in ids and SURE_ID.match(one):
            draft.defect(node, "dangling-target", f"`{own}` depends on `{one}`, which is not in this list")
    read["depends_on"] += [one for one in dict.fromkeys(known) if one != own and one not in read["depends_on"]]
    if known or not said:
        draft.enforce(node, "depends on")
    elif not re.fullmatch(r"(?:none|n/a|nothing|-)\W*", words, re.IGNORECASE):
        read["instructions"].append(draft.agent(node, "dependency"))
    else:
        draft.record(node, "no dependency")


def _level(words: str) -> Literal["P0", "P1", "P2"] | None:
    return next((level for level in _PRIORITY if form("checklists", level).search(words)), None)


def _priority(node: Node) -> Literal["P0", "P1", "P2"] | None:
    marked = re.search(r"\bP([0-5])\b", node.plain)
    if marked:
        return _level(marked[0])
    return next(
        (
            level
            for above in node.above()
            if above.kind is Kind.HEADING
            and (level := _level(above.head))
            and re.search(r"priorit|must|should|could|nice|p\d\b|critical", above.head)
        ),
        None,
    )


def _experiment(draft: Draft, taken: set[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in [node for node in draft.root.walk() if node.kind is Kind.HEADING and _EXPERIMENT.search(node.head)]:
        taken.add(id(part))
        for node in part.with_all():
            draft.ledger.tell(node, Fate.AGENT if node is not part else Fate.STRUCTURE, "experiment")
            if node.key and plain(node.value):
                found.setdefault(plain(node.key).strip(" :"), plain(node.value))
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


def _figures(draft: Draft) -> tuple[float | None, float | None]:
    """Velocity and total as the document states them; placeholders are none."""
    velocity: float | None = None
    total: float | None = None
    for node in draft.root.walk():
        if not node.label or node.kind is Kind.CELL:
            continue
        number = re.match(r"\W*(\d{1,4}(?:\.\d)?)\b", node.value)
        if re.search(r"velocity|capacity|points per sprint", node.label):
            draft.ledger.tell(node, Fate.ENFORCED if number else Fate.RECORD, "velocity")
            velocity = float(number[1]) if number else velocity
        elif re.search(r"total.{0,12}points|^points total|^total estimate|total effort", node.label):
            draft.record(node, "total points")
            total = float(number[1]) if number else total
    return velocity, total
