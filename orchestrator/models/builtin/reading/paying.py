"""Whether an operation moves money, or only sounds like it: what is checked out may be a room."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.verbs import AMOUNTS, MONEY_VERBS, leads_to, moves_money, speaks_of
from orchestrator.models.builtin.reading.words import key, words

_OUT = "check-out"
_SPOKEN = AMOUNTS | {"pay", "paid", "bill", "money"}
_SOLD = {"price", "quantity", "qty", "amount", "total", "subtotal"}
"""What tells that rows below a row are things that are bought: the items of a cart."""


def pays(context: Context, operation: Operation, table: Table | None, word: str) -> bool:
    """Whether `word` speaks of money: a check-out does not where it is a state of rows that know of no amounts."""
    said = {*key(word), "".join(words(word))}
    if table is None or said & MONEY_VERBS != {"checkout"}:
        return moves_money(said, table)
    known = any(speaks_of(c, _OUT) or any(leads_to(_OUT, value) for value in c.values) for c in table.columns)
    return not known or bool(_SPOKEN & set(_spoken(context, operation, table))) or _is_sold(context, table)


def _is_sold(context: Context, table: Table) -> bool:
    below = [child for child, _ in context.database.child_tables(table)]
    return any(_SOLD & set(key(column.name)) for child in below for column in child.columns)


def _spoken(context: Context, operation: Operation, table: Table) -> Iterator[str]:
    """The words of the row's columns, and of what the operation says, takes and answers."""
    success = operation.success.schema if operation.success is not None else None
    for schema in (operation.request_body_schema, success):
        for name in properties(unwrap(context.schemas, schema, ()).inner) if schema is not None else ():
            yield from key(name)
    for text in (operation.summary, operation.description, *(column.name for column in table.columns)):
        yield from key(text)
