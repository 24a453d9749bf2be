"""Documented errors whose cause nothing shows, and states that may follow one another."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.ddl import SqlKind, Table
from orchestrator.errors import Problem
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.refusal_words import FAILS_AS
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import listed, singular, words
from orchestrator.models.builtin.shapes import Body, FromPath
from orchestrator.patterns import lawful

_ALWAYS_A_RULE = {
    402: "What has to be paid",
    410: "Which rows are gone for good",
    412: "Which precondition is checked",
    423: "Who locks what",
    451: "What is withheld",
}


def ask_about_statuses(operation: Operation, outcome: Outcome, database: Database, notes: Notes) -> None:
    """Ask for the rule behind a documented error that the structure never gives."""
    if outcome.kind is Kind.UNKNOWN:
        return
    documented = operation.error_statuses
    if 409 in documented and not _can_conflict(outcome, database):
        notes.ask(
            Cause.PROSE,
            f"{operation.id}.409",
            f"When does {operation.called} answer 409? No unique key and no reference shows it.",
            meanwhile=f"{operation.called} never answers 409",
        )
    for status, question in _ALWAYS_A_RULE.items():
        if status in documented:
            text = f"{question} when {operation.called} answers {status}?"
            notes.ask(
                Cause.PROSE, f"{operation.id}.{status}", text, meanwhile=f"{operation.called} never answers {status}"
            )
    if 429 in documented:
        text = "How many requests may a caller make in which time?"
        notes.ask(Cause.PROSE, "429", text, meanwhile="requests are not limited")


def _can_conflict(outcome: Outcome, database: Database) -> bool:
    """Whether a unique key or a foreign key can refuse what the operation does; to mark a row as gone breaks none."""
    table = outcome.table
    if table is None:
        return True
    if any(turn.otherwise == 409 for turn in outcome.rules.turns) or any(s == 409 for _, s in outcome.rules.required):
        return True
    if outcome.kind in {Kind.DELETE, Kind.CLEAR}:
        return not outcome.soft_delete and any(
            found.on_delete in {"NO ACTION", "RESTRICT"} for _, found in database.child_tables(table)
        )
    if outcome.kind in {Kind.LINK, Kind.LOGIN, Kind.REFRESH, Kind.LOGOUT}:
        return outcome.kind is Kind.LINK and not outcome.repeatable
    written = {item.column for item in outcome.set}
    if outcome.body is not None:
        written |= {item.column for item in outcome.body.fields}
    return any(set(key) & written for key in (*_unique_keys(table), *(one.columns for one in table.exclusions)))


def _unique_keys(table: Table) -> list[tuple[str, ...]]:
    """Every key that can refuse a row, but a primary key that the database fills by itself."""
    columns = [table.column(name) for name in table.primary_key]
    filled = all(column is None or column.filled_by_database for column in columns)
    return [columns for columns in table.unique_keys(of_some=True) if not filled or columns != table.primary_key]


def ask_about_states(table: Table, body: Body | None, notes: Notes) -> None:
    """Ask which state may follow which, where a body may write a closed list of states."""
    for item in body.fields if body is not None else ():
        column = table.column(item.column)
        if column is not None and len(column.values) > 2 and is_state(column):
            text = f"Which values of `{table.name}.{item.column}` may follow which?"
            notes.ask(Cause.STATE, f"{table.name}.{item.column}", text, meanwhile="any value may follow any other")


def ask_about_formats(operation: Operation, outcome: Outcome, notes: Notes) -> None:
    """One format of bodies is read; that the contract offers others is asked once for the whole service."""
    others = sorted(set(operation.request_content) - {operation.request_media_type})
    if outcome.body is None or not others:
        return
    notes.ask(
        Cause.ALTERNATIVES,
        "request formats",
        f"Do any clients send {listed(others)} instead of `{operation.request_media_type}`?",
        meanwhile=f"bodies are read as `{operation.request_media_type}` alone, though the contract offers more formats",
    )


def ask_about_unlike_keys(operation: Operation, outcome: Outcome, context: Context, notes: Notes) -> None:
    """Ask which day a part of the path means whose pattern no day fits: `/budgets/{month}` beside a date."""
    schemas = {one.name: context.schemas.flat(one.schema) for one in operation.parameters if one.location == "path"}
    for step in outcome.steps:
        table = context.database.table(step.table)
        for match in step.match:
            column = table.column(match.column) if table is not None else None
            if column is None or column.type.kind is not SqlKind.DATE or not isinstance(match.source, FromPath):
                continue
            given, name = match.source.name, f"{step.table}.{column.name}"
            pattern = schemas.get(given, {}).get("pattern")
            if isinstance(pattern, str) and not _fits(pattern, "2024-10-31"):
                what = f"`{{{given}}}` is written as `{pattern}`, and `{name}` keeps whole days"
                notes.ask(Cause.NO_KEY, name, f"Which rows does {operation.called} mean? {what}.")


def _fits(pattern: str, text: str) -> bool:
    try:
        return bool(lawful(pattern, [text]))
    except Problem:
        return True


def tells_it_is_new(operation: Operation) -> bool:
    """Whether 201 and 200 are documented, with the same body."""
    new, old = operation.responses.get("201"), operation.responses.get("200")
    return new is not None and old is not None and new.schema is not None and new.schema == old.schema


_ABSENT = re.compile(
    r"(?:\bnot|n't) (?:\w+ )?(?:(?:in|on)(?! (?:\w+ ){0,2}(?:states?|status|condition|stage|moment|way)\b)|part of|"
    r"attached|linked|members?|assigned|added|joined|followed|following|subscribed|enrolled|liked|bookmarked|"
    r"favou?rited?)\b",
    re.IGNORECASE,
)
"""Why a link is not taken away: there is none."""
_LINK_ABSENT = re.compile(
    rf"{FAILS_AS} (?:if|when|where)"
    r" (?:the |it |they )?(?:\w+ )?"
    r"(?:(?:does|do) not (?:carry|have|hold|contain|wear|bear) (?:the |this |that |such an? )?(?P<what>\w+)"
    rf"|(?:is|was) {_ABSENT.pattern}(?: (?:in|on|to|of|the|this|that|it|\w+)){{0,3}})\s*\.?",
    re.IGNORECASE,
)


_AGAIN = re.compile(
    r"\b(?:again|twice|(?:a )?second time|repeat\w*|more than once|already)\b(?:(?!\bnot\b)[^.;(]){0,200}"
    r"\b(?:is fine|are fine|no effect|nothing|no-op|harmless|is ok(?:ay)?|no error|ignored|the same)\b"
    r"(?! (?:else )?but\b)(?!,? (?:except\w*|other than|apart from|besides|save|beyond|more than|unless)\b)"
    r"|\bidempotent\b|^\W*(?:it |this )?(?:may|can) (?:safely )?be (?:repeated|retried)(?: safely)?\W*$",
    re.IGNORECASE,
)
"""That something may be done a second time, and changes nothing: “nothing but the moment” says what it does change."""
_NO_ERROR = re.compile(r"(?:and |which )?(?:it |that )?(?:is|gives) (?:no|not an) error", re.IGNORECASE)
_REFUSED = re.compile(
    r"\b(?:409|refus\w+|reject\w+|conflict\w*|fails?|den(?:y|ied)|forbidden|not (?:\w+ )?idempotent)\b", re.IGNORECASE
)
"""That it may not, whatever else is said of it: “a second time is refused, and nothing changes”."""


def is_repeatable(operation: Operation) -> bool:
    """Whether the contract says that to do it again is fine: what 409 is documented for is something else."""
    clauses = re.split(r"[.;]", f"{operation.summary}. {operation.description}")
    return any(map(_is_of_again, clauses))


def said_again(operation: Operation) -> dict[str, str]:
    """The sentences that say that to do it again changes nothing, each with what it says besides."""
    told = [one for text in (operation.summary, operation.description) for one in split_into_sentences(text)]
    return {one: besides(one, _is_as_good, {"already"}) for one in told if _is_of_again(one)}


def _is_as_good(clause: str) -> bool:
    return _is_of_again(clause) or _NO_ERROR.fullmatch(clause.strip(" ,;.")) is not None


def _is_of_again(clause: str) -> bool:
    return _AGAIN.search(clause) is not None and _REFUSED.search(clause) is None


def absent_status(operation: Operation) -> int:
    """The status that is documented for a link that is not there; 0 where none is."""
    told = {int(status): item for status, item in operation.responses.items() if status in {"400", "404", "409", "422"}}
    found = next((status for status, item in sorted(told.items()) if _ABSENT.search(item.description)), 0)
    said = set(said_absent(operation).values())
    return found or (said.pop() if len(said) == 1 and said <= set(told) else 0)


def said_absent(operation: Operation) -> dict[str, int]:
    """Sentences that say which status a link that is not there gets: “404 if the film is not on the list”."""
    told = [one for text in (operation.summary, operation.description) for one in split_into_sentences(text)]
    found = {one: said for one in told if (said := _LINK_ABSENT.fullmatch(one)) is not None}
    ends = {singular(word) for word in words(operation.path)}
    return {
        one: int(said["status"])
        for one, said in found.items()
        if said["what"] is None or singular(said["what"].lower()) in ends
    }


def documented(operation: Operation) -> tuple[int, ...]:
    """Documented 4xx and 5xx, ascending; 0 stands for `default`."""
    return (*((0,) if "default" in operation.responses else ()), *operation.error_statuses)
