"""The lock files pin what pyproject.toml asks for, by hash and from nowhere in particular."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def _pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", (ROOT / lock).read_text()))


def _name(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_download_from(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "index-url" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = re.findall(r"(?m)^([a-z0-9._-]+)(?:\[[^]]*\])?==[^\n]*\\\n +--hash=sha256:", text)
    assert pins == list(_pins(lock))


def test_every_dependency_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert set(map(_name, declared)) - set(_pins("requirements.lock")) == set()


def test_every_tool_is_locked() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    tools = [entry for entry in [*groups["dev"], *groups["build"]] if isinstance(entry, str)]
    assert set(map(_name, tools)) - set(_pins("requirements-dev.lock")) == set()


def test_both_locks_agree() -> None:
    runtime, everything = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {name: everything.get(name) for name in runtime} == runtime
