"""Truth values that designs for SQLite keep as whole numbers: what a delete marks by, and what is shown and sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.reading import read
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, is_built, rows, service, takes

BOATS = """
CREATE TABLE boats (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, {gone} INTEGER NOT NULL DEFAULT 0, rigged INTEGER NOT NULL DEFAULT 0,
  berths INTEGER NOT NULL DEFAULT 1, leased INTEGER NOT NULL DEFAULT 0, crews INTEGER NOT NULL DEFAULT 0
);
"""
YES = {"type": "boolean"}
BOAT = rows("name", id=NUMBER, rigged=YES, isLeased=YES, hasCrews=YES, berths=NUMBER)


def boats(said: str, gone: str = "removed", dialect: str = "sqlite") -> ServiceDesign:
    """A service of boats with a delete that is described so."""
    paths: dict[str, Any] = {
        "/boats": {"get": {"operationId": "fleet", **answers({"type": "array", "items": BOAT})}},
        "/boats/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": NUMBER}],
            "get": {"operationId": "boat", **answers(BOAT, "200", "404")},
            "patch": {"operationId": "rig", **takes({"rigged": {"type": "boolean"}}), **answers(BOAT, "200", "404")},
            "delete": {"operationId": "drop", "description": said, **answers(None, "204", "404")},
        },
    }
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths}
    schema = SchemaDesign.parse(BOATS.format(gone=gone), dialect)
    return read(Contract.parse(json.dumps(document)), schema, AuthModel.parse(OPEN))


def test_a_delete_that_only_marks_keeps_the_row() -> None:
    """The row had been deleted, and nobody was asked."""
    design = boats("The boat is only marked as removed.")

    assert design.operation("drop").soft_delete == "removed"
    files = emitted(design)
    assert "boat.removed = True" in files[Path("app/services/boats.py")]
    assert "Boat.removed.is_(False)" in files[Path("app/repositories/boats.py")]


def test_without_a_column_that_is_called_so_it_is_asked_which_one_marks() -> None:
    design = boats("The boat is only marked as removed.", gone="sunk")

    assert not is_built(design.operation("drop"))
    assert "which column of `boats` says that a row is gone?" in design.operation("drop").rfi


def test_whole_numbers_are_no_marks_where_the_database_knows_truth_values() -> None:
    assert not is_built(boats("The boat is only marked as removed.", dialect="postgres").operation("drop"))


def test_what_is_no_mark_is_removed() -> None:
    assert boats("Takes the boat off the register.").operation("drop").soft_delete == ""


def test_numbers_that_the_contract_calls_true_or_false_are_shown_and_written() -> None:
    design = boats("")
    body = design.operation("rig").body

    assert is_built(design.operation("fleet"))
    assert body is not None
    assert [item.column for item in body.fields] == ["rigged"]
    assert "rigged: Mapped[bool]" in emitted(design)[Path("app/models/boats.py")]
    assert "berths: Mapped[int]" in emitted(design)[Path("app/models/boats.py")]


def test_what_a_property_says_to_be_so_is_a_truth_value_and_how_many_there_are_is_none() -> None:
    model = emitted(boats(""))[Path("app/models/boats.py")]

    assert "leased: Mapped[bool]" in model
    assert "crews: Mapped[int]" in model


def test_a_moment_of_removal_marks_where_the_summary_says_so() -> None:
    tables = "CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT NOT NULL, removed_at TIMESTAMPTZ);"
    drop = {"operationId": "drop", "summary": "Mark the boat as removed", **answers(None, "204", "404")}
    design = service(tables, OPEN, {"/boats/{id}": {"delete": drop}})

    assert design.operation("drop").kind is Kind.DELETE
    assert design.operation("drop").soft_delete == "removed_at"
