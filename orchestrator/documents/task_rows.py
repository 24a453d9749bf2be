"""Rows of tables that are tasks, by what the columns are called."""

from __future__ import annotations

import re

from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.task_ids import SURE_ID
from orchestrator.documents.telling_boxes import MANAGED
from orchestrator.documents.words import plain

_ID_HEADS = ("id", "task id", "key", "ticket", "#", "nr", "no", "nr.", "no.", "n°", "nº", "n.º", "número", "numéro")
_TASK_HEADS = {"status", "points", "story points", "pts", "estimate", "depends on", "assignee", "sprint", "state"}
_NAME_HEADS = (
    "task",
    "title",
    "name",
    "deliverable",
    "work item",
    "item",
    "feature",
    "description",
    "summary",
    "story",
    "user story",
    "what",
)


def is_task_row(row: Node) -> bool:
    """Whether it is a row of a table whose columns are called as those of tasks are."""
    if row.kind is not Kind.ROW:
        return False
    heads = {cell.label: plain(cell.text) for cell in row.children}
    if set(heads) & set(_NAME_HEADS) and set(heads) & _TASK_HEADS:
        return True
    ids = [heads[head] for head in _ID_HEADS if head in heads]
    ids = ids or [plain(cell.text) for cell in row.children if part_of(cell) is Part.ID]
    first = ids[0] if ids else None
    counted = first is not None and bool(re.match(r"^\W*\d{1,3}(?:\.\d+)*\W*$", first))
    named = any("task" in head or "title" in head for head in heads)
    managed = any(part_of(cell) in MANAGED or cell.ticked is not None for cell in row.children)
    given = managed and any(cell.role == "id" for cell in row.children)
    return first is not None and (given or bool(SURE_ID.match(first)) or (counted and named))


def row_words(row: Node) -> tuple[str, str]:
    """The id and the title of such a row."""
    cells = {cell.label or cell.info: cell.text for cell in row.children}
    written = next((plain(cells[head]) for head in _ID_HEADS if cells.get(head)), "") or plain(_called(row, Part.ID))
    named = (cells[head] for head in _NAME_HEADS if cells.get(head) and cells[head] != written)
    return written, next(named, "") or _called(row, Part.TITLE)


def _called(row: Node, part: Part) -> str:
    """What the first cell says whose column is called as such a part is."""
    return next((cell.text for cell in row.children if cell.text and part_of(cell) is part), "")
