"""The row of a new principal in the emitted seed: what it must have, and what the checks of its table want besides."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import allows_null
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.always_shown import shown_columns
from orchestrator.models.builtin.emit.caller_ids import login_of
from orchestrator.models.builtin.emit.columns import is_omittable, python_type, stored_proof, to_themselves
from orchestrator.models.builtin.emit.evaluating import value_of
from orchestrator.models.builtin.emit.lawful_rows import LEFT_OUT, LawfulRows, leavable
from orchestrator.models.builtin.emit.patterns import lawful
from orchestrator.models.builtin.emit.rows import column_schemas, used_helpers

_UUID = 36
"""Characters of a UUID as text."""
_LONG = 100
"""Characters that no login with what stands before it comes to."""
_COUNTED = "secrets.randbelow(1_000)"
"""What stands in the seed for the number that rows of the tests are counted by."""


def arguments(
    auth: AuthDesign, table: Table, design: ServiceDesign, imports: list[str], fixed: dict[str, str] | None = None
) -> list[str]:
    """Everything that a new principal's row must have; `fixed` says what stands in place of the login."""
    told = fixed if fixed is not None else {auth.login: login_of(auth, table)}
    found = dict(told)
    itself = {own.name: own for own in to_themselves(table)}
    referred = {own.remote.name: own for own in itself.values()}
    for name, own in referred.items():
        imports += ["from uuid import uuid4"] if own.is_uuid else []
        found = {name: f"(own := {own.key(f'secrets.randbelow({own.room:_})')})", **found}
    later, shown = {*told, *referred, auth.password, auth.role}, column_schemas(design)
    for column in table.columns:
        if column.name in later or (is_omittable(column) and not _is_told(column, table, design, shown)):
            continue
        maker = _maker(column, auth)
        value = "own" if column.name in itself else _of_parent(column, table, design, imports, (table.name,), maker)
        if not value and (shown.get((table.name, column.name)) or {}).get("format") == "uuid" and _holds_uuid(column):
            imports.append("from uuid import uuid4")
            value = "str(uuid4())"
        value = value or _of_pattern(column, shown.get((table.name, column.name)) or {}, auth)
        found[column.name] = value or plain_value(column, imports)
    wanted = [table.column(name) for name in (auth.password, auth.role) if name and name not in told]
    needed = [column.name for column in wanted if column is not None and not is_omittable(column)]
    found |= {
        name: auth.keeping("role") if name == auth.role else stored_proof(table.column(name), repr(""))
        for name in needed
    }
    return _lawful(found, auth, table, design, imports)


def _is_told(column: Column, table: Table, design: ServiceDesign, schemas: Mapping[tuple[str, str], Any]) -> bool:
    """Whether answers must show something of a column that the database would let be empty."""
    place = (table.name, column.name)
    empty = column.nullable and not column.filled_by_database
    return empty and place in shown_columns(design) and not allows_null(schemas.get(place) or {})


def _lawful(
    found: Mapping[str, str], auth: AuthDesign, table: Table, design: ServiceDesign, imports: list[str]
) -> list[str]:
    """The arguments with what the checks of the table want of a row of each role."""
    samples = _Samples(auth, table, design)
    by_role = {role: _fitted(found, role, auth, samples) for role in auth.roles or (auth.fallback_role,)}
    told: list[str] = []
    for name in dict.fromkeys([*found, *(name for one in by_role.values() for name in one)]):
        wanted = {role: one.get(name, found.get(name, LEFT_OUT)) for role, one in by_role.items()}
        for text in wanted.values():
            imports += samples.imports.get(text, ())
        told.append(_argument(naming.attribute(name), {role: _in_seed(one, imports) for role, one in wanted.items()}))
    return told


class _Samples:
    """What fills columns of a principal's row that may be left out, and the imports that it needs."""

    def __init__(self, auth: AuthDesign, table: Table, design: ServiceDesign) -> None:
        self.table = table
        self._auth = auth
        self.imports: dict[str, list[str]] = {}
        """By expression."""
        schemas = column_schemas(design)
        self.rows = LawfulRows(
            table, design.dialect, self._sample, lambda column: schemas.get((table.name, column.name)) or {}
        )
        self._design = design

    def _sample(self, column: Column) -> str:
        needed: list[str] = []
        maker = _maker(column, self._auth)
        found = _of_parent(column, self.table, self._design, needed, (self.table.name,), maker)
        found = found or plain_value(column, needed)
        self.imports[found] = needed
        return found


