"""Which column of a table a path parameter looks a row up by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.ddl import Column, ForeignKey, SqlKind, Table
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.reading.match_columns import indexed_uuid
from orchestrator.models.builtin.reading.tables import Database, Link, column_by_key
from orchestrator.models.builtin.reading.words import Words, key, listed, words
from orchestrator.relational import INTEGERS, NUMBERS, STRINGS

_LOGINS = {("name",), ("username",), ("user", "name"), ("login",), ("handle",), ("nick",), ("nickname",), ("user",)}
_CALLED = re.compile(
    r"\s*(?:the |an? )?(?:unique )?(name|slug|code|handle|username|login|reference|title)\b(?! or )", re.IGNORECASE
)
_IDS = {("id",), ("uuid",), ("key",), ("identifier",), ("pk",), ("no",), ("number",), ("ref",)}


@dataclass(frozen=True, kw_only=True)
class RowKey:
    """The column, and why it is this one."""

    column: Column
    why: str
    assumption: str = ""


def row_key(
    database: Database,
    table: Table,
    name: str,
    schema: Mapping[str, Any],
    *,
    segment: Words,
    given: tuple[str, ...] = (),
) -> RowKey | None:
    """The column that `{name}` equals; `given` are columns that the path has fixed already, `segment` its literal."""
    wanted = key(name)
    named = _by_name(database, table, wanted, segment, given)
    named = None if named is not None and _is_shown_otherwise(named, schema) else named
    if named is not None and takes(named, schema) and _finds_one(table, named, given):
        return RowKey(column=named, why=f"`{{{name}}}` is `{table.name}.{named.name}`, which is unique there")
    primary = _primary(table, given)
    bare = _bare(wanted, database, table, segment)
    told = _told(database, table, schema, given) if bare in {(), *_IDS} else None
    if told is not None:
        why = f"the contract says that `{{{name}}}` is the {told.name} of a row of `{table.name}`"
        return RowKey(column=told, why=why)
    if primary is not None and _is_shown_otherwise(primary, schema):
        primary = None
    if primary is not None and bare in {(), *_IDS} and takes(primary, schema):
        return RowKey(column=primary, why=f"`{{{name}}}` is the primary key `{table.name}.{primary.name}`")
    if named is not None and takes(named, schema, loosely=True) and _finds_one(table, named, given):
        why = f"`{{{name}}}` is text in the contract and the number `{table.name}.{named.name}` in the schema"
        return RowKey(column=named, why=why)
    rest = _rest_of_unique(table, given, schema)
    if rest is not None and bare in {(), *_IDS, key(rest.name)}:
        why = f"`{{{name}}}` is `{table.name}.{rest.name}`, which is unique together with {listed(given)}"
        return RowKey(column=rest, why=why)
    if (marked := indexed_uuid(table, name, schema)) is not None:
        why = f"`{{{name}}}` is `{table.name}.{marked.name}`, a UUID that an index finds, and of which no two are alike"
        return RowKey(column=marked, why=why, assumption=why)
    return _guessed(database, table, name, schema, bare, primary, given)


def _guessed(
    database: Database,
    table: Table,
    name: str,
    schema: Mapping[str, Any],
    bare: Words,
    primary: Column | None,
    given: tuple[str, ...],
) -> RowKey | None:
    """The only column that it can be, whatever it is called, or the key whose number the contract has as a text."""
    ending = _ends_so(table, bare, primary)
    if ending is not None and takes(ending, schema):
        why = f"`{{{name}}}` is the primary key `{table.name}.{ending.name}`, the only column there that ends so"
        return RowKey(column=ending, why=why, assumption=why)
    other = _other_unique(database, table, schema, given)
    if other is not None:
        why = f"`{{{name}}}` looks up `{table.name}.{other.name}`, its only unique column of that type"
        return RowKey(column=other, why=why, assumption="" if bare == () else why)
    if primary is not None and takes(primary, schema, loosely=True) and bare in {(), *_IDS}:
        why = f"`{{{name}}}` is text in the contract and the number `{table.name}.{primary.name}` in the schema"
        return RowKey(column=primary, why=why)
    return None


def _bare(wanted: Words, database: Database, table: Table, segment: Words) -> Words:
    """The parameter's words without those that only name the table."""
    own = database.key_of(table)
    for prefix in sorted({own, own[-1:], own[:1], segment, segment[-1:]}, key=len, reverse=True):
        if prefix and wanted[: len(prefix)] == prefix:
            return wanted[len(prefix) :]
    for size in range(2, len(wanted)):
        if "".join(wanted[:size]) == "".join(segment):
            return wanted[size:]  # `{petTypeId}` of `/pettypes`
    if wanted and len(wanted[0]) > 2 and own and own[-1].startswith(wanted[0]) and wanted[1:] in {(), *_IDS}:
        return wanted[1:]  # `{repo}` of `repositories`, `{orgId}` of organizations
    return wanted


