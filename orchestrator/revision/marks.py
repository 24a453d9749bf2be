"""How people begin a point: bullets, numbers and letters of all kinds, in the scripts that they write in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CIRCLED = {chr(first + at): at + 1 for first in (0x2460, 0x2776, 0x24F5) for at in range(10)}
_IDEOGRAPHS = "一二三四五六七八九十"
"""One to ten."""
_WORDS = r"point|item|issue|comment|remark|finding|no|nr|task|todo|step"
_MARK = re.compile(
    rf"""^(?P<indent>\s*)(?:
        [-*+\u2022\u2023\u25e6\u25aa\u25cf\u2043\u2013\u2014\u30fb](?=\s)              # bullets and dashes
        | \(?(?P<number>\d{{1,3}})(?:[.):]|\s?[-\u2013])(?=\s)                         # `1.`, `(1)`, `1:`, `1 -`
        | \uff08?(?P<wide>\d{{1,3}})[\u3001\uff0e\uff09\uff1a]                         # the same in full width
        | \u7b2c?(?P<ideograph>[{_IDEOGRAPHS}])[\u3001\uff0e\uff1a\uff0c]              # with Chinese numbers
        | (?P<circled>[{"".join(_CIRCLED)}])
        | \#(?P<hash>\d{{1,3}})[.:)]?(?=\s)
        | (?i:{_WORDS})\.?\s?\#?(?P<word>\d{{1,3}})\s?[.:)\u2013-](?=\s)               # `Point 1:`
        | \(?[A-Za-z]\)(?=\s)
    )\s*(?P<text>\S.*)$""",
    re.VERBOSE,
)
_LETTER = re.compile(r"^(?P<indent>\s*)\(?(?P<letter>[A-Za-z]|[ivx]{1,4}|[IVX]{1,4})[.)]\s+(?P<text>\S.*)$")
"""`a.` and `ii)`: only where they follow each other, since a name may begin like that."""
_SECOND = {"a": "b", "i": "ii"}


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A line that begins an item."""

    indent: int
    """Columns before its mark."""
    number: int
    """0 where its mark is none."""
    text: str


def begun(line: str, *, lettered: bool = False) -> Begun | None:
    """What a line begins, if it begins an item; `lettered` where letters with full stops are marks."""
    found = _MARK.match(line)
    if found is not None:
        return Begun(indent=_columns(found["indent"]), number=_number(found), text=found["text"].strip())
    letter = _LETTER.match(line) if lettered else None
    return letter and Begun(indent=_columns(letter["indent"]), number=0, text=letter["text"].strip())


def is_lettered(lines: Sequence[str]) -> bool:
    """Whether letters, or small Roman numbers, count off the points: the first of them and the second begin lines."""
    marks = {found["letter"].lower() for line in lines if (found := _LETTER.match(line))}
    return any({first, second} <= marks for first, second in _SECOND.items())


def _number(found: re.Match[str]) -> int:
    plain = found["number"] or found["wide"] or found["hash"] or found["word"]
    if plain:
        return int(plain)
    if found["ideograph"]:
        return _IDEOGRAPHS.index(found["ideograph"]) + 1
    return _CIRCLED.get(found["circled"] or "", 0)


def _columns(blank: str) -> int:
    return len(blank.expandtabs(4))
