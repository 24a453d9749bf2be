"""Ways in which a text loses its Markdown: what editors, chats, wikis and word processors make of it when pasted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

_FENCE = re.compile(r"^\s*(?:```|~~~)")
_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$")
_BULLET = re.compile(r"^(\s*)(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
_SIGN = re.compile(r"^(\s*)[-*+]\s+(.*)$")
_BOX = re.compile(r"^\[( |x|X)\]\s+")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<=[^\s*])\*(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_ROW = re.compile(r"^\s*\|(.*)\|\s*$")
_DELIMITER = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$")

Lines = list[str]
Way = Callable[[Lines], Lines]


def _outside(change: Callable[[str], str | None]) -> Way:
    """A way that changes line by line what is no code; a line of which nothing is left goes."""

    def way(lines: Lines) -> Lines:
        changed = ((line if code else change(line)) for line, code in _with_code(lines))
        return [line for line in changed if line is not None]

    return way


def _with_code(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    inside = False
    for line in lines:
        fence = bool(_FENCE.match(line))
        yield line, inside or fence
        inside ^= fence


def _together(*ways: Way) -> Way:
    def way(lines: Lines) -> Lines:
        for one in ways:
            lines = one(lines)
        return lines

    return way


def _without_heading(line: str) -> str | None:
    match = _HEADING.match(line)
    return match[1] if match else None if _RULE.match(line) else line


def _without_bullet(line: str) -> str:
    match = _SIGN.match(line)
    return f"{match[1]}{match[2]}" if match else line


def _without_box(line: str) -> str:
    match = _BULLET.match(line)
    return f"{line[: match.start(2)]}{_BOX.sub('', match[2])}" if match else _BOX.sub("", line)


def _without_emphasis(line: str) -> str:
    return _ITALIC.sub(r"\1", _BOLD.sub(r"\2", line))


def _without_code(line: str) -> str:
    return _LINK.sub(r"\1", _CODE.sub(r"\1", line))


def _parted_by(sign: str) -> Callable[[str], str | None]:
    def parted(line: str) -> str | None:
        row = _ROW.match(line)
        return None if _DELIMITER.match(line) else sign.join(map(str.strip, row[1].split("|"))) if row else line

    return parted


def _pasted(line: str) -> str:
    """A list as a word processor writes it: signs by depth, boxes of its own."""
    match = _SIGN.match(line)
    if not match:
        return line
    sign, box = ("•", "o", "▪")[min(len(match[1]) // 2, 2)], _BOX.match(match[2])
    return f"{'☐' if box[1] == ' ' else '☒'} {match[2][box.end() :]}" if box else f"{sign}\t{match[2]}"


def _dashed(line: str) -> str:
    match = _SIGN.match(line)
    return f"{match[1]}\u2013 {match[2]}" if match else line


def _merged(lines: Lines) -> Lines:
    """All bullets of one depth that follow on each other in one line."""
    kept: Lines = []
    before = ""
    for line, code in _with_code(lines):
        match, last = _SIGN.match(line), _SIGN.match(before)
        if match and last and not code and match[1] == last[1]:
            kept[-1] += f" - {match[2]}"
        else:
            kept.append(line)
        before = line
    return kept


def _doubled(lines: Lines) -> Lines:
    return [part for line, code in _with_code(lines) for part in ((line,) if code or not line.strip() else (line, ""))]


def _closed(lines: Lines) -> Lines:
    return [line for line, code in _with_code(lines) if code or line.strip()]


def _unfenced(lines: Lines) -> Lines:
    return [line for line in lines if not _FENCE.match(line)]


_HEADINGS, _BULLETS, _BOXES = _outside(_without_heading), _outside(_without_bullet), _outside(_without_box)
_BOLDS, _INDENT = _outside(_without_emphasis), _outside(str.lstrip)
_TABS, _PIPES = _outside(_parted_by("\t")), _outside(_parted_by(" | "))

WAYS: Mapping[str, Way] = {
    "headings": _HEADINGS,
    "bullets": _BULLETS,
    "both": _together(_HEADINGS, _BULLETS),
    "plain": _together(_HEADINGS, _BOXES, _BULLETS, _BOLDS, _outside(_without_code), _INDENT),
    "plain-closed": _together(_HEADINGS, _BOXES, _BULLETS, _BOLDS, _INDENT, _closed),
    "plain-doubled": _together(_HEADINGS, _BOXES, _BULLETS, _BOLDS, _INDENT, _closed, _doubled),
    "merged": _together(_HEADINGS, _BOLDS, _INDENT, _merged, _closed),
    "doubled": _together(_HEADINGS, _closed, _doubled),
    "closed": _together(_HEADINGS, _closed),
    "bold": _BOLDS,
    "tabs": _together(_HEADINGS, _TABS),
    "pipes": _together(_HEADINGS, _PIPES),
    "fences": _together(_HEADINGS, _unfenced),
    "indent": _INDENT,
    "pasted": _together(_HEADINGS, _TABS, _outside(_pasted), _BOLDS, _outside(_without_code)),
    "dashes": _together(_HEADINGS, _outside(_dashed), _BOLDS),
}
"""Each way by its name."""

BOXLESS = frozenset({"plain", "plain-closed", "plain-doubled"})
"""Ways that leave no box, so that ticks and choices are no longer in the text."""


def stripped(text: str, way: str) -> str:
    """The text after it has gone that way; its front matter stays."""
    lines = text.replace("\r\n", "\n").split("\n")
    front = next((index + 1 for index, line in enumerate(lines) if index and line == "---"), 0)
    front = front if lines[0] == "---" else 0
    return "\n".join([*lines[:front], *WAYS[way](lines[front:])])
