"""Rows of the emitted tests hold what checks want of them after an action as well as before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service, takes

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
        "/kites/{kiteId}": {"patch": {"operationId": "tie", **takes({"line": TEXT}), **answers(rows("name"))}},
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


STAYS = "CREATE TABLE stays (id SERIAL PRIMARY KEY, {}, note TEXT, CHECK ({}));"


def changed(columns: str, check: str, **sent: dict[str, Any]) -> str:
    """The line of the emitted scenario that makes the stay which a body changes."""
    acts = {"operationId": "act", **takes(sent, *sent), **answers(rows("note", id=NUMBER), "200", "404")}
    text = emitted(service(STAYS.format(columns, check), OPEN, {"/stays/{id}": {"patch": acts}}))
    return next(line.strip() for line in text[Path("tests/scenarios.py")].splitlines() if "world.make(Stay" in line)


DAY, WHEN = {**TEXT, "format": "date"}, {**TEXT, "format": "date-time"}


def test_a_row_holds_what_a_check_wants_beside_what_a_body_says() -> None:
    days = "starts_on DATE NOT NULL, ends_on DATE"
    assert "starts_on=date(1990, " in changed(days, "ends_on IS NULL OR ends_on >= starts_on", ends_on=DAY)
    moments = "begins TIMESTAMPTZ NOT NULL, ends TIMESTAMPTZ NOT NULL"
    assert "begins=datetime(1990, " in changed(moments, "ends > begins", ends=WHEN)
    assert "ends=datetime(2190, " in changed(moments, "ends > begins", begins=WHEN)


def test_what_a_body_says_itself_is_not_given_to_the_row() -> None:
    days = "starts_on DATE NOT NULL, ends_on DATE NOT NULL"
    assert changed(days, "ends_on >= starts_on", starts_on=DAY, ends_on=DAY) == "stay = world.make(Stay)"
    assert changed(days, "length(note) < 99", ends_on=DAY) == "stay = world.make(Stay)"
