"""What an operation says of the numbers that its rows show: “All tags with the number of published courses”."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, own_name, properties
from orchestrator.models.builtin.reading.state_counts import counts
from orchestrator.models.builtin.reading.words import key

_NUMBER_OF = re.compile(
    r"\b(?:the |their |its )?(?:number|count)s? of (?:all )?(?:the |their |its )?(?P<which>[a-z]+(?: [a-z]+){0,2}?)"
    r"(?=[.,;:)]|$| (?:and|that|who|which|with|in|of|by|per|for|on|each)\b)",
    re.IGNORECASE,
)
_COUNTED = {"count", "total", "num", "number", "of"}


def with_told_figures(schemas: Schemas, operation: Operation, inner: Schema, notes: Notes) -> Schema:
    """The schema of a row, whose numbers are described by what the operation says of them where nothing else does.

    A schema that has a name shows the same to other operations: there it is asked about.
    """
    said = [
        found["which"] for text in (operation.summary, operation.description) for found in _NUMBER_OF.finditer(text)
    ]
    told: dict[str, Schema] = {}
    for name, written in properties(inner).items() if said else ():
        item = schemas.flat(written)
        nouns = [word for word in key(name) if word not in _COUNTED]
        which = [one for one in said if len(one.split()) > 1 and nouns and key(one)[-1:] == tuple(nouns[-1:])]
        if len(which) != 1 or item.get("description") or not counts(name, item) or set(key(which[0])) <= set(nouns):
            continue
        if own_name(schemas, inner):
            text = f"{operation.called} speaks of the number of {which[0]}: which rows does `{name}` count?"
            notes.ask(Cause.COMPUTED, f"{operation.id}.{name}", text, meanwhile=f"`{name}` counts all of them")
        else:
            told[name] = {**item, "description": f"Number of {which[0]}"}
    return {**inner, "properties": {**properties(inner), **told}} if told else inner
