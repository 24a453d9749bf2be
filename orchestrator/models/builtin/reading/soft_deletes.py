"""Rows that a delete leaves where they are, marked as gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.moments import happened
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.verbs import speaks_of_doer
from orchestrator.models.builtin.reading.words import key, same_stem, words
from orchestrator.models.builtin.shapes import FromCaller, FromConstant, Match, Step
from orchestrator.relational import SqlKind

_SOFTLY = re.compile(
    r"\bsoft(?:ly)?[- ]?delet"
    r"|\b(?:mark|flag)\w* [\w ]{0,30}\bas (?:deleted|removed|gone|trashed|inactive)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|no|unlike|instead of|rather than|contrast)\b[^.;]{0,30}\b(?:soft|mark)"
    r"|\b(?:permanent\w*|irrevocabl[ey]|hard)\b|\b(?:already|previously|were|was|been) (?:soft|mark)"
    r"|\bsoft(?:ly)?[- ]?deleted (?!it\b|the\b|this\b)\w+ (?:before|earlier|first)\b",
    re.IGNORECASE,
)
"""Where a sentence speaks of soft deletes that this one is not."""
_ALSO_GONE = {"hidden": "hide", "archived": "archive", "trashed": "trash", "removed": "remove", "retired": "retire"}
"""Words of columns by which a row is gone where the contract calls its delete a soft one, each with its verb."""


def soft_delete(database: Database, table: Table) -> str:
    """The column that a delete sets instead of removing the row; empty where rows are removed."""
    for column in table.columns:
        if _says(column, {"deleted"}):
            return column.name
    return database.soft.get(table.name, "")


def alive(database: Database, table: Table) -> tuple[Match, ...]:
    """What holds for rows that were not deleted softly."""
    name = soft_delete(database, table)
    if not name:
        return ()
    column = table.column(name)
    flag = column is not None and column.type.kind is SqlKind.BOOLEAN
    return (Match(column=name, source=FromConstant(value=False if flag else None)),)


def remover(database: Database, table: Table, principal: Table | None, *, known: bool) -> tuple[Match, ...]:
    """`deleted_by` of a row that is deleted softly is the caller, where one is `known`."""
    name = soft_delete(database, table)
    done = next((word for word in words(name) if word not in {"is", "at", "on"}), "")
    if not done or principal is None or not known:
        return ()
    keys = [one for one in database.keys_between(table, principal) if len(one.columns) == 1]
    found = [one for one in keys if speaks_of_doer(one.columns[0], done)]
    return tuple(Match(column=one.columns[0], source=FromCaller(column=one.target_columns[0])) for one in found[:1])


def alive_tests(database: Database, table: Table, alias: str = "") -> list[str]:
    """The same as SQL."""
    found = []
    for match in alive(database, table):
        column = f"{alias or table.name}.{match.column}"
        flag = isinstance(match.source, FromConstant) and match.source.value is False
        found.append(f"{column} IS NOT TRUE" if flag else f"{column} IS NULL")
    return found


def found_again(
    database: Database, table: Table, steps: Sequence[Step], sets: Collection[Match], verb: str, notes: Notes
) -> tuple[Step, ...]:
    """The steps to the row of an action that takes the mark of a soft delete away: only such rows are looked for."""
    marks = alive(database, table)
    if not marks or not all(match in sets for match in marks) or not steps or steps[-1].table != table.name:
        return tuple(steps)
    column = f"{table.name}.{marks[0].column}"
    notes.assume(f"`{verb}` finds only rows of which `{column}` says that they are deleted, and answers 404 for others")
    return (*steps[:-1], replace(steps[-1], gone=True))


def find_soft(operations: Iterable[Operation], table_of: Callable[[Operation], Table | None]) -> dict[str, str]:
    """By table, the one column that marks rows as gone where the contract says of a delete that it is a soft one."""
    found = {}
    operations = tuple(operations)
    for operation in operations:
        table = table_of(operation) if operation.method == "DELETE" and said_softly(operation) else None
        columns = [c for c in table.columns if _says(c, _ALSO_GONE)] if table is not None else []
        if table is not None and len(columns) == 1 and not _has_own_meaning(columns[0], operations):
            found[table.name] = columns[0].name
    return found


def _has_own_meaning(column: Column, operations: Iterable[Operation]) -> bool:
    """Whether rows are archived or hidden by an operation of its own, or asked for by a parameter that says so."""
    (done,) = set(words(column.name)) - {"is", "at", "on"}
    parts = [part for operation in operations for part in operation.path.split("/") if "{" not in part]
    asked = [item.name for operation in operations for item in operation.parameters if item.location == "query"]
    meant = (done, _ALSO_GONE[done])
    return any(same_stem(form, word) for name in (*parts, *asked) for word in words(name) for form in meant)


def said_softly(operation: Operation) -> str:
    """The sentence that says of a delete that it leaves the row; empty where there is none."""
    for text in (operation.summary, operation.description):
        for sentence in SENTENCE.split(text):
            if _SOFTLY.search(sentence) and not _NOT.search(sentence):
                return " ".join(sentence.split())
    return ""


def ask_about_softness(operation: Operation, database: Database, table: Table, notes: Notes) -> None:
    """Ask for what a soft delete does that no column of the row can tell."""
    said = said_softly(operation)
    if not said:
        return
    if not soft_delete(database, table):
        text = f"{operation.called} is a soft delete: which column of `{table.name}` says that a row is gone?"
        notes.ask(Cause.ACTION, f"{table.name}.soft", text)
    nouns = set(key(said))
    below = [
        c.name for c, _ in database.child_tables(table) if set(database.key_of(c)[-1:]) <= nouns and c is not table
    ]
    if below:
        text = f"“{said}” How are rows of {', '.join(f'`{name}`' for name in below)} deleted with it?"
        notes.ask(Cause.ACTION, f"{table.name}.soft_below", text)


def _says(column: Column, gone: Collection[str]) -> bool:
    said = words(column.name)
    moment = len(happened(column)) == 1 and said[0] in gone
    flag = column.type.kind is SqlKind.BOOLEAN and said[-1] in gone and said[:-1] in {(), ("is",)}
    return moment or flag
