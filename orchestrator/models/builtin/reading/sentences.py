"""The sentences that a contract says of an operation, of its parameters and of what it takes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from orchestrator.contract import Operation
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.schemas import Schemas, is_array, properties

_SAYS_MUCH = re.compile(
    r"\b(?:only|required|requires|needs|optional|forbidden|my|your|first|order(?:ed)?|sorted|alphabetical\w*|chronological\w*)\b"
    r"|^by \w|[\u3040-\u9fff]{6}",
    re.IGNORECASE,
)
"""What makes few words a sentence: `Librarians only`, `Newest first`; or a script that has no spaces."""

_NAMED = re.compile(r"`[^`]+`: ")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A sentence, and what it is said of."""

    text: str
    named: bool
    """Whether it begins the description of a parameter or property, whose name in backticks stands before it."""
    answered: bool = False
    """Whether it describes the answer: how things are once the request has succeeded."""


def sentences_of(schemas: Schemas, operation: Operation, settled: Container[str]) -> Iterator[Told]:
    """What the contract says of an operation; parameters whose meaning is `settled` are left out."""
    shown = operation.success.description if operation.success is not None else ""
    for number, text in enumerate((operation.summary, operation.description, shown)):
        for sentence in split_into_sentences(text):
            if len(sentence.split()) > 2 or _SAYS_MUCH.search(sentence) or (number == 1 and _is_spoken(sentence)):
                yield Told(text=sentence, named=False, answered=number == 2)
    for text in _described(schemas, operation, settled):
        for number, sentence in enumerate(split_into_sentences(text)):
            if len(sentence.split()) > 1:
                yield Told(text=sentence, named=not number)


def _is_spoken(sentence: str) -> bool:
    """Whether few words of a description are a sentence, rather than what stands above others: `Example:`."""
    return not sentence.startswith("#") and not sentence.endswith(":.")


def named(sentence: str) -> tuple[str, str]:
    """The name that a description begins with, in backticks and with the colon behind it, and what is said of it."""
    found = _NAMED.match(sentence)
    return (found[0], sentence[found.end() :]) if found is not None else ("", sentence)


def split_into_sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each with a full stop at its end."""
    for part in SENTENCE.split(text):
        found = " ".join(part.split()).strip(" -*")
        if found.strip(".!?。"):
            yield found if found[-1] in ".!?。" else f"{found}."


def left_of(told: Told, rest: str) -> str:
    """What of a sentence is not put into effect: all of it, or the clauses that are left."""
    left = re.sub(r"^(?:and|but|or) ", "", rest.strip(" ,;"), flags=re.IGNORECASE)
    return left if left and left.strip(".") in told.text else told.text


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
