"""Which kinds of sandbox hold on the machine that runs the tests; tests of the others are skipped, and counted."""

from __future__ import annotations

import pytest
from _pytest.mark.structures import ParameterSet

from orchestrator.sandbox import CONFINING, SANDBOXES, Sandbox

BOXES: dict[str, Sandbox] = {name: make() for name, make in SANDBOXES.items()}
TROUBLE = {name: box.trouble() for name, box in BOXES.items()}
HOLDING = [name for name in CONFINING if not TROUBLE[name]]
"""Those that confine, the safest first."""
SKIPPED = "no sandbox "
"""How the reason of such a skip begins."""


def needs(name: str) -> pytest.MarkDecorator:
    """Skip where that kind does not work, with the reason."""
    return pytest.mark.skipif(bool(TROUBLE[name]), reason=f"{SKIPPED}{name}: {TROUBLE[name]}")


def each(*names: str) -> list[ParameterSet]:
    """Give the boxes of these kinds as parameters."""
    return [pytest.param(BOXES[name], marks=needs(name), id=name) for name in names]
