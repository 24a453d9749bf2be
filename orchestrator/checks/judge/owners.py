"""Whose row it is: the columns that hold an owner's id, as the auth model, the mapping or a foreign key says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.subjects import PARAMETER, Subjects, path_parameters
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Operation
from orchestrator.ddl import Table, leads_to
from orchestrator.relational import STRINGS


class Owners:
    """Owner columns of a design's tables."""

    def __init__(self, terms: Terms, subjects: Subjects) -> None:
        self._subjects = subjects
        self._principal = terms.auth.principal.table if terms.auth.principal else None
        self._calls = terms.callers
        self._auth = terms.auth
        self._tables = terms.design.tables if terms.design is not None else ()
        self.named = _named(terms.auth)
        """Every column that the auth model calls an owner, whichever table it is of."""
        self._told: dict[str, set[str]] = defaultdict(set)
        for operation in terms.contract.operations:
            for table, column in self._said(terms, operation):
                self._told[table].add(column)

    def _said(self, terms: Terms, operation: Operation) -> Iterator[tuple[str, str]]:
        rule, own = terms.auth.rule(operation.id), self._subjects.table(operation)
        if rule is not None and rule.owner_column and (named := rule.owner_table or (own and own.name)):
            yield named, rule.owner_column
        for column in terms.callers.get(operation.id, ()):
            if own is not None:
                yield own.name, column

    def filled(self, table: Table, owner: Any) -> dict[str, Any]:
        """The owner's id for each column of the table that no foreign key explains; a new person is another one."""
        principal = self._auth.principal
        own = {principal.id} if principal is not None and table.name == principal.table else set()
        told = sorted(self._told.get(table.name, set()) - own)
        names = (name for name in told if not table.foreign_key_of(name))
        found = {name: _as(table, name, owner) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def sole(self, operation: Operation, owner: Any) -> tuple[Table, dict[str, Any]] | None:
        """The one row of the owner that an operation without a parameter for it speaks of, such as a wallet.

        `None` where an owner has several, where the path names the row, and for what makes the row.
        """
        table = self._subjects.table(operation)
        if table is None or table.name == self._principal or self._makes(operation, table):
            return None
        if PARAMETER.search(operation.path):
            return None
        for name in sorted({*self._told.get(table.name, ()), *self._pointing(table)}):
            value = _as(table, name, owner)
            if value is not None and table.is_unique((name,)):
                return table, {name: value}
        return None

    def makes_the_only_one(self, operation: Operation) -> bool:
        """Whether it makes a row of which everybody can have one, such as a wallet: who has it is refused."""
        table = self._subjects.table(operation)
        if table is None or table.name == self._principal or PARAMETER.search(operation.path):
            return False
        names = {*self._told.get(table.name, ()), *self._pointing(table)}
        return self._makes(operation, table) and any(table.is_unique((name,)) for name in names)

    def ties_caller(self, operation: Operation) -> bool:
        """Whether its rows tie the caller to what the path names, and so are the caller's whoever calls.

        `POST /people/{id}/follow` by `follows.follower_id`: there is no row of somebody else to try.
        """
        last = operation.path.rstrip("/").rpartition("/")[2]
        table = self._subjects.named(last) if not PARAMETER.search(last) else None
        mine = self._told.get(table.name, set()) if table is not None else set()
        known = (self._subjects.of_parameter(operation, one) for one in path_parameters(operation.path))
        named = {found[0].name for found in known if found is not None}
        if table is None or not mine or table.name in named:
            return False
        ties = [key.columns for key in table.foreign_keys if key.target in named]
        return any(table.is_unique((own, *columns)) for own in mine for columns in ties if own not in columns)

    def nobodys(self, operation: Operation) -> bool:
        """Whether it is about what the caller has, and its path names only rows of nobody: a product for a cart."""
        rule, people, own = self._auth.rule(operation.id), self._principal, self._subjects.table(operation)
        if rule is None or people is None or own is None or rule.owner_table is not None:
            return False
        found = [self._subjects.of_parameter(operation, one) for one in path_parameters(operation.path)]
        tables = [one[0] for one in found if one is not None]
        return len(tables) == len(found) and not any(
            table is own
            or leads_to(self._tables, table.name, people)
            or any(table.column(name) for name in (rule.owner_column or "", *self._told.get(table.name, ())))
            for table in tables
        )

    def _pointing(self, table: Table) -> Iterator[str]:
        return (key.columns[0] for key in table.foreign_keys if key.target == self._principal and len(key.columns) == 1)

    def _makes(self, operation: Operation, table: Table) -> bool:
        """Whether it is the create: what posts to the table's own address, unless it asks for the caller's row."""
        last = operation.path.rstrip("/").rpartition("/")[2]
        return operation.method == "POST" and operation.id not in self._calls and self._subjects.named(last) is table


def _named(auth: AuthModel) -> frozenset[str]:
    return frozenset(rule.owner_column for rule in auth.operations.values() if rule.owner_column)


def _as(table: Table, name: str, owner: Any) -> Any:
    """The owner's id as the column holds it; `None` where there is no such column."""
    column = table.column(name)
    if column is None or owner is None:
        return None
    return str(owner) if column.type.kind in STRINGS else owner
