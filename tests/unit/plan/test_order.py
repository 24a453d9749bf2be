from __future__ import annotations

import random as random_module
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.plan.order import in_order
from orchestrator.plan.record import Task
from orchestrator.plan.score import heaviest, weigh
from orchestrator.plan.touch import tables_touched
from tests.handoffs import HIVEWATCH, good


@st.composite
def tasks(draw: st.DrawFn) -> list[Task]:
    """Tasks in a few phases, each depending on some that were made before it and are worked no later."""
    made: list[Task] = []
    for number in range(draw(st.integers(1, 14))):
        phase = draw(st.integers(1, 3))
        fitting = [task.id for task in made if task.worked_in <= phase]
        needed = draw(st.lists(st.sampled_from(fitting), unique=True, max_size=3)) if fitting else []
        made.append(
            Task(
                id=f"t{number}",
                title="",
                phase=phase,
                worked_in=phase,
                template="t",
                builds="x",
                score=draw(st.integers(1, 4)) * 0.5,
                depends_on=tuple(needed),
            )
        )
    return made


@settings(max_examples=150, deadline=None)
@given(tasks(), st.randoms(use_true_random=False))
def test_the_same_tasks_in_any_order_give_the_same_plan(made: list[Task], random: random_module.Random) -> None:
    positions = {task.id: number for number, task in enumerate(made)}
    shuffled = list(made)
    random.shuffle(shuffled)
    assert in_order(shuffled, positions) == in_order(made, positions)


@settings(max_examples=150, deadline=None)
@given(tasks())
def test_equal_scores_keep_the_order_of_the_documents(made: list[Task]) -> None:
    positions = {task.id: number for number, task in enumerate(made)}
    ordered = in_order(made, positions)
    for before, after in pairwise(ordered):
        if (before.tier, before.score) == (after.tier, after.score):
            assert positions[before.id] < positions[after.id]


def test_what_states_nothing_weighs_neither_most_nor_least() -> None:
    operation = good(HIVEWATCH).contract.operation("listApiaries")
    assert operation is not None
    assert weigh(operation, None) == ("P0", 5, 5)
    assert weigh(operation, "P2") == ("P2", 1, 1)
    assert heaviest([]) == ("P2", 1, 1)
    assert heaviest([("P1", 2, 5), ("P2", 4, 1)]) == ("P1", 4, 5)


def test_an_open_operation_that_names_no_table_is_about_the_principal() -> None:
    touched = tables_touched(good(HIVEWATCH))
    assert touched["login"] == ("keepers",)
    assert touched["listHives"] == ("apiaries", "hives")
    assert touched["splitHive"] == ("apiaries", "hives")
