"""Who did a deed: a column that says it is filled with the caller, whatever word of a path the deed is called by."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.shapes import FromCaller, FromConstant, ValueSource
from tests.unit.models.builtin.small import answers, rows, service, takes

TABLES = """
CREATE TABLE judges (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, password TEXT NOT NULL);
CREATE TABLE claims (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, reason TEXT,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'upheld', 'dismissed')),
  COLUMNS
);
"""
BY = "INT REFERENCES judges (id)"
CHECKED = "settled_at TIMESTAMPTZ, CHECK ((state = 'open') = (settled_at IS NULL))"
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: judges, id: id, login: login, password: password}
roles: []
default: authenticated
operations: {it: {allow: authenticated}}
"""


def done(
    columns: str, described: str = "", name: str = "settled_by", body: dict[str, Any] | None = None
) -> ValueSource:
    """What an action that dismisses a claim writes where it says who did it; `None` where it writes nothing."""
    row = rows("id", "title", "state")
    row["properties"][name] = {"type": ["integer", "null"], "description": described}
    said = "An open claim becomes dismissed, otherwise 409."
    dismissing = {"operationId": "it", "description": said, **(body or {}), **answers(row, "200", "409")}
    design = service(TABLES.replace("COLUMNS", columns), AUTH, {"/claims/{id}/dismiss": {"post": dismissing}})
    return next((match.source for match in design.operation("it").set if match.column == name), FromConstant(value=0))


@pytest.mark.parametrize(
    "columns, described, name",
    [
        (f"settled_by {BY}, {CHECKED}", "", "settled_by"),
        (f"settled_by_id {BY}, {CHECKED}", "", "settled_by_id"),
        (f"settled_by {BY}", "Who upheld or dismissed it.", "settled_by"),
        (f"arbiter_id {BY}", "The judge who dismissed it", "arbiter_id"),
    ],
)
def test_who_did_it_is_the_caller(columns: str, described: str, name: str) -> None:
    assert done(columns, described, name) == FromCaller(column="id")


@pytest.mark.parametrize(
    "columns, described, name",
    [
        (f"filed_by {BY}, {CHECKED}", "", "filed_by"),
        (f"filed_by {BY}, {CHECKED}", "Who filed it", "filed_by"),
        (f"witness_id {BY}", "The judge who has not dismissed it", "witness_id"),
        (f"settled_by {BY}, settled_at TIMESTAMPTZ", "", "settled_by"),
    ],
)
def test_whoever_did_something_else_stays(columns: str, described: str, name: str) -> None:
    assert done(columns, described, name) == FromConstant(value=0)


def test_who_did_it_is_written_beside_what_a_body_holds() -> None:
    body = takes({"reason": {"type": "string"}}, "reason")

    assert done(f"settled_by {BY}, {CHECKED}", body=body) == FromCaller(column="id")


def test_nobody_did_what_is_taken_back() -> None:
    columns = f"settled_by {BY}, {CHECKED}"
    said = "A dismissed claim becomes open, otherwise 409."
    reopening = {"operationId": "it", "description": said, **answers(rows("id", "state"), "200", "409")}
    design = service(TABLES.replace("COLUMNS", columns), AUTH, {"/claims/{id}/reopen": {"post": reopening}})
    found = {match.column: match.source for match in design.operation("it").set}

    assert found["settled_by"] == found["settled_at"] == FromConstant(value=None)


def test_what_a_check_empties_is_not_told_as_set() -> None:
    columns = "note TEXT, settled_at TIMESTAMPTZ, CHECK ((state = 'open') = (settled_at IS NULL))"
    said = "A dismissed claim becomes open, otherwise 409."
    body = takes({"reason": {"type": "string"}}, "reason")
    opening = {"operationId": "it", "description": said, **body, **answers(rows("id", "state"), "200", "409")}
    design = service(TABLES.replace("COLUMNS", columns), AUTH, {"/claims/{id}/open": {"post": opening}})

    assert "`open` empties `settled_at` of `claims` as well" in design.operation("it").assumptions
