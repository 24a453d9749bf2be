"""Answers that say something of the caller: whoever sends credentials is known there, whether or not they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orchestrator.handoff.expression import CALLER, parameters, parse_expression
from orchestrator.models.builtin.design import Access, Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.shapes import ExistsField, ExpressionField, GroupField, ManyField, OneField, View


def known_where_shown(context: Context, outcome: Outcome, access: Access, notes: Notes) -> Access:
    """The access of an operation that anybody may call, and that answers something else to whom it knows."""
    reads = outcome.kind in {Kind.GET, Kind.LIST}
    if not access.public or access.optional or context.credentials is None or not reads:
        return access
    shown = _of_caller(context.views.views, outcome.answer.view, set())
    if not shown:
        return access
    notes.because(f"`{shown}` speaks of the caller: anybody may call, and a caller with credentials is known")
    return replace(access, optional=True)


def _of_caller(views: Mapping[str, View], name: str, seen: set[str]) -> str:
    """The first property of a view, or of those within it, that depends on who calls; empty where none does."""
    if name in seen or name not in views:
        return ""
    seen.add(name)
    for item in views[name].fields:
        source = item.source
        if isinstance(source, ExistsField) or (isinstance(source, OneField) and source.actor):
            return item.property
        if isinstance(source, ExpressionField) and CALLER in parameters(parse_expression(source.text)):
            return item.property
        if isinstance(source, GroupField | OneField | ManyField) and (found := _of_caller(views, source.view, seen)):
            return found
    return ""
