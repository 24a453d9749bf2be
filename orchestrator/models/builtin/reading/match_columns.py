"""Which column a property of the contract means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Column, ForeignKey, SqlKind, Table
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.full_names import akin
from orchestrator.models.builtin.reading.loose_columns import (
    GUESSES,
    PERSONS,
    counts_of,
    in_minor_units,
    of_person,
    of_rate,
    own_noun,
    with_unit,
)
from orchestrator.models.builtin.reading.moments import is_instant, is_stamp
from orchestrator.models.builtin.reading.roles import is_called_by, reply_key, role_of
from orchestrator.models.builtin.reading.tables import Database, Found, column_by_key, column_by_words, holds_documents
from orchestrator.models.builtin.reading.unix_time import SECONDS
from orchestrator.models.builtin.reading.words import Words, is_plural, key, stem, without, words
from orchestrator.relational import INSTANTS, INTEGERS, NUMBERS, STRINGS

_FLAGS = {"is", "has", "can", "was", "are"}
_MOMENTS = ("at", "on", "of", "date", "time", "timestamp", "datetime", "ts", "utc", "dt", "tm")
_FORMS = {"email", "idn-email", "uri", "url", "uri-reference", "hostname", "ipv4", "ipv6", "date", "date-time", "time"}
_PROSE = {"text", "body", "content", "message"}
"""Words for what people write; they meet where a table has one such column only."""
_WHEN = {
    "creation": "created",
    "create": "created",
    "insert": "created",
    "inserted": "created",
    "added": "created",
    "update": "updated",
    "modified": "updated",
    "modification": "updated",
    "changed": "updated",
    "deletion": "deleted",
    "publication": "published",
    "publish": "published",
    "completion": "completed",
    "birthdate": "birth",
    "birthday": "birth",
    "born": "birth",
    "dob": "birth",
}


def find_column(
    database: Database, table: Table, name: str, schema: Mapping[str, Any], *, prefix: Words = ()
) -> Found | None:
    """The column of `table` that the property `name` means; its type has to allow it.

    `prefix` are the words of the object around the property, where its columns carry them.
    """
    tries = _candidates(database, table, name, prefix)
    if types_of(schema) == ("integer",):
        tries += [
            (column, f"`{name}` is `{table.name}.{column.name}` as it stands, in its unit")
            for column in in_minor_units(table, key(name))
        ]
    for column, assumption in tries:
        if fits(column, schema, is_key=_is_key(table, column)) and not _is_other_list(column, name, schema):
            return Found(column=column, assumption=assumption)
    other = database.pairs.get((table.name, key(name))) if not prefix else None
    return other if other is not None and fits(other.column, schema) else None


def _candidates(database: Database, table: Table, name: str, prefix: Words) -> list[tuple[Column, str]]:
    """Columns from the surest to the least sure."""
    columns = table.columns
    wanted = key(name)
    own = database.key_of(table)
    tries: list[tuple[Column | None, str]] = []
    if prefix:
        tries.append((column_by_key(columns, (*prefix, *wanted)), ""))
    tries += [(column_by_words(columns, words(name)), ""), (column_by_key(columns, wanted), "")]
    tries += [(column_by_key(columns, (*own[-1:], *wanted)), ""), (column_by_key(columns, (*own, *wanted)), "")]
    for shorter in dict.fromkeys((without(wanted, own), without(wanted, own[-1:]))):
        if shorter != wanted:
            tries.append((column_by_key(columns, shorter), ""))
    if wanted[-1:] == ("id",) and len(wanted) > 1:  # `calendarId` is `id_calendar`
        tries.append((column_by_key(columns, ("id", *wanted[:-1])), ""))
    if wanted in {("id",), ("uuid",), (*own, "id"), (*own[-1:], "id")} and len(table.primary_key) == 1:
        tries.append((table.column(table.primary_key[0]), ""))
        outward = [c for c in columns if {"external", "public"} & set(words(c.name)) and table.is_unique((c.name,))]
        tries += [(c, f"`{name}` is `{table.name}.{c.name}`, which is shown outside") for c in outward]
    tries += [(column, "") for column in _flags(table, wanted)]
    tries += _moments(table, name, wanted)
    if not is_plural(name):
        tries += [(column, "") for column in _references(database, table, wanted)]
        tries += [(c, f"`{name}` is `{table.name}.{c.name}`") for c in _above(database, table, wanted)]
        persons = of_person(table, wanted, database.principal) if is_a_person(database, wanted[:1]) else []
        tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in persons]
    else:
        tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in counts_of(table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _made_at(table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in with_unit(table, wanted)]
    found = [column for guess in GUESSES for column in guess(table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in found]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in own_noun(database, table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _written(table, wanted)]
    return [(one, assumption) for one, assumption in tries if one is not None and not of_rate(key(one.name), wanted)]


def _written(table: Table, wanted: Words) -> list[Column]:
    """The `body` of a note is its `text`, where it is the only column of that family."""
    if len(wanted) != 1 or wanted[0] not in _PROSE:
        return []
    family = [c for c in table.columns if c.type.kind in STRINGS and c.name.lower() in _PROSE and not c.values]
    return family if len(family) == 1 and not family[0].nullable else []


def _flags(table: Table, wanted: Words) -> list[Column]:
    bare = wanted[1:] if wanted[:1] and wanted[0] in _FLAGS else wanted
    return [
        column
        for column in table.columns
        if column.type.kind in {SqlKind.BOOLEAN, *INTEGERS}
        and bare
        and bare == (words(column.name)[1:] if words(column.name)[0] in _FLAGS else key(column.name))
    ]


def _moment(found: Words) -> Words:
    """What happened, without the words for "when": `createdAt`, `dateCreated` and `creation_date` are one."""
    rest = [word for word in found if word not in _MOMENTS]
    rest = rest[1:] if rest[:1] == ["last"] and len(rest) > 1 and _WHEN.get(rest[1], rest[1]) == "updated" else rest
    return tuple(_WHEN.get(word, word).removesuffix("s") for word in rest)


def _moments(table: Table, name: str, wanted: Words) -> list[tuple[Column, str]]:
    """Columns that hold when the same thing happened: spelled alike, else, as a supposition, the only one of that root.

    A `creator` is no moment, and an `orderDate` is.
    """
    dates = [c for c in table.columns if c.type.kind in {SqlKind.DATE, SqlKind.TIME} or is_instant(c)]
    core = _moment(wanted)
    alike = [column for column in dates if core and core == _moment(key(column.name))]
    roots = tuple(stem(word) for word in core)
    doer = core[-1] if core[-1:] and core[-1].endswith(("er", "or")) else ""
    if doer:  # no moment, if it is not the verb itself: an `orderDate` is `ordered_at`
        roots = (*roots[:-1], doer) if len(wanted) > len(core) else ()
    kin = [column for column in dates if roots and roots == tuple(stem(word) for word in _moment(key(column.name)))]
    supposed = [(column, f"`{name}` is `{table.name}.{column.name}`") for column in kin] if len(kin) == 1 else []
    return [(column, "") for column in alike] or supposed


def _made_at(table: Table, wanted: Words) -> list[Column]:
    """The `timestamp` or `date` of a row is when it was made, where it has no other moment than that and of changes."""
    if len(wanted) != 1 or wanted[0] not in {"timestamp", "datetime", "date", "time", "at", "when"}:
        return []
    if any(c.type.kind in {*INSTANTS, SqlKind.DATE} and not is_stamp(c) for c in table.columns):
        return []
    made = [c for c in table.columns if is_stamp(c) and _moment(key(c.name)) == ("created",)]
    return made if len(made) == 1 else []


def _references(database: Database, table: Table, wanted: Words) -> list[Column]:
    """`customer`, `customerId` and `customer_uuid` are the column that points at a customer."""
    bare = wanted[:-1] if len(wanted) > 1 and wanted[-1] in {"id", "uuid", "key", "ref"} else wanted
    found = []
    for foreign_key in table.foreign_keys:
        if len(foreign_key.columns) != 1:
            continue
        column = table.column(foreign_key.columns[0])
        named = key(foreign_key.columns[0])
        whole = role_of(foreign_key)
        target = database.key_of_name(foreign_key.target)
        names = {named, whole, without_end(whole, target), without(whole, database.key_of(table))}
        if wanted not in {bare, named} and is_called_by(database, foreign_key, wanted[-1:]):
            continue
        if column is not None and (bare in names or _turned(bare, named, target)):
            found.append(column)
    alike = [k for k in table.foreign_keys if not found and akin(k, database.key_of_name(k.target), wanted)]
    found += [column for k in alike[:1] if len(alike) == 1 and (column := table.column(k.columns[0])) is not None]
    if found:
        return found
    targets = [k for k in table.foreign_keys if len(k.columns) == 1 and _names(database, k.target, bare)]
    targets = [k for k in targets if not is_called_by(database, k, wanted[-1:])]
    columns = [table.column(k.columns[0]) for k in targets]
    return [c for c in columns if c is not None] if len(columns) == 1 and wanted != bare else []


def _above(database: Database, table: Table, wanted: Words) -> list[Column]:
    """`reply_to` of a comment is its `parent_id`: what it answers is the one row of its table that it points at."""
    found = reply_key(database, table, wanted)
    column = table.column(found.columns[0]) if found is not None else None
    return [column] if column is not None else []


def _turned(bare: Words, named: Words, target: Words) -> bool:
    """`parentGroup` is the key `group_parent`, `customerId` the `id_users_customer`: the same words, turned."""
    rest = named[1:] if named[0] in {"id", "fk"} else named[:-1] if named[-1] in {"id", "uuid"} else named
    role = rest[len(target) :] if rest[: len(target)] == target else rest
    return bool(bare) and (bare == role or sorted(bare) == sorted(rest))


def points_at(database: Database, table: Table, name: Words) -> ForeignKey | None:
    """The one key of `table` that leads to what is called `name`: by its role, its target, or as a person."""
    keys = [found for found in table.foreign_keys if len(found.columns) == 1]
    persons = [found for found in keys if database.principal is not None and found.target == database.principal.name]
    by_role = [found for found in keys if name in {without_end(key(found.columns[0]), ("id",)), role_of(found)}]
    by_target = [found for found in keys if _names(database, found.target, name)]
    for hits in (by_role, by_target, persons if is_a_person(database, name) else []):
        if len(hits) == 1:
            return hits[0]
    return None


def is_a_person(database: Database, name: Words) -> bool:
    """Whether somebody who logs in may be called so: a `customer` is nobody of them where customers have a table."""
    own = database.principal.name if database.principal is not None else ""
    known = bool(name) and name[-1] in PERSONS  # asked of every property: only then are all tables looked through
    return known and not any(table.name != own and _names(database, table.name, name[-1:]) for table in database.tables)


def without_end(found: Words, ending: Words) -> Words:
    """`home_address` of a column that points at addresses is the `home`."""
    return found[: -len(ending)] if len(found) > len(ending) and ending and found[-len(ending) :] == ending else found


def _names(database: Database, target: str, bare: Words) -> bool:
    table = database.table(target)
    return table is not None and bare in {database.key_of(table), database.key_of(table)[-1:]}


def _is_key(table: Table, column: Column) -> bool:
    return column.name in table.primary_key or any(column.name in found.columns for found in table.foreign_keys)


def fits(column: Column, schema: Mapping[str, Any], *, is_key: bool = False) -> bool:
    """Whether values of the column can be said in the schema's types."""
    kinds = set(types_of(schema))
    if not kinds:
        return True
    if _shares_nothing(column, schema):
        return False
    kind = column.type.kind
    if holds_documents(column):
        return "array" in kinds or (kind is not SqlKind.ARRAY and (kind not in STRINGS or bool({"object"} & kinds)))
    if kind is SqlKind.BOOLEAN:
        return "boolean" in kinds
    if kind in INTEGERS:
        shown = [*(schema.get("examples") or ()), schema.get("example")]
        in_words = any(isinstance(item, str) and not item.strip().isdigit() for item in shown)
        named = is_key and "string" in kinds and not in_words and not is_of_form(schema)
        whole = {"integer", "number"} & kinds or named
        return bool(whole) or ("boolean" in kinds and _is_zero_or_one(column))
    if kind in NUMBERS:
        return bool({"number", "string"} & kinds) or ("integer" in kinds and not column.type.scale)
    if kind is SqlKind.UUID and is_of_form(schema):
        return False
    if kind in STRINGS or kind in {SqlKind.ENUM, SqlKind.UUID, SqlKind.OTHER, SqlKind.INTERVAL, SqlKind.BYTES}:
        return "string" in kinds
    if kind in INSTANTS and schema.get(SECONDS):
        return True
    return "string" in kinds and not schema.get("enum")  # dates and times, which no list of words can say


