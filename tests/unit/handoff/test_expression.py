"""Expressions of a mapping: a small part of SQL, and nothing else."""

from __future__ import annotations

import pytest

from orchestrator.errors import Problem
from orchestrator.handoff.expression import as_value, order_of, parameters, parse_expression, unknown_names

TABLES = {"orders": frozenset({"id", "total", "status"}), "items": frozenset({"id", "order_id", "price"})}


@pytest.mark.parametrize(
    "text",
    [
        "pg_sleep(10)",
        "1; DROP TABLE orders",
        "total::int",
        "interval '1 month'",
        "(SELECT a, b FROM items)",
        "total, status",
        "1 FROM orders",
        "status = = 'open'",
        "(SELECT id FROM items UNION SELECT id FROM orders)",
        "x" * 3_000,
    ],
)
def test_what_is_no_known_expression_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_expression(text)
    assert refused.value.remedy


def test_parameters_are_told_once_and_in_order() -> None:
    tree = parse_expression("status = :state AND total > :least AND id <> :caller AND total < :least * 2")
    assert parameters(tree) == ("state", "least", "caller")


@pytest.mark.parametrize(
    "text, what",
    [
        ("totl > 1", "no column `totl` in `orders`"),
        ("id IN (SELECT order_id FROM item)", "there is no table `item`"),
        ("i.price > 1", "`i` of `i.price` is no table around it"),
        ("(SELECT sum(cost) FROM items) > 1", "no column `cost` in `items` or `orders`"),
    ],
)
def test_names_that_nothing_has_are_told(text: str, what: str) -> None:
    found = list(unknown_names(parse_expression(text), {"orders": "orders"}, TABLES))
    assert any(what in told for told in found), found


def test_a_sub_query_sees_its_own_table_and_the_one_around_it() -> None:
    text = "(SELECT sum(i.price) FROM items i WHERE i.order_id = orders.id) > total"
    assert list(unknown_names(parse_expression(text), {"orders": "orders"}, TABLES)) == []


def test_a_bare_word_is_a_column_where_there_is_one_and_a_text_elsewhere() -> None:
    assert as_value("total", TABLES["orders"]) == "total"
    assert as_value("open", TABLES["orders"]) == "'open'"
    assert as_value(":caller", TABLES["orders"]) == ":caller"
    assert as_value("now()", TABLES["orders"]) == "now()"


def test_an_order_is_columns_with_directions() -> None:
    assert order_of("created_at desc, id") == (("created_at", True), ("id", False))
    with pytest.raises(Problem):
        order_of("lower(name)")


@pytest.mark.parametrize("text", [":days * interval '1 day'", "interval '1 day'", "interval '1 day' + now()"])
def test_an_interval_that_moves_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="moves no moment"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["position closed", "closed by the team", "Sold out for good."])
def test_a_text_of_several_words_is_told_to_stand_in_quotes(text: str) -> None:
    with pytest.raises(Problem, match="stands in quotes") as refused:
        parse_expression(text)
    assert f"`'{text}'`" in str(refused.value)
    parse_expression(f"'{text}'")


@pytest.mark.parametrize("text", ["1 AS price", "SELECT price", "price, amount"])
def test_what_is_no_text_is_not_told_to_stand_in_quotes(text: str) -> None:
    with pytest.raises(Problem) as refused:
        parse_expression(text)
    assert "stands in quotes" not in str(refused.value)
