"""Tables whose cells commas, semicolons or tabs part, as programs write them, as those of Markdown."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.columns import states
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.listings import listings
from orchestrator.documents.task_ids import SURE_ID

_SEPARATORS = ",;\t"
_NAMING = frozenset({Part.ID, Part.TITLE, Part.STEPS})
_NAMES = frozenset({"id", "key", "task", "step"})
_PLANNED = frozenset({Part.POINTS, Part.PRIORITY, Part.DEPENDS, Part.CRITERIA, Part.PREREQUISITES})
"""What only work has; an owner and a state have people and machines too."""
_FEWEST, _WIDEST = 3, 60
"""So many columns and lines a table has, and so long a head may be."""
_ROW, _SHARE = "|", 0.9


def without_separated_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines, each table of work in rows of Markdown; one that stands alone in a listing without its fences."""
    if not any(line.count(mark) >= _FEWEST - 1 for line, _ in lines for mark in _SEPARATORS):
        return list(lines)
    found: list[Line] = []
    code = {places.start: places for places in listings([line for line, _ in lines])}
    place = 0
    while place < len(lines):
        shown = code.get(place)
        size = len(shown) if shown else _told(lines, place, code)
        inner = lines[place + 1 : place + size - 1] if shown else lines[place : place + size]
        rows = list(_rows(inner))
        found += [("", 0), *rows, ("", 0)] if rows else lines[place : place + max(size, 1)]
        place += max(size, 1)
    return found


def _told(lines: Sequence[Line], place: int, code: dict[int, range]) -> int:
    """How many lines stand together from a place on."""
    size = 0
    while place + size < len(lines) and lines[place + size][0].strip() and place + size not in code:
        size += 1
    return size


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """The rows in Markdown; none where the lines are no table, or its heads say nothing of work."""
    told = [(line, number) for line, number in lines if line.strip()]
    first = told[0][0] if told else ""
    mark = max(_SEPARATORS, key=first.count)
    if first.count(mark) < _FEWEST - 1 or len(told) < _FEWEST or first.lstrip().startswith(_ROW):
        return
    try:
        table = list(_parted(told, mark))
    except csv.Error:
        return
    (heads, _), *rows = table
    _name(heads, [cells for cells, _ in rows])
    alike = sum(len(cells) == len(heads) for cells, _ in rows)
    if len(rows) < _FEWEST - 1 or alike < _SHARE * len(rows) or not _tells_of_work(heads, table[1:]):
        return
    indent = first[: len(first) - len(first.lstrip(" "))]
    for place, (cells, number) in enumerate(table):
        yield f"{indent}| {' | '.join(cells)} |", number
        if place == 0:
            yield f"{indent}|{'---|' * len(heads)}", 0


def _parted(lines: Sequence[Line], mark: str) -> Iterator[tuple[list[str], int]]:
    """The cells of each row, with the line that it begins on; a line that ends in a cell goes on in it."""
    reader = csv.reader((f"{line.strip(' ')}\n" for line, _ in lines), delimiter=mark, skipinitialspace=True)
    ends = [0]
    for cells in reader:
        ends.append(reader.line_num)
        start = ends[-2]
        yield [_cell(cell) for cell in cells], lines[start][1]


def _cell(text: str) -> str:
    return " <br>".join(filter(None, map(str.strip, text.replace("|", r"\|").split("\n"))))


def _name(heads: list[str], rows: Sequence[Sequence[str]]) -> None:
    """Call columns in any language by what stands in them: the first one's ids, and the words behind these."""
    if not meaning(heads[0]) and all(cells and SURE_ID.match(cells[0]) for cells in rows):
        heads[0] = "ID"
        heads[1] = heads[1] if meaning(heads[1]) or heads[1].casefold() in _NAMES else "Title"


def _tells_of_work(heads: Sequence[str], rows: Sequence[tuple[Sequence[str], int]]) -> bool:
    """Whether columns are called as what work has, its id or name and two things more, and their cells say so."""
    if not all(0 < len(head) < _WIDEST and not head.endswith((".", "!", "?")) for head in heads):
        return False
    parts = [meaning(head) for head in heads]
    meant = set(parts) - {None}
    named = bool(meant & _NAMING) or heads[0].casefold() in _NAMES
    told = named and (len(meant - _NAMING) > 1 or heads[0].casefold() in _NAMES)
    stated = [cells[place] for cells, _ in rows for place in _places(parts, Part.STATUS) if place < len(cells)]
    sure = all(cells and SURE_ID.match(cells[0]) for cells, _ in rows)
    return told and (sure or bool(meant & _PLANNED) or (any(stated) and all(map(states, filter(None, stated)))))


def _places(parts: Sequence[Part | None], wanted: Part) -> list[int]:
    return [place for place, part in enumerate(parts) if part is wanted]
