"""Tags that authors make up for prompts, as headings and fields: `<step n="1" goal="Load">`, `<check>…</check>`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import count

_NAME = r"[a-z][a-z]+(?:[_-][a-z]+)*"
_OPENS = re.compile(rf"^\s*<(?P<tag>{_NAME})(?P<told>(?:\s+[a-z][\w-]*=\"[^\"]*\")*)>\s*$")
_CLOSES = re.compile(rf"^\s*</({_NAME})>\s*$")
_HOLDS = re.compile(rf"^\s*<(?P<tag>{_NAME})(?:\s[^<>]*)?>(?=\S)(?P<text>.*\S)</(?P=tag)>\s*$")
_TOLD = re.compile(r"([a-z][\w-]*)=\"([^\"]*)\"")
_NUMBER, _CALLED = frozenset({"n", "no", "nr", "number", "num", "index"}), frozenset({"goal", "title", "name"})
_DEEPEST = 4
_OF_HTML = frozenset(
    (
        "details summary div span section article main header footer body html head table thead tbody tr td th ul ol li"
    ).split()
    + "p pre code blockquote br hr b i em strong a img sup sub kbd script style center form input label aside".split()
)


class OwnTags:
    """The tags of one document that stand alone in a line where they open and where they close."""

    def __init__(self, lines: Sequence[str]) -> None:
        opened = [match for line in lines if "<" in line and (match := _OPENS.match(line))]
        closed = {match[1] for line in lines if "</" in line and (match := _CLOSES.match(line))}
        self._tags = frozenset({match["tag"] for match in opened} & closed) - _OF_HTML
        named = Counter(match["tag"] for match in opened if _is_named_alone(_TOLD.findall(match["told"])))
        self._counted = {tag: count(1) for tag, often in named.items() if often > 1}
        """The next number of tags that come again and again, each with a name and none with a number."""
        self._open: list[str] = []
        """The tags that are open, from the outermost."""

    def read(self, line: str) -> Sequence[str] | None:
        """A line of such a tag as Markdown, of lines in their order; nothing for any other line."""
        if "<" not in line:
            return None
        holds, opens, closes = _HOLDS.match(line), _OPENS.match(line), _CLOSES.match(line)
        if holds and holds["tag"] not in _OF_HTML:
            return (f"- {_words(holds['tag'])}: {holds['text']}",) if line[:1].isspace() else (_field(holds),)
        if opens and opens["tag"] in self._tags:
            told = _TOLD.findall(opens["told"])
            numbers = self._counted.get(opens["tag"]) if _is_named_alone(told) else None
            told += [("number", str(next(numbers)))] if numbers is not None else []
            return _heading(opens["tag"], told, deep=self._deep(opens["tag"], inside=line[:1].isspace()))
        if closes and closes[1] in self._open:
            del self._open[self._open.index(closes[1]) :]
        return ("",) if closes and closes[1] in self._tags else None

    def _deep(self, tag: str, *, inside: bool) -> int:
        """How deep a tag is that opens: in those that are open, or set in; one of its own name goes on beside it."""
        if tag in self._open:
            del self._open[self._open.index(tag) :]
        deep = max(len(self._open), int(inside))
        self._open.append(tag)
        return min(deep, _DEEPEST)


def _is_named_alone(told: Sequence[tuple[str, str]]) -> bool:
    keys = {key for key, _ in told}
    return bool(keys & _CALLED) and not keys & _NUMBER


def _field(match: re.Match[str]) -> str:
    return f"**{_words(match['tag'])}:** {match['text']}"


def _heading(tag: str, told: Sequence[tuple[str, str]], *, deep: int) -> Sequence[str]:
    """A heading with the number and the name that the tag gives, and its other attributes as fields."""
    number = next((value for key, value in told if key in _NUMBER), "")
    called = next((value for key, value in told if key in _CALLED), "")
    name = f"{_words(tag)}{f' {number}' if number else ''}{f': {called}' if called else ''}"
    fields = [f"- {_words(key)}: {value}" for key, value in told if key not in _NUMBER | _CALLED]
    return ("", f"##{'#' * deep} {name}", "", *fields, *[""] * bool(fields))


def _words(tag: str) -> str:
    return tag.replace("_", " ").replace("-", " ").capitalize()
