"""Whose rows a caller sees where the design keeps tenants apart: by row-level security, or by a column of every row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlglot import exp

from orchestrator.ddl import ForeignKey, SchemaDesign, Table
from orchestrator.errors import Problem
from orchestrator.handoff.expression import conjuncts, parse_expression
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.walk import Principal, Walk
from orchestrator.models.builtin.reading.words import key, words
from orchestrator.models.builtin.shapes import FromCaller, FromParent, Match, Rules, Step

_POLICY = re.compile(
    r"CREATE\s+POLICY\s+\S+\s+ON\s+(?:ONLY\s+)?(?:\w+\.)?\"?(?P<table>\w+)\"?(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_FOR = re.compile(r"\bFOR\s+(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_USING = re.compile(r"\b(?:USING|CHECK)\s*(?P<test>\(.*)", re.IGNORECASE | re.DOTALL)
_SETTING = re.compile(
    r"(?:NULLIF\s*\(\s*)?current_setting\s*\(\s*'(?P<name>[\w.]+)'(?:\s*,\s*true)?\s*\)(?:\s*,\s*''\s*\))?",
    re.IGNORECASE,
)
_CAST = re.compile(r"::\s*\w+")
_SELF = {"user", "caller", "current", "account", "principal", "subject", "sub", "uid", "id", "uuid"}
_ROWS = {Kind.LIST, Kind.GET, Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.CLEAR}


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One policy of the design, in terms of the caller's row."""

    table: str
    text: str
    """As written."""
    column: str = ""
    own: str = ""
    """Rows are seen whose `column` equals the caller's `own`; both empty where the condition is another one."""
    where: str = ""
    """The condition as an expression of `handoff/expression.py`; empty where it is not understood."""


def policies(schema: SchemaDesign, principal: Principal | None) -> tuple[Policy, ...]:
    """The row-level security of the design; of several policies of a table each lets rows through."""
    found: dict[str, list[Policy]] = {}
    for statement in schema.others:
        match = _POLICY.match(statement.text)
        if match is not None:
            found.setdefault(match["table"], []).append(_policy(match["table"], match["rest"], principal))
    return tuple(several[0] if len(several) == 1 else _any_of(several) for several in found.values())


def settings_of(schema: SchemaDesign, principal: Principal | None) -> tuple[tuple[str, str], ...]:
    """(setting of the session, column of the caller's row) for every setting that the design's SQL asks for."""
    if principal is None:
        return ()
    asked = (match["name"] for statement in schema.others for match in _SETTING.finditer(statement.text))
    found = {name: _column(name, principal) for name in asked}
    return tuple((name, column) for name, column in found.items() if column)


def _any_of(several: list[Policy]) -> Policy:
    understood = all(item.where for item in several)
    return Policy(
        table=several[0].table,
        text="; ".join(item.text for item in several),
        where=" OR ".join(f"({item.where})" for item in several) if understood else "",
    )


def _policy(table: str, rest: str, principal: Principal | None) -> Policy:
    text = " ".join(rest.split())
    using = _USING.search(rest)
    if using is None or principal is None or _FOR.search(rest[: using.start()]):
        return Policy(table=table, text=text)
    test = re.split(r"\bWITH\s+CHECK\b", using["test"], flags=re.IGNORECASE)[0].strip()
    owns: list[str] = []
    where = _CAST.sub("", _SETTING.sub(lambda match: _said(match["name"], principal, owns), test))
    try:
        tree = parse_expression(where)
    except Problem:
        return Policy(table=table, text=text)
    if "" in owns or "current_setting" in where.lower():
        return Policy(table=table, text=text)
    (first, *others) = conjuncts(tree)
    bare = first.unnest()
    if others or not isinstance(bare, exp.EQ) or len(owns) != 1:
        return Policy(table=table, text=text, where=where)
    column = next((side for side in (bare.left.unnest(), bare.right.unnest()) if isinstance(side, exp.Column)), None)
    return Policy(table=table, text=text, where=where, column=column.name if column else "", own=owns[0])


def _said(setting: str, principal: Principal, owns: list[str]) -> str:
    """What a setting of the session stands for, as an expression; the caller's column is added to `owns`."""
    owns.append(_column(setting, principal))
    if owns[-1] in {principal.id, ""}:
        return ":caller"
    return f"(SELECT {owns[-1]} FROM {principal.table.name} WHERE {principal.id} = :caller)"  # noqa: S608 - parsed, never run