def _argument(attribute: str, wanted: Mapping[str, str]) -> str:
    """One argument of the row, which may hang on the role."""
    texts = list(dict.fromkeys(wanted.values()))
    if len(texts) == 1:
        return f"{attribute}={texts[0]}"
    last = texts[-1]
    chosen = "".join(
        f"{_entry(attribute, text)} if role in {tuple(role for role in wanted if wanted[role] == text)!r} else "
        for text in texts[:-1]
    )
    return f"**({chosen}{_entry(attribute, last)})"


def _entry(attribute: str, text: str) -> str:
    return f'{{"{attribute}": {text}}}' if text else "{}"


def _fitted(found: Mapping[str, str], role: str, auth: AuthDesign, samples: _Samples) -> dict[str, str]:
    """What a row of this role has to have otherwise for the checks of the table, by column."""
    table = samples.table
    row = {column.name: found.get(column.name, LEFT_OUT) for column in table.columns}
    row |= {auth.role: auth.kept_role(role)} if auth.role and not auth.several_roles else {}
    row |= {auth.password: "unknown"} if auth.password else {}
    stays = frozenset({auth.login, auth.role, auth.password, *(name for name in table.primary_key if name in found)})
    lawful = samples.rows.fitted(row, leavable(table, row), stays)
    return {name: text for name, text in lawful.items() if text != row[name]}


def _in_seed(text: str, imports: list[str]) -> str:
    """An expression of the tests' rows as the seed can say it, which counts no rows and knows none of their helpers."""
    if "letters(" in text or "choose(" in text:
        return repr(value_of(text, 1))
    said = re.sub(r"\bnumber\b", _COUNTED, text)
    imports += used_helpers(said)
    return said


def _of_pattern(column: Column, schema: Mapping[str, Any], auth: AuthDesign) -> str:
    """The login behind what the contract's pattern begins with, where that makes lawful texts; else empty."""
    pattern, room = str(schema.get("pattern") or ""), column.type.length or _LONG
    begins = re.match(r"\^([\w-]+)(?=[\[\\(.])", pattern)
    if begins is None or column.values or python_type(column.type).name != "str":
        return ""
    texts = [f"{begins[1]}{name}"[:room] for name in ("person7", *auth.roles)]
    said = f"f\"{begins[1]}{{login.split('@')[0]}}\""
    return (said if room >= _LONG else f"{said}[:{room}]") if lawful(pattern, texts) == texts else ""


def _holds_uuid(column: Column) -> bool:
    """Whether a UUID goes into a column as the text that the contract shows."""
    return not column.values and python_type(column.type).name == "str" and (column.type.length or _UUID) >= _UUID


def _maker(column: Column, auth: AuthDesign) -> str:
    """What makes the row that a column points at: where it is what callers are known by, each has one of its own."""
    return "another" if column.name == auth.id else "some"


def _of_parent(
    column: Column, table: Table, design: ServiceDesign, imports: list[str], above: tuple[str, ...], maker: str = "some"
) -> str:
    """The key of a row that a principal has to belong to, which is made where there is none; empty for the rest."""
    key = table.foreign_key_of(column.name)
    if key is None or len(key.columns) != 1 or not key.target_columns or key.target in above:
        return ""
    target = design.table(key.target)
    given = []
    for other in target.columns:
        if not is_omittable(other) or (other.name in target.primary_key and not other.filled_by_database):
            inner = _of_parent(other, target, design, imports, (*above, target.name)) or plain_value(other, imports)
            given.append(f", {naming.attribute(other.name)}={inner}")
    model = naming.model_class(target.name)
    imports.append(f"from app.models.{naming.module(target.name)} import {model}")
    return f"{maker}(session, {model}{''.join(given)}).{naming.attribute(key.target_columns[0])}"


def plain_value(column: Column, imports: list[str]) -> str:
    """A value that a column takes, made from the login where it is a text."""
    kind = python_type(column.type).name
    if column.values:
        return repr(column.values[0])
    if kind == "str":
        mail = "mail" in column.name.lower()
        text = """f"{login.split('@')[0]}@example.com\"""" if mail else 'login.split("@")[0]'
        return f"{text}[:{column.type.length}]" if column.type.length and column.type.length < 100 else text
    if kind == "UUID":
        imports.append("from uuid import uuid4")
        return "uuid4()"
    if kind in ("datetime", "date"):
        imports.append("from app.models.base import utc_now")
        return "utc_now()" if kind == "datetime" else "utc_now().date()"
    if kind == "Decimal":
        imports.append("from decimal import Decimal")
        return "Decimal(0)"
    if column.type.kind in (SqlKind.JSON, SqlKind.JSONB):
        return "{}"
    minimum = int(column.minimum) if column.minimum is not None else 0
    return {"int": str(minimum), "float": f"{float(minimum)}", "bool": "False", "bytes": 'b""'}.get(kind, "[]")
