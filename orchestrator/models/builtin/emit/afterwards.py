"""Rows of the emitted tests that their checks let in as an operation leaves them, too."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.rows import column_schemas, samples_of, shown_columns
from orchestrator.models.builtin.shapes import FromClock, FromConstant, Match

_MOMENTS = {"datetime": "datetime(2026, 5, 4, 12, 30, tzinfo=UTC)", "date": "date(2026, 5, 4)"}


def lasting(operation: OperationDesign, design: ServiceDesign, given: Mapping[str, str]) -> dict[str, str]:
    """What a row that holds `given` has to hold besides: audio, where a check wants it of all that is published.

    An expression by column; empty where nothing has to be there, or nothing helps.
    """
    table = design.table(operation.table)
    states = {match.column: text for match in operation.set if (text := _state(match))}
    tied = [column for column in states if table.compared_with(column)]
    if not tied:
        return {}
    moments = {match.column: _moment(design, operation, match) for match in operation.set}
    written = {*states, *moments, *(item.column for item in (operation.body.fields if operation.body else ()))}
    rows, samples = samples_of(table, design, column_schemas(design), shown_columns(design))
    before = {**samples, **given}
    after = {**before, **{name: text for name, text in moments.items() if text}, **states}
    for column in tied:
        found = rows.besides(after, column)
        told = {name: text or "None" for name, text in found.items() if name not in {*written, *given}}
        if told and len(told) == len(found) and rows.lets_in({**before, **found}):
            return told
    return {}


def _state(match: Match) -> str:
    source = match.source
    return repr(source.value) if isinstance(source, FromConstant) and isinstance(source.value, str | bool) else ""


def _moment(design: ServiceDesign, operation: OperationDesign, match: Match) -> str:
    column = design.table(operation.table).column(match.column)
    if column is None or not isinstance(match.source, FromClock):
        return ""
    return _MOMENTS.get(python_type(column.type).name, "")
