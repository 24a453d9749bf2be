"""Names of contract and schema with quotes, braces and backslashes are texts of the emitted code, and never code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asks, rows, service, takes

TABLES = r'''
CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE jars (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, lid INTEGER, CONSTRAINT "one ""name""" UNIQUE (name)
);
COMMENT ON TABLE jars IS 'What """stands" there, \N.';
'''
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: users, id: id, login: email, password: secret}
roles: []
default: authenticated
"""
JAR = rows("name", id=NUMBER)


@pytest.fixture(scope="module")
def tree() -> dict[Path, str]:
    given = asks(**{'li"d': {"schema": NUMBER}, '{lim"it': {"schema": NUMBER}, "offset": {"schema": NUMBER}})
    listed = answers({"type": "array", "items": JAR})
    make = takes({"name": TEXT}, "name") | answers(JAR, "201", "409")
    make["responses"]["201"]["headers"] = {"Location": {"schema": TEXT}}
    paths = {
        "/o'\"{p}/jars": {
            "get": {"operationId": 'al"l', "summary": 'All \\ "jars"', **given, **listed},
            "post": {"operationId": 'make "{it}"', **make},
        },
        "/o'\"{p}/jars/{id}": {
            "get": {"operationId": "show", **answers(JAR, "200", "404")},
            "patch": {"operationId": "set{}", **takes({"name": TEXT}), **answers(JAR, "200", "404")},
        },
        "/jugs": {"get": {"operationId": 'un"built', **listed}},
    }
    return emitted(service(TABLES, AUTH, paths))


def test_all_that_is_emitted_can_be_read(tree: dict[Path, str]) -> None:
    for path, text in tree.items():
        if path.suffix == ".py":
            ast.parse(text, filename=str(path))


def test_what_is_emitted_has_the_names_of_the_contract(tree: dict[Path, str]) -> None:
    texts = [
        node.value
        for path in (Path("app/routers/jars.py"), Path("tests/scenarios.py"))
        for node in ast.walk(ast.parse(tree[path]))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    for name in ('al"l', 'make "{it}"', "set{}"):
        assert name in texts
    assert any(text.startswith("/o'\"") for text in texts)
