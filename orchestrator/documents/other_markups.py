"""Org and AsciiDoc, line by line, as the Markdown that says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from orchestrator.documents.callouts import Line

_ORG = re.compile(r"^#\+[A-Za-z_]+:|^\s*:PROPERTIES:\s*$")
_ORG_TITLE = re.compile(r"^#\+title:\s*(?P<title>\S.*)$", re.IGNORECASE)
_ORG_HEADING = re.compile(r"^(?P<stars>\*{1,6})\s+(?:(?P<state>[A-Z]{4,12})\s+(?=\S))?(?P<name>\S.*)$")
_ORG_PRIORITY = re.compile(r"^\[#(?P<level>[A-Z])\]\s+")
_ORG_TAGS = re.compile(r"\s+:(?:[\w@]+:)+\s*$")
_ORG_DRAWER = re.compile(r"^\s*:(?:PROPERTIES|END|LOGBOOK):\s*$")
_ORG_PROPERTY = re.compile(r"^\s*:(?P<key>[A-Za-z][\w-]*):\s+(?P<value>\S.*)$")
_ORG_TERM = re.compile(r"^(?P<lead>\s*[-+]\s+)(?P<term>\S.*?)\s+::\s+(?=\S)")
_ORG_CODE = re.compile(r"(?<![\w=~])[=~](?=\S)([^=~\n]*?\S)[=~](?![\w=~])")
_ORG_LINK = re.compile(r"\[\[([^\]]*)\](?:\[([^\]]*)\])?\]")
_ADOC = re.compile(r"^={1,5}\s+\S")
_MARKDOWN = re.compile(r"^#{1,6}\s+\S")
_ADOC_ITEM = re.compile(r"^\s*(?P<marks>\*{1,5}|\.{1,5}|-)\s+(?=\S)")
_ADOC_BLOCK = re.compile(r"^\.(?=[A-Z])(?P<name>[^.]{2,60})$")
_ADOC_ATTRIBUTE = re.compile(r"^:(?P<key>[A-Za-z][\w-]*):\s+(?P<value>\S.*)$")


def written_in_org(lines: Sequence[str]) -> bool:
    """Whether a document has what only Org writes."""
    return any(_ORG.match(line) for line in lines)


def written_in_asciidoc(lines: Sequence[str]) -> bool:
    """Whether its headings are those of AsciiDoc, and none are Markdown's."""
    return sum(bool(_ADOC.match(line)) for line in lines) > 1 and not any(_MARKDOWN.match(line) for line in lines)


class Org:
    """The lines of one document; those below a heading are indented as deep as it stands."""

    def __init__(self) -> None:
        self._indent = 0

    def rows(self, line: str) -> Iterator[str]:
        """A line as Markdown; the state of a heading becomes a field below it."""
        heading, title = _ORG_HEADING.match(line), _ORG_TITLE.match(line)
        if heading:
            self._indent = len(heading["stars"]) + 1
            priority, name = _ORG_PRIORITY.match(heading["name"]), _ORG_TAGS.sub("", heading["name"])
            name = name[priority.end() :] if priority else name
            yield from ("", f"{'#' * min(6, self._indent)} {_inline(name)}", "")
            yield from [f"- Priority: {priority['level']}"] if priority else []
            yield from [f"- Status: {heading['state'].lower()}"] if heading["state"] else []
        elif title:
            yield from ("", f"# {_inline(title['title'])}", "")
        elif line.startswith("#+") or _ORG_DRAWER.match(line):
            yield ""
        else:
            yield self._told(line)

    def _told(self, line: str) -> str:
        given = _ORG_PROPERTY.match(line)
        if given:
            return f"- {given['key'].replace('_', ' ').capitalize()}: {_inline(given['value'])}"
        outer = len(line) - len(line.lstrip())
        text = _ORG_TERM.sub(r"\g<lead>\g<term>: ", line[min(outer, self._indent) :])
        return text.replace("-+-", "-|-") if text.lstrip().startswith("|-") else _inline(text)


def _inline(text: str) -> str:
    return _ORG_CODE.sub(r"`\1`", _ORG_LINK.sub(lambda match: match[2] or match[1], text))


