"""Rows that are alike in what a list is ordered by: the later one is the newer, and indexes tell what comes next."""

from __future__ import annotations

import pytest

from tests.unit.models.builtin.small import OPEN, answers, asks, rows, service

LOGS = """
CREATE TABLE logs (id {key}, name TEXT NOT NULL, seen_on DATE NOT NULL, note TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now());
"""


def usual(said: str, key: str = "SERIAL PRIMARY KEY", index: str = "") -> tuple[tuple[str, bool], ...]:
    get = {"operationId": "all", "description": said, **answers(rows("name", many=True))}
    sort = service(LOGS.format(key=key) + index, OPEN, {"/logs": {"get": get}}).operation("all").sort
    assert sort is not None
    return sort.default


@pytest.mark.parametrize(
    "said, key, tie",
    [
        ("Newest first.", "SERIAL PRIMARY KEY", True),
        ("Newest first.", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", True),
        ("Newest first.", "UUID PRIMARY KEY DEFAULT gen_random_uuid()", False),
        ("Newest first.", "INT PRIMARY KEY", False),
        ("Oldest first.", "SERIAL PRIMARY KEY", False),
        ("By name, descending.", "SERIAL PRIMARY KEY", False),
    ],
)
def test_of_rows_of_one_moment_the_one_counted_later_is_the_newer(said: str, key: str, tie: bool) -> None:
    assert usual(said, key)[-1] == ("id", tie)


def test_orders_that_are_asked_for_end_alike() -> None:
    by = {"sort": {"schema": {"type": "string", "enum": ["-created_at", "created_at", "-name"]}}}
    get = {"operationId": "all", **asks(**by), **answers(rows("name", many=True))}
    sort = service(LOGS.format(key="SERIAL PRIMARY KEY"), OPEN, {"/logs": {"get": get}}).operation("all").sort

    assert sort is not None
    ends = {name: order[-1] for name, order in sort.values.items()}
    assert ends == {"-created_at": ("id", True), "created_at": ("id", False), "-name": ("id", False)}


SEEN = "Sorted by seen_on, descending."


@pytest.mark.parametrize(
    "index, further",
    [
        ("(seen_on DESC, created_at DESC)", [("created_at", True)]),
        ("(name, seen_on DESC, created_at DESC)", [("created_at", True)]),
        ("(seen_on, created_at)", []),
        ("(seen_on DESC, name)", []),
        ("(created_at DESC)", []),
    ],
)
def test_an_index_that_goes_on_downwards_tells_what_comes_next(index: str, further: list[tuple[str, bool]]) -> None:
    order = usual(SEEN, index=f"CREATE INDEX logs_by ON logs {index};")

    assert order == (("seen_on", True), *further, ("id", True))
