"""Numbers that are reckoned from columns of their own row and rows that belong to it, as a description states it."""

from __future__ import annotations

import re

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import Schema, allows_null, types_of
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.moments import happened
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.state_counts import limit, says_no_more, told_by
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.tables import Database, is_own_key
from orchestrator.models.builtin.reading.verbs import is_an_end
from orchestrator.models.builtin.reading.words import key, same_stem, stem, words
from orchestrator.models.builtin.shapes import ExpressionField
from orchestrator.relational import INTEGERS, NUMBERS

_SIGNS = {"minus": "-", "less": "-", "-": "-", "−": "-", "–": "-", "plus": "+", "+": "+"}  # noqa: RUF001 - as people write
_SIGNS |= {"times": "*", "multiplied by": "*", "×": "*", "*": "*"}  # noqa: RUF001 - as people write
_SIGN = re.compile(r"\s+(minus|less|plus|times|multiplied by|[-−–+×*])\s+", re.IGNORECASE)  # noqa: RUF001
_SUM = re.compile(r"(?:the )?(?:sum|total) of (.+?) and (.+)", re.IGNORECASE)
_TOGETHER = re.compile(
    r"(?:the )?(.+?) and (.+?) (?:taken together|together|combined|in total|added(?: up| together)?)", re.IGNORECASE
)
_LEAD = re.compile(r"(?:(?:always|is|equals|calculated as|computed as|that is|=)\s+)+", re.IGNORECASE)
_REST = re.compile(
    r"(?:(?:always )?null\b.*|(?:and )?may be negative|never negative|read-?only|computed|derived)?", re.IGNORECASE
)
_SMALL_UNITS = {"cent", "cents", "penny", "pence", "minor"}
_TIMES = {"minute", "second", "hour"}
_LEFT = ("the", "a", "of", "number", "how", "many", "still", "left", "available", "free", "remaining", "to", "be")
"""Words before a reckoning that say what comes of it."""


def stated(database: Database, table: Table, name: str, schema: Schema, notes: Notes) -> ExpressionField | None:
    """“amount minus withheld; null until the refund”: what the description reckons with are columns of the row.

    Of what is no column, rows that belong to the row may be counted: “quota minus tickets that are not void”.
    """
    if not {"integer", "number"} & set(types_of(schema)):
        return None
    said = _terms(str(schema.get("description") or ""), _called(table, name))
    columns = [_number(database, table, term, types_of(schema)) for _, term in said]
    if None in columns and (parts := _kin(table, name, said)):
        columns = list(parts)
    if not said:
        said = _times(table, name)
        columns = [_number(database, table, term, types_of(schema)) for _, term in said]
    signs = [sign for sign, _ in said]
    counted = [
        "" if column is not None or "*" in signs else _counted(database, table, name, term)
        for column, (_, term) in zip(columns, said, strict=True)
    ]
    found = [column for column in columns if column is not None]
    whole = types_of(schema)[:1] == ("integer",) and any(column.type.kind not in INTEGERS for column in found)
    empty = any(column.nullable for column in found) and not (allows_null(schema) or schema.get("x-nullable"))
    terms = [
        f"{table.name}.{column.name}" if column is not None else rows
        for column, rows in zip(columns, counted, strict=True)
    ]
    if not found or len(set(terms)) != len(terms) or "" in terms or whole or empty or _mixes(found, signs, counted):
        return None
    text = " ".join(f"{sign} {term}".strip() for sign, term in zip(signs, terms, strict=True))
    notes.assume(f"`{name}` is `{text}`")
    return ExpressionField(text=text)


def _mixes(found: list[Column], signs: list[str], counted: list[str]) -> bool:
    """Whether what is added up is not of one unit: cents and whole amounts, or money and rows."""
    small = {_SMALL_UNITS & set(key(column.name)) != set() for column in found}
    return "*" not in signs and len(small | ({False} if any(counted) else set())) > 1


def _terms(described: str, known: set[str]) -> list[tuple[str, str]]:
    """(sign, words) of what the first clause reckons with; empty where it is no reckoning, or more is said of it.

    What is reckoned may be named before, in words that are `known`: “Remaining seats: capacity minus tickets”.
    """
    first, *rest = re.split(r"[;:,.(] ?|\.$", " ".join(described.split()))
    if rest and not _SIGN.search(first) and {stem(word) for word in words(first)} <= known:
        first, *rest = rest
    if not all(_REST.fullmatch(clause.strip(" )")) for clause in rest):
        return []
    clause = _LEAD.sub("", first.strip(), count=1) if _LEAD.match(first.strip()) else first.strip()
    summed = _SUM.fullmatch(clause) or _TOGETHER.fullmatch(clause)
    if summed is not None:
        return [("", summed[1]), ("+", summed[2])]
    pieces = _SIGN.split(clause)
    signs = ["", *(_SIGNS[sign.lower()] for sign in pieces[1::2])]
    mixed = "*" in signs and {"+", "-"} & set(signs)  # which comes first may not be what was meant
    return [] if len(pieces) < 3 or mixed else list(zip(signs, pieces[::2], strict=True))


def _called(table: Table, name: str) -> set[str]:
    """The roots of words by which a description names what is reckoned."""
    own = (name, table.name, *(column.name for column in table.columns), *_LEFT)
    return {stem(word) for text in own for word in words(text)}


def _kin(table: Table, name: str, said: list[tuple[str, str]]) -> tuple[Column, ...]:
    """`prep_minutes` and `cook_minutes` of `total_minutes`, “preparation plus cooking”: of its unit, by their roots."""
    units = _TIMES & set(key(name))
    found: list[Column] = []
    for _, term in said if len(units) == 1 else ():
        told = [word for word in words(term) if not {word, *key(word)} & {*_TIMES, "time"}]
        alike = [
            column
            for column in table.columns
            if column.type.kind in NUMBERS and units <= set(key(column.name)) and not column.nullable
            if all(any(_akin(one, two) for two in told) for one in words(column.name) if not {*key(one)} & units)
        ]
        found += alike if len(alike) == 1 else []
    return tuple(found) if len(found) == len(said) == len({column.name for column in found}) else ()


def _akin(one: str, other: str) -> bool:
    """Whether words are of one root, or one is short for the other: `prep` and `preparation`."""
    short, long = sorted((one, other), key=len)
    return same_stem(one, other) or (len(short) > 3 and long.startswith(short))


def _counted(database: Database, table: Table, name: str, term: str) -> str:
    """The number of rows that a term names, of the one table that points here; empty where it is not sure which."""
    said = key(term)
    hits = [
        (child, reference)
        for child, reference in database.child_tables(table)
        if child.name != table.name and len(reference.columns) == 1 and database.key_of(child)[-1] in said
    ]
    if len(hits) != 1:
        return ""
    child, reference = hits[0]
    test = limit(database, child, name, term)
    if test is None or not says_no_more(database, table, child, "", term, told_by(database, child, test)):
        return ""
    if not test and any(is_state(c) or (happened(c) and is_an_end(happened(c)[-1])) for c in child.columns):
        return ""  # rows that were called off may count, and may not
    tests = [f"{child.name}.{reference.columns[0]} = {table.name}.{reference.target_columns[0]}"]
    tests += [*alive_tests(database, child), *([test] if test else [])]
    return f"(SELECT count(*) FROM {child.name} WHERE {' AND '.join(tests)})"  # noqa: S608 - parsed, never run


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
