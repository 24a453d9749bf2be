"""Whose a row is by the permission model: the column that a rule with `scope: own` names, with a foreign key or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestrator.auth import AuthModel, Rule, Scope
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.walk import Principal
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import FromCaller, Match
from orchestrator.relational import INTEGERS, STRINGS

_LITERAL = re.compile(r"[^{}]+")


@dataclass(frozen=True, kw_only=True)
class Owners:
    """The owners that the rules of one service name."""

    contract: Contract
    auth: AuthModel
    database: Database
    principal: Principal | None

    def named(self, operation: Operation, table: Table) -> Match | None:
        """What holds for the caller's own rows of `table`, as the operation's own rule says it."""
        rule = self.auth.rule(operation.id)
        if rule is None or rule.scope is not Scope.OWN or rule.owner_table not in {None, table.name}:
            return None
        return self._caller(table, rule.owner_column or "")

    def column(self, operation: Operation) -> str:
        """The column that the operation's own rule names for whose a row is; empty where it names none, or a table."""
        rule = self.auth.rule(operation.id)
        own = rule is not None and rule.scope is Scope.OWN and rule.owner_table is None
        return (rule.owner_column or "") if rule is not None and own else ""

    def of_new(self, operation: Operation, table: Table) -> Match | None:
        """Whose a new row of `table` is: the one column by which other operations know the rows of those who make it.

        None where rules name several, or where whoever makes a row is nobody whom they bind. What the operation's own
        rule names is whose a row is that it makes.
        """
        if (own := self._stated(operation, table)) is not None:
            return own
        about = self._about(table)
        columns = {rule.owner_column or "" for _, rule in about}
        bound = {role for other, rule in about for role in self.auth.roles_of(other.id) - set(rule.bypass)}
        if len(columns) != 1 or (self.auth.roles and not bound & self.auth.roles_of(operation.id)):
            return None
        return self._caller(table, columns.pop())

    def _stated(self, operation: Operation, table: Table) -> Match | None:
        """What the operation's own rule says, where it binds it to no rows that are there."""
        rule = self.auth.rule(operation.id)
        if rule is None or rule.public or rule.scope is Scope.OWN or rule.owner_table not in {None, table.name}:
            return None
        return self._caller(table, rule.owner_column or "")

    def usual(self, table: Table) -> str:
        """The one column by which rules know whose a row of `table` is; empty where they name none, or several."""
        columns = {rule.owner_column or "" for _, rule in self._about(table)}
        return columns.pop() if len(columns) == 1 else ""

    def _about(self, table: Table) -> list[tuple[Operation, Rule]]:
        """The operations that are for owners of rows of `table`, each with its rule."""
        return [
            (other, rule)
            for other in self.contract.operations
            if (rule := self.auth.rule(other.id)) is not None
            and rule.scope is Scope.OWN
            and self._is_about(other, rule, table)
        ]

    def _is_about(self, operation: Operation, rule: Rule, table: Table) -> bool:
        """Whether an operation's rule speaks of rows of `table`: it says so, or only one table can be meant."""
        if rule.owner_table is not None:
            return rule.owner_table == table.name
        having = [other for other in self.database.tables if other.column(rule.owner_column or "") is not None]
        if len(having) > 1:
            literals = [part for part in operation.path.split("/") if part and _LITERAL.fullmatch(part)]
            named = [found for part in literals if (found := self.database.find(key(part))) in having]
            having = named[-1:]
        return [other.name for other in having] == [table.name]

    def _caller(self, table: Table, name: str) -> Match | None:
        """The column as the caller's id, where it can hold one."""
        column, principal = table.column(name), self.principal
        if column is not None and self.auth.principal is None and self.auth.scheme is not None:
            return Match(column=name, source=FromCaller(column="")) if column.type.kind in STRINGS else None
        if column is None or principal is None:
            return None
        reference = table.foreign_key_of(name)
        if reference is not None and reference.target == principal.table.name:
            return Match(column=name, source=FromCaller(column=reference.target_columns[0]))
        own = principal.table.column(principal.id)
        alike = own is not None and reference is None and (_family(own) == _family(column) or _as_text(own, column))
        return Match(column=name, source=FromCaller(column=principal.id)) if alike else None


def _as_text(own: Column, column: Column) -> bool:
    """Whether a text has room for an id that is a UUID or a number where people log in: other services keep it so."""
    known = own.type.kind is SqlKind.UUID or own.type.kind in INTEGERS
    return known and column.type.kind in STRINGS and (column.type.length or 36) >= 36


def _family(column: Column) -> object:
    kind: SqlKind = column.type.kind
    return next((kinds for kinds in (STRINGS, INTEGERS) if kind in kinds), kind)
