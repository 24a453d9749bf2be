"""Names of tables with the schema that they lie in: it is the one in which the design makes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from orchestrator import strict_yaml
from orchestrator.acceptance.report import Flaw, in_yaml
from orchestrator.handoff import Package

_TABLES = ("table", "insert", "update", "delete", "from", "exists", "count")
"""Keys whose value is a table; `owner` is a column of one."""
_QUALIFIED = re.compile(r"(?P<namespace>\w+)\.(?P<table>\w+)")
_QUALIFIED_COLUMN = re.compile(rf"{_QUALIFIED.pattern}\.\w+")


def foreign_namespaces(package: Package, artifact: str) -> Iterator[Flaw]:
    """A flaw for each table of the artifact that the design makes elsewhere; one that names no schema is silent."""
    if not package.has(artifact):
        return
    data = strict_yaml.load(package.text(artifact), where=package.path_of(artifact)).data
    for path, text in _texts(data, ()):
        pattern = _QUALIFIED_COLUMN if path[-1] == "owner" else _QUALIFIED if path[-1] in _TABLES else None
        named = pattern.fullmatch(text) if pattern is not None else None
        table = package.schema.table(named["table"]) if named is not None else None
        if named is not None and table is not None and table.namespace not in {"", named["namespace"]}:
            problem = f"there is no table `{named['namespace']}.{table.name}`"
            yield in_yaml(package, artifact, path, problem, f"the design has `{table.namespace}.{table.name}`")


def _texts(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text below a key, with the way to it."""
    if isinstance(data, str) and path:
        yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from _texts(value, (*path, key))
