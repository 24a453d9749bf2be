"""Parameters that find rows whose span contains a value, and those that name a column of rows beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ParamUse
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, asks, rows, service

TABLES = """
CREATE TABLE vases (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, notes TEXT, made_from INT, made_to INT, shown_from INT, shown_until INT
);
CREATE TABLE labels (id SERIAL PRIMARY KEY, word TEXT NOT NULL UNIQUE, colour TEXT NOT NULL);
CREATE TABLE vase_labels (
  vase_id INT NOT NULL REFERENCES vases (id), label_id INT NOT NULL REFERENCES labels (id),
  PRIMARY KEY (vase_id, label_id)
);
"""


def listing(described: str, **params: Any) -> ServiceDesign:
    get = {"operationId": "all", "description": described, **asks(**params)}
    return service(TABLES, OPEN, {"/vases": {"get": {**get, **answers(rows("name", many=True, id=NUMBER))}}})


@pytest.mark.parametrize(
    "described, of_it",
    [
        ("`made_in` finds vases whose span of years contains that year; vases without both are not found by it.", ""),
        ("`made_in` gives vases whose span contains the year.", ""),
        ("", "Vases whose period includes this year"),
        ("", "Only vases whose years of making cover that year."),
    ],
)
def test_a_value_between_two_ends_chooses_rows(described: str, of_it: str) -> None:
    design = listing(described, made_in={"schema": NUMBER, "description": of_it})

    where = ("(vases.made_from <= :made_in AND vases.made_to >= :made_in)", ("made_in",))
    assert where in design.operation("all").rules.where
    assert not [text for text in asked(design, "all") if "made_in" in text]
    told = design.operation("all").assumptions
    assert any("those without both are left out" in text for text in told)
    assert not any("read as a description" in text and "made_in" in text for text in told)
    assert "Vase.made_from <= " in emitted(design)[Path("app/services/vases.py")]


@pytest.mark.parametrize(
    "name, said",
    [
        ("made_in", "Vases of this year"),
        ("sold_in", "Vases whose span of years contains this year"),
        ("made_in", "Vases whose owner contains this year"),
    ],
)
def test_what_is_not_told_of_a_span_is_asked(name: str, said: str) -> None:
    design = listing("", **{name: {"schema": NUMBER, "description": said}})

    assert not design.operation("all").rules.where
    assert any(f"`{name}`" in text for text in asked(design, "all"))


@pytest.mark.parametrize("said", ["The word of a label", "Word of one of its labels.", "By the word of a label"])
def test_a_description_that_names_rows_beside_wins_over_a_name_for_searches(said: str) -> None:
    design = listing("", keyword={"schema": {"type": "string"}, "description": said})

    (param,) = design.operation("all").params
    assert param.use is ParamUse.FILTER
    assert param.columns == ("word",)
    assert param.relation is not None
    assert param.relation.table == "labels"


@pytest.mark.parametrize("said", ["", "Part of the name", "The name of the vase", "Words of a note"])
def test_other_searches_stay_searches(said: str) -> None:
    design = listing("", keyword={"schema": {"type": "string"}, "description": said})

    (param,) = design.operation("all").params
    assert param.use is ParamUse.SEARCH
    assert param.relation is None
