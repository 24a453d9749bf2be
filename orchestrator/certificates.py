"""Whom TLS connections trust."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that httpx trusts by itself, read once: each client would spend 20 ms on reading them again."""
    import httpx2  # noqa: PLC0415 - 60 ms that only those need who connect

    return httpx2.create_ssl_context(trust_env=False)
