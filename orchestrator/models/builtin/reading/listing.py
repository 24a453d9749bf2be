"""How a list is ordered and cut."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from orchestrator.contract import Operation
from orchestrator.ddl import Identity, SqlKind, Table
from orchestrator.errors import Problem
from orchestrator.json_schema import Schema, merged
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.moments import is_instant, made_at
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.order_words import default_order, order_of_all
from orchestrator.models.builtin.reading.params import Listing
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, is_scalar, properties
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.shown_figures import ShownFigure, shown_figures, told_by_figure
from orchestrator.models.builtin.reading.stated_orders import Asked, stated_orders
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.told_orders import ToldOrder, told_order
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import Answer, ColumnField, Page, ParamUse, Sort, View
from orchestrator.patterns import lawful

_DEFAULT_SIZE = 20
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
    listing: Listing,
    database: Database,
    table: Table,
    shown: Schema,
    schemas: Schemas,
    notes: Notes,
    told: Told,
) -> Sort:
    """The orders that may be asked for and the usual one, which is the one that is `told` of where there is such."""
    default = with_key(told.columns, table)
    parameter = listing.by_use(ParamUse.SORT)
    values: dict[str, _Order] = {}
    if parameter is not None:
        flat = schemas.flat(parameter.schema)
        choices = schemas.items(flat) if is_array(flat) else flat
        stated = choices.get("enum")
        if isinstance(stated, list):
            turned = listing.by_use(ParamUse.ORDER) is not None
            asked = Asked(name=parameter.name, described=told.asked, figures=told.figures, turned=turned)
            found = stated_orders(stated, asked, database, table, notes)
            values = {value: with_key(order, table) for value, order in found.items()}
        else:
            values = _open(database, table, shown, schemas)
            if pattern := str(choices.get("pattern") or ""):
                values = _allowed({**values, **_spelled(database, table, pattern)}, pattern)
                if not values:
                    _ask_for_spelling(table, parameter.name, pattern, notes)
        usual = flat.get("default")
        if isinstance(usual, str) and usual in values:
            default = with_key(values[usual], table)
    used = {name for order in (default, *values.values()) for name, _ in order}
    return Sort(values=values, default=default, figures={f.name: f.text for f in told.figures if f.name in used})


def with_key(order: _Order, table: Table) -> _Order:
    """An order that ends in the primary key, so that pages never overlap.

    Of rows of the same moment, newest first, the one is newer that was counted later.
    """
    used = {column for column, _ in order}
    last, down = table.column(order[-1][0]) if order else None, bool(order) and order[-1][1]
    keys = [column for name in table.primary_key if (column := table.column(name)) is not None]
    counted = len(keys) == 1 and keys[0].identity is not Identity.NONE
    newest = down and counted and last is not None and (is_instant(last) or last.type.kind is SqlKind.DATE)
    return (*order, *((name, newest) for name in table.primary_key if name not in used))


def _further(order: _Order, table: Table, notes: Notes) -> _Order:
    """An order downwards with the columns by which an index of the table goes on downwards."""
    for index in table.indexes:
        downs = [(name, name in index.descending) for name in index.columns]
        if not order or not order[-1][1] or order[-1] not in downs:
            continue
        more = list(itertools.takewhile(lambda one: one[1], downs[downs.index(order[-1]) + 1 :]))
        if more and not {name for name, _ in more} & {name for name, _ in order}:
            notes.because(f"an index of `{table.name}` goes on by {' and '.join(f'`{n}`' for n, _ in more)}, downwards")
            return (*order, *more)
    return order


@dataclass(frozen=True, kw_only=True)
class Told:
    """The usual order of a list."""

    columns: _Order = ()
    sentence: str = ""
    """What tells it."""
    whole: bool = True
    """Whether all that it says of the order is kept."""
    rest: str = ""
    """What it says besides, of the order or not."""
    asked: str = ""
    """What the contract says of the parameter that asks for another order."""
    figures: tuple[ShownFigure, ...] = ()
    """What of the rows is worked out, so that they may be ordered by it as well."""


def usual_order(
    operation: Operation,
    tables: tuple[Table, Table | None],
    context: Context,
    answered: tuple[Schema, str],
    notes: Notes,
) -> Told:
    """What the prose says of the order of rows, by way of links where the second table is one; else what is asked.

    `answered` are the schema of an item and its view.
    """
    table, (shown, view) = tables[0], answered
    database, schemas = context.database, context.schemas
    figures = tuple(shown_figures(context.views.views.get(view), database, table))
    described = operation.success.description if operation.success is not None else ""
    texts = (operation.summary, operation.description, described)
    sentences = [found for text in texts for found in split_into_sentences(text)]
    params = [key(item.name) for item in operation.parameters]
    if (figure := told_by_figure(sentences, figures, database, table)) is not None:
        notes.assume(figure.evidence)
        return Told(columns=figure.columns, sentence=figure.sentence, rest=figure.rest, figures=figures)
    found = told_order(sentences, database, table, _seen(database, table, shown, schemas), operation.path, params)
    if found is None:
        said = order_of_all(str((schemas.contract.document.get("info") or {}).get("description") or ""))
        found = told_order([f"{said} first."] if said else (), database, table, frozenset(), "", ())
    return replace(_by_columns(found, tables, notes), figures=figures) if found is not None else Told(figures=figures)


def _by_columns(found: ToldOrder, tables: tuple[Table, Table | None], notes: Notes) -> Told:
    table, between = tables
    by_age = default_order(found.sentence) in {"newest", "oldest"}
    linked = between if by_age and between is not None and made_at(between) is not None else None
    if found.columns:
        column, down = found.columns[0]
        notes.because(f"the description sorts by `{column}`{', downwards' if down else ''}")
        further = [f"`{name}`{', downwards' if way else ''}" for name, way in found.columns[1:]]
        if further:
            notes.because(f"after that it sorts by {' and '.join(further)}")
    if found.assumption:
        notes.assume(found.assumption)
    if not found.missing and linked is None:
        columns = _further(found.columns, table, notes)
        return Told(columns=columns, sentence=found.sentence, rest=found.rest)
    _ask_for_order(found.sentence, table, linked, notes, by_key=not found.columns)
    return Told(columns=found.columns, sentence=found.sentence, whole=False)


def _ask_for_order(sentence: str, table: Table, link: Table | None, notes: Notes, *, by_key: bool) -> None:
    where = f"Is the age of a row of `{table.name}` meant, or that of its row of `{link.name}`?" if link else ""
    where = where or f"By which column is the list ordered? `{table.name}` has none of that name."
    order = "in the order of their keys" if by_key else "as far as columns of the rows tell"
    text, meanwhile = f"The contract says: “{sentence}” {where}", f"{order}, not as said: “{sentence}”"
    notes.ask(Cause.PROSE, sentence, text, meanwhile=meanwhile)


def _seen(database: Database, table: Table, shown: Schema, schemas: Schemas) -> frozenset[str]:
    """The columns of the rows that clients see."""
    items = [(name, schemas.flat(written)) for name, written in properties(shown).items()]
    found = [find_column(database, table, name, item) for name, item in items if is_scalar(item)]
    return frozenset(item.column.name for item in found if item is not None)


def _allowed(values: dict[str, _Order], pattern: str) -> dict[str, _Order]:
    """The spellings that a pattern lets through."""
    with suppress(Problem):
        return {value: values[value] for value in lawful(pattern, list(values))}
    return {}


def _ask_for_spelling(table: Table, name: str, pattern: str, notes: Notes) -> None:
    text = f"How does `{name}` order by what `{pattern}` lets through? No column of `{table.name}` shows it."
    notes.ask(Cause.FILTER, f"{table.name}.{name}", text, meanwhile=f"`{name}` means the usual order")


def _spelled(database: Database, table: Table, pattern: str) -> dict[str, _Order]:
    """The columns that a pattern names, in the usual spellings: `^(name|rating),(asc|desc)$`."""
    found: dict[str, _Order] = {}
    for name in dict.fromkeys(re.findall(r"[A-Za-z]\w+", pattern)):
        hit = find_column(database, table, name, {})
        if hit is not None:
            found |= _in_spellings(name, hit.column.name, table)
    return found


def _open(database: Database, table: Table, shown: Schema, schemas: Schemas) -> dict[str, _Order]:
    """Every scalar property that is a column, in the usual spellings, where the contract lists no values."""
    found: dict[str, _Order] = {}
    for name, written in properties(shown).items():
        item = schemas.flat(written)
        column = find_column(database, table, name, item) if is_scalar(item) else None
        if column is None:
            continue
        found |= _in_spellings(name, column.column.name, table)
    return found


def _in_spellings(name: str, column: str, table: Table) -> dict[str, _Order]:
    up, down = with_key(((column, False),), table), with_key(((column, True),), table)
    found = {name: up, f"+{name}": up, f"-{name}": down}
    for mark in (":", " ", ",", "_"):
        found |= {f"{name}{mark}asc": up, f"{name}{mark}desc": down}
    return found
