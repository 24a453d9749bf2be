"""Numbers of those rows only that are in a state, of which the name or the description of a property tells."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField
from tests.unit.models.builtin.small import OPEN, answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE piers (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE skippers (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE berth_wishes (
  id SERIAL PRIMARY KEY, pier_id INT NOT NULL REFERENCES piers (id), skipper_id INT NOT NULL REFERENCES skippers (id),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'served', 'held_back', 'open')),
  UNIQUE (pier_id, skipper_id)
);
CREATE TABLE boats (
  id SERIAL PRIMARY KEY, pier_id INT NOT NULL REFERENCES piers (id), hull_code TEXT, flag TEXT NOT NULL,
  skipper_id INT REFERENCES skippers (id), retired_at TIMESTAMPTZ
);
CREATE TABLE repairs (
  id SERIAL PRIMARY KEY, pier_id INT NOT NULL REFERENCES piers (id), urgent BOOLEAN NOT NULL, paid_at TIMESTAMPTZ,
  phase TEXT NOT NULL CHECK (phase IN ('open', 'closed')), ended_at TIMESTAMPTZ
);
CREATE TABLE stays (
  pier_id INT NOT NULL REFERENCES piers (id), skipper_id INT NOT NULL REFERENCES skippers (id),
  cut_short CHAR(1) NOT NULL CHECK (cut_short IN ('Y', 'N')), dropped CHAR(1) NOT NULL CHECK (dropped IN ('Y', 'N')),
  PRIMARY KEY (pier_id, skipper_id)
);
"""


def shown(**numbers: str) -> ServiceDesign:
    """What is read of a pier that shows numbers, each with what is said of it."""
    one: dict[str, Any] = {**rows("name"), "required": ["name", *numbers]}
    one["properties"] |= {name: {"type": "integer", "description": said} for name, said in numbers.items()}
    get = {"operationId": "it", **answers(one, "200", "404")}
    return service(TABLES, OPEN, {"/piers/{id}": {"get": get}})


@pytest.mark.parametrize(
    "name, described, counted, test",
    [
        ("waiting_count", "Skippers waiting for a boat here", "berth_wishes", "berth_wishes.state = 'waiting'"),
        ("waitingCount", "", "berth_wishes", "berth_wishes.state = 'waiting'"),
        ("heldBackCount", "How many are held back", "berth_wishes", "berth_wishes.state = 'held_back'"),
        ("served_wishes", "", "berth_wishes", "berth_wishes.state = 'served'"),
        ("served_berth_wishes_count", "", "berth_wishes", "berth_wishes.state = 'served'"),
        ("urgent_count", "", "repairs", "repairs.urgent"),
        ("paidRepairs", "Repairs that have been paid", "repairs", "repairs.paid_at IS NOT NULL"),
        ("retired_count", "", "boats", "boats.retired_at IS NOT NULL"),
        ("dropped_stays", "", "stays", "stays.dropped = 'Y'"),
        ("boat_count", "Active boats", "boats", "boats.retired_at IS NULL"),
        ("boatCount", "Number of current boats", "boats", "boats.retired_at IS NULL"),
        ("waiting", "Number of skippers waiting", "berth_wishes", "berth_wishes.state = 'waiting'"),
        ("stayed", "Number of skippers who have not dropped", "stays", "stays.dropped = 'N'"),
        ("stayed", "Current number of skippers who have not yet dropped", "stays", "stays.dropped = 'N'"),
        ("skipper_total", "Served or waiting wishes", "berth_wishes", "berth_wishes.state IN ('waiting', 'served')"),
    ],
)
def test_a_number_counts_the_rows_of_the_one_table_that_has_such_a_state(
    name: str, described: str, counted: str, test: str
) -> None:
    design = shown(**{name: described})

    text = f"(SELECT count(*) FROM {counted} WHERE {counted}.pier_id = piers.id AND {test})"
    assert source_of(design, name) == ExpressionField(text=text)
    assert is_built(design.operation("it"))
    assert f"`{name}` counts rows of `{counted}` where `{test}`" in design.operation("it").assumptions


@pytest.mark.parametrize(
    "name, described",
    [
        ("open_count", ""),  # wishes may be open, and repairs
        ("waiting_count", "Skippers waiting and their guests"),
        ("waiting_count", "Waiting since yesterday"),
        ("waiting_count", "Not counting those who are waiting elsewhere"),
        ("waiting_count", "Skippers waiting with a boat"),
        ("waiting", ""),  # that it counts, nothing says
        ("repair_count", "Active repairs"),  # their phase may say that, or the moment
        ("boat_count", "Active boats of guests"),
        ("stayed", "Number of skippers who have not dropped or left"),
        ("stayed", "Number of active stays that have not dropped"),
        ("overdue_count", "Number of boats"),
        ("old_vessel_count", "Number of boats"),
        ("stay_count", "Number of current stays that have not dropped"),
        ("stay_count", "Number of pending stays that have not dropped"),
        ("stays_count", "Number of recent stays, not those dropped"),
        ("crew_total", "Flags of urgent boats"),  # a `flag` is of a boat, and says nothing of how many
    ],
)
def test_a_number_of_which_more_or_less_is_said_is_asked_for(name: str, described: str) -> None:
    design = shown(**{name: described})

    assert not is_built(design.operation("it"))
    assert any(f"Where does `{name}`" in text for text in asked(design, "it"))


def test_what_only_a_request_answers_that_changes_rows_may_be_what_it_changed() -> None:
    one: dict[str, Any] = {**rows("name", served_wishes={"type": "integer"}), "required": ["name", "served_wishes"]}
    post = {"operationId": "it", **answers(one, "200", "404")}
    design = service(TABLES, OPEN, {"/piers/{id}": {"put": post}})

    assert any("Where does `served_wishes`" in text for text in asked(design, "it"))


@pytest.mark.parametrize(
    "name, described, column, test",
    [
        ("flag_count", "Different flags among these boats", "flag", " AND boats.retired_at IS NULL"),
        ("hulls", "Number of distinct hull codes", "hull_code", ""),
        ("hulls", "Unique hull codes of its boats", "hull_code", ""),
    ],
)
def test_different_values_are_counted_once(name: str, described: str, column: str, test: str) -> None:
    design = shown(boat_count="Active boats", **{name: described})

    text = f"(SELECT count(DISTINCT boats.{column}) FROM boats WHERE boats.pier_id = piers.id{test})"
    assert source_of(design, name) == ExpressionField(text=text)
    assert any(f"`{name}` counts the different `boats.{column}`" in t for t in design.operation("it").assumptions)


@pytest.mark.parametrize(
    "described",
    [
        "Different flags among these repairs",
        "Different skippers",  # those of wishes, boats or stays
        "Different flags among these boats, without pirates",
        "Different masts",
    ],
)
def test_different_things_that_no_one_column_holds_are_asked_for(described: str) -> None:
    assert not is_built(shown(boat_count="Active boats", flag_count=described).operation("it"))


def test_these_are_those_that_a_number_beside_it_counts() -> None:
    assert not is_built(shown(flag_count="Different flags among these boats").operation("it"))
