"""Phases, the tasks in them, and what judges both."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from orchestrator.criteria import AnySpec, CheckSpec, Identifier
from orchestrator.playbook.base import Attempts, Name, Part, Text, Texts


class OnFailure(StrEnum):
    """What happens when a task's attempts are used up."""

    ESCALATE = "escalate"
    """A question to a person, with the findings."""
    CONTINUE = "continue"
    """Go on; the failed checks stay failed and are shown at the gate."""
    REVERT = "revert"
    """Put the work tree back to where the task began, and go on."""


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
    builds: Name
    """What comes out, in the words that agents and the built-in model share."""
    for_each: ForEach = ForEach.ONCE
    needs: tuple[Name, ...] = ()
    """Templates whose tasks come first; the ones of the same subject where both have one."""
    before: tuple[Name, ...] = ()
    """Templates of earlier phases that need this one: it is worked in their phase, and checked in its own as well."""
    persona: Name | None = None
    """The phase's, where none is named."""
    guides: Texts = ()
    instructions: Texts = ()
    """What the agent is told besides the phase's instructions."""
    checks: tuple[CheckSpec, ...] = ()
    """Cheap ones: they run after each attempt."""


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
