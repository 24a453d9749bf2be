"""Lists within rows as their description tells them: whose rows they are, and in which order they stand."""

from __future__ import annotations

import re

from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.order_words import default_order, place_of
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.told_orders import told_order
from orchestrator.models.builtin.reading.words import Words, key

_CLAUSE = re.compile(r"\s*(?:[;,.()]|\s[-\u2013\u2014]\s)\s*")
_SMALL = {"the", "a", "an", "all", "its", "every", "each", "his", "their"}


def rows_told(database: Database, table: Table, described: str) -> tuple[Table, ForeignKey] | None:
    """“Changes of stage, oldest first”: rows of the one table that points here and is called so: `stage_changes`.

    Where none is, of the one whose comment says it of its rows. `None` where more is said than that and an order.
    """
    first, *rest = [clause for clause in _clauses(described) if clause] or [""]
    said = tuple(word for word in key(first) if word not in _SMALL)
    if len(said) < 2 or not all(default_order(clause) for clause in rest):
        return None
    children = [hit for hit in database.child_tables(table) if len(hit[1].columns) == 1 and hit[0].name != table.name]
    forms, own = {said, _turned(said)}, database.key_of(table)
    called = [hit for hit in children if forms & {database.key_of(hit[0]), *_without(database.key_of(hit[0]), own)}]
    called = called or [hit for hit in children if _is_said(hit[0].comment, said)]
    return called[0] if len(called) == 1 else None


def order_within(
    database: Database, tables: tuple[Table, Table | None], described: str, shown: frozenset[str], notes: Notes
) -> tuple[tuple[str, bool], ...]:
    """The columns by which rows within a row are ordered, as is said of them; what no column keeps is asked.

    `tables` are that of the rows, and the one that links them, whose columns may tell their place as well.
    """
    table, between = tables
    if not default_order(described):
        place = place_of(between, described) if between is not None else ""
        return ((place, False),) if place and table.column(place) is None else ()
    found = told_order([described], database, table, shown, "", ())
    if found is not None and found.missing and between is not None:
        linked = told_order([described], database, between, frozenset(), "", ())
        own = linked is not None and not any(table.column(name) for name, _ in linked.columns)
        found, table = (linked, between) if linked is not None and own and not linked.missing else (found, table)
    if found is None:
        return ()
    if found.missing:
        where = f"By which column is the list ordered? `{table.name}` has none of that name."
        text = f"The contract says: “{described}” {where}"
        order = "as far as columns of the rows tell" if found.columns else "in the order of their keys"
        notes.ask(Cause.PROSE, described, text, meanwhile=f"{order}, not as said: “{described}”")
    if found.assumption:
        notes.assume(found.assumption)
    for name, down in found.columns:
        notes.because(f"“{described}” sorts by `{table.name}.{name}`{', downwards' if down else ''}")
    return found.columns


def _clauses(text: str) -> list[str]:
    return _CLAUSE.split(" ".join(text.split()))


def _turned(said: Words) -> Words:
    """`change of stage` is a `stage change`."""
    place = said.index("of") if said.count("of") == 1 else 0
    return (*said[place + 1 :], *said[:place]) if 0 < place < len(said) - 1 else said


def _without(found: Words, own: Words) -> set[Words]:
    """A table's name without that of the table to which its rows belong."""
    return {found[len(prefix) :] for prefix in (own, own[-1:]) if found[: len(prefix)] == prefix} - {()}


def _is_said(comment: str, said: Words) -> bool:
    """Whether a comment on a table says of its rows what they are: “one row per change of stage”."""
    found = tuple(word for word in key(_clauses(comment)[0]) if word not in _SMALL)
    return found[-len(said) :] == said and set(found[: -len(said)]) <= {"one", "row", "per", "for", "of", "list", "log"}
