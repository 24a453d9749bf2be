"""Where a stage begins, is asked, is inspected and is decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from orchestrator.criteria import CheckSpec, Identifier
from orchestrator.playbook.base import Attempts, Name, Part, SomeTexts, Text, Texts
from orchestrator.source import Source


class Inspection(StrEnum):
    """One look at the first article."""

    ALIGNMENT = "alignment"
    """Requests and responses are those of the contract."""
    ERRORS = "errors"
    """Every error has the designed format."""
    VALIDATION = "validation"
    """Bad input is refused with the field's name."""
    AUTH = "auth"
    """Who may not, cannot."""
    QUERIES = "queries"
    """The number of database statements does not grow with the list."""


class RfiPolicy(StrEnum):
    """What a question that nobody has answered does."""

    BLOCK = "block"
    """The work that it concerns waits."""
    ASSUME = "assume"
    """After a while the recorded assumption holds."""
    ESCALATE = "escalate"
    """The run waits for a person."""


class Previous(Part):
    """The stage that hands over to this one."""

    stage: Name
    remedy: Text
    """What to do where its handoff is missing."""


class IntakeQuestion(Part):
    """Something that must be known before work begins: from the handoff, the config or a prompt, in that order."""

    id: Name
    question: Text
    source: Annotated[str, Field(pattern=r"^handoff(\.[a-z_]+)+$")] | None = None
    """Where in the handoff the answer stands, such as `handoff.stack.framework`."""
    default: Text | None = None
    """The answer where nobody gives one."""


class AcceptanceItem(Part):
    """One item that the engine recomputes before it accepts a handoff."""

    id: Identifier
    check: Text
    """The name of the computation."""
    item: Text
    """The criterion in words."""
    remedy: Text
    """What the sender does where it fails."""


class RfiDefault(Part):
    """The policy of a question whose asker chose none."""

    policy: RfiPolicy = RfiPolicy.ASSUME
    after_s: Annotated[float, Field(ge=0)] = 0.0
    """Seconds until the assumption holds."""


class FirstArticle(Part):
    """The first finished P0 item is inspected before the rest is built."""

    phase: int
    """The phase in which it is finished."""
    persona: Name
    """Who mends what the inspection finds."""
    inspections: Annotated[tuple[Inspection, ...], Field(min_length=1)] = tuple(Inspection)
    halt_at: Annotated[int, Field(ge=1)] = 3
    """So many groups of findings are systemic: nothing else is built until their cause is gone."""
    max_attempts: Attempts | None = None


class Artifact(Part):
    """A line of the gate's list of what was produced."""

    title: Text
    checks: tuple[Identifier, ...] = ()
    """The line is ticked when all of these pass."""


class Effect(StrEnum):
    """What a reply at a gate does."""

    APPROVE = "approve"
    """The gate is passed."""
    REVISE = "revise"
    """The reply's text is feedback to work on, within the limit of revisions."""
    PAUSE = "pause"
    """Nothing runs until `resume`."""
    ROLLBACK = "rollback"
    """The work tree goes back to where the phase at `to`, or else the run, began, and work goes on from there."""
    HALT = "halt"
    """The run is aborted: rolled back, with the reply's text as the reason."""


class Reply(Part):
    """What one of a gate's replies does."""

    reply: Text
    """The word, as it stands among `replies`."""
    does: Effect
    to: Name | None = None
    """The phase, or the stage, that follows."""
    text: Text | None = None
    """The document's words for it."""
    source: Source | None = None


class Gate(Part):
    """Where a person decides."""

    number: Annotated[int, Field(ge=1)]
    title: Text
    after: Name | None = None
    """The phase that it follows; for the stage's last gate, none."""
    replies: SomeTexts = ("APPROVED", "REVISE", "PAUSE")
    meanings: tuple[Reply, ...] = ()
    """What the replies do; `APPROVED`, `REVISE` and `PAUSE` need no entry."""
    approvers: Texts = ()
    """Who may approve, in the document's words; shown with the package."""
    show: Texts = ()
    """What the package has to show besides its parts, in the document's words."""
    max_revisions: Annotated[int, Field(ge=1, le=20)] = 3
    """The one with this number is recorded and escalated, not worked."""
    escalate_to: Text
    """Who is told then."""
    persona: Name
    """Who works the revisions."""
    checklist: Text | None = None
    """A file of the playbook's folder: how a reviewer looks at each item of level `human` and `judged`."""
    artifacts: tuple[Artifact, ...] = ()
    checks: tuple[CheckSpec, ...] = ()
    """Criteria of the whole, besides those of the phases."""
    source: Source | None = None

    def effect(self, reply: str) -> Effect:
        """What a reply does; raises `KeyError` for one that has no meaning."""
        return {**_USUAL, **{meaning.reply: meaning.does for meaning in self.meanings}}[reply]


_USUAL = {"APPROVED": Effect.APPROVE, "REVISE": Effect.REVISE, "PAUSE": Effect.PAUSE}


class HandOff(Part):
    """What goes to the next stage."""

    to: Name
    artifacts: Texts = ()
    """Globs of the work tree."""
    requires: tuple[Identifier, ...] = ()
    """Checks that must pass on the final tree, whatever the reply."""
