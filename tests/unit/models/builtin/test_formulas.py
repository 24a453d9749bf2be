"""Numbers that a description reckons from columns of the row, and the sum of what a row has in one unit of time."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE meals (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, places INT NOT NULL, taken INT NOT NULL, price_cents INT NOT NULL,
  fee_cents INT NOT NULL, kept_cents INT, pieces INT NOT NULL, weight NUMERIC(8, 2) NOT NULL,
  soak_minutes INT NOT NULL DEFAULT 0, oven_minutes INT NOT NULL DEFAULT 0
);
CREATE TABLE guests (
  id SERIAL PRIMARY KEY, meal_id INT NOT NULL REFERENCES meals, status TEXT NOT NULL CHECK (status IN ('in', 'gone'))
);
CREATE TABLE chairs (id SERIAL PRIMARY KEY, meal_id INT NOT NULL REFERENCES meals, colour TEXT NOT NULL);
"""

GUESTS = "SELECT count(*) FROM guests WHERE guests.meal_id = meals.id AND guests.status"
CHAIRS = "SELECT count(*) FROM chairs WHERE chairs.meal_id = meals.id"


def meal(name: str, described: str, **more: Any) -> ServiceDesign:
    one: dict[str, Any] = rows("title", id=NUMBER)
    one["properties"][name] = {"type": "integer", "description": described, **more}
    shown = {**one, "required": ["id", name]}
    paths = {"/meals/{id}": {"get": {"operationId": "it", "security": [], **answers(shown, "200", "404")}}}
    return service(TABLES, OPEN, paths)


@pytest.mark.parametrize(
    "name, described, text",
    [
        ("left", "places minus taken", "meals.places - meals.taken"),
        ("left", "Places − taken, never negative", "meals.places - meals.taken"),  # noqa: RUF001 - as people write
        ("due", "Sum of `price` and `fee`.", "meals.price_cents + meals.fee_cents"),
        ("worth", "The price times the pieces (read-only)", "meals.price_cents * meals.pieces"),
        ("worth", "is pieces × price", "meals.pieces * meals.price_cents"),  # noqa: RUF001 - as people write
        ("total_minutes", "", "meals.soak_minutes + meals.oven_minutes"),
        ("minutesTotal", "", "meals.soak_minutes + meals.oven_minutes"),
        ("total_minutes", "Soaking plus oven", "meals.soak_minutes + meals.oven_minutes"),
        ("minutes", "Oven and soaking time combined", "meals.oven_minutes + meals.soak_minutes"),
        (
            "left",
            "Number of places left: places minus guests that are not gone",
            f"meals.places - ({GUESTS} NOT IN ('gone'))",
        ),
        ("left", "Places left (places minus chairs)", f"meals.places - ({CHAIRS})"),
    ],
)
def test_a_number_is_reckoned_as_its_description_states(name: str, described: str, text: str) -> None:
    design = meal(name, described)
    assert is_built(design.operation("it"))
    assert source_of(design, name) == ExpressionField(text=text)
    assert any(text in item.text for item in design.assumptions)


def test_what_is_null_without_a_part_may_be_null() -> None:
    said = "price minus kept; null until it is paid back"
    assert not is_built(meal("returned", said).operation("it"))
    design = meal("returned", said, type=["integer", "null"])
    assert source_of(design, "returned") == ExpressionField(text="meals.price_cents - meals.kept_cents")


@pytest.mark.parametrize(
    "name, described",
    [
        ("left", "places minus reserved"),
        ("left", "places minus guests"),
        ("left", "places minus guests that are late"),
        ("left", "Without staff: places minus chairs"),
        ("left", "price minus chairs"),
        ("total_minutes", "Soaking plus eating"),
        ("left", "places minus taken, drafts left out"),
        ("due", "price plus taken"),
        ("due", "price minus fee * pieces"),
        ("worth", "weight times pieces"),
        ("total_price", ""),
        ("left", "Anything between 1 - 5"),
    ],
)
def test_a_number_that_is_not_wholly_stated_is_asked_about(name: str, described: str) -> None:
    design = meal(name, described)
    assert not is_built(design.operation("it"))
    assert any(f"`{name}`" in text for text in asked(design, "it"))
