"""Refusals of requests that a schema allows and the design refuses: by mapping or example, or for a wrong password."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.fuzz import Case
from orchestrator.checks.judge.secrets import told_passwords
from orchestrator.contract import Operation
from orchestrator.handoff.mapping import Mapping as MappingFile
from orchestrator.relational import Table

_BAD_INPUT = (400, 422)


def is_designed(operation: Operation, case: Case, mapping: MappingFile, tables: Sequence[Table] = ()) -> bool:
    """Whether the answer is an error that the contract documents and that the design says of such a request."""
    if case.method != operation.method:
        return False
    response = operation.responses.get(str(case.status))
    if response is not None and _by_example(response.shown, case):
        return True
    documented = {str(case.status), f"{case.status // 100}XX", "default"} & set(operation.responses)
    if documented and case.status in _BAD_INPUT and (_by_rows(case, tables) or _by_parameter(operation, case)):
        return True
    return bool(documented) and case.status in _by_mapping(operation, mapping)


def _by_rows(case: Case, tables: Sequence[Table]) -> bool:
    """Whether the body says which row is meant, or what a check compares: rows decide then, and no schema knows them.

    An answer that names what is wrong has to name that.
    """
    sent = {_snake(name): name for name in _names(_parsed(case.sent))}
    keys = {column for table in tables for one in table.foreign_keys if len(one.columns) == 1 for column in one.columns}
    named = {sent[name] for name in sent if name in keys or f"{name}_id" in keys}
    checks = [set(check.columns) for table in tables for check in table.checks]
    return any(name in case.answered for name in named) or (
        not any(name in case.answered for name in sent.values()) and any(columns & set(sent) for columns in checks)
    )


def _by_parameter(operation: Operation, case: Case) -> bool:
    """Whether a parameter that was sent is said to be answered so: “400 when it is no cursor”."""
    asked = [one for one in operation.parameters if one.location == "query" and f"{one.name}=" in case.shown]
    return any(re.search(rf"(?<!\d){case.status}(?!\d)", one.description) for one in asked)


def _names(value: Any) -> Iterator[str]:
    """Names of all that a body holds, wherever they stand."""
    for name, inner in value.items() if isinstance(value, Mapping) else ():
        yield str(name)
        yield from _names(inner)
    for inner in value if isinstance(value, list) else ():
        yield from _names(inner)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[-\s]", "_", name).lower()


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
