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
