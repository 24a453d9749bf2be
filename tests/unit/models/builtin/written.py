"""Modules of an emitted service that are run inside of a test, with stand-ins for what they do not need here."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def schemas_of(texts: Mapping[Path, str], module: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `app/schemas/<module>.py` defines, by name."""
    for name in ("exceptions", "requests", "fields", f"schemas.{module}"):
        made = ModuleType(f"app.{name}")
        monkeypatch.setitem(sys.modules, made.__name__, made)
        if name in {"exceptions", "requests"}:
            vars(made).update(NotFound=ValueError, Wire=lambda *_: None)
        else:
            exec(texts[Path(f"app/{name.replace('.', '/')}.py")], vars(made))
    return vars(made)
