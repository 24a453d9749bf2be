"""What schemas of rows say of one property: a receipt's `object` is `job` where every job says so."""

from __future__ import annotations

from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.schemas import Schemas, constant, properties
from orchestrator.models.builtin.reading.words import Words
from orchestrator.models.builtin.shapes import ConstantField


def always_said(schemas: Schemas, row: Words, name: str, schema: Schema, notes: Notes) -> ConstantField | None:
    """The one value that `name` has in all schemas named after rows that are called `row`."""
    if not row:
        return None
    found = {}
    for title in schemas.contract.schemas:
        flat = schemas.named(title)
        written = properties(flat).get(name) if schemas.about(flat) in {row, row[-1:]} else None
        if written is not None:
            found[title] = constant(schemas.flat(written))
    values = set(found.values())
    value = next(iter(values))[0] if len(values) == 1 and all(values) else None
    if value is None or (isinstance(schema.get("enum"), list) and value not in schema["enum"]):
        return None
    if types_of(schema) and type(value) is not {"string": str, "integer": int, "boolean": bool}.get(
        types_of(schema)[0]
    ):
        return None
    notes.because(f"`{name}` is `{value}`, as `{next(iter(found))}` says of every such row")
    return ConstantField(value=value)
