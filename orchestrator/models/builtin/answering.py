"""How a question can be answered so that the built-in model understands it: lines of `mapping.yaml`."""

from __future__ import annotations

from orchestrator.models.builtin.design import Question
from orchestrator.models.builtin.reading.notes import Cause

_LINES: dict[str, str] = {
    Cause.NO_TABLE: "{kind: list, table: TABLE}",
    Cause.NO_KEY: '{kind: get, table: TABLE, where: "COLUMN = :PARAMETER"}',
    Cause.UNRELATED: '{kind: list, table: TABLE, where: "COLUMN = :PARAMETER"}',
    Cause.ACTION: "{kind: update, table: TABLE, set: {COLUMN: EXPRESSION}}",
    Cause.STATE: "{kind: update, table: TABLE, transition: {field: COLUMN, from: [A, B], to: [C], else: 409}}",
    Cause.EXTERNAL: "{effect: {none: what is left out, and why}}",
    Cause.MONEY: "{kind: create, table: TABLE, derive: {COLUMN: EXPRESSION}, settles: THE SENTENCE}",
    Cause.FEED: '{kind: list, table: TABLE, where: "CONDITION", order_by: COLUMN desc}',
    Cause.CREDENTIALS: "{kind: update, table: TABLE, set: {COLUMN: EXPRESSION}}",
    Cause.NO_COLUMN: "{columns: {PROPERTY: COLUMN}}",
    Cause.MISSING: "{set: {COLUMN: EXPRESSION}}",
    Cause.FILTER: "{params: {PARAMETER: COLUMN}}",
    Cause.PROSE: '{where: "CONDITION", else: 409, settles: THE SENTENCE}',
    Cause.BULK: '{kind: update, table: TABLE, where: "CONDITION"}',
}
"""An entry of an operation by cause; words in capitals are to be replaced."""


def form_of(question: Question) -> str:
    """The form of answer that is understood, for a question about operations or about a property that is shown."""
    if question.cause == Cause.COMPUTED:
        line = 'schemas: {SCHEMA: {table: TABLE, computed: {PROPERTY: {value: "EXPRESSION"}}}}'
        return f"Understood without a language model: `{line}`."
    entry = _LINES.get(question.cause, "{kind: KIND, table: TABLE}")
    name = question.operations[0] if question.operations else "OPERATION"
    return f"Understood without a language model: `operations: {{{name}: {entry}}}`."


def unread(operation: str, rfis: str, question: str) -> str:
    """The question again, where the answers to it have no lines that are understood."""
    return (
        f"The answer to {rfis} has no line of a mapping for {operation}, or none that settles it; "
        f"without a language model only those are understood. Still open: {question}"
    )
