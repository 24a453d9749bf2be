"""Tables whose names have a word before what paths call their rows: `shop_order`, for ORDER is a word of SQL."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import OPEN, answers, asked, is_built, rows, service

ORDERS = """
CREATE TABLE clients (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE {name} (
  id SERIAL PRIMARY KEY, client_id INT NOT NULL REFERENCES clients (id), code TEXT NOT NULL, city TEXT, note TEXT
);
CREATE TABLE basket_lines (id SERIAL PRIMARY KEY, {name}_id INT NOT NULL REFERENCES {name} (id), code TEXT);
"""


def of(tables: str, *shown: str) -> ServiceDesign:
    get = {"operationId": "it", **answers(rows(*shown, many=True))}
    beside = {"operationId": "lines", **answers(rows("code", "city", "note", many=True))}
    return service(tables, OPEN, {"/orders": {"get": get}, "/baskets/lines": {"get": beside}})


@pytest.mark.parametrize("name", ["shop_order", "customer_orders", "app_order"])
def test_a_table_is_called_by_its_last_word_where_it_alone_ends_so(name: str) -> None:
    design = of(ORDERS.format(name=name), "code", "city", "note")

    assert design.operation("it").table == name
    assert is_built(design.operation("it"))
    assert not any("Which rows" in text for text in asked(design, "it"))
    assert any(f"`{name}`" in text for text in design.operation("it").assumptions)


def test_parts_that_are_called_alike_leave_the_table_that_they_are_parts_of() -> None:
    part = (
        "CREATE TABLE split_order (id SERIAL PRIMARY KEY, whole INT NOT NULL REFERENCES shop_order (id), weight INT);"
    )
    design = of(ORDERS.format(name="shop_order") + part, "code", "city", "note")

    assert design.operation("it").table == "shop_order"
    assert is_built(design.operation("it"))


@pytest.mark.parametrize("name", ["archived_order", "active_orders", "pending_order"])
def test_which_rows_are_meant_is_asked_where_the_word_before_picks_some(name: str) -> None:
    design = of(ORDERS.format(name=name), "code", "city", "note")

    assert not is_built(design.operation("it"))


def test_which_table_is_meant_is_asked_where_two_end_so() -> None:
    second = "CREATE TABLE work_order (id SERIAL PRIMARY KEY, code TEXT NOT NULL, city TEXT, note TEXT);"
    design = of(ORDERS.format(name="shop_order") + second, "code", "city", "note")

    assert not is_built(design.operation("it"))


@pytest.mark.parametrize("column, built", [("tea_name", True), ("nick_name", False)])
def test_the_name_of_a_line_is_the_one_that_it_keeps_of_what_it_points_at(column: str, built: bool) -> None:
    tables = f"""
CREATE TABLE teas (id SERIAL PRIMARY KEY, label TEXT NOT NULL);
CREATE TABLE cups (
  id SERIAL PRIMARY KEY, tea_id INT NOT NULL REFERENCES teas (id), {column} TEXT NOT NULL, sugar INT NOT NULL
);
"""
    one = {**rows("name", "sugar", sugar={"type": "integer"}), "required": ["name", "sugar"]}
    get = {"operationId": "it", **answers(one, "200", "404")}
    design = service(tables, OPEN, {"/cups/{id}": {"get": get}})

    assert is_built(design.operation("it")) == built
