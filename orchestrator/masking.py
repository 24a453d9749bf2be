"""Secrets taken out of text before it is kept, shown or sent: those that are known, and what looks like one."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

MASK = "[secret]"
SHORTEST = 6
"""Characters below which a value is no secret worth hiding: it would blot out words."""
_WORD = "[A-Za-z0-9]"
_FORMS = {
    mark: re.compile(form)
    for mark, form in {
        **{f"{kind}-": rf"{kind}-(?:{_WORD}{{1,40}}-){{0,8}}[A-Za-z0-9_]{{16,}}" for kind in ("sk", "pk", "rk")},
        **{f"gh{kind}_": rf"gh{kind}_{_WORD}{{30,}}" for kind in "pousr"},
        "github_pat_": r"github_pat_[A-Za-z0-9_]{30,}",
        "AKIA": r"AKIA[0-9A-Z]{16}\b",
        "AIza": r"AIza[0-9A-Za-z_-]{30,}",
        "xox": r"xox[abprs]-[A-Za-z0-9-]{10,}",
        "hf_": rf"hf_{_WORD}{{30,}}",
        "gsk_": rf"gsk_{_WORD}{{30,}}",
        "eyJ": r"(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*?eyJ[A-Za-z0-9_-]{10})" + r"\.".join([r"[A-Za-z0-9_-]{10,}+"] * 3),
        "-----BEGIN ": r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----BEGIN )[\s\S])*?-----END [A-Z ]*PRIVATE KEY-----",
        "Bearer ": r"(Bearer )(?=[A-Za-z._~+/-]*[0-9])[A-Za-z0-9._~+/-]{12,}=*",
        "://": r"(://)[^\s/:@]+:[^\s/@]+(?=@)",
    }.items()
}
"""Known kinds of keys by what they begin with: most text has none of these and is not searched. A group is kept.

A command may write what it likes, and all of it comes through here: no form may search the same text again for each
place where it could begin.
"""
_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL", re.IGNORECASE)
_SECRET_VALUE = re.compile(r"(?=.*[0-9_-])[^\s/][^\s]{7,}")
"""Of a variable: long enough, and no word or path."""


def masked(text: str, secrets: Collection[str] = ()) -> str:
    """The text without these values and without anything that has the form of a known kind of key."""
    text = without_values(text, secrets)
    for mark, form in _FORMS.items():
        if mark in text:
            text = form.sub(_taken_out, text)
    return text


def _taken_out(found: re.Match[str]) -> str:
    """The mask, unless this goes on from a longer word: `task-` does not begin a key."""
    before = found.string[found.start() - 1 : found.start()]
    if found.re.groups:
        return f"{found[1]}{MASK}"
    return found[0] if before.isalnum() or before == "_" else MASK


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

    def finds_nothing(self, text: str) -> bool:
        """Whether a canonical JSON text holds no secret and nothing by which one begins: then it need not be read."""
        for mark in self._marks:  # noqa: SIM110 - a generator would take longer than the search
            if mark in text:
                return False
        return True

    @cached_property
    def _marks(self) -> tuple[str, ...]:
        """As they stand in JSON: each character is escaped by itself, so that a part stays a part."""
        return (*_FORMS, *(json.dumps(secret)[1:-1] for secret in self.secrets if len(secret) >= SHORTEST))

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
