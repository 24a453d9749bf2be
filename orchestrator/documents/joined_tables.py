"""Tables whose rows belong to something that stands elsewhere, which they name by its id, put below what they name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from orchestrator.documents.criterion import for_machines
from orchestrator.documents.decision_tables import decision_row
from orchestrator.documents.labels import Part, part_of
from orchestrator.documents.lexicon import phrase
from orchestrator.documents.node import Kind, Node
from orchestrator.documents.sign_offs import is_sign_off_row
from orchestrator.documents.task_rows import is_task_row, row_words
from orchestrator.documents.words import plain

_ID = re.compile(r"[A-Z][A-Z0-9]{0,7}(?:[-_.][A-Z0-9]{1,4}){1,4}|[A-Z]{1,3}\d{1,4}")
_BEGINS = re.compile(rf"^\W*(?P<id>{_ID.pattern})(?![\w-])")
_ASIDE = re.compile(r"risk|metric|target|audit|record|raci|histor|version|change|learn|retro|status|legend|decision")
"""Parts that speak of tasks without saying what these are."""
_LABEL_AND_VALUE = 2


def join_tables(root: Node) -> None:
    """Put each row that names its task or step below that: as a field, as criteria, or whole where it has an id too."""
    tables: dict[int, list[Node]] = defaultdict(list)
    written: dict[str, Node] = {}
    for node in root.walk():
        if node.kind is Kind.ROW:
            tables[id(node.parent)].append(node)
        elif node.kind in {Kind.HEADING, Kind.ITEM, Kind.PARAGRAPH} and (match := _BEGINS.match(node.plain)):
            written.setdefault(match["id"], node)
    for rows in [rows for rows in tables.values() if len({len(row.children) for row in rows}) == 1]:
        _join(rows, written)


def _join(rows: Sequence[Node], written: dict[str, Node]) -> None:
    """Put the rows of a table below what they name; the rows that name something are written under their ids then."""
    own = _ids(rows, next((place for place, cell in enumerate(rows[0].children) if cell.role == "id"), 0))
    if _are_tasks(rows, own, written):
        written |= own
    place = _reference(rows, written)
    if place is not None:
        judged = place == 0 and _are_criteria(rows, 1)
        for row in rows:
            _put_below(row, place, written[_text(row, place)], whole=place > 0, judged=judged)
    elif rows[0].parent is not None and _are_criteria(rows, 0):
        for row in rows:
            _put_below(row, -1, rows[0].parent, whole=False)
    for name, row in own.items() if place != 0 else ():
        written.setdefault(name, row)


def _are_tasks(rows: Sequence[Node], own: Mapping[str, Node], written: Mapping[str, Node]) -> bool:
    """Whether rows name tasks and what stands under their ids elsewhere does not: it tells more of these rows."""
    told = [(written[name], row) for name, row in own.items() if name in written]
    if not told or len(own) < len(rows) or not all(map(is_task_row, rows)):
        return False
    return 2 * sum(_tells_of(node, row_words(row)[1]) for node, row in told) > len(told)


def _tells_of(node: Node, title: str) -> bool:
    """Whether a statement that begins with the id of a task of that title only speaks of it: it says another thing."""
    rest = _BEGINS.sub("", node.plain).strip(" :*—–-").casefold()
    names = node.kind is Kind.HEADING or node.ticked is not None
    return bool(title) and (not rest or not (names or rest.startswith(plain(title).casefold()[:_ALIKE])))


_ALIKE = 24


def _ids(rows: Sequence[Node], place: int) -> dict[str, Node]:
    """The rows by the ids in one of their columns; none where it holds anything else."""
    names = [_text(row, place) for row in rows]
    return dict(zip(names, rows, strict=True)) if all(_ID.fullmatch(name) for name in names) else {}


def _text(row: Node, place: int) -> str:
    return plain(row.children[place].text).strip(" `[]*") if place < len(row.children) else ""


def _reference(rows: Sequence[Node], written: Mapping[str, Node]) -> int | None:
    """The column that names what the rows belong to: the first, or one that is headed as tasks and steps are."""
    home = next((above for above in rows[0].above() if above.kind is Kind.HEADING), None)
    if (home is not None and _ASIDE.search(home.head)) or all((row := decision_row(one)) and row.at for one in rows):
        return None  # decisions are read with the step that each names
    if all(map(is_sign_off_row, rows)):
        return None  # so are answers of people
    for place, cell in enumerate(rows[0].children):
        named = _ids(rows, place)
        headed = place == 0 or bool(phrase("step").fullmatch(cell.label))
        here = {id(row) for row in rows}
        elsewhere = all(name in written and id(written[name]) not in here for name in named)
        if headed and named and elsewhere:
            return place
    return None


def _are_criteria(rows: Sequence[Node], place: int) -> bool:
    """Whether the last two cells of most rows, from a place on, are criteria for machines: `Exit Code | 0`."""
    told = [
        Node(kind=Kind.ITEM, text=f"{plain(row.children[place].text)}: {row.children[place + 1].text}", line=row.line)
        for row in rows
        if len(row.children) == place + _LABEL_AND_VALUE
    ]
    return 2 * sum(for_machines(node) for node in told) > len(rows)


def _put_below(row: Node, place: int, target: Node, *, whole: bool, judged: bool = False) -> None:
    assert row.parent is not None
    row.parent.children.remove(row)
    cells = [cell for number, cell in enumerate(row.children) if number != place]
    if whole:
        row.children = cells
        target.add(row)
    elif len(cells) == _LABEL_AND_VALUE and (place < 0 or judged or part_of(cells[0]) is Part.CRITERIA):
        holder = next((one for one in target.children if one.role == _CRITERIA), None) or target.add(_holder(row))
        text = f"{plain(cells[0].text)}: {cells[1].text}"
        holder.add(Node(kind=Kind.ITEM, text=text, line=row.line, end=row.end, rank=row.rank + 1))
    else:
        for cell in cells:
            text = f"{cell.info}: {cell.text}"
            target.add(Node(kind=Kind.PARAGRAPH, text=text, line=row.line, end=row.end, rank=row.rank + 1))


_CRITERIA = "success criteria"


def _holder(row: Node) -> Node:
    return Node(kind=Kind.PARAGRAPH, text="Success criteria:", line=row.line, rank=row.rank, role=_CRITERIA)
