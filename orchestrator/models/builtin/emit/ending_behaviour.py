"""Tests of deletes: the row is gone, and what referred to it is kept, emptied or gone as the design says."""

from __future__ import annotations

from collections.abc import Iterator

from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.list_behaviour import Test, answered, ready
from orchestrator.models.builtin.emit.narrowing import alive
from orchestrator.models.builtin.emit.operation_facts import is_about_the_caller
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.shapes import ParamUse

_KEPT = ("RESTRICT", "NO ACTION")
_FATES = {"RESTRICT": "respects", "NO ACTION": "respects", "CASCADE": "takes_along", "SET NULL": "lets_go_of"}
"""What a rule of the database does, as a word for a test's name."""


def delete_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """Every test of one delete."""
    beside = _beside(operation, design)
    lines = [
        ready(operation),
        *(f"other{place} = {made}" for place, made in enumerate(beside)),
        *answered(),
        *(f"assert world.stands(other{place})  # named by a part of the path only" for place in range(len(beside))),
    ]
    if operation.soft_delete:
        lines.append("assert world.stands(ready.row)  # the row is kept and no longer shown")
    else:
        lines.append("assert not world.stands(ready.row)")
    auth = design.auth
    if operation.repeatable:
        lines.append("assert ready.send().status_code == ready.expected")
    elif any(param.use is ParamUse.KEY for param in operation.params):
        gone = not operation.soft_delete or alive(design, operation.table)
        nobody = gone and is_about_the_caller(operation, design)
        lines.append(f"assert ready.send().status_code == {401 if nobody else 404}")
    elif auth is not None and operation.table == auth.table:
        lines.append("assert ready.send().status_code == 401")
    found = [(f"{scenario_name(operation)}_makes_the_row_go_away", "A second time there is nothing.", lines)]
    return [*found, *(_referred(operation, design) if not operation.soft_delete and not operation.rules else ())]


def _beside(operation: OperationDesign, design: ServiceDesign) -> list[str]:
    """Rows that have all but one in common with a pair whose removal is as good as done where there is none."""
    last = operation.steps[-1] if operation.steps else None
    if not operation.repeatable or last is None or last.table != operation.table or last.via is not None:
        return []
    table, columns = design.table(last.table), tuple(match.column for match in last.match)
    shared = [tuple(own for own in columns if own != column) for column in columns]
    return [
        f"world.make({naming.model_class(last.table)}, "
        + ", ".join(f"{naming.attribute(own)}=ready.row.{naming.attribute(own)}" for own in given)
        + ")"
        for given in shared
        if given and not table.is_unique(given)
    ]


def clear_tests(operation: OperationDesign, design: ServiceDesign) -> list[Test]:
    """The test of an operation that removes many rows: those of the choice, and no others."""
    if operation.body is not None:
        return []
    model = naming.model_class(operation.table)
    stays = "assert all(world.stands(row) for row in ready.rows)  # kept, and no longer shown"
    lines = [
        ready(operation),
        f"before = world.count({model}) - len(ready.rows)",
        *answered(),
        *([stays] if operation.soft_delete else [f"assert world.count({model}) == before"]),
        *([] if operation.soft_delete else ["assert not any(world.stands(row) for row in ready.rows)"]),
        "assert ready.send().status_code == ready.expected",
    ]
    del design
    return [(f"{scenario_name(operation)}_leaves_none_of_them", "A second time there is nothing to remove.", lines)]


def _referred(operation: OperationDesign, design: ServiceDesign) -> Iterator[Test]:
    """What becomes of a row that another one refers to, and of that one, is the design's to say."""
    own = design.table(operation.table)
    for table in design.tables:
        for key in table.foreign_keys:
            if key.target != own.name or table.name == own.name or key.target_columns != own.primary_key:
                continue
            if len(key.columns) != 1 or key.on_delete not in _FATES:
                continue
            kept = key.on_delete in _KEPT
            if kept and operation.conflict_status not in operation.errors:
                continue
            status = str(operation.conflict_status) if kept else "ready.expected"
            column = naming.attribute(key.columns[0])
            given = f"{column}=ready.row.{naming.attribute(own.primary_key[0])}"
            lines = [
                ready(operation),
                f"other = world.make({naming.model_class(table.name)}, {given})",
                *answered(expected=status),
                f"assert world.stands(ready.row) is {kept}",
                _fate(table, key),
            ]
            name = f"{scenario_name(operation)}_{_FATES[key.on_delete]}_{naming.snake(table.name)}_{column}"
            says = f"The design says `ON DELETE {key.on_delete}`." if key.declared else "No foreign key keeps it."
            yield name, says, lines


def _fate(table: Table, key: ForeignKey) -> str:
    """What is to be seen of a row that referred to one which is gone; one without a key is known by what it holds."""
    stays = key.on_delete in (*_KEPT, "SET NULL")
    if table.primary_key or key.on_delete != "SET NULL":
        return f"assert world.stands(other) is {stays}"
    model = naming.model_class(table.name)
    own = naming.attribute(key.columns[0])
    rest = [naming.attribute(column.name) for column in table.columns if column.name != key.columns[0]]
    held = "".join(f", {name}=other.{name}" for name in rest)
    return f"assert world.count({model}, {own}=None{held}) == 1"
