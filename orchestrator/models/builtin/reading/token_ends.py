"""When a token ends: after how many seconds, or at which moment, as a text or a number."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.unix_time import says_seconds
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import TokenField

_LASTS = re.compile(
    r"\b(?:life-?time|duration|ttl|time to live|valid(?:ity)? (?:for|period|time)|how long|remaining)\b"
    r"|\b(?:in|number of|whole) seconds\b(?! since)|\bseconds (?:until|till|from now|left|of|the)\b|^seconds\.?$",
    re.IGNORECASE,
)
_FINER = re.compile(r"\b(?:milli|micro|nano)|\bms\b", re.IGNORECASE)
_A_MOMENT = 1_000_000_000


def as_shown(token: TokenField, name: str, item: Schema, notes: Notes) -> TokenField | None:
    """The end of a token as a property shows it; `None` where nobody can tell. Other parts stay as they are."""
    if token.kind not in {"expires_in", "expires_at"}:
        return token
    kinds = types_of(item)
    if "in" in words(name) or "ttl" in words(name):
        return replace(token, kind="expires_in")
    if kinds == ("string",):
        return replace(token, kind="expires_at")
    told = str(item.get("description") or "")
    shown = [one for one in (*(item.get("examples") or ()), item.get("example")) if isinstance(one, int)]
    if _FINER.search(told) or any(one > 100 * _A_MOMENT for one in shown):
        return None
    lasts = any(one < _A_MOMENT for one in shown) or (_LASTS.search(told) is not None and not says_seconds(told))
    if lasts:
        return replace(token, kind="expires_in")
    notes.assume(f"`{name}` is the moment at which the token ends, in seconds since 1970")
    return replace(token, kind="expires_unix")
