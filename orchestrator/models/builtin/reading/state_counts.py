"""Which rows a number counts, where its name or its description says of what state they are: `waiting_count`.

What a description says must be no more than that: what else stands in it may leave rows out, or count others too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from orchestrator.ddl import Column, ForeignKey, SqlKind, Table
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.moments import EXPIRES, happened, is_stamp
from orchestrator.models.builtin.reading.restrictions import of_rows, restriction, spelled_flag
from orchestrator.models.builtin.reading.soft_deletes import soft_delete
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.told_clauses import chooses_further
from orchestrator.models.builtin.reading.verbs import is_an_end
from orchestrator.models.builtin.reading.words import Words, bare_flag, key, stem, words

_SAID = {"count", "total", "num", "number", "of"}
_SMALL = {
    *("the", "a", "an", "all", "of", "in", "on", "at", "to", "by", "for", "it", "its", "this", "there", "here", "that"),
    *("who", "which", "are", "is", "have", "has", "had", "been", "be", "with", "how", "many", "number", "count"),
    *("total", "now", "currently", "so", "far", "status", "state", "still"),
}
"""Words of a description that say nothing of which rows."""
_JOINING = {
    *("and", "or", "nor", "not", "neither", "without", "except", "excluding", "other", "than", "yet", "one", "those"),
    *("whose", "only"),
}
_LEADS = re.compile(r"\W*(?:the )?(?:(?:total )?number of|count of|how many)\b", re.IGNORECASE)
_FOR = re.compile(r"\b(?:for|on|in|at|of) (?:an?|the|this|one of the) (\w+)", re.IGNORECASE)
_AS_OF_NOW = re.compile(r"\bcurrent(?= (?:total )?(?:number|count|total)\b)", re.IGNORECASE)
_LASTS = {"active", "current"}
_DISTINCT = re.compile(
    r"\W*(?:the )?(?:(?:number|count) of |how many )?(?:different|distinct|unique) (?P<what>[a-z]+(?: [a-z]+){0,2}?)"
    r"(?: (?:among|amongst|of|in|over|across) (?P<which>all |all its |its |the |these |those )?"
    r"(?P<of>[a-z]+(?: [a-z]+)?))?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class InState:
    """Rows of a table that points at a row, of those the ones for which a test holds."""

    child: Table
    reference: ForeignKey
    test: str


def leads(described: str) -> bool:
    """Whether a description begins by saying that a number counts things."""
    return _LEADS.match(described) is not None


def counts(name: str, schema: Schema) -> bool:
    """Whether a property is a number that says by its name or its description that it counts."""
    return "integer" in types_of(schema) and bool(_SAID & set(key(name)) or leads(str(schema.get("description") or "")))


def by_name(database: Database, table: Table, name: str, described: str) -> InState | None:
    """`waiting_count`, `rejected_applications`: the one table that points here has such a state, flag or moment."""
    found = key(name)
    rest = tuple(word for word in found if word not in _SAID)
    hits: list[InState] = []
    for child, reference in _children(database, table):
        for size in range(1, len(rest) + 1):
            if not _is_noun(database, table, child, rest[size:], counts=bool(_SAID & set(found)) or leads(described)):
                continue
            tests = _tests(child, rest[:size])
            hits += [InState(child=child, reference=reference, test=test) for test in tests]
    if len(hits) != 1 or database.find(rest) is not None:
        return None
    told = hits[0]
    return told if says_no_more(database, table, told.child, name, described) else None


def as_told(database: Database, table: Table, name: str, described: str) -> InState | None:
    """`enrolled`, “Number of students who have not dropped”: of rows that are called alike, or that it speaks of."""
    if not leads(described) and not _SAID & set(key(name)):
        return None
    said = {stem(word) for word in (*words(name), *words(described))} - {stem(word) for word in _SAID}
    hits = [hit for hit in _children(database, table) if said & {stem(word) for word in database.key_of(hit[0])}]
    if len(hits) != 1:
        return None
    child, reference = hits[0]
    test = limit(database, child, name, described)
    if not test or not says_no_more(database, table, child, name, described, told_by(database, child, test)):
        return None
    return InState(child=child, reference=reference, test=test)


def limit(database: Database, child: Table, name: str, described: str) -> str | None:
    """What holds for rows that count: as `restriction` has it, else “active” ones are those that nothing ended."""
    found = restriction(child, described, name)
    if found is not None:
        names = (name, *(table.name for table in database.tables))
        return None if not found and chooses_further(of_rows(described), names) else found
    rest = {word for word in words(described) if word not in _SMALL} - {*words(name), *words(child.name)}
    rest = {word for word in rest if stem(word) not in {stem(part) for part in database.key_of(child)}}
    return (_lasting(database, child) or None) if rest and rest <= _LASTS else None


def distinct(database: Database, table: Table, described: str) -> tuple[InState, Column, str] | None:
    """“Different donor codes among these samples”: (whose rows, the column, the word that says which of them)."""
    said = _DISTINCT.fullmatch(described)
    if said is None:
        return None
    what, of = key(said["what"]), key(said["of"] or "")
    hits = [
        (child, reference, column)
        for child, reference in _children(database, table)
        if not of or _ends(database, child, of)
        for column in child.columns
        if column.name not in reference.columns and _is_called(child, column, what)
    ]
    if len(hits) != 1:
        return None
    child, reference, column = hits[0]
    which = (said["which"] or "").strip().lower()
    return InState(child=child, reference=reference, test=""), column, which


def says_no_more(
    database: Database, table: Table, child: Table, name: str, described: str, told: Collection[str] = ()
) -> bool:
    """Whether a description says no more than that rows of `child` count for which `told` holds."""
    nouns = {stem(word) for other in database.tables for word in database.key_of(other)[-1:]}
    bare = _FOR.sub(lambda hit: "" if stem(hit[1]) in nouns else hit[0], _AS_OF_NOW.sub("", described))
    near = [reference.target for reference in child.foreign_keys]
    own = {column.name for column in child.columns}
    near += [t.name for t in database.tables if own & {*t.primary_key} and len(key("_".join(t.primary_key))) > 1]
    return says_only(bare, (table.name, child.name, name, *near, *told))


def says_only(described: str, texts: Iterable[str]) -> bool:
    """Whether each word of a description stands in one of the texts, or says nothing of which rows."""
    known = {stem(word) for text in (*texts, *_SMALL) for word in words(text)}
    return {stem(word) for word in words(described)} <= known


def told_by(database: Database, child: Table, test: str) -> tuple[str, ...]:
    """The names and values that a test speaks of; “active” where it is that nothing ended a row."""
    if not test:
        return ()
    columns = [column for column in child.columns if re.search(rf"\b{re.escape(column.name)}\b", test)]
    lasts = _LASTS if test == _lasting(database, child) else ()
    return (*_JOINING, *lasts, *(c.name for c in columns), *(v for c in columns for v in c.values if f"'{v}'" in test))


def _children(database: Database, table: Table) -> Iterator[tuple[Table, ForeignKey]]:
    for child, reference in database.child_tables(table):
        if child.name != table.name and len(reference.columns) == 1:
            yield child, reference


def _is_noun(database: Database, table: Table, child: Table, noun: Words, *, counts: bool) -> bool:
    """Whether what follows a state names the rows: nothing does where the name says that it counts."""
    return counts if not noun else _ends(database, child, noun) or (*database.key_of(table), *noun) == key(child.name)


def _ends(database: Database, child: Table, noun: Words) -> bool:
    return database.key_of(child)[-len(noun) :] == noun


def _tests(child: Table, state: Words) -> list[str]:
    """What holds for rows of a state: a value of a closed list, else a flag, else that the moment of it is set."""
    values = [
        f"{child.name}.{column.name} = '{value}'"
        for column in child.columns
        for value in column.values
        if key(value) == state and "'" not in value
    ]
    flags = [
        f"{child.name}.{column.name}" + (f" = '{spelled[0]}'" if spelled is not None else "")
        for column in child.columns
        if key("_".join(bare_flag(column.name))) == state
        for spelled in (spelled_flag(column),)
        if spelled is not None or column.type.kind is SqlKind.BOOLEAN
    ]
    moments = [
        f"{child.name}.{column.name} IS NOT NULL"
        for column in child.columns
        if happened(column) and key("_".join(happened(column))) == state and not is_stamp(column)
    ]
    return values or flags or moments


def _lasting(database: Database, child: Table) -> str:
    """What holds for rows that nothing ended; empty where that is not to be told."""
    ended = _end_of(database, child)
    return f"{child.name}.{ended.name} IS NULL" if ended is not None else ""


def _end_of(database: Database, child: Table) -> Column | None:
    """The one moment that says that a row is over, where no state and no other moment has a say in it."""
    gone = soft_delete(database, child)
    moments = [c for c in child.columns if happened(c) and not is_stamp(c) and happened(c)[0] != "last"]
    moments = [c for c in moments if c.name != gone] or moments
    stated = any(is_state(c) or (c.type.kind is SqlKind.BOOLEAN and _LASTS & set(words(c.name))) for c in child.columns)
    ends = [c for c in moments if is_an_end(happened(c)[-1]) or happened(c) == ("left",)]
    if stated or len(moments) != 1 or len(ends) != 1 or EXPIRES & set(words(ends[0].name)):
        return None
    return ends[0]


def _is_called(child: Table, column: Column, what: Words) -> bool:
    """Whether a column, or the row that it points at, is called so."""
    said = key(column.name)
    role = said[:-1] if child.foreign_key_of(column.name) is not None and said[-1:] in {("id",), ("uuid",)} else ()
    return what in {said, role}
