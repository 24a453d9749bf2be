"""Days that designs for SQLite keep as texts are days, where the contract says so of whatever is called like them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading import read
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, is_built, rows, takes

DAY = {"type": "string", "format": "date"}
SHIFT = rows(id=NUMBER, night=DAY, place=TEXT)


def shifts(column: str = "night TEXT NOT NULL", dialect: str = "sqlite", sent: Any = DAY) -> ServiceDesign:
    """A service whose shifts are asked for between two days, both of which have to be sent."""
    bounds = asks(**{name: {"schema": DAY, "required": True} for name in ("from", "to")})
    paths: dict[str, Any] = {
        "/shifts": {
            "get": {"operationId": "plan", **bounds, **answers({"type": "array", "items": SHIFT})},
            "post": {"operationId": "add", **takes({"night": sent, "place": TEXT}, "night"), **answers(SHIFT, "201")},
        }
    }
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    tables = f"CREATE TABLE shifts (id INTEGER PRIMARY KEY, {column}, place TEXT);"
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(tables, dialect), AuthModel.parse(OPEN))


def test_a_list_is_asked_for_between_days_that_texts_keep() -> None:
    design = shifts()
    plan = design.operation("plan")

    assert is_built(plan)
    assert [(item.name, item.columns) for item in plan.params] == [("from", ("night",)), ("to", ("night",))]
    assert "night: Mapped[date]" in emitted(design)[Path("app/models/shifts.py")]


def test_requests_of_tests_name_bounds_that_leave_no_row_out() -> None:
    assert "params={\"from\": '2000-01-01', \"to\": '2099-12-31'}" in emitted(shifts())[Path("tests/scenarios.py")]


@pytest.mark.parametrize(
    "design",
    [
        shifts(dialect="postgres"),
        shifts(sent=TEXT),
        shifts("night TEXT NOT NULL CHECK (night LIKE '____-__-__')"),
        shifts("night TEXT NOT NULL, CHECK (night <> place)"),
        shifts("evening TEXT NOT NULL"),
    ],
)
def test_texts_of_which_that_is_not_sure_stay_texts(design: ServiceDesign) -> None:
    assert not is_built(design.operation("plan"))
