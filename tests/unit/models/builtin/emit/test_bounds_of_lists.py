"""Emitted tests of bounds that are not included tell right services from those that forget rows or keep too many."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.models.builtin.emit.list_behaviour import list_tests
from tests.unit.models.builtin.small import answers, rows, service

Compare = Callable[[Any, Any], bool]
READ: dict[str, Callable[[Any], Any]] = {"INTEGER": int, "TIMESTAMPTZ": dt.datetime.fromisoformat}
VALUES = {"INTEGER": 3, "TIMESTAMPTZ": dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)}
HELPERS = {name: getattr(dt, name) for name in ("datetime", "timedelta", "UTC")}


class Boats:
    """What the emitted test needs of a scenario, its world and the service: two boats alike and a list."""

    def __init__(self, kind: str, compare: Compare, *, empty: bool) -> None:
        self._kind, self._compare = kind, compare
        self.given: dict[str, Any] = {}
        self.params: dict[str, Any] = {}
        self.expected = 200
        self.all: list[Any] = []
        self.rows = [self.make("Boat", amount=None if empty else VALUES[kind]) for _ in range(2)]

    def make(self, _model: str, **values: Any) -> Any:
        self.all.append(SimpleNamespace(id=len(self.all) + 1, **values))
        return self.all[-1]

    def number(self) -> int:
        return 7

    def send(self, params: dict[str, Any]) -> Any:
        bound = READ[self._kind](next(iter(params.values())))
        shown = [{"id": row.id} for row in self.all if row.amount is not None and self._compare(row.amount, bound)]
        return SimpleNamespace(status_code=200, text="", json=lambda: shown)


def run(said: str, kind: str, empty: str, compare: Compare) -> None:
    """The emitted test of the bound, against a service that compares so."""
    schema = {"type": "integer"} if kind == "INTEGER" else {"type": "string", "format": "date-time"}
    name = "maxAmount" if "below" in said else "minAmount"
    asked = {"parameters": [{"in": "query", "name": name, "schema": schema, "description": said}]}
    boat = rows(many=True, id={"type": "integer"})
    design = service(
        f"CREATE TABLE boats (id INTEGER PRIMARY KEY, amount {kind} {empty});",
        "{default: public}",
        {"/boats": {"get": {"operationId": "list", **asked, **answers(boat)}}},
    )
    lines = next(test[2] for test in list_tests(design.operation("list"), design) if "narrowed" in test[0])
    boats = Boats(kind, compare, empty=not empty)
    known = {
        "scenarios": SimpleNamespace(**{lines[0].partition("scenarios.")[2][:-7]: lambda _: boats}),
        "world": boats,
    }
    exec("\n".join(lines), {**known, **HELPERS, "Boat": "Boat"})


@pytest.mark.parametrize("empty", ["NOT NULL", ""])
@pytest.mark.parametrize("kind", ["INTEGER", "TIMESTAMPTZ"])
@pytest.mark.parametrize(
    "said, right, wrong",
    [
        ("Only amounts below this (exclusive).", operator.lt, operator.le),
        ("Only amounts above this (exclusive).", operator.gt, operator.ge),
    ],
)
def test_a_bound_that_is_not_included_has_rows_on_both_sides(
    said: str, right: Compare, wrong: Compare, kind: str, empty: str
) -> None:
    run(said, kind, empty, right)
    for other in (wrong, lambda _one, _bound: False, lambda _one, _bound: True):
        with pytest.raises(AssertionError):
            run(said, kind, empty, other)
