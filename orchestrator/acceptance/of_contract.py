"""Items about the contract: is it OpenAPI, and does every operation lead back to a requirement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.acceptance.openapi import contract_flaws
from orchestrator.acceptance.report import Flaw, at_operation, in_front_matter, near
from orchestrator.contract import Operation, keys_of
from orchestrator.handoff import Package
from orchestrator.playbook import Playbook

__all__ = ["contract_flaws", "first_article_known", "openapi_valid", "operations_traceable"]


def openapi_valid(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """The document is valid OpenAPI as its specification says, and whole in itself. Nothing is ever fetched."""
    yield from contract_flaws(package.text("openapi"), package.path_of("openapi"))


def operations_traceable(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Each operation leads to known requirements, and the coverage table names operations that exist.

    In MVP the mark itself is needed, since it decides what is built; else the coverage table may lead there too.
    """
    known = package.handoff.requirements
    traced = {name for row in package.handoff.coverage for name in row.traced_to}
    for operation in package.contract.operations:
        yield from _marks(package, operation)
        if not operation.fr_ids and (package.handoff.mvp or operation.id not in traced):
            problem = f"`{operation.called}` carries no requirement"
            yield at_operation(package, operation.id, problem, "add `x-fr-id: [FR-…]`")
        for requirement in operation.fr_ids:
            if requirement not in known:
                problem = f"`{operation.called}` carries {requirement}, which is not in `coverage`"
                yield at_operation(package, operation.id, problem, near(requirement, known) or "add it to `coverage`")
    ids = [operation.id for operation in package.contract.operations]
    for index, row in enumerate(package.handoff.coverage):
        for position, name in enumerate(row.traced_to):
            if name not in ids:
                problem = f"{row.requirement} is traced to `{name}`, which the contract does not have"
                yield in_front_matter(
                    package, ("coverage", index, "traced_to", position), problem, near(name, keys_of(package.contract))
                )


def _marks(package: Package, operation: Operation) -> Iterator[Flaw]:
    """Marks that are written so that they cannot be read."""
    marks = operation.marks
    requirements = marks.get("x-fr-id", [])
    if not isinstance(requirements, str) and not (
        isinstance(requirements, list) and all(isinstance(item, str) for item in requirements)
    ):
        yield at_operation(package, operation.id, "`x-fr-id` is not a list of ids", "write `x-fr-id: [FR-001]`")
    priority = marks.get("x-priority", "P0")
    if not (isinstance(priority, str) and re.fullmatch(r"P[0-9]", priority)):
        yield at_operation(package, operation.id, f"`x-priority: {priority}` is no priority", "use P0, P1 or P2")
    for mark in ("x-business-value", "x-risk"):
        number = marks.get(mark, 1)
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 5:
            yield at_operation(
                package, operation.id, f"`{mark}: {number}` is not 1 to 5", "use a whole number from 1 to 5"
            )


def first_article_known(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """The first article exists and is built now; samples are of operations and parameters that exist."""
    ids = [operation.id for operation in package.contract.operations]
    named = package.handoff.inspection.first_article
    operation = package.contract.operation(named) if named else None
    if named and operation is None:
        problem = f"the first article `{named}` is not in the contract"
        yield in_front_matter(package, ("inspection", "first_article"), problem, near(named, ids))
    elif operation and not package.in_scope(operation):
        problem = f"the first article `{named}` is not in the MVP scope"
        yield in_front_matter(package, ("inspection", "first_article"), problem, "name an operation that is built now")
    for name, sample in package.handoff.inspection.samples.items():
        sampled = package.contract.operation(name)
        if sampled is None:
            path: tuple[str | int, ...] = ("inspection", "samples", name)
            yield in_front_matter(
                package, path, f"a sample of `{name}`, which the contract does not have", near(name, ids)
            )
            continue
        given = {"path": sample.path, "query": sample.query}
        for location, values in given.items():
            parameters = [item.name for item in sampled.parameters if item.location == location]
            for value in values:
                if value not in parameters:
                    path = ("inspection", "samples", name, location, value)
                    problem = f"`{name}` has no {location} parameter `{value}`"
                    yield in_front_matter(package, path, problem, near(value, parameters))
