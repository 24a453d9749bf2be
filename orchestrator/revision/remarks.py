"""What in a program is said to its reader only: comments, and texts that stand where a statement would.

Told by the usual marks in whatever language it is; what a wrong guess costs is a line on the gate's page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_LINE = re.compile(r"^(?:#(?!\[|!\[|include|define|if|else|end|pragma)|//|--|/\*|\* |\*/)")
_TAIL = re.compile(r"(?:^|\s)(?:#|//|--)\s.*$")
_OPENS = re.compile(r"^[rRuU]?(?P<mark>\"\"\"|''')")
_QUOTES = re.compile(r"[\"'`]")


def bare(line: str) -> str:
    """A line without white space around it and without the comment at its end."""
    found = _TAIL.search(line)
    if found is None or len(_QUOTES.findall(line[: found.start()])) % 2:
        return line.strip()
    return line[: found.start()].strip()


def remarks(lines: Sequence[str]) -> frozenset[int]:
    """The numbers, from 0, of the lines that are blank, a comment, or part of a docstring."""
    found: set[int] = set()
    closes, before = "", ""
    for number, line in enumerate(lines):
        text = line.strip()
        if closes:
            found.add(number)
            closes = "" if closes in text else closes
            continue
        opened = _OPENS.match(text)
        if opened and (not before or before.endswith(":")):
            found.add(number)
            closes = "" if opened["mark"] in text[opened.end() :] else opened["mark"]
        elif text.startswith("/*"):
            found.add(number)
            closes = "" if "*/" in text else "*/"
        elif not text or _LINE.match(text):
            found.add(number)
            continue
        before = text
    return frozenset(found)
