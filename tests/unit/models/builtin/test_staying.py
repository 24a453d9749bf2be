"""Deletes of which the contract says that the row stays: marked where a column tells it, else asked; never removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.shapes import FromClock, FromConstant
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE rowers (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, left_at TIMESTAMPTZ, {}
);
CREATE TABLE outings (id SERIAL PRIMARY KEY, rower_id INT NOT NULL REFERENCES rowers (id) ON DELETE CASCADE);
CREATE TABLE wishes (id SERIAL PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE boat_rowers (
  boat_id INT NOT NULL REFERENCES boats (id), rower_id INT NOT NULL REFERENCES rowers (id), seat TEXT,
  PRIMARY KEY (boat_id, rower_id)
);
"""


def gone(
    said: str, column: str = "stamina INT", path: str = "/rowers/{id}", summary: str = "Off the roster"
) -> ServiceDesign:
    act = {"operationId": "drop", "summary": summary, "description": said, **answers(None, "204", "404")}
    listing = {"operationId": "list", **answers(rows("name", many=True, id=NUMBER))}
    return service(TABLES.format(column), OPEN, {path: {"delete": act}, "/rowers": {"get": listing}})


@pytest.mark.parametrize(
    "said, column, name, source",
    [
        ("The rower is marked as having left.", "stamina INT", "left_at", FromClock()),
        ("Marks the rower as left; the outings stay.", "stamina INT", "left_at", FromClock()),
        ("It is not deleted but only marked as retired.", "retired_on DATE", "retired_on", FromClock(kind="today")),
        ("The rower is only deactivated.", "active BOOLEAN NOT NULL", "active", FromConstant(value=False)),
        ("Deactivates the rower. The record is kept.", "is_active BOOLEAN", "is_active", FromConstant(value=False)),
        ("The rower is marked as left; nothing is removed.", "stamina INT", "left_at", FromClock()),
        ("The row stays and is merely hidden.", "hidden BOOLEAN NOT NULL", "hidden", FromConstant(value=True)),
    ],
)
def test_a_row_that_is_said_to_stay_is_marked(said: str, column: str, name: str, source: object) -> None:
    """The row had been removed, and what hung on it with it."""
    design = gone(said, column)
    found = design.operation("drop")

    assert (found.kind, is_built(found)) == (Kind.UPDATE, True)
    assert [(item.column, item.source) for item in found.set] == [(name, source)]
    assert ".delete(" not in emitted(design)[Path("app/services/rowers.py")]


@pytest.mark.parametrize(
    "said, column",
    [
        ("The rower is marked as banished.", "stamina INT"),
        ("The record stays.", "stamina INT"),
        ("The rower is kept for the outings.", "stamina INT"),
        ("Hides the rower rather than being deleted.", "stamina INT"),
        ("The rower is only hidden.", "stamina INT"),
        ("The rower is marked as left if there are outings, otherwise removed.", "stamina INT"),
        ("It is not really deleted.", "stamina INT"),
    ],
)
def test_without_a_column_that_says_it_nothing_is_removed_and_it_is_asked(said: str, column: str) -> None:
    design = gone(said, column)

    assert not is_built(design.operation("drop"))
    assert any("Which column of `rowers` says it of a row that stays?" in text for text in asked(design, "drop"))


@pytest.mark.parametrize(
    "said, path",
    [
        ("The outings stay.", "/rowers/{id}"),
        ("A record is kept of who did it.", "/rowers/{id}"),
        ("The rower is removed and marked off the list.", "/rowers/{id}"),
        ("404 when it is kept by somebody else.", "/rowers/{id}"),
        ("The boat stays in the boathouse.", "/wishes/{id}"),
        ("Takes the rower out of the boat; they stay in the club.", "/boats/{boatId}/rowers/{id}"),
    ],
)
def test_rows_of_others_that_stay_keep_nothing(said: str, path: str) -> None:
    design = gone(said, path=path)

    assert is_built(design.operation("drop"))
    assert design.operation("drop").kind in {Kind.DELETE, Kind.UNLINK}


def test_what_was_left_already_is_not_found_where_that_is_said() -> None:
    design = gone("The rower is marked as having left. 404 when they have left already.")

    assert design.operation("drop").rules.required == (("left_at IS NULL", 404),)
    assert asked(design, "drop") == []
    assert "raise NotFound" in emitted(design)[Path("app/services/rowers.py")]


@pytest.mark.parametrize("said", ["Rowers who left are not listed.", "Rowers that have left are left out."])
def test_a_list_leaves_out_those_who_left(said: str) -> None:
    listing = {"operationId": "list", "description": said, **answers(rows("name", many=True, id=NUMBER))}
    design = service(TABLES.format("stamina INT"), OPEN, {"/rowers": {"get": listing}})

    assert design.operation("list").rules.where == (("left_at IS NULL", ()),)
    assert asked(design, "list") == []


AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: rowers, id: id, login: name, password: secret}
roles: []
default: authenticated
operations: {logIn: {allow: public}}
"""


@pytest.mark.parametrize(
    "said",
    [
        "401 when the credentials are wrong or the rower has left the club.",
        "Rowers who have left cannot log in.",
        "Left rowers cannot log in (401).",
    ],
)
def test_those_who_left_do_not_log_in_where_that_is_said(said: str) -> None:
    act = {"operationId": "logIn", "description": said, "security": [], **answers(rows("token"), "200", "401")}
    act |= takes({"name": TEXT, "password": TEXT}, "name", "password")
    design = service(TABLES.format("secret TEXT NOT NULL"), AUTH, {"/auth/login": {"post": act}})

    assert design.operation("logIn").rules.required == (("left_at IS NULL", 401),)
    assert asked(design, "logIn") == []
