"""Sentences that state how something behaves are asked about where nothing is built for them; names are not."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asked, rows, service, takes

TABLES = """
CREATE TABLE bands (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'touring' CHECK (state IN ('touring', 'resting'))
);
CREATE TABLE gigs (id SERIAL PRIMARY KEY, band_id INT NOT NULL REFERENCES bands (id), title TEXT NOT NULL);
"""
GIG = rows("title", id=NUMBER, band_id=NUMBER)


def is_asked(name: str, said: str) -> bool:
    paths = {
        "/gigs": {
            "get": {"operationId": "list", "description": said, **answers({"type": "array", "items": GIG})},
            "post": {
                "operationId": "add",
                "description": said,
                **takes({"title": TEXT, "band_id": NUMBER}, "title", "band_id"),
                **answers(GIG, "201"),
            },
        },
    }
    design = service(TABLES, OPEN, paths)
    recorded = [
        text
        for text in design.operation(name).assumptions
        if f"read as a description, and nothing beyond schema and auth is built for it: “{said}”" in text
    ]
    questions = [text for text in asked(design, name) if said in text]
    assert not (recorded and questions)
    return bool(questions)


@pytest.mark.parametrize(
    "name, said",
    [
        ("add", "A stage holds one gig at a time."),
        ("add", "The same bands as for adding a tour."),
        ("add", "Writing a gig also counts as an update of the band."),
        ("add", "`title` is the name of the band if it isn't given."),
        ("add", "Songs that do not exist yet are created."),
        ("add", "Without a title the gig is an open rehearsal."),
        ("list", "A gig belongs to whoever plays first."),
        ("list", "Comes with the number of guests that neither paid nor cancelled."),
        ("list", "The gigs of touring bands."),
    ],
)
def test_what_a_sentence_states_is_asked(name: str, said: str) -> None:
    assert is_asked(name, said)


@pytest.mark.parametrize(
    "name, said",
    [
        ("add", "Put a gig on the calendar of another band."),
        ("list", "Gigs that a band plays."),
        ("list", "What is on tonight."),
        ("list", "The number of guests and of bands too."),
        ("list", "The gigs of bands."),
    ],
)
def test_what_a_sentence_only_names_is_not(name: str, said: str) -> None:
    assert not is_asked(name, said)


def test_an_order_that_is_asked_about_is_not_on_record_as_a_description() -> None:
    assert is_asked("list", "Soonest gig first.")
