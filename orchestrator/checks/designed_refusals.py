"""Refusals of requests that a schema allows and the design refuses: by mapping or example, or for a wrong password."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.fuzz import Case
from orchestrator.checks.judge.secrets import told_passwords
from orchestrator.contract import Operation
from orchestrator.handoff.mapping import Mapping as MappingFile


def is_designed(operation: Operation, case: Case, mapping: MappingFile) -> bool:
    """Whether the answer is an error that the contract documents and that the design says of such a request."""
    if case.method != operation.method:
        return False
    response = operation.responses.get(str(case.status))
    if response is not None and _by_example(response.shown, case):
        return True
    documented = {str(case.status), f"{case.status // 100}XX", "default"} & set(operation.responses)
    return bool(documented) and case.status in _by_mapping(operation, mapping)


def wrong_passwords(operation: Operation, cases: Sequence[Case], auth: AuthModel) -> set[int]:
    """Which of an operation's cases, in their order, are refused for a present password that is not the caller's.

    The one by which it first succeeds was the caller's until then, and from then on the new one of each success.
    """
    told = [told_passwords(_parsed(case.sent), auth) if case.method == operation.method else None for case in cases]
    succeeded = [200 <= case.status < 300 for case in cases]
    known = next((said[0] for said, good in zip(told, succeeded, strict=True) if said is not None and good), None)
    found: set[int] = set()
    for number, (said, good, case) in enumerate(zip(told, succeeded, cases, strict=True)):
        if said is None or known is None:
            continue
        if good:
            known = said[1]
        elif 400 <= case.status < 500 and str(case.status) in operation.responses and said[0] != known:
            found.add(number)
    return found


def _parsed(sent: str) -> Any:
    try:
        return json.loads(sent)
    except ValueError:
        return None


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
    told = dict(_told(_parsed(case.answered)))
    empty = set(_empty(_parsed(case.sent)))
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
