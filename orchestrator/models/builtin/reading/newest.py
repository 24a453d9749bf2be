"""The one row of several that an answer of a single row shows: the newest, or the one whose period holds now."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Identity, SqlKind, Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import Envelope
from orchestrator.models.builtin.reading.moments import is_audit, is_stamp
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import is_array, is_object, properties
from orchestrator.models.builtin.reading.soft_deletes import soft_delete
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import is_plural, words
from orchestrator.models.builtin.shapes import FromExpression, FromParent, FromPath, Match
from orchestrator.relational import INSTANTS

IN_FORCE = {("current",), ("active",), ("valid",), ("effective",)}
"""Words for the rows, or the one row, that hold now."""
_NEWEST = re.compile(r"\b(?:latest|newest|most recent)\b", re.IGNORECASE)
_BEGINS = {"start", "starts", "begin", "begins", "from", "starting", "effective"}
_ENDS = {"end", "ends", "until", "to", "expire", "expires", "expiry", "expiration", "ending"}
_LOOSE = {"at", "on", "date", "time", "dt", "ts", "valid", "day", "period", "timestamp", "is"}


def newest_shown(
    context: Context, operation: Operation, opened: Envelope | None, walk: Walk, table: Table, notes: Notes
) -> bool:
    """Go on to the newest row: of a row's, beneath a word for one; of all, where the contract says so.

    Whether there is one to go to.
    """
    key, order = _single_key(table), _order(table)
    members = properties(opened.inner) if opened is not None and is_object(opened.inner) else {}
    lists = [name for name, item in members.items() if is_array(context.schemas.flat(item))]
    shown = opened is not None and not opened.many and bool(members) and not lists
    if not shown or not key or not order or soft_delete(context.database, table):
        return False
    test, said = _above(walk), _NEWEST.search(f"{operation.summary}. {operation.description}")
    beneath = len(walk.steps) > 1 and bool(test) and not is_plural(walk.literal)
    if not beneath and (said is None or len(walk.steps) > 1 or walk.fixed):
        return False
    where = f" WHERE {test}" if test else ""
    text = (
        f"(SELECT one.{key} FROM {table.name} one{where} ORDER BY {', '.join(f'one.{n} DESC' for n in order)} LIMIT 1)"  # noqa: S608 - parsed, never run
    )
    walk.narrow(Match(column=key, source=FromExpression(text=text)))
    walk.row = True
    told = f"of several rows of `{table.name}` the newest is shown, by `{order[0]}`"
    if said is not None:
        notes.assume(f"{told}: “{said[0]}”")
    else:
        what = f"Which row of `{table.name}` does {operation.called} show where there are several?"
        notes.ask(Cause.SHAPE, f"{operation.id}.{table.name}", what, meanwhile=told)
    return True


def in_force(table: Table, word: str) -> tuple[str, tuple[str, ...]] | None:
    """The condition under which a row holds now, and the columns of its period; `None` where no period says it."""
    moments = [c for c in table.columns if c.type.kind in {*INSTANTS, SqlKind.DATE} and not is_audit(c)]
    ends = [column for column in moments if _says(column, _ENDS)]
    begins = [column for column in moments if _says(column, _BEGINS)]
    if words(word) not in IN_FORCE or len(ends) != 1 or len(begins) > 1:
        return None
    tests = [*(_reaches(table, column, "<=") for column in begins), _reaches(table, ends[0], ">=")]
    return " AND ".join(tests), tuple(column.name for column in (*begins, *ends))


def one_in_force(table: Table, walk: Walk, found: tuple[str, tuple[str, ...]]) -> bool:
    """Go on to the one row that holds now: of several the one that began first. Whether its key says which that is."""
    key, (test, period) = _single_key(table), found
    if not key or walk.fixed:
        return False
    text = f"(SELECT {table.name}.{key} FROM {table.name} WHERE {test} ORDER BY {table.name}.{period[0]} LIMIT 1)"  # noqa: S608 - parsed, never run
    walk.narrow(Match(column=key, source=FromExpression(text=text)))
    walk.row = True
    return True


def _says(column: Column, wanted: set[str]) -> bool:
    said = [word for word in words(column.name) if word not in _LOOSE or word in wanted]
    return len(said) == 1 and said[0] in wanted


def _reaches(table: Table, column: Column, sign: str) -> str:
    now = "CURRENT_DATE" if column.type.kind is SqlKind.DATE else "CURRENT_TIMESTAMP"
    test = f"{table.name}.{column.name} {sign} {now}"
    return f"({table.name}.{column.name} IS NULL OR {test})" if column.nullable else test


def _single_key(table: Table) -> str:
    return table.primary_key[0] if len(table.primary_key) == 1 else ""


def _order(table: Table) -> tuple[str, ...]:
    """By which columns rows are newer than others: when they were made, else the number that they got."""
    made = [
        column.name
        for column in table.columns
        if is_stamp(column) and {"created", "inserted"} & set(words(column.name))
    ]
    counted = [column.name for column in table.columns if column.identity is not Identity.NONE]
    return (*made[:1], *counted[:1]) if len(made) < 2 else ()


def _above(walk: Walk) -> str:
    """What the rows of the last step have in common, as far as the path alone says it."""
    tests = []
    for match in walk.steps[-1].match:
        source = match.source
        if isinstance(source, FromParent) and len(walk.steps) > 1:
            above = [item.source for item in walk.steps[-2].match if item.column == source.column]
            source = above[0] if above else source
        if not isinstance(source, FromPath):
            return ""
        tests.append(f"one.{match.column} = :{source.name}")
    return " AND ".join(tests)
