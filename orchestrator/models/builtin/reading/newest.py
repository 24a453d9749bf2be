"""The one row of several that an answer of a single row shows: the newest, or the one whose period holds now."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Identity, SqlKind, Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import Envelope
from orchestrator.models.builtin.reading.moments import events, is_stamp
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.row_ages import moment_told
from orchestrator.models.builtin.reading.schemas import is_array, is_object, properties
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import is_plural, words
from orchestrator.models.builtin.shapes import FromExpression, FromParent, FromPath, Match

IN_FORCE = {("current",), ("active",), ("valid",), ("effective",)}
"""Words for the rows, or the one row, that hold now."""
_NEWEST = re.compile(r"\b(?:latest|newest|most recent)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|never|no longer|nor|neither|without|except|instead of|rather than|other than|but|at the latest)\b|n't\b",
    re.IGNORECASE,
)
"""Where a sentence says that it is another one than the newest."""
_BEGINS = {"start", "starts", "begin", "begins", "from", "starting", "effective"}
_ENDS = {"end", "ends", "until", "to", "expire", "expires", "expiry", "expiration", "ending"}
_LOOSE = {"at", "on", "date", "time", "dt", "ts", "valid", "day", "period", "timestamp", "is"}


def newest_shown(
    context: Context, operation: Operation, opened: Envelope | None, walk: Walk, table: Table, notes: Notes
) -> bool:
    """Go on to the newest row: of a row's, beneath a word for one; of all, where the contract says so.

    Whether there is one to go to.
    """
    key, order = _single_key(table), _order(context.database, table)
    members = properties(opened.inner) if opened is not None and is_object(opened.inner) else {}
    lists = [name for name, item in members.items() if is_array(context.schemas.flat(item))]
    shown = opened is not None and not opened.many and bool(members) and not lists
    if not shown or not key or not order:
        return False
    test, said = _above(walk), _said_newest(operation)
    beneath = len(walk.steps) > 1 and bool(test) and not is_plural(walk.literal)
    if not beneath and (said is None or len(walk.steps) > 1 or walk.fixed):
        return False
    tests = [test] * bool(test) + alive_tests(context.database, table, "one")
    _go_on(walk, table, key, tests, [part for name in order for part in _downwards(table, name)])
    told = f"of several rows of `{table.name}` the newest is shown, by `{order[0]}`"
    if said is not None:
        notes.assume(f"{told}: “{said[0]}”")
    else:
        _ask_which(operation, table, told, notes)
    return True


def _said_newest(operation: Operation) -> re.Match[str] | None:
    """Where the contract says of an operation that the newest is meant."""
    sentences = [part for text in (operation.summary, operation.description) for part in SENTENCE.split(text)]
    found = [said for part in sentences if not _DENIED.search(part) and (said := _NEWEST.search(part)) is not None]
    return found[0] if found else None


def _ask_which(operation: Operation, table: Table, told: str, notes: Notes) -> None:
    what = f"Which row of `{table.name}` does {operation.called} show where there are several?"
    notes.ask(Cause.SHAPE, f"{operation.id}.{table.name}", what, meanwhile=told)


def _go_on(walk: Walk, table: Table, key: str, tests: list[str], order: list[str]) -> None:
    """Go on to the first of the rows, called `one`, for which the tests hold."""
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    text = f"(SELECT one.{key} FROM {table.name} one{where} ORDER BY {', '.join(order)} LIMIT 1)"  # noqa: S608 - parsed, never run
    walk.narrow(Match(column=key, source=FromExpression(text=text)))
    walk.row = True


def _downwards(table: Table, name: str, *, first: bool = False) -> list[str]:
    """The greatest value first, rows without one behind all others, or before them (`first`): databases differ."""
    column = table.column(name)
    nulls = [f"one.{name} IS NULL{' DESC' * first}"] if column is None or column.nullable else []
    return [*nulls, f"one.{name} DESC"]


def in_force(table: Table, word: str, called: str = "") -> tuple[str, tuple[str, ...]] | None:
    """The condition under which a row holds now, and the columns of its period; `None` where no period says it."""
    moments = events(table)
    ends = [column for column in moments if _says(column, _ENDS)]
    begins = [column for column in moments if _says(column, _BEGINS)]
    if words(word) not in IN_FORCE or len(ends) != 1 or len(begins) > 1:
        return None
    rows = called or table.name
    tests = [*(_reaches(rows, column, "<=") for column in begins), _reaches(rows, ends[0], ">=")]
    return " AND ".join(tests), tuple(column.name for column in (*begins, *ends))


def one_in_force(context: Context, operation: Operation, walk: Walk, word: str, notes: Notes) -> bool:
    """Go on to the one row that holds now, of several to the last one. Whether period and key say which that is."""
    table = walk.table
    found = in_force(table, word, "one") if table is not None else None
    key = _single_key(table) if table is not None else ""
    if table is None or not key or walk.fixed or found is None:
        return False
    test, period = found
    began = len(period) > 1
    order = _downwards(table, period[0], first=not began)
    _go_on(walk, table, key, [test, *alive_tests(context.database, table, "one")], order)
    told = f"of several rows of `{table.name}` that hold now the one is shown that {'began' if began else 'ends'} last"
    _ask_which(operation, table, f"{told}, by `{period[0]}`", notes)
    return True


def _says(column: Column, wanted: set[str]) -> bool:
    said = [word for word in words(column.name) if word not in _LOOSE or word in wanted]
    return len(said) == 1 and said[0] in wanted


def _reaches(rows: str, column: Column, sign: str) -> str:
    now = "CURRENT_DATE" if column.type.kind is SqlKind.DATE else "CURRENT_TIMESTAMP"
    test = f"{rows}.{column.name} {sign} {now}"
    return f"({rows}.{column.name} IS NULL OR {test})" if column.nullable else test


def _single_key(table: Table) -> str:
    return table.primary_key[0] if len(table.primary_key) == 1 else ""


def _order(database: Database, table: Table) -> tuple[str, ...]:
    """By which columns rows are newer than others: when what they tell of was, or they were made, and their number."""
    told = moment_told(database, table)
    made = [
        column.name
        for column in table.columns
        if is_stamp(column) and {"created", "inserted"} & set(words(column.name))
    ]
    counted = [column.name for column in table.columns if column.identity is not Identity.NONE]
    first = [told.name] if told is not None else made
    return (*first[:1], *counted[:1]) if len(first) < 2 else ()


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
