"""A counter of a row's changes is no number to be stored as it comes, unless somebody says so."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE plans (id SERIAL PRIMARY KEY, name TEXT NOT NULL, version INT NOT NULL DEFAULT 1,
  lock_version BIGINT NOT NULL DEFAULT 0,
  revision TEXT NOT NULL DEFAULT 'a', edition INT NOT NULL DEFAULT 1);
"""


@pytest.mark.parametrize(
    "method, name, kind, counts",
    [
        ("patch", "version", NUMBER, True),
        ("put", "lockVersion", NUMBER, True),
        ("post", "version", NUMBER, False),
        ("patch", "revision", TEXT, False),
        ("patch", "edition", NUMBER, False),
    ],
)
def test_a_version_that_is_sent_with_a_change_is_asked_about(
    method: str, name: str, kind: dict[str, str], counts: bool
) -> None:
    path = "/plans" if method == "post" else "/plans/{planId}"
    sent = {"operationId": "it", **takes({"name": TEXT, name: kind}), **answers(rows("name"))}
    design = service(TABLES, OPEN, {path: {method: sent}})

    assert any(f"`{name}` is not that of the row" in text for text in asked(design, "it")) is counts
    assert is_built(design.operation("it"))


@pytest.mark.parametrize(
    "line",
    [
        "columns: {version: version}",
        'require: [{that: "version = :version", else: 409}]',
        'set: {version: "version + 1"}',
        'where: "version = :version"',
    ],
)
def test_a_mapping_that_speaks_of_the_column_settles_it(line: str) -> None:
    sent = {"operationId": "it", **takes({"name": TEXT, "version": NUMBER}), **answers(rows("name"))}
    said = f"operations: {{it: {{{line}}}}}"

    assert asked(service(TABLES, OPEN, {"/plans/{planId}": {"patch": sent}}, mapping=said), "it") == []
