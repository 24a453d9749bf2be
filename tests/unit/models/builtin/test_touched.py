"""Who finds rows in which state is asked of every operation that finds such rows, not only where it is said."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import Certainty, ServiceDesign
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, asks, is_built, rows, service, takes

TABLES = """
CREATE TABLE huts (id SERIAL PRIMARY KEY, name TEXT NOT NULL, closed_at TIMESTAMPTZ, deleted_at TIMESTAMPTZ);
CREATE TABLE stays (id SERIAL PRIMARY KEY, hut_id INT NOT NULL REFERENCES huts (id), nights INT NOT NULL);
CREATE TABLE trails (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
"""
HUT, STAY = rows("name", id=NUMBER), rows(nights=NUMBER, hutId=NUMBER)


def huts(said: str, *, tables: str = TABLES.replace(", deleted_at TIMESTAMPTZ", ""), info: str = "") -> ServiceDesign:
    hidden = {"description": "Closed huts are not listed."}
    paths: dict[str, Any] = {
        "/huts": {
            "get": {"operationId": "list", **hidden, **asks(), **answers({"type": "array", "items": HUT})},
            "post": {"operationId": "add", **takes({"name": {"type": "string"}}, "name"), **answers(HUT, "201")},
        },
        "/huts/{id}": {
            "get": {"operationId": "show", **answers(HUT, "200", "404")},
            "delete": {"operationId": "close", "summary": "Close a hut", "description": said, **answers(None, "204")},
        },
        "/stays": {"post": {"operationId": "stay", **takes({"hutId": NUMBER, "nights": NUMBER}, "hutId", "nights")}},
        "/trails/{id}": {"get": {"operationId": "trail", **answers(rows("name"), "200", "404")}},
    }
    paths["/stays"]["post"] |= answers(STAY, "201")
    return service(tables, OPEN, paths, info=info)


@pytest.mark.parametrize(
    "said",
    ["The hut is kept for the books but no longer found.", "Closed huts are never shown again.", "It cannot be seen."],
)
def test_a_row_that_is_hidden_by_an_action_is_asked_about_wherever_it_is_found(said: str) -> None:
    design = huts(said)
    touched = [one.id for one in design.operations if any(said in text for text in asked(design, one.id))]

    assert is_built(design.operation("close"))
    assert touched == ["show", "close", "stay"]
    assert design.operation("show").certainty is Certainty.ASSUMED
    assert any(said[-10:] in text for text in design.operation("stay").assumptions)


@pytest.mark.parametrize("said", ["Closing takes effect at once, and only on workdays.", "Trails are no longer shown."])
def test_what_is_no_matter_of_finding_such_rows_is_asked_where_it_is_said(said: str) -> None:
    design = huts(said)

    assert [one.id for one in design.operations if any(said in text for text in asked(design, one.id))] == ["close"]


def test_what_is_said_at_large_of_who_sees_rows_names_the_operations_that_find_them() -> None:
    info = "A closed hut is visible to its owner only. To everybody else it does not exist (404). Only use HTTPS here."
    questions = {one.text: one.operations for one in huts("Closes it.", info=info).questions if "whole" in one.text}

    assert [operations for text, operations in questions.items() if "owner" in text or "404" in text] == [
        ("list", "show", "close", "stay")
    ] * 2
    assert [operations for text, operations in questions.items() if "HTTPS" in text] == [()]


def test_a_row_that_is_marked_and_not_found_any_more_is_what_a_soft_delete_makes_of_it() -> None:
    design = huts("The hut is marked as deleted and no longer found.", tables=TABLES.replace("closed_at", "seen_at"))

    assert design.operation("close").soft_delete == "deleted_at"
    assert not any("marked as deleted" in question.text for question in design.questions)
