"""Lists may come by what an answer shows of a row and no column keeps: numbers of other rows, and their averages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, is_built, rows, service

TABLES = """
CREATE TABLE shelves (id BIGSERIAL PRIMARY KEY, label TEXT NOT NULL, wide INT NOT NULL, deep INT NOT NULL);
CREATE TABLE loans (id BIGSERIAL PRIMARY KEY, shelf_id BIGINT NOT NULL REFERENCES shelves (id), place TEXT);
CREATE TABLE marks (
  id BIGSERIAL PRIMARY KEY, shelf_id BIGINT NOT NULL REFERENCES shelves (id), stars INT NOT NULL CHECK (stars > 0)
);
"""
RATING = {"type": "number", "nullable": True, "description": "Average stars."}
AREA: dict[str, Any] = {"loanCount": NUMBER, "rating": RATING}


def shelves(told: str, sort: Sequence[str] = (), described: str = "", **shown: Any) -> ServiceDesign:
    """A service that lists shelves."""
    by = {"sort": {"description": described, "schema": {"type": "string", "enum": [*sort]}}} if sort else {}
    item = rows(id=NUMBER, label=TEXT, **(shown or AREA))
    listed = {"operationId": "list", "description": told, **asks(**by), **answers({"type": "array", "items": item})}
    return service(TABLES, OPEN, {"/shelves": {"get": listed}})


def order(design: ServiceDesign) -> tuple[tuple[str, bool], ...]:
    sort = design.operation("list").sort
    assert sort is not None
    return sort.default


@pytest.mark.parametrize(
    "told, wanted",
    [
        ("Most borrowed first.", (("loanCount", True), ("id", False))),
        ("All shelves, most popular first.", (("loanCount", True), ("id", False))),
        (
            "Shelves with the fewest loans come first, equal ones by label.",
            (("loanCount", False), ("label", False), ("id", False)),
        ),
        ("By rating, best first.", (("rating", True), ("id", False))),
        ("The best rated shelves come first, then by label.", (("rating", True), ("label", False), ("id", False))),
    ],
)
def test_a_list_comes_by_the_figure_that_is_told(told: str, wanted: tuple[tuple[str, bool], ...]) -> None:
    design = shelves(told)

    assert is_built(design.operation("list"))
    assert order(design) == wanted
    assert not [item for item in design.questions if "first" in item.text]
    assert any(told.rstrip(".") in item.text and wanted[0][0] in item.text for item in design.assumptions)


@pytest.mark.parametrize(
    "told",
    [
        "Most borrowed first, then by colour.",
        "Most admired by readers first.",
        "Heaviest first.",
        "Most dusty first.",
    ],
)
def test_what_no_figure_is_called_after_is_asked(told: str) -> None:
    design = shelves(told)

    assert order(design) in {(), (("id", False),)}
    assert any(told.rstrip(".") in item.text for item in design.questions)


def test_which_of_two_figures_is_meant_is_asked() -> None:
    design = shelves("Most popular first.", loanCount=NUMBER, markCount=NUMBER)

    assert order(design) == (("id", False),)
    assert any("Most popular first" in item.text for item in design.questions)


@pytest.mark.parametrize(
    "value, described, wanted",
    [
        ("popular", "", ("loanCount", True)),
        ("most_borrowed", "", ("loanCount", True)),
        ("top-rated", "", ("rating", True)),
        ("-rating", "", ("rating", True)),
        ("rating_asc", "", ("rating", False)),
        ("usage", "`usage` sorts by number of loans, descending.", ("loanCount", True)),
        ("rating", "`rating` sorts by rating, best first.", ("rating", True)),
    ],
)
def test_a_list_may_be_asked_for_by_a_figure(value: str, described: str, wanted: tuple[str, bool]) -> None:
    design = shelves("Shelves.", ["label", value], described)
    sort = design.operation("list").sort

    assert sort is not None
    assert sort.values[value] == (wanted, ("id", False))
    assert not [item for item in design.questions if value in item.text]
    assert any(f"`{value}` is by `{wanted[0]}`" in item.text for item in design.assumptions)


@pytest.mark.parametrize(
    "value, described", [("rating", ""), ("usage", ""), ("usage", "`usage` is by number of visits.")]
)
def test_a_figure_or_a_direction_that_is_not_told_is_asked(value: str, described: str) -> None:
    design = shelves("Shelves.", ["label", value], described)

    assert any(f"`{value}`" in item.text for item in design.questions)


def test_the_emitted_list_comes_by_the_figure_with_those_that_have_none_last() -> None:
    files = emitted(shelves("By rating, best first.", ["label", "popular"]))

    text = files[Path("app/repositories/shelves.py")]
    assert "func.avg(Mark.stars)" in text
    assert ".desc().nulls_last()" in text
    assert "'popular': ((select(func.count()).select_from(Loan)" in text
    tests = files[Path("tests/integration/test_operations.py")]
    assert "def test_list_comes_by_rating(" in tests
    assert "world.make(Mark, shelf_id=row.id)" in tests
    assert "def test_list_comes_by_loan_count_1(" in tests
