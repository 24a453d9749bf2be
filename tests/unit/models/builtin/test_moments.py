"""Which moment a parameter means: when something happens, not when its row was made, unless the contract says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import Op, Param, ParamUse
from tests.corpus.emitted import emitted

STAMPS = "created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL DEFAULT now()"


def listing(
    columns: str, name: str, *, beside: str = "", told: str = "Sailings.", also: tuple[str, ...] = (), **parameter: Any
) -> ServiceDesign:
    """A list of sailings whose table has `columns`, with a parameter; `beside` is another table."""
    moment = {"type": "string", "format": "date-time"}
    row = {"type": "object", "properties": {"id": {"type": "integer"}, "ship": {"type": "string"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/sailings": {
                "get": {
                    "operationId": "it",
                    "description": told,
                    "parameters": [
                        {"name": each, "in": "query", "schema": moment, **parameter} for each in (name, *also)
                    ],
                    "responses": {
                        "200": {
                            "description": "ok",
                            "content": {"application/json": {"schema": {"type": "array", "items": row}}},
                        }
                    },
                }
            }
        },
    }
    tables = f"CREATE TABLE sailings (id SERIAL PRIMARY KEY, ship TEXT NOT NULL, {columns});\n{beside}"
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(tables), AuthModel.parse("default: public"))


def first(design: ServiceDesign) -> Param:
    return design.operation("it").params[0]


@pytest.mark.parametrize("name", ["date", "from", "since", "startDate", "timestamp"])
def test_a_moment_is_not_that_of_the_row_where_nothing_says_so(name: str) -> None:
    """With and without a moment of another kind, of which several are no answer either."""
    for columns in (STAMPS, f"signed_on DATE, paid_on DATE, {STAMPS}"):
        design = listing(columns, name)
        assert first(design).use is ParamUse.UNUSED
        assert [item.cause for item in design.questions] == ["unknown_filter"]


def test_a_moment_at_which_something_is_over_is_meant_only_by_its_name() -> None:
    columns = f"arrives_at TIMESTAMPTZ NOT NULL, {STAMPS}"
    assert first(listing(columns, "date", told="Sailings, newest first.")).use is ParamUse.UNUSED
    assert first(listing(columns, "from", description="Arriving at or after")).columns == ("arrives_at",)


def test_a_range_over_rows_that_begin_and_end_is_asked_and_one_over_a_single_moment_is_not() -> None:
    two = listing(
        f"starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL, {STAMPS}", "startDate", also=("endDate",)
    )
    assert {item.use for item in two.operation("it").params} == {ParamUse.UNUSED}
    assert any("or that overlap?" in item.text for item in two.questions)

    one = listing(f"held_at TIMESTAMPTZ NOT NULL, {STAMPS}", "startDate", also=("endDate",))
    assert [item.op for item in one.operation("it").params] == [Op.GTE, Op.LTE]
    lone = listing(f"starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL, {STAMPS}", "startDate")
    assert first(lone).columns == ("starts_at",)


@pytest.mark.parametrize("name, op", [("date", Op.DAY), ("from", Op.GTE), ("endDate", Op.LTE)])
def test_a_moment_is_the_only_one_of_the_table_that_is_not_about_its_rows(name: str, op: Op) -> None:
    found = first(listing(f"leaves_at TIMESTAMPTZ NOT NULL, {STAMPS}", name))
    assert (found.columns, found.op) == (("leaves_at",), op)


@pytest.mark.parametrize(
    "name, text, column",
    [
        ("createdAfter", "", "created_at"),
        ("since", "Only those created since", "created_at"),
        ("from", "Entered on or after; the day on which it was added", "created_at"),
        ("since", "Changed since this moment", "updated_at"),
        ("modifiedSince", "", "updated_at"),
    ],
)
def test_a_moment_is_that_of_the_row_where_name_or_description_says_so(name: str, text: str, column: str) -> None:
    for columns in (STAMPS, f"leaves_at TIMESTAMPTZ NOT NULL, {STAMPS}"):
        assert first(listing(columns, name, description=text)).columns == (column,)


def test_rows_that_are_listed_by_age_and_have_no_other_moment_are_chosen_by_their_making() -> None:
    assert first(listing(STAMPS, "since", told="Sailings, newest first.")).columns == ("created_at",)
    other = listing(f"signed_on DATE, paid_on DATE, {STAMPS}", "since", told="Sailings, newest first.")
    assert first(other).use is ParamUse.UNUSED


def test_one_of_several_moments_beside_a_row_has_to_lie_between_both_bounds() -> None:
    calls = f"CREATE TABLE calls (sailing_id INT NOT NULL REFERENCES sailings (id), held_on DATE NOT NULL, {STAMPS});"
    design = listing(STAMPS, "startDate", beside=calls, also=("endDate",))

    relation = first(design).relation
    assert relation is not None
    assert (relation.table, first(design).columns) == ("calls", ("held_on",))
    code = " ".join("".join(emitted(design).values()).split())
    assert "Call.held_on >= start_date, *([Call.held_on <= end_date] if end_date is not None else [])" in code
