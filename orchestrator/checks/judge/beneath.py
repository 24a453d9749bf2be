"""Rows without which another is not whole: an answer whose lines may not be none shows no order without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.subjects import Subjects
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract
from orchestrator.ddl import ForeignKey, SchemaDesign, Table
from orchestrator.json_schema import Schema, types_of, without_null

_DEPTH = 3
Beneath = Mapping[str, list[tuple[Table, ForeignKey]]]
"""By table, the tables of which each of its rows needs a row, and the reference by which that one belongs to it."""


def needed_below(terms: Terms, subjects: Subjects) -> Beneath:
    """What the lists say that successful answers show of the rows of one table, and that may not be empty."""
    found: dict[str, list[tuple[Table, ForeignKey]]] = defaultdict(list)
    for operation in terms.contract.operations:
        table = subjects.table(operation)
        if table is None or terms.design is None:
            continue
        for status, response in operation.responses.items():
            for schema in response.content.values() if status.startswith("2") else ():
                for name, item in _filled(terms.contract, schema, _DEPTH):
                    child = _child(terms.design, table, subjects.named(name), item)
                    found[table.name] += [child] if child is not None and child not in found[table.name] else []
    return found


def _filled(contract: Contract, schema: Schema, depth: int) -> Iterator[tuple[str, Schema]]:
    """Name and items of each list of objects that may not be empty, at any of some depths."""
    schema = without_null(contract.merged(without_null(schema)))
    inner = schema.get("items")
    for name, written in (schema.get("properties") or {}).items() if depth else ():
        listed = without_null(contract.merged(without_null(written)))
        item = listed.get("items")
        if types_of(listed) == ("array",) and isinstance(item, dict) and listed.get("minItems"):
            yield str(name), without_null(contract.merged(item))
        yield from _filled(contract, written, depth - 1)
    if isinstance(inner, dict) and depth:
        yield from _filled(contract, inner, depth - 1)


def _child(design: SchemaDesign, table: Table, named: Table | None, item: Schema) -> tuple[Table, ForeignKey] | None:
    """The table below that a list is called after, else the only one that has what its items must show."""
    below = [
        (one, key) for one in design.tables for key in one.foreign_keys if key.target == table.name and one is not table
    ]
    meant = [found for found in below if found[0] is named]
    shown = [snake(str(name)) for name in item.get("required") or ()]
    meant = meant or [found for found in below if shown and all(found[0].column(name) for name in shown)]
    return meant[0] if len(meant) == 1 else None