def _by_name(database: Database, table: Table, wanted: Words, segment: Words, given: tuple[str, ...]) -> Column | None:
    free = [column for column in table.columns if column.name not in given]
    bare = _bare(wanted, database, table, segment)
    whole = column_by_key(free, wanted)
    if whole is not None and (bare not in _IDS or _finds_one(table, whole, given)):
        return whole
    if bare and bare != wanted:
        return column_by_key(free, bare)
    own = database.key_of(table)
    spelled = column_by_key(free, (*own, *wanted)) or column_by_key(free, (*own[-1:], *wanted))
    if spelled is not None and table.is_unique((spelled.name,)):
        return spelled  # `{code}` of tariffs is `tariff_code`
    if wanted[-1:] in {("id",), ("uuid",)} and len(wanted) > 1:
        return _reference_to(database, table, wanted[:-1], given)
    if bare == wanted:
        return _reference_to(database, table, wanted, given)
    return None


def _told(database: Database, table: Table, schema: Mapping[str, Any], given: tuple[str, ...]) -> Column | None:
    """The unique column that the description begins with: “The name of the source”."""
    said = _CALLED.match(str(schema.get("description") or ""))
    if said is None:
        return None
    word, free = said[1].lower(), [column for column in table.columns if column.name not in given]
    found = column_by_key(free, (word,)) or column_by_key(free, (*database.key_of(table)[-1:], word))
    return found if found is not None and takes(found, schema) and _finds_one(table, found, given) else None


