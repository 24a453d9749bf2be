"""Which way the stage goes on, as far as the package tells it; the rest is answered without judgement, and says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from orchestrator.handoff import Package
from orchestrator.models.builtin.talk import Talk
from orchestrator.models.builtin.working import NEEDS_SOMEBODY, Reply
from orchestrator.showing import counted

_SKIPPED = re.compile(r"^- `skip`: (?P<when>.+)$", re.MULTILINE)
_ABSENT: tuple[tuple[str, Callable[[Package], Any], str], ...] = (
    (r"integration|third.part|external (?:service|api)", lambda package: package.handoff.integrations, "integration"),
    (r"database|migration|schema|\btables?\b", lambda package: package.tables, "table"),
    (r"\bauth|permission|\broles?\b", lambda package: package.roles, "role"),
    (r"endpoint|\bapis?\b|operation", lambda package: package.operations, "operation"),
)
"""Words of a condition, what of the package shows that there is such a thing, and what it is called."""
_NONE = re.compile(r"\b(?:no|not|none|without|isn't|aren't)\b", re.IGNORECASE)


def decide(talk: Talk, package: Package) -> Reply:
    """Skip what the package has nothing for; else go on: what no check told cannot be told without judgement."""
    asked = talk.job.get("decisions")
    questions: Mapping[str, Any] = asked if isinstance(asked, Mapping) else {}
    parts = dict(zip(questions, re.split(r"^## ", talk.message, flags=re.MULTILINE)[1:], strict=False))
    answers = [_answered(key, parts.get(key, ""), package) for key in questions]
    judged = sum(item["outcome"] == "go" for item in answers)
    summary = f"Answered without judgement, for a reviewer to look at: {counted(judged, 'question')}."
    return Reply(text=summary, calls=[("submit", {"summary": summary, "decisions": answers})])


def _answered(key: str, text: str, package: Package) -> dict[str, str]:
    when = _SKIPPED.search(text)
    if when and (missing := _missing(when["when"], package)):
        return {"decision": key, "outcome": "skip", "why": f"the package names no {missing}"}
    why = f"no check tells it, and to judge it {NEEDS_SOMEBODY}; nothing speaks against going on"
    return {"decision": key, "outcome": "go", "why": why}


def _missing(condition: str, package: Package) -> str:
    """What a condition says is not there, if the package has none of it; empty where it does not tell."""
    if not _NONE.search(condition):
        return ""
    about = [(look, name) for words, look, name in _ABSENT if re.search(words, condition, re.IGNORECASE)]
    return about[0][1] if about and not about[0][0](package) else ""
