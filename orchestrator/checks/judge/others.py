"""Operations that tie callers to somebody of their own kind, which a rule of the tables keeps from being themselves."""

from __future__ import annotations

import contextlib
import re

from orchestrator.checks.judge.credentials import Credentials, Principal
from orchestrator.ddl import Table
from orchestrator.errors import Problem

TIED = 98
"""The number of the principal to whom others are tied."""


async def whom(credentials: Credentials, tying: Table | None, principals: Table, owner: Principal) -> Principal:
    """Whose row a path names that names one of `principals`: the owner's, or that of another where it has to be one."""
    if is_never_oneself(tying, principals.name):
        with contextlib.suppress(Problem):  # where credentials were given, there may be no other
            return await credentials.principal(owner.role, TIED)
    return owner


def is_never_oneself(table: Table | None, principals: str) -> bool:
    """Whether a row of the table joins two of those who log in, and a check says that they are two."""
    if table is None:
        return False
    ends = {key.columns[0] for key in table.foreign_keys if key.target == principals and len(key.columns) == 1}
    return any(
        len(ends & set(check.columns)) == 2 and re.search(r"<>|!=|\bis\s+distinct\s+from\b", check.sql, re.IGNORECASE)
        for check in table.checks
    )
