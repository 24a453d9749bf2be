"""Rows and bodies of the emitted tests: what one answer never shows empty, and a body that needs nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.rows import rows_text
from orchestrator.models.builtin.emit.scenarios import scenarios_text
from tests.unit.models.builtin.small import OPEN, answers, rows, service, takes

TABLES = """
CREATE TABLE notes (id SERIAL PRIMARY KEY, title TEXT NOT NULL, published_at TIMESTAMPTZ, read_at TIMESTAMPTZ);
"""
MOMENT = {"type": "string", "format": "date-time"}
MAYBE = {"type": ["string", "null"], "format": "date-time"}


def notes(first: dict[str, Any], second: dict[str, Any]) -> ServiceDesign:
    def shown(moment: dict[str, Any]) -> dict[str, Any]:
        one = rows("title", id={"type": "integer"}, publishedAt=moment, readAt=MAYBE)
        return {**one, "required": ["id", "title", "publishedAt", "readAt"]}

    paths = {
        "/notes/{id}": {"get": {"operationId": "getNote", **answers(shown(first))}},
        "/drafts/{id}": {"get": {"operationId": "getDraft", **answers(shown(second))}},
    }
    return service(TABLES, OPEN, paths, mapping="operations: {getDraft: {kind: get, table: notes}}")


@pytest.mark.parametrize("first, second", [(MOMENT, MAYBE), (MAYBE, MOMENT)])
def test_a_row_holds_what_one_answer_must_show_though_another_may_show_nothing(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    text = rows_text(notes(first, second))
    assert re.search(r'"published_at": datetime\(', text)
    assert '"read_at"' not in text


def test_a_row_leaves_out_what_every_answer_may_show_empty() -> None:
    assert '"published_at"' not in rows_text(notes(MAYBE, MAYBE))


def test_an_empty_body_says_what_it_is() -> None:
    one = {"post": {"operationId": "close", **takes({"quietly": {"type": "boolean"}}), **answers(rows("title"))}}
    rule = "operations: {close: {kind: update, table: notes, set: {read_at: now()}, columns: {quietly: null}}}"
    text = scenarios_text(service(TABLES, OPEN, {"/notes/{id}/close": one}, mapping=rule))
    assert "body: dict[str, object] = {}" in text
