from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.rfi import (
    Policy,
    Rfi,
    State,
    answered,
    grouped,
    holding_up,
    seconds_left,
    settled_by_policy,
    spelled,
    waiting,
)

RFIS = st.builds(
    Rfi,
    id=st.text(min_size=1, max_size=5),
    question=st.text(max_size=10),
    origin=st.text(max_size=5),
    operation=st.none() | st.sampled_from(["a", "b"]),
    task=st.none() | st.sampled_from(["4:service:a", "5:endpoint:a"]),
    cause=st.sampled_from(["", "no formula", "No  Formula", "no state machine"]),
    policy=st.sampled_from(Policy),
    assumption=st.sampled_from(["", "half of it"]),
    after_s=st.floats(0, 100),
    state=st.sampled_from(State),
    answer=st.text(max_size=5),
)


def question(**more: object) -> Rfi:
    return Rfi(**{"id": "R-1", "question": "How?", "origin": "lead", **more})  # type: ignore[arg-type]


@given(RFIS)
def test_a_question_survives_the_journal(rfi: Rfi) -> None:
    assert Rfi.from_json(json.loads(json.dumps(rfi.to_json()))) == rfi


@given(RFIS, st.floats(0, 200))
def test_time_settles_only_what_is_open_and_has_something_to_assume(rfi: Rfi, waited: float) -> None:
    after = settled_by_policy(rfi, waited)
    assert settled_by_policy(after, waited) == after
    if after.state is State.ASSUMED and rfi.state is State.OPEN:
        assert rfi.policy is Policy.ASSUME
        assert after.text.strip()
        assert waited >= rfi.after_s
    if rfi.state is not State.OPEN or rfi.policy is Policy.BLOCK:
        assert after == rfi


def test_an_assumption_holds_only_after_its_time() -> None:
    rfi = question(assumption="half", after_s=60)
    assert settled_by_policy(rfi, 59.9).state is State.OPEN
    assert seconds_left(rfi, 59) == 1
    assert settled_by_policy(rfi, 60).text == "half"


def test_an_assumption_that_nobody_wrote_down_goes_to_a_person() -> None:
    assert settled_by_policy(question(), 0).state is State.ESCALATED


def test_an_answer_takes_the_place_of_an_assumption_and_needs_text() -> None:
    rfi = settled_by_policy(question(assumption="half"), 0)
    told = answered(rfi, " a third ", "reviewer")
    assert (told.state, told.text, told.answered_by) == (State.ANSWERED, "a third", "reviewer")
    with pytest.raises(ValueError, match="text"):
        answered(rfi, "  ", "reviewer")


def test_only_what_concerns_a_task_holds_it_up() -> None:
    everything = question(id="all", policy=Policy.BLOCK)
    other = question(id="other", policy=Policy.BLOCK, operation="b")
    mine = question(id="mine", policy=Policy.ESCALATE, operation="a")
    assumed = question(id="assumed", operation="a", assumption="x")
    rfis = [everything, other, mine, assumed]
    assert [rfi.id for rfi in waiting(rfis)] == ["all", "other", "mine", "assumed"]
    assert [rfi.id for rfi in holding_up(rfis, operation="a", task="5:endpoint:a")] == ["all", "mine", "assumed"]


@given(st.lists(RFIS, max_size=8, unique_by=lambda rfi: rfi.id))
def test_grouping_by_cause_loses_no_question(rfis: list[Rfi]) -> None:
    groups = grouped(rfis)
    assert sorted(rfi.id for group in groups for rfi in group) == sorted(rfi.id for rfi in rfis)
    causes = [{" ".join(rfi.cause.split()).casefold() for rfi in group} for group in groups]
    assert all(len(named) == 1 for named in causes)
    told = [named.pop() for named in causes if named != {""}]
    assert len(set(told)) == len(told), "each cause is one group"


@pytest.mark.parametrize("name", ["RFI-001", "rfi-001", "rfi-1", "RFI001", "rfi 1", "001", "1", "#1"])
def test_a_question_is_named_in_any_way_that_fits_only_it(name: str) -> None:
    assert spelled(["RFI-001", "RFI-010", "RFI-011"], name) == "RFI-001"


@pytest.mark.parametrize("name", ["2", "rfi", "", "-", "Q-1", "100"])
def test_a_name_that_fits_no_question_or_several_stays_what_it_is(name: str) -> None:
    assert spelled(["RFI-001", "RFI-010", "OPS-2", "UX-2"], name) == name
