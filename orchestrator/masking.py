"""Secrets taken out of text before it is kept, shown or sent: those that are known, and what looks like one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

MASK = "[secret]"
SHORTEST = 6
"""Characters below which a value is no secret worth hiding: it would blot out words."""
_LIKE_A_KEY = re.compile(
    r"\b(?:sk|pk|rk)-(?:[A-Za-z0-9]+-)*[A-Za-z0-9_]{16,}"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{30,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bhf_[A-Za-z0-9]{30,}"
    r"|\bgsk_[A-Za-z0-9]{30,}|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"
    r"|(?<=Bearer )"
    r"(?=[A-Za-z._~+/-]*[0-9])[A-Za-z0-9._~+/-]{12,}=*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"
)


_MARKS = (
    *("sk-", "pk-", "rk-", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "AKIA", "AIza", "xox", "hf_", "gsk_"),
    *("eyJ", "Bearer ", "PRIVATE KEY", "://"),
)
"""One of these stands in all that the expression finds: most text has none, and is not searched."""
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"(?=.*[0-9_-])[^\s/][^\s]{7,}")
"""Of a variable: long enough, and no word or path."""


def masked(text: str, secrets: Collection[str] = ()) -> str:
    """The text without these values and without anything that has the form of a known kind of key."""
    bare = without_values(text, secrets)
    return _LIKE_A_KEY.sub(MASK, bare) if any(mark in bare for mark in _MARKS) else bare


def without_values(text: str, secrets: Collection[str]) -> str:
    """The text without these values."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
    return text


@dataclass(frozen=True, kw_only=True)
class Mask:
    """What one process knows to be secret."""

    secrets: frozenset[str] = frozenset()

    def text(self, text: str) -> str:
        """A text without secrets."""
        return masked(text, self.secrets)

    def value(self, value: Any, *, forms: bool = True) -> Any:
        """A JSON value without secrets; the very same where there are none.

        Without `forms` only those that are known go: what an agent writes into a file has to stay what it wrote.
        """
        if isinstance(value, str):
            return self.text(value) if forms else without_values(value, self.secrets)
        if isinstance(value, Mapping):
            return {key: self.value(one, forms=forms) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one, forms=forms) for one in value]
        return value


def mask_of(environ: Mapping[str, str], names: Collection[str] = ()) -> Mask:
    """The secrets of an environment: by what variables are called, and of those that are named."""
    named = {environ[name] for name in names if environ.get(name)}
    called = {value for name, value in environ.items() if _SECRET_NAME.search(name) and _SECRET_VALUE.fullmatch(value)}
    return Mask(secrets=frozenset(named | called))
