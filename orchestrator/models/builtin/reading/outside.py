"""Operations that no table stands behind: health, and files."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import constant
from orchestrator.models.builtin.reading.verbs import is_noted_down, moves_money
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import key, words

_HEALTH = {
    "health",
    "healthz",
    "healthcheck",
    "ping",
    "ready",
    "readyz",
    "live",
    "livez",
    "readiness",
    "liveness",
    "heartbeat",
}
_BYTES = re.compile(r"multipart/|application/(octet-stream|pdf|zip)|image/|audio/|video/|text/csv", re.IGNORECASE)

_TOLD_BYTES = re.compile(
    r"\b(binary|raw) (content|data|bytes|file)|\b(download|stream)(s|ed)?\b.*\b(content|files?|bytes|images?|binary)\b",
    re.IGNORECASE,
)
"""A file that is answered, where the contract leaves its type out."""


class OutsideReader:
    """Reads what is answered without the tables, or cannot be answered from them."""

    def __init__(self, answers: AnswerReader) -> None:
        self.answers = answers

    def is_health(self, operation: Operation) -> bool:
        """Whether the path asks if the service runs, or which it is."""
        literals = [part for part in operation.path.split("/") if part]
        last = "".join(words(literals[-1])) if literals else ""
        plain = operation.method == "GET" and "{" not in operation.path and not operation.requires_auth
        return plain and (last in _HEALTH or (last in {"status", "version", "info", "about"} and len(literals) == 1))

    def health(self, operation: Operation, notes: Notes) -> Outcome:
        """That it runs, in the contract's words."""
        notes.because(f"`{operation.path}` asks whether the service runs, or which it is")
        receipt = (
            self.answers.text(operation, shown=True)
            or self.answers.receipt(operation)
            or self.answers.about(operation, notes)
        )
        if receipt is not None and any(status >= 500 for status in operation.error_statuses):
            notes.assume(f"{operation.id} answers so whenever the service runs, whatever becomes of what it stands on")
        if receipt is None:
            notes.ask(Cause.SHAPE, operation.id, f"What do the figures in the answer of {operation.called} hold?")
        return Outcome(kind=Kind.HEALTH, answer=receipt or self.answers.empty(operation))

    def always_the_same(self, operation: Operation, notes: Notes) -> Outcome | None:
        """A GET whose answer can be one text only, or an object of which every property is fixed."""
        success = operation.success
        if operation.method != "GET" or operation.parameters or success is None:
            return None
        members = self.answers.members(operation).values()
        fixed = self.answers.text(operation)
        if fixed is None and members and all(constant(item) for item in members):
            fixed = self.answers.receipt(operation)
        if fixed is None:
            return None
        notes.because(f"the contract leaves {operation.id} one answer only")
        return Outcome(kind=Kind.HEALTH, answer=fixed)

    def moves_bytes(self, operation: Operation, notes: Notes) -> bool:
        """Uploads and downloads have no place in the tables."""
        asked, success = operation.request_media_type, operation.success
        answered = success.media_type if success is not None else ""
        binary = success is not None and (success.schema or {}).get("format") == "binary"
        told = success is not None and success.schema is None and not answered and operation.method == "GET"
        told = told and any(_TOLD_BYTES.search(text) for text in (operation.summary, operation.description))
        if not (_BYTES.match(asked) or _BYTES.match(answered) or binary or told):
            return False
        media = asked if _BYTES.match(asked) else answered or "*/*"
        notes.ask(
            Cause.FILE, media, f"Where do files of type `{media}` live, how large may they be, and who serves them?"
        )
        return True


def asks_for_money(operation: Operation, walk: Walk, notes: Notes) -> bool:
    """Money moves, and nobody said how; what moved elsewhere is only noted down, and what is removed does not."""
    last = walk.tail[-1] if walk.tail else walk.literal
    said = {*key(last), "".join(words(last))}
    if operation.method in {"GET", "DELETE"} or not moves_money(said, walk.table):
        return False
    if walk.tail or not is_noted_down(operation):
        return True
    notes.assume(f"{operation.called} notes down what happened elsewhere: a row is written, and no money moves")
    return False
