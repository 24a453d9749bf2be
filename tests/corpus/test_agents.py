"""A sample of the agents that `make agents` lets loose, and what holds of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.agents import STYLES, dishonest, honest, lay_out, outcome

DISHONEST = {agent.id: agent for agent in dishonest()}
SAMPLE = ("asserts-the-kind",)


def test_there_are_at_least_a_hundred_dishonest_agents_and_each_says_what_it_tries() -> None:
    assert len(DISHONEST) >= 100
    assert all(agent.tries for agent in DISHONEST.values())
    assert len(list(dishonest())) == len(DISHONEST), "two have one name"


def test_honest_agents_work_in_several_styles_and_none_like_another() -> None:
    agents = list(honest(200))
    assert {agent.tries for agent in agents} == set(STYLES)
    assert len({str(agent.turns) + str(agent.after) for agent in agents}) > 150


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLE)
def test_a_dishonest_agent_does_not_pass_its_phase(name: str, tmp_path: Path) -> None:
    lay_out(tmp_path / "project", attempts=1)
    assert not outcome(DISHONEST[name], tmp_path / "project").passed


@pytest.mark.slow
def test_an_honest_agent_passes_its_phase(tmp_path: Path) -> None:
    lay_out(tmp_path / "project")
    found = outcome(next(honest(1)), tmp_path / "project")
    assert found.passed, found.failed
