"""Documents that a mapping has the database make are documents in answers, whatever the database takes them for."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, rows, service

TABLES = "CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT NOT NULL, depth INTEGER NOT NULL);"
MAPPING = """
operations:
  seeBoat: {kind: get, table: boats, computed: {figures: {value: "json_object('depth', depth)"}}}
"""


@pytest.mark.parametrize(
    "value, kind, expected",
    [
        ('{"depth": 3}', "object", {"depth": 3}),
        ({"depth": 3}, "object", {"depth": 3}),
        ("[1, 2]", "array", [1, 2]),
        ("[1, 2]", "string", "[1, 2]"),
        (None, "object", None),
    ],
)
def test_a_document_that_comes_as_a_text_is_read(value: Any, kind: str, expected: Any) -> None:
    figures = {"type": "object", "properties": {"depth": NUMBER}}
    paths = {"/boats/{id}": {"get": {"operationId": "seeBoat", **answers(rows("name", figures=figures))}}}
    tree = ast.parse(emitted(service(TABLES, OPEN, paths, mapping=MAPPING))[Path("app/convert.py")])
    known: dict[str, Any] = {"json": json}
    told = [one for one in tree.body if isinstance(one, ast.ImportFrom | ast.FunctionDef) and _is_needed(one)]
    exec(compile(ast.Module(body=list(told), type_ignores=[]), "convert", "exec"), known)

    assert known["answered"](value, kind, "") == expected


def _is_needed(statement: ast.ImportFrom | ast.FunctionDef) -> bool:
    library = {"__future__", "datetime", "decimal", "typing"}
    return statement.module in library if isinstance(statement, ast.ImportFrom) else statement.name == "answered"
