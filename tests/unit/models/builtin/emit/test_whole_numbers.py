"""Whole numbers of the database stay whole in answers, also where the contract asks for any number."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.emit.presenters import presenter
from orchestrator.models.builtin.emit.responses import view_class
from tests.unit.models.builtin.small import answers, rows, service

TABLES = "CREATE TABLE boats (id BIGINT PRIMARY KEY, name TEXT NOT NULL, length NUMERIC(6, 2) NOT NULL, berth INT);"
NUMBER = {"type": "number"}


@pytest.mark.parametrize(
    "name, shown",
    [("id", "id: int"), ("berth", "berth: int | None"), ("length", "length: float"), ("name", "name: str")],
)
def test_a_number_of_a_whole_column_is_whole(name: str, shown: str) -> None:
    boat = rows("name", id=NUMBER, length=NUMBER, berth={"type": ["number", "null"]})
    boat["required"] = ["id", "name", "length", "berth"]
    design = service(TABLES, "{default: public}", {"/boats/{id}": {"get": {"operationId": "get", **answers(boat)}}})
    view = design.views[design.operation("get").answer.view]

    assert f"    {shown}" in view_class(view, design).source.splitlines()
    assert (f"float(row.{name})" in presenter(view, design).source) is (name == "length")
