"""The prose of `handoff.md`, read into sections and held against its front matter.

People read the body, the engine reads the front matter. Where they disagree, one of them misleads its reader.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

REQUIRED = (
    "Situation",
    "Decisions and Intent",
    "Artifacts",
    "Coverage",
    "Assessment",
    "Risks Forward",
    "Assumptions",
    "Next Phase",
    "Handoff Ready",
)
MVP_ONLY = ("MVP Scope", "Post-MVP Backlog")

_BOLD_LINE = re.compile(r"^\*\*(?P<key>[^*:]+):?\*\*:?[ \t]*(?P<value>.*?)[ \t]*\\?$", re.MULTILINE)
_TICKED = re.compile(r"^\[(?P<mark>[ xX])\]\s+(?P<rest>.*)$", re.DOTALL)
_MARKS = re.compile(r"[`*\\]")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table, its cells by the lower-case head of their column."""

    cells: dict[str, str]
    line: int

    @property
    def first(self) -> str:
        """The first cell, which names the row."""
        return next(iter(self.cells.values()), "")

    def of(self, *heads: str) -> str | None:
        """The cell under the first of `heads` that the table has."""
        return next((self.cells[head] for head in heads if head in self.cells), None)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of a list."""

    text: str
    line: int
    ticked: bool | None = None
    """`None` where the item has no box to tick."""

    @property
    def name(self) -> str:
        """Its first word, without the punctuation around it."""
        return (self.text.split() or [""])[0].strip(":,.;()")


@dataclass(frozen=True, kw_only=True)
class Section:
    """What stands under a heading of the second level."""

    title: str
    line: int
    text: str = ""
    rows: tuple[Row, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def names(self) -> dict[str, int]:
        """What its table rows and list items name, with the line of each."""
        return {name: line for name, line in [*((r.first, r.line) for r in self.rows), *self._item_names()] if name}

    def _item_names(self) -> Iterator[tuple[str, int]]:
        return ((item.name, item.line) for item in self.items)


@dataclass(frozen=True, kw_only=True)
class Body:
    """The body of a handoff."""

    sections: dict[str, Section]
    """By lower-case title."""
    labels: dict[str, tuple[str, int]] = field(default_factory=dict)
    """The `**Label:** value` lines before the first section: lower-case label to value and line."""

    def section(self, title: str) -> Section | None:
        """The section of that title, however it is capitalised."""
        return self.sections.get(title.lower())


def read_body(text: str, first_line: int = 1) -> Body:
    """Read Markdown; never fails, since any text is Markdown. `first_line` is the file's line on which it begins."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    lines = text.splitlines()
    heads = [
        (index, token)
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.tag in {"h1", "h2"}
    ]
    sections: dict[str, Section] = {}
    for (index, head), following in zip(heads, [*heads[1:], None], strict=False):
        if head.tag != "h2":
            continue
        inside = tokens[index + 3 : following[0] if following else len(tokens)]
        title = _plain(tokens[index + 1])
        start, end = _end(head), following[1].map[0] if following and following[1].map else len(lines)
        sections.setdefault(
            title.lower(),
            Section(
                title=title,
                line=first_line + start - 1,
                text="\n".join(lines[start:end]).strip(),
                rows=tuple(_rows(inside, first_line)),
                items=tuple(_items(inside, first_line)),
            ),
        )
    first = next((token.map[0] for _, token in heads if token.tag == "h2" and token.map), len(lines))
    return Body(sections=sections, labels=_labels("\n".join(lines[:first]), first_line))


def _end(token: Token) -> int:
    return token.map[1] if token.map else 0


def _plain(token: Token) -> str:
    """The words of a heading, a cell or a paragraph, without markup."""
    return "".join(" " if part.type == "softbreak" else part.content for part in token.children or ()).strip()


def _labels(text: str, first_line: int) -> dict[str, tuple[str, int]]:
    return {
        match["key"].strip().lower(): (
            _MARKS.sub("", match["value"]).strip(),
            first_line + text.count("\n", 0, match.start()),
        )
        for match in _BOLD_LINE.finditer(text)
    }


def _rows(tokens: list[Token], first_line: int) -> Iterator[Row]:
    heads: list[str] = []
    cells: list[str] = []
    line = 0
    for before, token in itertools.pairwise(tokens):
        if before.type == "table_open":
            heads = []
        if token.type == "tr_open":
            cells, line = [], first_line + (token.map[0] if token.map else 0)
        elif token.type == "inline" and before.type == "th_open":
            heads.append(_plain(token).lower())
        elif token.type == "inline" and before.type == "td_open":
            cells.append(_plain(token))
        elif token.type == "tr_close" and cells:
            yield Row(cells=dict(zip(heads, cells, strict=False)), line=line)


def _items(tokens: list[Token], first_line: int) -> Iterator[Item]:
    for position, token in enumerate(tokens):
        if token.type != "list_item_open":
            continue
        content = next((_plain(later) for later in tokens[position:] if later.type == "inline"), "")
        ticked = _TICKED.match(content)
        yield Item(
            text=ticked["rest"] if ticked else content,
            line=first_line + (token.map[0] if token.map else 0),
            ticked=ticked["mark"] != " " if ticked else None,
        )
