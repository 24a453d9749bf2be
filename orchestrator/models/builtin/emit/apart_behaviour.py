"""Tests of rows that several references name together: two that have all but one in common are told apart."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.list_behaviour import Test, inside, ready
from orchestrator.models.builtin.emit.repositories import is_collection
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.told import item_key
from orchestrator.models.builtin.shapes import FromParent, FromPath, Match, Step

_KINDS = (Kind.GET, Kind.UPDATE, Kind.REPLACE, Kind.DELETE)


def apart_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """A test of one operation on a row that the path finds by several references."""
    last = operation.steps[-1] if operation.steps else None
    if operation.kind not in _KINDS or operation.access.own or last is None or is_collection(operation, last):
        return []
    asserted = _asserted(operation, design)
    named = [found for match in last.match if (found := _named(match, operation, design))]
    if not asserted or len(named) < 2 or len(named) != len(last.match) or last.table != operation.table:
        return []
    model = naming.model_class(last.table)
    lines = [ready(operation)]
    for index, (column, _, _) in enumerate(named):
        given = ", ".join(f"{own}=ready.row.{own}" for own, _, _ in named if own != column)
        lines.append(f"other{index} = world.make({model}, {given})")
    lines += [f"for row in ({', '.join(f'other{index}' for index in range(len(named)))}, ready.row):"]
    lines += ['    parts = ready.url.split("/")']
    lines += [f"    parts[{place}] = str({value})" for _, place, value in named]
    lines += [
        '    answer = ready.send(url="/".join(parts))',
        "    assert answer.status_code == ready.expected, answer.text",
    ]
    lines.append(f"    {asserted}")
    return [(f"{scenario_name(operation)}_finds_each_by_all_that_names_it", "None is taken for another.", lines)]


def _asserted(operation: OperationDesign, design: ServiceDesign) -> str:
    """What tells that the answer was about `row`."""
    if operation.kind is Kind.DELETE:
        return "" if operation.soft_delete else "assert not world.stands(row)"
    key = item_key(operation, design) if not operation.answer.many else None
    return f"assert {key.of_item(inside(operation, 'answer.json()'))} == {key.of_row('row')}" if key else ""


def _named(match: Match, operation: OperationDesign, design: ServiceDesign) -> tuple[str, int, str] | None:
    """A reference of the row, the part of the address that names what it points at, and that name of `row`'s."""
    source = match.source
    key = design.table(operation.table).foreign_key_of(match.column)
    if not isinstance(source, FromParent) or key is None or len(key.columns) != 1:
        return None
    step = operation.steps[source.step if source.step >= 0 else len(operation.steps) - 2]
    by = next(_by_path(step), None)
    parts = f"{design.base_path}{operation.path}".split("/")
    if by is None or step.table != key.target or f"{{{by[1]}}}" not in parts:
        return None
    own = naming.attribute(match.column)
    other = f"world.find({naming.model_class(step.table)}, row.{own}).{naming.attribute(by[0])}"
    return own, parts.index(f"{{{by[1]}}}"), other


def _by_path(step: Step) -> Iterator[tuple[str, str]]:
    yield from ((match.column, match.source.name) for match in step.match if isinstance(match.source, FromPath))
