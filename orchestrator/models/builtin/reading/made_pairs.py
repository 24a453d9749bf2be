"""Whether a PUT to a row whose whole key stands in its path makes that row where it is missing, and of what."""

from __future__ import annotations

import re
from collections.abc import Collection

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.fills import needed, next_number
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import key, same_stem, words
from orchestrator.models.builtin.shapes import Body, Match

_CHANGES = re.compile(
    r"\s*(?:partially |partly )?(?:chang|updat|edit|modif|adjust|alter|correct|replac|renam|mov|promot|demot)\w*\b",
    re.IGNORECASE,
)
_EXISTING = re.compile(r"\bof (?:an?|the) existing\b", re.IGNORECASE)
_ALREADY = re.compile(r"\b(?:existing|already)\b", re.IGNORECASE)
_MAKES = {
    *(
        "set",
        "add",
        "make",
        "create",
        "insert",
        "link",
        "attach",
        "assign",
        "give",
        "grant",
        "invite",
        "join",
        "enroll",
    ),
    *("enrol", "store", "save", "upsert", "register", "admit", "include", "connect", "bind", "share"),
}
"""First words of what an operation does that leave no row missing."""
_DEED = re.compile(r"\s*(?P<verb>[A-Za-z]+)s? (?:an?|the|this|that|it|one|another)\b", re.IGNORECASE)
"""What is done to one thing: “Follow a show.”"""
_MAKES_TOO = re.compile(
    r"\bor (?:an? |is |are )?new\b|\bupsert"
    r"|\b(?:if|where|when) (?:there is none|none is there|(?:it is )?(?:missing|new|absent))"
    r"|\b(?:(?:or|and|else|otherwise) (?:is |are )?(?:add|creat|mak|insert)\w*|(?:or|else|otherwise) sets?|creates?)"
    r"(?P<what>$|[.,;:)]| (?:if|where|when|it|one|them)\b| (?:an?|the|this)(?: (?:new|missing))? (?P<noun>\w+))",
    re.IGNORECASE,
)
"""That it makes what is missing, or a thing of which only its noun tells whether it is the row."""
_ROW = ("row", "record", "entry", "pair", "link")


def is_made_by_path(context: Context, operation: Operation, table: Table, notes: Notes) -> bool:
    """Whether nothing else makes such a row, and the contract shows that this does; asked where it says neither.

    A mapping that calls it a `replace` says that it makes what is missing.
    """
    database, makers = context.database, context.bodies.finder.makers
    kind = context.decided(operation, table).entry.kind
    absent = operation.responses.get("404")
    if table.name in makers or (absent is not None and _names(absent.description, database, table)):
        return False
    texts = [text for text in (operation.summary, operation.description) if text]
    makes = any(_is_row(found["noun"], table, database) for text in texts for found in _MAKES_TOO.finditer(text))
    changes = any(_CHANGES.match(text) for text in texts)
    if not makes and any((_ALREADY if changes else _EXISTING).search(text) for text in texts):
        return False
    if makes or (not changes and (absent is None or _is_shown(operation, absent.description, database, table))):
        return True
    if kind:
        return kind == "replace"
    text = f"Does {operation.called} make the row of `{table.name}` where there is none? Nothing else makes one."
    meanwhile = f"{operation.called} answers 404 where there is no row of `{table.name}`"
    notes.ask(Cause.ACTION, f"{operation.id}.made", text, meanwhile=meanwhile)
    return False


def counted_anew(
    operation: Operation,
    table: Table,
    known: tuple[Collection[str], Collection[str]],
    body: Body | None,
    notes: Notes,
) -> tuple[Match, ...] | None:
    """What fills the columns of a new row that the body may leave out: numbers that count on from the rows beside it.

    `known` are the columns that are filled, and those among them by which the path finds the row. `None` where others
    are open: what they hold is asked where the contract says that the row may be new.
    """
    filled, fixed = known
    sent = {item.column for item in body.fields} if body is not None else set()
    found: list[Match] = []
    for column in needed(table, filled):
        source = next_number(table, column, {*fixed}, notes) if column.name in sent else None
        if source is None:
            if {"200", "201"} <= set(operation.responses):
                text = f"What does a new row of `{table.name}` hold in `{column.name}`, which the body may leave out?"
                notes.ask(Cause.MISSING, f"{table.name}.{column.name}:{operation.id}", text)
            return None
        found.append(Match(column=column.name, source=source))
    return tuple(found)


def _is_row(noun: str | None, table: Table, database: Database) -> bool:
    """Whether what is made is the row: it is called so, or nothing else is named."""
    return noun is None or any(same_stem(noun.lower(), part) for part in (*database.key_of(table), *_ROW))


def _names(said: str, database: Database, table: Table) -> bool:
    """Whether what is missing is the row itself: it is called by its name, or by what is done where there is one."""
    told, own = key(said), database.key_of(table)
    for row in {key(table.name), own}:
        if any(told[place : place + len(row)] == row for place in range(len(told))):
            return True
    return own[-1] not in _ends(database, table) and any(same_stem(word, own[-1]) for word in told)


def _is_shown(operation: Operation, absent: str, database: Database, table: Table) -> bool:
    """Whether an operation is called after making, or misses no more than what the row points at."""
    said = {*words(operation.id)[:1], *words(operation.id)[-1:]}
    for text in (operation.summary, operation.description):
        said |= {*words(text)[:1]}
    said -= {"put"} - {*words(operation.summary)[:1], *words(operation.description)[:1]}
    makes = any(same_stem(word, verb) for word in said for verb in (*_MAKES, "put"))
    deeds = [
        found["verb"].lower() for text in (operation.summary, operation.description) if (found := _DEED.match(text))
    ]
    makes = makes or any(same_stem(verb, part) for verb in deeds for part in database.key_of(table))
    return makes or bool(_ends(database, table) & set(key(absent)))


def _ends(database: Database, table: Table) -> set[str]:
    """The nouns of the rows that a row of the table points at."""
    return {database.key_of_name(found.target)[-1] for found in table.foreign_keys if found.target != table.name}
