"""Tables that reStructuredText writes as lists of lists, as the Markdown that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.listings import in_listings

_TABLE = re.compile(r"^(?P<indent>\s*)\.\. list-table::")
_ROW = re.compile(r"^\s+\*\s+-(?:\s+(?P<text>\S.*))?$")
_CELL = re.compile(r"^\s+-(?:\s+(?P<text>\S.*))?$")
_OPTION = re.compile(r"^\s+:[\w-]+:")


def without_list_tables(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, each such table as rows whose cells stand in one line; a sentence that ends a line ends there."""
    place, code = 0, in_listings(lines)
    while place < len(lines):
        opens = None if code[place] else _TABLE.match(lines[place][0])
        if opens is None:
            yield lines[place]
            place += 1
            continue
        start = place = place + 1
        deep = len(opens["indent"])
        while place < len(lines) and (not lines[place][0].strip() or _indent(lines[place][0]) > deep):
            place += 1
        yield from (("", 0), *_rows(lines[start:place]), ("", 0))


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    rows: list[tuple[int, list[str]]] = []
    for line, number in lines:
        row, cell = _ROW.match(line), _CELL.match(line)
        if row:
            rows.append((number, [row["text"] or ""]))
        elif cell and rows:
            rows[-1][1].append(cell["text"] or "")
        elif rows and line.strip() and not _OPTION.match(line):
            before = rows[-1][1][-1]
            rows[-1][1][-1] = f"{before}{'<br>' if before.endswith('.') else ' '}{line.strip()}".strip()
    for place, (number, cells) in enumerate(rows):
        yield f"| {' | '.join(cells)} |", number
        if place == 0:
            yield f"|{'---|' * len(cells)}", 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
