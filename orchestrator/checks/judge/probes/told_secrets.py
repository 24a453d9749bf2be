"""Secrets: an answer holds no password, hashed or not, that its schema does not name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.entrances import is_password
from orchestrator.checks.judge.names import snake
from orchestrator.contract import Contract, Operation
from orchestrator.json_schema import Schema

_DEPTH = 6
_KEPT = frozenset({"password", "passwd", "hash", "hashed", "digest", "encrypted", "pin", "passcode", "passphrase"})
"""How names of what is kept of a password end; `password_changed_at` is none."""


def told_secrets(contract: Contract, auth: AuthModel, operation: Operation, body: Any) -> list[str]:
    """Properties of a success that keep a password and that nothing documents, each once."""
    schema = operation.success.schema if operation.success is not None else None
    return list(dict.fromkeys(_told(contract, auth, schema or {}, body, 0)))


def _told(contract: Contract, auth: AuthModel, schema: Schema, value: Any, depth: int) -> Iterator[str]:
    if depth == _DEPTH:
        return
    known = contract.merged(schema)
    if isinstance(value, list):
        items = known.get("items")
        for one in value[:1]:
            yield from _told(contract, auth, items if isinstance(items, dict) else {}, one, depth + 1)
    elif isinstance(value, dict):
        properties = known.get("properties", {})
        open_ended = bool({"oneOf", "anyOf"} & known.keys()) or not properties
        for name, inner in value.items():
            if isinstance(inner, str) and inner and name not in properties and not open_ended:
                kept = snake(name).rpartition("_")[2] in _KEPT
                yield from [name] if kept and is_password(name, auth) else []
            else:
                below = properties.get(name)
                yield from _told(contract, auth, below if isinstance(below, dict) else {}, inner, depth + 1)
