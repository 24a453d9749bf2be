"""Operations beneath a row that is shown to its owner only, of which the permission model does not say the same."""

from __future__ import annotations

import re

from orchestrator.auth import Rule, Scope
from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Access, Kind
from orchestrator.models.builtin.reading.access import access_of
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.members import member_table
from orchestrator.models.builtin.reading.notes import Cause, Doubt, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.spoken import spoken
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import FromCaller, FromPath

_PARAMETER = re.compile(r"\{[^{}]*\}")
_HELD = {Kind.LIST, Kind.GET, Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.DELETE}

Closed = tuple[Doubt, Access]
"""The question, and who reaches the operation until that is answered."""


def beneath_hidden(
    context: Context, operation: Operation, outcome: Outcome, access: Access, notes: Notes, *, issued: bool
) -> Closed | None:
    """Ask whether whoever may not see a row may see, or change, what is beneath it: meanwhile they do not.

    `None` where there is nothing to ask, and where it was asked but nobody can be bound meanwhile: all may.
    """
    auth, rule = context.auth, context.auth.rule(operation.id)
    bound_already = outcome.caller_bound and (outcome.kind is not Kind.CREATE or _by_way(outcome))
    if rule is None or rule.public or access.own or bound_already or "scope" in rule.model_fields_set:
        return None
    rows = [step.table for step in outcome.steps if any(isinstance(one.source, FromPath) for one in step.match)]
    for shown, parent in _above(operation, context):
        bound = auth.roles_of(operation.id) - set(parent.bypass)
        table = context.walker.walk(spoken(shown, context.database, Notes()), Notes()).table
        if table is None or table.name not in rows or (auth.roles and not bound):
            continue
        past = f", but {listed(parent.bypass)}" if parent.bypass else ""
        text = (
            f"{shown.called} shows a row of `{table.name}` to its owner only (`{parent.owner}`{past}): whose rows may "
            "callers reach beneath it? Rules of such operations bind nobody to their own, and `scope` says it in them."
        )
        bind = _bound(context, operation, outcome, _like(rule, parent, table), notes, issued=issued)
        who = "its owner alone" if bind is not None else "all who may call, whosever it is"
        meanwhile = f"what is beneath a row of `{table.name}` is reached by {who}{past if bind is not None else ''}"
        subject = f"{table.name}.{parent.owner}.below" + ("" if bind is not None else ".open")
        notes.ask(Cause.OWNER, subject, text, meanwhile=meanwhile)
        return (notes.doubts[-1], bind) if bind is not None else None
    return None


def _by_way(outcome: Outcome) -> bool:
    """Whether the path itself leads by the caller: that a new row is the caller's says nothing of what is above it."""
    return any(isinstance(one.source, FromCaller) for step in outcome.steps for one in step.match)


def _like(rule: Rule, parent: Rule, table: Table) -> Rule:
    """The rule, bound to the owners of the row above as that one is."""
    owner = parent.owner if parent.owner_table is not None else f"{table.name}.{parent.owner}"
    own = {"scope": Scope.OWN, "owner": owner, "having": parent.having, "bypass": parent.bypass}
    return rule.model_copy(update=own)


def _bound(
    context: Context, operation: Operation, outcome: Outcome, rule: Rule, notes: Notes, *, issued: bool
) -> Access | None:
    """Who reaches it under such a rule; `None` where rows lead to no one owner, or need not have one."""
    if outcome.kind not in _HELD or member_table(rule, context.database, outcome) is not None:
        return None
    own = context.auth.model_copy(update={"operations": {**context.auth.operations, operation.id: rule}})
    tried = Notes(doubts=list(notes.doubts))
    access = access_of(operation, own, context.credentials, context.database, outcome, tried, issued=issued)
    table, column = access.owner_path[-1] if access.owner_path else ("", "")
    owned = context.database.table(table)
    kept = owned.column(column) if owned is not None else None
    return access if kept is not None and not kept.nullable and tried.doubts == notes.doubts else None


def _above(operation: Operation, context: Context) -> list[tuple[Operation, Rule]]:
    """The operations that show a row on the way to this one to its owner only, the nearest first, with their rules."""
    path = _PARAMETER.sub("{}", operation.path)
    found = [
        (other, rule)
        for other in context.contract.operations
        if other.method == "GET" and other.path.endswith("}")
        if path.startswith(f"{_PARAMETER.sub('{}', other.path)}/")
        if (rule := context.auth.rule(other.id)) is not None and rule.scope is Scope.OWN
    ]
    return sorted(found, key=lambda one: -len(one[0].path.split("/")))
