"""Rows that a list for everybody leaves out by their state, and that are asked for one by one all the same."""

from __future__ import annotations

import re

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.order_words import said_of_rows
from orchestrator.models.builtin.reading.words import words
from orchestrator.models.builtin.shapes import FromConstant

_KEY = re.compile(r"/\{[^{}/]+\}$")


def ask_about_others(operation: Operation, context: Context, table: Table, notes: Notes) -> None:
    """Ask whether everybody is shown a row of a state, such as a draft, that no list for everybody has."""
    above = _KEY.sub("", operation.path)
    if operation.requires_auth or above == operation.path:
        return
    lists = [item for item in context.contract.operations if item.method == "GET" and item.path == above]
    for item in (one for one in lists if not one.requires_auth):
        told = f"{item.summary}. {item.description}. {' '.join(words(item.id))}."
        chosen = said_of_rows(told, context.database, table)
        if chosen is None or not isinstance(chosen.source, FromConstant):
            continue
        text = (
            f"{item.called} lists only rows of `{table.name}` whose `{chosen.column}` is `{chosen.source.value}`: "
            f"does {operation.called} show others, to whoever knows their key?"
        )
        meanwhile = f"{operation.called} shows any row of `{table.name}`"
        notes.ask(Cause.PROSE, f"{table.name}.{chosen.column}.others", text, meanwhile=meanwhile)
