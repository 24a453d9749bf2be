"""The design's statements, step by step as the migration plan orders them."""

from __future__ import annotations

from orchestrator.ddl import SchemaDesign, Statement
from orchestrator.handoff.migration import MigrationPlan
from orchestrator.models.builtin.design import MigrationStep


def migration_steps(schema: SchemaDesign, plan: MigrationPlan | None) -> tuple[MigrationStep, ...]:
    """Each statement in the first step that has all that it needs; one step with everything without a plan.

    A statement that names no table of the plan (a type, an extension, a function) goes into the first step that
    needs it at the latest: the very first one.
    """
    if plan is None or len(plan.steps) < 2:
        only = plan.steps[0] if plan is not None else None
        return (
            MigrationStep(
                id=only.id if only else "initial",
                revision=(only.revision if only else None) or "0001",
                sql=tuple(statement.text for statement in schema.statements),
                tables=tuple(table.name for table in schema.tables),
                enums=tuple(enum.name for enum in schema.enums),
            ),
        )
    steps = plan.steps
    made = {
        table: index for index, step in enumerate(steps) for table in reversed(step.tables) if step.kind == "create"
    }
    placed: list[list[Statement]] = [[] for _ in steps]
    for statement in schema.statements:
        placed[_step_of(statement, schema, made, len(steps))].append(statement)
    names = {enum.name for enum in schema.enums}
    found = []
    for index, step in enumerate(steps):
        created = [s.table for s in placed[index] if s.kind == "TABLE"]
        types = [s.table for s in placed[index] if s.kind == "TYPE" and s.table in names]
        found.append(
            MigrationStep(
                id=step.id,
                revision=step.revision or f"{index + 1:04d}",
                sql=tuple(statement.text for statement in placed[index]),
                tables=tuple(created),
                enums=tuple(types),
            )
        )
    return tuple(item for item in found if item.sql)


def _step_of(statement: Statement, schema: SchemaDesign, made: dict[str, int], count: int) -> int:
    """The step in which a statement can run."""
    if statement.table in made:
        index = made[statement.table]
        table = schema.table(statement.table)
        if statement.kind == "ALTER" and table is not None:
            return max([index, *(made.get(key.target, 0) for key in table.foreign_keys if key.line == statement.line)])
        return index
    if statement.kind in {"TYPE", "EXTENSION", "DOMAIN", "FUNCTION", "SEQUENCE", "SCHEMA"}:
        return 0
    return count - 1
