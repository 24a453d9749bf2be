"""Which column a property of the contract means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.tables import (
    Database,
    column_by_key,
    column_by_words,
    holds_documents,
    is_stamp,
)
from orchestrator.models.builtin.reading.words import Words, is_plural, key, plain, stem, without, words
from orchestrator.relational import INSTANTS, INTEGERS, NUMBERS, STRINGS

_FLAGS = {"is", "has", "can", "was", "are"}
_MOMENTS = ("at", "on", "of", "date", "time", "timestamp", "datetime", "ts", "utc")
_UNITS = (
    "kg", "g", "gram", "km", "m", "cm", "mm", "meter", "metre", "mile", "minute", "min", "second", "sec", "hour", "day",
    "percent", "pct", "celsius", "byte", "kb", "mb", "px", "ms", "lbs", "week", "month", "year",
)  # fmt: skip
_MINOR = {"cent", "penny", "minor", "ore", "rappen", "satoshi"}
_TAILS = {"code", "name", "value", "text", "flag", "allowed", "enabled", "level", "no", "number"}
_SECRETS = {"token", "secret", "hash", "password", "key", "jwt"}
"""Words that no likeness is enough for: the `token` of a log-in is not a stored `verification_token`."""
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


@dataclass(frozen=True, kw_only=True)
class Found:
    """A column, and what had to be supposed to find it."""

    column: Column
    assumption: str = ""


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
            for column in _in_minor_units(table, key(name))
        ]
    for column, assumption in tries:
        if fits(column, schema, is_key=_is_key(table, column)):
            return Found(column=column, assumption=assumption)
    return None


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
    if wanted in {("id",), ("uuid",), (*own, "id"), (*own[-1:], "id")} and len(table.primary_key) == 1:
        tries.append((table.column(table.primary_key[0]), ""))
    tries += [(column, "") for column in _flags(table, wanted)]
    tries += [(column, "") for column in _moments(table, wanted)]
    if not is_plural(name):
        tries += [(column, "") for column in _references(database, table, wanted)]
        persons = _of_person(table, wanted, database.principal)
        tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in persons]
    else:
        tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _counts(table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _made_at(table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _with_unit(table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _same_role(table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _own_noun(database, table, wanted)]
    tries += [(column, f"`{name}` is `{table.name}.{column.name}`") for column in _written(table, wanted)]
    return [(column, assumption) for column, assumption in tries if column is not None]


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


def _moments(table: Table, wanted: Words) -> list[Column]:
    """Columns that hold when the same thing happened: spelled alike, else the only one of that root."""
    dates = [column for column in table.columns if column.type.kind in {*INSTANTS, SqlKind.DATE, SqlKind.TIME}]
    core = _moment(wanted)
    alike = [column for column in dates if core and core == _moment(key(column.name))]
    roots = tuple(stem(word) for word in core)
    kin = [column for column in dates if roots and roots == tuple(stem(word) for word in _moment(key(column.name)))]
    return alike or (kin if len(kin) == 1 else [])


def _made_at(table: Table, wanted: Words) -> list[Column]:
    """The `timestamp` or `date` of a row is when it was made, where the database itself notes that down."""
    if len(wanted) != 1 or wanted[0] not in {"timestamp", "datetime", "date", "time", "at", "when"}:
        return []
    made = [c for c in table.columns if is_stamp(c) and _moment(key(c.name)) == ("created",)]
    return made if len(made) == 1 else []


_PERSONS = {
    "owner", "holder", "author", "creator", "user", "account", "member", "customer", "person", "issuer", "requester",
}  # fmt: skip


def _of_person(table: Table, wanted: Words, principal: Table | None) -> list[Column]:
    """`owner_id` is the one column that points at those who log in, whatever they are called."""
    if principal is None or len(wanted) != 2 or wanted[0] not in _PERSONS or wanted[1] not in {"id", "uuid"}:
        return []
    keys = [key_ for key_ in table.foreign_keys if key_.target == principal.name and len(key_.columns) == 1]
    must = [key_ for key_ in keys if (own := table.column(key_.columns[0])) is not None and not own.nullable]
    keys = must if len(keys) > 1 else keys
    column = table.column(keys[0].columns[0]) if len(keys) == 1 else None
    return [column] if column is not None else []


def _references(database: Database, table: Table, wanted: Words) -> list[Column]:
    """`customer`, `customerId` and `customer_uuid` are the column that points at a customer."""
    bare = wanted[:-1] if len(wanted) > 1 and wanted[-1] in {"id", "uuid", "key", "ref"} else wanted
    found = []
    for foreign_key in table.foreign_keys:
        if len(foreign_key.columns) != 1:
            continue
        column = table.column(foreign_key.columns[0])
        named = key(foreign_key.columns[0])
        whole = named[:-1] if named[-1] in {"id", "uuid"} else named
        role = without_end(whole, database.key_of_name(foreign_key.target))
        if column is not None and bare in {named, whole, role}:
            found.append(column)
    if found:
        return found
    targets = [k for k in table.foreign_keys if len(k.columns) == 1 and _names(database, k.target, bare)]
    columns = [table.column(k.columns[0]) for k in targets]
    return [c for c in columns if c is not None] if len(columns) == 1 and wanted != bare else []


def without_end(found: Words, ending: Words) -> Words:
    """`home_address` of a column that points at addresses is the `home`."""
    return found[: -len(ending)] if len(found) > len(ending) and ending and found[-len(ending) :] == ending else found


def _counts(table: Table, wanted: Words) -> list[Column]:
    """`guests` is `guest_count` or `number_of_guests`."""
    spellings = {
        (*wanted, "count"),
        ("num", *wanted),
        ("number", "of", *wanted),
        ("total", *wanted),
        (*wanted, "total"),
    }
    return [column for column in table.columns if column.type.kind in INTEGERS and key(column.name) in spellings]


def _names(database: Database, target: str, bare: Words) -> bool:
    table = database.table(target)
    return table is not None and bare in {database.key_of(table), database.key_of(table)[-1:]}


def _in_minor_units(table: Table, wanted: Words) -> list[Column]:
    """A whole `price` of `price_cents`: the same number, for no whole unit would hold what the column can."""
    return [
        column
        for column in table.columns
        if column.type.kind in INTEGERS and key(column.name)[:-1] == wanted and key(column.name)[-1] in _MINOR
    ]


def _with_unit(table: Table, wanted: Words) -> list[Column]:
    """`weight` is `weight_kg`; money is never read this way."""
    return [
        column
        for column in table.columns
        if column.type.kind in NUMBERS
        and len(key(column.name)) == len(wanted) + 1
        and key(column.name)[:-1] == wanted
        and key(column.name)[-1] in _UNITS
    ]


def _own_noun(database: Database, table: Table, wanted: Words) -> list[Column]:
    """The `text` or `name` of a label is the column `label` of `labels`."""
    if len(wanted) != 1 or wanted[0] not in {"text", "name", "title", "value", "label"}:
        return []
    noun = database.key_of(table)[-1:]
    return [column for column in table.columns if column.type.kind in STRINGS and key(column.name) == noun]


def _same_role(table: Table, wanted: Words) -> list[Column]:
    """The one column that ends in the same word and adds to it: `reference` is `booking_reference`."""
    if len(wanted) != 1 or wanted[0] in {"id", "date", "name", "status", "count", "total", "amount", "price"}:
        return []
    coded = [c for c in table.columns if key(c.name) == (*wanted, "code") and table.foreign_key_of(c.name) is not None]
    if len(coded) == 1 or wanted[0] == "type":
        return coded
    if wanted[0] in _SECRETS:
        return []
    usual = plain(wanted[0])
    ending = [c for c in table.columns if plain(c.name)[-len(usual) :] == usual and len(plain(c.name)) > len(usual)]
    if len(ending) == 1 and table.foreign_key_of(ending[0].name) is None:
        return ending
    longer = [
        c for c in table.columns if plain(c.name)[: len(usual)] == usual and set(plain(c.name)[len(usual) :]) <= _TAILS
    ]
    return longer if len(longer) == 1 else []


def _is_key(table: Table, column: Column) -> bool:
    return column.name in table.primary_key or any(column.name in found.columns for found in table.foreign_keys)


def fits(column: Column, schema: Mapping[str, Any], *, is_key: bool = False) -> bool:
    """Whether values of the column can be said in the schema's types."""
    kinds = set(types_of(schema))
    if not kinds:
        return True
    kind = column.type.kind
    if holds_documents(column):
        return kind is not SqlKind.ARRAY or "array" in kinds
    if kind is SqlKind.BOOLEAN:
        return "boolean" in kinds
    if kind in INTEGERS:
        whole = {"integer", "number"} & kinds or (is_key and "string" in kinds)
        return bool(whole) or ("boolean" in kinds and _is_zero_or_one(column))
    if kind in NUMBERS:
        return bool({"number", "string"} & kinds) or ("integer" in kinds and not column.type.scale)
    if kind in STRINGS or kind in {SqlKind.ENUM, SqlKind.UUID, SqlKind.OTHER, SqlKind.INTERVAL, SqlKind.BYTES}:
        return "string" in kinds
    return "string" in kinds and not schema.get("enum")  # dates and times, which no list of words can say


def _is_zero_or_one(column: Column) -> bool:
    return (column.minimum == 0 and column.maximum == 1) or set(words(column.name)) & _FLAGS != set()
