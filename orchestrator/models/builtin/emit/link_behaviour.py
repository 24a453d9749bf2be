"""Tests of links: made once, shown where the contract shows them, taken away, and nobody else's among them."""

from __future__ import annotations

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.list_behaviour import Test, answered, inside, ready
from orchestrator.models.builtin.emit.once_written import of_the_row
from orchestrator.models.builtin.emit.operation_facts import takes_caller
from orchestrator.models.builtin.emit.operation_types import is_built
from orchestrator.models.builtin.emit.repositories import collection
from orchestrator.models.builtin.emit.scenario_rows import acting_role
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.reading.numbers import LAST
from orchestrator.models.builtin.shapes import ExistsField, FromCaller, FromExpression, FromParent


def link_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """The test of an operation that links."""
    conflicts = operation.conflict_status in operation.errors and not operation.repeatable
    model = naming.model_class(operation.table)
    others = _others(operation, design)
    lines = [
        ready(operation),
        *others,
        f"before = world.count({model})",
        *answered(),
        f"assert world.count({model}, **ready.given) == 1",
        *(_placed(operation) if others else []),
        *_shown(operation, design),
        f"assert ready.send().status_code == {operation.conflict_status if conflicts else 'ready.expected'}",
        f"assert world.count({model}, **ready.given) == 1",
        f"assert world.count({model}) == before + 1",
        *(["assert all(world.stands(other) for other in others)"] if others else []),
    ]
    return [(f"{scenario_name(operation)}_links_once", "A second time changes nothing.", lines)]


def unlink_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """The test of an operation that takes a link away."""
    model = naming.model_class(operation.table)
    others = _others(operation, design)
    lines = [
        ready(operation),
        f"assert world.count({model}, **ready.given) == 1",
        *others,
        *answered(),
        f"assert world.count({model}, **ready.given) == 0",
        *([f"assert ready.send().status_code == {operation.missing_status}"] if operation.missing_status else []),
        *(["assert all(world.stands(other) for other in others)"] if others else []),
        *_shown(operation, design),
    ]
    return [(f"{scenario_name(operation)}_takes_the_link_away", "Nothing of it is left, and all others are.", lines)]


def _others(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Lines that make links which have one end in common with the one that is meant."""
    table = design.table(operation.table)
    ends = tuple(naming.attribute(key.columns[0]) for key in table.foreign_keys if len(key.columns) == 1)
    if not ends:
        return []
    given = "**{other: ready.given[other] for other in ready.given if other != end}"
    return [
        "others = [",
        f"    world.make({naming.model_class(table.name)}, {given})",
        f"    for end in {ends!r}",
        "    if end in ready.given",
        "]",
    ]


def _placed(operation: OperationDesign) -> list[str]:
    """Lines that look whether the new link comes after the others of the same parent."""
    lines: list[str] = []
    for match in operation.rules.derived:
        found = LAST.fullmatch(match.source.text) if isinstance(match.source, FromExpression) else None
        if found is None or not of_the_row(match, operation.table):
            continue
        own, owner = naming.attribute(match.column), naming.attribute(found[1])
        lines += [
            f"made = world.one({naming.model_class(operation.table)}, **ready.given)",
            f"before_it = [other.{own} for other in others if other.{owner} == made.{owner}]",
            f"assert made.{own} == max(before_it, default=0) + 1",
        ]
    return lines


def _shown(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Lines that look for the link in the row that it leads to, in the answer or where that row is shown."""
    reader = operation if operation.answer.view else _reader(operation, design)
    flags = _flags(operation, reader, design) if reader is not None else []
    if reader is None or not flags:
        return []
    asked = "answer"
    lines = []
    if reader is not operation:
        asked = "seen"
        lines.append('seen = ready.send(method="GET", url=ready.url.rpartition("/")[0], body=None)')
    told = inside(reader, f"{asked}.json()")
    return [*lines, *(f"assert {told}[{name!r}] is {operation.kind is Kind.LINK}" for name in flags)]


def _flags(operation: OperationDesign, reader: OperationDesign, design: ServiceDesign) -> list[str]:
    """Properties that say whether the caller has this link to the row that is shown."""
    view = design.views[reader.answer.view]
    step = collection(operation)
    sources = {match.column: match.source for match in (*(step.match if step else ()), *operation.set)}
    return [
        field.property
        for field in view.fields
        if isinstance(field.source, ExistsField)
        and field.source.table == operation.table
        and isinstance(sources.get(field.source.actor), FromCaller)
        and isinstance(sources.get(field.source.on[0][0]), FromParent)
    ]


def _reader(operation: OperationDesign, design: ServiceDesign) -> OperationDesign | None:
    """The operation that shows the row one step up the path to the same caller."""
    above = operation.path.rstrip("/").rpartition("/")[0]
    role = acting_role(operation, design)
    return next(
        (
            item
            for item in design.operations
            if item.kind is Kind.GET
            and is_built(item)
            and item.path == above
            and item.answer.view
            and takes_caller(item, design)
            and not any(param.where == "query" and param.required for param in item.params)
            and not item.access.own
            and (not item.access.allow or role in item.access.allow)
        ),
        None,
    )
