"""How often something is tried, and what happens then, in the words of documents."""

from __future__ import annotations

import re
from typing import Any

from orchestrator.documents.words import ordinal, plain
from orchestrator.playbook import OnFailure

_MOST = 100
_COUNT = re.compile(r"\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)
_POLICIES: tuple[tuple[OnFailure, str], ...] = (
    (OnFailure.NOTIFY, r"notify[_ -]?and[_ -]?continue|(?:continue|proceed)[_ -]and[_ -](?:notify|alert|warn)|notify"),
    (OnFailure.ESCALATE, r"escalat\w*|eskal\w*|ask[_ -](?:a[_ -])?human|human[_ -]review|request[_ -]human"),
    (OnFailure.REVERT, r"revert(?:[_ -]?state)?|roll[_ -]?back|undo|restore"),
    (OnFailure.HALT, r"halt|stop|abort|abbr[ue]ch\w*|fail(?:[_ -]fast)?|block|pause"),
    (OnFailure.CONTINUE, r"continue|ignore|skip|log[_ -]and[_ -]continue|proceed"),
)
_COMPILED = tuple((policy, re.compile(rf"(?<![a-z])(?:{form})(?![a-z])", re.IGNORECASE)) for policy, form in _POLICIES)
_RETRIED = re.compile(
    r"\bretr(?:y|ies)\b(?:\s+\w+){0,4}?\s+(\d{1,2}|once|twice|one|two|three|four|five)\b"
    r"|\b(\d{1,2}|one|two|three|four|five)\s+(?:more\s+)?(?:retries|retry|re-?tries)\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\(?\s*(@[\w./-]+)\s*\)?|\b(?:to|an)\s+(?:the\s+|die\s+|den\s+)?([^.,;()`]{2,60})")


def attempts_of(value: str, *, retries: bool) -> int:
    """How often something is tried in all: its retries come after the first go."""
    match = _COUNT.search(plain(value))
    count = (ordinal(match[1]) or 0) if match else 0
    return max(1, min(_MOST, count + 1 if retries else count))


def retries_in(value: str) -> int | None:
    """How often something is tried in all, where a sentence says how often it is retried."""
    match = _RETRIED.search(plain(value))
    count = ordinal(match[1] or match[2]) if match else None
    return min(_MOST, count + 1) if count is not None else None


def failure_policy(value: str) -> dict[str, Any]:
    """`on_failure` and `escalate_to` as a document states them; empty where it states none that is known."""
    text = plain(value)
    policy = next((policy for policy, form in _COMPILED if form.search(text)), None)
    if policy is None:
        return {}
    whom = _TO.search(text) if policy in {OnFailure.ESCALATE, OnFailure.NOTIFY} else None
    return {"on_failure": policy} | ({"escalate_to": (whom[1] or whom[2]).strip()} if whom else {})
