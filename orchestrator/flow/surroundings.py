"""What an agent would otherwise look up first: the files that are there, and what the design says of its operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import yaml

from orchestrator.errors import Problem
from orchestrator.showing import counted

if TYPE_CHECKING:
    from orchestrator.auth import Rule
    from orchestrator.contract import Contract
    from orchestrator.flow.desk import Desk
    from orchestrator.operation import Operation
    from orchestrator.plan.record import Task

FOLDERS = 40
"""Folders of the tree that are told, and files of each."""
NAMES = 20
EXCERPT = 6_000
"""Characters of the contract that are put before a task; more is read where it is needed."""


def layout(paths: Sequence[str]) -> list[dict[str, str]]:
    """The files of a tree by folder, `folder` and `files`; long lists are cut and say so."""
    folders: dict[str, list[str]] = {}
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        folders.setdefault(f"{folder}/" if folder else "", []).append(name)
    told = [
        {"folder": folder, "files": _cut([f"`{name}`" for name in names])} for folder, names in sorted(folders.items())
    ]
    if len(told) > FOLDERS:
        told[FOLDERS:] = [
            {"folder": "", "files": f"and {counted(len(told) - FOLDERS, 'more folder')}; `list_files` shows them"}
        ]
    return told


def _cut(names: Sequence[str]) -> str:
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" and {more} more" if more > 0 else "")


def operation_of(desk: Desk, task: Task) -> dict[str, Any] | None:
    """What the contract and the permission model say of the task's operation, as text."""
    if task.operation is None:
        return None
    operation: Operation = next(item for item in desk.package.operations if item.id == task.operation)
    return {
        "id": operation.id,
        "request": f"{operation.method} {operation.path}",
        "summary": operation.summary,
        **({"description": operation.description} if operation.description else {}),
        "requirements": list(operation.fr_ids),
        "priority": task.priority,
        **access(desk.package.rule(operation.id)),
        "statuses": [str(status) for status in operation.responses],
    }


def access(rule: Rule | None) -> dict[str, Any]:
    """Who may call an operation, and on whose rows."""
    if rule is None or rule.public:
        return {
            "allowed": "public; a caller with credentials is known" if rule is not None and rule.optional else "public"
        }
    told: dict[str, Any] = {"allowed": ", ".join(sorted(rule.named_roles)) or "any signed-in caller"}
    if rule.owner:
        told["own_rows_only"] = f"the caller's, by {rule.owner}"
    if rule.bypass:
        told["all_rows"] = ", ".join(rule.bypass)
    if rule.fields:
        told["may_write_only"] = {role: ", ".join(columns) for role, columns in rule.fields.items()}
    return told


def contract_part(desk: Desk, task: Task) -> str:
    """The operation as the contract has it, with the components that it refers to; empty where that is too long."""
    if task.operation is None:
        return ""
    operation = next(item for item in desk.package.operations if item.id == task.operation)
    try:
        part = excerpt(desk.package.contract, operation)
    except Problem:
        return ""
    text = yaml.safe_dump(part, sort_keys=False, allow_unicode=True, width=110).strip() if part else ""
    return text if len(text) <= EXCERPT else ""


def excerpt(contract: Contract, operation: Operation) -> dict[str, Any]:
    """The operation's part of the contract, as written; empty where the document writes it in another way."""
    item = contract.document["paths"].get(operation.path)
    entry = item.get(operation.method.lower()) if isinstance(item, Mapping) else None
    if not isinstance(entry, Mapping):
        return {}
    shared = {"parameters": item["parameters"]} if "parameters" in item else {}
    part: dict[str, Any] = {"paths": {operation.path: {**shared, operation.method.lower(): dict(entry)}}}
    components: dict[str, dict[str, Any]] = {}
    waiting = list(_references(part))
    while waiting:
        group, name = waiting.pop(0)
        found = contract.document.get("components", {}).get(group, {}).get(name)
        if found is not None and name not in components.setdefault(group, {}):
            components[group][name] = found
            waiting += _references(found)
    return part | ({"components": components} if components else {})


def _references(value: Any) -> Iterator[tuple[str, str]]:
    """Group and name of each component that is referred to."""
    if isinstance(value, Mapping):
        match str(value.get("$ref", "")).split("/"):
            case ["#", "components", group, name]:
                yield group, name
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
