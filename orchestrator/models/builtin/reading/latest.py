"""What the latest, or the first, of the rows that point at a row says: `last_inspected_at`, “rating of the latest”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from orchestrator.ddl import Column, ForeignKey, Table
from orchestrator.json_schema import Schema, allows_null
from orchestrator.models.builtin.reading.match_columns import find_column, fits
from orchestrator.models.builtin.reading.moments import events, made_at
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.restrictions import restriction
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, key, stem, words
from orchestrator.models.builtin.shapes import ExpressionField

_LATEST = {"last", "latest", "newest"}
_FIRST = {"first", "earliest"}
_WHEN = {"at", "on", "date", "time", "day"}
_OF_WHICH = re.compile(
    r"^(?:the )?(?P<what>[a-z]+)(?: (?:time|date|day|moment))? of (?:the|its|their|his|her) "
    r"(?P<which>latest|last|newest|most recent|first|earliest|oldest) (?P<row>[a-z]+)(?P<rest>.*)$",
    re.IGNORECASE,
)
"""“Rating of the latest inspection”."""
_ITSELF = {"time", "date", "day", "moment", "when"}
_BEGIN = {"start": ("start", "begin"), "end": ("end", "finish", "stop"), "beginning": ("start", "begin")}
_NO_MORE = re.compile(
    r"\W*(?:(?:done|made|here|there|of it|from it|null|if any|or null|none|yet"
    r"|(?:if|when|where|while) (?:(?:it|there) )?(?:(?:is|are|was|were|has|had|have) )?(?:been )?"
    r"(?:none|no row|never(?: been)?(?: row| done)?|not (?:been |yet )*(?:row|done))"
    r"|(?:before|until) (?:the |its )?first(?: row| one)?)\b\W*)*",
    re.IGNORECASE,
)
"""What follows and chooses none of them, a word for the rows themselves being `row`: “null if it was never row”."""


def of_latest(
    database: Database,
    table: Table,
    name: str,
    schema: Schema,
    notes: Notes,
    hidden: Callable[[Table, str], bool],
) -> ExpressionField | None:
    """A moment of the rows that point here, or what the row of that moment holds; null where there is none.

    By the property's own words (`last_inspected_at` by `inspections.inspected_at`), or by its description.
    """
    if not (allows_null(schema) or schema.get("x-nullable")):
        return None  # what is shown of a row without such rows is said nowhere
    found = list(_by_name(database, table, name, schema)) or list(_by_description(database, table, schema))
    if len(found) != 1:
        return None
    child, reference, moment, shown, first = found[0]
    if hidden(child, shown.name) or len(reference.columns) != 1:
        return None
    tests = [f"{child.name}.{reference.columns[0]} = {table.name}.{reference.target_columns[0]}"]
    tests += alive_tests(database, child)
    where = " AND ".join(tests)
    told = f"`{name}` is `{child.name}.{shown.name}` of the {'first' if first else 'latest'} row of `{child.name}` "
    notes.assume(f"{told}that points here, by `{moment.name}`")
    if shown is moment:
        text = f"(SELECT {'MIN' if first else 'MAX'}({child.name}.{moment.name}) FROM {child.name} WHERE {where})"  # noqa: S608 - parsed, never run
        return ExpressionField(text=text)
    where += f" AND {child.name}.{moment.name} IS NOT NULL" if moment.nullable else ""
    order = f"{child.name}.{moment.name}{'' if first else ' DESC'}, {child.name}.{child.primary_key[0]} DESC"
    text = f"(SELECT {child.name}.{shown.name} FROM {child.name} WHERE {where} ORDER BY {order} LIMIT 1)"  # noqa: S608 - parsed, never run
    return ExpressionField(text=text)


_Hit = tuple[Table, ForeignKey, Column, Column, bool]
"""The child, its key, its moment, what is shown of it, and whether it is the first that is meant."""


def _by_name(database: Database, table: Table, name: str, schema: Schema) -> Iterator[_Hit]:
    said = words(name)
    turned = (*said[1:], said[0]) if said[:1] and said[0] in _LATEST | _FIRST else said
    if len(turned) < 2 or turned[-1] not in _LATEST | _FIRST:
        return
    wanted = _bare(turned[:-1])
    described = str(schema.get("description") or "")
    for child, reference in _children(database, table):
        all_count = not described or restriction(child, described, f"{name} {child.name}") == ""
        for moment in events(child) if all_count else ():
            if wanted and _bare(words(moment.name)) == wanted and fits(moment, schema):
                yield child, reference, moment, moment, turned[-1] in _FIRST


def _by_description(database: Database, table: Table, schema: Schema) -> Iterator[_Hit]:
    found = _OF_WHICH.match(str(schema.get("description") or "").strip())
    if found is None:
        return
    said = stem(key(found["row"])[-1])
    rest = re.sub(
        r"[a-z]+", lambda hit: "row" if stem(hit[0].lower()) == said else hit[0], found["rest"], flags=re.IGNORECASE
    )
    if _NO_MORE.fullmatch(rest) is None:
        return
    what, first = found["what"].lower(), found["which"].lower() in {*_FIRST, "oldest"}
    for child, reference in _children(database, table):
        if said not in {stem(word) for word in database.key_of(child)[-1:]}:
            continue
        moments = events(child)
        starts = [m for m in moments if {stem(w) for w in words(m.name)} & {stem(w) for w in _BEGIN.get(what, ())}]
        if what in _ITSELF or what in _BEGIN:
            chosen = starts if what in _BEGIN else moments if len(moments) == 1 else []
            yield from ((child, reference, one, one, first) for one in chosen if len(chosen) == 1 and fits(one, schema))
            continue
        own = find_column(database, child, what, schema)
        when = moments[0] if len(moments) == 1 else None
        when = when or (made_at(child) if not moments else None)
        if own is not None and not own.assumption and when is not None and len(child.primary_key) == 1:
            yield child, reference, when, own.column, first


def _children(database: Database, table: Table) -> Iterator[tuple[Table, ForeignKey]]:
    """The tables that point here by one key."""
    found = database.child_tables(table)
    for child, reference in found:
        if child.name != table.name and sum(other.name == child.name for other, _ in found) == 1:
            yield child, reference


def _bare(said: Words) -> Words:
    return tuple(word for word in said if word not in _WHEN)
