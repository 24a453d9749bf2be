"""Columns that a new row must have, and that the contract lets a body leave out."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.shapes import WriteField

_MADE_UP = re.compile(
    r"\b(?:if|when|unless|otherwise|indien|wenn|falls|als)\b[^.]*\b(?:auto\w*|gener\w+|gegenere\w+|assigned|vergeben)\b"
    r"|\b(?:generated|assigned|gegenereerd|generiert)\b[^.]*\b(?:if|when|unless|indien|wenn|falls)\b",
    re.IGNORECASE,
)
"""Where a description says that the service makes a value where none is sent; in Dutch and German as well."""


def ask_or_refuse(schemas: Schemas, operation: Operation, item: WriteField, table: Table, notes: Notes) -> None:
    """A body without the property is refused, unless the contract says that the service makes the value then."""
    flat = unwrap(schemas, operation.request_body_schema, ()).inner
    said = ""
    for name in item.path:
        flat = schemas.flat(properties(flat).get(name))
        said = str(flat.get("description") or "")
    name, column = ".".join(item.path), f"{table.name}.{item.column}"
    if _MADE_UP.search(said):
        text = (
            f"How is `{column}` of a new row made where a body leaves `{name}` out, as the contract says that it may?"
        )
        notes.ask(Cause.MISSING, column, text)
    else:
        notes.assume(f"a body without `{name}` is refused: `{column}` must be filled")
