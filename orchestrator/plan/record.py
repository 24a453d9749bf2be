"""What a plan holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Task:
    """One unit of work. Its state is not here: the journal has it."""

    id: str
    """Phase, template and subject, such as `5:endpoint:createOrder`."""
    title: str
    phase: int
    """The phase whose exit checks judge it."""
    worked_in: int
    """The phase in which it is worked: earlier than its own where something there needs it."""
    template: str
    """The id of the playbook's task template."""
    builds: str
    subject: str = ""
    """The operation's id or the table's name; empty where there is one task only."""
    operation: str | None = None
    table: str | None = None
    ticked: bool = False
    """Done before the run, as the document says."""
    points: float | None = None
    """The document's estimate."""
    priority: str = "P1"
    value: int = 3
    """Business value, 1 to 5."""
    risk: int = 3
    """Risk if delayed, 1 to 5."""
    dependents: int = 0
    """Tasks that wait for this one directly."""
    score: float = 0.0
    tier: int = 0
    """Tasks of one tier do not depend on one another; a lower tier is worked first."""
    order: int = 0
    """Place in the work order, from 1."""
    depends_on: tuple[str, ...] = ()
    persona: str = ""
    checks: tuple[str, ...] = ()
    """Ids of the checks that run after each attempt."""


@dataclass(frozen=True, kw_only=True)
class Deferred:
    """A task that is not worked in this run."""

    id: str
    title: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All of it."""

    mode: str
    """The release mode."""
    tasks: tuple[Task, ...]
    """In work order."""
    deferred: tuple[Deferred, ...] = ()
    first_article: str | None = None
    """The task that is inspected before the rest of its phase is built."""
    reopened: tuple[str, ...] = ()
    """Finished tasks that now depend on an unfinished one, and so are to be worked again."""

    @cached_property
    def _by_id(self) -> dict[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole plan: what its review is about."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def task(self, task_id: str) -> Task | None:
        """The task of that id, or `None`."""
        return self._by_id.get(task_id)

    def asks_for(self, other: Plan) -> bool:
        """Whether it is the same work in the same order as another plan; what is worked again does not count."""
        return (self.mode, self.tasks, self.deferred) == (other.mode, other.tasks, other.deferred)

    def worked_in(self, phase: int) -> tuple[Task, ...]:
        """The tasks worked in a phase, in work order."""
        return tuple(task for task in self.tasks if task.worked_in == phase)

    def to_json(self) -> dict[str, Any]:
        """JSON values; `from_json` undoes it."""
        return {
            "mode": self.mode,
            "tasks": [{**asdict(t), "depends_on": list(t.depends_on), "checks": list(t.checks)} for t in self.tasks],
            "deferred": [asdict(item) for item in self.deferred],
            "first_article": self.first_article,
            "reopened": list(self.reopened),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """Read what `to_json` wrote."""
        return cls(
            mode=data["mode"],
            tasks=tuple(
                Task(**{**task, "depends_on": tuple(task["depends_on"]), "checks": tuple(task["checks"])})
                for task in data["tasks"]
            ),
            deferred=tuple(Deferred(**item) for item in data["deferred"]),
            first_article=data["first_article"],
            reopened=tuple(data["reopened"]),
        )
