"""Moments that tell when a row, or one column of it, was changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from orchestrator.ddl import Column, DefaultKind, Table
from orchestrator.models.builtin.reading.words import key, words
from orchestrator.models.builtin.shapes import FromCaller, FromClock, FromExpression, Match
from orchestrator.relational import INSTANTS

CHANGED = {"updated", "modified", "changed", "edited"}
"""Words that say that something became another."""
_OF_ROWS = {"last", "row", "record", "entry", "entity", "item", "date", "time", "is", "was", "when"}


def on_update(table: Table, written: Collection[str] = ()) -> tuple[Match, ...]:
    """The time of change, which an update sets; `status_changed_at` only where `status` is among what it writes."""
    return tuple(
        Match(column=column.name, source=FromClock(kind="now"))
        for column in table.columns
        if column.type.kind in INSTANTS
        and set(words(column.name)) & CHANGED
        and words(column.name)[-1] in {"at", "on", "time", "date", *CHANGED}
        and (column.default_kind in {DefaultKind.NOW, DefaultKind.NONE})
        and (changes_of(table, column) is None or set(written) & {*(changes_of(table, column) or ())})
    )


def first_kept(table: Table, match: Match) -> Match:
    """What an action sets, where doing it again changes nothing: when it was first done, and by whom."""
    column = table.column(match.column)
    of_now = isinstance(match.source, FromClock) and column is not None and column.type.kind in INSTANTS
    if not of_now and not isinstance(match.source, FromCaller):
        return match
    what = "now()" if of_now else ":caller"
    return replace(match, source=FromExpression(text=f"COALESCE({table.name}.{match.column}, {what})"))


def changes_of(table: Table, column: Column) -> frozenset[str] | None:
    """The columns of whose change alone a moment tells: `status` for `status_changed_at`; `None`: the whole row's."""
    said = words(column.name)
    before = said[: next((place for place, word in enumerate(said) if word in CHANGED), 0)]
    subject = tuple(word for word in before if word not in _OF_ROWS and key(word)[-1] not in key(table.name))
    if not subject:
        return None
    size = len(subject)
    others = [other for other in table.columns if other is not column and not set(words(other.name)) & CHANGED]
    meant = {o.name for o in others if subject in {words(o.name)[:size], words(o.name)[-size:]}}
    return frozenset(meant or {"_".join(subject)})
