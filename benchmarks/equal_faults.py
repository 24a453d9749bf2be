"""Why a fault that nothing sees changes nothing that could be seen: rules over the design, each with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.faults import Fault
from orchestrator.ddl import SqlKind
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.repositories import repository_class


def why_equal(fault: Fault, design: ServiceDesign, root: Path) -> str:
    """The reason, in a sentence; empty where there is none. `root` is the service without the fault."""
    return _every_role_was_let_in(fault, design) or _nobody_calls_it(fault, root) or _kept_anyway(fault, design, root)


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
    spoken = {name for path in sorted((root / "app").rglob("*.py")) for name in _names(path)}
    name = next((name for name in around if name not in spoken), "")
    return f"nothing in the service calls `{name}`" if name else ""


def _names(path: Path) -> Iterator[str]:
    """What a module speaks of; what it defines or imports is not enough."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def _kept_anyway(fault: Fault, design: ServiceDesign, root: Path) -> str:
    """A change is written at the end of its transaction, saved before or not; saving only reads back what is stored.

    That is the same as what was written where nothing in the database makes another value of it.
    """
    block = _block_at(fault, root)
    saved = [line for line in block if re.fullmatch(r"self\.\w+\.save\(\w+\)", ast.unparse(line))]
    if fault.kind != "call left out" or len(saved) != 1 or saved[0] is not block[-1]:
        return ""
    text = (root / fault.path).read_text("utf-8")
    attribute, row = re.findall(r"\w+", ast.unparse(saved[0]))[1::2]
    keeper = re.search(rf"self\.{attribute} = (\w+)\(", text)
    table = next((item for item in design.tables if keeper and repository_class(item.name) == keeper[1]), None)
    written = {naming.attribute(name): name for name in (column.name for column in table.columns)} if table else {}
    changed = [written.get(name) for line in block for name in _assigned(line, row)]
    if table is None or not changed or any(column.generated is not None for column in table.columns):
        return ""
    columns = [table.column(name) if name else None for name in changed]
    if not all(column is not None and column.type.kind in _AS_GIVEN for column in columns):
        return ""
    names = ", ".join(sorted({column.name for column in columns if column is not None}))
    return f"the transaction writes {names} of `{table.name}` at its end anyway, and they are stored as they are given"


_AS_GIVEN = {SqlKind.BOOLEAN, SqlKind.TEXT, SqlKind.VARCHAR, SqlKind.UUID, SqlKind.DATE, SqlKind.ENUM}
_AS_GIVEN |= {SqlKind.SMALLINT, SqlKind.INTEGER, SqlKind.BIGINT, SqlKind.TIMESTAMP, SqlKind.TIMESTAMPTZ}
"""Types of which a database gives back the very value that it was given, or refuses it."""


def _block_at(fault: Fault, root: Path) -> list[ast.stmt]:
    """The lines of the block in which the fault is."""
    tree = ast.parse((root / fault.path).read_text("utf-8")) if fault.path.endswith(".py") else ast.Module([], [])
    found = (node for node in ast.walk(tree) if isinstance(node, ast.With) and node.lineno == fault.line)
    return next((node.body for node in found), [])


def _assigned(line: ast.stmt, row: str) -> Iterator[str]:
    """Attributes of the row that a line, or one below it, gives a value."""
    for node in ast.walk(line):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == row:
            yield node.attr
