"""Amounts that a new row would hold as nothing: a default of 0 is room for one, and nobody's decision."""

from __future__ import annotations

from collections.abc import Collection

from orchestrator.ddl import Column, DefaultKind, Table
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.prose_words import MONEY
from orchestrator.models.builtin.reading.schemas import Schemas
from orchestrator.models.builtin.reading.words import plain
from orchestrator.models.builtin.shapes import Body, Match
from orchestrator.relational import NUMBERS

_LATER = {"balance", "credit", "revenue", "discount", "refund", "tip", "deposit", "commission", "payout", "paid"}
"""What a new row has had none of yet."""
_NO_AMOUNT = {"rate", "percent", "percentage", "count", "number", "quantity", "id", "type", "level", "point", "xp"}


def ask_about_amounts(
    schemas: Schemas, table: Table, body: Body | None, fill: Collection[Match], covered: Collection[str], notes: Notes
) -> None:
    """Ask for every amount of a new row that the contract speaks of and that nothing but a default of 0 would fill."""
    filled = {*(item.column for item in fill), *covered}
    filled |= {item.column for item in body.fields} if body is not None else set()
    for column in table.columns:
        if column.name not in filled and _is_open(column, table) and plain(column.name) in schemas.spoken:
            text = (
                f"How is `{column.name}` of a new row of `{table.name}` found? "
                "The body does not say it, and its default, 0, is no amount that anybody decided."
            )
            notes.ask(Cause.MONEY, f"{table.name}.{column.name}", text)


def _is_open(column: Column, table: Table) -> bool:
    said = set(plain(column.name))
    return (
        bool(said & MONEY)
        and not said & (_LATER | _NO_AMOUNT)
        and column.type.kind in NUMBERS
        and column.default_kind is DefaultKind.VALUE
        and _is_nothing(column.default_value)
        and table.foreign_key_of(column.name) is None
    )


def _is_nothing(value: object) -> bool:
    try:
        return float(str(value)) == 0
    except ValueError:
        return False
