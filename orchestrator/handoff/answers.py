"""Answers to questions as lines of a mapping: the run's overlay on the package, which itself is never edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from orchestrator import strict_yaml
from orchestrator.contract import Contract, Operation, by_id
from orchestrator.errors import OrchestratorError
from orchestrator.handoff.mapping import Mapping, OperationMapping
from orchestrator.rfi import Rfi, State

_FENCE = re.compile(r"\A\s*```(?:ya?ml)?\s*\n(?P<inside>.*?)\n\s*```\s*\Z", re.DOTALL)
_WHOLE = frozenset(Mapping.model_fields)
_ENTRY = frozenset(field.alias or name for name, field in OperationMapping.model_fields.items())


def lines_of(text: str, operation: str | None = None) -> dict[str, Any] | None:
    """The mapping that an answer says, as plain data of a whole `mapping.yaml`; `None` where it is prose.

    Either the whole is written (`operations:`, `schemas:`, `errors:`), or the entry of the operation that was asked
    about. Raises `Problem` or `Problems` where lines are meant and are wrong.
    """
    fenced = _FENCE.match(text)
    inside = fenced["inside"] if fenced else text
    try:
        data = strict_yaml.load(inside, where="answer").data
    except OrchestratorError:
        if re.match(r"\s*(operations|schemas|errors)\s*:", inside):
            raise
        return None
    if not isinstance(data, dict) or not data:
        return None
    if operation is not None and set(data) <= _ENTRY:
        data = {"operations": {operation: data}}
    if not set(data) <= _WHOLE:
        return None
    mapping_of(data)
    return data


def lines_of_all(rfis: Iterable[Rfi]) -> tuple[dict[str, Any], ...]:
    """One mapping, as plain data, for each answer that has lines of one, in the questions' order; prose has none."""
    lines: list[dict[str, Any]] = []
    for rfi in rfis:
        if rfi.state is not State.ANSWERED or rfi.origin == "engine":
            continue
        try:
            found = lines_of(rfi.answer, rfi.operation)
        except OrchestratorError:
            found = None
        if found is not None and found not in lines:
            lines.append(found)
    return tuple(lines)


def speaks_of(sentence: str, question: str) -> bool:
    """Whether an entry of `settles` names a question: by words of it, in their order."""
    mine = " ".join(re.findall(r"\w+", sentence.lower()))
    theirs = " ".join(re.findall(r"\w+", question.lower()))
    return bool(mine) and f" {mine} " in f" {theirs} "


def mapping_of(lines: dict[str, Any]) -> Mapping:
    """The lines of one answer, read; raises `Problem` or `Problems` where they are wrong."""
    return Mapping.parse(_text(lines), where="answer")


def overlaid(mapping: Mapping, lines: Iterable[dict[str, Any]], contract: Contract) -> Mapping:
    """A mapping by the ids of operations with the lines of answers laid over it, one after the other."""
    for data in lines:
        mapping = mapping.with_answers(mapping_of(data).by_id(contract))
    return mapping


def about(lines: Iterable[dict[str, Any]], contract: Contract) -> set[str]:
    """Ids of the operations that lines of answers change: those that they name, those that show a schema of theirs."""
    found: set[str] = set()
    for data in lines:
        found |= set(by_id(data.get("operations") or {}, contract))
        if data.get("errors"):
            found |= {operation.id for operation in contract.operations}
        schemas = set(data.get("schemas") or ())
        if schemas:
            found |= {item.id for item in contract.operations if schemas & _shown(item, contract)}
    return found


def _shown(operation: Operation, contract: Contract) -> set[str]:
    """Names of the schemas that an operation takes and answers, and of those within them."""
    found: set[str] = set()
    pending = [*operation.request_content.values(), *(r.schema or {} for r in operation.responses.values())]
    while pending:
        for name in re.findall(r'"#/components/schemas/([^"/]+)"', json.dumps(pending.pop())):
            if name not in found:
                found.add(name)
                pending.append(contract.schemas.get(name, {}))
    return found


def _text(data: dict[str, Any]) -> str:
    import yaml  # noqa: PLC0415 - only answers with lines need a writer

    return str(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
