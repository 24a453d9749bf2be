"""Orders that a closed list of a parameter names, and what its description says of each: “`newest` by date of sale”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.prose_words import denied_before
from orchestrator.models.builtin.reading.shown_figures import ShownFigure, asked_by_figure
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import listed, same_stem, words
from orchestrator.relational import INSTANTS

_UP, _DOWN = ("asc", "ascending", "up"), ("desc", "descending", "down")
_BY_AGE = {"newest": True, "latest": True, "recent": True, "oldest": False, "earliest": False, "soonest": False}
"""Words for an order by a moment, and whether it goes downwards."""
_OF_A_MOMENT = {"date", "time", "day", "moment", "of", "the"}
_ENDINGS = {"", "e", "es", "s", "ed", "ing", "ion", "ation", "al", "ure", "ment", "ance", "ence"}
"""Endings by which words of one root differ."""
_Order = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The parameter by which an order is asked for."""

    name: str
    described: str
    figures: tuple[ShownFigure, ...] = ()
    """What of the rows is worked out."""
    turned: bool = False
    """Whether another parameter says the direction."""


def stated_orders(stated: list[Any], asked: Asked, database: Database, table: Table, notes: Notes) -> dict[str, _Order]:
    """The order of each value that the contract lists, without the key; what is not understood is asked about."""
    found: dict[str, _Order] = {}
    unknown = []
    name, signed = asked.name, any(str(value).startswith("-") for value in stated)
    for value in map(str, stated):
        order = _told(value, asked.described, database, table, notes) if value in _BY_AGE else None
        if order is None:
            order = _order(value, database, table)
        if order is None and (
            by := asked_by_figure(value, asked.described, asked.figures, turned=asked.turned or signed)
        ):
            order = by[:2]
            notes.assume(by[2])
        if order is None or not order[0]:
            unknown.append(value)
        else:
            found[value] = (order,)
    if unknown:
        notes.ask(
            Cause.FILTER,
            f"{table.name}.{name}",
            f"How does `{name}` order by {listed(unknown)}? No column of `{table.name}` shows it.",
            meanwhile=f"{listed(unknown)} of `{name}` means the usual order",
        )
        for value in unknown:
            found[value] = ()
    return found


def _told(value: str, described: str, database: Database, table: Table, notes: Notes) -> tuple[str, bool] | None:
    """By which moment rows are new or old, as the description says it; without a column where none is so called.

    Nor has it one where it is told in two ways, or denied: “not newest by date of sale”.
    """
    told = list(
        re.finditer(
            rf"(?<!\w)[`'\"]?{re.escape(value)}[`'\"]?(?: first)?[:,=]?"
            r"(?: (?:is|means|sorts?|orders?|sorted|ordered)){0,3}"
            r" by (?:the |their )?(?P<what>[a-z_` ]{1,60}?)(?=[,.;:()]|$| and [`'\"]| or [`'\"])",
            described,
            re.IGNORECASE,
        )
    )
    if not told:
        return None
    said = told[0]
    if len({one["what"].lower() for one in told}) > 1 or any(denied_before(described, one.start()) for one in told):
        return "", False
    exact = find_column(database, table, said["what"].strip("` "), {})
    hits = [exact.column] if exact is not None and _is_moment(exact.column) else _called(table, words(said["what"]))
    if len(hits) != 1:
        return "", False
    notes.because(f"“{said[0].strip()}”: `{value}` is by `{table.name}.{hits[0].name}`")
    return hits[0].name, _BY_AGE[value]


def _called(table: Table, said: tuple[str, ...]) -> list[Column]:
    """The moments that a few words tell of: `published_at` for the date of publication."""
    what = [word for word in said if word not in _OF_A_MOMENT]
    return [
        column
        for column in table.columns
        if _is_moment(column) and len(what) == 1 and any(_akin(what[0], word) for word in words(column.name)[:-1])
    ]


def _akin(one: str, other: str) -> bool:
    """Whether two words are of one family: `publication` and `published`, `expiration` and `expires`."""
    return same_stem(one, other) or bool(_roots(one) & _roots(other))


def _roots(word: str) -> set[str]:
    """What a word may come of; what is shorter is the beginning of too many."""
    return {root for ending in _ENDINGS if word.endswith(ending) and len(root := word.removesuffix(ending)) > 4}


def _is_moment(column: Column) -> bool:
    return column.type.kind in {*INSTANTS, SqlKind.DATE}


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