class Asciidoc:
    """The lines of one document; those of a table are told from each other by what opens and closes it."""

    def __init__(self) -> None:
        self._cells: list[str] | None = None
        """The heads of the table that is read; empty until they have come; `None` outside of tables."""
        self._row: list[str] = []

    def rows(self, line: str) -> Iterator[str]:
        """A line as Markdown: its items nest by the number of their marks, whatever these are."""
        if _ADOC_TABLE.match(line):
            yield from [_row(self._row)] if self._row else []
            self._cells, self._row = ([] if self._cells is None else None), []
            yield ""
        elif self._cells is not None:
            yield from self._of_table(line)
        else:
            yield from _asciidoc(line)

    def _of_table(self, line: str) -> Iterator[str]:
        begins = _ADOC_CELL.match(line)
        if begins is None:
            yield from [] if line.startswith("//") or not line.strip() else [line]  # what stands before the first cell
            return
        cells = [cell.strip() for cell in line[begins.end() :].split("|")]
        if not self._cells:
            self._cells = cells
            yield from (_row(cells), f"|{'---|' * len(cells)}")
            return
        self._row += cells
        while self._cells and len(self._row) >= len(self._cells):
            yield _row(self._row[: len(self._cells)])
            del self._row[: len(self._cells)]


_ADOC_END = "|==="
_ADOC_TABLE = re.compile(r"^\|===+\s*$")
_ADOC_CELL = re.compile(r"^\s*(?:\d*(?:\.\d+)?[+*])?[<^>]?(?:\.[<^>])?[adehlmsv]?\|")
"""Where a cell begins, with what it says of its width and form."""


def with_whole_cells(lines: Sequence[Line]) -> list[Line]:
    """The lines of AsciiDoc, where a cell of a table stands in the line that it begins in, and each table is closed.

    A table that is opened and not closed ends at the first empty line behind its last cell.
    """
    found = list(lines)
    bars = [place for place, (line, _) in enumerate(found) if _ADOC_TABLE.match(line)]
    for first, last in zip_longest(bars[::2], bars[1::2]):
        _join_cells(found, first + 1, last)
    return found


def _join_cells(lines: list[Line], start: int, closed: int | None) -> None:
    end = len(lines) if closed is None else closed
    cells: dict[int, list[str]] = {
        place: [lines[place][0].rstrip()] for place in range(start, end) if _ADOC_CELL.match(lines[place][0])
    }
    if closed is None:
        end = next((place for place in range(max(cells, default=start), end) if not lines[place][0].strip()), end)
        lines[end : end + 1] = [(_ADOC_END, lines[end - 1][1])]
    cell = min(cells, default=end)
    for place in range(cell, end):
        text, number = lines[place]
        if place in cells:
            cell = place
        elif text.strip() and not text.startswith("//"):
            listed = _ADOC_ITEM.match(text)
            cells[cell].append(f"; {text[listed.end() :].strip()}" if listed else f" {text.strip()}")
            lines[place] = ("", number)
    for place, texts in cells.items():
        lines[place] = ("".join(texts).replace("|; ", "| "), lines[place][1])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _asciidoc(line: str) -> Iterator[str]:
    item, block, given = _ADOC_ITEM.match(line), _ADOC_BLOCK.match(line), _ADOC_ATTRIBUTE.match(line)
    term = _ADOC_TERM.match(line)
    if _ADOC_DELIMITER.match(line):
        yield "```" if line[0] in "-." else ""
    elif block:
        yield from ("", f"**{block['name'].strip()}**", "")
    elif given:
        yield f"- {given['key'].replace('-', ' ').capitalize()}: {given['value']}"
    elif term:
        yield from ("", f"**{term['term'].strip()}:** {term['value'] or ''}".rstrip(), "")
    elif item:
        dashed = item["marks"] == "-"
        deep = line[: len(line) - len(line.lstrip())] if dashed else "   " * (len(item["marks"]) - 1)
        yield f"{deep}{'1.' if item['marks'][0] == '.' else '-'} {line[item.end() :]}"
    else:
        yield line


_ADOC_DELIMITER = re.compile(r"^([*=_+.-])\1{3,}\s*$|^--\s*$")
"""What opens and closes a block: of code, if it is made of dashes or dots."""
_ADOC_TERM = re.compile(r"^(?P<term>[^\W\d_][^:|]{1,60})::(?:\s+(?P<value>\S.*))?$")
