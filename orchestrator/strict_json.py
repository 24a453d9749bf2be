"""JSON as it is meant: one value for a key, no words that are not numbers, no half characters."""

from __future__ import annotations

import json
from typing import Any


def loads(text: str) -> Any:
    """The value; raises `ValueError` with a sentence where the text is no JSON, ambiguous or nested too deeply."""
    try:
        return checked(json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant))
    except RecursionError:
        raise ValueError("nested too deeply") from None


def checked(value: Any) -> Any:
    """The value, if it can be written as JSON in UTF-8; raises `ValueError` where it holds half a character."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"half of a surrogate pair: {error.object[error.start]!a}") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} occurs {keys.count(twice)} times")
    return value


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")
