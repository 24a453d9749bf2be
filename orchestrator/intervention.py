"""What a person says while a run is under way: how urgent, to which stage, and what became of it.

Two forms say the same: YAML front matter, or bold header lines under a title, as in the folders that teams use already:

    # Human Intervention — Orders need a currency
    **Phase:** 06-backend-implementation
    **Urgency:** immediate

Everything below is the person's own text and is never changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from orchestrator.answering import answers_in, looks_like_answers
from orchestrator.errors import OrchestratorError, Problem
from orchestrator.strict_yaml import front_matter, load, validate

MAX_BYTES = 256 * 1024
"""How long an intervention's text may be."""
LONGEST_SCOPE, MOST_STAGES = 200, 9_999
"""Characters of a scope, and the highest number that is one: Python reads no number of thousands of digits."""


class Urgency(StrEnum):
    """When the run takes it up."""

    IMMEDIATE = "immediate"
    """Now: whatever runs is stopped."""
    END_OF_PHASE = "end-of-phase"
    """Before the gate opens."""
    BACKLOG = "backlog"
    """In the next handoff."""


class Kind(StrEnum):
    """What it is about."""

    REQUIREMENT_CHANGE = "requirement-change"
    DESIGN_FEEDBACK = "design-feedback"
    SCOPE_CHANGE = "scope-change"
    TECHNICAL_CONSTRAINT = "technical-constraint"
    PRIORITY_SHIFT = "priority-shift"
    BUG_REPORT = "bug-report"
    TIMELINE_CHANGE = "timeline-change"
    OTHER = "other"


class Receipt(StrEnum):
    """What became of it."""

    DELIVERED = "delivered"
    """The run has read it."""
    APPLIED = "applied"
    """The engine saw a plan, an artifact or the work tree change because of it."""
    QUEUED = "queued"
    """It is kept for later: another stage, or the backlog."""
    NEEDS_PERSON = "needs a person"
    """Nothing could be done about it without one."""
    REJECTED = "rejected"
    """It cannot be understood, or asks for what cannot be."""
    SUPERSEDED = "superseded"
    """A later one says otherwise."""


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """One thing that a person said."""

    path: str
    """Where it lay, relative to the folder of active ones."""
    title: str
    phase: str
    """A stage id or its number, `all`, or either of the first two with `/` and a phase's number."""
    urgency: Urgency
    kind: Kind
    raised_by: str
    date: str
    """As the person wrote it."""
    text: str
    """The Markdown below the front matter, or all of it."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """What it asks of the plan, in a form that a machine can follow: `drop`, `add`, `priority`."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Answers to questions, by the question's id."""
    run: str = ""
    """The only run that it is meant for, by its id or the end of it; empty: every run of its scope."""
    attachments: tuple[str, ...] = ()
    """Other files of its folder, relative to it, sorted."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 of each of them."""
    digest: str
    """SHA-256 of its content and its attachments: its identity wherever it lies."""

    def in_scope(self, stage: str, phase_number: int | None = None) -> bool:
        """Whether it is meant for a stage, and, where a number is given, for that phase of it."""
        return in_scope(self.phase, stage, phase_number)

    def meant_for(self, stage: str, run: str) -> bool:
        """Whether it is meant for a run of a stage."""
        return self.in_scope(stage) and _names(self.run, run)

    def due_in(self, number: int | None, last: int) -> bool:
        """Whether its time has come when a phase is worked; see `due_in`."""
        return due_in(self.phase, number, last)


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """What the head of an intervention says before the rest of it is there."""

    phase: str
    urgency: Urgency
    run: str = ""

    def in_scope(self, stage: str) -> bool:
        """Whether it is meant for a stage."""
        return in_scope(self.phase, stage, None)

    def meant_for(self, stage: str, run: str) -> bool:
        """Whether it is meant for a run of a stage."""
        return self.in_scope(stage) and _names(self.run, run)

    def due_in(self, number: int | None, last: int) -> bool:
        """Whether its time has come when a phase is worked; see `due_in`."""
        return due_in(self.phase, number, last)


def in_scope(phase: str, stage: str, number: int | None = None) -> bool:
    """Whether a scope names a stage, and, where a number is given, that phase of it."""
    wanted, _, part = phase.lower().partition("/")
    if wanted != "all" and wanted != stage.lower() and not _is_number_of(wanted, stage):
        return False
    return number is None or not part or part.strip() == str(number)


def due_in(scope: str, number: int | None, last: int) -> bool:
    """Whether what is said about one phase of a stage is due: that phase is worked, or was, or none is (`None`).

    What names a phase beyond the stage's `last` one waits for nothing: whoever mistyped a number is heard all the same.
    """
    part = scope.partition("/")[2].strip()
    return number is None or not part.isdecimal() or not number < int(part) <= last


