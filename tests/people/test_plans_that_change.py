"""A plan that changes at any moment of the shipped stage's work, by whoever drives it then (`make people`)."""

from __future__ import annotations

import os
import random

import pytest

from tests.acceptance.conftest import Shop, bare, until
from tests.people.test_any_moment import journal, runs

__all__ = ["bare"]

SEED = int(os.environ.get("PEOPLE_SEED", "1"))
MOMENTS = int(os.environ.get("PEOPLE_PLANS", "3"))
STAGE = "06-backend-implementation"
WORK = (90, 550)
"""Between which entries of the journal the stage is at work on its files."""

pytestmark = pytest.mark.people


def entries(shop: Shop) -> int:
    """How long the journal is."""
    return sum(len(journal(path.parent)) for path in runs(shop))


@pytest.mark.parametrize("killed", [True, False], ids=["after a kill", "while it is driven"])
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_what_was_under_way_is_done_all_the_same(bare: Shop, moment: int, killed: bool) -> None:
    at = random.Random(f"{SEED} {moment}").randint(*WORK)
    process = bare.start("run", "06", "--handoff", "handoff", "--no-input")
    until(lambda: entries(bare) >= at, 300)
    if killed:
        bare.kill(process)
    bare.run("intervene", "Deletion can wait", "--priority", "deleteStation=P2", "--phase", STAGE)
    told = bare.run("resume", bare.status()["run"], code=4) if killed else process.communicate(timeout=600)[0]

    known = bare.status()
    assert (known["state"], known["waiting_for"]) == ("waiting", "gate"), f"at {at}: {told}"
    assert {task["state"] for task in known["tasks"]} == {"accepted"}
    assert bare.gate_package()["not_implemented"] == []
