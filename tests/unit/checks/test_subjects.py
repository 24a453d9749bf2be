"""Which table a path speaks of, where no table is called so."""

from __future__ import annotations

import json

import pytest

from orchestrator.checks.judge.subjects import Subjects, path_parameters
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign

DESIGN = SchemaDesign.parse("""
CREATE TABLE login (id SERIAL PRIMARY KEY, handle TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE);
CREATE TABLE purchase_order (id SERIAL PRIMARY KEY, voucher TEXT UNIQUE, login_id INT NOT NULL REFERENCES login (id));
CREATE TABLE loan (id SERIAL PRIMARY KEY, barcode TEXT NOT NULL UNIQUE, note TEXT);
CREATE TABLE shelf (id SERIAL PRIMARY KEY, note TEXT);
""")


def subjects(*, login: bool = True) -> Subjects:
    return Subjects(DESIGN, {}, ("login", "email") if login else None)


def meant(path: str, *, login: bool = True) -> tuple[str | None, tuple[str, str | None] | None]:
    """The table of an operation, and the table and column of its last parameter."""
    parameters = [
        {"name": one.name, "in": "path", "required": True, "schema": {"type": "string"}}
        for one in path_parameters(path)
    ]
    item = {"get": {"operationId": "it", "responses": {"200": {"description": "ok"}}}, "parameters": parameters}
    document = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {path: item}}
    (operation,) = Contract.parse(json.dumps(document)).operations
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
