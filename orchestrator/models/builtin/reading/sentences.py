"""The sentences that a contract says of an operation, of its parameters and of what it takes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from orchestrator.contract import Operation
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, properties

_DEMANDS = re.compile(r"\b(only|required|requires|needs|optional|forbidden)\b", re.IGNORECASE)
"""What makes two words a sentence: `Librarians only`."""


def sentences_of(schemas: Schemas, operation: Operation, settled: Container[str]) -> Iterator[str]:
    """What the contract says of an operation; parameters whose meaning is `settled` are left out."""
    shown = operation.success.description if operation.success is not None else ""
    for text in (operation.summary, operation.description, shown, *_described(schemas, operation, settled)):
        for sentence in SENTENCE.split(text):
            found = " ".join(sentence.split()).strip(" -*")
            if len(found.split()) > 2 or (len(found.split()) == 2 and _DEMANDS.search(found)):
                yield found if found[-1] in ".!?" else f"{found}."


def _described(schemas: Schemas, operation: Operation, settled: Container[str]) -> Iterator[str]:
    for parameter in operation.parameters:
        if parameter.name not in settled:
            yield _of(parameter.name, parameter.description)
    if operation.request_body_schema is not None:
        yield from _of_properties(schemas, schemas.flat(operation.request_body_schema), 2)


def _of_properties(schemas: Schemas, schema: Schema, depth: int) -> Iterator[str]:
    if is_array(schema):
        schema = schemas.items(schema)
    for name, written in properties(schema).items():
        item = schemas.flat(written)
        if item.get("readOnly") is True:
            continue
        yield _of(name, str(written.get("description") or item.get("description") or ""))
        if depth:
            yield from _of_properties(schemas, item, depth - 1)


def _of(name: str, description: str) -> str:
    """A description as a sentence about `name`."""
    return f"`{name}`: {description}" if description else ""
