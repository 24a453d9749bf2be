"""Titles, boxes and counted terms of reStructuredText, as the Markdown that says the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from orchestrator.documents.callouts import Line
from orchestrator.documents.words import SPELT, ordinal

_WRITTEN = re.compile(r"^\s*\.\. [\w-]+::|^#\. \S|^:[A-Z][\w ]{1,30}: \S")
_MARKDOWN = re.compile(r"^#{1,6} \S")
_RULE = re.compile(r"^(?P<mark>[-=~^\"'*+#.:_`])(?P=mark){2,}\s*$")
_BOX = re.compile(
    r"^(?P<indent>\s*)\.\. (?:admonition|note|warning|important|attention|caution|danger|hint|tip)::\s*(?P<title>.*)$"
)
_LISTED = re.compile(r"^(?:[-*+•]|#\.|\d{1,3}[.)]|\(\w\)|\|)\s|^[:.]")
_COUNTED = re.compile(
    rf"^(?:(?P<word>[^\W\d_]+)\s+(?:\d{{1,2}}|[IVX]{{1,4}}|[A-H]|{'|'.join(SPELT)})|\d{{1,2}}(?:\.(?:\d{{1,2}}|[A-Z]))+|[A-Z]{{1,4}}-?\d{{1,3}})\b",
    re.IGNORECASE,
)
_FEWEST = 2


def restructured(lines: Sequence[Line]) -> list[Line]:
    """The lines; those of other documents as they are."""
    texts = [line for line, _ in lines]
    if not any(_WRITTEN.match(line) for line in texts) or any(
        _is_markdown(texts, place) for place in range(len(texts))
    ):
        return list(lines)
    titled = list(_titled(lines)) if _other_rules(texts) else list(lines)
    return list(_dedented(titled))


def _is_markdown(lines: Sequence[str], place: int) -> bool:
    return bool(_MARKDOWN.match(lines[place])) or lines[place].startswith("```")


def _other_rules(lines: Sequence[str]) -> bool:
    """Whether a title is underlined with what Markdown does not know."""
    return any(
        (match := _RULE.match(below)) and match["mark"] not in "=-" and _is_title(line, below)
        for line, below in pairwise(lines)
    )


def _is_title(line: str, below: str) -> bool:
    long = len(below.strip()) >= len(line.strip()) > 0
    return long and not line.startswith(" ") and not _RULE.match(line) and bool(_RULE.match(below))


def _titled(lines: Sequence[Line]) -> Iterator[Line]:
    """The titles as headings, whose levels are in the order in which their marks come first."""
    levels: dict[tuple[str, bool], int] = {}
    skip: set[int] = set()
    for place, (line, number) in enumerate(lines):
        above = lines[place - 1][0] if place else ""
        below = lines[place + 1][0] if place + 1 < len(lines) else ""
        following = lines[place + 2][0] if place + 2 < len(lines) else ""
        if place in skip or (_RULE.match(line) and _is_title(below.strip(), following) and not above.strip()):
            yield "", number
        elif _is_title(line.strip(), below) and (not above.strip() or _RULE.match(above)):
            mark = below[0], bool(_RULE.match(above))
            level = levels.setdefault(mark, len(levels) + 1)
            skip.add(place + 1)
            yield f"{'#' * min(level, 6)} {line.strip()}", number
        else:
            yield line, number


def _dedented(lines: Sequence[Line]) -> Iterator[Line]:
    """Counted terms as headings above what is set in below them, and boxes as bold lines above their text."""
    texts = [line for line, _ in lines]
    terms = {place: match for place in range(len(texts)) if (match := _term(texts, place))}
    words = Counter((match["word"] or "").casefold() for match in terms.values())
    open_, box = 0, -1
    for place, (line, number) in enumerate(lines):
        deep = len(line) - len(line.lstrip())
        if line.strip() and deep == 0:
            open_, box = 0, -1
        if line.strip() and box >= 0 and deep <= box:
            box = -1
        if place in terms and words[(terms[place]["word"] or "").casefold()] >= _FEWEST:
            open_ = len(texts[place + 1]) - len(texts[place + 1].lstrip())
            yield from (("", 0), (f"### {_in_figures(line.strip())}", number), ("", 0))
            continue
        opened = _BOX.match(line)
        if opened:
            box = deep
            title = opened["title"].strip()
            yield from (("", 0), (f"**{title}**" if title else "", number), ("", 0))
        elif box >= 0:
            yield line.lstrip(), number
        else:
            yield line[min(open_, deep) :], number


def _term(lines: Sequence[str], place: int) -> re.Match[str] | None:
    line, above = lines[place], lines[place - 1] if place else ""
    below = lines[place + 1] if place + 1 < len(lines) else ""
    set_in = below.startswith("  ") and bool(below.strip())
    plain = (
        line.strip()
        and not line.startswith(" ")
        and not _LISTED.match(line)
        and not line.rstrip().endswith((".", "::"))
    )
    return _COUNTED.match(line) if plain and set_in and not above.strip() else None


def _in_figures(term: str) -> str:
    """`Station one -- translate` as `Station 1: translate`."""
    words = term.replace(" -- ", ": ", 1).split(" ", 2)
    number = ordinal(words[1].rstrip(":")) if len(words) > 1 and words[1].rstrip(":").casefold() in SPELT else None
    if number is not None:
        words[1] = f"{number}{':' if words[1].endswith(':') else ''}"
    return " ".join(words)
