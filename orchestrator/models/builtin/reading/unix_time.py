"""Moments that a contract says as whole seconds since 1970."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.json_schema import types_of

SECONDS = "x-seconds-since-1970"
"""Marks a whole number that may be a moment."""

_UNIX = re.compile(
    r"\b(?:unix|posix)[- ]?(?:time|timestamp|epoch|second|date)|\bepoch\b|\b(?:since|from) (?:the )?(?:1970|1 jan)|"
    r"\bseconds since\b",
    re.IGNORECASE,
)
_FINER = re.compile(r"\b(?:milli|micro|nano)|\bms\b", re.IGNORECASE)
_FORMATS = {"unix-time", "unixtime", "timestamp", "unix-timestamp", "epoch", "epoch-seconds", "unix"}
_TEN_DIGITS = range(1_000_000_000, 10_000_000_000)


def says_seconds(text: str) -> bool:
    """Whether a text says that moments are counted in seconds since 1970."""
    return any(
        _UNIX.search(sentence) is not None and _FINER.search(sentence) is None
        for sentence in re.split(r"(?<=[.!?;])\s|\n\s*\n|\n\s*[-*]", text)
    )


def in_seconds(schema: Mapping[str, Any], *, everywhere: bool) -> bool:
    """Whether a flat schema is of a number that counts such seconds, if it is a moment at all.

    It says so itself by its format, its description or what it shows, or the contract says so of all of them
    (`everywhere`).
    """
    if types_of(schema) != ("integer",) or "enum" in schema:
        return False
    told = str(schema.get("description") or "")
    shown = [item for item in (*(schema.get("examples") or ()), schema.get("example")) if item is not None]
    if _FINER.search(told) or any(not isinstance(item, int) or item not in _TEN_DIGITS for item in shown):
        return False
    return everywhere or bool(shown) or schema.get("format") in _FORMATS or says_seconds(told)
