"""Lists that go on after the last row that was read, and the order that a contract says of all its lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, service

TABLES = """
CREATE TABLE kites (id TEXT PRIMARY KEY, colour TEXT NOT NULL, created TIMESTAMPTZ NOT NULL DEFAULT now());
"""


def kites(cursor: str, *, info: str = "", around: dict[str, Any] | None = None, shown: str = "id") -> ServiceDesign:
    row = {"type": "object", "properties": {shown: TEXT, "colour": TEXT}}
    body = {"type": "object", "properties": {"data": {"type": "array", "items": row}, **(around or {})}}
    limit = {"schema": {**NUMBER, "minimum": 1, "maximum": 50, "default": 10}}
    listed = {"operationId": "all", **asks(cursor, limit=limit), **answers(body, "200", "400")}
    return service(TABLES, OPEN, {"/kites": {"get": listed}}, info=info)


@pytest.mark.parametrize("cursor", ["starting_after", "after", "cursor"])
def test_a_list_goes_on_after_a_row_where_no_answer_tells_a_cursor(cursor: str) -> None:
    design = kites(cursor, around={"has_more": {"type": "boolean"}})
    page = design.operation("all").page
    written = emitted(design)

    assert page is not None
    assert (page.style, page.after) == ("cursor", "id")
    assert any(f"`{cursor}` is `kites.id` of the last row" in item.text for item in design.assumptions)
    assert "place_after(Kite.id, " in written[Path("app/services/kites.py")]
    assert "goes_on_after_the_last_row" in written[Path("tests/integration/test_operations.py")]


@pytest.mark.parametrize("around, shown", [({"next_cursor": TEXT}, "id"), ({}, "size")])
def test_a_cursor_that_answers_tell_or_of_rows_that_show_no_key_is_one_of_ours(
    around: dict[str, Any], shown: str
) -> None:
    page = kites("cursor", around=around, shown=shown).operation("all").page

    assert page is not None
    assert page.after == ""


@pytest.mark.parametrize(
    "info, order",
    [
        ("**Lists.** They come newest first.\n\nAll is well.", ("created", True)),
        ("Text.\n\nLists are sorted oldest first.", ("created", False)),
        ("- every collection comes newest first", ("created", True)),
        ("Some lists come newest first.", ("id", False)),
        ("Lists come newest first, unless they say otherwise.", ("id", False)),
        ("Messages are deleted, newest first.", ("id", False)),
    ],
)
def test_the_order_of_all_lists_is_that_of_each_that_says_no_other(info: str, order: tuple[str, bool]) -> None:
    sort = kites("after", info=info).operation("all").sort

    assert sort is not None
    assert sort.default[0] == order
