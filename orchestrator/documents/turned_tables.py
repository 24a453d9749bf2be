"""Tables whose columns are the units of work and whose rows are their fields, as rows for the units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.unit_labels import meant_in_units
from orchestrator.documents.words import bare, plain

_FEWEST, _LEAST_KNOWN = 2, 0.6
_OF_UNITS = frozenset({Part.CRITERIA, Part.POINTS, Part.STATUS})


def turn_tables(root: Node) -> None:
    """Put in place of the rows of such a table a row for each of its columns."""
    tables: dict[tuple[int, tuple[str, ...]], list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.ROW and node.parent is not None:
            tables[id(node.parent), tuple(cell.info for cell in node.children)].append(node)
    for (_, heads), rows in tables.items():
        if len(heads) > _FEWEST and all(heads[1:]) and len(set(heads)) == len(heads) and _are_fields(rows):
            _turn(rows, heads)


def _are_fields(rows: Sequence[Node]) -> bool:
    """Whether the first cells are labels, each once, and one of them is what units are judged by or counted with."""
    names = [plain(row.children[0].text) for row in rows]
    parts = [meaning(name) or meant_in_units(bare(name)) for name in names]
    known = [part for part in parts if part is not None]
    enough = len(known) >= max(_FEWEST, _LEAST_KNOWN * len(names))
    return enough and len(set(names)) == len(names) and bool(_OF_UNITS & set(known))


def _turn(rows: Sequence[Node], heads: Sequence[str]) -> None:
    parent, first = rows[0].parent, rows[0]
    assert parent is not None
    turned = []
    for place, head in enumerate(heads[1:], start=1):
        row = Node(kind=Kind.ROW, text=head, line=first.line, end=first.end, rank=first.rank, parent=parent)
        row.add(Node(kind=Kind.CELL, text=head, line=first.line, end=first.end, rank=first.rank + 1, info="Name"))
        for told in rows:
            cell = told.children[place] if place < len(told.children) else None
            if cell is not None:
                cell.info = plain(told.children[0].text)
                cell.set_text(cell.text)
                row.add(cell)
        turned.append(row)
    start = parent.children.index(first)
    kept = [child for child in parent.children if child not in rows]
    parent.children = [*kept[:start], *turned, *kept[start:]]
