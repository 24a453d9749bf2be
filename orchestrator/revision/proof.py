"""What a revision can show for itself: each point's disposition as far as the diff and the checks bear it out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestrator.revision.bearing import Matching
from orchestrator.revision.hunks import hunks
from orchestrator.revision.kinds import TEST, kind_of
from orchestrator.revision.points import Point
from orchestrator.revision.suiting import named
from orchestrator.revision.weakening import Change, weakened

DONE, PARTLY, NOT_DONE = "done", "partly", "not done"
SHOWN = 12
"""Places that a row names."""
_OF_LAYOUT = re.compile(
    r"\b(?:format\w*|indent\w*|white\s?space|blank lines?|line lengths?|trailing|layout|tabs?)\b", re.IGNORECASE
)

_OF_MODE = re.compile(r"\b(?:executable|runnable|permissions?|rights|chmod|mode|sym\w*|links?)\b|\+x\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What the agent says became of one point."""

    disposition: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the engine found."""

    rows: tuple[dict[str, Any], ...]
    """For each point: its `disposition`, what was `claimed`, the `hunks` and the `checks` that bear it, the `note`."""
    outside: tuple[str, ...] = ()
    """Places that changed and belong to no point."""
    weakened: tuple[str, ...] = ()
    """What was taken away from tests, checks and settings."""
    blank: tuple[str, ...] = field(default=())
    """Places where only white space changed."""


def prove(
    points: Sequence[Point],
    claims: Sequence[Claim],
    changes: Mapping[str, Change],
    checks: Mapping[str, tuple[str, str]],
    texts: Mapping[str, str],
    turned: Mapping[str, str] | None = None,
) -> Proof:
    """Hold the claims against what changed since the verdict.

    `changes` are the files that differ, with both texts (an undecodable one counts as changed without lines);
    `checks` are outcomes by check, before and after; `texts` are all files as they were; `turned` says of paths what
    they became: links, executables.
    """
    became = turned or {}
    kept = {path: change for path, change in changes.items() if not became.get(path) or _has_text(change, became[path])}
    found = [hunk for path, (old, new) in kept.items() for hunk in hunks(path, old, new)]
    fresh = frozenset(path for path, (old, _) in changes.items() if old is None)
    cited = {at: frozenset(path for path in changes if _cites(claim.note, path)) for at, claim in enumerate(claims)}
    borne = Matching(points, found, texts, fresh=fresh).borne(cited)
    rows = []
    for at, (point, claim) in enumerate(zip(points, claims, strict=True)):
        shown = [hunk.place for hunk in borne.by_point[at][:SHOWN]]
        shown += [f"{path} ({how})" for path, how in became.items() if _wants(point, path)]
        passed = [name for name, (was, now) in checks.items() if now == "pass" and was != "pass" and name in claim.note]
        if not shown and _OF_LAYOUT.search(point.text):
            shown = [hunk.place for hunk in found if hunk.is_layout][:SHOWN]
        rows.append(_row(point, claim, shown, passed))
    # A test may expect what the code that bears a point says now.
    worked = [
        line
        for bearing in borne.by_point.values()
        for hunk in bearing
        for line in hunk.added
        if kind_of(hunk.path) != TEST
    ]
    layout = any(_OF_LAYOUT.search(point.text) for point in points)
    outside = [hunk for hunk in borne.outside if not (layout and hunk.is_layout)]
    unreadable = [f"{path} (not text)" for path, (old, new) in kept.items() if old == new and not named(path, points)]
    unwanted = [f"{path} ({how})" for path, how in became.items() if not any(_wants(point, path) for point in points)]
    return Proof(
        rows=tuple(rows),
        outside=(*dict.fromkeys(hunk.place for hunk in outside), *unreadable, *unwanted),
        weakened=tuple(weakened(changes, "\n".join([*(f"{point.about}\n{point.text}" for point in points), *worked]))),
        blank=tuple(hunk.place for hunk in found if hunk.is_blank),
    )


def unchanged(points: Sequence[Point], changes: Mapping[str, Change]) -> str:
    """Why the package would be the one that was refused; empty where it would not."""
    if not changes:
        return "no file changed"
    found = [hunk for path, (old, new) in changes.items() for hunk in hunks(path, old, new)]
    moved = any(old == new or old is None or new is None for old, new in changes.values())
    if moved or any(not hunk.is_blank for hunk in found) or any(_OF_LAYOUT.search(point.text) for point in points):
        return ""
    return "nothing but white space changed"


def _row(point: Point, claim: Claim, shown: list[str], passed: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"text": point.text, "disposition": claim.disposition, "note": claim.note}
    if point.about:
        row["about"] = point.about
    if claim.disposition in {DONE, PARTLY}:
        row |= {"claimed": claim.disposition, "hunks": shown, "checks": passed}
        if not shown and not passed:
            row["disposition"] = NOT_DONE
            row["note"] = f"said to be {claim.disposition}, but no change and no check bears it: {claim.note}"
    return row


def _has_text(change: Change, became: str) -> bool:
    """Whether the text differs too of what became something else; that of a link is only where it leads."""
    return change[0] != change[1] and "link" not in became


def _wants(point: Point, path: str) -> bool:
    """Whether a point asks for a link or for rights, or names a file of which it may ask that."""
    return bool(_OF_MODE.search(point.text)) and (named(path, [point]) or "/" not in point.text)


def _cites(note: str, path: str) -> bool:
    return path in note or path.rpartition("/")[2] in note
