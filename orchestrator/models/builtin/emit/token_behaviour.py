"""`test_tokens.py`: keys and tokens that are rows hold, end and are ended."""

from __future__ import annotations

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming, templates
from orchestrator.models.builtin.emit.arranging import arranged
from orchestrator.models.builtin.emit.columns import is_moment
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.operation_facts import takes_caller
from orchestrator.models.builtin.emit.refusals import built
from orchestrator.models.builtin.emit.responses import has_token
from orchestrator.models.builtin.emit.rows import split
from orchestrator.models.builtin.emit.scenarios import scenario_name
from orchestrator.models.builtin.emit.token_rows import ends_a_token
from orchestrator.models.builtin.shapes import FromToken


def tokens_tests(design: ServiceDesign) -> str:
    """The whole file; empty where tokens are no rows."""
    tokens = design.auth.tokens if design.auth is not None else None
    if tokens is None:
        return ""
    table, model = design.table(tokens.table), naming.model_class(tokens.table)
    whole = [item for item in built(design) if arranged(item).whole]
    asking = [item for item in whole if takes_caller(item, design) and not item.access.optional]
    handing = [scenario_name(item) for item in whole if _hands_out(item, design)]
    ending = [scenario_name(item) for item in asking if ends_a_token(item, design)]
    some = next((scenario_name(item) for item in asking), "")
    expires, ended = tokens.expires, tokens.ended
    if not (handing or ending or (some and (expires or ended))):
        return ""
    imports = ["from tests import scenarios", "from tests.world import World"]
    if handing:
        imports += ["from collections.abc import Iterator", "from typing import Any", "import pytest"]
        imports.append("from tests.world import Scenario")
    if some and (expires or ended):
        imports += ["from sqlalchemy import select", "from tests.world import Ready"]
        imports += ["from datetime import UTC, datetime"] if expires or is_moment(table.column(ended)) else []
    if handing or (some and (expires or ended)):
        imports.append(f"from app.models import {model}")
    imports += ["from app.tokens import held"] if handing or ending else []
    imports += ["from app.tokens import hand_out"] if ending else []
    return templates.render(
        "tests/test_tokens.py.j2",
        imports=render_imports(split(imports)),
        model=model,
        owner=naming.attribute(tokens.owner),
        expires=naming.attribute(expires) if expires else "",
        ended=naming.attribute(ended) if ended else "",
        started=_started(table, expires, ended),
        moment=is_moment(table.column(ended)) if ended else False,
        handing=handing,
        ending=ending,
        some=some,
    )


def _started(table: Table, expires: str, ended: str) -> list[str]:
    """The moments that a check of the table holds against the end, such as when the row was made."""
    columns = [table.column(name) for name in table.compared_with(expires) if name != ended] if expires else []
    return [naming.attribute(column.name) for column in columns if column is not None and is_moment(column)]


def _hands_out(operation: OperationDesign, design: ServiceDesign) -> bool:
    """Whether the operation makes a key or a token and tells it."""
    view = operation.answer.view
    makes = any(isinstance(match.source, FromToken) and match.source.kind == "secret" for match in operation.set)
    signs_in = operation.kind in (Kind.LOGIN, Kind.REGISTER)
    return (makes or signs_in) and bool(view) and has_token(design, view)
