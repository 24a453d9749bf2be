"""Who did a deed: whoever calls, in the column that says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from orchestrator.contract import Operation
from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.unkept_callers import kept_of_caller
from orchestrator.models.builtin.reading.verbs import speaks_of_doer
from orchestrator.models.builtin.reading.words import Words, same_stem, words
from orchestrator.models.builtin.shapes import FromCaller, FromConstant, Match

_WHEN = {"at", "on", "date", "time"}
_WHO = re.compile(
    r"^(?:the |an? )?(?:\w+ ){0,2}?(?:who|that|whoever)\b"
    r"(?P<deed>[^.;:(]*)",
    re.IGNORECASE,
)
"""“Who accepted or declined it”, “The member who verified it”."""
_DENIED = re.compile(r"\b(?:not|never|no)\b|n['\u2019]t\b", re.IGNORECASE)


def doer_of_verb(context: Context, operation: Operation, table: Table, verb: str, *, undo: bool) -> tuple[Match, ...]:
    """`closed_by` of a row that is closed is the caller, where one is asked for; of one reopened it is nobody."""
    keys = _keys(context, operation, table)
    found = {column: own for column, own in keys.items() if speaks_of_doer(column, verb)}
    if not found:
        found = {one: own for one, own in _unkept(context, operation, table) if speaks_of_doer(one, verb)}
    ((name, own),) = found.items() if len(found) == 1 else (("", ""),)
    column = table.column(name)
    if column is None or (undo and not column.nullable):
        return ()
    return (Match(column=name, source=FromConstant(value=None) if undo else FromCaller(column=own)),)


def doers_beside(
    context: Context,
    operation: Operation,
    table: Table,
    verb: str,
    sets: Collection[Match],
    *,
    described: Mapping[str, str],
    sent: Collection[str],
) -> Iterator[Match]:
    """`decided_by` where `decided_at` is set, and whom a description calls by the verb: “Who accepted or declined it”.

    `described` are the descriptions of what the answer shows. A moment that is taken away takes its doer with it.
    """
    held = {match.column: match.source for match in sets}
    keys = callers_columns(context, operation, table)
    for column in table.columns:
        if column.name in {*held, *sent} or column.name not in keys:
            continue
        moment = next((name for name in held if _are_of_one_deed(table, name, column)), None)
        if moment is not None and held[moment] == FromConstant(value=None):
            yield from (Match(column=column.name, source=FromConstant(value=None)),) if column.nullable else ()
        elif moment is not None or _is_said_of(column, verb, described):
            yield Match(column=column.name, source=FromCaller(column=keys[column.name]))


def callers_columns(context: Context, operation: Operation, table: Table) -> dict[str, str]:
    """The columns that hold who it was, with or without a foreign key, each with what of them it holds."""
    return {**dict(_unkept(context, operation, table)), **_keys(context, operation, table)}


def _keys(context: Context, operation: Operation, table: Table) -> dict[str, str]:
    """The columns that point at those who log in, each with what of them it holds; none where nobody has to."""
    principal, rule = context.principal, context.auth.rule(operation.id)
    if principal is None or rule is None or rule.public:
        return {}
    found = context.database.keys_between(table, principal.table)
    return {key.columns[0]: key.target_columns[0] for key in found if len(key.columns) == 1}


def _unkept(context: Context, operation: Operation, table: Table) -> Iterator[tuple[str, str]]:
    """The columns that hold who it was without a foreign key."""
    principal, rule = context.principal, context.auth.rule(operation.id)
    for column in table.columns if principal is not None and rule is not None and not rule.public else ():
        own = kept_of_caller(table, column, principal.table) if principal is not None else ""
        if own and words(column.name)[-1:] in {("by",), ("id",)} and "by" in words(column.name):
            yield column.name, own


def _are_of_one_deed(table: Table, moment: str, column: Column) -> bool:
    """Whether two columns say when and by whom the same was done: `decided_at` and `decided_by`."""
    when, who = words(moment), _without_id(words(column.name))
    return table.column(moment) is not None and when[-1:] != () and when[-1] in _WHEN and who == (*when[:-1], "by")


def _is_said_of(column: Column, verb: str, described: Mapping[str, str]) -> bool:
    """Whether a description of the column, in the design or of what shows it, says that it is who did that."""
    shown = [text for name, text in described.items() if _without_id(words(name)) == _without_id(words(column.name))]
    for text in (column.comment, *shown):
        said = _WHO.match(text.strip())
        if said is not None and not _DENIED.search(said["deed"]):
            return any(same_stem(word, verb) for word in words(said["deed"]))
    return False


def _without_id(said: Words) -> Words:
    return said[:-1] if said[-1:] in {("id",), ("uuid",)} else said
