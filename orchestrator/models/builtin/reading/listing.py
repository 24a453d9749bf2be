"""How a list is ordered and cut."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.errors import Problem
from orchestrator.json_schema import Schema, merged
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.order_words import default_order, heading_order, order_of_all, place_of
from orchestrator.models.builtin.reading.params import Listing
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, is_scalar, properties
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import key, listed, words
from orchestrator.models.builtin.shapes import Answer, ColumnField, Page, ParamUse, Sort, View
from orchestrator.patterns import lawful
from orchestrator.relational import INSTANTS, INTEGERS, STRINGS

_DEFAULT_SIZE = 20
_UP, _DOWN = ("asc", "ascending", "up"), ("desc", "descending", "down")

_Order = tuple[tuple[str, bool], ...]


def page_of(listing: Listing, answer: Answer, largest: int, notes: Notes) -> Page:
    """The page style, its sizes from the contract, else `largest` from the handoff."""
    limit, page = listing.by_use(ParamUse.LIMIT), listing.by_use(ParamUse.PAGE)
    if listing.style == "none":
        return Page(style="none", default_size=largest, max_size=largest)
    stated: Mapping[str, Any] = limit.schema if limit is not None else {}
    most = int(stated["maximum"]) if isinstance(stated.get("maximum"), int | float) else largest
    usual = stated.get("default")
    if not isinstance(usual, int):
        usual = min(_DEFAULT_SIZE, most)
        notes.because(f"a page has {usual} rows unless asked otherwise; the contract states no default")
    first = 1
    if page is not None and (page.schema.get("minimum") == 0 or page.schema.get("default") == 0):
        first = 0
    elif page is not None and not {"minimum", "default"} & set(page.schema) and _counts_from_nought(answer):
        first = 0
        notes.assume("pages are counted from 0: `number` beside `totalElements` is how Spring tells of them")
    if (whole := listing.by_use(ParamUse.WHOLE)) is not None:
        notes.assume(f"`{whole.name}` answers all rows as one page, however many there are")
    return Page(style=listing.style, default_size=usual, max_size=max(most, usual), first_page=first)


def after_rows(
    page: Page, listing: Listing, answer: Answer, table: Table, views: Mapping[str, View], notes: Notes
) -> Page:
    """The page; where no answer tells a cursor, a list goes on after the row whose key is sent: `starting_after=17`."""
    cursor, told = listing.by_use(ParamUse.CURSOR), {*answer.extras.values(), *answer.headers.values()}
    fields = views[answer.view].fields if answer.view in views else ()
    keys = [key_ for key_ in table.primary_key if any(item.source == ColumnField(column=key_) for item in fields)]
    if page.style != "cursor" or cursor is None or told & {"next_cursor", "next_link"} or len(table.primary_key) > 1:
        return page
    if not keys:
        return page
    notes.assume(
        f"`{cursor.name}` is `{table.name}.{keys[0]}` of the last row that was read, as no answer tells another cursor"
    )
    return replace(page, after=keys[0])


def _counts_from_nought(answer: Answer) -> bool:
    """Whether an answer tells of its page as Spring does."""
    told = {dotted.rpartition(".")[2]: word for dotted, word in answer.extras.items()}
    return told.get("number") == "page" and told.get("totalElements") == "total"


def cursors_for_links(answer: Answer) -> Answer:
    """The answer of a list that goes on by cursors: `next` is the next cursor, unless the contract says it is a URL."""
    extras = dict(answer.extras)
    for dotted, word in answer.extras.items():
        item: Mapping[str, Any] = answer.schema
        for part in dotted.split("."):
            item = properties(merged(dict(item), lambda _name: {})).get(part) or {}
        if word == "next_link" and not str(item.get("format", "")).startswith(("ur", "ir")):
            extras[dotted] = "next_cursor"
    return replace(answer, extras=extras) if "next_cursor" not in answer.extras.values() else answer


def sort_of(
    operation: Operation,
    listing: Listing,
    database: Database,
    table: Table,
    shown: Schema,
    schemas: Schemas,
    notes: Notes,
) -> tuple[Sort, bool]:
    """The orders that may be asked for and the usual one; whether the usual one was taken from the prose."""
    default, from_prose = _default(operation, database, table, schemas, notes)
    parameter = listing.by_use(ParamUse.SORT)
    values: dict[str, _Order] = {}
    if parameter is not None:
        flat = schemas.flat(parameter.schema)
        choices = schemas.items(flat) if is_array(flat) else flat
        stated = choices.get("enum")
        if isinstance(stated, list):
            values = _stated(stated, database, table, notes, parameter.name)
        else:
            values = _allowed(_open(database, table, shown, schemas), str(choices.get("pattern") or ""))
        usual = flat.get("default")
        if isinstance(usual, str) and usual in values:
            default = with_key(values[usual], table)
    return Sort(values=values, default=default), from_prose


def with_key(order: _Order, table: Table) -> _Order:
    """An order that ends in the primary key, so that pages never overlap."""
    used = {column for column, _ in order}
    return (*order, *((name, False) for name in table.primary_key if name not in used))


def _default(
    operation: Operation, database: Database, table: Table, schemas: Schemas, notes: Notes
) -> tuple[_Order, bool]:
    shown = operation.success.description if operation.success is not None else ""
    told = f"{operation.summary}. {operation.description}. {shown}."
    said = default_order(told) or place_of(table, told) or _headed(operation, database, table, notes)
    said = said or order_of_all(str((schemas.contract.document.get("info") or {}).get("description") or ""))
    column: Column | None = None
    down = said == "newest" or said.startswith("-")
    if said in {"newest", "oldest"}:
        stamps = [item for item in table.columns if item.type.kind in INSTANTS]
        made = [
            item for item in stamps if {"created", "published", "posted", "added", "placed"} & set(words(item.name))
        ]
        column = (_always(made) or _always(stamps) or _indexed_date(table) or _counted_key(table) or [None])[0]  # type: ignore[list-item]
    elif said and said != "alphabetical":
        found = find_column(database, table, said.lstrip("-"), {})
        column = found.column if found is not None else None
    if column is None and said in {"alphabetical", "name"}:
        column = next(
            (c for c in table.columns if c.type.kind in STRINGS and words(c.name)[-1] in {"name", "title"}), None
        )
    if column is None:
        return with_key((), table), False
    notes.because(f"the description sorts by `{column.name}`{', downwards' if down else ''}")
    return with_key(((column.name, down),), table), True


def _headed(operation: Operation, database: Database, table: Table, notes: Notes) -> str:
    """What a list is ordered by that is headed “Members by name”; asked about where no column of theirs holds it."""
    head = f"{operation.summary}."
    said = heading_order(head, database.key_of(table)[-1:], operation.path)
    if not said or any(key(said) == key(item.name) for item in operation.parameters):
        return ""
    found = find_column(database, table, said, {})
    if found is not None and not found.assumption:
        return said if table.foreign_key_of(found.column.name) is None else ""
    if {"name", "title", "date"} & set(key(said)):
        text = f"The contract says: “{head}” By which column is the list ordered? `{table.name}` has none of that name."
        notes.ask(Cause.PROSE, head, text, meanwhile=f"in the order of their keys, not as said: “{head}”")
    return ""


def _always(columns: list[Column]) -> list[Column]:
    """Those that every row has a value in, where there are such: what is not yet has no place in an order."""
    return [column for column in columns if not column.nullable] or columns


def _indexed_date(table: Table) -> list[Column]:
    """The one date by which an index of the design keeps the rows."""
    named = {index.columns[-1] for index in table.indexes if index.columns}
    dates = [column for column in table.columns if column.type.kind is SqlKind.DATE and column.name in named]
    return dates if len(dates) == 1 else []


def _counted_key(table: Table) -> list[Column]:
    """The key that the database counts up with each row, where nothing else says when a row was made."""
    own = [column for column in table.columns if (column.name,) == table.primary_key]
    return [column for column in own if column.type.kind in INTEGERS and column.filled_by_database]


def _stated(stated: list[Any], database: Database, table: Table, notes: Notes, name: str) -> dict[str, _Order]:
    """The values that the contract lists."""
    found: dict[str, _Order] = {}
    unknown = []
    for value in stated:
        order = _order(str(value), database, table)
        if order is None:
            unknown.append(str(value))
        else:
            found[str(value)] = with_key((order,), table)
    if unknown:
        notes.ask(
            Cause.FILTER,
            f"{table.name}.{name}",
            f"How does `{name}` order by {listed(unknown)}? No column of `{table.name}` shows it.",
            meanwhile=f"{listed(unknown)} of `{name}` means the usual order",
        )
        for value in unknown:
            found[value] = with_key((), table)
    return found


def _order(value: str, database: Database, table: Table) -> tuple[str, bool] | None:
    """`-created_at`, `price:desc`, `name_asc`, `newest`."""
    if value in {"newest", "latest", "recent", "oldest"}:
        made = [c for c in table.columns if c.type.kind in INSTANTS and "created" in words(c.name)]
        return (made[0].name, value != "oldest") if made else None
    down = value.startswith("-")
    bare = value.lstrip("+-")
    parts = words(bare)
    whole = find_column(database, table, bare, {})
    if whole is None and len(parts) > 1 and parts[-1] in {*_UP, *_DOWN}:
        down = parts[-1] in _DOWN
        whole = find_column(database, table, "_".join(parts[:-1]), {})
    return (whole.column.name, down) if whole is not None else None


def _allowed(values: dict[str, _Order], pattern: str) -> dict[str, _Order]:
    """The spellings that a pattern lets through; all of them where it is none, or lets none through."""
    let: list[str] = []
    with suppress(Problem):
        let = lawful(pattern, list(values))
    return {value: values[value] for value in let} or values


def _open(database: Database, table: Table, shown: Schema, schemas: Schemas) -> dict[str, _Order]:
    """Every scalar property that is a column, in the usual spellings, where the contract lists no values."""
    found: dict[str, _Order] = {}
    for name, written in properties(shown).items():
        item = schemas.flat(written)
        column = find_column(database, table, name, item) if is_scalar(item) else None
        if column is None:
            continue
        for spelling, down in ((name, False), (f"+{name}", False), (f"-{name}", True)):
            found[spelling] = with_key(((column.column.name, down),), table)
        for mark in (":", " ", ",", "_"):
            found[f"{name}{mark}asc"] = with_key(((column.column.name, False),), table)
            found[f"{name}{mark}desc"] = with_key(((column.column.name, True),), table)
    return found
