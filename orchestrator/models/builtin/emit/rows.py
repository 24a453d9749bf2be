"""`tests/rows.py`: for each table a function that gives a new row lawful values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from orchestrator.ddl import Column, ForeignKey, Table, leads_to
from orchestrator.json_schema import allows_null
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.always_shown import never_null, shown_columns, shown_null
from orchestrator.models.builtin.emit.columns import is_omittable, python_type, to_themselves
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.convert import shows_no_blank
from orchestrator.models.builtin.emit.lawful_rows import Case, Given, LawfulRows, leavable
from orchestrator.models.builtin.emit.samples import closed_list, row_sample
from orchestrator.models.builtin.shapes import Body, ColumnField, FromPath, ValueField, WriteField

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
    needed = shown_columns(design) | set(_found_by_path(design))
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
    found += [f"from datetime import {name}" for name in _DATES if re.search(rf"(?<!\.)\b{name}(\(|\.from)", text)]
    return found


def _name(table: Table) -> str:
    return f"{naming.snake(naming.title(table.name))}_values"


def column_schemas(design: ServiceDesign) -> Mapping[tuple[str, str], Any]:
    """What the contract says of a column's values: where it is shown, and more strictly where it is sent."""
    return design.once("column_schemas", lambda: _column_schemas(design))


def _column_schemas(design: ServiceDesign) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for view in design.views.values():
        for field in view.fields:
            if isinstance(field.source, ColumnField) and view.table:
                place = (view.table, field.source.column)
                if place not in found or allows_null(found[place]) or not allows_null(field.schema):
                    found[place] = field.schema
    for operation in design.operations:
        body = operation.body
        for write in body.fields if body else ():
            schema = schema_of(body, write)
            shown = found.get((operation.table, write.column)) or {}
            if schema and not (shown.get("format") and not schema.get("format")):
                found[(operation.table, write.column)] = {**shown, **schema}
    for place, schema in _shown_elsewhere(design):
        found.setdefault(place, schema)
    for place, asked in _asked_by_path(design):
        found[place] = {**asked, **(found.get(place) or {})}
    return found


def _shown_elsewhere(design: ServiceDesign) -> Iterator[tuple[tuple[str, str], Any]]:
    """What is said of a column where a row that points at it shows it, or where a body names its row by it."""
    for view in design.views.values():
        for field in view.fields:
            if isinstance(field.source, ValueField):
                yield (field.source.table, field.source.column), field.schema
    for operation in design.operations:
        for write in operation.body.fields if operation.body else ():
            if write.lookup is not None and (schema := schema_of(operation.body, write)):
                yield write.lookup, schema


def schema_of(body: Body | None, write: WriteField) -> Any:
    """What a body says of one of its properties; empty where it says nothing."""
    schema: Any = body.schema if body else {}
    for part in (*(body.envelope if body else ()), *write.path):
        schema = (schema.get("properties") or {}).get(part) or {}
    return schema


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


def _found_by_path(design: ServiceDesign) -> Iterator[tuple[str, str]]:
    """Columns by which paths find rows, though the database would let them be empty: such a row has no address."""
    for operation in design.operations:
        for step in operation.steps:
            for match in step.match:
                refers = any(match.column in key.columns for key in design.table(step.table).foreign_keys)
                if isinstance(match.source, FromPath) and not refers:
                    yield step.table, match.column


def _function(
    table: Table, design: ServiceDesign, schemas: Mapping[tuple[str, str], Any], needed: AbstractSet[tuple[str, str]]
) -> str:
    rows, samples = samples_of(table, design, schemas, needed)
    plain: list[str] = []
    parents: list[str] = []
    for name, sample in samples.items():
        attribute = naming.attribute(name)
        if sample.startswith("world."):
            parents += [f'    if "{attribute}" not in given:', f'        values["{attribute}"] = {sample}']
        elif sample:
            plain.append(f'        "{attribute}": {sample},')
    for key in table.foreign_keys:
        if len(key.columns) > 1 and _has_parent(key, table, design, needed):
            parents += _shared_parent(key, f"parent_{len(parents)}")
    parents += _itself(table)
    parents += [line for case in rows.cases(samples) for line in _case(table, case)]
    text = "\n".join(plain)
    whole = "\n".join([text, *parents])
    used = {"world": "world." in whole, "number": "number" in whole, "given": bool(parents)}
    unused = [name for name, is_used in used.items() if not is_used]
    first = f"    del {', '.join(unused)}\n" if unused else ""
    values = f"    values: dict[str, Any] = {{\n{text}\n    }}\n" if plain else "    values: dict[str, Any] = {}\n"
    rest = "\n".join(parents) + "\n" if parents else ""
    return (
        f"def {_name(table)}(world: World, number: int, given: Mapping[str, Any]) -> dict[str, Any]:\n"
        f'    """A new row of `{table.name}`."""\n{first}{values}{rest}    return values\n'
    )


def _itself(table: Table) -> Iterator[str]:
    """Lines by which a row that must refer to one of its own table refers to itself, as the first one has to."""
    for own in to_themselves(table):
        theirs, key = naming.attribute(own.name), naming.attribute(own.remote.name)
        yield f'    if "{theirs}" not in given:'
        yield f'        values.setdefault("{key}", given.get("{key}", {own.key("number")}))'
        yield f'        values["{theirs}"] = values["{key}"]'


