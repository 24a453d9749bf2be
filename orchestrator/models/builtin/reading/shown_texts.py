"""Plain texts of which a contract shows one example: `GET /boats/hello`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from orchestrator.contract import Operation
from orchestrator.json_schema import types_of
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome


def shown_text(context: Context, answers: AnswerReader, operation: Operation, notes: Notes) -> Outcome | None:
    """The text that is answered to everybody until it is known what else it may say; `None` where none is shown."""
    success = operation.success
    if success is None or operation.method != "GET" or operation.parameters:
        return None
    flat = context.schemas.flat(success.schema)
    shown = list(dict.fromkeys(_examples(context, operation)))
    if success.media_type.partition(";")[0] != "text/plain" or types_of(flat) != ("string",) or len(shown) != 1:
        return None
    notes.because(f"{operation.called} answers a plain text, and the contract shows one")
    told = f"{operation.called} always answers “{shown[0]}”"
    notes.ask(Cause.SHAPE, operation.id, f"Does {operation.called} always answer “{shown[0]}”?", meanwhile=told)
    schema = context.schemas.written(success.schema or {})
    answer = replace(answers.empty(operation), media_type=success.media_type, text=shown[0], schema=schema)
    return Outcome(kind=Kind.HEALTH, answer=answer)


def _examples(context: Context, operation: Operation) -> Iterator[str]:
    """The texts that stand as examples in the schema and beside it."""
    success = operation.success
    flat = context.schemas.flat(success.schema if success is not None else {})
    found: Any = context.contract.document.get("paths")
    for part in (operation.path, operation.method.lower(), "responses", str(operation.success_status), "content"):
        found = found.get(part) if isinstance(found, Mapping) else None
    media = found.get(success.media_type) if isinstance(found, Mapping) and success is not None else None
    beside = media if isinstance(media, Mapping) else {}
    named = beside.get("examples")
    values = (
        [item.get("value") for item in named.values() if isinstance(item, Mapping)]
        if isinstance(named, Mapping)
        else []
    )
    given = [flat.get("example"), *(flat.get("examples") or ()), beside.get("example"), *values]
    yield from (text for text in given if isinstance(text, str) and text)
