"""What row-level security, the path and tables that join tell of which rows an operation is about."""

from __future__ import annotations

import json
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import FromCaller
from tests.unit.models.builtin.small import answers, sends, takes

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
SHOPS = """
CREATE TABLE shops (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE clerks (
  id SERIAL PRIMARY KEY, shop_id INT NOT NULL REFERENCES shops (id), email TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL
);
CREATE TABLE orders (
  id SERIAL PRIMARY KEY, shop_id INT NOT NULL REFERENCES shops (id), title TEXT NOT NULL
);
CREATE TABLE notes (id SERIAL PRIMARY KEY, order_id INT NOT NULL REFERENCES orders (id), body TEXT NOT NULL);
CREATE TABLE shelves (
  shop_id INT NOT NULL REFERENCES shops (id), aisle INT NOT NULL, level INT NOT NULL,
  PRIMARY KEY (shop_id, aisle, level)
);
CREATE TABLE courses (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE course_needs (
  course_id INT NOT NULL REFERENCES courses (id), needed_course_id INT NOT NULL REFERENCES courses (id),
  PRIMARY KEY (course_id, needed_course_id)
);
CREATE TABLE events (
  id SERIAL PRIMARY KEY, kind TEXT NOT NULL, seats INT, url TEXT
);
"""
SHOP_AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, ttl: 900}
principal: {table: clerks, id: id, login: email, password: password_hash}
roles: [clerk]
default: authenticated
"""
ORDER: dict[str, Any] = {"type": "object", "required": ["id", "title"], "properties": {"id": NUMBER, "title": TEXT}}

COURSE: dict[str, Any] = {"type": "object", "required": ["id"], "properties": {"id": NUMBER, "title": TEXT}}


def read_shop(
    method: str, path: str, operation: dict[str, Any], policy: str = ""
) -> tuple[OperationDesign, ServiceDesign]:
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    stated = [{"name": name, "in": "path", "required": True, "schema": NUMBER} for name in names]
    whole = {"operationId": "op", "security": [{"token": []}], **operation}
    whole["parameters"] = [*stated, *whole.get("parameters", [])]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {path: {method: whole}},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Course": COURSE},
        },
    }
    tables = SchemaDesign.parse(f"{SHOPS}\n{policy}", "postgres")
    design = read(Contract.parse(json.dumps(document)), tables, AuthModel.parse(SHOP_AUTH))
    return design.operation("op"), design


def listed(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def matched(operation: OperationDesign) -> dict[str, Any]:
    return {match.column: match.source for step in operation.steps for match in step.match}


def test_a_policy_that_compares_with_a_setting_narrows_every_row_to_the_callers_tenant() -> None:
    policy = "CREATE POLICY p ON orders USING (shop_id = current_setting('app.current_shop_id')::int);"

    found, _ = read_shop("get", "/orders/{id}", answers(ORDER), policy)
    made, _ = read_shop("post", "/orders", {**answers(ORDER, "201"), **takes({"title": TEXT}, "title")}, policy)

    assert matched(found)["shop_id"] == FromCaller(column="shop_id")
    assert {match.column: match.source for match in made.set}["shop_id"] == FromCaller(column="shop_id")


def test_a_policy_with_a_query_becomes_a_condition_of_the_operation_and_of_those_beneath_it() -> None:
    inner = "shop_id IN (SELECT shop_id FROM clerks WHERE id = current_setting('app.user_id', true)::int)"
    policy = f"CREATE POLICY p ON orders USING ({inner});"

    orders, _ = read_shop("get", "/orders", answers(listed(ORDER)), policy)
    notes, _ = read_shop("get", "/orders/{id}/notes", answers(listed(ORDER | {"required": ["id"]})), policy)

    assert "id = :caller" in orders.rules.where[0][0]
    assert notes.rules.where[0][0].startswith("order_id IN (SELECT id FROM orders WHERE")


def test_a_policy_that_nobody_understands_is_asked_about_rather_than_passed_over() -> None:
    policy = "CREATE POLICY p ON orders FOR SELECT USING (may_see(id));"

    _, design = read_shop("get", "/orders", answers(listed(ORDER)), policy)

    assert any("may_see(id)" in question.text for question in design.questions)


def test_a_new_row_is_of_the_callers_tenant_where_nothing_else_says_whose_it_is() -> None:
    made, _ = read_shop("post", "/orders", {**answers(ORDER, "201"), **takes({"title": TEXT}, "title")})

    assert {match.column: match.source for match in made.set}["shop_id"] == FromCaller(column="shop_id")
    assert made.certainty is Certainty.ASSUMED


def test_a_singular_path_is_the_row_that_the_callers_row_points_at() -> None:
    found, _ = read_shop("get", "/shop", answers(ORDER | {"properties": {"id": NUMBER}, "required": ["id"]}))

    assert found.kind is Kind.GET
    assert [step.table for step in found.steps] == ["clerks", "shops"]


def test_parameters_of_a_composite_key_find_one_row_together() -> None:
    shelf = {"type": "object", "required": ["aisle"], "properties": {"aisle": NUMBER, "level": NUMBER}}

    found, _ = read_shop("get", "/shops/{shopId}/shelves/{aisle}/{level}", answers(shelf))

    assert found.kind is Kind.GET
    assert set(matched(found)) == {"id", "shop_id", "aisle", "level"}


def test_a_table_that_joins_a_table_with_itself_is_walked_from_the_side_that_is_named_after_it() -> None:
    shown = answers(listed({"$ref": "#/components/schemas/Course"}))

    needed, _ = read_shop("get", "/courses/{courseId}/needs", shown)

    assert needed.steps[-1].via is not None
    assert needed.steps[-1].via.near == (("course_id", "id"),)


def test_alternatives_that_a_column_tells_apart_are_rows_of_one_table() -> None:
    talk = {"type": "object", "required": ["kind", "seats"], "properties": {"kind": {"const": "talk"}, "seats": NUMBER}}
    stream = {"type": "object", "required": ["kind", "url"], "properties": {"kind": {"const": "stream"}, "url": TEXT}}
    body = sends({"oneOf": [talk, stream]})

    made, _ = read_shop("post", "/events", {**answers({"oneOf": [talk, stream]}, "201"), **body})

    assert made.certainty is Certainty.DERIVED
    assert made.body is not None
    assert made.body.schema["x-alternatives"]["of"]["stream"] == {"needs": ["kind", "url"], "lacks": ["seats"]}


def test_a_constant_beside_a_list_says_nothing_about_its_rows() -> None:
    page = {
        "type": "object",
        "required": ["object", "data"],
        "properties": {"object": {"type": "string", "enum": ["list"]}, "data": listed(ORDER)},
    }

    found, _ = read_shop("get", "/orders", answers(page))

    assert found.kind is Kind.LIST
    assert found.answer.constants == {"object": "list"}


def test_rows_of_the_callers_tenant_are_what_the_contract_calls_so() -> None:
    found, _ = read_shop("get", "/orders", {**answers(listed(ORDER)), "summary": "Orders of the caller's shop"})

    assert matched(found)["shop_id"] == FromCaller(column="shop_id")
    assert found.certainty is Certainty.ASSUMED
