"""Tables that say what is decided at which step, whatever their columns are called: known by what stands in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from orchestrator.documents.columns import states
from orchestrator.documents.conditions import way_behind, way_in
from orchestrator.documents.decision_tables import ALONE, CONSEQUENCE, decision_row
from orchestrator.documents.labels import Part, part_named
from orchestrator.documents.leading import called_upon, leads_plainly, way_told
from orchestrator.documents.lexicon import any_of, in_english, phrase
from orchestrator.documents.likely_parts import judges
from orchestrator.documents.node import STEP_WORDS, Kind, Node
from orchestrator.documents.required_inputs import tells_if_absent
from orchestrator.documents.step_names import NAMING
from orchestrator.documents.words import bare, plain

_AT = re.compile(
    rf"\W*(?:(?:{STEP_WORDS}|[^\W\d_]{{3,20}})\s*[-#]?\s*)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-H]|[A-Z]{1,3}-?\d{1,2})(?:\s*(?:/|of)\s*(?P<all>\d{1,2}))?\W*",
    re.IGNORECASE,
)
_LED = re.compile(r"\s*(?:→|⇒|->|=>|↩|⤴|↪)\s*\S")
_PAIR, _FEWEST, _LEAST, _MOSTLY = 2, 3, 3, 0.6


def name_decisions(root: Node) -> None:
    """Give such columns the heads that tables of decisions have: of those at several steps, and of those of one."""
    tables: dict[int, list[Node]] = defaultdict(list)
    for node in root.walk():
        if node.kind is Kind.ROW and len(node.children) >= _PAIR:
            tables[id(node.parent)].append(node)
    for rows in tables.values():
        count = len(rows[0].children)
        if any(len(row.children) != count for row in rows):
            continue
        at_steps = count >= _LEAST and _decides(rows)
        place = None if at_steps else _cases(rows)
        if (place is None and not at_steps) or decision_row(rows[0]):
            continue
        if at_steps:
            _name(rows, ((0, "at step"), (-2, "condition"), (-1, "then")))
        elif place is not None:
            _name(rows, ((place, "condition"), (-1, "then")))
            _place(rows, place)


def _name(rows: Sequence[Node], roles: Sequence[tuple[int, str]]) -> None:
    for row in rows:
        for place, role in roles:
            row.children[place].set_text(row.children[place].text, role)


def _cases(rows: Sequence[Node]) -> int | None:
    """The column of a table that names cases, of which the last one says what follows; none in other tables.

    Its heads say so and a row leads somewhere; or one leads to a step without a doubt, and most lead somewhere.
    """
    heads = [bare(cell.info) for cell in rows[0].children]
    follows = bool(CONSEQUENCE.fullmatch(heads[-1]))
    told = next((place for place, head in enumerate(heads[:-1]) if _CASE.fullmatch(head)), None)
    texts = [plain(row.children[-1].text) for row in rows]
    if (
        tells_if_absent(rows[0].children[-1])
        or any(map(_names_otherwise, heads[:-1]))
        or not all(texts)
        or any(map(states, texts))
    ):
        return None
    ways = [way_told(text) or called_upon(text) or (follows and _ends_at(text)) for text in texts]
    sure = any(map(leads_plainly, texts)) or (follows and any(map(_AT.fullmatch, texts)))
    if told is not None and follows:
        return told if sure or (len(heads) == _PAIR and any(ways)) else None
    known = part_named(in_english(heads[-1])) not in {None, Part.NEXT, Part.ACTIONS, Part.GO, Part.DECISION}
    if not sure or (known and not follows) or judges(heads[-1]) or 2 * sum(map(bool, ways)) < len(rows):
        return None
    columns = enumerate(zip(*(row.children[:-1] for row in rows), strict=True))
    return next((place for place, cells in columns if _names_cases(cells)), None) if told is None else told


def _ends_at(text: str) -> bool:
    """Whether words end with the number of a part: `6 (benign)`, `air the room, card 4`."""
    return bool(ALONE.match(text) or _AT.fullmatch(text.rpartition(", ")[2]))


def _names_otherwise(head: str) -> bool:
    """Whether a column names steps, or why something is amiss: what helps then is no way out."""
    return head in NAMING or bool(phrase("step").fullmatch(head) or _CAUSE.fullmatch(head))


def _names_cases(cells: Sequence[Node]) -> bool:
    """Whether a column holds words that differ from row to row, and no numbers, ids or ticks."""
    texts = [plain(cell.text) for cell in cells]
    counted = any(_AT.fullmatch(text) and not text.isalpha() for text in texts) or any(cell.ticked for cell in cells)
    return all(texts) and not counted and len(set(texts)) == len(texts)


def _place(rows: Sequence[Node], place: int) -> None:
    """Give the steps that each of the cases begins with a column of their own: `step 2 still red`."""
    found = [_PLACED.fullmatch(plain(row.children[place].text)) for row in rows]
    if not all(found):
        return
    for row, match in zip(rows, found, strict=True):
        cell = row.children[place]
        if match:
            one = Node(kind=Kind.CELL, text=match["at"], line=cell.line, end=cell.end, rank=cell.rank)
            one.role, one.parent = "at step", row
            cell.set_text(match["rest"], "condition")
            row.children.insert(0, one)


_CASE, _CAUSE = (re.compile(any_of("cases", one), re.IGNORECASE) for one in ("case", "cause"))
_PLACED = re.compile(
    rf"(?:[^\W\d_]{{1,6}}\s+)?(?P<at>(?:{STEP_WORDS})\s*[-#]?\s*(?:\d{{1,2}}|[A-H]))\s*[:,.–—-]?\s+(?P<rest>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def _decides(rows: Sequence[Node]) -> bool:
    found = [match for row in rows if (match := _AT.fullmatch(plain(row.children[0].text)))]
    steps = [match["number"] for match in found] if len({match["all"] for match in found}) == 1 else []
    again = len(steps) - len(set(steps))
    leads = sum(map(_leads, (row.children[-1] for row in rows)))
    return len(steps) == len(rows) >= _FEWEST and again > 0 and leads >= _MOSTLY * len(rows)


def _leads(cell: Node) -> bool:
    words = plain(cell.text)
    return bool(_LED.match(words) or _AT.fullmatch(words) or way_in(words) or way_behind(words))
