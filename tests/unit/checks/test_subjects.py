"""Which table a path speaks of, where no table is called so."""

from __future__ import annotations

import json

import pytest

from orchestrator.checks.judge.subjects import Subjects, path_parameters
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import SchemaDesign

DESIGN = SchemaDesign.parse("""
CREATE TABLE login (id SERIAL PRIMARY KEY, handle TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE);
CREATE TABLE purchase_order (id SERIAL PRIMARY KEY, voucher TEXT UNIQUE, login_id INT NOT NULL REFERENCES login (id));
CREATE TABLE loan (id SERIAL PRIMARY KEY, barcode TEXT NOT NULL UNIQUE, note TEXT);
CREATE TABLE shelf (id SERIAL PRIMARY KEY, note TEXT);
CREATE TABLE letter (id SERIAL PRIMARY KEY, batch_id UUID, town TEXT, loan_id INT REFERENCES loan (id));
""")


def subjects(*, login: bool = True) -> Subjects:
    return Subjects(DESIGN, {}, ("login", "email") if login else None)


def getting(path: str) -> Operation:
    """The operation that gets what is there."""
    parameters = [
        {"name": one.name, "in": "path", "required": True, "schema": {"type": "string"}}
        for one in path_parameters(path)
    ]
    item = {"get": {"operationId": "it", "responses": {"200": {"description": "ok"}}}, "parameters": parameters}
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {path: item}}
    return Contract.parse(json.dumps(document)).operations[0]


def meant(path: str, *, login: bool = True) -> tuple[str | None, tuple[str, str | None] | None]:
    """The table of an operation, and the table and column of its last parameter."""
    operation = getting(path)
    table = subjects(login=login).table(operation)
    named: tuple[str, str | None] | None = None
    for parameter in path_parameters(path)[-1:]:
        found = subjects(login=login).of_parameter(operation, parameter)
        named = (found[0].name, found[1]) if found else None
    return (table.name if table else None), named


@pytest.mark.parametrize(
    "path, table, parameter",
    [
        ("/orders/{orderId}", "purchase_order", ("purchase_order", "id")),
        ("/user/{handle}", "login", ("login", "handle")),
        ("/users/{username}", "login", ("login", "email")),
        ("/profiles/{id}/follow", None, ("login", "id")),
        ("/borrowings/{barcode}", "loan", ("loan", "barcode")),
        ("/vouchers/{voucher}", "purchase_order", ("purchase_order", "voucher")),
        ("/letters{id}", "letter", ("letter", "id")),
        ("/account", "login", None),
    ],
)
def test_a_path_speaks_of_people_or_of_what_its_key_tells_apart(
    path: str, table: str | None, parameter: tuple[str, str] | None
) -> None:
    assert meant(path) == (table, parameter)


@pytest.mark.parametrize("path", ["/borrowings/{id}", "/things/{note}", "/reports/{name}"])
def test_what_no_name_shows_is_not_guessed(path: str) -> None:
    assert meant(path) == (None, None)


def test_where_nobody_logs_in_nobody_is_meant() -> None:
    assert meant("/users/{id}", login=False) == (None, None)


@pytest.mark.parametrize(
    "path, several",
    [
        ("/letters/batch/{batchId}", True),
        ("/letters/{town}", True),
        ("/letters/{id}", False),
        ("/letters/of/{loanId}", False),
        ("/loans/{barcode}", False),
        ("/things/{id}", False),
        ("/letters", False),
    ],
)
def test_a_value_that_rows_share_is_told_from_the_key_of_one(path: str, several: bool) -> None:
    assert subjects().lists_by_value(getting(path)) is several


