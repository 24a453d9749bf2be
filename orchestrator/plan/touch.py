"""Which tables an operation most likely touches, as far as names tell: enough for what waits for what.

Where nothing tells, the operation waits for every table; that is never wrong, only slower.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from orchestrator.contract import Operation
from orchestrator.handoff import Package


def tables_touched(package: Package) -> dict[str, tuple[str, ...]]:
    """By operation id, names of tables in the design's order."""
    names = [table.name for table in package.tables]
    stems = {_stem(name): name for name in names}
    mapping = package.mapping
    principal = package.auth.principal if "auth" in package.handoff.artifacts else None
    touched: dict[str, tuple[str, ...]] = {}
    for operation in package.operations:
        mapped = mapping.operations.get(operation.id)
        rule = package.rule(operation.id)
        stated = {mapped.table if mapped else None, rule.owner_table if rule else None}
        found = {name for name in stated if name in names} | _by_name(operation, stems)
        if not found and rule is not None and rule.public and principal is not None:
            found = {principal.table}  # open and about no table: joining, logging in
        touched[operation.id] = tuple(name for name in names if name in found) or tuple(names)
    return touched


def _by_name(operation: Operation, stems: Mapping[str, str]) -> set[str]:
    """Tables that the path names, else those that the tags name."""
    segments = [part.strip("{}") for part in operation.path.split("/")]
    words = [_stem(re.sub(r"_?(id|uuid|slug|code)$", "", part, flags=re.IGNORECASE)) for part in segments]
    parts = [word for word in words if word]
    pairs = [f"{a}_{b}" for a in parts for b in parts if a != b]
    found = {stems[word] for word in [*parts, *pairs] if word in stems}
    return found or {stems[_stem(tag)] for tag in operation.tags if _stem(tag) in stems}


def tables_of(operations: Sequence[str], touched: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The other way round: by table, the given operations that touch it."""
    turned: dict[str, list[str]] = {}
    for operation in operations:
        for table in touched[operation]:
            turned.setdefault(table, []).append(operation)
    return {table: tuple(found) for table, found in turned.items()}


def _stem(name: str) -> str:
    """One spelling for `order`, `orders` and `Orders`: snake case, singular at its end."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").lower().strip("_")
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ss", "ss")):
        if snake.endswith(ending) and len(snake) > len(ending) + 1:
            return snake.removesuffix(ending) + instead
    return snake[:-1] if snake.endswith("s") and len(snake) > 2 else snake
