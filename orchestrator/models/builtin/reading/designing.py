"""What was found and noted of an operation, as its design."""

from __future__ import annotations

from orchestrator.contract import Operation
from orchestrator.models.builtin.design import Access, Certainty, Kind, OperationDesign
from orchestrator.models.builtin.reading.bad_input import check_status, cursor_status, reference_status
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.soft_deletes import alive
from orchestrator.models.builtin.reading.statuses import documented


def design_of(
    context: Context, operation: Operation, outcome: Outcome, access: Access, notes: Notes
) -> OperationDesign:
    """The design of an operation; how sure it is follows from what was noted."""
    blocking = notes.blocking
    kind = Kind.UNKNOWN if blocking is not None and outcome.kind is Kind.UNKNOWN else outcome.kind
    unsure = bool(notes.assumptions) or bool(notes.doubts)
    certainty = Certainty.ASSUMED if unsure else Certainty.DERIVED
    meanwhile = [doubt.assumption for doubt in notes.doubts if doubt.assumption]
    validation = context.mapping.errors.get("validation") or (422 if "422" in operation.responses else 400)
    conflict = context.mapping.errors.get("conflict") or 409
    return OperationDesign(
        id=operation.id,
        method=operation.method,
        path=operation.path,
        tag=operation.tags[0] if operation.tags else "",
        summary=operation.summary,
        priority=operation.priority or "",
        kind=kind,
        certainty=Certainty.NOT_DERIVABLE if blocking is not None else certainty,
        table=outcome.table.name if outcome.table is not None else "",
        evidence=tuple(notes.evidence),
        assumptions=(*notes.assumptions, *meanwhile),
        rfi=blocking.text if blocking is not None else "",
        steps=outcome.steps,
        params=outcome.params,
        sort=outcome.sort,
        page=outcome.page,
        body=outcome.body,
        set=outcome.set,
        answer=outcome.answer,
        access=access,
        errors=documented(operation),
        validation_status=validation,
        conflict_status=conflict,
        reference_status=reference_status(operation, outcome, validation, conflict),
        check_status=check_status(operation, outcome, validation),
        cursor_status=cursor_status(operation, outcome),
        rules=outcome.rules,
        upsert=outcome.upsert,
        repeatable=outcome.repeatable,
        made_status=outcome.made_status,
        missing_status=outcome.missing_status,
        soft_delete=outcome.soft_delete,
        alive=alive(context.database, outcome.table) if outcome.table is not None else (),
    )
