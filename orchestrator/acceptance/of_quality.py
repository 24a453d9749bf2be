"""Quality items: what fails here is shown and recorded, and does not block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orchestrator.acceptance.report import Flaw, at_operation, in_front_matter, properties_of
from orchestrator.contract import Operation
from orchestrator.handoff import Package
from orchestrator.playbook import Playbook

_PAGE_WORDS = frozenset({"limit", "offset", "page", "page_size", "pagesize", "per_page", "perpage", "cursor", "after"})


def contract_examples(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every JSON body that an operation takes has an example."""
    for operation in package.contract.operations:
        if operation.request_content and not _has_example(package, operation):
            yield at_operation(package, operation.id, f"the body of `{operation.called}` has no example", "add one")


def _has_example(package: Package, operation: Operation) -> bool:
    raw = package.contract.document["paths"].get(operation.path, {}).get(operation.method.lower(), {})
    body = raw.get("requestBody", {}) if isinstance(raw, dict) else {}
    if isinstance(body, dict) and "$ref" in body:
        body = package.contract.resolve(str(body["$ref"]))
    content = body.get("content", {}) if isinstance(body, dict) else {}
    media = [value for value in content.values() if isinstance(value, dict)]
    if any("example" in value or "examples" in value for value in media):
        return True
    schema = operation.request_body_schema
    merged: dict[str, Any] = dict(package.contract.merged(schema)) if schema else {}
    return "example" in merged or "examples" in merged


def one_error_format(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """All documented errors with a body have the same schema."""
    first: tuple[str, Any] | None = None
    for operation in package.contract.operations:
        for status in operation.error_statuses:
            schema = operation.responses[str(status)].schema
            if schema is None:
                continue
            merged = package.contract.merged(schema)
            if first is None:
                first = (f"{status} of `{operation.called}`", merged)
            elif merged != first[1]:
                problem = f"{status} of `{operation.called}` has another format than {first[0]}"
                yield at_operation(package, operation.id, problem, "use one error schema everywhere")


def lists_paginated(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every operation that answers a list can be asked for a part of it."""
    for operation in package.contract.operations:
        words = {parameter.name.lower() for parameter in operation.parameters if parameter.location == "query"}
        if _answers_list(package, operation) and not words & _PAGE_WORDS:
            problem = f"`{operation.called}` answers a list and takes no page, limit or cursor"
            yield at_operation(package, operation.id, problem, "add pagination, or say why the list stays short")


def _answers_list(package: Package, operation: Operation) -> bool:
    """A GET whose answer is an array, or an envelope: an object around one array of objects at a collection's path."""
    if operation.method != "GET" or operation.success is None or operation.success.schema is None:
        return False
    schema = package.contract.merged(operation.success.schema)
    if schema.get("type") == "array":
        return True
    properties = [package.contract.merged(value) for value in properties_of(package, schema).values()]
    arrays = [value for value in properties if value.get("type") == "array"]
    return len(arrays) == 1 and len(properties) <= 6 and not operation.path.rstrip("/").endswith("}")


def integrations_named(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Every system outside has a specification and a place to try it."""
    for index, integration in enumerate(package.handoff.integrations):
        missing = [key for key in ("spec", "sandbox") if not getattr(integration, key).strip()]
        if missing:
            problem = f"integration `{integration.name}` has no {' and no '.join(f'`{key}`' for key in missing)}"
            yield in_front_matter(package, ("integrations", index), problem, "name them")


def coverage_agrees(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """An operation's marks and the coverage table trace it to the same requirements."""
    marked = {(name, item.id) for item in package.contract.operations for name in item.fr_ids}
    for index, row in enumerate(package.handoff.coverage):
        traced = {(row.requirement, name) for name in row.traced_to}
        for _, name in sorted(traced - marked):
            problem = f"{row.requirement} is traced to `{name}`, whose marks do not say so"
            yield in_front_matter(package, ("coverage", index), problem, "correct the mark or the table")
        for _, name in sorted(item for item in marked - traced if item[0] == row.requirement):
            problem = f"`{name}` carries {row.requirement}, and the table does not trace it there"
            yield in_front_matter(package, ("coverage", index), problem, "correct the mark or the table")
