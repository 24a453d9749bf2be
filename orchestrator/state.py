"""Where a run can stand, and what LangGraph's checkpoint holds of it: a position, nothing else."""

from __future__ import annotations

from enum import StrEnum
from typing import TypedDict


class RunState(StrEnum):
    """What a run is doing, as `status` says it."""

    RUNNING = "running"
    """A driver holds the run's lock and works."""
    WAITING = "waiting"
    """A person has to decide before anything goes on."""
    PAUSED = "paused"
    """Stopped on request, or its driver died; `resume` goes on."""
    BLOCKED = "blocked"
    """The handoff was refused."""
    ESCALATED = "escalated"
    """The playbook's own means are spent; a person has to step in."""
    COMPLETED = "completed"
    """Approved and handed off, with all that was planned."""
    PARTIAL = "partial"
    """Approved and handed off though something was left out: a task, an operation that answers 501, or a criterion."""
    ABORTED = "aborted"
    """Given up by a person; the work tree was rolled back."""

    @property
    def ended(self) -> bool:
        """Whether nothing can follow."""
        return self in {self.BLOCKED, self.COMPLETED, self.PARTIAL, self.ABORTED}


class WaitingFor(StrEnum):
    """Whom or what a waiting run needs."""

    GATE = "gate"
    """A verdict on the current package."""
    PLAN = "plan"
    """A review of the plan before work begins."""
    RFI = "rfi"
    """An answer without which nothing more can be worked."""
    EFFECT = "effect"
    """A decision on an effect outside of the work tree whose outcome is unknown."""
    PERSON = "person"
    """Somebody who edits the tree, answers, or resumes with another model."""


class TaskState(StrEnum):
    """How far a task has come."""

    OPEN = "open"
    """Not begun."""
    WORKING = "working"
    """An agent is at it, or was when the driver stopped."""
    ACCEPTED = "accepted"
    """Its checks passed and its commit stands."""
    ESCALATED = "escalated"
    """Its attempts are spent; a person was asked."""
    CONTINUED = "continued"
    """Its attempts are spent and the playbook says to go on without it."""
    WAIVED = "waived"
    """Its attempts are spent and a person lets it stand: what needs it is worked, and the gate shows what fails."""
    DEFERRED = "deferred"
    """Out of scope for this run, or left out by a route."""
    TICKED = "ticked"
    """Done before this run, as the document says; nobody worked or judged it here."""


class Position(TypedDict):
    """The checkpoint: JSON primitives only, a few dozen bytes."""

    node: str
    """The node to enter, by name."""
    route: str
    """The exit that the last node chose."""
