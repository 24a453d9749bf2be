"""How the column of a principal's role keeps one: as its word, in a list, or as a flag."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestrator.auth import AuthModel
from orchestrator.relational import DOCUMENTS, Column, SqlKind

_TWO = 2
_YES = {"true", "t", "yes", "1"}


def several(column: Column | None) -> bool:
    """Whether the column keeps a list."""
    return column is not None and (column.type.kind is SqlKind.ARRAY or column.type.kind in DOCUMENTS)


def mightier(auth: AuthModel) -> str:
    """The one of two roles that more rules let in or past; empty where there are not two, or neither may more."""
    rules = auth.operations.values()
    power = [
        (sum(one in rule.bypass for rule in rules), sum(one in rule.allow for rule in rules)) for one in auth.roles
    ]
    if len(power) != _TWO or power[0] == power[1]:
        return ""
    return auth.roles[power.index(max(power))]


def set_role(column: Column | None, roles: Sequence[str], otherwise: str = "") -> str:
    """The role of whoever has the flag: `true`, or `admin` of `is_admin`; empty where the column is no flag."""
    if column is None or column.type.kind is not SqlKind.BOOLEAN:
        return ""
    named = set(re.findall(r"[a-z0-9]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", column.name).lower()))
    said = [role for role in roles if role.lower() in _YES]
    said = said or [role for role in roles if role.lower() in named]
    return said[0] if said else otherwise


def kept(column: Column | None, roles: Sequence[str], role: str, otherwise: str = "") -> str | bool | list[str]:
    """The role as the column keeps it."""
    if several(column):
        return [role]
    flagged = set_role(column, roles, otherwise)
    return role == flagged if flagged else role