def _case(table: Table, case: Case) -> Iterator[str]:
    """Lines that give a row what it has to have beside a value that a test gives."""
    attribute = naming.attribute(case.column)
    match case.given:
        case Given.NONE:
            yield f'    if given.get("{attribute}", ...) is None:'
        case Given.ANY:
            yield f'    if given.get("{attribute}") is not None:'
        case Given.THIS:
            yield f'    if given.get("{attribute}") {"is" if case.text in {"True", "False"} else "=="} {case.text}:'
    for other, sample in case.besides.items():
        beside = table.column(other)
        if sample or (beside is not None and beside.nullable):
            yield f'        values["{naming.attribute(other)}"] = {sample or None}'
        else:
            yield f'        values.pop("{naming.attribute(other)}", None)'


def samples_of(
    table: Table, design: ServiceDesign, schemas: Mapping[tuple[str, str], Any], needed: AbstractSet[tuple[str, str]]
) -> tuple[LawfulRows, dict[str, str]]:
    """An expression by column that the checks of the table let in together, empty for what is left out."""
    found: dict[str, str] = {}
    unset = {match.column for match in design.alive.get(table.name, ())}
    alone_last = sorted(table.foreign_keys, key=lambda key: -len(key.columns))
    in_keys = {column: key for key in alone_last for column in key.columns}

    def sample(column: Column) -> str:
        key = in_keys.get(column.name)
        if key is not None:
            first = not leads_to(design.tables, key.target, table.name) and len(key.columns) == 1
            return _parent(key, table, schemas) if first else ""
        ordinal = table.columns.index(column)
        return row_sample(column, table, schemas.get((table.name, column.name)), ordinal)

    for column in table.columns:
        key = in_keys.get(column.name)
        if key is not None and len(key.columns) > 1:
            continue
        if key is not None:
            found[column.name] = _parent(key, table, schemas) if _has_parent(key, table, design, needed) else ""
        else:
            wanted = (table.name, column.name) in needed and column.nullable and column.name not in unset
            shown = (table.name, column.name) in never_null(design) or _nullable_shown(table, column, schemas)
            left_out = is_omittable(column) and not (wanted and shown)
            left_out = left_out and not shows_no_blank(column, schemas.get((table.name, column.name)))
            found[column.name] = "" if left_out else sample(column)
    rows = LawfulRows(table, design.dialect, sample, lambda column: schemas.get((table.name, column.name)) or {})
    return rows, rows.fitted(found, leavable(table, found))


def on_that_day(table: Table, column: Column, design: ServiceDesign) -> dict[str, str]:
    """A moment of that day for the column, and for what a check compares with it what is lawful beside it."""
    rows, samples = samples_of(table, design, column_schemas(design), shown_columns(design))
    compared = {column.name, *table.compared_with(column.name)}
    given: dict[str, str] = {}
    for place, one in enumerate(table.columns, 18 - table.columns.index(column)):
        if one is column or (one.name in compared and samples[one.name] and python_type(one.type).name == "datetime"):
            given[one.name] = f"datetime(2026, 5, 4, {min(max(place, 0), 23)}, 30, tzinfo=UTC)"
    found = rows.besides({**samples, **given}, column.name)
    # What is counted from row to row, or made on the way, only the functions above can say.
    told = {name: text or "None" for name, text in found.items() if not re.search(r"\b(number|world)\b", text)}
    return {**given, **told}


def _has_parent(key: ForeignKey, table: Table, design: ServiceDesign, needed: AbstractSet[tuple[str, str]]) -> bool:
    """Whether a row points at another one, made before it."""
    columns = [table.column(name) for name in key.columns]
    required = any(column is not None and not column.nullable for column in columns)
    wanted = any((table.name, name) in needed and not _may_be_left(table, name, design) for name in key.columns)
    known = key.target in {item.name for item in design.tables}
    return (required or wanted) and known and key.target != table.name


def _may_be_left(table: Table, name: str, design: ServiceDesign) -> bool:
    """Whether a reference may be null that a check ties to others: it is filled where they want it, and only there."""
    return bool(table.compared_with(name)) and (table.name, name) in shown_null(design)


def _parent(key: ForeignKey, table: Table, schemas: Mapping[tuple[str, str], Any]) -> str:
    target = naming.model_class(key.target)
    remote = naming.attribute(key.target_columns[0]) if key.target_columns else "id"
    listed = closed_list(schemas.get((table.name, key.columns[0])) or {})
    made = f"world.one({target}, {remote}={listed[0]!r})" if listed else f"world.make({target})"
    return f"{made}.{remote}"


def _shared_parent(key: ForeignKey, parent: str) -> list[str]:
    """Lines that make a row for a key of several columns, which may be those of other keys too."""
    names = [naming.attribute(name) for name in key.columns]
    remote = [naming.attribute(name) for name in key.target_columns] or ["id"]
    pairs = list(zip(names, remote, strict=False))
    return [
        f"    if not {{{', '.join(repr(name) for name in names)}}} <= set(given):",
        "        known = {**values, **given}",
        f"        shared = {{b: known[a] for a, b in {pairs!r} if a in known}}",
        f"        {parent} = world.make({naming.model_class(key.target)}, **shared)",
        *(f'        values["{a}"] = {parent}.{b}' for a, b in pairs),
    ]


def _nullable_shown(table: Table, column: Column, schemas: Mapping[tuple[str, str], Any]) -> bool:
    """Whether the answer cannot show the column as null."""
    schema = schemas.get((table.name, column.name)) or {}
    kind = schema.get("type")
    return not (isinstance(kind, list) and "null" in kind)
