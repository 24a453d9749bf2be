"""The markup of MediaWiki and DokuWiki as the Markdown that says the same: titles, tables, items, terms, emphasis."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count

from orchestrator.documents.callouts import Line

_TITLE = re.compile(r"^(?P<marks>={1,6})\s*(?P<name>[^=\s](?:.*\S)?)\s*(?P=marks)\s*$")
_OTHERS = re.compile(r"^\|===|^:[\w-]+:\s|^```|^\.[A-Z]\w")
"""What documents of AsciiDoc or Markdown write."""
_OPENED, _CLOSED = re.compile(r"^\s*:*\{\|"), re.compile(r"^\s*\|\}\s*$")
_ROW, _CAPTION, _CELLS = re.compile(r"^\s*\|-"), re.compile(r"^\s*\|\+\s*(?P<name>.*)$"), re.compile(r"^\s*[|!]")
_ATTRIBUTES = re.compile(r"^\s*(?:[a-z-]+\s*=\s*(?:\"[^\"]*\"|[\w%]++)\s*)+\|(?!\|)")
_ITEM = re.compile(r"^(?P<marks>[*#:]+)\s*(?=\S)")
_TERM = re.compile(r"^;\s*(?P<term>[^:\s](?:[^:]*[^:\s])?)\s*(?::\s+(?P<value>\S.*))?$")
_WORDLESS = re.compile(
    r"^\s*(?:__[A-Z]+__|~~[A-Z:]+~~|\{\{(?:TOC|toc)[^}]*\}\}|\[\[(?:Category|File|Image):[^\]]*\]\]\s*)+$"
)
_DOKU_ITEM = re.compile(r"^(?P<indent>(?:  )+)(?P<mark>[*-])\s+(?=\S)")
_DOKU_HEADS, _DOKU_HEAD = re.compile(r"^\^.*\^\s*$"), re.compile(r"^\^|(?<=\s)\^(?=\s|$)")
_INLINE = (
    (re.compile(r"\[\[(?:Category|File|Image):[^\[\]]*\]\]"), ""),
    (re.compile(r"\[\[[^\[\]|]*\|([^\[\]]*)\]\]|\[\[([^\[\]|]*)\]\]"), r"\1\2"),
    (re.compile(r"\[(https?://[^\s\[]+) ([^\[\]]+)\]"), r"[\2](\1)"),
    (re.compile(r"'''''(?=\S)(.+?)'''''|'''(?=\S)(.+?)'''"), r"**\1\2**"),
    (re.compile(r"''(?=\S)(.+?)''|(?<![:/])//(?=\S)(.+?)//"), r"*\1\2*"),
)
_CODE = re.compile(
    r"<(?:code|tt|nowiki|kbd)>((?:(?!<(?:code|tt|nowiki|kbd)>).)+?)</(?:code|tt|nowiki|kbd)>|''%%(.+?)%%''"
)
_KEPT = re.compile(r"\x00(\d{1,4})\x00")
_LISTING = re.compile(
    r"^\s*<(?P<tag>pre|code|syntaxhighlight|source|file)(?:\s+(?:lang=)?\"?(?P<language>\w+)[^>]*)?\s*>(?P<text>.*)$",
    re.IGNORECASE,
)
"""A listing that begins, with what it holds in the same line."""
_ITEM_ABOVE = re.compile(r"^\s*(?:-|1\.)\s+")
_FEWEST, _TOP, _LONGEST = 2, 6, 400


def written_in_wikitext(lines: Sequence[str]) -> bool:
    """Whether its titles stand between marks, as those of no other markup do."""
    titles = sum(bool(_TITLE.match(line)) for line in lines)
    return titles >= _FEWEST and not any(_OTHERS.match(line) for line in lines)


def without_wikitext(lines: Sequence[Line]) -> list[Line]:
    """The lines as Markdown; a row of a table, with all its cells, stands in the line that it begins in."""
    marks = [match["marks"] for line, _ in lines if (match := _TITLE.match(line))]
    doku = any(len(mark) >= _TOP - 1 for mark in marks) or any(_DOKU_HEADS.match(line) for line, _ in lines)
    found: list[Line] = []
    table: _Table | None = None
    place = 0
    while place < len(lines):
        line, number = lines[place]
        size = _listing(lines, place) if table is None else 0
        if size:
            found += _fenced(lines[place : place + size], found[-1][0] if found else "")
            place += size
            continue
        place += 1
        if table is not None and _TITLE.match(line):  # nobody closed it
            found += table.lines()
            table = None
        if table is not None:
            table.take(line, number)
            if _CLOSED.match(line):
                found += table.lines()
                table = None
        elif _OPENED.match(line):
            table = _Table(number)
        else:
            rows = _of_dokuwiki(line) if doku else _row(line)
            found += ((_inline(row), number if row.strip() or not line.strip() else 0) for row in rows)
    return [*found, *(table.lines() if table else ())]


def _row(line: str) -> Iterator[str]:
    titled, item, term = _TITLE.match(line), _ITEM.match(line), _TERM.match(line)
    if titled:
        yield from ("", f"{'#' * len(titled['marks'])} {titled['name']}", "")
    elif _WORDLESS.match(line):
        yield ""
    elif term:
        yield from ("", term["term"], *([f": {term['value']}"] if term["value"] else ()))
    elif item and item["marks"] == ":":
        yield line  # what a term means, or a line that is set in
    elif item:
        deep, mark = "   " * (len(item["marks"]) - 1), {"*": "- ", "#": "1. ", ":": "   "}[item["marks"][-1]]
        yield f"{deep}{mark}{line[item.end() :]}"
    else:
        yield line


def _of_dokuwiki(line: str) -> Iterator[str]:
    titled, item = _TITLE.match(line), _DOKU_ITEM.match(line)
    if titled:
        yield from ("", f"{'#' * max(1, _TOP + 1 - len(titled['marks']))} {titled['name']}", "")
    elif _WORDLESS.match(line):
        yield ""
    elif _DOKU_HEADS.match(line):
        heads = [head.strip() for head in line.strip().strip("^").split("^")]
        yield from ("", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
    elif line.startswith("^"):
        yield _DOKU_HEAD.sub("|", line)
    elif item:
        yield f"{'   ' * (len(item['indent']) // 2 - 1)}{'1.' if item['mark'] == '-' else '-'} {line[item.end() :]}"
    else:
        yield line


def _listing(lines: Sequence[Line], place: int) -> int:
    """How many lines the listing has that begins at a place; 0 where none does, or nobody closed it."""
    opened = _LISTING.match(lines[place][0])
    if opened is None:
        return 0
    end = f"</{opened['tag'].lower()}>"
    if end in opened["text"].lower():
        alone = opened["tag"].lower() != "code" and opened["text"].rstrip().lower().endswith(end)
        return 1 if alone else 0
    for at in range(place + 1, min(place + _LONGEST, len(lines))):
        if lines[at][0].lower().rstrip().endswith(end):
            return at - place + 1
        if _LISTING.match(lines[at][0]):
            break
    return 0


def _fenced(lines: Sequence[Line], above: str) -> Iterator[Line]:
    """A listing between fences, what it holds as it is; set in where it stands right below an item."""
    opened = _LISTING.match(lines[0][0])
    assert opened is not None
    item = _ITEM_ABOVE.match(above)
    lead = " " * len(item[0]) if item else ""
    first, last = lines[0][1], lines[-1][1]
    inner = [(opened["text"], first), *lines[1:]]
    inner[-1] = (inner[-1][0][: inner[-1][0].rfind("<")], last)
    inner = [one for at, one in enumerate(inner) if one[0].strip() or 0 < at < len(inner) - 1]
    told = {number for _, number in inner}
    yield f"{lead}```{opened['language'] or ''}", 0 if first in told else first
    yield from ((f"{lead}{text}" if text else "", number) for text, number in inner)
    yield f"{lead}```", 0 if last in told or last == first else last


def _inline(text: str) -> str:
    if "'" in text or "[" in text or "<" in text or "//" in text:
        kept = [match[1] or match[2] for match in _CODE.finditer(text)]
        places = count()
        text = _CODE.sub(lambda _: f"\x00{next(places)}\x00", text) if kept else text
        for form, written in _INLINE:
            text = form.sub(written, text)
        text = _KEPT.sub(lambda match: f"`{kept[int(match[1]) % len(kept)]}`", text) if kept else text
    return text


class _Table:
    """The rows of one table, as they come: what stands in no cell goes on with the one before."""

    def __init__(self, number: int) -> None:
        self._captions: list[Line] = [("", number)]
        self._rows: list[tuple[list[str], bool, int]] = []
        self._next = True

    def take(self, line: str, number: int) -> None:
        """One line of it."""
        caption = _CAPTION.match(line)
        if caption:
            self._captions += [(f"**{_inline(caption['name'])}**", number), ("", 0)]
        elif _ROW.match(line) or _CLOSED.match(line):
            self._next = True
        elif _CELLS.match(line):
            self._cells(line.strip(), number)
        elif self._rows and line.strip():
            cells = self._rows[-1][0]
            cells[-1] = f"{cells[-1]} {_inline(line.strip().lstrip('*#: '))}".strip()

    def _cells(self, line: str, number: int) -> None:
        head = line.startswith("!")
        parts = re.split(r"\|\||!!" if head else r"\|\|", line[1:])
        cells = [_inline(_ATTRIBUTES.sub("", part).strip()).replace("|", "/") for part in parts]
        if self._next or not self._rows:
            self._rows.append((cells, head, number))
        else:
            before, heads, first = self._rows[-1]
            self._rows[-1] = ([*before, *cells], heads and head, first)
        self._next = False

    def lines(self) -> Iterator[Line]:
        """All of it."""
        yield from self._captions
        for place, (cells, head, number) in enumerate(self._rows):
            if not place and not head:
                yield from ((f"|{'  |' * len(cells)}", 0), (f"|{'---|' * len(cells)}", 0))
            yield f"| {' | '.join(cells)} |", number
            if not place and head:
                yield f"|{'---|' * len(cells)}", 0
        yield "", 0
