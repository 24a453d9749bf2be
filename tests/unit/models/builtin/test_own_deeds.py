"""Rows that the caller has done something with: `/me/shows` are those that one follows, not those that one made."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, ExpressionField, FromCaller
from tests.unit.models.builtin.small import NUMBER, answers, rows, service, source_of, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL);
CREATE TABLE trails (id SERIAL PRIMARY KEY, name TEXT NOT NULL, ranger_id INT NOT NULL REFERENCES people (id));
CREATE TABLE follows (
  person_id INT NOT NULL REFERENCES people (id), trail_id INT NOT NULL REFERENCES trails (id),
  followed_at TIMESTAMPTZ NOT NULL DEFAULT now(), loud BOOLEAN NOT NULL DEFAULT TRUE, PRIMARY KEY (person_id, trail_id)
);
CREATE TABLE hikes (
  person_id INT NOT NULL REFERENCES people (id), trail_id INT NOT NULL REFERENCES trails (id),
  PRIMARY KEY (person_id, trail_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: people, id: id, login: login, password: password}
roles: []
default: authenticated
"""
MOMENT, YES = {"type": "string", "format": "date-time"}, {"type": "boolean"}


def trails(
    told: str, *shown: str, rule: str = "allow: authenticated", body: str = "loud", tables: str = TABLES
) -> ServiceDesign:
    """A service of trails with a list of the caller's, a PUT and a DELETE of one."""
    rules = ", ".join(f"{name}: {{{rule}}}" for name in ("mine", "put", "leave"))
    auth = f"{AUTH}operations: {{all: {{allow: public}}, {rules}}}"
    more = {"followed_at": MOMENT, "loud": YES}
    one = rows("name", id=NUMBER)
    one["properties"].update({name: more[name] for name in shown})
    one["required"] = ["id", "name", *shown]
    paths = {
        "/trails": {"get": {"operationId": "all", **answers(rows("name", id=NUMBER, many=True))}},
        "/me/trails": {"get": {"operationId": "mine", "summary": told, **answers({"type": "array", "items": one})}},
        "/me/trails/{trailId}": {
            "put": {"operationId": "put", "summary": told, **takes({body: YES}), **answers(None, "204", "404")},
            "delete": {"operationId": "leave", "summary": told, **answers(None, "204", "404")},
        },
    }
    return service(tables, auth, paths)


@pytest.mark.parametrize(
    "told, joins",
    [("Trails I follow", "follows"), ("The caller's followed trails", "follows"), ("Trails hiked by me", "hikes")],
)
def test_what_an_operation_speaks_of_says_which_rows_are_meant(told: str, joins: str) -> None:
    via = trails(told).operation("mine").steps[-1].via
    assert via is not None
    assert via.table == joins


def test_rows_that_the_caller_made_are_meant_where_nothing_else_is_said() -> None:
    step = trails("My trails").operation("mine").steps[-1]
    assert step.via is None
    assert [match.column for match in step.match] == ["ranger_id"]


def test_the_column_by_which_the_permission_model_knows_an_owner_says_it_too() -> None:
    design = trails("Trails I follow", rule="allow: authenticated, scope: own, owner: person_id")
    assert design.operation("mine").steps[-1].via is not None
    assert not [question for question in design.questions if "person_id" in question.text]


@pytest.mark.parametrize("gone, test", [("deleted_at TIMESTAMPTZ", "IS NULL"), ("is_deleted BOOLEAN", "IS NOT TRUE")])
def test_a_joining_row_that_is_gone_says_nothing(gone: str, test: str) -> None:
    tables = TABLES.replace("loud BOOLEAN NOT NULL DEFAULT TRUE", f"loud BOOLEAN NOT NULL DEFAULT TRUE, {gone}")
    found = source_of(trails("Trails I follow", "loud", tables=tables), "loud")

    assert isinstance(found, ExpressionField)
    assert f"follows.{gone.split(maxsplit=1)[0]} {test}" in found.text


def test_a_list_shows_what_the_joining_row_holds() -> None:
    design = trails("Trails I follow", "followed_at", "loud")
    found = design.operation("mine")
    view = design.views[found.answer.view]
    sources = {field.property: field.source for field in view.fields}
    assert isinstance(sources["name"], ColumnField)
    loud, moment = sources["loud"], sources["followed_at"]
    assert isinstance(loud, ExpressionField)
    assert isinstance(moment, ExpressionField)
    assert "follows.person_id = :caller" in loud.text
    assert "follows.trail_id = trails.id" in moment.text


def test_a_put_with_what_the_joining_row_holds_makes_it_and_changes_it() -> None:
    put = trails("Follow a trail").operation("put")
    assert put.upsert
    assert [step.table for step in put.steps] == ["people", "trails", "follows"]
    assert put.steps[1].via is None
    assert isinstance(put.steps[0].match[0].source, FromCaller)
    leave = trails("Stop following a trail").operation("leave")
    assert leave.kind is Kind.UNLINK
    assert leave.table == "follows"


def test_a_body_that_says_something_of_the_row_itself_changes_the_row() -> None:
    put = trails("Follow a trail", body="name").operation("put")
    assert put.table == "trails"
