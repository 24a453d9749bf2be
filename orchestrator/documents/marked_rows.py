"""Rows that offer something to choose, with an empty ring or box in a column of their own, as a list of boxes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from orchestrator.documents.callouts import Line
from orchestrator.documents.labels import Part, meaning
from orchestrator.documents.listings import in_listings

_MARK, _TEXT = r"[○◯⚪●◉☐☒☑□■]|\((?: |x|X|•)?\)|\[(?: |x|X)?\]", r"(?=[^|]*[^\W_])[^|]*[^|\s]"
_ROW = re.compile(
    rf"^\s*\|\s*(?P<mark>{_MARK})\s*\|\s*(?P<text>{_TEXT})\s*\|\s*$"
    rf"|^\s*\|\s*(?P<first>{_TEXT})\s*\|\s*(?P<behind>{_MARK})\s*\|\s*$"
)
_ANY, _RULE = re.compile(r"^\s*\|"), re.compile(r"^\s*\|[\s:|-]+\|?\s*$")
_CHOSEN = frozenset("●◉☒☑■xX•")
_FEWEST, _HEAD = 2, 2


def without_marked_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines; a table all of whose rows are a mark and what it stands before is a list."""
    if not any(_ROW.match(line) for line, _ in lines):
        return list(lines)
    found: list[Line] = []
    table: list[Line] = []
    heads = {
        line
        for (line, _), (rule, _), *rows in zip(lines, lines[1:], lines[2:], lines[3:], strict=False)
        if _RULE.match(rule) and all(_ROW.match(row) for row, _ in rows)
    }
    for one, code in zip([*lines, ("", 0)], [*in_listings(lines), False], strict=True):
        if not code and _ANY.match(one[0]):
            table.append(one)
            continue
        found += _listed(table, heads)
        table = []
        found.append(one)
    return found[:-1]


def _listed(table: Sequence[Line], heads: Collection[str]) -> Iterator[Line]:
    """The rows as a list; one row alone is one where the same head stands above several elsewhere."""
    rows = [_ROW.match(line) for line, _ in table[_HEAD:]]
    headed = len(table) > _HEAD and bool(_RULE.match(table[1][0]))
    enough = len(rows) >= _FEWEST or (bool(rows) and table[0][0] in heads)
    if not headed or not enough or not all(rows):
        yield from table
        return
    told = [cell.strip() for cell in table[0][0].strip().strip("|").split("|")]
    first = rows[0]
    behind = first is not None and bool(first["behind"])
    named = told[0] if behind else told[-1]
    named = named if meaning(named) is Part.CRITERIA else " · ".join(filter(re.compile(r"[^\W_]").search, told))
    yield from (("", 0), (f"**{named}**" if named else "", table[0][1]), ("", 0))
    for match, (_, number) in zip(rows, table[_HEAD:], strict=True):
        assert match is not None
        mark, text = match["mark"] or match["behind"], match["text"] or match["first"]
        yield f"- [{'x' if set(mark) & _CHOSEN else ' '}] {text}", number
    yield "", 0
