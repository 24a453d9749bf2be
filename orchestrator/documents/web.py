"""HTML as Markdown, line by line: headings, lists, rows of tables and paragraphs."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

_BLOCK = r"h[1-6]|[uo]l|li|p|div|table|thead|tbody|tr|t[dh]|section|article|body|html|blockquote|main|header|footer"
_OPENS = re.compile(rf"^\s*</?(?:{_BLOCK})\b[^>]*>", re.IGNORECASE)
_ELEMENT = re.compile(rf"<(?P<tag>/?(?:{_BLOCK}))\b[^>]*>(?P<text>(?:(?!</?(?:{_BLOCK})\b).)*)", re.IGNORECASE)
_BOX = re.compile(r"<input\b(?=[^>]*checkbox)(?P<rest>[^>]*)>", re.IGNORECASE)


class Web:
    """The lists and the table row that are open."""

    def __init__(self) -> None:
        self.counts: list[int | None] = []
        """One for each open list: how many items a numbered one has had."""
        self.cells: list[str] = []
        self.headed = False

    def speaks(self, line: str) -> bool:
        """Whether a line is HTML that Markdown has something for."""
        return bool(_OPENS.match(line))

    def rows(self, line: str) -> Iterator[str]:
        """A line as Markdown."""
        for element in _ELEMENT.finditer(line):
            yield from self._element(element["tag"].casefold(), _text(element["text"]))

    def _element(self, tag: str, text: str) -> Iterator[str]:
        if tag in {"ul", "ol"}:
            self.counts.append(0 if tag == "ol" else None)
        elif tag in {"/ul", "/ol"}:
            del self.counts[-1:]
        elif tag in {"td", "th"}:
            self.cells.append(text.replace("|", "/"))
        elif tag == "/tr":
            yield from self._table_row()
        elif tag == "/table":
            self.headed = False
        elif text:
            yield from ("", self._block(tag, text), "") if tag != "li" else (self._item(text),)

    def _block(self, tag: str, text: str) -> str:
        return f"{'#' * int(tag[1])} {text}" if tag[0] == "h" and tag[1:].isdigit() else text

    def _item(self, text: str) -> str:
        count = self.counts[-1] if self.counts else None
        if count is not None:
            self.counts[-1] = count + 1
        mark = "-" if count is None else f"{count + 1}."
        return f"{'   ' * (len(self.counts) - 1)}{mark} {text}"

    def _table_row(self) -> Iterator[str]:
        yield f"| {' | '.join(self.cells)} |"
        if not self.headed:
            yield f"|{'---|' * len(self.cells)}"
        self.headed, self.cells = True, []


def _text(written: str) -> str:
    boxed = _BOX.sub(lambda box: "[x] " if "checked" in box["rest"].casefold() else "[ ] ", written)
    return html.unescape(re.sub(r"</?(?!br\b)\w[^>]*>", "", boxed)).strip()
