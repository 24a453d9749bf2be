"""Actions that set a moment beside which a check of the table lets one state stand."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import FromClock, FromConstant
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, rows, service, takes


def tickets(check: str) -> ServiceDesign:
    tables = f"""
    CREATE TABLE tickets (
      id SERIAL PRIMARY KEY, status TEXT NOT NULL DEFAULT 'valid' CHECK (status IN ('valid', 'used', 'void')),
      scanned_at TIMESTAMPTZ, {check}
    );
    """
    post = {"operationId": "scan", **answers(rows("id", "status"), "200", "404")}
    return service(tables, OPEN, {"/tickets/{id}/scan": {"post": post}})


@pytest.mark.parametrize(
    "check",
    [
        "CHECK ((status = 'used') = (scanned_at IS NOT NULL))",
        "CHECK (scanned_at IS NULL OR status = 'used')",
        "CONSTRAINT both CHECK (status IN ('valid', 'void') AND scanned_at IS NULL OR status = 'used')",
    ],
)
def test_the_state_that_a_check_wants_beside_the_moment_is_set_with_it(check: str) -> None:
    design = tickets(check)

    found = {match.column: match.source for match in design.operation("scan").set}
    assert found["status"] == FromConstant(value="used")
    assert "scanned_at" in found
    assert "From which `status` of `tickets` may `scan` be done" in asked(design, "scan")[0]


@pytest.mark.parametrize("check", ["CHECK (status <> 'used' OR scanned_at IS NOT NULL)", "CHECK (status <> 'new')"])
def test_a_check_that_lets_several_states_stand_says_nothing_of_one(check: str) -> None:
    design = tickets(check)

    assert [match.column for match in design.operation("scan").set] == ["scanned_at"]


def test_a_check_that_names_the_type_of_a_state_is_understood() -> None:
    """As PostgreSQL writes it; the moment had been taken away."""
    tables = """
    CREATE TYPE stage AS ENUM ('open', 'redeemed');
    CREATE TABLE tickets (
      id SERIAL PRIMARY KEY, status stage NOT NULL DEFAULT 'open', closed_on TIMESTAMPTZ,
      CHECK ((status = 'redeemed'::stage) = (closed_on IS NOT NULL))
    );
    """
    post = {"operationId": "redeem", **answers(rows("id", "status"), "200", "404")}
    design = service(tables, OPEN, {"/tickets/{id}/redeem": {"post": post}})

    found = {match.column: match.source for match in design.operation("redeem").set}
    assert found == {"status": FromConstant(value="redeemed"), "closed_on": FromClock(kind="now")}


@pytest.mark.parametrize("needed", [("closedOn",), ()])
def test_a_day_that_is_sent_is_kept_and_today_fills_in_where_it_may_be_left_out(needed: tuple[str, ...]) -> None:
    tables = """
    CREATE TABLE tickets (
      id SERIAL PRIMARY KEY, status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')), closed_on DATE,
      note TEXT, CHECK ((status = 'closed') = (closed_on IS NOT NULL))
    );
    """
    body = takes({"note": TEXT, "closedOn": {"type": "string", "format": "date"}}, "note", *needed)
    post = {"operationId": "close", **body, **answers(rows("id", "status"), "200", "404")}
    close = service(tables, OPEN, {"/tickets/{id}/close": {"post": post}}).operation("close")

    assert [match.column for match in close.set] == ["status"]
    told = [str(match.source) for match in close.rules.derived]
    assert bool(told) is not bool(needed)
    assert all("closedOn IS NULL THEN CURRENT_DATE ELSE closed_on" in text for text in told)