def _is_shown_otherwise(primary: Column, schema: Mapping[str, Any]) -> bool:
    """Whether what the contract shows of a parameter cannot be a key: `my-source` is no UUID and no number."""
    shown = [*(schema.get("examples") or ()), schema.get("example")]
    texts = [item for item in shown if isinstance(item, str)]
    if primary.type.kind is SqlKind.UUID:
        return any(not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", item) for item in texts)
    return primary.type.kind in NUMBERS and any(not item.strip().isdigit() for item in texts)


def _reference_to(database: Database, table: Table, target: Words, given: tuple[str, ...]) -> Column | None:
    """`{userId}` under members is the column that points at a user."""
    found = database.find(target)
    if found is None or found.name == table.name:
        return None
    keys = [k for k in database.keys_between(table, found) if len(k.columns) == 1 and k.columns[0] not in given]
    return table.column(keys[0].columns[0]) if len(keys) == 1 else None


def reference_named(database: Database, table: Table, name: str, schema: Mapping[str, Any]) -> Column | None:
    """The foreign key of one column that `{name}` is called after, by its own name or by its target's."""
    wanted = key(name)
    named = column_by_key(table.columns, wanted)
    if named is None or table.foreign_key_of(named.name) is None:
        named = _reference_to(database, table, wanted[:-1] if wanted[-1:] in {("id",), ("uuid",)} else wanted, ())
    return named if named is not None and takes(named, schema) else None


def column_called(table: Table, name: str, schema: Mapping[str, Any]) -> Column | None:
    """The column that `{name}` is called after in all its words, whatever rows have the same value there."""
    named = column_by_key(table.columns, key(name))
    return named if named is not None and key(name) != ("id",) and takes(named, schema) else None


def _primary(table: Table, given: tuple[str, ...]) -> Column | None:
    """The column of the primary key that is still open."""
    open_columns = [name for name in table.primary_key if name not in given]
    return table.column(open_columns[0]) if len(open_columns) == 1 else None


def _ends_so(table: Table, bare: Words, primary: Column | None) -> Column | None:
    """`{code}` of courses is their key `crs_code`, where no other column ends in these words."""
    ending = [column for column in table.columns if bare and key(column.name)[-len(bare) :] == bare]
    return primary if [column.name for column in ending] == [primary.name if primary is not None else ""] else None


def _finds_one(table: Table, column: Column, given: tuple[str, ...]) -> bool:
    return table.is_unique((*given, column.name))


def _other_unique(database: Database, table: Table, schema: Mapping[str, Any], given: tuple[str, ...]) -> Column | None:
    """The only unique column of the parameter's type; for text, the natural key comes first."""
    primary = set(table.primary_key)
    unique = [
        column
        for column in table.columns
        if column.name not in {*primary, *given} and table.is_unique((column.name,)) and takes(column, schema)
    ]
    natural = database.natural_key(table)
    if natural is not None and natural in unique and "string" in types_of(schema) and schema.get("format") != "uuid":
        return natural if len(unique) == 1 else None
    return unique[0] if len(unique) == 1 else None


def _rest_of_unique(table: Table, given: tuple[str, ...], schema: Mapping[str, Any]) -> Column | None:
    """The only column that a unique key still lacks, where the path has begun it: a name within its owner."""
    rests = {tuple(set(columns) - set(given)) for columns in table.unique_keys() if set(columns) & set(given)}
    open_ = [table.column(rest[0]) for rest in rests if len(rest) == 1]
    fitting = [column for column in open_ if column is not None and takes(column, schema)]
    return fitting[0] if len(fitting) == 1 and table.foreign_key_of(fitting[0].name) is None else None


def key_of_login(table: Table, login: str, name: str, schema: Mapping[str, Any]) -> RowKey | None:
    """`/users/{username}`: the column by which people log in, unless that is an address of theirs."""
    column = table.column(login)
    private = {"email", "mail", "phone", "token", "secret", "hash"}
    if column is None or private & set(words(login)) or not table.is_unique((login,)) or not takes(column, schema):
        return None
    if key(name) not in _LOGINS and key(name)[-1:] not in _LOGINS:
        return None
    why = f"`{{{name}}}` is `{table.name}.{login}`, by which the auth model says that people log in"
    return RowKey(column=column, why=why, assumption=why)


def key_by_role(
    database: Database, table: Table, name: str, schema: Mapping[str, Any], given: tuple[str, ...], login: str
) -> tuple[ForeignKey, Column] | None:
    """`{owner}` before `{repo}`: whom the reference `owner_id` points at, known by name, begins a unique key."""
    for reference in table.foreign_keys:
        target = database.table(reference.target)
        if target is None or len(reference.columns) != 1 or reference.columns[0] in given:
            continue
        role = key(reference.columns[0])
        begins = any(len(columns) > 1 and reference.columns[0] in columns for columns in table.unique_keys())
        if key(name) not in {role, role[:-1], database.key_of(target)} or not begins:
            continue
        known = target.column(login) if login and target.column(login) is not None else database.natural_key(target)
        if known is not None and target.is_unique((known.name,)) and takes(known, schema):
            return reference, known
    return None


def takes(column: Column, schema: Mapping[str, Any], *, loosely: bool = False) -> bool:
    """Whether the parameter's values can be values of the column."""
    kinds = types_of(schema)
    loosely = loosely and schema.get("format") != "uuid"  # no number is one
    if not kinds:
        return True
    if column.type.kind in NUMBERS:
        return "integer" in kinds or "number" in kinds or loosely
    if column.type.kind is SqlKind.UUID:
        return "string" in kinds and schema.get("format") in {None, "uuid"}
    if column.type.kind in STRINGS or column.type.kind is SqlKind.ENUM:
        return "string" in kinds and (schema.get("format") != "uuid" or not _is_short(column))
    return "string" in kinds or (column.type.kind in INTEGERS and loosely)


def _is_short(column: Column) -> bool:
    return column.type.length is not None and column.type.length < 32


def key_of_neighbour(
    database: Database, table: Table, name: str, schema: Mapping[str, Any], given: tuple[str, ...]
) -> tuple[ForeignKey, Column] | None:
    """A unique column of a table that `table` points at: `{sku}` of a stock is its product's."""
    found = []
    for reference in table.foreign_keys:
        target = database.table(reference.target)
        if target is None or len(reference.columns) != 1 or reference.columns[0] in given:
            continue
        column = column_by_key(target.columns, key(name)) or column_by_key(
            target.columns, _bare(key(name), database, target, ())
        )
        if column is None or not target.is_unique((column.name,)) or not takes(column, schema):
            continue
        if table.is_unique((*given, reference.columns[0])):
            found.append((reference, column))
    return found[0] if len(found) == 1 else None


def part_of_key(table: Table, name: str, schema: Mapping[str, Any], *, given: tuple[str, ...]) -> RowKey | None:
    """A column of a composite key that `{name}` is one part of: `/bins/{aisle}/{shelf}`."""
    if len(table.primary_key) < 2:
        return None
    open_ = [c for c in table.columns if c.name in table.primary_key and c.name not in given and takes(c, schema)]
    wanted = key(name)
    exact = [column for column in open_ if wanted in {key(column.name), key(column.name)[:-1]}]
    ending = [column for column in open_ if key(column.name)[-len(wanted) :] == wanted]
    chosen = exact or ending
    if len(chosen) != 1:
        return None
    return RowKey(column=chosen[0], why=f"`{{{name}}}` is `{table.name}.{chosen[0].name}`, a part of the primary key")


def key_behind_link(link: Link, table: Table, name: str) -> RowKey | None:
    """The row that `{requiredCourseId}` means, where the link table's column to it has that name."""
    if len(link.far.columns) != 1 or key(link.far.columns[0]) != key(name):
        return None
    column = table.column(link.far.target_columns[0])
    why = f"`{{{name}}}` is named after `{link.table.name}.{link.far.columns[0]}`"
    return RowKey(column=column, why=why) if column is not None else None
