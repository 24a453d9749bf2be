"""Tables that are named with the schema that they lie in."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from orchestrator.postgres import Databases
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, answers, is_built, rows, service

TABLES = """
CREATE SCHEMA club;
CREATE TYPE club.grade AS ENUM ('new', 'old');
CREATE TABLE club.members (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE club.boats (
  id SERIAL PRIMARY KEY, member_id INT NOT NULL REFERENCES club.members (id), name TEXT NOT NULL, grade club.grade
);
CREATE INDEX boats_of_members ON club.boats (member_id);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: club.members, id: id, login: login, password: secret}
roles: []
default: authenticated
operations: {showBoat: {allow: authenticated, scope: own, owner: club.boats.member_id}}
"""
PATHS = {"/boats/{id}": {"get": {"operationId": "showBoat", **answers(rows("name", id=NUMBER), "200", "404")}}}
MAPPING = 'operations: {showBoat: {table: club.boats, where: "id IN (SELECT b.id FROM club.boats b)"}}'


def test_a_table_is_found_by_its_own_name() -> None:
    for mapping in ("", MAPPING):
        design = service(TABLES, AUTH, PATHS, mapping=mapping)
        boat = design.operation("showBoat")

        assert is_built(boat)
        assert boat.access.owner_path == (("boats", "member_id"),)
        assert design.auth is not None
        assert design.auth.table == "members"


def test_the_service_looks_for_its_tables_where_the_design_makes_them() -> None:
    tree = emitted(service(TABLES, AUTH, PATHS))

    assert 'search_path="club","public"' in tree[Path("app/db.py")]
    way_back = next(text for path, text in tree.items() if "0001" in path.name and "down.postgresql" in path.name)
    assert way_back.rstrip().endswith("DROP SCHEMA club;")


@pytest.mark.parametrize("schema, called", [("Club", "club"), ('"Our ""club"", \\ too"', 'Our "club", \\ too')])
async def test_schemas_are_found_whatever_they_are_called_and_the_urls_options_stay(schema: str, called: str) -> None:
    text = emitted(service(TABLES.replace("club.", f"{schema}."), AUTH.replace("club.", ""), PATHS))[Path("app/db.py")]
    known: dict[str, Any] = {"make_url": lambda _: SimpleNamespace(query={"options": "-c statement_timeout=7000"})}
    parts = re.findall(r"^(?:SEARCH_PATH = [^\n]*|def _options.*?\n\n)", text, re.MULTILINE | re.DOTALL)
    exec("\n".join(parts), known)

    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).url
        with psycopg.connect(url, autocommit=True, options=known["_options"](url)) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
            found = connection.execute("SELECT current_schemas(false), current_setting('statement_timeout')").fetchone()

    assert found == ([called, "public"], "7s")


def test_a_schema_that_may_have_been_there_before_is_left_there() -> None:
    tree = emitted(service(TABLES.replace("SCHEMA club", "SCHEMA IF NOT EXISTS club"), AUTH, PATHS))

    assert not any("DROP SCHEMA" in text for text in tree.values())
