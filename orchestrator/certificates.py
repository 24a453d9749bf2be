"""Whom TLS connections trust."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


@cache
def trusted(*, by_environment: bool = False) -> ssl.SSLContext:
    """The authorities that httpx trusts by itself, read once: each client would spend 30 ms on reading them again.

    `by_environment` says that those of `SSL_CERT_FILE` or `SSL_CERT_DIR` count in their place, if there are any.
    """
    import httpx2  # noqa: PLC0415 - 60 ms that only those need who connect

    return httpx2.create_ssl_context(trust_env=by_environment)
