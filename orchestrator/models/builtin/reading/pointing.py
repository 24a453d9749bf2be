"""Paths to what belongs to a row, whose writing changes that row: where it points, or what it has in a list."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.contract import Operation
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.change_moments import on_update
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.shapes import FromConstant, Match


def points_elsewhere(
    context: Context, answers: AnswerReader, operation: Operation, walk: Walk, notes: Notes
) -> Mapping[str, str] | None:
    """`PATCH /tickets/{id}/epic` with `{"epicId": …}` lets the ticket point elsewhere; the walk goes back to it.

    The column by the one property of the body; `None` where the path leads to no such row, or the body says more.
    """
    schema, reference = operation.request_body_schema, _reference(walk)
    if schema is None or not reference:
        return None
    above, target = walk.tables[-2:]
    opened = unwrap(context.schemas, schema, answers.names(target, operation))
    names = list(properties(opened.inner))
    if len(names) != 1:
        return None
    found = find_column(context.database, above, names[0], context.schemas.flat(properties(opened.inner)[names[0]]))
    known = found is not None and found.column.name == reference
    if not known and not context.database.names_key(target, names[0]):
        return None
    _back(walk)
    notes.because(f"the body says where `{above.name}.{reference}` points")
    return {} if known else {names[0]: reference}


def points_nowhere(
    context: Context, answers: AnswerReader, operation: Operation, walk: Walk, notes: Notes
) -> Outcome | None:
    """`DELETE /tickets/{id}/epic` leaves the epic there, and the ticket without one.

    Where a ticket must have one it is asked what goes; `None` where the path leads to no such row.
    """
    reference = _reference(walk)
    if not reference or walk.caller_bound:
        return None
    above, target = walk.tables[-2:]
    column = above.column(reference)
    if column is None or not column.nullable:
        text = (
            f"What does {operation.called} remove? `{above.name}.{reference}` must point at a row of `{target.name}`."
        )
        notes.ask(Cause.ACTION, f"{above.name}.{reference}", text)
        return Outcome(kind=Kind.UNKNOWN, answer=answers.empty(operation))
    _back(walk)
    notes.assume(f"{operation.called} sets `{above.name}.{reference}` to null, and the row of `{target.name}` stays")
    receipt = answers.receipt(operation)
    return Outcome(
        kind=Kind.UPDATE,
        table=above,
        steps=tuple(walk.steps),
        params=tuple(context.params.read(operation, above, notes, many=False).params),
        body=context.bodies.only_read(operation),
        set=(Match(column=reference, source=FromConstant(value=None)), *on_update(above, (reference,))),
        answer=receipt if receipt is not None else answers.row(operation, above, notes),
        caller_bound=walk.caller_bound,
    )


def replaces_list(context: Context, operation: Operation, walk: Walk, notes: Notes) -> bool:
    """`PUT /trainers/{id}/skills` with a list, alone or as the one property: the walk goes back to the trainer."""
    schema = operation.request_body_schema
    if schema is None or operation.method != "PUT" or len(walk.tables) < 2:
        return False
    opened = unwrap(context.schemas, schema, frozenset())
    lists = properties(context.schemas.flat(schema)) if opened.path else {}
    if len(opened.path) > 1 or not opened.many or len(lists) != len(opened.path):
        return False
    _back(walk)
    walk.row = True
    what = f"`{opened.path[0]}`" if opened.path else "the list"
    notes.because(f"{what} takes the place of what a row of `{walk.tables[-1].name}` had there")
    return True


def _reference(walk: Walk) -> str:
    """The column of the row above that points at the last one; empty where it is reached in another way."""
    reached = walk.ways[-1] if walk.ways else None
    if len(walk.tables) < 2 or reached is None or not reached.to_one or len(reached.on) != 1:
        return ""
    name = reached.on[0][0]
    found = walk.tables[-2].foreign_key_of(name)
    return name if found is not None and found.target == walk.tables[-1].name else ""


def _back(walk: Walk) -> None:
    for line in (walk.steps, walk.tables, walk.ways):
        line.pop()
