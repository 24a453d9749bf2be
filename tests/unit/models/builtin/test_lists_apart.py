"""Closed lists of contract and database that share no word are not one: what a row holds could not be shown."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, service

TABLES = """
CREATE TABLE keepers (id SERIAL PRIMARY KEY, name TEXT NOT NULL,
                      rank TEXT NOT NULL DEFAULT 'novice' CHECK (rank IN ('novice', 'master')));
CREATE TABLE hives (id SERIAL PRIMARY KEY, keeper_id INTEGER NOT NULL REFERENCES keepers (id),
                    stage TEXT NOT NULL CHECK (stage IN ('BUILT_UP', 'AT_REST', 'LOST')));
"""


def hives(name: str, words: list[str], *required: str) -> ServiceDesign:
    properties = {"id": NUMBER, name: {**TEXT, "enum": words}}
    shown = {"type": "object", "properties": properties, "required": list(required)}
    return service(TABLES, OPEN, {"/hives/{id}": {"get": {"operationId": "showIt", **answers(shown)}}})


def columns(design: ServiceDesign) -> dict[str, Any]:
    (shown,) = design.operations
    fields = design.views[shown.answer.view].fields
    return {field.property: field.source.column for field in fields if isinstance(field.source, ColumnField)}


def one(design: ServiceDesign) -> OperationDesign:
    (operation,) = design.operations
    return operation


@pytest.mark.parametrize("words", [["strong", "weak"], ["built up to last", "rest"]])
def test_a_column_of_other_words_is_not_what_a_closed_list_shows(words: list[str]) -> None:
    asked = hives("stage", words)

    assert is_built(one(asked))
    assert "stage" not in columns(asked)
    assert any("`stage`" in question.text for question in asked.questions)
    assert not is_built(one(hives("stage", words, "stage")))


@pytest.mark.parametrize("words", [["built_up", "at_rest", "lost"], ["BUILT_UP", "SOLD"], ["Built-Up"]])
def test_words_that_are_spelled_otherwise_or_known_in_part_are_those_of_the_column(words: list[str]) -> None:
    assert columns(hives("stage", words, "stage"))["stage"] == "stage"


def test_nor_is_it_that_of_a_row_further_on() -> None:
    assert is_built(one(hives("keeperRank", ["novice", "master"], "keeperRank")))
    assert not is_built(one(hives("keeperRank", ["owner", "guest"], "keeperRank")))
