"""What is checked out is paid for in a shop, and only taken where rows know of no amounts."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import FromConstant
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, is_built, rows, service

KAYAKS = """
CREATE TABLE kayaks (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, {column}, length_cm INT NOT NULL DEFAULT 400, start_km INT
);
CREATE TABLE {below};
"""
STATES = "status TEXT NOT NULL DEFAULT 'in' CHECK (status IN ('in', 'checked_out'))"
SCRATCHES = "scratches (id SERIAL PRIMARY KEY, kayak_id INT NOT NULL REFERENCES kayaks, repair_cost INT)"
LINES = "lines (id SERIAL PRIMARY KEY, kayak_id INT NOT NULL REFERENCES kayaks, quantity INT NOT NULL)"


def kayaks(verb: str, column: str = STATES, below: str = SCRATCHES, said: str = "", **shown: Any) -> ServiceDesign:
    one = {"operationId": "take", "summary": "Takes the kayak", "description": said}
    paths = {f"/kayaks/{{id}}/{verb}": {"post": {**one, **answers(rows("name", id=NUMBER, **shown), "200", "404")}}}
    return service(KAYAKS.format(column=column, below=below), OPEN, paths)


@pytest.mark.parametrize("verb", ["check-out", "checkOut", "CheckOut", "checkout"])
def test_a_check_out_is_a_state_of_what_is_lent(verb: str) -> None:
    take = kayaks(verb).operation("take")

    assert is_built(take)
    assert [(item.column, item.source) for item in take.set] == [("status", FromConstant(value="checked_out"))]


def test_a_check_out_may_be_a_moment() -> None:
    take = kayaks("check-out", "checked_out_at TIMESTAMPTZ").operation("take")

    assert is_built(take)
    assert [item.column for item in take.set] == ["checked_out_at"]


@pytest.mark.parametrize(
    "design",
    [
        kayaks("checkout", column=f"{STATES}, price_cents INT NOT NULL"),
        kayaks("checkout", below=LINES),
        kayaks("checkout", totalPrice=NUMBER),
        kayaks("check-out", said="The deposit is charged."),
        kayaks("checkout", column="hull TEXT NOT NULL"),
        kayaks("pay"),
    ],
)
def test_where_amounts_are_known_it_is_asked_what_is_paid(design: ServiceDesign) -> None:
    assert not is_built(design.operation("take"))
    assert any("What is charged or paid" in text for text in asked(design, "take"))


@pytest.mark.parametrize("name", ["`start_km`", "`startKm`", "Start_km"])
def test_where_a_column_is_said_to_come_from_is_asked_though_the_operation_is_called_alike(name: str) -> None:
    design = kayaks("check-out", said=f"{name} is taken from the log of the kayak.")

    assert any("is taken from the log" in text for text in asked(design, "take"))
