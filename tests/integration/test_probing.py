"""The doctor's attempts to get out of a box: closed where the box holds, seen where it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from orchestrator.errors import Problem
from orchestrator.probing import probe
from orchestrator.sandbox import Command, CommandResult, Sandbox
from orchestrator.sandbox.command import Serving
from tests.boxes import each


@dataclass
class Leaky:
    """A box that shows more than it was told to."""

    box: Sandbox
    name: str = "leaky"

    def trouble(self) -> str:
        return ""

    async def run(self, command: Command) -> CommandResult:
        env = {**command.env, "PYTEST_CURRENT_TEST": "x"}
        return await self.box.run(replace(command, writable=(command.cwd.parent, command.cwd), env=env))

    async def start(self, command: Command) -> Serving:
        return await self.box.start(command)


@dataclass
class Dead(Leaky):
    """A box that cannot be made."""

    async def run(self, command: Command) -> CommandResult:
        raise Problem("no box today")


@pytest.fixture(params=each("bubblewrap", "landlock"))
def box(request: pytest.FixtureRequest) -> Sandbox:
    chosen: Sandbox = request.param
    return chosen


async def test_no_cheap_way_out_of_a_working_box_is_open(box: Sandbox) -> None:
    tried = await probe(box)
    assert (tried.open, tried.failure) == ((), "")
    assert tried.tried >= 15


async def test_a_way_out_that_is_open_is_named(box: Sandbox) -> None:
    assert (await probe(Leaky(box))).open == (
        "read a file outside",
        "read it through a link",
        "write beside the work tree",
        "know the engine's environment",
    )


async def test_a_box_that_cannot_be_made_is_not_taken_for_a_tight_one(box: Sandbox) -> None:
    assert "no box today" in (await probe(Dead(box))).failure
