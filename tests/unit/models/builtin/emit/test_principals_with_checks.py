"""People whose table says by a check what they have to be: the seed makes rows that the database takes."""

from __future__ import annotations

from pathlib import Path

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, rows, service

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: secret, role: role}
roles: [chief, member]
default: authenticated
"""
TABLES = """
CREATE TABLE crews (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE people (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL,
  crew_id INTEGER REFERENCES crews (id), is_free BOOLEAN NOT NULL DEFAULT FALSE, born DATE, died DATE,
  role TEXT NOT NULL CHECK (role IN ('chief', 'member')),
  CHECK ({check})
);
"""


def seed(check: str, auth: str = AUTH) -> str:
    paths = {"/people": {"get": {"operationId": "list", **answers(rows("email", many=True))}}}
    return emitted(service(TABLES.format(check=check), auth, paths))[Path("app/seed.py")]


def test_a_principal_has_what_a_check_over_several_columns_wants() -> None:
    text = seed("is_free OR crew_id IS NOT NULL")
    assert "crew_id=some(session, Crew, name=" in text
    assert "from app.models.crews import Crew" in text


def test_what_a_check_wants_of_one_role_only_the_rows_of_that_role_have() -> None:
    text = seed("(role = 'chief') = is_free")
    assert """**({"is_free": True} if role in ('chief',) else {})""" in text


def test_a_moment_that_a_check_wants_is_told_without_the_numbers_of_tests() -> None:
    text = seed("born IS NOT NULL")
    assert "born=" in text
    assert "number" not in text.partition("Person(")[2].partition("\n")[0]


def test_a_check_that_lets_plain_rows_in_adds_nothing() -> None:
    assert "Person(email=login, secret='', role=role)" in seed("died IS NULL OR died >= born")


def test_where_callers_are_known_by_what_they_belong_to_each_belongs_to_a_row_of_its_own() -> None:
    text = seed("is_free OR crew_id IS NOT NULL", AUTH.replace("id: id", "id: crew_id"))
    assert "crew_id=another(session, Crew, name=" in text
    assert "def another(" in text
