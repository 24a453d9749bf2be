"""Defects of a task list: ids that were given twice, points that do not add up or fit, tasks in a circle."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from orchestrator.documents.circles import circles
from orchestrator.documents.draft import Draft
from orchestrator.documents.finding_tasks import POINTS
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.words import plain
from orchestrator.task_list import ListedTask, TaskList

_APART = 0.01
"""Points that are no further apart are the same."""
_TOTAL = re.compile(r"total.{0,12}points|total effort|total estimate")
_VELOCITY = re.compile(r"(?:velocity|capacity|points per sprint)\b\D{0,24}\d", re.IGNORECASE)
_PER = re.compile(
    r"\b(?:per|each|every|a|pro)\s+(?:sprint|iteration|week|cycle|month)\b|\b(?:last|past|average)\b", re.IGNORECASE
)
_ROUND = re.compile(r"\b(?:sprint|iteration|cycle|week)\s*#?\s*\d", re.IGNORECASE)
_COMMITTED = re.compile(r"\bcommit(?:ment|ted)\b", re.IGNORECASE)
"""What a list is committed to is what it holds, where it has no rounds."""


def listed_defects(draft: Draft, listed: TaskList) -> None:
    """Report them all."""
    _twice(draft, listed)
    _done_too_soon(draft, listed)
    lines = {task.id: task.source.line for task in listed.tasks if task.source}
    for one, others in circles({task.id: task.depends_on for task in listed.tasks}):
        draft.defect(lines.get(one, 1), "cycle", f"`{one}` and `{', '.join(others)}` wait for each other")
    _total(draft, listed)
    _velocity(draft, listed)
    _group_totals(draft, listed)


def left_out(draft: Draft) -> None:
    """Report lists that count on and leave one number out: `2.` before `4.`, as an entry that was taken out does."""
    told = {(defect.line, defect.code) for defect in draft.defects}
    for part in draft.root.walk():
        listed = [child for child in part.children if child.kind is Kind.ITEM and child.number.isdigit()]
        if len(listed) < _FEWEST or listed[0].number != "1" or len(listed) < len(part.children):
            continue
        gaps = [(one, two) for one, two in pairwise(listed) if int(two.number) != int(one.number) + 1]
        for one, two in gaps if len(gaps) == 1 else ():
            if int(two.number) == int(one.number) + 2 and (two.line, "numbering-gap") not in told:
                draft.defect(two, "numbering-gap", f"number {two.number} follows number {one.number}")


_FEWEST = 4


def _twice(draft: Draft, listed: TaskList) -> None:
    seen: set[str] = set()
    for task in listed.tasks:
        if task.id.casefold() in seen and task.source:
            draft.defect(task.source.line, "duplicate-id", f"`{task.id}` is used twice")
        seen.add(task.id.casefold())


def _done_too_soon(draft: Draft, listed: TaskList) -> None:
    """Tasks that are ticked while boxes below them, which are tasks too, are open."""
    starts = {task.source.line for task in listed.tasks if task.source}
    for node in draft.root.walk():
        if node.ticked is True and node.kind is Kind.ITEM and node.line in starts:
            below = [one for one in node.children if one.kind is Kind.ITEM]
            still = [one for one in below if one.ticked is False and one.line in starts]
            if still:
                message = f"it is ticked, and `{plain(still[0].text)[:60]}` below it is open"
                draft.defect(node, "done-too-soon", message)


def _total(draft: Draft, listed: TaskList) -> None:
    total = _points(listed.tasks)
    if listed.points is not None and abs(listed.points - total) > _APART:
        line = next((node.line for node in draft.root.walk() if _TOTAL.search(node.label)), 1)
        message = f"{listed.points:g} points are named in all, and the tasks have {total:g}"
        draft.defect(line, "contradicting-count", message)


def _velocity(draft: Draft, listed: TaskList) -> None:
    """Rounds with more points than are worked in one; a list without rounds is one where no round is spoken of."""
    stated = next((node for node in _figures(draft, listed) if _VELOCITY.search(node.plain)), None)
    by_group = defaultdict[str, list[ListedTask]](list)
    for task in listed.tasks:
        by_group[task.group or ""].append(task)
    rounds = {group: tasks for group, tasks in by_group.items() if _ROUND.search(group)}
    if stated is None or listed.velocity is None:
        return
    one_round = rounds or _ROUND.search(listed.title) or _COMMITTED.search(stated.plain)
    if not one_round and _PER.search(stated.plain):
        return
    for group, tasks in rounds.items() if rounds else [("", list(listed.tasks))]:
        points = _points(tasks)
        if points > listed.velocity + _APART:
            whose = f"the tasks below `{group}`" if group else "the tasks"
            message = f"{whose} have {points:g} points, and {listed.velocity:g} are what the team can do"
            draft.defect(stated, "over-capacity", message)


def _figures(draft: Draft, listed: TaskList) -> Iterator[Node]:
    """The statements that are no part of a task."""
    inside = {task.source.line for task in listed.tasks if task.source}
    for node in draft.root.walk():
        if node.kind in {Kind.PARAGRAPH, Kind.ITEM} and not any(above.line in inside for above in node.above()):
            yield node


def _group_totals(draft: Draft, listed: TaskList) -> None:
    """Headings that say how many points stand below them, `Milestone 1 (8 points)`, and other tasks do."""
    starts = {task.source.line: task for task in listed.tasks if task.source}
    for node in draft.root.walk():
        stated = POINTS.search(node.plain) if node.kind is Kind.HEADING and node.line not in starts else None
        if stated is None:
            continue
        below = [starts[one.line] for one in node.walk() if one.line in starts and one.kind is not Kind.CELL]
        tasks = list({id(task): task for task in below}.values())
        if not tasks or not all(task.points for task in tasks):
            continue
        said, points = float(stated[1] or stated[2]), _points(tasks)
        if abs(said - points) > _APART:
            message = f"{said:g} points are named, and the tasks below have {points:g}"
            draft.defect(node, "contradicting-count", message)


def _points(tasks: list[ListedTask] | tuple[ListedTask, ...]) -> float:
    return sum(task.points or 0 for task in tasks)
