"""Bounds of a list that are about figures of its rows, which no column holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, asks, rows, service

TABLES = """
CREATE TABLE hikes (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, climb_minutes INT NOT NULL DEFAULT 0, walk_minutes INT NOT NULL DEFAULT 0
);
CREATE TABLE verdicts (id SERIAL PRIMARY KEY, hike_id INT NOT NULL REFERENCES hikes, stars INT NOT NULL);
"""
FIGURES: dict[str, Any] = {
    "total_minutes": {"type": "integer", "description": "Climbing plus walking"},
    "rating": {"type": ["number", "null"], "description": "Average stars, null without any"},
    "verdict_count": NUMBER,
}
TIMES = "(hikes.climb_minutes + hikes.walk_minutes)"
STARS = "(SELECT avg(verdicts.stars) FROM verdicts WHERE verdicts.hike_id = hikes.id)"
VERDICTS = "(SELECT count(*) FROM verdicts WHERE verdicts.hike_id = hikes.id)"


def hikes(name: str, described: str = "", kind: str = "integer") -> ServiceDesign:
    bound = asks(**{name: {"schema": {"type": kind}, "description": described}})
    get = {"operationId": "hikes", **bound, **answers(rows("name", many=True, id=NUMBER, **FIGURES))}
    return service(TABLES, OPEN, {"/hikes": {"get": get}})


@pytest.mark.parametrize(
    "name, described, where",
    [
        ("max_minutes", "Upper limit for climbing plus walking", f"{TIMES} <= :max_minutes"),
        ("maxTotalMinutes", "", f"{TIMES} <= :maxTotalMinutes"),
        ("min_rating", "Only hikes with at least this average", f"{STARS} >= :min_rating"),
        ("min_rating", "Average stars above this value", f"{STARS} > :min_rating"),
        ("verdicts_min", "", f"{VERDICTS} >= :verdicts_min"),
    ],
)
def test_a_bound_is_compared_with_the_figure_that_is_shown(name: str, described: str, where: str) -> None:
    design = hikes(name, described)

    assert design.operation("hikes").rules.where == ((where, (name,)),)
    assert not asked(design, "hikes")
    assert any(f"`{where}`" in item.text for item in design.assumptions)


def test_a_bound_that_is_not_sent_leaves_no_row_out() -> None:
    written = emitted(hikes("min_rating"))[Path("app/services/hikes.py")]

    assert "if params.min_rating is not None:" in written
    assert "func.avg(Verdict.stars)" in written


def test_a_bound_is_no_larger_than_what_the_database_compares_it_with() -> None:
    assert "clamped(32)" in emitted(hikes("max_minutes"))[Path("app/schemas/hikes.py")]


@pytest.mark.parametrize(
    "name, described, kind",
    [
        ("min_rating", "Average stars of the last year, at least", "integer"),
        ("min_rating", "", "string"),
        ("rating", "", "integer"),
        ("max_height", "", "integer"),
    ],
)
def test_a_bound_of_which_that_is_not_sure_is_asked_about(name: str, described: str, kind: str) -> None:
    design = hikes(name, described, kind)

    assert design.operation("hikes").rules.where == ()
    assert any(f"`{name}`" in text for text in asked(design, "hikes"))
