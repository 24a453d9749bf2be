"""What kinds of thing a task builds: by the playbook's word, else by the words of its title and instructions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orchestrator.models.builtin.emit.plan import BUILDS
from orchestrator.models.builtin.talk import Talk

_TITLE = re.compile(r"^# (?P<title>.+)$", re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:-|\d+\.) (?P<text>.+)$")
_TELLING = frozenset({"Steps, in this order", "What it leaves behind"})
"""The sections of a task's message that say what is to be made; the others say from what, and how it is judged."""
_WORDS = {
    "migrations": ("migration",),
    "models": ("model", "schema", "table"),
    "repository": ("repository", "data access", "queries"),
    "service": ("service", "business"),
    "endpoint": ("endpoint", "route", "handler", "operation"),
    "permissions": ("permission", "authoris", "authoriz", "role"),
    "auth": ("auth", "login", "token"),
    "validation": ("valid",),
    "errors": ("error",),
    "contract-tests": ("contract test", "conformance"),
    "integration-tests": ("integration test", "api test", "end-to-end"),
    "unit-tests": ("unit test", "test"),
    "settings": ("setting", "config", "environment"),
    "database": ("database", "connection"),
    "docs": ("document", "readme"),
    "hardening": ("harden", "secur"),
    "scaffold": ("scaffold", "project", "structure", "lay out"),
}
"""What the words of a title mean, where a playbook has its own word for what a task builds; the first that fits."""

_BEGINNINGS = {kind: re.compile(rf"\b(?:{'|'.join(words)})") for kind, words in _WORDS.items()}
_BEYOND = re.compile(
    r"\b(?:cach(?:e|ing)|queues?|jobs?|workers?|versioning|third[- ]party|webhooks?|monitoring|metrics|optimi[sz]|"
    r"rate[- ]limit|scaling|deploy)",
    re.IGNORECASE,
)
"""In a title: something that is never built here, whatever else the task's lines name."""


_PLACES = {
    "scaffold": "app/main.py",
    "settings": "app/settings.py",
    "database": "app/db.py",
    "models": "app/models/",
    "migrations": "migrations/",
    "repository": "app/repositories/",
    "service": "app/services/",
    "auth": "app/auth.py",
    "errors": "app/errors.py",
    "validation": "app/requests.py",
}
"""Where a kind that others build on stands; where nothing is there it has not been built."""
_STARTS = ("scaffold", "settings", "database", "models", "migrations")
"""What a service needs before it can be started."""
_BENEATH = {
    "endpoint": ("scaffold", "settings", "database", "models", "repository", "service", "auth", "errors", "validation"),
    "service": ("models", "repository"),
    "migrations": ("models",),
}
_STARTED = re.compile(r"^- .* \(http\b.*\)$", re.MULTILINE)
"""A check that asks the running service, as the engine tells of it."""


def beneath(talk: Talk, kinds: Iterable[str], listing: Iterable[str]) -> tuple[str, ...]:
    """What a task's own kinds, or the checks that judge it, stand on and what is not in the tree yet.

    A process may have its endpoints before its services, or ask the running service before its tables are made. Nothing
    where the playbook has a word of its own for what the task builds: it knows its order.
    """
    if talk.job.get("builds") in BUILDS:
        return ()
    own, files = tuple(kinds), tuple(listing)
    wanted = {name for kind in own for name in _BENEATH.get(kind, ())}
    if _STARTED.search(talk.message):
        wanted |= set(_STARTS)
    missing = {name for name in wanted if not any(path.startswith(_PLACES[name]) for path in files)}
    return tuple(name for name in BUILDS if name in missing and name not in own)


def kinds_of(talk: Talk) -> tuple[str, ...]:
    """What a task builds: the playbook's word for it, else what the words of its title and instructions mean.

    In the order in which a service is laid out, whatever the order of the words; empty where none is known.
    """
    builds = str(talk.job.get("builds") or "")
    if builds in BUILDS:
        return (builds,)
    title = _TITLE.search(talk.message)
    if title and _BEYOND.search(title["title"]):
        return ()
    meant = {kind for line in (builds.replace("-", " "), *_told(talk.message)) if (kind := _meant(line))}
    return tuple(kind for kind in BUILDS if kind in meant)


def _meant(line: str) -> str:
    text = line.lower()
    return next((kind for kind, words in _BEGINNINGS.items() if words.search(text)), "")


def _told(message: str) -> list[str]:
    """The title, the instructions and the steps of a task, line by line; nothing of what surrounds them."""
    title = _TITLE.search(message)
    lines, told, heading = [title["title"] if title else ""], True, ""
    for line in message.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ")
            told = heading in _TELLING
        item = _ITEM.match(line)
        if told and item:
            lines.append(item["text"])
    return lines
