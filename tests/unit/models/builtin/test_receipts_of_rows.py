"""Receipts that say which kind of row is gone, and bodies that ask for more of the same properties."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.shapes import ConstantField
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, rows, service, source_of, takes

TABLES = "CREATE TABLE kites (id SERIAL PRIMARY KEY, colour TEXT NOT NULL, span INT NOT NULL);"
GONE = {
    "type": "object",
    "required": ["id", "object", "deleted"],
    "properties": {"id": NUMBER, "object": TEXT, "deleted": {"const": True}},
}


def flown(*said: dict[str, Any]) -> dict[str, Any]:
    """Schemas of kites that say what they are."""
    return {
        f"Kite{'' if number == 0 else 'Detail'}": {**rows("colour", id=NUMBER, object=item)}
        for number, item in enumerate(said)
    }


def test_a_receipt_says_of_a_row_what_all_rows_of_its_kind_say() -> None:
    paths = {"/kites/{id}": {"delete": {"operationId": "cut", **answers(GONE, "200", "404")}}}
    design = service(TABLES, OPEN, paths, schemas=flown({"const": "kite"}, {"enum": ["kite"]}))

    assert is_built(design.operation("cut"))
    assert source_of(design, "object") == ConstantField(value="kite")
    assert source_of(design, "deleted") == ConstantField(value=True)


@pytest.mark.parametrize(
    "said", [[TEXT], [{"const": "kite"}, {"const": "glider"}], [{"const": "kite"}, TEXT], [{"const": 7}], []]
)
def test_what_rows_do_not_all_say_is_asked_about(said: list[dict[str, Any]]) -> None:
    paths = {"/kites/{id}": {"delete": {"operationId": "cut", **answers(GONE, "200", "404")}}}
    design = service(TABLES, OPEN, paths, schemas=flown(*said))

    assert not is_built(design.operation("cut"))


def test_a_body_that_asks_for_nothing_is_another_one_than_that_which_asks_for_all() -> None:
    shared = {"$ref": "#/components/schemas/KiteParams"}
    made = takes({})
    made["requestBody"]["content"]["application/json"]["schema"] = {"allOf": [shared, {"required": ["colour", "span"]}]}
    changed = takes({})
    changed["requestBody"]["content"]["application/json"]["schema"] = {"allOf": [shared]}
    row = rows("colour", id=NUMBER, span=NUMBER)
    paths = {
        "/kites": {"post": {"operationId": "make", **made, **answers(row, "201")}},
        "/kites/{id}": {"patch": {"operationId": "change", **changed, **answers(row, "200", "404")}},
    }
    design = service(TABLES, OPEN, paths, schemas={"KiteParams": rows("colour", span=NUMBER)})
    make, change = design.operation("make").body, design.operation("change").body

    assert make is not None
    assert change is not None
    assert make.name != change.name
    assert [item.required for item in make.fields] == [True, True]
    assert [item.required for item in change.fields] == [False, False]
