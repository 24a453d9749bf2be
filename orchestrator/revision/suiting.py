"""Whether a kind of change can be what a point asked for: a test alone mends no code, nor does a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.revision.hunks import Hunk
from orchestrator.revision.kinds import DOCS, TEST, kind_of
from orchestrator.revision.points import Point
from orchestrator.revision.relating import speaks_of, symbols_of
from orchestrator.revision.words import stems

_OF_TESTS = re.compile(r"\b(?:test|tests|tested|spec|coverage|assert\w*|regression)\b", re.IGNORECASE)
_OF_DOCS = re.compile(
    r"\b(?:docs?|document\w*|readme|docstrings?|comments?|changelog|guides?|explain\w*|describ\w*|mention\w*|typo\w*|"
    r"wording|text|notes?|summary|section|sentence|paragraph|rationale|reason)\b",
    re.IGNORECASE,
)


_OF_CODE = re.compile(
    r"\b[1-5]\d\d\b|\b(?:GET|POST|PUT|PATCH|DELETE)\s+`?/|\w\(\)|\b[a-z]+_[a-z_]+\b|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w*"
)
"""A status, a route or the name of a symbol: what a text about it does not change."""


def suits(point: Point, hunk: Hunk, *, coded: bool) -> bool:
    """Whether such a change can be what a point asked for; `coded` says whether the work has code at all."""
    if hunk.is_comment and not _OF_DOCS.search(point.text):
        return False
    kind = kind_of(hunk.path)
    if kind == TEST:
        spoken = any(speaks_of(point, name) for name in symbols_of(hunk))
        return spoken or bool(_OF_TESTS.search(point.text)) or named(hunk.path, [point])
    if kind == DOCS and coded:
        stands_under = bool(_titles(hunk) & set(stems(point.text))) and not _OF_CODE.search(point.text)
        return stands_under or bool(_OF_DOCS.search(point.text)) or named(hunk.path, [point])
    return True


def titled(point: Point, hunk: Hunk) -> bool:
    """Whether a point asks for a text, and the hunk stands under a title that the point names."""
    is_text = kind_of(hunk.path) == DOCS and bool(_OF_DOCS.search(point.text))
    return is_text and bool(_titles(hunk) & set(stems(point.text)))


def _titles(hunk: Hunk) -> set[str]:
    return {word for line in hunk.headers for word in stems(line)}


def named(path: str, points: Sequence[Point]) -> bool:
    """Whether a point names a file, by its name or the part before its ending."""
    name = path.rpartition("/")[2].lower()
    stem = name.partition(".")[0]
    return any(name in point.text.lower() or (len(stem) > 3 and stem in point.text.lower()) for point in points)
