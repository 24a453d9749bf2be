"""A task list: ids, points, priorities, links, success criteria, and what holds for all tasks.

Other checklists of the document are no tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.documents.assemble import stage_id, stage_title
from orchestrator.documents.common import read_extras
from orchestrator.documents.criterion import NO_COMMAND
from orchestrator.documents.draft import Draft, told
from orchestrator.documents.judging import criteria, worth_judging
from orchestrator.documents.labels import Part, part_named, part_of, unfolded, value_of
from orchestrator.documents.ledger import Fate
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.steps import Steps
from orchestrator.documents.words import Names, bare, links, plain, title
from orchestrator.errors import Problem
from orchestrator.task_list import Learning, ListedTask, TaskList

_ID = re.compile(
    (
        r"^\W*?(?P<id>[A-Z][A-Z0-9]{0,7}[-_ ]?\d{1,5}(?:[.-]\d{1,3})*[a-z]?|[A-Z]{2,8}(?:-[A-Z]{1,6})+-\d{1,4}|"
        r"#\d{1,5}|(?:(?:task|aufgabe|story|ticket|item)\s+)?\d{1,3}(?:\.\d{1,3}){0,3})(?P<end>[\])`*_]*\s*[:.)\]\-–—|"
        r"]*[\])`*_]*)(?:\s+|$)"
    ),
    re.IGNORECASE,
)
_SURE_ID = re.compile(
    r"^[\W_]*(?:[A-Z][A-Z0-9]{0,7}[-_]\d{1,5}|[A-Z]{1,3}\d{2,5}|[A-Z]{2,8}(?:-[A-Z]{1,6})+-\d{1,4})\b"
)
_POINTS = re.compile(
    r"[*_(\[]*\b(\d{1,3}(?:\.\d)?)\s*(?:story[- ])?(?:points?|pts?|sp)\b[*_)\]]*|\bpoints?\s*[:=]\s*(\d{1,3}(?:\.\d)?)",
    re.IGNORECASE,
)
_PRIORITY: tuple[tuple[Literal["P0", "P1", "P2"], str], ...] = (
    ("P0", r"\bp0\b|critical|\bmust\b|blocker|highest|urgent|kritisch"),
    ("P1", r"\bp1\b|\bhigh\b|should|important|hoch"),
    ("P2", r"\bp[2-5]\b|medium|\blow\b|could|nice to have|optional|won't|mittel|niedrig|minor"),
)
_NOT_TASKS = re.compile(
    r"definition of done|acceptance criteria|\bdod\b|checklist|dependenc|blocker|blocking|"
    r"risk|security|deploy|rollback|review|testing strategy|monitoring|quality|"
    r"pre-?requisit|sign-?off|legend|notes?$|success criteria|out of scope|philosophy|"
    r"learning|retrospective|checkpoint criteria|performance targets|links|metrics|kpi|"
    r"verification$"
)
_TASKS = re.compile(
    r"\btasks?\b|\bbacklog\b|implementation|phase|sprint|milestone|to-?do|work items|"
    r"stories|\bpriority\b|epic|user story|setup|foundational|polish|aufgaben|iteration|"
    r"plan$"
)
_LEARNING = re.compile(r"learning|lessons|retrospective")
_EXPERIMENT = re.compile(r"experiment|hypothes")
_OPTIONAL_TICK = re.compile(r"^\s*\[P\]\s*|^\*\s+")


@dataclass(frozen=True, kw_only=True)
class _Found:
    node: Node
    id: str
    title: str


def read_tasks(draft: Draft) -> TaskList:
    """The task list."""
    found = _find(draft)
    if not found:
        raise Problem(
            "no tasks were found in it", where=draft.document, remedy="give each task a line `- [ ] ID title`"
        )
    name, head = stage_title(draft.root, dict(draft.front), draft.document)
    if head is not None:
        draft.ledger.tell(head, Fate.RECORD, "title")
    ids = {task.id.casefold(): task.id for task in found}
    taken = {id(task.node) for task in found}
    tasks = [_task(draft, task, ids, taken) for task in found]
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


def _find(draft: Draft) -> list[_Found]:
    """The tasks: boxes with ids where there are any, else boxes below headings of tasks, else what has ids."""
    boxes = [node for node in draft.root.walk() if node.ticked is not None and node.kind is Kind.ITEM]
    sure = [node for node in boxes if _SURE_ID.match(node.plain) and not _elsewhere(node)]
    numbered = [node for node in boxes if _ID.match(node.plain) and not _elsewhere(node)]
    headed = [
        node
        for node in draft.root.walk()
        if node.kind in {Kind.HEADING, Kind.PARAGRAPH}
        and _SURE_ID.match(node.plain)
        and (node.children or node.kind is Kind.HEADING)
        and node.rank < 9
    ]
    rows = [node for node in draft.root.walk() if node.kind is Kind.ROW and _task_row(node) and not _elsewhere(node)]
    items = [
        node
        for node in draft.root.walk()
        if node.kind is Kind.ITEM
        and node.ticked is None
        and _SURE_ID.match(node.plain)
        and not _elsewhere(node)
        and not _inside(node, set(map(id, sure + headed)))
    ]
    chosen = _chosen(boxes, sure, numbered, headed, rows, items)
    names = Names()
    return [_named(node, place, names) for place, node in enumerate(chosen, start=1)]


def _chosen(
    boxes: list[Node], sure: list[Node], numbered: list[Node], headed: list[Node], rows: list[Node], items: list[Node]
) -> list[Node]:
    if sure:
        marked = {id(node) for node in sure}
        also = [
            node for node in rows + items + headed if not any(below for below in node.walk() if id(below) in marked)
        ]
        plain_boxes = [node for node in boxes if id(node) not in marked and _sibling(node, marked)]
        return sorted([*sure, *also, *plain_boxes], key=lambda node: node.line)
    if len(numbered) > 1:
        return numbered
    for group in (rows, headed, items):
        if len(group) > 1 or (group and not boxes):
            return group
    return [
        node for node in boxes if not _elsewhere(node) and not any(above.ticked is not None for above in node.above())
    ]


def _sibling(node: Node, marked: set[int]) -> bool:
    """A box without an id among boxes with ids is a task as well."""
    return node.parent is not None and any(id(child) in marked for child in node.parent.children)


def _inside(node: Node, marked: set[int]) -> bool:
    return any(id(above) in marked for above in node.above())


def _elsewhere(node: Node) -> bool:
    """Whether a box belongs to another checklist than that of the tasks: the nearest heading that says so decides."""
    for above in node.above():
        if above.kind is Kind.ROOT:
            return False
        if above.ticked is not None or (above.kind is Kind.ITEM and not above.key):
            continue
        head = above.head
        if _NOT_TASKS.search(head) and not re.search(r"\btasks?\b|^phase \d|^sprint|priority", head):
            return True
        if _TASKS.search(head):
            return False
    return False


def _task_row(row: Node) -> bool:
    heads = [bare(cell.info) for cell in row.children]
    named = any(re.fullmatch(r"(?:task )?id|#|key|ticket|task|nr|no", head) for head in heads)
    first = next(
        (cell.text for cell in row.children if bare(cell.info) in {"id", "task id", "#", "key", "ticket", "nr", "no"}),
        row.text,
    )
    return named and bool(
        _SURE_ID.match(plain(first))
        or (
            re.match(r"^\W*\d{1,3}(?:\.\d+)*\W*$", plain(first))
            and any("task" in head or "title" in head for head in heads)
        )
    )


def _named(node: Node, place: int, names: Names) -> _Found:
    del names
    text = node.text
    if node.kind is Kind.ROW:
        cells = {bare(cell.info): cell.text for cell in node.children}
        written = next(
            (plain(cells[key]) for key in ("id", "task id", "key", "ticket", "#", "nr", "no") if cells.get(key)), ""
        )
        name = next(
            (
                cells[key]
                for key in ("task", "title", "name", "description", "summary", "story", "what")
                if cells.get(key) and cells[key] != written
            ),
            "",
        )
        return _Found(node=node, id=(written or f"T-{place}")[:80], title=_clean(name or node.text))
    match = _ID.match(plain(text))
    if match is None:
        return _Found(node=node, id=f"T-{place}", title=_clean(text))
    rest = plain(text)[match.end() :]
    return _Found(
        node=node,
        id=re.sub(r"^(?:task|aufgabe|story|ticket|item)\s+", "", match["id"], flags=re.IGNORECASE).strip()[:80],
        title=_clean(rest) or _clean(text),
    )


def _clean(text: str) -> str:
    words = _POINTS.sub("", plain(text))
    words = _OPTIONAL_TICK.sub("", words)
    return title(re.sub(r"\(\s*\)|\[\s*\]", "", words)).strip(" -–—:") or plain(text) or "Task"


def _task(draft: Draft, found: _Found, ids: dict[str, str], taken: set[int]) -> ListedTask:
    """One task, with what stands below it."""
    node = found.node
    draft.enforce(node, f"task {found.id}")
    read: dict[str, Any] = {"instructions": [], "requirements": [], "depends_on": [], "checks": []}
    points = _POINTS.search(node.plain)
    read["points"] = float(points[1] or points[2]) if points else None
    read["priority"] = _priority(node)
    read["owner"] = None
    done = node.ticked is True
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
    known = [ids[one.casefold()] for one in named if one.casefold() in ids]
    for one in named:
        if one.casefold() == own.casefold():
            draft.defect(node, "self-loop", f"`{own}` depends on itself")
        elif one.casefold() not in ids and _SURE_ID.match(one):
            draft.defect(node, "dangling-target", f"`{own}` depends on `{one}`, which is not in this list")
    read["depends_on"] += [one for one in dict.fromkeys(known) if one != own and one not in read["depends_on"]]
    if known or not said:
        draft.enforce(node, "depends on")
    elif not re.fullmatch(r"(?:none|n/a|nothing|-)\W*", words, re.IGNORECASE):
        read["instructions"].append(draft.agent(node, "dependency"))
    else:
        draft.record(node, "no dependency")


def _level(words: str) -> Literal["P0", "P1", "P2"] | None:
    return next((level for level, form in _PRIORITY if re.search(form, words.casefold())), None)


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
            draft.enforce(node, "velocity")
            velocity = float(number[1]) if number else velocity
        elif re.search(r"total.{0,12}points|^points total|^total estimate|total effort", node.label):
            draft.record(node, "total points")
            total = float(number[1]) if number else total
    return velocity, total
