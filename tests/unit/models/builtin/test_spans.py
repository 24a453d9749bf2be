"""Numbers that say how long a row lasts are worked out from the moments by which it begins and ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import SpanField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, is_built, service, source_of


def shown(columns: str, *names: str) -> ServiceDesign:
    schema = {"type": "object", "properties": dict.fromkeys(("id", *names), NUMBER), "required": list(names)}
    paths = {"/stays/{id}": {"get": {"operationId": "get", "security": [], **answers(schema, "200", "404")}}}
    return service(f"CREATE TABLE stays (id SERIAL PRIMARY KEY, {columns});", OPEN, paths)


@pytest.mark.parametrize(
    "columns, name, unit",
    [
        ("start_date DATE NOT NULL, end_date DATE NOT NULL, made_on DATE", "nights", "days"),
        ("checkout DATE NOT NULL, checkin DATE NOT NULL", "numberOfNights", "days"),
        ("starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL", "durationMinutes", "minutes"),
    ],
)
def test_a_span_is_what_lies_between_the_only_two_moments_of_a_row(columns: str, name: str, unit: str) -> None:
    design = shown(columns, name)
    found = source_of(design, name)

    assert is_built(design.operation("get"))
    assert isinstance(found, SpanField)
    assert found.unit == unit
    assert ("start" in found.start) or ("in" in found.start)
    assert any("is the time from" in text for text in design.operation("get").assumptions)


def test_the_service_works_it_out_and_its_own_test_holds_it_against_the_row() -> None:
    tree = emitted(shown("start_date DATE NOT NULL, end_date DATE NOT NULL", "nights"))

    assert "(row.end_date - row.start_date).days" in tree[Path("app/presenters/stays.py")]
    assert any(".end_date - " in text for path, text in tree.items() if path.parts[0] == "tests")


@pytest.mark.parametrize(
    "columns, described, built",
    [
        ("started_at TIMESTAMPTZ NOT NULL, stopped_at TIMESTAMPTZ", "Whole minutes; null while it runs", True),
        ("opened_at TIMESTAMPTZ NOT NULL, closed_at TIMESTAMPTZ", "", True),
        ("started_at TIMESTAMPTZ NOT NULL, stopped_at TIMESTAMPTZ", "Rounded up to whole minutes", False),
        ("started_at TIMESTAMPTZ NOT NULL, stopped_at TIMESTAMPTZ", "Without breaks", False),
        ("started_at TIMESTAMPTZ NOT NULL, stopped_at TIMESTAMPTZ, paused_at TIMESTAMPTZ", "", False),
        ("started_at TIMESTAMPTZ, stopped_at TIMESTAMPTZ", "", False),
        ("starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL, closed_at TIMESTAMPTZ", "", False),
    ],
)
def test_what_may_last_still_has_no_length_yet(columns: str, described: str, built: bool) -> None:
    length = {"type": ["integer", "null"], "description": described}
    schema = {
        "type": "object",
        "properties": {"id": NUMBER, "duration_minutes": length},
        "required": ["duration_minutes"],
    }
    paths = {"/stays/{id}": {"get": {"operationId": "get", "security": [], **answers(schema, "200", "404")}}}
    design = service(f"CREATE TABLE stays (id SERIAL PRIMARY KEY, {columns});", OPEN, paths)
    assert is_built(design.operation("get")) is built
    if built:
        assert "if row." in emitted(design)[Path("app/presenters/stays.py")]


def test_what_else_may_befall_a_row_is_no_end_of_it() -> None:
    columns = "starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL, cancelled_at TIMESTAMPTZ"
    schema = {"type": "object", "properties": {"duration_minutes": {"type": ["integer", "null"]}}}
    paths = {"/stays/{id}": {"get": {"operationId": "get", "security": [], **answers(schema, "200", "404")}}}
    design = service(f"CREATE TABLE stays (id SERIAL PRIMARY KEY, {columns});", OPEN, paths)
    assert isinstance(source_of(design, "duration_minutes"), SpanField)


def test_whether_the_last_day_counts_is_asked() -> None:
    design = shown("start_date DATE NOT NULL, end_date DATE NOT NULL", "days")

    assert is_built(design.operation("get"))
    assert any("count the day of `end_date` as well" in text for text in asked(design, "get"))


@pytest.mark.parametrize(
    "columns, name",
    [
        ("start_date DATE NOT NULL, end_date DATE", "nights"),
        ("one_date DATE NOT NULL, other_date DATE NOT NULL", "nights"),
        ("start_date DATE NOT NULL, end_date DATE NOT NULL, due_date DATE NOT NULL", "nights"),
        ("starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL", "hours"),
        ("start_date DATE NOT NULL, end_date DATE NOT NULL", "paidNights"),
        ("signup_ends DATE NOT NULL, trip_starts DATE NOT NULL", "nights"),
        ("order_from DATE NOT NULL, delivery_to DATE NOT NULL", "totalDays"),
    ],
)
def test_where_the_moments_or_the_name_leave_it_open_it_is_asked(columns: str, name: str) -> None:
    assert not is_built(shown(columns, name).operation("get"))


def test_a_span_of_something_else_than_the_row_is_asked_about() -> None:
    design = shown("signup_start TIMESTAMPTZ NOT NULL, signup_end TIMESTAMPTZ NOT NULL", "durationMinutes")

    assert asked(design, "get") == ["Between which moments is `durationMinutes` of `stays`?"]
