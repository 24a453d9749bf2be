"""From a playbook's task templates and a package to a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from orchestrator.contract import Operation
from orchestrator.handoff import Package
from orchestrator.plan.order import in_order
from orchestrator.plan.record import Deferred, Plan, Task
from orchestrator.plan.scope import Scope, ScopeChange
from orchestrator.plan.score import heaviest, score, weigh_words
from orchestrator.plan.touch import tables_of, tables_touched
from orchestrator.plan.velocity import beyond
from orchestrator.playbook import ForEach, Phase, Playbook, TaskTemplate


def draft(
    playbook: Playbook,
    package: Package,
    *,
    scope_changes: Sequence[ScopeChange] = (),
    finished: Collection[str] = (),
    unwanted: Mapping[int, str] = MappingProxyType({}),
) -> Plan:
    """The plan; a pure function of its arguments.

    `finished` are ids of accepted tasks: they stay in the plan although their operation was dropped, and are named in
    `Plan.reopened` where something new now stands before them. `unwanted` are numbers of phases that an intake leaves
    out, with the reason. Raises `Problem` where tasks wait for one another, or a
    change names what the contract does not have.
    """
    scope = Scope(package=package, changes=tuple(scope_changes))
    return _Draft(
        playbook=playbook, package=package, scope=scope, finished=frozenset(finished), unwanted=unwanted
    ).plan()


@dataclass(frozen=True, kw_only=True)
class _Draft:
    playbook: Playbook
    package: Package
    scope: Scope
    finished: frozenset[str]
    unwanted: Mapping[int, str]

    def plan(self) -> Plan:
        every = [task for phase in self.playbook.phases for t in phase.tasks for task in self._expanded(phase, t)]
        positions = {task.id: number for number, task in enumerate(every)}
        left_out = {task.id: reason for task in every if (reason := self._reason_against(task))}
        kept = [task for task in every if task.id not in left_out]
        first = self._first_article(kept)
        scored = self._scored(self._linked(kept, first))
        left_out |= beyond(self.playbook.plan.velocity, scored, self.finished)
        ordered = in_order([task for task in scored if task.id not in left_out], positions)
        deferred = [Deferred(id=t.id, title=t.title, reason=left_out[t.id]) for t in every if t.id in left_out]
        return Plan(
            mode=str(self.package.handoff.release_mode),
            tasks=ordered,
            deferred=tuple(deferred),
            first_article=first,
            reopened=_reopened(ordered, self.finished),
        )

    def _expanded(self, phase: Phase, template: TaskTemplate) -> list[Task]:
        if template.for_each is ForEach.OPERATION:
            return [
                self._task(phase, template, operation.id, self.scope.weight(operation), operation=operation)
                for operation in self.package.operations
            ]
        if template.for_each is ForEach.TABLE:
            serving = tables_of([operation.id for operation in self.scope.operations], self._touched)
            return [
                self._task(phase, template, table.name, self._inherited(serving.get(table.name, ())), table=table.name)
                for table in self.package.tables
            ]
        everything = [operation.id for operation in self.scope.operations]
        return [self._task(phase, template, "", self._inherited(everything))]

    def _inherited(self, operations: Collection[str]) -> tuple[str, int, int]:
        return heaviest(self.scope.weight(item) for item in self.scope.operations if item.id in operations)

    def _task(
        self,
        phase: Phase,
        template: TaskTemplate,
        subject: str,
        weight: tuple[str, int, int],
        *,
        operation: Operation | None = None,
        table: str | None = None,
    ) -> Task:
        if template.priority:
            weight = weigh_words(template.priority)
        title = template.title
        for key, value in _words(operation, table).items():
            title = title.replace("{" + key + "}", value)
        mvp = self.package.handoff.mvp
        return Task(
            id=":".join(filter(None, (str(phase.number), template.id, subject))),
            title=title,
            phase=phase.number,
            worked_in=self._worked_in[template.id],
            template=template.id,
            builds=template.builds,
            subject=subject,
            operation=operation.id if operation else None,
            table=table,
            ticked=template.done,
            points=template.points,
            priority=weight[0],
            value=weight[1],
            risk=weight[2],
            persona=template.persona or phase.persona,
            checks=tuple(spec.id for spec in phase.task_checks(template, mvp=mvp)),
        )

    def _reason_against(self, task: Task) -> str | None:
        if task.id in self.finished:
            return None
        phase = self.playbook.phase(task.phase)
        if task.phase in self.unwanted:
            return self.unwanted[task.phase]
        if self.package.handoff.mvp and task.template in phase.mvp.drop_tasks:
            return f"phase {phase.number} leaves this out in MVP"
        return self.scope.left_out.get(task.operation) if task.operation else None

    @cached_property
    def _touched(self) -> dict[str, tuple[str, ...]]:
        return tables_touched(self.package)

    @cached_property
    def _needs(self) -> dict[str, tuple[str, ...]]:
        """By template, the templates that stand before it."""
        templates = [template for phase in self.playbook.phases for template in phase.tasks]
        return {
            template.id: tuple(
                dict.fromkeys(
                    [
                        *template.needs,
                        *(name for name in template.requires if name in {other.id for other in templates}),
                        *(other.id for other in templates if template.id in other.before),
                    ]
                )
            )
            for template in templates
        }

    @cached_property
    def _worked_in(self) -> dict[str, int]:
        """By template, the earliest phase that needs it."""
        numbers = {template.id: phase.number for phase in self.playbook.phases for template in phase.tasks}
        changed = True
        while changed:
            changed = False
            for template, needed in self._needs.items():
                for other in needed:
                    if numbers[other] > numbers[template]:
                        numbers[other], changed = numbers[template], True
        return numbers

    def _linked(self, tasks: Sequence[Task], first: str | None) -> list[Task]:
        """The tasks with what each depends on: also the first article, where they are of its kind."""
        by_template: dict[str, list[Task]] = {}
        for task in tasks:
            by_template.setdefault(task.template, []).append(task)
        template = next((task.template for task in tasks if task.id == first), None)
        linked = []
        for task in tasks:
            needed = [
                other.id
                for name in self._needs[task.template]
                for other in by_template.get(name, ())
                if self._concerns(task, other)
            ]
            after_first = [first] if first and task.template == template and task.id != first else []
            linked.append(replace(task, depends_on=tuple(dict.fromkeys([*needed, *after_first]))))
        return linked

    def _concerns(self, task: Task, other: Task) -> bool:
        """Whether two tasks of templates that depend on one another are about the same thing."""
        if task.operation and other.operation:
            return task.operation == other.operation
        if task.table and other.table:
            return task.table == other.table
        if task.operation and other.table:
            return other.table in self._touched[task.operation]
        if task.table and other.operation:
            return task.table in self._touched[other.operation]
        return True

    def _scored(self, tasks: Sequence[Task]) -> list[Task]:
        waiting = Counter(needed for task in tasks for needed in task.depends_on)
        return [replace(task, dependents=waiting[task.id], score=self._score(task, waiting[task.id])) for task in tasks]

    def _score(self, task: Task, dependents: int) -> float:
        return score(task.value, task.risk, dependents, self.playbook.plan.weights)

    def _first_article(self, tasks: Sequence[Task]) -> str | None:
        """The task to inspect: of the operation that the handoff names, else a finished one, else the fittest."""
        rules = self.playbook.first_article
        here = [task for task in tasks if rules and task.operation and task.phase == rules.phase]
        if not here:
            return None
        of_template = {task.operation: task for task in here if task.template == here[0].template}
        named = self.package.handoff.inspection.first_article
        if named in of_template:
            return of_template[named].id
        operations = [item for item in self.package.operations if item.id in of_template]
        chosen = min(
            operations, key=lambda item: (of_template[item.id].id not in self.finished, *self._unfitness(item))
        )
        return of_template[chosen.id].id

    def _unfitness(self, operation: Operation) -> tuple[bool, bool, bool]:
        """P0 first, then one with a body, then one that asks who calls."""
        rule = self.package.rule(operation.id)
        guarded = operation.requires_auth or (rule is not None and not rule.public)
        return self.scope.weight(operation)[0] != "P0", not operation.request_content, not guarded


def _words(operation: Operation | None, table: str | None) -> dict[str, str]:
    if operation:
        return {"operation": operation.id, "method": operation.method, "path": operation.path}
    return {"table": table} if table else {}


def _reopened(tasks: Sequence[Task], finished: frozenset[str]) -> tuple[str, ...]:
    """Finished tasks that stand behind an unfinished one, directly or not; `tasks` come in work order."""
    unfinished: set[str] = set()
    reopened: list[str] = []
    for task in tasks:
        if task.id in finished and not unfinished & set(task.depends_on):
            continue
        unfinished.add(task.id)
        if task.id in finished:
            reopened.append(task.id)
    return tuple(reopened)
