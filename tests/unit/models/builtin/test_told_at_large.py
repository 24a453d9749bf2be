"""Sentences about the whole service that ask for something are asked about, though they have no word of rules."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import OPEN, answers, rows, service

TABLES = "CREATE TABLE kites (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"


def told(said: str) -> ServiceDesign:
    listing = {"operationId": "list", **answers(rows("name", many=True))}
    return service(TABLES, OPEN, {"/kites": {"get": listing}}, info=said)


@pytest.mark.parametrize(
    "said",
    [
        "Guests see nothing.",
        "A torn kite makes no flights.",
        "Every kite needs a line.",
        "Each flight costs a token.",
        "Old kites are archived at night.",
        "Kites without a flight for a year are deleted.",
        "The club is told of new kites.",
        "Names are stored in capital letters.",
        "Names are compared without regard to case.",
        "Passwords have eight characters.",
        "Names are masked for guests.",
    ],
)
def test_what_is_demanded_at_large_is_asked_about(said: str) -> None:
    assert any(said in question.text for question in told(said).questions)


@pytest.mark.parametrize(
    "said", ["Kites and their flights.", "Manage kites and lines.", "The endpoints are split by kind of kite."]
)
def test_what_there_is_at_large_is_put_on_record(said: str) -> None:
    design = told(said)

    assert not any(said in question.text for question in design.questions)
    assert any(said in item.text for item in design.assumptions)
