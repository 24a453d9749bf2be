"""Tables that say what is decided at which step, whatever their columns are called: known by what stands in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from orchestrator.documents.conditions import way_behind, way_in
from orchestrator.documents.decision_tables import decision_row
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.words import plain

_AT = re.compile(
    rf"\W*(?:(?:{STEP_WORDS}|[^\W\d_]{{3,20}})\s*[-#]?\s*)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-H]|[A-Z]{1,3}-?\d{1,2})(?:\s*(?:/|of)\s*(?P<all>\d{1,2}))?\W*",
    re.IGNORECASE,
)
_LED = re.compile(r"\s*(?:→|⇒|->|=>|↩|⤴|↪)\s*\S")
_FEWEST, _LEAST, _MOSTLY = 3, 3, 0.6


def name_decisions(root: Node) -> None:
    """Give such columns the heads that tables of decisions have: several rows of theirs stand at one step."""
    tables: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.ROW and len(node.children) >= _LEAST:
            tables[id(node.parent)].append(node)
    for rows in tables.values():
        if len({len(row.children) for row in rows}) == 1 and _decides(rows) and not decision_row(rows[0]):
            for row in rows:
                for place, role in ((0, "at step"), (-2, "condition"), (-1, "then")):
                    row.children[place].set_text(row.children[place].text, role)


def _decides(rows: Sequence[Node]) -> bool:
    found = [match for row in rows if (match := _AT.fullmatch(plain(row.children[0].text)))]
    steps = [match["number"] for match in found] if len({match["all"] for match in found}) == 1 else []
    again = len(steps) - len(set(steps))
    leads = sum(map(_leads, (row.children[-1] for row in rows)))
    return len(steps) == len(rows) >= _FEWEST and again > 0 and leads >= _MOSTLY * len(rows)


def _leads(cell: Node) -> bool:
    words = plain(cell.text)
    return bool(_LED.match(words) or _AT.fullmatch(words) or way_in(words) or way_behind(words))
