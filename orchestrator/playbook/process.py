"""What process documents say besides tasks and checks: routes, inputs, signals, exit states.

Every part carries the line that it was read from. A person who writes a playbook by hand may use them too, and leaves
`source` out.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from orchestrator.playbook.base import Name, Part, Text, Texts
from orchestrator.source import Source


class RouteOutcome(StrEnum):
    """The answer to a decision for which a route is meant."""

    GO = "go"
    NO_GO = "no_go"
    SKIP = "skip"
    """The phase, or the one that is asked about, does not apply."""
    FAILURE = "failure"
    """What the decision names went wrong."""


class RouteAction(StrEnum):
    """What a route does."""

    CONTINUE = "continue"
    """Go on at `to`."""
    RETRY = "retry"
    """Work `to` again, within its attempts."""
    SKIP = "skip"
    """Leave what lies before `to` out, on record."""
    ESCALATE = "escalate"
    """The run waits for `escalate_to`."""
    HALT = "halt"
    """The run waits until what is missing is there."""


RESERVED = ("next", "end", "self")
"""What `Route.to` may say besides the id of a phase."""


class Route(Part):
    """One way out of a phase: an edge of the graph."""

    decision: Text
    """The question that is decided, or the failure that is handled."""
    outcome: RouteOutcome
    when: Text
    """The route in the document's words: told to whoever decides, and to the agent that works on."""
    action: RouteAction
    to: Name | None = None
    """A phase's id, `next`, `end` (go on to the gate) or `self`; none where `action` is `escalate` or `halt`."""
    escalate_to: Text | None = None
    """Who is asked."""
    source: Source | None = None


class Failure(Part):
    """Something that can go wrong in a phase, and what its agents do about it before any route is taken."""

    failure: Text
    remedy: Text | None = None
    source: Source | None = None


class InputKind(StrEnum):
    """What has to be there before work begins."""

    ARTIFACT = "artifact"
    DECISION = "decision"
    CONSTRAINT = "constraint"
    """Something for agents to keep; it is told to them, and blocks nothing."""


class RequiredInput(Part):
    """Something without which work does not begin: where it is missing, the run is blocked with the remedy."""

    id: Name
    text: Text
    kind: InputKind = InputKind.ARTIFACT
    optional: bool = False
    """Needed only where it applies; asked, never blocking."""
    remedy: Text | None = None
    """What to do where it is missing."""
    source: Source | None = None


class State(StrEnum):
    """How a run can end."""

    COMPLETED = "completed"
    BLOCKED = "blocked"
    ABORTED = "aborted"
    PARTIAL = "partial"


class Signal(Part):
    """Something that is announced in the journal when the run reaches a state."""

    id: Name
    text: Text
    state: State = State.COMPLETED
    source: Source | None = None


class AuditItem(Part):
    """A line of the audit record, filled from the run, the handoff's `links` or a person."""

    id: Name
    item: Text
    link: bool = False
    """Whether it refers to something outside, such as a ticket or a pull request."""
    source: Source | None = None


class ExitState(Part):
    """What a document asks for where the run ends in a state."""

    state: State
    title: Text
    reason: Text | None = None
    action: Text | None = None
    """What has to be done then."""
    notify: Texts = ()
    rollback: bool = False
    """Whether the work tree goes back to where it was."""
    criteria: Texts = ()
    """What is true in this state."""
    notes: Texts = ()
    """What else the document says of it, such as lessons to record and next steps."""
    source: Source | None = None


class MvpRule(Part):
    """A row of the table that says what changes in MVP mode; agents and the plan are told what holds in the run's."""

    aspect: Text
    full: str = ""
    """Empty where the table tells of the minimum alone."""
    mvp: Text
    source: Source | None = None

    def told(self, *, mvp: bool) -> str:
        """What holds, in one line; empty where the table does not say."""
        held = self.mvp if mvp else self.full
        return f"{self.aspect}: {held}" if held else ""


class Metric(Part):
    """A figure to hold. Where a check measures it, `checks` names that one; else the gate shows it as not measured."""

    name: Text
    target: Text
    checks: Texts = ()
    source: Source | None = None


class Risk(Part):
    """Something that may happen, and what is done against it or after it; carried to the gate and the next handoff."""

    risk: Text
    response: Text | None = None
    rating: Text | None = None
    """Probability and impact in the document's words."""
    source: Source | None = None


class Unenforced(Part):
    """A criterion in a form for machines that nothing here can judge: shown at the gate as not verified."""

    criterion: Text
    why: Text
    task: Name | None = None
    source: Source | None = None


class WorkStep(Part):
    """One step of a task: told to its agent in order. Its success criteria are among the task's checks."""

    id: Annotated[str, Field(min_length=1, max_length=120)]
    title: Text
    tool: Text | None = None
    """The tool of ours that the document means."""
    instructions: Texts = ()
    source: Source | None = None
