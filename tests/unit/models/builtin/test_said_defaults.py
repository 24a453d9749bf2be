"""Days and moments that a body may leave out, and that sentences say are now then."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign
from orchestrator.models.builtin.shapes import FromClock
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE barns (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, pulled_on DATE, why TEXT, seen_at TIMESTAMPTZ, size INT,
  built_on DATE DEFAULT CURRENT_DATE
);
"""
DAY, WHEN = {"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}


def pulling(said: str, described: str = "", method: str = "post", *required: str) -> OperationDesign:
    body: dict[str, Any] = {"why": TEXT, "pulled_on": {**DAY, "description": described}, "seen_at": WHEN}
    path = "/barns/{id}/pull" if method == "post" else "/barns/{id}"
    act = {
        "operationId": "act",
        "description": said,
        **takes(body, "why", *required),
        **answers(rows("name"), "200", "404"),
    }
    return service(TABLES, OPEN, {path: {method: act}}).operation("act")


@pytest.mark.parametrize(
    "said, described",
    [
        ("`pulled_on` defaults to today.", ""),
        ("`pulled_on` defaults to today and may not be in the future.", ""),
        ("The day `pulled_on` is kept. Without `pulled_on` it is today.", ""),
        ("`pulled_on` is today if not sent.", ""),
        ("", "Defaults to the current date"),
        ("", "Today if left out."),
    ],
)
def test_a_day_that_an_action_leaves_out_is_that_of_the_request(said: str, described: str) -> None:
    found = pulling(said, described)

    (derived,) = found.rules.derived
    assert derived.column == "pulled_on"
    assert "WHEN :pulled_on IS NULL THEN CURRENT_DATE ELSE pulled_on" in str(derived.source)
    assert not any("defaults to" in text for text in found.assumptions)


@pytest.mark.parametrize(
    "said, method, required",
    [
        ("`pulled_on` defaults to today.", "patch", ()),
        ("`pulled_on` defaults to today.", "post", ("pulled_on",)),
        ("`pulled_on` defaults to today plus one week.", "post", ()),
        ("`why` defaults to today.", "post", ()),
        ("`pulled_on` defaults to the day of the storm.", "post", ()),
    ],
)
def test_what_is_no_such_day_is_left_alone(said: str, method: str, required: tuple[str, ...]) -> None:
    assert not pulling(said, "", method, *required).rules.derived


def test_a_new_row_holds_the_moment_that_its_body_leaves_out() -> None:
    body = takes({"name": TEXT, "pulled_on": DAY, "seen_at": WHEN, "built_on": DAY}, "name")
    said = "`pulled_on` defaults to today. `seen_at` defaults to now. `built_on` defaults to today."
    add = {"operationId": "add", "description": said, **body, **answers(rows("name"), "201")}
    design = service(TABLES, OPEN, {"/barns": {"post": add}})

    found = {match.column: match.source for match in design.operation("add").rules.defaults}
    assert found == {"pulled_on": FromClock(kind="today"), "seen_at": FromClock(kind="now")}
    assert not asked(design, "add")


def test_an_action_tells_that_it_sets_the_moment_of_the_change_too() -> None:
    tables = """
    CREATE TABLE hymns (id SERIAL PRIMARY KEY, name TEXT NOT NULL, archived_at TIMESTAMPTZ,
      updated_at TIMESTAMPTZ NOT NULL DEFAULT now());
    """
    act = {"operationId": "act", **answers(rows("name"), "200", "404")}
    found = service(tables, OPEN, {"/hymns/{id}/archive": {"post": act}}).operation("act")

    assert any("sets `archived_at` and `updated_at` of `hymns`" in text for text in found.assumptions)