def _column(setting: str, principal: Principal) -> str:
    """The column of the principal's table that a setting is named after; empty where none is."""
    said = words(setting.rsplit(".", 1)[-1])
    said = said[1:] if said[:1] == ("current",) and len(said) > 1 else said
    for column in principal.table.columns:
        if words(column.name) == said or words(column.name) == (*said, "id"):
            return column.name
    own = {word.removesuffix("s") for word in words(principal.table.name)}
    return principal.id if set(said) <= _SELF | own else ""


class Tenancy:
    """The design's policies, put into effect along the way to the rows of an operation."""

    def __init__(self, found: Iterable[Policy]) -> None:
        self.policies = {policy.table: policy for policy in found}

    def narrow(self, walk: Walk, notes: Notes) -> None:
        """Ask of every row on the way what the simple policies ask: a column equals one of the caller's row."""
        for index, step in enumerate(walk.steps):
            policy = self.policies.get(step.table)
            taken = {match.column for match in step.match}
            if policy is not None and policy.column and policy.column not in taken:
                walk.narrow_at(index, Match(column=policy.column, source=FromCaller(column=policy.own)))
                notes.because(f"row-level security: `{step.table}.{policy.column}` is the caller's `{policy.own}`")

    def ruled(self, outcome: Outcome, rules: Rules, notes: Notes) -> Rules:
        """`rules` with the conditions of all other policies on the way."""
        conditions = []
        for index, step in enumerate(outcome.steps):
            policy = self.policies.get(step.table)
            if policy is None or policy.column:
                continue
            said = self._condition(policy, outcome, index)
            if said:
                conditions.append((said, ()))
                notes.because(f"row-level security of `{policy.table}`: {policy.text}")
            else:
                what = f"Which rows of `{policy.table}` may a caller see? Its policy says: “{policy.text}”."
                meanwhile = f"row-level security of `{policy.table}` is left to the database"
                notes.ask(Cause.OWNER, f"policy.{policy.table}", what, meanwhile=meanwhile)
        return replace(rules, where=(*rules.where, *conditions)) if conditions else rules

    def _condition(self, policy: Policy, outcome: Outcome, index: int) -> str:
        """The policy of a step's table as a condition on the operation's own rows; empty where it cannot be said."""
        last = len(outcome.steps) - 1
        if not policy.where or outcome.kind not in _ROWS or outcome.table is None:
            return ""
        if outcome.steps[-1].table != outcome.table.name:
            return ""
        if index == last:
            return policy.where
        below = _hanging(outcome.steps, index) if index == last - 1 else None
        if below is None:
            return ""
        mine, theirs = below
        return f"{mine} IN (SELECT {theirs} FROM {policy.table} WHERE {policy.where})"  # noqa: S608 - parsed, never run


def _hanging(steps: tuple[Step, ...], index: int) -> tuple[str, str] | None:
    """(column of the last step's table, column of the row above) where one reference joins them."""
    found = [
        (match.column, match.source.column)
        for match in steps[-1].match
        if isinstance(match.source, FromParent) and match.source.step in {-1, index}
    ]
    return found[0] if len(found) == 1 and steps[-1].via is None else None


_CALLERS = re.compile(r"\b(?:the )?(?:caller|current user|signed[- ]in user).s (?:own )?(?P<word>\w+)", re.IGNORECASE)


def said_of_tenant(text: str, database: Database, table: Table, principal: Principal | None) -> Match | None:
    """“Members of the caller's workspace”: rows that point where the caller's own row points."""
    for found in _CALLERS.finditer(text) if principal is not None else ():
        assert principal is not None
        tenant = database.find(key(found["word"]))
        keys = database.keys_between(principal.table, tenant) if tenant is not None else []
        here = database.keys_between(table, tenant) if tenant is not None else []
        if len(keys) == len(here) == 1 and len(keys[0].columns) == len(here[0].columns) == 1:
            return Match(column=here[0].columns[0], source=FromCaller(column=keys[0].columns[0]))
    return None


def tenant_of(principal: Table, reference: ForeignKey) -> str:
    """The column of the principal's row that points where `reference` does: a new row is of the caller's tenant."""
    same = [
        found
        for found in principal.foreign_keys
        if found.target == reference.target
        and found.target_columns == reference.target_columns
        and len(found.columns) == 1
    ]
    return same[0].columns[0] if len(same) == 1 else ""
