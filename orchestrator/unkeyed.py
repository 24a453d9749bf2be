"""References that no foreign key keeps: many teams leave the keys out and go by the columns' names.

Builder and judge ask the same, so that what the one reads the other holds it to. The database keeps none of these
references: whoever writes a row has to look for what it points at, and whoever removes one for what points there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.auth import AuthModel, Scope
from orchestrator.ddl import SchemaDesign
from orchestrator.relational import INTEGERS, STRINGS, Column, ForeignKey, Identity, Table

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_IDS = frozenset({"id", "uuid"})
_ANYTHING = frozenset({
    *_IDS, "code", "name", "key", "no", "number", "nr", "num", "login", "username", "email", "slug", "date", "day",
    "value", "type", "kind", "pk", "reference", "ref", "position", "title", "label", "month", "year", "status", "state",
})  # fmt: skip
"""Words of keys that do not say of what."""
_SECRETS = frozenset({"token", "hash", "secret", "password"})
_PARTS = re.compile(r"(?:ers?|ors?|ings?|ees?|eds?)$")
"""Who does, and to whom it is done: `follower` and `following`, `inviter` and `invitee`."""


def with_unkeyed(schema: SchemaDesign, auth: AuthModel) -> SchemaDesign:
    """The design with counted keys, and the references that names and the auth model show, marked as not declared."""
    counted = (
        replace(table, primary_key=(name,)) if (name := counted_key(table)) else table for table in schema.tables
    )
    schema = replace(schema, tables=tuple(counted))
    found = {table.name: tuple(_references(table, schema, auth)) for table in schema.tables}
    if not any(found.values()):
        return schema
    tables = (replace(table, foreign_keys=(*table.foreign_keys, *found[table.name])) for table in schema.tables)
    return replace(schema, tables=tuple(tables))


def counted_key(table: Table) -> str:
    """The number that the database counts on, where a table declares no key: no two of its rows have the same."""
    counted = [column.name for column in table.columns if column.identity is not Identity.NONE]
    return counted[0] if len(counted) == 1 and not table.primary_key else ""


def undeclared(table: Table) -> list[ForeignKey]:
    """The references of a table that the database does not keep."""
    return [key for key in table.foreign_keys if not key.declared]


def _references(table: Table, schema: SchemaDesign, auth: AuthModel) -> Iterator[ForeignKey]:
    people = schema.table(auth.principal.table) if auth.principal is not None else None
    owners = _owners(auth)
    kept = {name for key in table.foreign_keys for name in key.columns}
    free = [column for column in table.columns if column.name not in kept and table.primary_key != (column.name,)]
    for column in free:
        meant = [other for other in schema.tables if other is not table and _names(column, other)]
        meant = meant or [other for other in schema.tables if other is not table and _is_key_of(column, other)]
        if not meant and people is not None and people is not table:
            meant = [people] if column.name in owners or _is_counterpart(column, free, owners) else []
        key = _key(column, meant[0]) if len(meant) == 1 else None
        if key is not None:
            yield key


def _owners(auth: AuthModel) -> set[str]:
    """The columns that the auth model takes for the caller's id, whichever table has them."""
    rules = (auth.rule(name) for name in auth.operations)
    return {rule.owner_column for rule in rules if rule is not None and rule.scope is Scope.OWN and rule.owner_column}


def _names(column: Column, table: Table) -> bool:
    """Whether a column is called after a table's rows and their key: `article_id`, `articleUuid`."""
    words = _words(column.name)
    return len(words) > 1 and words[-1] in _IDS and _alike(words[:-1], _words(table.name))


def _is_key_of(column: Column, table: Table) -> bool:
    """Whether a column is called as the key of a table is, which says of what: `crs_code`, `prior_crs_code`."""
    own = _words(table.primary_key[0]) if len(table.primary_key) == 1 else []
    if _SECRETS & set(own) or set(own) & _IDS or any(table.primary_key == key.columns for key in table.foreign_keys):
        return False
    said = _words(column.name)
    tells = bool(own) and not set(own) <= _ANYTHING and (len(own) > 1 or said == own)
    return tells and said[-len(own) :] == own


def _is_counterpart(column: Column, free: list[Column], owners: set[str]) -> bool:
    """Whether it is the other side of a deed whose doer the auth model names: `following_id` beside `follower_id`."""
    mine, doers = _deed(column.name), [other for other in free if other.name in owners and other is not column]
    return bool(mine) and any(_deed(other.name) == mine for other in doers)


def _deed(name: str) -> str:
    words = _words(name)
    return _PARTS.sub("", words[0]) if len(words) == 2 and words[-1] in _IDS and _PARTS.search(words[0]) else ""


def _key(column: Column, target: Table) -> ForeignKey | None:
    own = target.column(target.primary_key[0]) if len(target.primary_key) == 1 else None
    if own is None or _family(own) != _family(column):
        return None
    return ForeignKey(
        columns=(column.name,),
        target=target.name,
        target_columns=(own.name,),
        on_delete="SET NULL" if column.nullable else "CASCADE",
        declared=False,
        line=column.line,
    )


def _family(column: Column) -> object:
    return next((kinds for kinds in (STRINGS, INTEGERS) if column.type.kind in kinds), column.type.kind)


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _alike(one: list[str], other: list[str]) -> bool:
    return one[:-1] == other[:-1] and bool(_singulars(one[-1]) & _singulars(other[-1]))


def _singulars(word: str) -> set[str]:
    """What a word may be the plural of, and itself."""
    cut = {word.removesuffix(ending) for ending in ("s", "es") if len(word) > len(ending) + 2}
    return {word, *cut, *({f"{word[:-3]}y"} if word.endswith("ies") else ())}
