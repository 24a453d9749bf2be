"""New rows one of whose moments has to come after another, where a sentence says it as a check of the table does."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.refusal_words import OTHERWISE
from orchestrator.models.builtin.reading.said_of_built import SIGNS, as_checked, column_of
from orchestrator.models.builtin.reading.said_of_states import sentences_of_states
from orchestrator.models.builtin.reading.words import key

_INVALID = (400, 422)
_MUST = re.compile(
    r"(?:the )?`?(?P<one>\w+)`? (?:must|has to) (?:be|lie|come) "
    rf"(?P<how>{'|'.join(sorted(SIGNS, key=len, reverse=True))}) (?:the )?`?(?P<other>\w+)`?{OTHERWISE}",
    re.IGNORECASE,
)


def one_after_other(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome refused as invalid where a sentence says so: the check would answer as for a conflict."""
    table, body, entry = outcome.table, outcome.body, context.decided(operation, outcome.table).entry
    if table is None or body is None or outcome.kind is not Kind.CREATE or entry.require or entry.where:
        return outcome
    needed = {key(item.column): item.column for item in body.fields if item.required}
    documented = [status for status in _INVALID if status in operation.error_statuses]
    for sentence, stated in sentences_of_states(operation):
        said = _MUST.fullmatch(sentence)
        status = stated or (documented[0] if len(documented) == 1 else 0)
        if said is None or status not in operation.error_statuses:
            continue
        sign = SIGNS[said["how"].lower()]
        ends = (column_of(said["one"], body.fields), column_of(said["other"], body.fields))
        if not set(ends) <= set(needed) or not as_checked(table, sign, ends):
            continue
        text = f"{needed[ends[0]]} {sign} {needed[ends[1]]}"
        notes.because(f"“{sentence}” is what a check of `{table.name}` says too")
        rules = replace(outcome.rules, required=(*outcome.rules.required, (text, status)))
        outcome = replace(outcome, rules=rules, built={**outcome.built, sentence: ""})
    return outcome
