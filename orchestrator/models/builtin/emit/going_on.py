"""Lists that go on after the row whose key is sent, where no answer tells a cursor."""

from __future__ import annotations

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.given import given_to
from orchestrator.models.builtin.emit.method import MethodWriter
from orchestrator.models.builtin.emit.told import ItemKey
from orchestrator.models.builtin.shapes import Param


def after_row(writer: MethodWriter, param: Param, repository: str, column: str, order: str) -> str:
    """How many rows come before those that are wanted, as an expression."""
    table = writer.operation.table
    wanted = given_to(writer)(param.name, writer.column(table, column))
    key = f"{writer.model(table)}.{naming.attribute(column)}"
    given = f"params.{writer.param(param.name).attribute}"
    return f"{repository}.place_after({key}, {wanted}, {given}, *conditions, order={order}, field={param.name!r})"


def going_on(key: ItemKey, expected: str, limit: Param, cursor: Param, page: tuple[str, str]) -> list[str]:
    """Lines of a test that reads a list row by row; `page` are the line before it and the ids of an answer."""
    first, ids = page
    return [
        first,
        f"seen: list[{key.kind}] = []",
        "asked = dict(ready.params)",
        "",
        "for _ in ready.rows:",
        f"    answer = ready.send(params={{**asked, {naming.quoted(limit.name)}: 1}})",
        f"    page = {ids}",
        "    assert len(page) == 1",
        "    seen += page",
        f"    asked[{naming.quoted(cursor.name)}] = page[0]",
        "",
        f"assert sorted(seen) == {expected}",
        f"assert ready.send(params={{**asked, {naming.quoted(limit.name)}: 1}}).status_code == ready.expected",
    ]
