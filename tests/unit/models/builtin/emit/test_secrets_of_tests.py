"""The secret that a service signs tokens with where nobody has set one: during development, and in its own tests."""

from __future__ import annotations

import re
from pathlib import Path

from orchestrator.models.builtin.reading import read
from tests.corpus.emitted import emitted
from tests.corpus.plans import load

LONGEST = 64
"""Bytes that RFC 7518 asks of a key for HS512: a shorter one is warned of, and warnings fail emitted tests."""


def test_the_secret_for_development_is_long_enough_for_every_algorithm() -> None:
    settings = emitted(read(*load("shop")))[Path("app/settings.py")]
    (secret,) = re.findall(r'UNSAFE_DEFAULT = "(.+)"', settings)
    assert len(secret.encode()) >= LONGEST
