"""Why a fault that nothing sees changes nothing that could be seen: rules over the design, each with its reason."""

from __future__ import annotations

import re

from benchmarks.faults import Fault
from orchestrator.models.builtin.design import ServiceDesign


def why_equal(fault: Fault, design: ServiceDesign) -> str:
    """The reason, in a sentence; empty where there is none."""
    return next((reason for rule in _RULES if (reason := rule(fault, design))), "")


def _every_role_was_let_in(fault: Fault, design: ServiceDesign) -> str:
    """Letting in whoever is known changes nothing where all roles that the database can hold were let in before."""
    auth = design.auth
    if fault.kind != "every role let in" or auth is None or not auth.table:
        return ""
    column = design.table(auth.table).column(auth.role) if auth.role else None
    possible = set(column.values) if column is not None and column.values else set()
    named = set(re.findall(r'"([^"]+)"', fault.was))
    if not possible or not possible <= named:
        return ""
    return f"the column `{auth.table}.{auth.role}` holds no role but {', '.join(sorted(possible))}, and all were let in"


_RULES = (_every_role_was_let_in,)
