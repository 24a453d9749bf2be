"""Numbers that are reckoned from columns of their own row: what a description states, and the sum of several times."""

from __future__ import annotations

import re

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, allows_null, types_of
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.tables import Database, is_own_key
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import ExpressionField
from orchestrator.relational import INTEGERS, NUMBERS

_SIGNS = {"minus": "-", "less": "-", "-": "-", "−": "-", "–": "-", "plus": "+", "+": "+"}  # noqa: RUF001 - as people write
_SIGNS |= {"times": "*", "multiplied by": "*", "×": "*", "*": "*"}  # noqa: RUF001 - as people write
_SIGN = re.compile(r"\s+(minus|less|plus|times|multiplied by|[-−–+×*])\s+", re.IGNORECASE)  # noqa: RUF001
_SUM = re.compile(r"(?:the )?(?:sum|total) of (.+?) and (.+)", re.IGNORECASE)
_LEAD = re.compile(r"(?:(?:always|is|equals|calculated as|computed as|that is|=)\s+)+", re.IGNORECASE)
_REST = re.compile(
    r"(?:(?:always )?null\b.*|(?:and )?may be negative|never negative|read-?only|computed|derived)?", re.IGNORECASE
)
_SMALL_UNITS = {"cent", "cents", "penny", "pence", "minor"}
_TIMES = {"minute", "second", "hour"}


def stated(database: Database, table: Table, name: str, schema: Schema, notes: Notes) -> ExpressionField | None:
    """“amount minus withheld; null until the refund”: what the description reckons with are columns of the row."""
    parts = _terms(str(schema.get("description") or "")) or _times(table, name)
    if not parts or not {"integer", "number"} & set(types_of(schema)):
        return None
    columns = [_number(database, table, term, types_of(schema)) for _, term in parts]
    found = [column for column in columns if column is not None]
    whole = types_of(schema)[:1] == ("integer",) and any(column.type.kind not in INTEGERS for column in found)
    empty = any(column.nullable for column in found) and not (allows_null(schema) or schema.get("x-nullable"))
    if len(found) != len(parts) or len({column.name for column in found}) != len(found) or whole or empty:
        return None
    signs = [sign for sign, _ in parts]
    if "*" not in signs and len({_SMALL_UNITS & set(key(column.name)) != set() for column in found}) > 1:
        return None
    text = " ".join(f"{sign} {table.name}.{column.name}".strip() for sign, column in zip(signs, found, strict=True))
    notes.assume(f"`{name}` is `{text}`")
    return ExpressionField(text=text)


def _terms(described: str) -> list[tuple[str, str]]:
    """(sign, words) of what the first clause reckons with; empty where it is no reckoning, or more is said of it."""
    first, *rest = re.split(r"[;,.(] ?|\.$", " ".join(described.split()))
    if not all(_REST.fullmatch(clause.strip(" )")) for clause in rest):
        return []
    clause = _LEAD.sub("", first.strip(), count=1) if _LEAD.match(first.strip()) else first.strip()
    summed = _SUM.fullmatch(clause)
    if summed is not None:
        return [("", summed[1]), ("+", summed[2])]
    pieces = _SIGN.split(clause)
    signs = ["", *(_SIGNS[sign.lower()] for sign in pieces[1::2])]
    mixed = "*" in signs and {"+", "-"} & set(signs)  # which comes first may not be what was meant
    return [] if len(pieces) < 3 or mixed else list(zip(signs, pieces[::2], strict=True))


def _times(table: Table, name: str) -> list[tuple[str, str]]:
    """`total_minutes` is the sum of all that the row has in minutes: `prep_minutes` and `cook_minutes`."""
    said = key(name)
    if len(said) != 2 or "total" not in said or not _TIMES & set(said):
        return []
    (unit,) = set(said) - {"total"}
    parts = [column.name for column in table.columns if key(column.name)[-1:] == (unit,) and len(key(column.name)) > 1]
    return [("+" if place else "", part) for place, part in enumerate(parts)] if len(parts) > 1 else []


def _number(database: Database, table: Table, term: str, kinds: tuple[str, ...]) -> Column | None:
    """The number of the row that a term names, which is no key."""
    bare = re.sub(r"^(?:the|its|this|their) ", "", term.strip().strip("`").strip(), flags=re.IGNORECASE)
    found = find_column(database, table, "_".join(key(bare)), {"type": kinds[0]}) if key(bare) else None
    column = found.column if found is not None else None
    if column is None or column.type.kind not in NUMBERS or is_own_key(table, column):
        return None
    return column if table.foreign_key_of(column.name) is None else None
