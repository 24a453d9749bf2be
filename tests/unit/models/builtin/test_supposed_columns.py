"""Columns that a name does not say for sure: what is said in full comes first, and a supposition is told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, asks, is_built, rows, service, takes

DEALS = """
CREATE TABLE deals (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, expected_close_date DATE, closed_at TIMESTAMP, list_price NUMERIC(9, 2)
);
"""
PEOPLE = """
CREATE TABLE accounts (id {kind} PRIMARY KEY, email TEXT NOT NULL UNIQUE, homepage_url TEXT UNIQUE, name TEXT NOT NULL);
CREATE TABLE flags (id SERIAL PRIMARY KEY, title TEXT NOT NULL, keeper_id {kind} NOT NULL REFERENCES accounts (id));
"""
DAY = {"type": "string", "format": "date"}


def bound(name: str, described: str, schema: dict[str, Any] | None = None) -> Any:
    """The list of deals with a parameter."""
    query = asks(**{name: {"schema": schema or DAY, "description": described}})
    get = {"operationId": "listDeals", **query, **answers(rows("title", many=True))}
    return service(DEALS, OPEN, {"/deals": {"get": get}}).operations[0]


@pytest.mark.parametrize(
    "name, described, column",
    [
        ("closingBefore", "Expected close date is before this day", "expected_close_date"),
        ("closing_before", "Those whose `expectedCloseDate` is earlier", "expected_close_date"),
        ("maxAmount", "At most this list price", "list_price"),
    ],
)
def test_a_bound_is_of_the_column_that_its_description_calls_in_full(name: str, described: str, column: str) -> None:
    schema = {"type": "number"} if "Amount" in name else DAY
    assert bound(name, described, schema).params[0].columns == (column,)


def test_a_moment_that_only_has_the_same_stem_is_a_supposition() -> None:
    read = bound("closingBefore", "")
    assert read.params[0].columns == ("closed_at",)
    assert any("`deals.closed_at`" in told for told in read.assumptions)
    assert bound("closedBefore", "").assumptions == ("what lies at `closedBefore` itself is not included",)


def test_who_made_a_row_is_not_when_it_was_made() -> None:
    get = {"operationId": "listNotes", **answers({**rows("title", "creator", many=True)})}
    tables = "CREATE TABLE notes (id SERIAL PRIMARY KEY, title TEXT NOT NULL, created_at TIMESTAMP NOT NULL);"
    design = service(tables, OPEN, {"/notes": {"get": get}})
    assert not any(field.property == "creator" for view in design.views.values() for field in view.fields)


@pytest.mark.parametrize("kind", ["INTEGER", "UUID"])
@pytest.mark.parametrize("form, column", [("email", "email"), ("uri", "homepage_url")])
def test_an_address_that_names_a_row_is_no_key_but_looked_up(kind: str, form: str, column: str) -> None:
    sent = takes({"title": TEXT, "keeper": {"type": "string", "format": form}}, "title", "keeper")
    post = {"operationId": "addFlag", **sent, **answers(rows("title", id=NUMBER), "201", "400")}
    design = service(PEOPLE.format(kind=kind), OPEN, {"/flags": {"post": post}})
    assert is_built(design.operations[0])
    assert design.operations[0].body is not None
    field = next(field for field in design.operations[0].body.fields if field.path == ("keeper",))
    assert (field.column, field.lookup) == ("keeper_id", ("accounts", column))


def test_an_address_that_no_unique_column_holds_is_asked_about() -> None:
    sent = takes({"title": TEXT, "keeper": {"type": "string", "format": "email"}}, "title", "keeper")
    post = {"operationId": "addFlag", **sent, **answers(rows("title", id=NUMBER), "201", "400")}
    tables = PEOPLE.format(kind="INTEGER").replace("email TEXT NOT NULL UNIQUE", "email TEXT NOT NULL")
    design = service(tables, OPEN, {"/flags": {"post": post}})
    assert not is_built(design.operations[0])
    assert any("`keeper`" in text for text in asked(design, "addFlag"))


@pytest.mark.parametrize(
    "name, column, is_found",
    [
        ("registerDate", "registered_at", True),
        ("transferDate", "transferred_at", True),
        ("orderTime", "ordered_at", True),
        ("deliverAt", "delivered_at", True),
        ("creatorDate", "created_at", False),
        ("offer", "offered_at", False),
        ("order", "ordered_at", False),
    ],
)
def test_a_verb_that_ends_like_a_doer_tells_when_it_was_done_where_a_moment_is_meant(
    name: str, column: str, *, is_found: bool
) -> None:
    tables = f"CREATE TABLE notes (id SERIAL PRIMARY KEY, title TEXT NOT NULL, {column} TIMESTAMP NOT NULL);"
    get = {"operationId": "listNotes", **answers(rows("title", name, many=True))}
    design = service(tables, OPEN, {"/notes": {"get": get}})

    assert any(field.property == name for view in design.views.values() for field in view.fields) is is_found
    assert any(f"`{name}` is `notes.{column}`" in item.text for item in design.assumptions) is is_found
