"""Rows of the emitted tests that their checks let in as an operation leaves them, too."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit.always_shown import shown_columns
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.operation_types import FORM
from orchestrator.models.builtin.emit.rows import column_schemas, samples_of
from orchestrator.models.builtin.emit.sample_bodies import BodySampler
from orchestrator.models.builtin.shapes import FromClock, FromConstant, Match

_YEARS = (1990, 2190)
"""Long before and long after what bodies say, as rows come with any number and bodies with days of one year."""
_MOMENTS = {"datetime": "datetime(2026, 5, 4, 12, 30, tzinfo=UTC)", "date": "date(2026, 5, 4)"}


def kept_after(
    operation: OperationDesign, design: ServiceDesign, given: Mapping[str, str], role: str
) -> dict[str, str]:
    """What a row that holds `given` has to hold besides: audio, where a check wants it of all that is published.

    So has a row to which a body of this role says a day, where a check compares it with another one of the row. An
    expression by column; empty where nothing has to be there, or nothing helps.
    """
    table = design.table(operation.table)
    states = {match.column: text for match in operation.set if (text := _state(match))}
    sent = _sent(operation, design, role)
    tied = [column for column in {**sent, **states} if table.compared_with(column)]
    if not tied:
        return {}
    compared = {name for column in sent for name in (column, *table.compared_with(column))}
    moments = {match.column: _moment(design, operation, match) for match in operation.set}
    written = {*states, *moments, *(item.column for item in (operation.body.fields if operation.body else ()))}
    rows, samples = samples_of(table, design, column_schemas(design), shown_columns(design))
    before = {**samples, **given}
    after = {**before, **sent, **{name: text for name, text in moments.items() if text}, **states}
    if rows.lets_in(after):
        return {}
    for year in _YEARS:
        free = compared - {*given, *states, *moments}
        moved = {name: text.replace("(2026,", f"({year},") for name, text in before.items() if name in free}
        moved = {name: text for name, text in moved.items() if text != before[name]}
        ahead = {**after, **{name: text for name, text in moved.items() if name not in sent}}
        if moved and rows.lets_in({**before, **moved}) and rows.lets_in(ahead):
            return moved
    for column in tied:
        found = rows.besides(after, column, *sent, *given)
        told = {name: text or "None" for name, text in found.items() if name not in {*written, *given}}
        if told and len(told) == len(found) and rows.lets_in({**before, **found}):
            return told
    return {}


def _sent(operation: OperationDesign, design: ServiceDesign, role: str) -> dict[str, str]:
    """What the body that a test sends puts into columns of a row that is there."""
    body = operation.body
    if body is None or operation.kind not in (Kind.UPDATE, Kind.REPLACE) or body.media_type == FORM:
        return {}
    return BodySampler(operation, design, role=role, acts=True, override={}).stored()


def _state(match: Match) -> str:
    source = match.source
    return repr(source.value) if isinstance(source, FromConstant) and isinstance(source.value, str | bool) else ""


def _moment(design: ServiceDesign, operation: OperationDesign, match: Match) -> str:
    column = design.table(operation.table).column(match.column)
    if column is None or not isinstance(match.source, FromClock):
        return ""
    return _MOMENTS.get(python_type(column.type).name, "")
