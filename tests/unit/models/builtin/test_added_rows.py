"""Verbs that add a row which the body names to a row of the path, or take it away: rows of the one link table."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, answers, asked, is_built, service, takes

TABLES = """
CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE stands (id SERIAL PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id), name TEXT NOT NULL);
CREATE TABLE fairs (
  id SERIAL PRIMARY KEY, user_id INT NOT NULL REFERENCES users (id), judge_id INT REFERENCES users (id), name TEXT
);
CREATE TABLE fairs_users (
  id SERIAL PRIMARY KEY, fair_id INT NOT NULL REFERENCES fairs (id), user_id INT NOT NULL REFERENCES users (id),
  UNIQUE (fair_id, user_id)
);
CREATE TABLE fairs_stands (
  fair_id INT NOT NULL REFERENCES fairs (id), stand_id INT NOT NULL REFERENCES stands (id),
  PRIMARY KEY (fair_id, stand_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: users, id: id, login: email, password: secret}
default: authenticated
operations: {it: {allow: authenticated, scope: own, owner: user_id}}
"""
SECOND = """
CREATE TABLE waiting (
  fair_id INT REFERENCES fairs (id), stand_id INT REFERENCES stands (id), PRIMARY KEY (fair_id, stand_id)
);
"""


def fairs(verb: str, name: str, method: str = "patch", more: str = "") -> ServiceDesign:
    done = {"operationId": "it", **takes({name: NUMBER}, name), **answers(None, "200", "403", "404")}
    return service(TABLES + more, AUTH, {f"/fairs/{{id}}/{verb}": {method: done}})


@pytest.mark.parametrize(
    "verb, name, method, table, kind",
    [
        ("add-stand", "stand_id", "patch", "fairs_stands", Kind.LINK),
        ("addStand", "standId", "post", "fairs_stands", Kind.LINK),
        ("attach-stand", "id", "put", "fairs_stands", Kind.LINK),
        ("assign", "stand_id", "post", "fairs_stands", Kind.LINK),
        ("add-user", "user_id", "patch", "fairs_users", Kind.LINK),
        ("assign-user", "userId", "post", "fairs_users", Kind.LINK),
        ("remove-stand", "stand_id", "post", "fairs_stands", Kind.UNLINK),
        ("detach", "stand_id", "post", "fairs_stands", Kind.UNLINK),
        ("detach", "user_id", "post", "fairs_users", Kind.UNLINK),
    ],
)
def test_what_is_added_or_taken_away_is_a_row_of_the_link_table(
    verb: str, name: str, method: str, table: str, kind: Kind
) -> None:
    found = fairs(verb, name, method).operation("it")

    assert (found.kind, found.table) == (kind, table)
    assert is_built(found)
    assert [step.table for step in found.steps] == ["fairs", table.removeprefix("fairs_")]


def test_that_nothing_else_happens_is_told() -> None:
    told = "`add-user` makes a row of `fairs_users`, and nothing happens in other tables"

    assert told in fairs("add-user", "user_id").operation("it").assumptions


@pytest.mark.parametrize("verb, name", [("add-stand", "stand_id"), ("add-user", "user_id")])
def test_the_row_of_the_path_says_whose_it_is(verb: str, name: str) -> None:
    files = emitted(fairs(verb, name))
    text = "".join(text for path, text in files.items() if path.parent == Path("app/services"))

    assert "ensure_owner(fair.user_id, caller)" in text
    assert "world.make(Fair, user_id=who.id)" in files[Path("tests/scenarios.py")]


def test_what_a_column_of_the_row_holds_is_written_there() -> None:
    found = fairs("assign-judge", "judge_id").operation("it")

    assert (found.kind, found.table) == (Kind.UPDATE, "fairs")


def test_where_several_link_tables_may_be_meant_it_is_asked() -> None:
    design = fairs("add-stand", "stand_id", more=SECOND)

    assert not is_built(design.operation("it"))
    assert "What does `add-stand` do to a row of `fairs`?" in asked(design, "it")[0]
