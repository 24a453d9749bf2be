"""Alternatives that are rows of one table: a property, held by a column, says which of them a row is."""

from __future__ import annotations

from typing import Any

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import (
    Schemas,
    constant,
    is_array,
    is_object,
    name_of,
    properties,
    required,
)
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, listed

FIRST = "x-of-first-alternative"
"""Marks properties that the first alternative requires, so that whoever makes a row of it fills them."""


APART = "x-alternatives"
"""`{property: …, of: {value: {needs: […], lacks: […], usual: {…}}}}`: what each alternative requires, what it does not
have, and the defaults that it alone has."""


def as_one(schemas: Schemas, database: Database, table: Table, inner: Schema) -> tuple[Schema, str] | None:
    """One schema with the properties of all alternatives, and the property that tells them apart.

    `None` where they are not told apart by a column of `table`.
    """
    written = inner.get("oneOf") or inner.get("anyOf") or ()
    branches = [schemas.flat(item) for item in written]
    if len(branches) < 2 or not all(is_object(item) and properties(item) for item in branches):
        return None
    told = _told_apart(inner, branches)
    if not told or find_column(database, table, told, schemas.flat(properties(branches[0])[told])) is None:
        return None
    members: dict[str, Any] = {}
    for branch in branches:
        for name, item in properties(branch).items():
            members.setdefault(name, item)
    usual = _own_defaults(schemas, members, branches)
    tags = _tags(inner, branches, told)
    members[told] = {"type": "string", **({"enum": tags} if tags else {})}
    for name in required(branches[0]):
        members[name] = {**members[name], FIRST: True}
    needed = frozenset.intersection(*(required(item) for item in branches))
    own = [
        _own(branch, members) | ({"usual": given} if given else {})
        for branch, given in zip(branches, usual, strict=True)
    ]
    apart = {"property": told, "of": dict(zip(tags, own, strict=False))}
    names = {"x-schema-names": inner["x-schema-names"]} if inner.get("x-schema-names") else {}
    whole = {"type": "object", "properties": members, "required": sorted(needed), **names}
    return ({**whole, APART: apart} if len(tags) == len(branches) else whole), told


def asked_for(inner: Schema) -> frozenset[str]:
    """The properties that an object, or one of its alternatives, requires."""
    apart = inner.get(APART) or {"of": {}}
    return required(inner).union(*(own["needs"] for own in apart["of"].values()))


def _told_apart(inner: Schema, branches: list[Schema]) -> str:
    """The discriminator, else the one property that is another constant in each alternative."""
    stated = inner.get("discriminator")
    name = str(stated.get("propertyName", "")) if isinstance(stated, dict) else ""
    shared = [item for item in properties(branches[0]) if all(item in properties(branch) for branch in branches)]
    if name:
        return name if name in shared else ""
    fixed = [item for item in shared if all(constant(properties(branch)[item]) for branch in branches)]
    return fixed[0] if len(fixed) == 1 else ""


def _tags(inner: Schema, branches: list[Schema], told: str) -> list[str]:
    """The value that stands for each alternative, in their order; empty where one has none."""
    mapped = (inner.get("discriminator") or {}).get("mapping") or {}
    by_name = {str(reference).rsplit("/", 1)[-1]: str(value) for value, reference in mapped.items()}
    found = []
    for branch in branches:
        fixed = constant(properties(branch)[told])
        names = branch.get("x-schema-names") or [""]
        implied = names[0] if inner.get("discriminator") else ""
        found.append(str(fixed[0]) if fixed else by_name.get(names[0], implied))
    return found if all(found) and len(set(found)) == len(found) else []


def _own(branch: Schema, members: dict[str, Any]) -> dict[str, Any]:
    return {"needs": sorted(required(branch)), "lacks": [name for name in members if name not in properties(branch)]}


def _own_defaults(schemas: Schemas, members: dict[str, Any], branches: list[Schema]) -> list[dict[str, Any]]:
    """By alternative, the defaults that not all of them have; they are taken out of the `members` of all."""
    flat = [{name: schemas.flat(item) for name, item in properties(branch).items()} for branch in branches]
    given = [{name: item["default"] for name, item in items.items() if "default" in item} for items in flat]
    for name, item in members.items():
        if any(name in one for one in given) and not all(name in one and one[name] == given[0][name] for one in given):
            members[name] = {key: value for key, value in schemas.flat(item).items() if key != "default"}
        else:
            for one in given:
                one.pop(name, None)
    return given


def one_shape(schemas: Schemas, schema: Schema | None) -> Schema:
    """A flat schema; of alternatives none of which is known to be meant, the first that says what it holds."""
    flat = schemas.flat(schema)
    told = [schemas.flat(item) for item in (*(flat.get("oneOf") or ()), *(flat.get("anyOf") or ()))]
    return flat if properties(flat) else next((item for item in told if properties(item) or is_array(item)), flat)


def named_after_row(schemas: Schemas, row: Words, inner: Schema, what: str, notes: Notes) -> Schema | None:
    """The one of several kinds of object that is named after rows called so: a `Diver`, and not what is left of one.

    `None` where several are, or none is, or some may be anything; when `what` is another one is asked about.
    """
    branches = _branches(schemas, inner)
    if len(branches) < 2 or not row or not all(is_object(item) and properties(item) for item in branches):
        return None
    named = [item for item in branches if schemas.about(item) in {row, row[-1:]}]
    if len(named) != 1:
        return None
    shown = name_of(named[0])
    others = listed([name_of(item) or "another object" for item in branches if item is not named[0]])
    text = f"When is {what} {others} instead of `{shown}`, and what does it hold?"
    notes.ask(Cause.ALTERNATIVES, f"{what}:{shown}", text, meanwhile=f"{what} is always a `{shown}`")
    return named[0]


def of_row(
    schemas: Schemas, database: Database, table: Table | None, inner: Schema, what: str, notes: Notes
) -> Schema | None:
    """The one of several kinds of object that a row is: all in one where a column tells it, or the one named so."""
    if table is None:
        return None
    alike = as_one(schemas, database, table, inner)
    if alike is None:
        return named_after_row(schemas, database.key_of(table), inner, what, notes)
    return {**alike[0], **({"x-nullable": True} if inner.get("x-nullable") else {})}


def are_objects(schemas: Schemas, item: Schema) -> bool:
    """Whether a schema has alternatives all of which are objects."""
    branches = _branches(schemas, item)
    return bool(branches) and all(is_object(one) for one in branches)


def has_objects(schemas: Schemas, item: Schema) -> bool:
    """Whether one of the alternatives of a schema is an object."""
    return any(is_object(one) for one in _branches(schemas, item))


def is_one_or_many(schemas: Schemas, item: Schema) -> bool:
    """Whether a property may be a value as well as a list of them."""
    return len({is_array(branch) for branch in _branches(schemas, item)}) > 1


def _branches(schemas: Schemas, item: Schema) -> list[Schema]:
    return [schemas.flat(one) for one in (item.get("oneOf") or item.get("anyOf") or ())]
