"""Lists whose mapping reckons with what a request brings: a value beyond what a database reckons with finds nothing."""

from __future__ import annotations

import logging
import textwrap
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import templates
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asks, rows, service

TABLES = "CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT NOT NULL, length INT NOT NULL);"


def boats(rule: str) -> ServiceDesign:
    listed = {"operationId": "listBoats", **asks(n={"schema": NUMBER}), **answers(rows("name", many=True))}
    return service(TABLES, OPEN, {"/boats": {"get": listed}}, mapping=f"operations: {{listBoats: {{where: '{rule}'}}}}")


@pytest.mark.parametrize(
    "rule, written",
    [
        ('SUBSTRING(name, 1, :n) = "A"', "func.substr(Boat.name, literal(1), cast(literal(params.n), Integer))"),
        ('SUBSTRING(name, :n + 1) = "A"', "func.substr(Boat.name, cast(literal(params.n) + literal(1), Integer))"),
        ('SUBSTRING(name, 1, 2) = "A"', "func.substr(Boat.name, literal(1), literal(2))"),
    ],
)
def test_a_place_in_a_text_is_a_plain_whole_number(rule: str, written: str) -> None:
    """PostgreSQL knows no such function of other numbers; such requests had been answered 500."""
    assert written in emitted(boats(rule.replace('"', "''")))[Path("app/services/boats.py")]


def test_a_list_is_empty_where_its_database_cannot_reckon_with_a_value() -> None:
    base = templates.raw("app/repositories/base.py.j2")

    for method, nothing in (("select", "[]"), ("count", "0")):
        body = base.partition(f"    def {method}(")[2].partition("\n    def ")[0]
        assert "except (DataError, OverflowError) as error:" in body
        assert "            self.told_of_none(error)\n" in body
        assert "            self.session.rollback()\n" in body
        assert body.rstrip().endswith(f"return {nothing}")


@pytest.mark.parametrize("state, raised", [("22003", False), ("22012", True), (None, False)])
def test_a_division_by_zero_is_an_error_of_the_rows_and_no_empty_list(
    state: str | None, *, raised: bool, caplog: pytest.LogCaptureFixture
) -> None:
    base = templates.raw("app/repositories/base.py.j2")
    told = base.partition("    def told_of_none(")[2].partition("\n    def ")[0]
    names: dict[str, Any] = {"BUSY": "busy", "DIVIDED_BY_ZERO": "22012", "logger": logging.getLogger("base")}
    exec("from __future__ import annotations\n" + textwrap.dedent(f"    def told_of_none({told}"), names)
    error = ValueError("of the database")
    error.orig = Mock(sqlstate=state)  # type: ignore[attr-defined]

    with pytest.raises(ValueError, match="of the database") if raised else nullcontext():
        names["told_of_none"](Mock(session=Mock(info={})), error)
    assert ("beyond what the database can reckon with" in caplog.text) is not raised
