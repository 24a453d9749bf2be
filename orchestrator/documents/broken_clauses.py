"""Clauses of plain text that were broken to the width of a page: `5.2 Open the valve. If it` above `sticks, stop`."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"^(?:-\s+)?(?P<part>\d{1,2}(?:\.\d{1,2})*)\.(?P<number>[1-9]\d?)[.)]?\s+(?=[^\W\d_a-zß-ÿ])")
"""Which an outline may have made an item already."""
_LETTERED = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4})\)\s")
_FULL = 45
"""A line of so many letters may be full."""


def clause_of(text: str) -> tuple[str, int]:
    """The number of the part that a line is a clause of, and its own; empty and 0 where it is none."""
    match = _CLAUSE.match(text)
    return (match["part"], int(match["number"])) if match else ("", 0)


def goes_on(clause: str, last: str, line: str, *, deeper: bool, named: bool) -> bool:
    """Whether a line goes on with a clause whose last line left a sentence open, or was full, or stands less deep.

    `named`: it begins as a unit of its own does. What begins so may end a sentence, as `3.2.` below `go back to` does.
    """
    (part, number), (other, next_) = clause_of(clause), clause_of(line)
    is_open = last[-1] not in ".!?:;"
    if other:
        return is_open and other == part and next_ <= number
    if _LETTERED.match(line) or (named and not is_open):
        return False
    return deeper or len(last) >= _FULL or (is_open and line[0].islower())
