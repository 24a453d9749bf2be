"""Lists of what the caller takes part in, by a link table to people: “boats I am a crew member of”."""

from __future__ import annotations

import re
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column, SqlKind
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.relatives import may_be_over
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.tables import Database, Link
from orchestrator.models.builtin.reading.words import key, same_stem, words
from orchestrator.relational import INSTANTS

_TAKES_PART = re.compile(
    r"(?:(?:all|the|lists?|gets?|returns?) )*"
    r"(?P<what>[\w-]+(?: (?!(?:that|which|where|in|of|on)\b)[\w-]+)?)"
    r" (?:(?:that|which|where|(?:in|of|on) which) )?"
    r"(?:I|you|the caller|the (?:current|authenticated|calling|logged[- ]in|signed[- ]in) [a-z]+) (?:am|are|is) "
    r"(?:an? )?(?P<role>[a-z]+(?: (?!(?:of|in|on|at|to)\b)[a-z]+)?)(?: (?:of|in|on|at|to))?\.?",
    re.IGNORECASE,
)


def of_takers(database: Database, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The list with only such rows, where a sentence says no more than that and one link table alone can be meant."""
    table, principal = outcome.table, database.principal
    bound = outcome.caller_bound or not operation.requires_auth
    if outcome.kind is not Kind.LIST or table is None or principal is None or bound:
        return outcome
    for sentence in (one for text in (operation.summary, operation.description) for one in split_into_sentences(text)):
        said = _TAKES_PART.fullmatch(sentence)
        if said is None or key(said["what"])[-1:] != database.key_of(table)[-1:]:
            continue
        links = [link for link in database.links(table, principal) if _is_meant(link, said["role"])]
        if len(links) != 1:
            continue
        name, near, far = links[0].table.name, links[0].near, links[0].far
        notes.because(f"“{sentence}”: a row of `{name}` says so")
        test = (
            f"EXISTS (SELECT 1 FROM {name} WHERE {name}.{far.columns[0]} = :caller "  # noqa: S608 - parsed, never run
            f"AND {name}.{near.columns[0]} = {table.name}.{near.target_columns[0]})"
        )
        rules = replace(outcome.rules, where=(*outcome.rules.where, (test, ())))
        return replace(outcome, rules=rules, caller_bound=True, built={**outcome.built, sentence: ""})
    return outcome


def _is_meant(link: Link, role: str) -> bool:
    """Whether a row of the table says that somebody is that, and neither an invitation nor what is over does."""
    single = len(link.near.columns) == 1 == len(link.far.columns)
    named = (link.table.name, *link.far.columns)
    called = any(same_stem(words(role)[-1], part) for name in named for part in key(name))
    extra = link.table.columns
    return single and called and not may_be_over(link) and not any(_tells_apart(one, role) for one in extra)


def _tells_apart(column: Column, role: str) -> bool:
    """Whether a column may say that a row is none yet: a flag, a state, a moment, or a list that has the role."""
    moment = column.nullable and column.type.kind in {*INSTANTS, SqlKind.DATE}
    listed = any(key(value)[-1:] == key(role)[-1:] for value in column.values)
    return moment or listed or is_state(column) or column.type.kind is SqlKind.BOOLEAN