@pytest.mark.parametrize(
    "path, mapped, parameter",
    [
        ("/loans/{barcode}/letters", "letter", ("loan", "barcode")),
        ("/users/{handle}/orders", "purchase_order", ("login", "handle")),
        ("/loans/{id}/letters", "letter", ("loan", "id")),
        ("/bag/parts/{barcode}", "login", ("loan", "barcode")),
        ("/loans/{id}/read", "shelf", ("shelf", "id")),
        ("/shelves/{id}", "loan", ("loan", "id")),
        ("/things/{id}/read", "letter", ("letter", "id")),
    ],
)
def test_a_mapping_tells_the_row_at_the_end_of_a_path_and_not_the_one_above(
    path: str, mapped: str, parameter: tuple[str, str]
) -> None:
    operation = getting(path)
    found = Subjects(DESIGN, {"it": mapped}, ("login", "email")).of_parameter(operation, path_parameters(path)[-1])
    assert found is not None
    assert (found[0].name, found[1]) == parameter


@pytest.mark.parametrize(
    "name, schema, column",
    [
        ("lane", {"type": "string", "format": "uuid"}, "uuid"),
        ("lane_id", {"type": "string", "format": "uuid"}, "uuid"),
        ("lane_id", {"type": "integer"}, "id"),
    ],
)
def test_a_uuid_names_a_row_whose_key_is_a_number_by_its_uuid(name: str, schema: dict[str, str], column: str) -> None:
    design = SchemaDesign.parse("""
    CREATE TABLE lane (id SERIAL PRIMARY KEY, uuid CHAR(36) NOT NULL UNIQUE);
    CREATE TABLE card (id SERIAL PRIMARY KEY, lane_id INT NOT NULL REFERENCES lane (id));
    """)
    found = Subjects(design, {}).of_property(name, dict(schema), design.table("card"))
    assert found is not None
    assert (found.table, found.column) == ("lane", column)


JOINED = SchemaDesign.parse("""
CREATE TABLE dish_kinds (code TEXT PRIMARY KEY, heat INT NOT NULL);
CREATE TABLE cooks (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE orders (
  id SERIAL PRIMARY KEY, parent_id INT REFERENCES orders (id), dish_code TEXT NOT NULL REFERENCES dish_kinds (code)
);
CREATE TABLE knots (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE);
CREATE TABLE knot_preparations (
  knot_id INT NOT NULL REFERENCES knots (id), prior_knot_id INT NOT NULL REFERENCES knots (id),
  PRIMARY KEY (knot_id, prior_knot_id)
);
""")


@pytest.mark.parametrize(
    "name, kind, found",
    [
        ("dish", "string", ("dish_kinds", "code")),
        ("reply_to", "integer", ("orders", "id")),
        ("inReplyTo", "integer", ("orders", "id")),
        ("colour", "string", None),
    ],
)
def test_a_property_is_a_reference_by_what_that_is_called_after(
    name: str, kind: str, found: tuple[str, str] | None
) -> None:
    reference = Subjects(JOINED, {}).of_property(name, {"type": kind}, JOINED.table("orders"))

    assert ((reference.table, reference.column) if reference else None) == found


@pytest.mark.parametrize(
    "name, schema, found",
    [
        ("team", {"type": "string"}, ("teams", "team_key")),
        ("teams", {"type": "string"}, ("teams", "team_key")),
        ("team", {"type": "integer"}, None),  # keys are words
        ("team", {"type": "string", "format": "date"}, None),
        ("cook", {"type": "integer"}, ("cooks", "id")),
        ("cook", {"type": "string"}, None),  # called by a name
        ("book", {"type": "integer"}, None),  # a column of its own
        ("shelf", {"type": "integer"}, None),  # one of two
    ],
)
def test_a_property_is_a_reference_by_the_table_that_it_is_called_after(
    name: str, schema: dict[str, str], found: tuple[str, str] | None
) -> None:
    design = SchemaDesign.parse("""
    CREATE TABLE teams (team_key TEXT PRIMARY KEY);
    CREATE TABLE cooks (id SERIAL PRIMARY KEY);
    CREATE TABLE books (id SERIAL PRIMARY KEY);
    CREATE TABLE shelves (id SERIAL PRIMARY KEY);
    CREATE TABLE notes (
      id SERIAL PRIMARY KEY, team_key TEXT NOT NULL REFERENCES teams (team_key), by_id INT REFERENCES cooks (id),
      book INT, of_id INT REFERENCES books (id), near INT REFERENCES shelves (id), far INT REFERENCES shelves (id)
    );
    """)
    reference = Subjects(design, {}).of_property(name, dict(schema), design.table("notes"))

    assert ((reference.table, reference.column) if reference else None) == found


