"""Operations beneath a row that is shown to its owner only, of which the permission model does not say the same."""

from __future__ import annotations

from orchestrator.auth import AuthModel, Rule, Scope
from orchestrator.contract import Contract, Operation
from orchestrator.models.builtin.design import Access
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import FromPath


def ask_about_hidden_parents(
    operation: Operation,
    contract: Contract,
    auth: AuthModel,
    database: Database,
    outcome: Outcome,
    access: Access,
    notes: Notes,
) -> None:
    """Ask whether whoever may not see a row may see, or change, what is beneath it."""
    rule = auth.rule(operation.id)
    if rule is None or rule.public or access.own or outcome.caller_bound or "scope" in rule.model_fields_set:
        return
    rows = [step.table for step in outcome.steps if any(isinstance(one.source, FromPath) for one in step.match)]
    for shown, parent in _above(operation, contract, auth):
        bound = auth.roles_of(operation.id) - set(parent.bypass)
        table = next((name for name in rows if name == (parent.owner_table or name)), None)
        people = database.principal is not None and table == database.principal.name
        if table is None or people or (auth.roles and not bound):
            continue
        past = f", but {listed(parent.bypass)}" if parent.bypass else ""
        text = (
            f"{shown.called} shows a row of `{table}` to its owner only (`{parent.owner}`{past}): whose rows may "
            "callers reach beneath it? Rules of such operations bind nobody to their own."
        )
        meanwhile = f"what is beneath a row of `{table}` is reached by all who may call, whosever it is"
        notes.ask(Cause.OWNER, f"{table}.{parent.owner}.below", text, meanwhile=meanwhile)
        return


def _above(operation: Operation, contract: Contract, auth: AuthModel) -> list[tuple[Operation, Rule]]:
    """The operations that show a row on the way to this one to its owner only, the nearest first, with their rules."""
    found = [
        (other, rule)
        for other in contract.operations
        if other.method == "GET" and other.path.endswith("}") and operation.path.startswith(f"{other.path}/")
        if (rule := auth.rule(other.id)) is not None and rule.scope is Scope.OWN
    ]
    return sorted(found, key=lambda one: -len(one[0].path))
