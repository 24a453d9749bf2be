"""Rows that are answered with 404 by their state, where a contract says so and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, is_built, rows, service

TABLES = """
CREATE TABLE tours (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, deleted_at TIMESTAMPTZ,
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'open', 'sold_out', 'over'))
);
"""
TOUR = rows("title", "status", id=NUMBER)


def tour(said: str, *statuses: str) -> ServiceDesign:
    """A service that shows a tour, of which that is said, beside a list of open ones."""
    listed = {
        "operationId": "tours",
        "summary": "List open tours",
        "security": [],
        **answers({"type": "array", "items": TOUR}),
    }
    shown = {
        "operationId": "tour",
        "description": said,
        "security": [],
        **answers(TOUR, "200", *(statuses or ("404",))),
    }
    return service(TABLES, OPEN, {"/tours": {"get": listed}, "/tours/{id}": {"get": shown}})


@pytest.mark.parametrize(
    "said, kept",
    [
        ("Drafts answer 404.", "'open', 'sold_out', 'over'"),
        ("Drafts and deleted tours are not visible here (404); tours that are over are.", ""),
        ("Drafts and deleted tours are not visible here (404); sold-out tours are.", "'open', 'sold_out', 'over'"),
        ("Deleted tours are 404.", ""),
        ("Draft and over tours are not found. Sold-out tours can still be read.", "'open', 'sold_out'"),
    ],
)
def test_a_row_in_such_a_state_is_not_found(said: str, kept: str) -> None:
    design = tour(said)
    found = design.operation("tour")

    assert is_built(found)
    assert [text for text, _ in found.rules.where] == ([f"status IN ({kept})"] if kept else [])
    assert bool(asked(design, "tour")) == (not kept)


@pytest.mark.parametrize(
    "said",
    [
        "Drafts answer 404 to everybody but their author.",
        "Drafts and secret tours answer 404.",
        "Drafts answer 404. Drafts can still be read.",
        "Drafts are blue.",
    ],
    ids=["not to all", "a state that is none", "both ways", "something else"],
)
def test_what_is_not_said_beyond_doubt_is_asked(said: str) -> None:
    design = tour(said)

    assert design.operation("tour").rules.where == ()
    assert any("does tour show others" in text for text in asked(design, "tour"))


def test_without_a_404_nothing_is_hidden() -> None:
    assert tour("Drafts are not visible here.", "410").operation("tour").rules.where == ()


def test_the_service_looks_for_rows_in_the_other_states() -> None:
    files = emitted(tour("Drafts answer 404."))

    assert "sold_out" in files[Path("app/services/tours.py")]
    assert "NotFound" in files[Path("app/services/tours.py")]