def _shares_nothing(column: Column, schema: Mapping[str, Any]) -> bool:
    """Whether two closed lists have no word in common: what the column holds may never be shown, nor be sent."""
    listed = {"".join(words(str(value))) for value in schema.get("enum") or () if value is not None}
    held = {"".join(words(value)) for value in column.values or column.type.values}
    return bool(listed and held) and not listed & held


def is_of_form(schema: Mapping[str, Any]) -> bool:
    """Whether a text has a form that no number and no UUID has."""
    return schema.get("format") in _FORMS


def _is_other_list(column: Column, name: str, schema: Mapping[str, Any]) -> bool:
    """Whether a column of another name begins with a value that the closed list of a property does not have."""
    listed, first = schema.get("enum"), column.default_value
    other = isinstance(listed, list) and isinstance(first, str) and first not in listed
    return other and key(column.name) != key(name)


def _is_zero_or_one(column: Column) -> bool:
    return (column.minimum == 0 and column.maximum == 1) or set(words(column.name)) & _FLAGS != set()


def indexed_uuid(table: Table, name: str, schema: Mapping[str, Any]) -> Column | None:
    """The column of UUIDs that `{name}` is called after and by which an index finds rows, where no key says so."""
    found = column_by_key(table.columns, key(name))
    size = 0 if found is None else 36 if found.type.kind is SqlKind.UUID else found.type.length or 0
    if found is None or key(name)[-1:] != ("uuid",) or schema.get("format") != "uuid" or size < 32:
        return None
    plain = [one.columns for one in table.indexes if not one.where and not one.expressions]
    known = table.foreign_key_of(found.name) is None and not found.nullable and (found.name,) in plain
    return found if known else None
