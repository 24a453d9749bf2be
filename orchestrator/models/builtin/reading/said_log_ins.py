"""Sentences that say who may not log in: “Deactivated users cannot log in”, where a column of theirs tells it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import partial

from orchestrator.contract import Operation
from orchestrator.ddl import SqlKind, Table
from orchestrator.models.builtin.design import Kind, OperationDesign
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.moments import deed_noted
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.prose_words import DENIAL
from orchestrator.models.builtin.reading.refusal_words import FAILS, OTHERWISE
from orchestrator.models.builtin.reading.said_of_states import sentences_of_states
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import PEOPLE, bare_flag, key, singular
from orchestrator.models.builtin.shapes import Rules

_DEED = (
    r"(?:log ?in|sign ?in|(?:obtain|get|receive|be (?:given|issued)) (?:an? |any )?(?:access )?tokens?"
    r"|be (?:logged|signed) in|authenticate)"
)
_NOBODY = re.compile(
    rf"(?:an? )?(?P<who>\w+) (?P<noun>\w+) {DENIAL} {_DEED}"
    rf"(?: (?:any ?more|any longer))?{OTHERWISE}",
    re.IGNORECASE,
)
_WHO_DID = re.compile(
    rf"(?P<noun>\w+) (?:who|that) (?:(?:have|has|are|is|were|was)(?: been)? )?(?P<who>\w+) {DENIAL} {_DEED}"
    rf"(?: (?:any ?more|any longer))?{OTHERWISE}",
    re.IGNORECASE,
)
"""“Members who have left cannot log in.”"""
_OR_WRONG = re.compile(
    rf"{FAILS} (?:if|when|where) (?:the )?(?:(?:credentials|password|e-?mail|user ?name|login|and|or) )+"
    r"(?:are|is|do not|does not)(?: \w+)?,? or (?:if |when |where )?(?:the |an? )?(?P<noun>\w+)"
    r" (?:is|was|has|has been) (?P<who>\w+)(?: the \w+)?\s*\.?",
    re.IGNORECASE,
)
"""“401 when the credentials are wrong or the member has left the club.”"""
_ONLY = re.compile(rf"only (?P<who>\w+) (?P<noun>\w+) (?:can|may) {_DEED}{OTHERWISE}", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?:and |they )*(?:get|receive|are answered(?: with)?|see)(?: (?:the|an?|same))* 40[13]"
    r"(?P<like> (?:\w+ ){0,2}as (?:for|with) (?:an? )?(?:wrong|bad|unknown) (?:password|credentials|login))?[.;,]?",
    re.IGNORECASE,
)
_END = re.compile(r"[;,] ")
_IN = {"active", "enabled", "activated"}
_OUT = {"inactive", "deactivated", "disabled"}
_ITS = {"401", "403", "only", "cannot", "may not", "must not", "can't", "no longer"}
_IS_NULL = re.compile(r" IS (?:NOT )?NULL$")
_REFUSALS = (401, 403)


def shut_out(operation: Operation, database: Database, table: Table, notes: Notes) -> tuple[Rules, dict[str, str]]:
    """What a log-in requires of who logs in, and the sentences that say so, each with what it says besides."""
    for sentence, stated in sentences_of_states(operation):
        first = _END.split(sentence, maxsplit=1)[0]
        only = _ONLY.fullmatch(first)
        wrongly = _OR_WRONG.fullmatch(sentence)
        first = sentence if wrongly is not None else first
        said = only or _NOBODY.fullmatch(first) or _WHO_DID.fullmatch(first) or wrongly
        own = said is not None and _are_of(singular(said["noun"].lower()), database, table)
        test = _test(table, said["who"].lower(), lets=only is not None) if said is not None and own else ""
        documented = [status for status in _REFUSALS if status in operation.error_statuses]
        status = stated if stated in _REFUSALS else (documented[0] if len(documented) == 1 and not stated else 0)
        if not test or not status:
            continue
        notes.because(f"“{sentence}” says who may log in, as a column of `{table.name}` tells it")
        notes.assume(
            f"{operation.called} answers {status} unless `{test}` holds of the row of `{table.name}`, and a token for "
            "requests that was handed out before keeps its life"
        )
        wrong = next((code for code in _REFUSALS if code in operation.error_statuses), _REFUSALS[0])
        rest = "" if wrongly is not None else besides(sentence, partial(_is_built, first, alike=status == wrong), _ITS)
        return Rules(required=((test, status),)), {sentence: rest}
    return Rules(), {}


def shut_out_by_all(context: Context, log_ins: Collection[Operation], table: Table) -> tuple[str, ...]:
    """What every one of the log-ins requires of who logs in, where a mapping does not say it: none renews without."""
    found = []
    for one in log_ins:
        entry = context.decided(one, table).entry
        rules = Rules() if entry.require or entry.where else shut_out(one, context.database, table, Notes())[0]
        found.append(tuple(text for text, _ in rules.required))
    return tuple(text for text in found[0] if all(text in one for one in found)) if found else ()


def _are_of(noun: str, database: Database, table: Table) -> bool:
    """Whether a noun means those who log in: no word for people does where another table is called so."""
    others = {database.key_of(other)[-1] for other in database.tables if other.name != table.name}
    return noun == database.key_of(table)[-1] or (noun in {*PEOPLE, *key(table.name)} and noun not in others)


def _is_built(first: str, clause: str, *, alike: bool) -> bool:
    """Whether a clause says who may not log in, or what they are answered; `alike`: as for a wrong password."""
    told = _ANSWER.fullmatch(clause.strip())
    return clause.strip(" ,;.") == first.strip(" ,;.") or (told is not None and (alike or not told["like"]))


def _test(table: Table, who: str, *, lets: bool) -> str:
    """What holds of those who may log in, by the one flag or moment that is called so; empty where two are."""
    opposite = {who.removeprefix("un")} if who.startswith("un") else set()
    holds = {who} | (_IN if who in _IN else set()) if lets else opposite | (_IN if who in _OUT else set())
    fails = set() if lets else {who}
    found = []
    for column in table.columns:
        flag = bare_flag(column.name)
        if column.type.kind is SqlKind.BOOLEAN and not column.nullable and len(flag) == 1 and flag[0] in holds | fails:
            found.append(column.name if flag[0] in holds else f"NOT {column.name}")
    if found:
        return found[0] if len(found) == 1 else ""
    moments = [column for column in table.columns if deed_noted(column) == (who,)]
    return f"{moments[0].name} IS {'NOT ' * lets}NULL" if len(moments) == 1 else ""


def told_of_log_ins(designs: Iterable[OperationDesign]) -> set[str]:
    """The columns by which every log-in refuses somebody, and so does whatever exchanges a token for a new one."""
    found = [
        {_IS_NULL.sub("", text.removeprefix("NOT ")) for text, _ in design.rules.required}
        for design in designs
        if design.kind in {Kind.LOGIN, Kind.REFRESH}
    ]
    return set.intersection(*found) if found else set()
