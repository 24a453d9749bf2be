"""Rows of the emitted tests hold what checks want of them after an action as well as before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, rows, service

TABLE = """
CREATE TABLE kites (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, line TEXT, flown_at TIMESTAMPTZ,
  state TEXT NOT NULL DEFAULT 'packed' CHECK (state IN ('packed', 'flying', 'lost')), CHECK ({})
);
"""


def made(check: str, verb: str) -> str:
    """The line of the emitted scenario that makes the kite."""
    acts = {"operationId": "act", **answers(rows("name", "state", id=NUMBER), "200", "404")}
    paths = {
        f"/kites/{{kiteId}}/{verb}": {"post": acts},
        "/kites": {"get": {"operationId": "all", **answers(rows("name", "state", id=NUMBER, many=True))}},
    }
    text = emitted(service(TABLE.format(check), OPEN, paths))[Path("tests/scenarios.py")]
    return next(line.strip() for line in text.partition("def act")[2].splitlines() if "world.make(Kite" in line)


@pytest.mark.parametrize(
    "check",
    [
        "state = 'packed' OR line IS NOT NULL",
        "state <> 'flying' OR line IS NOT NULL",
        "(line IS NULL) <= (state = 'packed')",
    ],
)
def test_a_row_holds_what_the_state_after_the_action_wants(check: str) -> None:
    assert "line=" in made(check, "flying")


def test_nothing_is_added_where_checks_are_met_anyhow() -> None:
    assert made("state <> 'lost' OR line IS NULL", "flying") == "kite = world.make(Kite)"
    assert made("length(name) > 0", "flying") == "kite = world.make(Kite)"
