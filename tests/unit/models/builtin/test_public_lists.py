"""Rows that a list for everybody leaves out, asked for by their key; and the role of somebody new."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE staff (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE jobs (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'open', 'closed'))
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: staff, id: id, login: login, password: hash, role: role}
roles: [helper, head]
default: public
operations: {getJob: {allow: [ALLOWED]}}
"""


def jobs(summary: str, *, allowed: str = "public", **more: Any) -> list[str]:
    """What is asked about one job beside a list of which the summary tells."""
    many = {"operationId": "listJobs", "summary": summary, "security": [], **answers(rows("title", many=True))}
    one = {"operationId": "getJob", **more, **answers(rows("title", id=NUMBER), "200", "404")}
    if allowed == "public":
        one["security"] = []
    paths = {
        "/careers": {"get": {**many, "operationId": "careers"}},
        "/jobs": {"get": many},
        "/jobs/{id}": {"get": one},
    }
    return asked(service(TABLES, AUTH.replace("ALLOWED", allowed), paths), "getJob")


@pytest.mark.parametrize("summary", ["Open jobs for the careers page", "All open jobs"])
def test_whether_everybody_is_shown_what_no_list_for_everybody_has_is_asked(summary: str) -> None:
    assert any("lists only rows of `jobs` whose `status` is `open`" in text for text in jobs(summary))


def test_what_a_list_has_is_not_asked_for() -> None:
    assert not any("lists only rows" in text for text in jobs("All jobs"))


def test_whoever_is_known_may_be_shown_more() -> None:
    assert not any("lists only rows" in text for text in jobs("All open jobs", allowed="helper, head"))


def test_the_role_of_somebody_new_is_told() -> None:
    body = takes({"login": TEXT, "password": TEXT}, "login", "password")
    paths = {"/register": {"post": {"operationId": "register", "security": [], **body, **answers(None, "201")}}}
    design = service(TABLES, AUTH.replace("ALLOWED", "public"), paths)
    assert any("`role` of somebody new is `" in told for told in design.operation("register").assumptions)
