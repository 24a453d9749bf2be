"""Moments that a contract counts in seconds since 1970: shown, asked by and sent where the contract says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, Op
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, is_built, rows, service, source_of, takes

TABLES = """
CREATE TABLE tides (
  id SERIAL PRIMARY KEY, harbour TEXT NOT NULL, seen_at TIMESTAMPTZ NOT NULL, turned TIMESTAMP,
  created TIMESTAMPTZ NOT NULL DEFAULT now()
);
"""
SAYS = "**Times.** `created` is a Unix timestamp in seconds.\n\nEverything else is plain."


def tides(info: str = "", **seen: Any) -> ServiceDesign:
    """Tides whose `seen_at` is a number; `seen` is what its schema says besides."""
    when: dict[str, Any] = {**NUMBER, **seen}
    row = rows("harbour", id=NUMBER, seen_at=when, created=when, turned={**when, "type": ["integer", "null"]})
    row = {**row, "required": ["id", "harbour", "seen_at", "created"]}
    listed = {
        "operationId": "all",
        **asks(seen_after={"schema": when}),
        **answers({"type": "array", "items": row}),
    }
    body = takes({"harbour": TEXT, "seen_at": when}, "harbour", "seen_at")
    noted = {"operationId": "note", **body, **answers(row, "201", "400")}
    return service(TABLES, OPEN, {"/tides": {"get": listed, "post": noted}}, info=info)


@pytest.mark.parametrize(
    "info, seen",
    [
        (SAYS, {}),
        ("All times are in seconds since the epoch.", {}),
        ("", {"description": "Unix time"}),
        ("", {"description": "Seconds since 1970-01-01T00:00:00Z"}),
        ("", {"format": "unix-time"}),
        ("", {"examples": [1_700_000_000]}),
    ],
)
def test_a_whole_number_is_a_moment_where_the_contract_counts_seconds(info: str, seen: dict[str, Any]) -> None:
    design = tides(info, **seen)
    listed, noted = design.operation("all"), design.operation("note")

    assert is_built(listed)
    assert is_built(noted)
    assert source_of(design, "created") == ColumnField(column="created")
    assert source_of(design, "turned") == ColumnField(column="turned")
    assert (listed.params[0].columns, listed.params[0].op) == (("seen_at",), Op.GT)
    assert noted.body is not None
    assert [item.column for item in noted.body.fields] == ["harbour", "seen_at"]
    written = emitted(design)
    assert "seconds(row.seen_at)" in "".join(map(str, written.values()))
    tests = written[Path("tests/integration/test_operations.py")]
    assert "wanted = int(value.timestamp())" in tests
    assert "value = value.replace(microsecond=0)" in tests


@pytest.mark.parametrize(
    "info, seen",
    [
        ("", {}),
        ("Times are Unix timestamps in milliseconds.", {}),
        (SAYS, {"description": "In milliseconds"}),
        ("", {"examples": [1_700_000_000_000]}),
        ("", {"examples": [1984]}),
        ("A token lives for 3600 seconds.", {}),
    ],
)
def test_a_number_that_may_count_anything_is_no_moment(info: str, seen: dict[str, Any]) -> None:
    assert not is_built(tides(info, **seen).operation("all"))
