"""Which doubts of an operation its entry in the mapping answers; what it leaves open stays asked."""

from __future__ import annotations

import re

from sqlglot import exp

from orchestrator.contract import Operation
from orchestrator.handoff.answers import speaks_of
from orchestrator.handoff.expression import CALLER, parse_expression
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.models.builtin.reading.mapped import Decided, texts_of
from orchestrator.models.builtin.reading.notes import Cause, Doubt, Notes
from orchestrator.models.builtin.reading.words import plain, words

_DECIDED = {
    Cause.ACTION, Cause.MONEY, Cause.EXTERNAL, Cause.FEED, Cause.STATE, Cause.BULK, Cause.CREDENTIALS, Cause.UNRELATED,
    Cause.NO_TABLE, Cause.FILE,
}  # fmt: skip
"""What a person who says kind and table of an operation has decided with that."""

_STATUS = re.compile(r"\b[45]\d\d\b")


def settle(found: Decided, operation: Operation, notes: Notes) -> None:
    """Take away the doubts that the entry answers, and say by what; what it leaves open stays asked."""
    entry = found.entry
    if not entry.model_fields_set:
        return
    said = _said(entry)
    named = _STATUS.findall(f"{operation.summary} {operation.description}")
    open_: list[Doubt] = []
    for doubt in notes.doubts:
        told = _answered(doubt, found, said) or _refused(doubt, found, named)
        if told:
            notes.because(told)
        elif doubt.cause in _DECIDED and doubt.blocks and (entry.kind is not None or found.does):
            notes.assume(f"what the mapping says of {operation.called} is all that happens: {_quoted(doubt)}")
        else:
            open_.append(doubt)
    notes.doubts[:] = open_


def _answered(doubt: Doubt, found: Decided, said: set[str]) -> str:
    """Which line of the mapping answers a doubt; empty where none does."""
    entry = found.entry
    for sentence in entry.settles:
        if speaks_of(sentence, f"{doubt.text} {doubt.subject}"):
            return f"mapping: `settles` speaks of {_quoted(doubt)}"
    name = doubt.subject.rpartition(".")[2]
    if doubt.cause is Cause.FILTER and (name in found.parameters or name in entry.params):
        return f"mapping: says what `{name}` chooses"
    if doubt.cause is Cause.NO_COLUMN and (name in entry.columns or name in found.parameters):
        return f"mapping: says what becomes of `{name}`"
    if doubt.cause is Cause.CONCURRENCY and name in _columns(entry):
        return f"mapping: a rule speaks of `{name}`"
    if doubt.cause is Cause.STATE and any(turn.column in doubt.subject for turn in found.rules.turns):
        return f"mapping: `transition` answers {_quoted(doubt)}"
    refused = {turn.otherwise for turn in found.rules.turns} | ({found.rules.otherwise} if found.rules.where else set())
    refused |= {status for _, status in found.rules.required}
    if doubt.cause is Cause.PROSE and re.search(r"\.(\d{3})$", doubt.subject) and int(doubt.subject[-3:]) in refused:
        return f"mapping: says when it answers {doubt.subject[-3:]}"
    spoken = set(words(doubt.subject)) | set(plain(doubt.subject))
    if doubt.cause in {Cause.PROSE, Cause.MONEY} and said & spoken:
        return f"mapping: a rule about `{min(said & spoken)}` puts “{doubt.subject}” into effect"
    if doubt.cause is Cause.EXTERNAL and any(item.none for item in entry.effect):
        return f"mapping: {' '.join(item.none for item in entry.effect if item.none)}"
    return ""


def _refused(doubt: Doubt, found: Decided, named: list[str]) -> str:
    """Which rule of refusals a sentence speaks of: by a name of the rule, or by its status where each has its rule."""
    if doubt.cause is not Cause.PROSE:
        return ""
    entry, spoken = found.entry, {*words(doubt.subject), *plain(doubt.subject)}
    for text in filter(None, [entry.where, *(item.that for item in entry.require)]):
        tree = parse_expression(text)
        for name in dict.fromkeys(node.name for node in tree.find_all(exp.Column, exp.Placeholder)):
            told = {word for word in words(name) if len(word) > 2}
            if told and told <= spoken and words(name)[-1] != "id" and name != CALLER:
                return f"mapping: a rule about `{name}` puts “{doubt.subject}” into effect"
    statuses = _statuses(found)
    for status in _STATUS.findall(doubt.subject):
        if statuses.count(status) >= named.count(status):
            return f"mapping: says when it answers {status}, as “{doubt.subject}” says"
    return ""


def _statuses(found: Decided) -> list[str]:
    """The status of each rule by which an entry refuses."""
    rules = found.rules
    told = [*(turn.otherwise for turn in rules.turns), *(status for _, status in rules.required)]
    return [str(status) for status in ([*told, rules.otherwise] if rules.where else told)]


def _said(entry: OperationMapping) -> set[str]:
    """Words of the values and columns that the rules of an entry speak of."""
    found: set[str] = set()
    for turn in entry.transition:
        found |= {word for value in (*turn.from_, *turn.to) for word in words(value)}
    for text in texts_of(entry):
        tree = parse_expression(text)
        found |= {word for item in tree.find_all(exp.Literal) if item.is_string for word in words(item.name)}
    for values in (entry.set, entry.derive, entry.default):
        found |= {plain(column)[-1] for column in values if plain(column)}
    return {word for word in found if len(word) > 2}


def _columns(entry: OperationMapping) -> set[str]:
    """The columns that the rules of an entry compare or set."""
    compared = (tree for text in texts_of(entry) for tree in parse_expression(text).find_all(exp.Column))
    return {*(tree.name for tree in compared), *entry.set, *entry.derive}


def _quoted(doubt: Doubt) -> str:
    return f"“{doubt.text}”"
