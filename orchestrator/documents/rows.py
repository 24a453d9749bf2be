"""A row of a table as a statement."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.documents.node import Kind, Node
from orchestrator.documents.shapes import FIELDS, ITEM, LABEL, without_box
from orchestrator.documents.words import bare, plain


def statement_of(heads: Sequence[str], cells: Sequence[str], line: int) -> Node:
    """A row with its cells below it; in a table of names and values, a field."""
    if len(cells) == 2 and FIELDS.match("|".join(bare(head) for head in heads)):
        text = f"{plain(cells[0])}: {cells[1]}"
        return Node(kind=Kind.PARAGRAPH, text=text, line=line, end=line, rank=LABEL + 1, info="table")
    row = Node(kind=Kind.ROW, text=next(filter(None, cells), ""), line=line, end=line, rank=ITEM)
    for head, cell in zip(heads, cells, strict=False):
        text, ticked = without_box(cell)
        row.add(Node(kind=Kind.CELL, text=text, line=line, end=line, rank=ITEM + 1, info=plain(head), ticked=ticked))
    return row


def differs_in_column(cell: Node) -> bool:
    """Whether rows of one table have other words than a cell in its column."""
    row = cell.parent if cell.kind is Kind.CELL else None
    if row is None or row.parent is None:
        return False
    beside = (one for other in row.parent.children if other.kind is Kind.ROW for one in other.children)
    return any(one.info == cell.info and one.plain != cell.plain for one in beside)
