"""Bounds of figures that a list shows and no column holds: `min_rating`, `max_minutes` of two times together."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Table
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.param_words import BOUNDS, as_described
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.state_counts import says_only
from orchestrator.models.builtin.reading.told_flags import ToldFlag, settle, told_flags, unread
from orchestrator.models.builtin.reading.told_spans import told_spans
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.models.builtin.shapes import CountField, ExpressionField, Op, Param, View

_SIGNS = {Op.GTE: ">=", Op.GT: ">", Op.LTE: "<=", Op.LT: "<"}
_HOW = {"total", "average", "avg", "mean", "sum", "overall", "count", "number", "num"}
_SMALL = (
    *("lower", "upper", "limit", "bound", "only", "least", "most", "at", "or", "more", "less", "fewer", "up", "than"),
    *("no", "minimum", "maximum", "min", "max", "above", "below", "over", "under", "inclusive", "included", "equal"),
    *("show", "shows", "return", "returns", "list", "lists", "filter", "filters", "rows", "items", "whose", "where"),
    *("greater", "higher", "bigger", "smaller", "lower", "longer", "shorter", "exceed", "exceeds", "from", "plus"),
    *("and", "sum", "together", "value", "not", "given", "such"),
)
"""Words of a bound's description that say nothing of which figure."""


def conditions_of(
    context: Context,
    operation: Operation,
    table: Table,
    params: Collection[Param],
    shown: tuple[Schema, str],
    entry: OperationMapping,
    notes: Notes,
) -> tuple[ToldFlag, ...]:
    """What parameters choose that no single column is called by; `shown` is the row's schema, and its view's name."""
    flags = told_flags(context.schemas, operation, table, params, entry, notes)
    flags += tuple(told_spans(context.schemas, operation, table, params, entry, notes))
    view = context.views.views.get(shown[1])
    if view is None:
        return flags
    members = {name: context.schemas.flat(schema) for name, schema in properties(shown[0]).items()}
    found = []
    for one in unread(operation, params, entry):
        bound = _bound(one, table, view, members)
        if bound is not None and {"integer", "number"} & set(types_of(context.schemas.flat(one.schema))):
            settle(one, table, bound, notes, "; those without such are left out")
            found.append((bound, (one.name,)))
    return (*flags, *found)


def _bound(one: Parameter, table: Table, view: View, members: dict[str, Schema]) -> str | None:
    """The one figure that a bound is called after, compared with it."""
    said = words(one.name)
    place = next((place for place in (0, -1) if said and said[place] in BOUNDS and len(said) > 1), None)
    if place is None or not (one.name.isascii() and one.name.isidentifier()):
        return None
    rest = key("_".join(said[1:] if place == 0 else said[:-1]))
    hits = [(name, text) for name, text in _figures(view, table) if key(name) == rest]
    hits = hits or [(name, text) for name, text in _figures(view, table) if _bare(key(name)) == _bare(rest)]
    if len(hits) != 1:
        return None
    name, text = hits[0]
    described = str(members.get(name, {}).get("description") or "")
    if not says_only(one.description, (one.name, name, described, table.name, *_SMALL)):
        return None
    return f"{text} {_SIGNS[as_described(BOUNDS[said[place]], one.description)]} :{one.name}"


def _figures(view: View, table: Table) -> Iterator[tuple[str, str]]:
    """The numbers of a row that are worked out, each with its expression."""
    for field in view.fields:
        if not {"integer", "number"} & set(types_of(field.schema)):
            continue
        if isinstance(field.source, CountField):
            tests = [f"{field.source.table}.{there} = {table.name}.{own}" for there, own in field.source.on]
            yield field.property, f"(SELECT count(*) FROM {field.source.table} WHERE {' AND '.join(tests)})"  # noqa: S608 - parsed, never run
        elif isinstance(field.source, ExpressionField) and ":" not in field.source.text:
            text = field.source.text
            yield field.property, text if text.startswith("(SELECT") else f"({text})"


def _bare(said: Words) -> Words:
    return tuple(word for word in said if word not in _HOW) or said
