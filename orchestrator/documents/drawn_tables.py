"""Tables that plain text draws, with `+---+` around each cell or `===` above the columns, as those of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_EDGE = re.compile(r"^\s*\+(?:[-=]{2,}\+)+\s*$")
_RULES = re.compile(r"^\s*={2,}(?:\s+={2,})+\s*$")
_MOST = 400
"""So many lines a table may have."""


def without_drawn_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines, each such table as rows of one line each; what is drawn in a listing stays as it is."""
    if not any(_EDGE.match(line) or _RULES.match(line) for line, _ in lines):
        return list(lines)
    found: list[Line] = []
    place, code = 0, in_listings(lines)
    while place < len(lines):
        line = lines[place][0]
        size = 0 if code[place] else _size(lines, place)
        if size:
            drawn = lines[place : place + size]
            rows = _in_cells(drawn) if _EDGE.match(line) else _in_columns(drawn)
            found += (("", 0), *_written(rows), ("", 0))
        else:
            found.append(lines[place])
        place += size or 1
    return found


def _size(lines: Sequence[Line], place: int) -> int:
    """How many lines the table has that begins at a place; 0 where none does."""
    first = lines[place][0]
    if _EDGE.match(first):
        size = 1
        while size < _MOST and place + size < len(lines) and lines[place + size][0].lstrip().startswith(("|", "+")):
            size += 1
        return size if size > len("+|") and _EDGE.match(lines[place + size - 1][0]) else 0
    if _RULES.match(first):
        edges = [at for at in range(place, min(place + _MOST, len(lines))) if _RULES.match(lines[at][0])][:3]
        if len(edges) > 1 and _ends(lines, edges[1]):
            edges = edges[:2]
        return edges[-1] - place + 1 if len(edges) > 1 else 0
    return 0


def _ends(lines: Sequence[Line], edge: int) -> bool:
    """Whether a rule is the last of its table: what follows the one below heads is a row, not a blank line."""
    return edge + 1 == len(lines) or not lines[edge + 1][0].strip()


def _in_cells(drawn: Sequence[Line]) -> Iterator[tuple[list[str], int]]:
    """The rows between two edges each, the lines of a cell put together."""
    edges = [place for place, char in enumerate(drawn[0][0]) if char == "+"]
    cells, number = [""] * (len(edges) - 1), 0
    for line, at in drawn:
        if line.lstrip().startswith("+"):
            if number:
                yield cells, number
            cells, number = [""] * (len(edges) - 1), 0
            continue
        told = [line[start + 1 : end].strip() for start, end in pairwise(edges)]
        if any(line[edge : edge + 1] != "|" for edge in edges):
            told = [text.strip() for text in line.strip().strip("|").split("|")]
        cells = [" ".join(filter(None, pair)) for pair in zip_longest(cells, told[: len(cells)], fillvalue="")]
        number = number or at


def _in_columns(drawn: Sequence[Line]) -> Iterator[tuple[list[str], int]]:
    """The rows below columns; a line whose first column is empty goes on with the row above it."""
    starts = [match.start() for match in re.finditer(r"=+", drawn[0][0])]
    row: list[str] = []
    number = 0
    for line, at in drawn[1:]:
        if _RULES.match(line) or not line.strip():
            continue
        told = [line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]
        if told[0] or not row:
            if row:
                yield row, number
            row, number = told, at
        else:
            row = [" ".join(filter(None, pair)) for pair in zip(row, told, strict=True)]
    if row:
        yield row, number


def _written(rows: Iterator[tuple[list[str], int]]) -> Iterator[Line]:
    for place, (cells, number) in enumerate(rows):
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |", number
        if place == 0:
            yield f"|{'---|' * len(cells)}", 0
