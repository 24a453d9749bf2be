"""Names of tables and columns in a permission model, spelled as the tables are: to SQL `userid` is `userID`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestrator.auth import AuthModel, Principal, Rule, Tokens
from orchestrator.relational import Table


def spelled(auth: AuthModel, tables: Iterable[Table]) -> AuthModel:
    """The model with each name as the tables write it, where one alone is the same but for its case."""
    known = tuple(tables)
    return auth.model_copy(
        update={
            "principal": _principal(auth.principal, known) if auth.principal is not None else None,
            **{
                which: scheme.model_copy(update={"tokens": _tokens(scheme.tokens, known)})
                for which, scheme in (("scheme", auth.scheme), ("also", auth.also))
                if scheme is not None and scheme.tokens is not None
            },
            "operations": {name: _rule(rule, known) for name, rule in auth.operations.items()},
        }
    )


def _principal(principal: Principal, tables: tuple[Table, ...]) -> Principal:
    table = _table(principal.table, tables)
    return principal.model_copy(update={"table": table, **_columns(principal.columns, table, tables)})


def _tokens(tokens: Tokens, tables: tuple[Table, ...]) -> Tokens:
    table = _table(tokens.table, tables)
    return tokens.model_copy(update={"table": table, **_columns(tokens.columns, table, tables)})


def _rule(rule: Rule, tables: tuple[Table, ...]) -> Rule:
    if rule.owner is None:
        return rule
    table = _table(rule.owner_table, tables) if rule.owner_table is not None else None
    column = _alike(rule.owner_column or "", _named(table, tables))
    having = {_alike(name, _named(table, tables)): values for name, values in rule.having.items()}
    return rule.model_copy(update={"owner": f"{table}.{column}" if table else column, "having": having})


def _columns(named: Mapping[str, str], table: str, tables: tuple[Table, ...]) -> dict[str, str]:
    return {use: _alike(name, _named(table, tables)) for use, name in named.items()}


def _table(name: str, tables: tuple[Table, ...]) -> str:
    return _alike(name, [table.name for table in tables])


def _named(table: str | None, tables: tuple[Table, ...]) -> list[str]:
    """The columns of a table, or of all where none is said."""
    return [column.name for found in tables if table in {None, found.name} for column in found.columns]


def _alike(name: str, known: Iterable[str]) -> str:
    found = {other for other in known if other.casefold() == name.casefold()}
    return found.pop() if len(found) == 1 else name
