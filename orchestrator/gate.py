"""The gate: what a reply means, what a package's digest covers, and how many revisions there are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Decision(StrEnum):
    """The closed set of things that a reviewer can say."""

    APPROVED = "APPROVED"
    """The stage is done; hand off."""
    REVISE = "REVISE"
    """Change what the feedback names, and show it again."""
    PAUSE = "PAUSE"
    """Decide later; nothing runs until `resume`."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A decision with its feedback."""

    decision: Decision
    feedback: str = ""


_REVISE = re.compile(r"\s*REVISE\s*:\s*(?P<feedback>.*)", re.DOTALL)
_POINT = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)])\s+(?P<text>.+)$")


def parse_reply(text: str) -> Verdict | None:
    """Read a reply; `None` where it is no decision and has to be asked for again.

    `APPROVED` and `PAUSE` are the whole reply, exact. `REVISE:` begins it and needs feedback. Anything that
    holds two of the words, quotes the prompt, or hedges ("APPROVED with changes") is no decision.
    """
    stripped = text.strip()
    if stripped in {Decision.APPROVED, Decision.PAUSE}:
        return Verdict(decision=Decision(stripped))
    match = _REVISE.fullmatch(stripped)
    if match is None or not match["feedback"].strip() or "\nAPPROVED" in stripped:
        return None
    return Verdict(decision=Decision.REVISE, feedback=match["feedback"].strip())


def points(feedback: str) -> tuple[str, ...]:
    """Split a reviewer's feedback into points, in order: list items, else paragraphs, else the whole."""
    lines = feedback.splitlines()
    if any(_POINT.match(line) for line in lines):
        return _list_points(lines)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", feedback)]
    return tuple(part for part in paragraphs if part)


def _list_points(lines: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for line in lines:
        match = _POINT.match(line)
        if match:
            found.append(match["text"].strip())
        elif line.strip() and found:
            found[-1] = f"{found[-1]} {line.strip()}"
        elif line.strip():
            found.append(line.strip())
    return tuple(found)


def digest(package: Mapping[str, Any]) -> str:
    """The sha256 that a verdict names: over the package's canonical JSON without its `digest` key."""
    content = {key: value for key, value in package.items() if key != "digest"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def revision_is_worked(number: int, maximum: int) -> bool:
    """Whether REVISE number `number` (from 1) is worked; the last one allowed is recorded and escalated."""
    return number < maximum