def parse_intervention(
    text: str, where: str, *, path: str = "", attachments: Mapping[str, str] | None = None
) -> Intervention:
    """Read one; `where` is for messages, `attachments` gives the SHA-256 of other files by name.

    Raises `Problem` or `Problems` that say what is missing or not understood, with line and allowed values.
    """
    head, body = _head(text, where)
    extra = dict(sorted((attachments or {}).items()))
    return Intervention(
        path=path or where,
        title=head.title or _title(body) or "Untitled",
        phase=str(head.phase).strip(),
        urgency=head.urgency,
        kind=head.type,
        raised_by=head.raised_by,
        date=head.date,
        text=body.strip() + "\n",
        changes=head.changes,
        answers=answers_in(head.answers, body),
        run=head.run.strip(),
        attachments=tuple(extra),
        hashes=extra,
        digest=identity(text, extra),
    )


def glimpse(text: str) -> Glimpse | None:
    """Tell urgency and scope of a text that may not be whole yet; `None` where it does not say them so far."""
    whole_lines = text[: text.rfind("\n") + 1]
    try:
        head, _ = _head(whole_lines, "an unfinished intervention")
    except OrchestratorError:
        return None
    return Glimpse(phase=str(head.phase).strip(), urgency=head.urgency, run=head.run.strip())


def identity(text: str, attachments: Mapping[str, str]) -> str:
    """Give the SHA-256 by which an intervention is known."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    for name, other in sorted(attachments.items()):
        digest.update(f"\0{name}\0{other}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def receipt_of(digest: str, *, receipt: str, why: str, run: str, at: str = "") -> str:
    """Give the section that is written below an intervention when it is dealt with."""
    lines = {"Outcome": receipt, "Reason": why, "Run": run, "At": at, "Digest": f"`{digest}`"}
    told = "\n".join(f"- **{name}:** {' '.join(value.split())}" for name, value in lines.items() if value)
    return f"\n---\n\n## Receipt\n\n{told}\n"


def _word(value: object) -> object:
    """Forgive capitals and spaces: `End of phase` is `end-of-phase`."""
    return re.sub(r"[\s_-]+", "-", value.strip().lower()) if isinstance(value, str) else value


class _Head(BaseModel):
    """The keys of the front matter; bold lines have the same names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    date: str = ""
    phase: (
        Annotated[str, Field(min_length=1, max_length=LONGEST_SCOPE)]
        | Annotated[int, Field(strict=True, ge=0, le=MOST_STAGES)]
    ) = "all"
    type: Annotated[Kind, BeforeValidator(_word)] = Kind.OTHER
    urgency: Annotated[Urgency, BeforeValidator(_word)]
    raised_by: str = ""
    status: str = ""
    run: str = ""
    changes: dict[str, Any] = Field(default_factory=dict)
    answers: str | dict[str, str] = ""


class _AnswerHead(_Head):
    """Of an answer: it is waited for, so that nobody has to say that it is urgent."""

    urgency: Annotated[Urgency, BeforeValidator(_word)] = Urgency.IMMEDIATE


_BOLD = re.compile(
    r"\*\*(?P<name>[A-Za-z][A-Za-z _-]*?)(?::\*\*|\*\*:)[ \t]*(?P<value>.*?)[ \t]*(?=\*\*[A-Za-z][A-Za-z _-]*:|$)"
)
_HEAD_END = re.compile(r"^##[^#]", re.MULTILINE)
_HEADING = re.compile(r"^#[ \t]+(?P<title>.+)$", re.MULTILINE)
_OWN_NAME = re.compile(r"^human[ -]intervention\s*[:\u2013\u2014-]*\s*", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->")
_BOLD_KEYS = frozenset(_Head.model_fields) - {"changes", "title"}


def _head(text: str, where: str) -> tuple[_Head, str]:
    document, body, first_line = front_matter(text, where=where)
    if document is None:
        document = load(_bold_lines(body), where=where, first_line=first_line)
        if not document.data and looks_like_answers(body):
            return _AnswerHead(), body
        if not document.data:
            raise Problem(
                "it says neither how urgent it is nor for whom",
                where=f"{where}:1",
                remedy="begin with front matter or bold lines: `urgency` (immediate, end-of-phase or backlog), `phase`",
            )
    answers = isinstance(document.data, dict) and ("answers" in document.data or looks_like_answers(body))
    return validate(document, _AnswerHead if answers else _Head), body


def _bold_lines(body: str) -> str:
    """Write the bold lines of the head as YAML, each on its own line, so that messages name the right one."""
    end = _HEAD_END.search(body)
    head = body[: end.start()] if end else body
    return "{" + "\n".join(" ".join(_pairs(line)) for line in head.split("\n")) + "}"


def _pairs(line: str) -> Iterator[str]:
    for found in _BOLD.finditer(_COMMENT.sub("", line)):
        key = re.sub(r"[ -]+", "_", found["name"].strip().lower())
        if key in _BOLD_KEYS:
            yield f"{key}: {json.dumps(found['value'].strip('` '))},"


def _title(body: str) -> str:
    found = _HEADING.search(body)
    title = found["title"].rstrip().rstrip("#") if found else ""  # Markdown may close a heading as it opens it
    return _OWN_NAME.sub("", title.strip()).strip()


def _names(wanted: str, run: str) -> bool:
    return not wanted or run == wanted or run.endswith(f"-{wanted}")


def _is_number_of(wanted: str, stage: str) -> bool:
    number = stage.partition("-")[0]
    return wanted.isdecimal() and number.isdecimal() and int(wanted) == int(number)
