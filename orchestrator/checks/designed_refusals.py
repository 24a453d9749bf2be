"""Refusals of requests that a schema allows and the design itself refuses, by its mapping or by an example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.checks.judge.fuzz import Case
from orchestrator.contract import Operation
from orchestrator.handoff.mapping import Mapping as MappingFile


def is_designed(operation: Operation, case: Case, mapping: MappingFile) -> bool:
    """Whether the answer is an error that the contract documents and that the design says of such a request."""
    response = operation.responses.get(str(case.status))
    if response is None or case.method != operation.method:
        return False
    return case.status in _by_mapping(operation, mapping) or _by_example(response.shown, case)


def _by_mapping(operation: Operation, mapping: MappingFile) -> set[int]:
    """Statuses of what the mapping's conditions refuse."""
    entry = mapping.operations.get(operation.id)
    if entry is None:
        return set()
    new = entry.kind in {"create", "register"} or (entry.kind is None and operation.method == "POST")
    of_rows = {entry.otherwise or (409 if new else 404)} if entry.where is not None else set()
    return of_rows | {item.otherwise for item in entry.transition} | {item.otherwise for item in entry.require}


def _by_example(shown: tuple[Any, ...], case: Case) -> bool:
    """Whether all that the answer says is what an example says, of names under which the request has an empty text."""
    texts = {text for example in shown for _, text in _told(example)}
    try:
        sent, answered = json.loads(case.sent), json.loads(case.answered)
    except ValueError:
        return False
    told = dict(_told(answered))
    empty = set(_empty(sent))
    return bool(told) and all(text in texts and name in empty for name, text in told.items())


def _told(value: Any) -> Iterator[tuple[str, str]]:
    """(name, words) wherever an object has a text, or a list of them, under a name."""
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        texts = inner if isinstance(inner, list) else [inner]
        yield from ((str(name), text) for text in texts if isinstance(text, str))
        yield from _told(inner)


def _empty(value: Any) -> Iterator[str]:
    """Names of empty texts, wherever they stand."""
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        if isinstance(inner, str) and not inner.strip():
            yield str(name)
        yield from _empty(inner)
