"""Literals in paths whose table only the schemas of their operations tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.callers import CURRENT
from orchestrator.models.builtin.reading.credentials import SIGNING
from orchestrator.models.builtin.reading.envelopes import names_for, unwrap
from orchestrator.models.builtin.reading.match_columns import find_column, points_at
from orchestrator.models.builtin.reading.row_kinds import told_apart
from orchestrator.models.builtin.reading.schemas import NOISE, Schemas, core, is_array, is_object, properties
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.verbs import EXTERNAL_VERBS, FEED_WORDS, MONEY_VERBS
from orchestrator.models.builtin.reading.walk import Alias
from orchestrator.models.builtin.reading.words import PEOPLE, Words, is_plural, key, plain, words

_GENERIC = {
    "id",
    "name",
    "title",
    "description",
    "created_at",
    "updated_at",
    "createdAt",
    "updatedAt",
    "status",
    "type",
}


def find_aliases(
    operations: tuple[Operation, ...], database: Database, schemas: Schemas, principal: Table | None = None
) -> dict[str, Alias]:
    """Path up to a literal → its table and the sentence that says why; literals that name a table are not in it."""
    found: dict[str, Alias] = {}
    callers = _callers(operations, schemas, principal)
    wanted: dict[str, list[Operation]] = {}
    for operation in operations:
        prefix = _resource(operation.path)
        if prefix:
            wanted.setdefault(prefix, []).append(operation)
    for prefix, group in wanted.items():
        literal = prefix.rsplit("/", 1)[-1]
        if words(literal) in CURRENT:
            continue
        if (namesake := database.find(key(literal))) is not None:
            other = _instead_of(namesake, group, database, schemas, literal) if "{" not in prefix else None
            found |= {prefix: other} if other is not None else {}
            continue
        if (begun := _by_beginning(prefix, group, database, schemas)) is not None:
            found[prefix] = begun
            continue
        if _is_verb(prefix, group):
            continue
        if set(key(literal)) & (FEED_WORDS | MONEY_VERBS | EXTERNAL_VERBS):
            continue
        alias = (
            _by_schema_name(group, database, schemas, literal)
            or _by_overlap(group, database, schemas, literal)
            or _by_caller(group, database, schemas, literal, callers)
            or _by_parameter(prefix, operations, group, database, schemas)
            or _by_person(group, database, schemas, literal, principal)
        )
        before = prefix.rsplit("/", 2)[-2] if prefix.count("/") > 1 else ""
        chosen_of = database.find(key(before)) if before and not before.startswith("{") else None
        if alias is not None and alias.table is not chosen_of and not _of_credentials(literal, group, alias, principal):
            found[prefix] = alias
    return told_apart(found, database, principal, PEOPLE)


def _by_beginning(prefix: str, group: list[Operation], database: Database, schemas: Schemas) -> Alias | None:
    """`/visits/{id}/notes` are the `note_entries` of a visit: the one table below whose name begins so.

    All that is sent or shown has to be columns of it.
    """
    parts = prefix.split("/")
    literal, above = parts[-1], database.find(key(parts[-3])) if len(parts) > 3 and parts[-2].startswith("{") else None
    wanted = key(literal)
    if above is None or not is_plural(literal):
        return None
    below = {table.name: table for table, _ in database.child_tables(above)}
    begun = [one for one in below.values() if database.key_of(one)[: len(wanted)] == wanted]
    told = [found for found in _schemas_of(group, schemas, literal) if properties(found)]
    if len(begun) != 1 or not told or any(_overlap(database, begun[0], found) < 1 for found in told):
        return None
    return Alias(
        table=begun[0],
        why=f"`{literal}` beneath `{parts[-3]}` means `{begun[0].name}`, the only one below whose name begins so",
        sure=False,
    )


def _of_credentials(literal: str, group: list[Operation], alias: Alias, principal: Table | None) -> bool:
    """Whether `/auth/register` is done by somebody who is to log in, rather than some of the rows of those who do."""
    said = {*words(literal), "".join(words(literal))}
    done = all(operation.method != "GET" for operation in group)
    return done and alias.table is principal and bool(said & SIGNING)


def _callers(operations: tuple[Operation, ...], schemas: Schemas, principal: Table | None) -> dict[str, Table]:
    """The schemas by which `/me` and its like show the caller, with the table of those who log in."""
    found: dict[str, Table] = {}
    for operation in operations:
        last = operation.path.rsplit("/", 1)[-1]
        success = operation.success
        if principal is None or operation.method != "GET" or words(last) not in CURRENT or success is None:
            continue
        inner = unwrap(schemas, success.schema, names_for(key(principal.name))).inner
        found |= {str(name): principal for name in inner.get("x-schema-names", [])[:1]}
    return found


def _by_caller(
    group: list[Operation], database: Database, schemas: Schemas, literal: str, callers: dict[str, Table]
) -> Alias | None:
    """`/u/{handle}` shows what `/me` shows: somebody who logs in."""
    for schema in _schemas_of(group, schemas, literal):
        table = next((callers[name] for name in schema.get("x-schema-names", []) if name in callers), None)
        if table is not None and _overlap(database, table, schema) >= 0.3:
            return Alias(table=table, why=f"`{literal}` shows what the caller is shown of `{table.name}`", sure=False)
    return None


def _by_parameter(
    prefix: str, operations: tuple[Operation, ...], group: list[Operation], database: Database, schemas: Schemas
) -> Alias | None:
    """`/profiles/{username}`: the one table with a unique column of that name; its rows have half of what is shown."""
    literal = prefix.rsplit("/", 1)[-1]
    after = [operation.path.removeprefix(f"{prefix}/") for operation in operations]
    names = {found[1] for rest in after if (found := re.match(r"\{(\w+)\}", rest)) is not None}
    if len(names) != 1:
        return None
    name = names.pop()
    unique = [
        table
        for table in database.tables
        for column in table.columns
        if key(name)[-1] not in {"id", "uuid"} and table.is_unique((column.name,)) and plain(column.name) == plain(name)
    ]
    if len(unique) != 1 or not any(_fits(database, unique[0], found) for found in _schemas_of(group, schemas, literal)):
        return None
    why = f"`{unique[0].name}` alone has a unique `{name}`, and half of what `{literal}` shows"
    return Alias(table=unique[0], why=why, sure=False)


def _by_person(
    group: list[Operation], database: Database, schemas: Schemas, literal: str, principal: Table | None
) -> Alias | None:
    """`/account` and `/users` are those who log in, where no table is called so and they have half of what is shown."""
    if principal is None or key(literal)[-1] not in PEOPLE:
        return None
    if not any(_fits(database, principal, found) for found in _schemas_of(group, schemas, literal)):
        return None
    return Alias(table=principal, why=f"`{literal}` means those who log in, the rows of `{principal.name}`", sure=False)


def _fits(database: Database, table: Table, schema: Schema) -> bool:
    """Whether two properties or more, and at least half of them, are columns of the table."""
    named = len([name for name in properties(schema) if name not in _GENERIC])
    return is_object(schema) and named > 1 and _overlap(database, table, schema) >= max(0.5, 2 / named)


def _resource(path: str) -> str:
    """The path up to its last literal; empty where there is none."""
    parts = [part for part in path.split("/") if part]
    while parts and parts[-1].startswith("{"):
        parts.pop()
    return "/" + "/".join(parts) if parts else ""


def _is_verb(prefix: str, group: list[Operation]) -> bool:
    """After a row, what only POST is said to is done, not listed."""
    after_row = prefix.rsplit("/", 2)[-2].startswith("{") if prefix.count("/") > 1 else False
    return after_row and all(operation.method in {"POST", "DELETE", "PUT", "PATCH"} for operation in group)


def _schemas_of(group: list[Operation], schemas: Schemas, literal: str) -> Iterator[Schema]:
    """What the operations answer, then what they accept; reads first."""
    names = names_for(key(literal))
    for operation in sorted(group, key=lambda item: item.method != "GET"):
        if operation.success is not None and operation.success.schema is not None:
            outer = schemas.flat(operation.success.schema)
            yield unwrap(schemas, outer, names).inner
            yield outer
    for operation in group:
        if operation.request_body_schema is not None:
            yield unwrap(schemas, operation.request_body_schema, names).inner


def _by_schema_name(group: list[Operation], database: Database, schemas: Schemas, literal: str) -> Alias | None:
    for schema in _schemas_of(group, schemas, literal):
        for name in schema.get("x-schema-names", []):
            about = core(str(name), database.by_key)
            table = database.find(about)
            told = not set(about) <= NOISE or _is_of(database, key(str(name)), about)
            if table is not None and told and _overlap(database, table, schema) >= 0.5:
                why = f"`{literal}` shows `{name}`, which is named after the table `{table.name}`"
                return Alias(table=table, why=why, sure=True)
    return None


def _is_of(database: Database, name: Words, about: Words) -> bool:
    """Whether what a name has before its last words is a table whose rows point at theirs: a `PetType` of pets."""
    starts = [place for place in range(1, len(name)) if name[place : place + len(about)] == about]
    holder = database.find(name[: starts[0]]) if starts else None
    target = database.find(about)
    return holder is not None and target is not None and bool(database.keys_between(holder, target))


def _by_overlap(group: list[Operation], database: Database, schemas: Schemas, literal: str) -> Alias | None:
    for schema in _schemas_of(group, schemas, literal):
        if not is_object(schema) or len(_telling(schema)) < 2:
            continue
        found = {table.name: _overlap(database, table, schema) for table in database.tables}
        ranked = sorted(database.tables, key=lambda table: -found[table.name])
        best, shares = ranked[0] if ranked else None, [found[table.name] for table in ranked[:2]]
        if best is None or not _says_more_than_keys(database, best, schema):
            continue
        if shares[0] >= 0.75 and (len(shares) < 2 or shares[0] - shares[1] >= 0.2):
            share = round(shares[0] * 100)
            why = f"{share} % of what `{literal}` shows are columns of `{best.name}`, more than of any other table"
            return Alias(table=best, why=why, sure=False, by_share=True)
    return None


def _instead_of(
    namesake: Table, group: list[Operation], database: Database, schemas: Schemas, literal: str
) -> Alias | None:
    """`/alerts` whose every property is a column of `alert_rules`, and of which `alerts` has none."""
    strange = [schema for schema in _schemas_of(group, schemas, literal) if _is_strange(database, namesake, schema)]
    found = _by_overlap(group, database, schemas, literal) if strange else None  # a search of all tables, for few
    for schema in strange if found is not None else ():
        if found is None or found.table is namesake:
            continue
        begins = key(found.table.name)[: len(key(literal))] == key(literal)
        spelled = {key(column.name) for column in found.table.columns}
        if begins and {key(name) for name in _telling(schema)} <= spelled:
            told = f"`{literal}` are rows of `{found.table.name}`: all that they show are columns of it, and none is of"
            return replace(found, why=f"{told} `{namesake.name}`", instead=True)
    return None


def _telling(schema: Schema) -> list[str]:
    """Properties that not every table has."""
    return [name for name in properties(schema) if name not in _GENERIC]


def _is_strange(database: Database, table: Table, schema: Schema) -> bool:
    """Whether a row says much, and nothing of it is a column of the table."""
    return is_object(schema) and len(_telling(schema)) > 2 and not _overlap(database, table, schema)


def _says_more_than_keys(database: Database, table: Table, schema: Schema) -> bool:
    """Whether a property is a column that is no reference: ids alone are what anything about two rows speaks of."""
    found = [find_column(database, table, name, _however(item)) for name, item in properties(schema).items()]
    keys = {*table.primary_key, *(name for reference in table.foreign_keys for name in reference.columns)}
    return any(item is not None and item.column.name not in keys for item in found)


def _overlap(database: Database, table: Table, schema: Schema) -> float:
    """The share of a schema's properties, common ones aside, that are columns of the table."""
    found = properties(schema)
    single = [name for name in found if not is_array(found[name])] or list(found)
    named = [name for name in single if name not in _GENERIC] or single
    if not named:
        return 0.0
    return sum(_holds(database, table, name, found[name]) for name in named) / len(named)


def _holds(database: Database, table: Table, name: str, schema: Schema) -> bool:
    """Whether a property is a column of the table, or the row that a column points at."""
    if find_column(database, table, name, _however(schema)) is not None:
        return True
    return is_object(schema) and points_at(database, table, key(name)) is not None


def _however(schema: Schema) -> Schema:
    """A value in whatever form: a row that is named by its address is spoken of as much as by its key."""
    return {name: said for name, said in schema.items() if name != "format"}
