"""The item about migrations: an order in which the tables can come to be, and a way back from each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from orchestrator.acceptance.report import Flaw, in_yaml, near
from orchestrator.ddl import DIALECTS
from orchestrator.handoff import Package
from orchestrator.handoff.migration import MigrationPlan, RollbackKind, Step, StepKind
from orchestrator.playbook import Playbook


def migration_plan_sound(package: Package, _playbook: Playbook) -> Iterator[Flaw]:
    """Each table is created once, after what it points at; each step can be undone, before what it stands on."""
    plan = package.migration_plan
    yield from _dialect(package, plan)
    yield from _ids(package, plan)
    yield from _tables(package, plan)
    yield from _dependencies(package, plan)
    yield from _foreign_keys(package, plan)
    yield from _rollbacks(package, plan)


def _at(package: Package, index: int, problem: str, remedy: str = "", key: str = "") -> Flaw:
    path = ("steps", index, key) if key else ("steps", index)
    return in_yaml(package, "migration_plan", path, problem, remedy)


def _dialect(package: Package, plan: MigrationPlan) -> Iterator[Flaw]:
    if DIALECTS.get(plan.dialect.lower()) != package.schema.dialect:
        problem = f"the plan is for `{plan.dialect}`, and the schema is written for `{package.schema.dialect}`"
        yield in_yaml(package, "migration_plan", ("dialect",), problem, "make the two the same")


def _ids(package: Package, plan: MigrationPlan) -> Iterator[Flaw]:
    for key in ("id", "revision"):
        seen: dict[str, int] = {}
        for index, step in enumerate(plan.steps):
            value = getattr(step, key)
            if value is not None and seen.setdefault(value, index) != index:
                yield _at(package, index, f"{key} `{value}` stands twice", "give each step its own", key)


def _creators(plan: MigrationPlan) -> dict[str, int]:
    """By table, the first step that creates it."""
    found: dict[str, int] = {}
    for index, step in enumerate(plan.steps):
        for table in step.tables if step.kind is StepKind.CREATE else ():
            found.setdefault(table, index)
    return found


def _tables(package: Package, plan: MigrationPlan) -> Iterator[Flaw]:
    known = [table.name for table in package.schema.tables]
    creators = _creators(plan)
    created = Counter(table for step in plan.steps if step.kind is StepKind.CREATE for table in step.tables)
    for name in known:
        if created[name] != 1:
            told = "no step creates" if not created[name] else f"{created[name]} steps create"
            remedy = "create each table of the schema in exactly one step of kind `create`"
            yield in_yaml(package, "migration_plan", ("steps",), f"{told} table `{name}`", remedy)
    for index, step in enumerate(plan.steps):
        if step.kind is StepKind.CREATE and not step.tables:
            yield _at(package, index, f"step {step.id} creates no table", "name the tables, or choose another kind")
        for table in step.tables:
            if table not in known:
                problem = f"step {step.id} names table `{table}`, which the schema does not have"
                yield _at(package, index, problem, near(table, known), "tables")
            elif creators.get(table, index) > index:
                problem = f"step {step.id} changes table `{table}` before it is created"
                yield _at(package, index, problem, "move the step down", "tables")


def _dependencies(package: Package, plan: MigrationPlan) -> Iterator[Flaw]:
    places = {step.id: index for index, step in enumerate(plan.steps)}
    for index, step in enumerate(plan.steps):
        for other in step.depends_on:
            if other not in places:
                problem = f"step {step.id} depends on `{other}`, which is no step"
                yield _at(package, index, problem, near(other, places), "depends_on")
            elif places[other] >= index:
                problem = f"step {step.id} depends on {other}, which comes no earlier"
                yield _at(package, index, problem, "put the steps into the order of execution", "depends_on")
    graph = {step.id: [other for other in step.depends_on if other in places] for step in plan.steps}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        problem = f"steps depend on one another in a circle: {' → '.join(reversed(error.args[1]))}"
        yield in_yaml(
            package, "migration_plan", ("steps",), problem, "break the circle, with an `alter` step if need be"
        )


def _foreign_keys(package: Package, plan: MigrationPlan) -> Iterator[Flaw]:
    creators = _creators(plan)
    circles = [set(circle) for circle in package.schema.cycles]
    for table in package.schema.tables:
        for key in table.foreign_keys:
            if any({table.name, key.target} <= circle for circle in circles):
                continue
            mine, theirs = creators.get(table.name), creators.get(key.target)
            if mine is not None and theirs is not None and theirs > mine:
                problem = (
                    f"step {plan.steps[mine].id} creates `{table.name}`, which points at `{key.target}`, "
                    f"and that is created only by step {plan.steps[theirs].id}"
                )
                yield _at(package, mine, problem, "create what is pointed at first", "tables")


def _rollbacks(package: Package, plan: MigrationPlan) -> Iterator[Flaw]:
    for index, step in enumerate(plan.steps):
        if step.rollback is None:
            remedy = "add `rollback: {kind: drop | reverse | restore, order: …, data_loss: …}`"
            yield _at(package, index, f"step {step.id} has no rollback", remedy)
        elif step.rollback.kind is RollbackKind.RESTORE and not plan.backup.strip():
            problem = f"step {step.id} is undone by a restore, and the plan names no backup"
            yield _at(package, index, problem, "say in `backup` what is saved", "rollback")
    yield from _rollback_order(package, plan, _stands_on(package, plan))


def _stands_on(package: Package, plan: MigrationPlan) -> Mapping[int, set[int]]:
    """By step, the steps that must be there as long as it is: declared, or by a foreign key, or by its tables."""
    places = {step.id: index for index, step in enumerate(plan.steps)}
    creators = _creators(plan)
    stands: dict[int, set[int]] = {index: set() for index in range(len(plan.steps))}
    for index, step in enumerate(plan.steps):
        stands[index] |= {places[other] for other in step.depends_on if other in places}
        stands[index] |= {creators[table] for table in step.tables if table in creators}
    for table in package.schema.tables:
        for key in table.foreign_keys:
            if table.name in creators and key.target in creators:
                stands[creators[table.name]].add(creators[key.target])
    return {index: {other for other in others if other < index} for index, others in stands.items()}


def _rollback_order(package: Package, plan: MigrationPlan, stands_on: Mapping[int, set[int]]) -> Iterator[Flaw]:
    def order(step: Step) -> int | None:
        return step.rollback.order if step.rollback else None

    for index, others in stands_on.items():
        for other in sorted(others):
            mine, theirs = order(plan.steps[index]), order(plan.steps[other])
            if mine is not None and theirs is not None and mine >= theirs:
                problem = (
                    f"step {plan.steps[index].id} stands on {plan.steps[other].id} and has to be undone first: "
                    f"their rollback orders are {mine} and {theirs}"
                )
                yield _at(package, index, problem, "give what is undone first the lower number", "rollback")
