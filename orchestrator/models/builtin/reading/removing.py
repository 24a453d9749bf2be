"""What a DELETE of one row does: it goes, it is marked, or what is in it goes."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.actions import ActionReader
from orchestrator.models.builtin.reading.besides import besides
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.soft_deletes import said_softly, soft_delete
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.staying import Stays, said_to_stay
from orchestrator.models.builtin.reading.verbs import EMPTYING, base_of, said_instead_of_delete
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import words


def removed(actions: ActionReader, operation: Operation, walk: Walk, table: Table, notes: Notes) -> Outcome:
    """What becomes of the row at the end of the path; one that is said to stay is marked where a column tells it."""
    rows, database = actions.rows, actions.context.database
    verb = said_instead_of_delete(operation)
    if verb in EMPTYING and rows.inside(walk, table, notes):
        return rows.cleared(operation, walk, walk.tables[-1], notes)
    hides = soft_delete(database, table) or said_softly(operation)
    stays = said_to_stay(operation, database, table) if not hides else None
    if stays is not None:
        found = _marked(actions, operation, walk, table, stays, verb, notes)
    else:
        found = _done_instead(actions, operation, walk, table, verb, notes) if verb else None
    return found or rows.deleted(operation, walk, table, notes)


def _marked(
    actions: ActionReader, operation: Operation, walk: Walk, table: Table, stays: Stays, verb: str, notes: Notes
) -> Outcome | None:
    """A DELETE of which the contract says that the row stays, by the first word that a column of it tells."""
    for word in filter(None, (verb, *stays.done)):
        found = actions.flagged(operation, walk, table, base_of(word), notes, undo=False)
        if found is not None:
            rest = (
                {said: besides(said, stays.is_told, {"marks", "kept"}) for said in stays.sentences} if found.set else {}
            )
            return replace(found, built={**found.built, **rest})
    return None


def _done_instead(
    actions: ActionReader, operation: Operation, walk: Walk, table: Table, verb: str, notes: Notes
) -> Outcome | None:
    """A DELETE of which the contract says another verb: `Deactivates the user`; `None` where the row may go."""
    found = actions.flagged(operation, walk, table, verb, notes, undo=False)
    if found is not None:
        return found
    stateful = any(is_state(c) or {"active", "archived", "enabled"} & set(words(c.name)) for c in table.columns)
    if stateful or verb in {"clear", "empty", "reset"}:
        question = f"is the row of `{table.name}` removed, or what is changed in it?"
        notes.ask(Cause.ACTION, f"{table.name}.{verb}", f"{operation.called} is said to `{verb}`: {question}")
        return actions.nothing(operation)
    notes.assume(f"`{verb}` removes the row of `{table.name}`, which has no column that could say it otherwise")
    return None
