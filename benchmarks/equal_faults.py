"""Why a fault that nothing sees changes nothing that could be seen: rules over the design, each with its reason."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from benchmarks.faults import Fault
from orchestrator.models.builtin.design import ServiceDesign


def why_equal(fault: Fault, design: ServiceDesign, root: Path) -> str:
    """The reason, in a sentence; empty where there is none. `root` is the service without the fault."""
    return _every_role_was_let_in(fault, design) or _nobody_calls_it(fault, root)


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


def _nobody_calls_it(fault: Fault, root: Path) -> str:
    """A function whose name stands nowhere in the service but where it is defined does nothing."""
    if not fault.path.endswith(".py"):
        return ""
    around = [
        node.name
        for node in ast.walk(ast.parse((root / fault.path).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.decorator_list
        and node.lineno <= fault.line <= (node.end_lineno or node.lineno)
    ]
    texts = [path.read_text("utf-8") for path in sorted((root / "app").rglob("*.py"))]
    idle = (name for name in around if sum(len(re.findall(rf"\b{name}\b", text)) for text in texts) == 1)
    name = next(idle, "")
    return f"nothing in the service calls `{name}`" if name else ""
