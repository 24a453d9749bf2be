"""Flags, orders and columns of a search are found by what their words plainly mean."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, rows, service

TABLES = """
CREATE TABLE jobs (
  id SERIAL PRIMARY KEY, order_no TEXT NOT NULL, label TEXT NOT NULL, starts_at TIMESTAMPTZ NOT NULL,
  due_at TIMESTAMPTZ, closed_at TIMESTAMPTZ, created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE visits (
  id SERIAL PRIMARY KEY, planned_at TIMESTAMPTZ NOT NULL, held_at TIMESTAMPTZ NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'closed', 'lost')), closed_at TIMESTAMPTZ
);
"""


def listing(
    table: str = "jobs", said: str = "", mapping: str = "", params: dict[str, Any] | None = None
) -> tuple[OperationDesign, ServiceDesign]:
    given = [{"name": name, "in": "query", **item} for name, item in (params or {}).items()]
    shown = rows("label", "startsAt", "dueAt", "updatedAt", id=NUMBER, many=True)
    get = {"operationId": "list", "description": said, "parameters": given, **answers(shown)}
    design = service(TABLES, OPEN, {f"/{table}": {"get": get}}, mapping=mapping)
    return design.operations[0], design


def flag(said: str = "", **more: Any) -> dict[str, Any]:
    return {"schema": {"type": "boolean", **more}, "description": said}


@pytest.mark.parametrize(
    "named, given, where",
    [
        (
            "open",
            flag("true = only open jobs, false = only closed ones"),
            (("((:open AND jobs.closed_at IS NULL) OR (NOT :open AND jobs.closed_at IS NOT NULL))", ("open",)),),
        ),
        ("open", flag(default=False), (("(NOT COALESCE(:open, FALSE) OR jobs.closed_at IS NULL)", ()),)),
        ("onlyOpen", flag(), (("(NOT COALESCE(:onlyOpen, FALSE) OR jobs.closed_at IS NULL)", ()),)),
        (
            "upcoming",
            flag("If true, only jobs that start in the future"),
            (("(NOT COALESCE(:upcoming, FALSE) OR jobs.starts_at > now())", ()),),
        ),
        ("past", flag(), (("(NOT COALESCE(:past, FALSE) OR jobs.starts_at < now())", ()),)),
        (
            "open",
            flag("If true, open jobs; otherwise all jobs"),
            (("(NOT COALESCE(:open, FALSE) OR jobs.closed_at IS NULL)", ()),),
        ),
        ("upcoming", flag("Not the cancelled ones"), ()),
        ("upcoming", flag("Jobs due in the future"), ()),
        ("upcoming", flag("Jobs that start within a week"), ()),
        ("upcoming", flag("true: future jobs, false: past jobs"), ()),
        ("open", flag("Open jobs of your team"), ()),
        ("open", flag("If false, only open jobs"), ()),
        ("open", flag("false: only open jobs, true: all"), ()),
        ("open", flag("Only jobs that are not open"), ()),
        ("open", flag("true: open ones, false: closed ones", default=False), ()),
        ("urgent", flag(), ()),
    ],
)
def test_a_flag_chooses_rows_by_a_moment(named: str, given: dict[str, Any], where: tuple[Any, ...]) -> None:
    read, design = listing(params={named: given})

    assert read.rules.where == where
    assert any(f"`{named}`" in text for text in asked(design, "list")) is not bool(where)
    assert any(f"`{named}` asks for" in told for told in read.assumptions) is bool(where)


@pytest.mark.parametrize("named", ["open", "upcoming"])
def test_a_flag_is_asked_about_where_rows_have_states_or_two_moments(named: str) -> None:
    read, design = listing("visits", params={named: flag()})

    assert not read.rules.where
    assert any(f"`{named}`" in text for text in asked(design, "list"))


def test_the_mapping_says_what_a_flag_chooses() -> None:
    said = "operations: {list: {where: 'NOT COALESCE(:open, FALSE) OR due_at IS NULL'}}"
    read, _ = listing(mapping=said, params={"open": flag()})

    assert [("due_at" in text, "closed_at" in text) for text, _ in read.rules.where] == [(True, False)]


@pytest.mark.parametrize(
    "said, order",
    [
        ("Last changed first.", ("updated_at", True)),
        ("Most recently updated first.", ("updated_at", True)),
        ("Soonest due first.", ("due_at", False)),
        ("Latest job first.", ("starts_at", True)),
    ],
)
def test_rows_are_ordered_by_the_moment_that_is_called_so(said: str, order: tuple[str, bool]) -> None:
    read, design = listing(said=said)

    assert read.sort is not None
    assert read.sort.default[0] == order
    assert not asked(design, "list")


def test_what_an_order_says_besides_is_asked_about() -> None:
    read, design = listing(said="Soonest due first; jobs without a date come last.")

    assert read.sort is not None
    assert read.sort.default[0] == ("due_at", False)
    assert any("come last" in text for text in asked(design, "list"))


def test_a_number_is_found_in_the_column_that_writes_it_short() -> None:
    read, design = listing(params={"search": {"schema": TEXT, "description": "Part of order number or label"}})

    assert read.params[0].columns == ("order_no", "label")
    assert not asked(design, "list")
