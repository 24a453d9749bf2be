"""The emitted repositories: for each table the typed queries that its operations ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.compose import Piece, PythonFile
from orchestrator.models.builtin.emit.narrowing import (
    Conditions,
    constantly,
    narrowed,
)
from orchestrator.models.builtin.emit.ordering import ordered
from orchestrator.models.builtin.shapes import FromConstant, Join, Param, ParamUse, Sort, Step

Asked: TypeAlias = tuple[Sequence[str], Join | None, bool]
"""The columns by which one row is looked for, the link table behind which it is, and whether it is marked as gone."""
LISTED = {Kind.LIST, Kind.CLEAR}


def repository_attribute(table: str, design: ServiceDesign) -> str:
    """What a service calls the repository of a table: nothing that one of its methods is called, too."""
    name = naming.snake(table)
    taken = {"session", "settings", *(naming.snake(operation.id) for operation in design.operations)}
    return f"{name}_rows" if name in taken else name


def repository_class(table: str) -> str:
    """The repository of a table."""
    return f"{naming.model_class(table)}Repository"


def lookup_name(columns: Sequence[str], via: Join | None, *, gone: bool = False) -> str:
    """The method that finds one row by these columns."""
    parts = [naming.snake(column).rstrip("_") for column in columns]
    behind = [f"behind_{naming.snake(via.table)}"] if via is not None else []
    return ("gone_by_" if gone else "by_") + "_and_".join([*parts, *behind] or ["nothing"])


def lookups(design: ServiceDesign, table: Table) -> dict[str, Asked]:
    """Every way in which operations look for one row of the table, by method name."""
    found: dict[str, Asked] = {}

    def want(columns: Sequence[str], via: Join | None = None, gone: bool = False) -> None:
        if columns or via:
            found.setdefault(lookup_name(columns, via, gone=gone), (tuple(columns), via, gone))

    want(table.primary_key)
    if design.auth is not None and design.auth.table == table.name and design.auth.login:
        want((design.auth.login,))
    for columns, via, gone in design.once("asked_for", lambda: _asked(design)).get(table.name, ()):
        want(columns, via, gone)
    return found


def _asked(design: ServiceDesign) -> dict[str, list[Asked]]:
    """By table, how references and operations look for single rows of it."""
    found: dict[str, list[Asked]] = {table.name: [] for table in design.tables}
    for key in (key for table in design.tables for key in table.foreign_keys if key.target_columns):
        found.setdefault(key.target, []).append((key.target_columns, None, False))
    for operation in design.operations:
        for step in operation.steps:
            if not is_collection(operation, step):
                found[step.table].append(([match.column for match in step.match], step.via, step.gone))
        body = operation.body
        for link in body.links if body else ():
            found[link.target].append(((link.target_column,), None, False))
        nested = (write for many in body.many for write in many.fields) if body else ()
        for write in (*body.fields, *nested) if body else ():
            if write.lookup is not None:
                found[write.lookup[0]].append(((write.lookup[1],), None, False))
    return found


def is_collection(operation: OperationDesign, step: Step) -> bool:
    """Whether a step stands for the many rows of a list or the row that a create is about to make."""
    if operation.kind not in (*LISTED, Kind.CREATE, Kind.REGISTER, Kind.LINK, Kind.UNLINK):
        return False
    return operation.steps[-1] is step and step.table == operation.table


def repository_file(table: Table, design: ServiceDesign) -> PythonFile:
    """The repository of one table, whole."""
    model, name = naming.model_class(table.name), repository_class(table.name)
    imports = [
        f"from app.models.{naming.module(table.name)} import {model}",
        "from app.repositories.base import Repository",
    ]
    head = (
        f"class {name}(Repository[{model}]):\n"
        f'    """Queries on `{table.name}`."""\n\n'
        f"    model = {model}\n"
        f'    title = "{naming.title(table.name)}"\n'
    )
    pieces = [Piece(name=name, source=head, imports=tuple(imports))]
    for method, asked in lookups(design, table).items():
        pieces.append(_lookup(name, method, asked, table, design))
    for operation in design.operations:
        if operation.kind in LISTED and operation.table == table.name:
            pieces.append(_filter(name, operation, table, design))
            if operation.sort is not None and operation.sort.values:
                pieces.append(_order(name, operation, operation.sort, table, design))
    return PythonFile(
        path=f"app/repositories/{naming.module(table.name)}.py",
        doc=f"Queries on `{table.name}`.",
        pieces=tuple(pieces),
        order=tuple(piece.name for piece in pieces),
    )


def _lookup(owner: str, method: str, asked: Asked, table: Table, design: ServiceDesign) -> Piece:
    columns, via, gone = asked
    conditions = Conditions(design)
    model = naming.model_class(table.name)
    arguments = [f"{naming.variable(column)}: {conditions.parameter(table.name, column)}" for column in columns]
    tests = [f"{conditions.column(table.name, column)} == {naming.variable(column)}" for column in columns]
    if via is not None:
        arguments += conditions.near(via)
        tests.append(conditions.behind(via, table.name))
    tests += conditions.gone(table.name) if gone else conditions.alive(table.name)
    told = " and ".join(f"`{column}`" for column in columns) or "its link"
    told += ", of those that are gone" if gone else ""
    source = (
        f"def {method}(self, {', '.join(arguments)}) -> {model} | None:\n"
        f'    """The row with this {told}, or `None`."""\n'
        f"    return self.first({', '.join(tests)})\n"
    )
    return Piece(name=f"{owner}.{method}", source=source, imports=tuple(sorted(conditions.imports)))


def filter_name(operation: OperationDesign) -> str:
    """The method that says which rows a list consists of."""
    return f"{naming.snake(operation.id)}_conditions"


def order_name(operation: OperationDesign) -> str:
    """The method that says in which order a list comes."""
    return f"{naming.snake(operation.id)}_order"


def filter_params(operation: OperationDesign) -> list[Param]:
    """The parameters that narrow a list."""
    return [param for param in operation.params if param.use in (ParamUse.FILTER, ParamUse.SEARCH) and param.columns]


def collection(operation: OperationDesign) -> Step | None:
    """The step that is the list itself."""
    last = operation.steps[-1] if operation.steps else None
    return last if last is not None and last.table == operation.table else None


def shared_columns(operation: OperationDesign) -> set[str]:
    """Columns that all rows of a list have in common, because the list is chosen by them."""
    step = collection(operation) if operation.kind is Kind.LIST else None
    return {match.column for match in step.match} if step is not None and step.via is None else set()


def owner_filtered(operation: OperationDesign) -> bool:
    """Whether a list shows only what belongs to the caller, rather than asking who owns the row that it hangs on."""
    access = operation.access
    if not (access.own and access.owner_path):
        return False
    parents = {step.table for step in operation.steps[:-1]}
    return not parents & {table for table, _ in access.owner_path[1:]} and access.owner_path[-1][0] not in parents


def _filter(owner: str, operation: OperationDesign, table: Table, design: ServiceDesign) -> Piece:
    conditions = Conditions(design)
    conditions.imports.add("from app.repositories.base import Condition")
    arguments: list[str] = []
    always: list[str] = conditions.alive(table.name)
    later: list[str] = []
    step = collection(operation)
    for match in step.match if step else ():
        if isinstance(match.source, FromConstant):
            always.append(constantly(conditions.column(table.name, match.column), match.source.value))
            continue
        name = naming.variable(match.column)
        arguments.append(f"{name}: {conditions.parameter(table.name, match.column)}")
        always.append(f"{conditions.column(table.name, match.column)} == {name}")
    if step is not None and step.via is not None:
        arguments += conditions.near(step.via)
        always.append(conditions.behind(step.via, table.name))
    if owner_filtered(operation):
        kind = conditions.parameter(*operation.access.owner_path[-1])
        arguments.append(f"owner: {kind} | None")
        later += ["if owner is not None:", f"    found.append({_owned(operation, conditions)})"]
    optional = []
    for param in filter_params(operation):
        argument, lines = narrowed(param, table, conditions, filter_params(operation))
        optional.append(argument)
        later += lines
    starred = ["*", *optional] if optional else []
    signature = ", ".join(["self", *arguments, *starred])
    body = [f"found: list[Condition] = [{', '.join(always)}]", *later, "return found"]
    if not later:
        body = [f"return [{', '.join(always)}]"]
    text = "\n".join(f"    {line}" for line in body)
    source = (
        f"def {filter_name(operation)}({signature}) -> list[Condition]:\n"
        f'    """Which rows `{operation.id}` consists of."""\n{text}\n'
    )
    return Piece(name=f"{owner}.{filter_name(operation)}", source=source, imports=tuple(sorted(conditions.imports)))


def _owned(operation: OperationDesign, conditions: Conditions) -> str:
    """The condition that a row belongs to `owner`, through as many foreign keys as it takes."""
    path = operation.access.owner_path
    expression = f"{conditions.column(*path[-1])} == owner"
    for index in range(len(path) - 2, -1, -1):
        table, column = path[index]
        target = path[index + 1][0]
        key = conditions.design.table(table).foreign_key_of(column)
        remote = key.target_columns[0] if key and key.target_columns else "id"
        conditions.imports.add("from sqlalchemy import select")
        inner = f"select({conditions.column(target, remote)}).where({expression})"
        expression = f"{conditions.column(table, column)}.in_({inner})"
    return expression


def _order(owner: str, operation: OperationDesign, sort: Sort, table: Table, design: ServiceDesign) -> Piece:
    conditions = Conditions(design)
    conditions.imports.add("from app.repositories.base import Ordering")
    ties, before = [(key, False) for key in table.primary_key], list[str]()

    def written(order: Sequence[tuple[str, bool]]) -> str:
        lines, parts = ordered(sort, _with_ties(order, ties), table.name, conditions, design)
        before.extend(line for line in lines if line not in before)
        return ", ".join(parts)

    lines = [f"    {value!r}: ({written(columns)},)," for value, columns in sort.values.items()]
    standard = written(sort.default)
    table_text = "\n".join(f"    {line}" for line in lines)
    source = (
        f"def {order_name(operation)}(self, wanted: str | None) -> Ordering:\n"
        f'    """The order of `{operation.id}`; it ends in the key, so that pages never overlap."""\n'
        f"{''.join(f'    {line}' + chr(10) for line in before)}"
        f"    standard: Ordering = ({standard},)\n"
        f"    known: dict[str | None, Ordering] = {{\n{table_text}\n    }}\n"
        f"    return known.get(wanted, standard)\n"
    )
    return Piece(name=f"{owner}.{order_name(operation)}", source=source, imports=tuple(sorted(conditions.imports)))


def _with_ties(sort: Sequence[tuple[str, bool]], ties: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    named = {name for name, _ in sort}
    return [*sort, *(tie for tie in ties if tie[0] not in named)]
