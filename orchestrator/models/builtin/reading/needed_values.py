"""Sentences that ask for a property where another has a value: “`reason` is required when the answer is `no`”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.schemas import Schemas, properties
from orchestrator.models.builtin.reading.sentences import named, sentences_of
from orchestrator.models.builtin.reading.words import key
from orchestrator.models.builtin.shapes import Body, WriteField

_NEEDED = r"(?:required|mandatory|needed|obligatory)"
_GIVEN = r"(?:given|sent|set|provided|present|stated|filled(?: in)?)"
_IF = (
    r"(?:when|if|where|whenever) (?:the |an? |its )?`?(?P<other>\w+)`? (?:is|equals|=)"
    r" (?:set to )?[`'\"]?(?P<value>[\w-]+)[`'\"]?"
    r"(?:,? (?:else|otherwise))?(?:,? ?\(?(?P<status>4\d\d)(?: (?:otherwise|else|if not))?\)?)?\s*\.?"
)
_SAYS = re.compile(
    rf"(?:an? |the )?`?(?P<what>\w+)`? (?:is {_NEEDED}|(?:must|has to|needs to) be {_GIVEN}) {_IF}", re.IGNORECASE
)
_SAYS_OF_IT = re.compile(rf"(?:(?:only )?{_NEEDED}|(?:must|has to|needs to) be {_GIVEN}) {_IF}", re.IGNORECASE)
"""The same in the description of the property."""
_WHOLE = {Kind.CREATE, Kind.REGISTER, Kind.REPLACE}


def needing_values(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome with a rule for each such sentence, where the body says all that the rule speaks of."""
    body, entry = outcome.body, context.decided(operation, outcome.table).entry
    whole = outcome.kind in _WHOLE or (outcome.kind is Kind.UPDATE and operation.method == "POST")
    if body is None or not whole or entry.require or entry.where:
        return outcome
    rules, built = list(outcome.rules.required), dict(outcome.built)
    for sentence, what, other, value, status in _told(context.schemas, operation, body):
        rule = f":{other} <> '{value}' OR :{what} IS NOT NULL"
        if all(rule != text for text, _ in rules):
            rules.append((rule, status))
        built[sentence] = ""
        notes.because(f"“{sentence}” asks for `{what}` beside `{other}`, which a rule does")
    return replace(outcome, rules=replace(outcome.rules, required=tuple(rules)), built=built)


def _told(schemas: Schemas, operation: Operation, body: Body) -> Iterator[tuple[str, str, str, str, int]]:
    """(sentence, property, the other one, its value, status) of each."""
    for told in sentences_of(schemas, operation, ()):
        name, said = named(told.text)
        found = (_SAYS_OF_IT if name else _SAYS).fullmatch(said)
        if found is None:
            continue
        what = _field(name.strip("`: ") if name else found["what"], body)
        other = _field(found["other"], body)
        usual = next((code for code in (400, 422) if code in operation.error_statuses), 0)
        status = int(found["status"] or usual)
        if what is None or other is None or what is other or status not in operation.error_statuses:
            continue
        values = _values(schemas, body, other)
        if found["value"] in values and not what.required:
            yield told.text, what.path[0], other.path[0], found["value"], status


def _field(said: str, body: Body) -> WriteField | None:
    """The one property on the first level of a body that is called so."""
    hits = [item for item in body.fields if len(item.path) == 1 and key(said) in {key(item.path[0]), key(item.column)}]
    return hits[0] if len(hits) == 1 and hits[0].lookup is None else None


def _values(schemas: Schemas, body: Body, item: WriteField) -> tuple[str, ...]:
    """The texts of the closed list that a property is one of."""
    schema = schemas.flat(body.schema)
    for part in (*body.envelope, *item.path):
        schema = schemas.flat(properties(schema).get(part) or {})
    return tuple(value for value in schema.get("enum") or () if isinstance(value, str))
