"""Operations that no table stands behind: health, and files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.contract import Operation
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.paying import pays
from orchestrator.models.builtin.reading.schemas import constant, is_array, properties
from orchestrator.models.builtin.reading.verbs import is_noted_down
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import Answer

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
_DOCUMENTS = {"openapi", "swagger", "apidocs", "apispec", "spec"}
_PAGES = {"swagger-ui", "swagger", "docs", "api-docs", "redoc", "swagger-ui.html", "documentation"}
_BYTES = re.compile(r"multipart/|application/(octet-stream|pdf|zip)|image/|audio/|video/|text/csv", re.IGNORECASE)

_TOLD_BYTES = re.compile(
    r"\b(binary|raw) (content|data|bytes|file)|"
    r"\b(download|stream)(s|ed)?\b.{0,200}\b(content|files?|bytes|images?|binary)\b",
    re.IGNORECASE,
)
"""A file that is answered, where the contract leaves its type out."""


class OutsideReader:
    """Reads what is answered without the tables, or cannot be answered from them."""

    def __init__(self, answers: AnswerReader) -> None:
        self.answers = answers

    def read(self, operation: Operation, others: Sequence[Operation], notes: Notes) -> Outcome | None:
        """That the service runs, or the contract that it keeps; `None` where something else is asked for."""
        if self.is_health(operation):
            return self.health(operation, notes)
        return self.contract(operation, others, notes)

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

    def contract(self, operation: Operation, others: Sequence[Operation], notes: Notes) -> Outcome | None:
        """`GET /openapi.json` answers the contract, and `/swagger-ui` a page that shows it."""
        kind, base = _document(operation), self.answers.context.contract.server_base_path
        served = [other.path for other in others if _document(other)]
        page = not kind and operation.method == "GET" and _last(operation) in _PAGES and len(served) == 1
        if not (kind or page) or operation.success is None or not self._may_be_anything(operation):
            return None
        told = f"a page that shows `{served[0]}`" if page else "the contract that this service keeps"
        notes.assume(f"{operation.called} answers {told}")
        media = operation.success.media_type or kind
        answer = Answer(status=operation.success_status, document=f"{base}{served[0]}" if page else media)
        return Outcome(kind=Kind.HEALTH, answer=answer)

    def _may_be_anything(self, operation: Operation) -> bool:
        """Whether the contract leaves open what is answered: nothing, a text or an object without properties."""
        success = operation.success
        flat = self.answers.context.schemas.flat(success.schema) if success is not None and success.schema else {}
        return not properties(flat) and not is_array(flat) and not constant(flat)

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


def _last(operation: Operation) -> str:
    return operation.path.rstrip("/").rpartition("/")[2].lower()


def _document(operation: Operation) -> str:
    """The media type of a contract that an operation is called after; empty where it is another."""
    name, dot, form = _last(operation).partition(".")
    plain = operation.method == "GET" and "{" not in operation.path
    if not plain or name.replace("-", "").replace("_", "") not in _DOCUMENTS:
        return ""
    return {"json": "application/json", "yaml": "application/yaml", "yml": "application/yaml"}.get(
        form, "" if dot else "application/json"
    )


def asks_for_money(context: Context, operation: Operation, walk: Walk, notes: Notes) -> bool:
    """Money moves, and nobody said how; what moved elsewhere is only noted down, and what is removed does not."""
    last = walk.tail[-1] if walk.tail else walk.literal
    if operation.method in {"GET", "DELETE"} or not pays(context, operation, walk.table, last):
        return False
    if walk.tail or not is_noted_down(operation):
        return True
    notes.assume(f"{operation.called} notes down what happened elsewhere: a row is written, and no money moves")
    return False
