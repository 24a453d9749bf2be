"""Which operations list rows, so that their statements are counted while the list grows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.checks.context import CheckContext
from orchestrator.checks.query_count import measure
from orchestrator.contract import Contract

Open = Callable[..., AbstractAsyncContextManager[CheckContext]]
LENDING = Path(__file__).parents[2] / "fixtures" / "services" / "lending"
ROW: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}}}
ROWS: dict[str, Any] = {"type": "array", "items": ROW}


def shown_at(path: str, schema: dict[str, Any]) -> bool:
    answer = {"description": "ok", "content": {"application/json": {"schema": schema}}}
    document = {"openapi": "3.1.0", "paths": {path: {"get": {"responses": {"200": answer}}}}}
    contract = Contract.parse(json.dumps(document))
    return contract.lists(contract.operations[0])


@pytest.mark.parametrize(
    "schema",
    [ROWS, {"type": "object", "properties": {"items": ROWS, "total": {"type": "integer"}}}],
)
def test_an_array_is_a_list_bare_or_in_an_envelope(schema: dict[str, Any]) -> None:
    assert shown_at("/orders", schema)


def test_what_has_an_id_of_its_own_is_a_row_whatever_lists_it_holds() -> None:
    order = {"type": "object", "properties": {"id": {"type": "integer"}, "lines": ROWS}}

    assert not shown_at("/orders/current", order)


def test_what_is_asked_for_by_its_key_is_no_list() -> None:
    assert not shown_at("/orders/{id}", {"type": "object", "properties": {"lines": ROWS}})


@dataclass
class Counted:
    """A service whose statements are not counted, as its database is a file."""

    context: CheckContext

    @property
    def contract(self) -> Contract:
        return self.context.contract

    @asynccontextmanager
    async def relayed(self) -> AsyncIterator[tuple[Any, Any]]:
        yield await self.context.judge(), SimpleNamespace(statements=0)


async def test_a_list_of_which_everybody_has_one_row_grows_by_rows_of_others(opened: Open) -> None:
    schema = (
        (LENDING / "schema.sql").read_text().replace("owner_id INTEGER NOT NULL", "owner_id INTEGER NOT NULL UNIQUE")
    )
    async with opened(files={"schema.sql": schema}, package={"schema.sql": schema}) as context:
        subject: Any = Counted(context)
        tools = [one for one in context.contract.operations if one.id == "listTools"]
        seen, figures = await measure(subject, tuple(tools))
    assert not seen.unknown
    assert len(figures) == 2  # rows before and after it grew
