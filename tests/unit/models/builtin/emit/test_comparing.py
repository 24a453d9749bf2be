"""How the emitted tests compare what is answered with what is stored."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, answers, rows, service

TABLES = "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"


@pytest.fixture(scope="module")
def world() -> dict[str, Any]:
    """The functions of `tests/world.py`."""
    get = {"operationId": "all", **answers(rows("name", many=True))}
    text = emitted(service(TABLES, OPEN, {"/jars": {"get": get}}))[Path("tests/world.py")]
    made: dict[str, Any] = {"UTC": UTC, "datetime": datetime, "timedelta": timedelta, "Decimal": Decimal, "Any": Any}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name in {"alike", "shown", "_equally_true"}:
            exec(ast.unparse(node), made)
    return made


@pytest.mark.parametrize(
    "told, stored, same",
    [
        (True, True, True),
        (False, True, False),
        ("true", True, True),
        ("false", True, False),
        ("True", True, False),
        (1, True, True),
        (2, True, False),
        (1.0, True, False),
        (True, 5, True),
        (True, 0, False),
        (True, "1", False),
        (True, Decimal(1), False),
        (False, None, False),
        ("7", 7, True),
        ("1.50", Decimal("1.5"), True),
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), True),
    ],
)
def test_an_answer_is_like_what_is_stored_where_it_says_the_same(
    world: dict[str, Any], told: object, stored: object, same: bool
) -> None:
    assert world["alike"](told, stored) is same
