"""Moments of new rows one of which has to come after the other, as a sentence and a check say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE shows (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, opens_at TIMESTAMPTZ NOT NULL, closes_at TIMESTAMPTZ NOT NULL
  {check}
);
"""
CHECK = ", CHECK (closes_at > opens_at)"
MOMENT = {"type": "string", "format": "date-time"}


def shows(said: str, *statuses: str, check: str = CHECK) -> ServiceDesign:
    """A service in which shows are added, of which that is said."""
    body = takes({"title": TEXT, "opensAt": MOMENT, "closesAt": MOMENT}, "title", "opensAt", "closesAt")
    told = {"operationId": "add", "description": said, **body, **answers(rows("title", id=NUMBER), "201", *statuses)}
    return service(TABLES.format(check=check), OPEN, {"/shows": {"post": told}})


@pytest.mark.parametrize(
    "said, statuses, status",
    [
        ("`closesAt` must be after `opensAt`.", ("400",), 400),
        ("`closesAt` must be after `opensAt` (422).", ("400", "409", "422"), 422),
        ("The closesAt has to lie later than the opensAt, otherwise 409.", ("400", "409"), 409),
    ],
)
def test_a_new_row_is_refused_as_the_sentence_says(said: str, statuses: tuple[str, ...], status: int) -> None:
    design = shows(said, *statuses)

    assert design.operation("add").rules.required == (("closes_at > opens_at", status),)
    assert not any(said in text for text in asked(design, "add"))
    assert "literal(show.closes_at, Show.closes_at.type) > " in emitted(design)[Path("app/services/shows.py")]


@pytest.mark.parametrize(
    "said, statuses, check",
    [
        ("`closesAt` must be after `opensAt`.", ("400",), ""),
        ("`closesAt` must be after `opensAt`.", ("400", "422"), CHECK),
        ("`closesAt` must be after `opensAt` (422).", ("400",), CHECK),
        ("`closesAt` must be before `opensAt`.", ("400",), CHECK),
        ("`closesAt` must be after `opensAt` and on a Sunday.", ("400",), CHECK),
    ],
    ids=["no check", "two answers", "no such answer", "the other way round", "something else too"],
)
def test_what_is_not_sure_is_asked(said: str, statuses: tuple[str, ...], check: str) -> None:
    design = shows(said, *statuses, check=check)

    assert design.operation("add").rules.required == ()
    assert any(said in text for text in asked(design, "add"))
