"""Rows that emitted tests add to a list, so that two of them tie in its order."""

from __future__ import annotations

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, rows, service

TABLES = """
CREATE TABLE birds (id SERIAL PRIMARY KEY, name TEXT NOT NULL, seen_at TIMESTAMPTZ NOT NULL, nest_id INT NOT NULL);
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE watches (
  person_id INT NOT NULL REFERENCES people (id), bird_id INT NOT NULL REFERENCES birds (id),
  PRIMARY KEY (person_id, bird_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: login, password: secret}
default: authenticated
"""
ORDERED = "kind: list, table: birds, order_by: seen_at desc"


def tied(where: str) -> bool:
    """Whether the test of the order of a list makes a row that ties with another."""
    shown = {"operationId": "birds", **answers(rows("name", many=True, id={"type": "integer"}))}
    mapping = f"operations: {{birds: {{{ORDERED}{where}}}}}"
    design = service(TABLES, AUTH, {"/birds": {"get": shown}}, mapping=mapping)
    text = next(
        text for path, text in emitted(design).items() if path.as_posix() == "tests/integration/test_operations.py"
    )
    assert "def test_birds_comes_in_its_order(" in text
    return "tied = world.make(" in text


def test_a_row_ties_where_any_row_belongs_to_the_list() -> None:
    assert tied("")


def test_no_row_ties_where_rows_of_other_tables_decide_which_belong_to_the_list() -> None:
    assert not tied(', where: "id IN (SELECT w.bird_id FROM watches w WHERE w.person_id = :caller)"')
