"""Names of people that a table keeps in parts."""

from __future__ import annotations

from orchestrator.ddl import Column, ForeignKey, Table
from orchestrator.models.builtin.reading.words import Words, key, plain, stem, words
from orchestrator.relational import STRINGS

WHOLE = {("name",), ("full", "name"), ("display", "name")}
"""How contracts call the whole name of a person."""
FIRST_ALONE = {("first", "name")}
PARTS = {*FIRST_ALONE, ("last", "name")}
_AGENTS = ("er", "or", "ee")
_LOOSE = {"id", "uuid", "by", "to", "user"}


def parts_of_name(table: Table) -> tuple[Column, Column] | None:
    """The first and the last name that a table keeps of whom its rows are, where no column of it holds the whole."""
    texts = {column.name: plain(column.name) for column in table.columns if column.type.kind in STRINGS}
    own = {(), *((word,) for word in key(table.name))}  # the names of a supplier's contact are not the supplier's
    found = [
        [column for column in table.columns if (said := texts.get(column.name, ()))[-2:] == part and said[:-2] in own]
        for part in (("first", "name"), ("last", "name"))
    ]
    whole = any(words(name) in WHOLE for name in texts)
    if whole or [len(columns) for columns in found] != [1, 1] or found[0][0].nullable:
        return None
    return found[0][0], found[1][0]


def joined(parts: tuple[Column, Column], table: str) -> str:
    """The whole name of a row of `table` as an expression: both parts, or the first where there is no other."""
    first, last = (f"{table}.{part.name}" for part in parts)
    both = f"{first} || ' ' || {last}"
    return f"CASE WHEN {last} IS NULL THEN {first} ELSE {both} END" if parts[1].nullable else both


def akin(reference: ForeignKey, target: Words, wanted: Words) -> bool:
    """Whether a column that points elsewhere plays the role `wanted`: `assignee` and `assigned_adjuster_id`."""
    own = {stem(word) for word in words(reference.columns[0]) if word not in {*_LOOSE, *target}}
    said = {stem(word) for word in wanted if word not in _LOOSE}
    bare = [word for word in wanted if word not in {"id", "uuid"}]
    someone = bool(bare) and (bare[-1] in {"by", "to"} or bare[-1].endswith(_AGENTS))
    return someone and len(reference.columns) == 1 and bool(said) and own == said
