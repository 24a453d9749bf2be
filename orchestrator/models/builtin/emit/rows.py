"""`tests/rows.py`: for each table a function that gives a new row lawful values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import is_omittable
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.samples import closed_list, row_sample
from orchestrator.models.builtin.reading.alternatives import FIRST
from orchestrator.models.builtin.shapes import ColumnField, FromPath, OneField, ValueField

_HELPERS = {
    "uuid4(": "from uuid import uuid4",
    "Decimal(": "from decimal import Decimal",
    "UTC": "from datetime import UTC",
    "choose(": "from tests.world import choose",
    "letters(": "from tests.world import letters",
    "timedelta(": "from datetime import timedelta",
}
_DATES = ("date", "time", "datetime")


def rows_text(design: ServiceDesign) -> str:
    """The whole file."""
    schemas = column_schemas(design)
    needed = shown_columns(design)
    functions = [_function(table, design, schemas, needed) for table in design.tables]
    body = "\n\n".join(functions)
    imports = [
        "from collections.abc import Callable, Mapping",
        "from typing import Any",
        "from tests.world import World",
    ]
    imports += [f"from app.models import {naming.model_class(table.name)}" for table in design.tables]
    imports += ["from app.models import Base", *used_helpers(body)]
    table = "".join(f"    {naming.model_class(table.name)}: {_name(table)},\n" for table in design.tables)
    return (
        '"""Lawful values for new rows; tests give the others."""\n\nfrom __future__ import annotations\n\n'
        f"{render_imports(split(imports))}\n\n\n{body}\n\n"
        f"ROWS: dict[type[Base], Callable[[World, int, Mapping[str, Any]], dict[str, Any]]] = {{\n{table}}}\n"
    )


def split(imports: list[str]) -> list[str]:
    """One name a line."""
    found = []
    for line in imports:
        module, _, names = line.removeprefix("from ").partition(" import ")
        found += [f"from {module} import {name.strip()}" for name in names.split(",")] if names else [line]
    return found


def used_helpers(text: str) -> list[str]:
    """Imports that the samples in a text need."""
    found = [line for word, line in _HELPERS.items() if word in text]
    found += [f"from datetime import {name}" for name in _DATES if re.search(rf"(?<!\.)\b{name}\(", text)]
    return found


def _name(table: Table) -> str:
    return f"{naming.snake(naming.title(table.name))}_values"


def column_schemas(design: ServiceDesign) -> dict[tuple[str, str], Any]:
    """What the contract says of a column's values: where it is shown, and more strictly where it is sent."""
    found: dict[tuple[str, str], Any] = {}
    for view in design.views.values():
        for field in view.fields:
            if isinstance(field.source, ColumnField) and view.table:
                found[(view.table, field.source.column)] = field.schema
    for operation in design.operations:
        body = operation.body
        for write in body.fields if body else ():
            schema: Any = body.schema if body else {}
            for part in (*(body.envelope if body else ()), *write.path):
                schema = (schema.get("properties") or {}).get(part) or {}
            shown = found.get((operation.table, write.column)) or {}
            if schema and not (shown.get("format") and not schema.get("format")):
                found[(operation.table, write.column)] = {**shown, **schema}
    for place, asked in _asked_by_path(design):
        found[place] = {**asked, **(found.get(place) or {})}
    return found


def _asked_by_path(design: ServiceDesign) -> Iterator[tuple[tuple[str, str], Any]]:
    """What paths ask of the columns by which they find rows, one after the other up the references."""
    for operation in design.operations:
        schemas = {param.name: param.schema for param in operation.params if param.where == "path"}
        for step in operation.steps:
            for match in step.match:
                if not isinstance(match.source, FromPath) or match.source.name not in schemas:
                    continue
                table, column = step.table, match.column
                while table:
                    yield (table, column), schemas[match.source.name]
                    key = design.table(table).foreign_key_of(column)
                    if key is None or key.target == table or len(key.target_columns) != len(key.columns):
                        break
                    table, column = key.target, key.target_columns[key.columns.index(column)]


def shown_columns(design: ServiceDesign) -> set[tuple[str, str]]:
    """Columns that an answer must show, though the database would let them be empty."""
    found: set[tuple[str, str]] = set()
    for view in design.views.values():
        for field in view.fields:
            if not (field.required or field.schema.get(FIRST)) or not view.table:
                continue
            if isinstance(field.source, ColumnField):
                found.add((view.table, field.source.column))
            if isinstance(field.source, OneField | ValueField):
                found.update((view.table, own) for own, _ in field.source.on)
    return found


def _function(
    table: Table, design: ServiceDesign, schemas: dict[tuple[str, str], Any], needed: set[tuple[str, str]]
) -> str:
    plain: list[str] = []
    parents: list[str] = []
    in_keys = {column for key in table.foreign_keys for column in key.columns}
    for ordinal, column in enumerate(table.columns):
        wanted = (table.name, column.name) in needed and column.nullable and _nullable_shown(table, column, schemas)
        if column.name in in_keys or (is_omittable(column) and not wanted):
            continue
        sample = row_sample(column, table, schemas.get((table.name, column.name)), ordinal)
        plain.append(f'        "{naming.attribute(column.name)}": {sample},')
    for key in table.foreign_keys:
        columns = [table.column(name) for name in key.columns]
        required = any(column is not None and not column.nullable for column in columns)
        wanted = any((table.name, name) in needed for name in key.columns) and key.target != table.name
        if not (required or wanted) or key.target not in {item.name for item in design.tables}:
            continue
        target = naming.model_class(key.target)
        names = [naming.attribute(name) for name in key.columns]
        remote = [naming.attribute(name) for name in key.target_columns] or ["id"]
        if key.target == table.name:
            continue
        if len(names) == 1:
            listed = closed_list(schemas.get((table.name, key.columns[0])) or {})
            made = f"world.one({target}, {remote[0]}={listed[0]!r})" if listed else f"world.make({target})"
            parents += [f'    if "{names[0]}" not in given:', f'        values["{names[0]}"] = {made}.{remote[0]}']
        else:
            pairs = list(zip(names, remote, strict=False))
            parent = f"parent_{len(parents)}"
            parents += [f"    if not {{{', '.join(repr(name) for name in names)}}} <= set(given):"]
            parents += [
                "        known = {**values, **given}",
                f"        shared = {{b: known[a] for a, b in {pairs!r} if a in known}}",
                f"        {parent} = world.make({target}, **shared)",
            ]
            parents += [f'        values["{a}"] = {parent}.{b}' for a, b in pairs]
    text = "\n".join(plain)
    unused = [
        name
        for name, used in (("world", bool(parents)), ("number", "number" in text), ("given", bool(parents)))
        if not used
    ]
    first = f"    del {', '.join(unused)}\n" if unused else ""
    values = f"    values: dict[str, Any] = {{\n{text}\n    }}\n" if plain else "    values: dict[str, Any] = {}\n"
    rest = "\n".join(parents) + "\n" if parents else ""
    return (
        f"def {_name(table)}(world: World, number: int, given: Mapping[str, Any]) -> dict[str, Any]:\n"
        f'    """A new row of `{table.name}`."""\n{first}{values}{rest}    return values\n'
    )


def _nullable_shown(table: Table, column: Column, schemas: dict[tuple[str, str], Any]) -> bool:
    """Whether the answer cannot show the column as null."""
    schema = schemas.get((table.name, column.name)) or {}
    kind = schema.get("type")
    return not (isinstance(kind, list) and "null" in kind)
