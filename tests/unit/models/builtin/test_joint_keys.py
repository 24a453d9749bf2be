"""Paths that name a row by a part of what is unique."""

from __future__ import annotations

from tests.unit.models.builtin.small import OPEN, answers, asked, asks, is_built, rows, service

TABLES = """
CREATE TABLE hosts (id SERIAL PRIMARY KEY, authority TEXT NOT NULL UNIQUE);
CREATE TABLE links (
  id SERIAL PRIMARY KEY, short_code TEXT NOT NULL, host_id INTEGER REFERENCES hosts (id), UNIQUE (short_code, host_id)
);
"""


def test_a_name_that_is_unique_only_beside_another_column_is_asked_with_that_column() -> None:
    get = {"operationId": "showLink", **asks("host"), **answers(rows("shortCode"), "200", "404")}
    design = service(TABLES, OPEN, {"/links/{shortCode}": {"get": get}})
    assert not is_built(design.operations[0])
    assert "`short_code` of `links` is unique only together with `host_id`" in " ".join(asked(design, "showLink"))
