"""What no machine can tell: items for the reviewer, and opinions."""

from __future__ import annotations

from typing import ClassVar, Literal

from orchestrator.criteria.base import Criterion, Text
from orchestrator.finding import Level


class HumanSpec(Criterion):
    """An item of the reviewer's checklist; no machine can tell."""

    LEVEL: ClassVar[Level] = Level.HUMAN
    kind: Literal["human"]


class JudgedSpec(Criterion):
    """An agent's opinion: shown as one, never enough to pass."""

    LEVEL: ClassVar[Level] = Level.JUDGED
    kind: Literal["judged"]
    question: Text
    persona: str | None = None
