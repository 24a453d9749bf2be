"""Rows that a contract says are answered as if there were none, by their state: “Drafts answer 404”."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Column
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.said_of_states import sentences_of_states
from orchestrator.models.builtin.reading.said_refusals import clauses_of
from orchestrator.models.builtin.reading.soft_deletes import soft_delete
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.words import Words, bare_flag, key, listed

_404 = r"(?:,? ?\(?(?:http )?404\)?)"
_HIDES = re.compile(
    r"(?P<what>[\w ,-]+?) (?:(?:are|is) (?:not|never) (?:visible|shown|found|readable|available)(?: here)?"
    rf"{_404}?|(?:answers?|gives?|are|is)(?: (?:a|with|as))*{_404}"
    rf"|cannot be (?:read|seen|fetched)(?: here)?{_404}?)\s*\.?",
    re.IGNORECASE,
)
_SHOWS = re.compile(
    r"(?P<what>[\w ,-]+?) (?:can (?:still |also )?be (?:read|seen|fetched|shown)"
    r"|(?:are|is)(?: (?:still|also))?(?: (?:visible|shown|readable))?)(?: here)?\s*\.?",
    re.IGNORECASE,
)
_AND = re.compile(r",? (?:and|or|nor) |, ")
_ALL = {"the", "all", "any", "one"}


def hidden_by_state(context: Context, operation: Operation, outcome: Outcome, notes: Notes) -> Outcome:
    """The outcome that finds no row in states of which a sentence says so; a mapping's rules come first."""
    table, entry = outcome.table, context.decided(operation, outcome.table).entry
    if table is None or outcome.kind is not Kind.GET or entry.where or 404 not in operation.error_statuses:
        return outcome
    gone = bare_flag(soft_delete(context.database, table))[:1]
    nouns = {*key(table.name), *_ALL}
    for column in table.columns:
        if len(column.values) < 2 or not is_state(column) or column.nullable:
            continue
        hidden, said, shown = _hidden(operation, column, nouns, gone)
        kept = [value for value in column.values if value not in hidden]
        if not said or not kept:
            continue
        if hidden:
            state = f"`{table.name}.{column.name}` is {listed(sorted(hidden))}"
            notes.assume(f"{operation.called} answers 404 where {state}")
        else:
            notes.because("rows that are marked as gone are not found")
        if hidden or shown:
            subject = f"{table.name}.{column.name}.others"
            notes.doubts[:] = [doubt for doubt in notes.doubts if doubt.subject != subject]
        values = ", ".join(f"'{value}'" for value in kept)
        where = ((f"{column.name} IN ({values})", ()),) if hidden else ()
        rules = replace(outcome.rules, where=(*outcome.rules.where, *where))
        return replace(outcome, rules=rules, built={**outcome.built, **dict.fromkeys(said, "")})
    return outcome


def _hidden(
    operation: Operation, column: Column, nouns: Collection[str], gone: Words
) -> tuple[set[str], list[str], bool]:
    """The states in which a row is not found, the sentences that say no more, and whether some tell of other states."""
    hidden: set[str] = set()
    said: list[str] = []
    shows: list[tuple[str, set[str]]] = []
    for sentence, _ in sentences_of_states(operation):
        first, *others = clauses_of(sentence)
        hides, seen = _HIDES.fullmatch(first), [_SHOWS.fullmatch(clause) for clause in others or [first]]
        shown = [_meant(one["what"], column, nouns, ()) if one is not None else None for one in seen]
        if hides is not None and (meant := _meant(hides["what"], column, nouns, gone)) is not None:
            if others and not all(one and not one & meant for one in shown):
                continue
            hidden |= meant
            said.append(sentence)
        elif not others and shown[0]:
            shows.append((sentence, shown[0]))
    if any(states & hidden for _, states in shows):
        return set(), [], False
    return hidden, [*said, *(sentence for sentence, _ in shows if said)], bool(shows)


def _meant(what: str, column: Column, nouns: Collection[str], gone: Words) -> set[str] | None:
    """The states that words for rows name, without those that are `gone` anyway; `None` where they name others."""
    by_name = {key(value): value for value in column.values}
    found: set[str] = set()
    for part in _AND.split(what.strip()):
        said = tuple(word for word in key(part) if word not in nouns)
        if said and said == gone:
            continue
        if said not in by_name:
            return None
        found.add(by_name[said])
    return found
