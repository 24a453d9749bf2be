"""Columns that a new row must have, and that the contract lets a body leave out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, has_default, properties
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import Body, FromExpression, Match, WriteField
from orchestrator.relational import INSTANTS, SqlKind

_CREATES = re.compile(r"\s*creates?\b|\s*(?:adds?|registers?) an? (?:new )?\b", re.IGNORECASE)
_MADE_UP = re.compile(
    r"\b(?:if|when|unless|otherwise|indien|wenn|falls|als)\b[^.]{0,200}\b(?:auto\w*|gener\w+|gegenere\w+|assigned|vergeben)\b"
    r"|\bauto\w*[- ]?gener\w+|\b(?:server|service|system)[- ]generated\b|\bgenerated (?:by|on) (?:the )?\w+"
    r"|\bdefaults? to\b|\b(?:if|when) (?:left out|omitted|empty|missing)\b|\bleave (?:it |this )?(?:out|empty|blank)\b"
    r"|\b(?:generated|assigned|gegenereerd|generiert)\b[^.]{0,200}\b(?:if|when|unless|indien|wenn|falls)\b",
    re.IGNORECASE,
)
"""Where a description says that the service makes a value where none is sent; in Dutch and German as well."""


def say_what_is_needed(
    schemas: Schemas, operation: Operation, table: Table, body: Body | None, notes: Notes, covered: frozenset[str]
) -> tuple[Match, ...]:
    """Tell or ask of every column that must be filled, though the contract lets a body leave it out.

    What is returned fills what nobody has to be asked about: a UUID that the service is said to make is a new one.
    """
    made: list[Match] = []
    for item in body.fields if body is not None else ():
        column = table.column(item.column)
        told = body is not None and has_default(body.schema, body.envelope + item.path)
        if column is None or column.name in covered or told:
            continue
        if not item.required and not column.nullable and not column.filled_by_database:
            made += _ask_or_refuse(schemas, operation, item, table, notes)
    return tuple(made)


def _ask_or_refuse(
    schemas: Schemas, operation: Operation, item: WriteField, table: Table, notes: Notes
) -> Iterator[Match]:
    """A body without the property is refused, unless the contract says that the service makes the value then."""
    flat = unwrap(schemas, operation.request_body_schema, ()).inner
    said = ""
    for name in item.path:
        flat = schemas.flat(properties(flat).get(name))
        said = str(flat.get("description") or "")
    name, column = ".".join(item.path), f"{table.name}.{item.column}"
    kept = table.column(item.column)
    known = kept is not None and kept.type.kind is SqlKind.UUID and table.foreign_key_of(item.column) is None
    if _MADE_UP.search(said) and known:
        notes.assume(f"`{column}` is a new random UUID where a body leaves `{name}` out")
        yield Match(column=item.column, source=FromExpression(text="gen_random_uuid()"))
    elif _MADE_UP.search(said):
        text = (
            f"How is `{column}` of a new row made where a body leaves `{name}` out, as the contract says that it may?"
        )
        notes.ask(Cause.MISSING, column, text)
    else:
        notes.assume(f"a body without `{name}` is refused: `{column}` must be filled")


def says_it_creates(operation: Operation) -> bool:
    """Whether the contract calls a PUT a creation: “Creates a source”, “Create or update the label”."""
    texts = (operation.summary, operation.description)
    return operation.method == "PUT" and any(_CREATES.match(text) is not None for text in texts)


def ask_who_creates(contract: Contract, operation: Operation, table: Table, notes: Notes) -> None:
    """Ask how a row comes to be where the contract says that a PUT makes it, and nothing else does."""
    collection = operation.path.rsplit("/", 1)[0]
    posted = any(one.method == "POST" and one.path in {collection, operation.path} for one in contract.operations)
    if says_it_creates(operation) and not posted:
        text = f"{operation.called} is said to create: what does a new row of `{table.name}` hold besides its body?"
        notes.ask(Cause.MISSING, f"{operation.id}.new", text)


def made_stamps(table: Table) -> set[str]:
    """Columns that hold when a row was made, which a new one gets from the clock where nothing fills it."""
    return {c.name for c in table.columns if c.type.kind in INSTANTS and words(c.name)[0] in {"created", "inserted"}}
