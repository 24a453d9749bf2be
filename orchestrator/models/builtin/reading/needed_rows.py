"""Actions that are refused while a row has none of others: “A trip needs at least one stop before it can be opened”."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.prose_words import DENIAL
from orchestrator.models.builtin.reading.refusal_words import FAILS, OTHERWISE
from orchestrator.models.builtin.reading.said_of_states import REFUSALS, sentences_of_states
from orchestrator.models.builtin.reading.soft_deletes import alive_tests
from orchestrator.models.builtin.reading.state_words import is_deed
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import key, singular

_ROW = r"(?:an? |the |this )?(?P<noun>\w+)"
_WHAT = r"(?P<what>[a-z]+(?: (?!yet\b)[a-z]+)?)"
_MUST = r"(?:needs|must have|has to have|requires) (?:at least one|one or more|some)"
_BEFORE = r"(?:before it can be|to be|before being) (?P<done>[a-z]+)"
_FORMS = (
    re.compile(rf"{_ROW} {_MUST} {_WHAT} {_BEFORE}{OTHERWISE}", re.IGNORECASE),
    re.compile(rf"{_ROW} without (?:an? |any )?{_WHAT} {DENIAL} be (?P<done>[a-z]+){OTHERWISE}", re.IGNORECASE),
    re.compile(rf"{FAILS} (?:if|when|while) {_ROW} (?:still )?has no {_WHAT}(?: yet)?\s*\.?", re.IGNORECASE),
)


def needing_rows(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome refused where no such row belongs to the one that it changes; a mapping's rules come first."""
    table, entry = outcome.table, context.decided(operation, outcome.table).entry
    if table is None or outcome.kind is not Kind.UPDATE or entry.require or entry.where:
        return outcome
    documented = [status for status in REFUSALS if status in operation.error_statuses]
    for sentence, stated in sentences_of_states(operation):
        said = next((found for form in _FORMS if (found := form.fullmatch(sentence)) is not None), None)
        status = stated or (documented[0] if len(documented) == 1 else 0)
        if said is None or status not in operation.error_statuses:
            continue
        done = said.groupdict().get("done") or ""
        nouns = {"it", *key(table.name)[-1:]}
        if singular(said["noun"].lower()) not in nouns or (done and not is_deed(done.lower(), operation)):
            continue
        tests = _tests(context.database, table, said["what"])
        if len(tests) != 1:
            continue
        other, condition = tests[0]
        notes.assume(f"{operation.called} answers {status} where no row of `{other}` belongs to that of `{table.name}`")
        rules = replace(outcome.rules, required=(*outcome.rules.required, (condition, status)))
        outcome = replace(outcome, rules=rules, built={**outcome.built, sentence: ""})
    return outcome


def _tests(database: Database, table: Table, what: str) -> list[tuple[str, str]]:
    """(table, condition) of each way in which rows that are called so may belong to a row."""
    wanted, found = key(what), []
    for child, reference in database.child_tables(table):
        far = {key_.target for key_ in child.foreign_keys if key_.target not in {table.name, child.name}}
        gone = [target for target in far if (other := database.table(target)) and alive_tests(database, other)]
        own = database.key_of(child)
        linked = any(database.key_of(other) == wanted for t in far if (other := database.table(t)) is not None)
        called = own == wanted or own == (*database.key_of(table), *wanted)
        is_link = linked and own[: len(database.key_of(table))] == database.key_of(table)
        if child.name == table.name or len(reference.columns) != 1 or not (called or is_link) or (is_link and gone):
            continue
        tests = [f"{child.name}.{reference.columns[0]} = {table.name}.{reference.target_columns[0]}"]
        tests += alive_tests(database, child)
        found.append((child.name, f"EXISTS (SELECT 1 FROM {child.name} WHERE {' AND '.join(tests)})"))  # noqa: S608 - parsed, never run
    return found
