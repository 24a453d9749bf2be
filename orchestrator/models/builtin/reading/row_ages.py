"""By which moment rows are new or old: that of what they tell of, or of their making, as index, name and words say."""

from __future__ import annotations

import re
from collections.abc import Collection

from orchestrator.ddl import Column, DefaultKind, SqlKind, Table
from orchestrator.models.builtin.reading.moments import is_audit
from orchestrator.models.builtin.reading.param_words import is_end
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, key, listed, same_stem, stem, words
from orchestrator.relational import INSTANTS, INTEGERS

_MADE = {"created", "inserted", "published", "posted", "added", "placed"}
_WHEN = {"at", "on", "date", "time", "day", "datetime", "timestamp", "of", "when", "moment"}
_HELD = {
    "held", "played", "happened", "occurred", "taken", "took", "started", "began", "begun", "performed", "done",
    "conducted", "dated",
}  # fmt: skip
"""What is said of whatever it is that took place."""
_IRREGULAR = {
    "paid": "payment", "sold": "sale", "flown": "flight", "bought": "purchase", "given": "gift", "lent": "loan",
    "sent": "message", "driven": "drive", "thrown": "throw", "run": "run", "met": "meeting", "drawn": "drawing",
}  # fmt: skip
_OTHERWISE = {stem(word) for word in ("birth", "born", "birthdate", "due", "deadline", "valid", "effective", "next")}
"""Days that rows have and that make none of them new."""
_TAKES_PLACE = re.compile(r"\b(?:latest|most recent(?:ly)?|last|chronological(?:ly)?|earliest)\b", re.IGNORECASE)
"""Words that ask when something was, where `newest` and `oldest` may ask as well when its row was made."""


def moment_of_age(database: Database, table: Table, shown: Collection[str], sentence: str) -> tuple[Column | None, str]:
    """The moment by which rows are new or old, and what is supposed about it; `shown` are the columns clients see.

    An index that keeps the rows downwards by a moment, or one that is called after what the rows are, tells it. Where
    neither does, it is supposed.
    """
    made, happening = _made(table, shown), _happening(table, shown)
    every = [*happening, *(item for item in made if item not in happening)]
    told = _told(database, table, every)
    if told is not None:
        return told
    if not every:
        return _otherwise(table)
    best = _best(made, happening, shown, latest=_TAKES_PLACE.search(sentence) is not None)
    if made and best in happening and made[0].name not in shown:
        return best, f"what is new or old is by `{table.name}.{best.name}`: when a row was made is not shown"
    if every == [best] and best not in made and best.type.kind is SqlKind.DATE:
        return best, f"`{table.name}.{best.name}` tells which rows are new"
    return best, _supposed(table, best, every)


def moment_told(database: Database, table: Table) -> Column | None:
    """The moment by which an index keeps the rows downwards, or that is called after what they are; else `None`."""
    every = {item.name for item in table.columns}
    found = _told(database, table, [*_happening(table, every), *_made(table, every)])
    return found[0] if found is not None and not found[1] else None


def _told(database: Database, table: Table, moments: list[Column]) -> tuple[Column, str] | None:
    """The one of several moments that index or name tells, and what is supposed where the two differ."""
    kept = [item for item in moments if any(item.name in index.descending for index in table.indexes)]
    own = [item for item in moments if not is_audit(item) and _is_called_after(item, database.key_of(table))]
    if len(kept) == 1:
        return kept[0], _supposed(table, kept[0], own) if kept[0] not in own else ""
    return (own[0], "") if len(own) == 1 and not own[0].nullable else None


def _best(made: list[Column], happening: list[Column], shown: Collection[str], *, latest: bool) -> Column:
    """The likeliest of several moments: that of what took place, where rows are asked for by it or show no other."""
    held = [item for item in happening if {*words(item.name)} & _HELD]
    if len(held) == 1:
        return held[0]
    hidden = bool(shown) and not any(item.name in shown for item in made)
    if len(happening) == 1 and (latest or hidden):
        return happening[0]
    return (made or happening)[0]


def _supposed(table: Table, best: Column, others: list[Column]) -> str:
    rest = [f"{table.name}.{item.name}" for item in others if item is not best]
    return f"what is new or old is by `{table.name}.{best.name}`, not by {listed(rest)}" if rest else ""


def _made(table: Table, shown: Collection[str]) -> list[Column]:
    """When a row was made: by what the columns are called, else the only one that the clock fills; shown ones first."""
    found = [item for item in table.columns if is_moment(item) and _MADE & {*words(item.name)}]
    by_clock = [
        item
        for item in table.columns
        if is_moment(item) and item.default_kind in {DefaultKind.NOW, DefaultKind.TODAY} and not item.nullable
        if not is_audit(item)
    ]
    found = [item for item in found if not item.nullable] or found or by_clock
    return sorted(found, key=lambda item: item.name not in shown)


def _happening(table: Table, shown: Collection[str]) -> list[Column]:
    """Moments that every row has and that are shown, other than those of the row itself, and of no age of it."""
    return [
        item
        for item in happening(table, shown)
        if not {*words(item.name)} & _MADE and not {stem(word) for word in words(item.name)} & _OTHERWISE
    ]


def happening(table: Table, shown: Collection[str]) -> list[Column]:
    """Moments that every row has and that are shown, other than those about the row itself and its end."""
    return [
        column
        for column in table.columns
        if is_moment(column) and column.name in shown
        if not column.nullable and not is_audit(column) and not is_end(column)
    ]


def _is_called_after(column: Column, noun: Words) -> bool:
    """Whether a moment is called after what a row is, or what was done for it: `dived_on` of dives, `visit_date`."""
    said = tuple(word for word in words(column.name) if word not in _WHEN)
    if not said or key("_".join(said)) in {noun, noun[-1:]}:
        return True
    return len(said) == 1 and any(_is_deed(said[0], one) for one in noun[-1:])


def _is_deed(done: str, noun: str) -> bool:
    """Whether a participle is what a noun tells: `certified` and `certification`, `paid` and `payment`."""
    root = stem(done)[: max(4, len(stem(done)) - 1)]
    ends = noun.endswith(("ion", "ment", "al", "ure", "ance", "ence", "ing"))
    return same_stem(done, noun) or _IRREGULAR.get(done) == noun or (ends and len(root) > 3 and noun.startswith(root))


def _otherwise(table: Table) -> tuple[Column | None, str]:
    """Where neither making nor anything that took place is told: what keeps or counts the rows, or a lone moment."""
    plain = [item for item in table.columns if is_moment(item) and not is_audit(item) and not is_end(item)]
    always = [item for item in plain if item.type.kind in INSTANTS and not item.nullable]
    named = {index.columns[-1] for index in table.indexes if index.columns}
    dates = [item for item in plain if item.type.kind is SqlKind.DATE and item.name in named]
    own = [item for item in table.columns if (item.name,) == table.primary_key]
    counted = [item for item in own if item.type.kind in INTEGERS and item.filled_by_database]
    for found in (always, dates, counted):
        if len(found) == 1:
            return found[0], ""
    return (plain[0], f"`{table.name}.{plain[0].name}` tells which rows are new") if len(plain) == 1 else (None, "")


def is_moment(column: Column) -> bool:
    """Whether a column holds a moment or a day."""
    return column.type.kind in {*INSTANTS, SqlKind.DATE}
