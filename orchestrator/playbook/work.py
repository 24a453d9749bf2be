"""Phases, the tasks in them, and what judges both."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from orchestrator.criteria import AnySpec, CheckSpec, Identifier
from orchestrator.playbook.base import Attempts, Name, Part, Text, Texts
from orchestrator.playbook.process import Failure, Route, WorkStep
from orchestrator.source import Source


class OnFailure(StrEnum):
    """What happens when a task's attempts are used up."""

    ESCALATE = "escalate"
    """A question to a person, with the findings."""
    CONTINUE = "continue"
    """Go on; the failed checks stay failed and are shown at the gate."""
    REVERT = "revert"
    """Put the work tree back to where the task began, and go on."""
    NOTIFY = "notify"
    """Go on like `continue`, and tell `escalate_to` at once."""
    HALT = "halt"
    """The run waits: nothing else is worked until a person has mended the cause."""


class ForEach(StrEnum):
    """How many tasks a template becomes."""

    ONCE = "once"
    TABLE = "table"
    """One for each table of the design."""
    OPERATION = "operation"
    """One for each operation in scope."""


class TaskTemplate(Part):
    """What becomes one task, or one for each table or operation."""

    id: Name
    title: Text
    """May name `{operation}`, `{method}`, `{path}` or `{table}`."""
    builds: Name = "work"
    """What comes out, in the words that agents and the built-in model share; `work` where only the text says it."""
    for_each: ForEach = ForEach.ONCE
    needs: tuple[Name, ...] = ()
    """Templates whose tasks come first; the ones of the same subject where both have one."""
    follows: Texts = ()
    """For a task that is done once: artifacts of the handoff that it is made from. A new version of one opens it again;
    tasks of an operation or a table follow what that operation or table is made of."""
    before: tuple[Name, ...] = ()
    """Templates of earlier phases that need this one: it is worked in their phase, and checked in its own as well."""
    persona: Name | None = None
    """The phase's, where none is named."""
    guides: Texts = ()
    instructions: Texts = ()
    """What the agent is told besides the phase's instructions."""
    checks: tuple[CheckSpec, ...] = ()
    """Cheap ones: they run after each attempt."""
    steps: tuple[WorkStep, ...] = ()
    """What the agent does, in order."""
    requires: tuple[Name, ...] = ()
    """Phases and tasks that must have succeeded; where one has not, this task is not worked, and the gate says so."""
    prerequisites: Texts = ()
    """What else must hold before, in words: the agent is told to raise an RFI where it does not."""
    priority: Text | None = None
    """The document's own, such as `High`; scored as P0, P1 or P2."""
    points: Annotated[float, Field(ge=0, strict=False)] | None = None
    requirements: Texts = ()
    """The requirements and design sections that it answers to."""
    references: Texts = ()
    """Documents that the agent reads where they are there."""
    done: bool = False
    """It was ticked in the document: it is in the plan, and not worked."""
    on_failure: OnFailure | None = None
    """The phase's, where none is named."""
    escalate_to: Text | None = None
    """Who is asked, or told, when its attempts are spent; the question carries the logs."""
    max_attempts: Attempts | None = None
    """The first go and its retries together; the phase's, where none is named."""
    source: Source | None = None


class MvpOverride(Part):
    """What changes in a phase where the release mode is MVP."""

    drop_tasks: tuple[Name, ...] = ()
    drop_checks: tuple[Identifier, ...] = ()
    replace_checks: tuple[CheckSpec, ...] = ()
    """Each takes the place of the check with its id."""


class Phase(Part):
    """An ordered part of the stage."""

    number: Annotated[int, Field(ge=1, le=99)]
    id: Name
    title: Text
    persona: Name
    output: Text
    """What the phase leaves behind, in words."""
    guides: Texts = ()
    """Files of the playbook's folder that its agents read."""
    instructions: Texts = ()
    tasks: Annotated[tuple[TaskTemplate, ...], Field(min_length=1)]
    checks: tuple[CheckSpec, ...] = ()
    """Exit checks: they run after the phase's last task, and again at the gate."""
    mvp: MvpOverride = MvpOverride()
    on_failure: OnFailure | None = None
    """The playbook's, where none is named."""
    max_attempts: Attempts | None = None
    """The playbook's, where none is named."""
    purpose: Texts = ()
    inputs: Texts = ()
    """What it works from."""
    outputs: Texts = ()
    """What it leaves behind, item by item."""
    optional: bool = False
    """It is worked where it applies; a route may skip it."""
    requires: tuple[Name, ...] = ()
    """Phases and tasks that must have succeeded before its first task."""
    prerequisites: Texts = ()
    """What else must hold before, in words."""
    routes: tuple[Route, ...] = ()
    """Where it leads, decision by decision; without any, to the next phase."""
    failures: tuple[Failure, ...] = ()
    references: Texts = ()
    """Documents that its agents read where they are there."""
    source: Source | None = None

    def templates(self, *, mvp: bool) -> tuple[TaskTemplate, ...]:
        """The task templates of a release mode."""
        return tuple(task for task in self.tasks if not (mvp and task.id in self.mvp.drop_tasks))

    def exit_checks(self, *, mvp: bool) -> tuple[AnySpec, ...]:
        """The exit checks of a release mode."""
        return self._for_mode(self.checks, mvp=mvp)

    def task_checks(self, template: TaskTemplate, *, mvp: bool) -> tuple[AnySpec, ...]:
        """The checks of one of the phase's tasks in a release mode."""
        return self._for_mode(template.checks, mvp=mvp)

    def _for_mode(self, specs: tuple[AnySpec, ...], *, mvp: bool) -> tuple[AnySpec, ...]:
        if not mvp:
            return specs
        other = {spec.id: spec for spec in self.mvp.replace_checks}
        return tuple(other.get(spec.id, spec) for spec in specs if spec.id not in self.mvp.drop_checks)