@pytest.mark.parametrize(
    "table, kind, column",
    [
        ("dish_kinds", "string", "code"),
        ("cooks", "integer", "id"),
        ("knots", "string", "slug"),
        ("cooks", "string", None),
    ],
)
def test_a_body_that_is_a_list_names_rows_of_what_its_path_ends_in(table: str, kind: str, column: str | None) -> None:
    near = JOINED.table(table)
    assert near is not None
    reference = Subjects(JOINED, {}).of_item({"type": kind}, near)

    assert (reference.column if reference else None) == column


def test_the_far_one_of_two_rows_that_are_joined_is_told_by_its_role() -> None:
    operation = getting("/knots/{slug}/preparations/{prior_slug}")
    named = [Subjects(JOINED, {}).of_parameter(operation, one) for one in path_parameters(operation.path)]

    assert [(one[0].name, one[1]) if one else None for one in named] == [("knots", "slug"), ("knots", "slug")]


NAMED = SchemaDesign.parse("""
CREATE TABLE people (id SERIAL PRIMARY KEY, handle TEXT NOT NULL UNIQUE, city TEXT);
CREATE TABLE kinds (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE plants (
  id SERIAL PRIMARY KEY, kind_name TEXT, kind_id INT NOT NULL REFERENCES kinds (id),
  keeper_id INT REFERENCES people (id)
);
""")


@pytest.mark.parametrize(
    "name, expected",
    [
        ("kindSlug", ("kinds", "slug")),
        ("keeper_handle", ("people", "handle")),
        ("kindName", None),
        ("keeper_city", None),
        ("potSlug", None),
    ],
)
def test_a_property_names_a_row_by_what_people_know_it_by(name: str, expected: tuple[str, str] | None) -> None:
    found = Subjects(NAMED, {}).of_property(name, {"type": "string"}, NAMED.table("plants"))
    assert (found and (found.table, found.column)) == expected


REVIEWED = SchemaDesign.parse("""
CREATE TABLE people (id UUID PRIMARY KEY, name TEXT);
CREATE TABLE rooms (id UUID PRIMARY KEY, floor INT NOT NULL, door INT NOT NULL);
CREATE TABLE drafts (id UUID PRIMARY KEY, title TEXT);
CREATE TABLE draft_reviewers (
  draft_id UUID REFERENCES drafts (id), person_id UUID REFERENCES people (id), PRIMARY KEY (draft_id, person_id)
);
CREATE TABLE draft_copies (
  draft_id UUID REFERENCES drafts (id), number INT NOT NULL, PRIMARY KEY (draft_id, number)
);
CREATE TABLE draft_notes (
  id UUID PRIMARY KEY, draft_id UUID REFERENCES drafts (id), room_id UUID REFERENCES rooms (id)
);
""")


@pytest.mark.parametrize(
    "name, expected",
    [
        ("reviewerIds", ("people", "id")),
        ("draft_reviewer_ids", ("people", "id")),
        ("noteIds", ("draft_notes", "id")),
        ("copyIds", None),
    ],
)
def test_ids_called_like_a_table_that_joins_are_those_of_the_rows_behind_it(
    name: str, expected: tuple[str, str] | None
) -> None:
    found = Subjects(REVIEWED, {}).of_property(name, {"type": "string", "format": "uuid"}, REVIEWED.table("drafts"))
    assert (found and (found.table, found.column)) == expected
