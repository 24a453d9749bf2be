"""Parts of a token in an answer: the token, the word before it, when it ends."""

from __future__ import annotations

from orchestrator.models.builtin.shapes import TokenField

NUMBERS = ("expires_in", "expires_unix")
"""Parts that are whole numbers."""


def token_part(source: TokenField, prefix: str, imports: set[str]) -> str:
    """The expression of a part; `prefix` is the word before a token in a header."""
    if source.kind in ("expires_at", "expires_unix"):
        shown = "iso" if source.kind == "expires_at" else "seconds"
        imports.update({"from datetime import timedelta", "from app.models.base import utc_now"})
        imports.add(f"from app.convert import {shown}")
        return f"{shown}(utc_now() + timedelta(seconds=context.lifetime_s))"
    if source.kind == "header":
        return f'f"{prefix} {{context.token}}"' if prefix else "context.token"
    known = {"access": "context.token", "refresh": "context.refresh", "type": "context.scheme"}
    return known.get(source.kind, "context.lifetime_s")
