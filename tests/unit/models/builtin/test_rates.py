"""Rates: what a price is reckoned by is not what it is."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, asks, rows, service


def filtered(column: str, name: str) -> tuple[tuple[str, ...], list[str]]:
    """The columns by which the parameter chooses rows that have this one, and what is asked."""
    tables = f"CREATE TABLE rooms (id SERIAL PRIMARY KEY, name TEXT NOT NULL, {column} INTEGER NOT NULL);"
    listed = {"operationId": "all", **asks(**{name: {"schema": NUMBER}}), **answers(rows("name", many=True))}
    design = service(tables, OPEN, {"/rooms": {"get": listed}})
    (param,) = [item for item in design.operation("all").params if item.name == name]
    return param.columns, asked(design, "all")


@pytest.mark.parametrize(
    "column, name",
    [
        ("price_per_night", "night"),
        ("price_per_night", "nights"),
        ("price_per_night", "minNight"),
        ("cost_per_day", "day"),
        ("rate_per_hour", "hours"),
        ("per_night", "night"),
        ("price_per_square_meter", "meter"),
        ("hours", "days_per_hour"),
    ],
)
def test_what_a_rate_is_reckoned_by_is_not_the_rate(column: str, name: str) -> None:
    columns, questions = filtered(column, name)

    assert columns == ()
    assert any(f"`{name}`" in text for text in questions)


@pytest.mark.parametrize(
    "column, name",
    [
        ("price_per_night", "pricePerNight"),
        ("price_per_night", "maxPrice"),
        ("booked_nights", "nights"),
    ],
)
def test_a_rate_is_found_by_what_it_is(column: str, name: str) -> None:
    assert filtered(column, name)[0] == (column,)
