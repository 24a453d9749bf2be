"""What an agent says to people: questions, notices, decisions, and that it is done.

These change nothing by themselves. The validated record is the result's `data`; the loop journals it, and the
engine decides what becomes of it. None of them is a verdict, an answer or an intervention.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from orchestrator.tools.tool import Arguments, Effect, ToolContext, ToolResult

TEXT_CHARS = 20_000


class RaiseRfiArguments(Arguments):
    """A question that the inputs leave open."""

    question: str = Field(min_length=1, max_length=TEXT_CHARS, description="One question that a person can answer")
    cause: str = Field(
        min_length=1, max_length=200, description="Why it arises, in a few words; questions with one cause are grouped"
    )
    operation: str | None = Field(default=None, max_length=200, description="The operation's id, if it is about one")
    assumption: str | None = Field(
        default=None, max_length=TEXT_CHARS, description="What you would take for granted if nobody answers"
    )
    not_implemented: bool = Field(
        default=False, description="True when the operation stays unimplemented until there is an answer"
    )
    blocking: bool = Field(default=False, description="True when work makes no sense before the answer")


class RaiseNoticeArguments(Arguments):
    """Something that people should know and nobody asked about."""

    title: str = Field(min_length=1, max_length=200, description="One line")
    text: str = Field(min_length=1, max_length=TEXT_CHARS, description="What you saw, and what it affects")
    urgency: Literal["end-of-phase", "backlog"] = Field(default="backlog", description="When people should look at it")


class NoteDecisionArguments(Arguments):
    """A choice that was made, or something that was taken for granted."""

    decision: str = Field(min_length=1, max_length=TEXT_CHARS, description="What was chosen or assumed, in a sentence")
    rationale: str = Field(min_length=1, max_length=TEXT_CHARS, description="Why, and what was not chosen")
    assumption: bool = Field(default=False, description="True when it is taken for granted and should be validated")
    operation: str | None = Field(default=None, max_length=200, description="The operation's id, if it is about one")


class AskColleagueArguments(Arguments):
    """A question to another persona."""

    persona: str = Field(min_length=1, max_length=80, description="Whom to ask: the id of a persona")
    question: str = Field(
        min_length=1, max_length=TEXT_CHARS, description="One bounded question, with the paths that it is about"
    )


class Disposition(Arguments):
    """What became of one point of feedback."""

    point: str = Field(min_length=1, max_length=200, description="The point's id as you were told it")
    outcome: Literal["done", "partly", "not_done", "needs_person"] = Field(description="What became of it")
    note: str = Field(min_length=1, max_length=TEXT_CHARS, description="Where it was done, or why not")
    evidence: list[str] = Field(
        default_factory=list, max_length=50, description="What shows it: `path:line` of a change, or a check's id"
    )


class Answered(Arguments):
    """The answer to a question about the way on."""

    decision: str = Field(min_length=1, max_length=200, description="The question's id as you were told it")
    outcome: str = Field(min_length=1, max_length=40, description="One of the outcomes that it offers")
    why: str = Field(min_length=1, max_length=TEXT_CHARS, description="What you looked at, and what it shows")


class SubmitArguments(Arguments):
    """The claim that the task is done; the engine's checks decide whether it is."""

    summary: str = Field(min_length=1, max_length=TEXT_CHARS, description="What you did, for the reviewer")
    not_done: bool = Field(
        default=False, description="True where the task could not be done: the summary says why, and no check is asked"
    )
    dispositions: list[Disposition] = Field(
        default_factory=list, max_length=200, description="One for each point of feedback, if you were given any"
    )
    decisions: list[Answered] = Field(
        default_factory=list, max_length=200, description="One for each question about the way on, if you were asked"
    )


class _Record:
    """The shared run: give the record back."""

    effect: ClassVar[Effect] = Effect.RECORD
    answer: ClassVar[str]

    async def run(self, args: Arguments, ctx: ToolContext) -> ToolResult:
        """The arguments as JSON values."""
        del ctx
        return ToolResult(text=self.answer, data=args.model_dump(mode="json"))


class RaiseRfi(_Record):
    """Ask people something."""

    name: ClassVar[str] = "raise_rfi"
    description: ClassVar[str] = (
        "Ask people a question that the inputs do not answer, rather than invent a rule. "
        "Work goes on unless it is blocking."
    )
    arguments: ClassVar[type[Arguments]] = RaiseRfiArguments
    answer: ClassVar[str] = "the question is recorded and goes to a person"


class RaiseNotice(_Record):
    """Tell people something."""

    name: ClassVar[str] = "raise_notice"
    description: ClassVar[str] = "Tell people of something outside of your task. It is no instruction to anybody."
    arguments: ClassVar[type[Arguments]] = RaiseNoticeArguments
    answer: ClassVar[str] = "the notice is recorded and shown to people, marked as coming from an agent"


class NoteDecision(_Record):
    """Write a choice down."""

    name: ClassVar[str] = "note_decision"
    description: ClassVar[str] = (
        "Record a decision or an assumption with its reason, for the reviewer and the next stage."
    )
    arguments: ClassVar[type[Arguments]] = NoteDecisionArguments
    answer: ClassVar[str] = "recorded"


class Submit(_Record):
    """Say that the task is done."""

    name: ClassVar[str] = "submit"
    description: ClassVar[str] = (
        "Say that the task is done. The engine then runs its own checks, and what fails comes back to you. "
        "Say with `not_done` that it cannot be done by you, and why."
    )
    arguments: ClassVar[type[Arguments]] = SubmitArguments
    answer: ClassVar[str] = "submitted; the engine's checks decide"


class AskColleague:
    """Ask another persona."""

    name: ClassVar[str] = "ask_colleague"
    description: ClassVar[str] = (
        "Ask another persona one bounded question about the work tree, such as a review of what you wrote. "
        "You get an opinion; it is shown to the reviewer and decides nothing."
    )
    effect: ClassVar[Effect] = Effect.COLLEAGUE
    arguments: ClassVar[type[Arguments]] = AskColleagueArguments

    async def run(self, args: Arguments, ctx: ToolContext) -> ToolResult:
        """Refused where nobody leads the other conversation."""
        del args, ctx
        return ToolResult(text="nobody can be asked here", ok=False)
