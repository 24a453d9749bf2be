"""What two hunks, or a point and a hunk, have to do with each other by their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from orchestrator.revision.hunks import Hunk, names_of
from orchestrator.revision.kinds import TEST, kind_of
from orchestrator.revision.points import Point
from orchestrator.revision.words import identifiers, split, stems

SAME_EDIT = 0.6
"""Of the names that two edits add and take away, how many they have in common to count as the same one."""
_ROUTE = re.compile(r"\b(get|post|put|patch|delete)\s+[`\"']?(/[\w/{}:.-]*)", re.IGNORECASE)
_HEADER_ROUTE = re.compile(r"\.(get|post|put|patch|delete)\(\s*[\"'`](/[^\"'`]*)", re.IGNORECASE)


def symbols_of(hunk: Hunk) -> frozenset[str]:
    """The names of what a hunk lies in: its innermost symbol, and the route that a header registers."""
    routes = {f"{match[1].lower()} {match[2]}" for line in hunk.headers if (match := _HEADER_ROUTE.search(line))}
    keys = [line.rstrip(":").strip("\"' ") for line in hunk.headers]
    verb = next((key for key in keys if key.lower() in {"get", "post", "put", "patch", "delete"}), "")
    path = next((key for key in keys if key.startswith("/")), "")
    if verb and path:
        routes.add(f"{verb.lower()} {path}")
    return frozenset(routes | ({hunk.symbol} if len(split(hunk.symbol)) > 1 else set()))


def speaks_of(point: Point, name: str) -> bool:
    """Whether a point names a symbol: as it stands, in another spelling, or as its words in a row."""
    if " /" in name:
        said = {(match[1].lower(), _plain(match[2])) for match in _ROUTE.finditer(point.text)}
        verb, _, path = name.partition(" ")
        return (verb, _plain(path)) in said
    if len(split(name)) == 1:
        return bool(re.search(rf"\b{re.escape(name)}\(\)|`{re.escape(name)}(?:\(\))?`", point.text))
    spoken = " ".join(split(point.text))
    return f" {' '.join(split(name))} " in f" {spoken} "


def _plain(path: str) -> str:
    return re.sub(r"\{[^}]*\}|:\w+|<[^>]*>", "{}", path).rstrip("/.,")


def together(hunk: Hunk, other: Hunk) -> bool:
    """Whether two hunks change the same symbol."""
    return hunk.path == other.path and names_of(hunk.headers) == names_of(other.headers) and bool(hunk.symbol)


def tests(hunk: Hunk, other: Hunk) -> bool:
    """Whether a test speaks of the symbol, the route or the new names of another hunk."""
    said = " ".join(split("\n".join((*hunk.headers, *hunk.added))))
    if other.symbol and kind_of(other.path) != TEST and f" {' '.join(split(other.symbol))} " in f" {said} ":
        return True
    return bool(frozenset(identifiers("\n".join(hunk.added))) & other.defines)


def mentions(hunk: Hunk, other: Hunk) -> bool:
    """Whether a hunk lists something that another one brings."""
    added = frozenset(split("\n".join(hunk.added)))
    return bool(added & {part for name in other.came for part in split(name)})


def same_edit(hunk: Hunk, other: Hunk) -> bool:
    """Whether two hunks make the same edit in two places."""
    return min(_overlap(hunk.came, other.came), _overlap(hunk.went, other.went)) >= SAME_EDIT and bool(
        hunk.came | hunk.went
    )


def undoes(hunk: Hunk, other: Hunk, words: frozenset[str]) -> bool:
    """Whether a hunk takes away, of some words, what another one brings, and brings none of them."""
    gone, came = _net(hunk)
    return bool(gone & words & _net(other)[1]) and not came & words


def _net(hunk: Hunk) -> tuple[frozenset[str], frozenset[str]]:
    """The stems that a hunk had and has no more, and those that it has and had not."""
    were, are = frozenset(stems("\n".join(hunk.removed))), frozenset(stems("\n".join(hunk.added)))
    return were - are, are - were


def _overlap(one: frozenset[str], two: frozenset[str]) -> float:
    return len(one & two) / len(one | two) if one | two else 1.0


def moved(hunks: Sequence[Hunk]) -> frozenset[Hunk]:
    """Hunks that say nothing new: each of their lines stood elsewhere before, or stands elsewhere now."""
    gone = Counter(line.strip() for hunk in hunks for line in hunk.removed if line.strip())
    came = Counter(line.strip() for hunk in hunks for line in hunk.added if line.strip())
    return frozenset(
        hunk
        for hunk in hunks
        if all(came[line.strip()] >= gone[line.strip()] for line in hunk.removed if line.strip())
        and all(gone[line.strip()] >= came[line.strip()] for line in hunk.added if line.strip())
    )
