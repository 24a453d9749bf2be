"""Slugs that somebody has already: with a suffix, or refused where the contract says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import FromSlug, Match
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service, takes

TABLES = "CREATE TABLE tales (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL);"


def made(described: str, conflict: str, status: str = "409") -> ServiceDesign:
    one = {"operationId": "make", "description": described, **takes({"title": TEXT}, "title")}
    one |= answers(rows("slug", "title", id=NUMBER), "201", status)
    one["responses"][status]["description"] = conflict
    return service(TABLES, OPEN, {"/tales": {"post": one}})


def slug(*, alone: bool) -> Match:
    return Match(column="slug", source=FromSlug(column="title", alone=alone))


@pytest.mark.parametrize(
    "described, conflict",
    [
        ("A slug that is in use already is refused with 409.", "no"),
        ("", "A tale with this slug exists"),
        ("", "The title is taken."),
    ],
)
def test_a_slug_that_is_taken_is_refused_where_the_contract_says_so(described: str, conflict: str) -> None:
    """It had got a suffix, and the answer was 201."""
    design = made(described, conflict)

    assert slug(alone=True) in design.operation("make").set
    assert [item.text for item in design.assumptions if "slug" in item.text] == [
        "`tales.slug` is made of `title`; one that is taken is refused with 409"
    ]
    service_text = emitted(design)[Path("app/services/tales.py")]
    assert "tale.slug = as_slug(tale.title)" in service_text
    assert "free_text" not in service_text


@pytest.mark.parametrize(
    "described, conflict, status",
    [
        ("", "no", "409"),
        ("If the slug is taken already, a number is added rather than a conflict answered.", "no", "409"),
        ("A slug that is in use already is refused with 409.", "no", "400"),
    ],
)
def test_it_has_a_suffix_where_nothing_else_is_said(described: str, conflict: str, status: str) -> None:
    assert slug(alone=False) in made(described, conflict, status).operation("make").set
