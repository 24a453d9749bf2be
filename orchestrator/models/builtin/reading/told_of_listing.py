"""Sentences on which rows a list has and how it is ordered, that its conditions, bounds and usual order say already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from orchestrator.ddl import Column
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.hidden_rows import is_said_alone
from orchestrator.models.builtin.reading.moments import is_stamp
from orchestrator.models.builtin.reading.soft_deletes import soft_delete
from orchestrator.models.builtin.reading.told_known import Known, is_called
from orchestrator.models.builtin.reading.told_spans import FINDS, SPANNED, WITHOUT
from orchestrator.models.builtin.reading.verbs import speaks_of
from orchestrator.models.builtin.reading.words import bare_flag, key, words
from orchestrator.models.builtin.shapes import FromConstant, Op, ParamUse


def _is_gone(said: re.Match[str], known: Known) -> bool:
    """Whether rows that are marked so, or in that state, are left out of a list anyway."""
    mark = bare_flag(soft_delete(known.database, known.table))
    gone = said["gone"].lower()
    others = {value for states, chosen in _states_chosen(known) for value in states - {chosen}}
    return (
        known.outcome.kind is Kind.LIST and _are_rows(said["what"], known) and ((gone,) == mark[:1] or gone in others)
    )


def _are_only(said: re.Match[str], known: Known) -> bool:
    """Whether a list has the rows in that state only."""
    chosen = {value for _, value in _states_chosen(known)}
    return known.outcome.kind is Kind.LIST and _are_rows(said["what"], known) and said["how"].lower() in chosen


def _are_rows(noun: str, known: Known) -> bool:
    return key(noun)[-1:] == key(known.table.name)[-1:]


def _states_chosen(known: Known) -> Iterator[tuple[set[str], str]]:
    """The states of each column by one of which a list chooses its rows, and that one, in lower case."""
    matches = [match for step in known.outcome.steps if step.table == known.table.name for match in step.match]
    for match in matches:
        column = known.table.column(match.column)
        if column is not None and isinstance(match.source, FromConstant) and column.values:
            yield {value.lower() for value in column.values}, str(match.source.value).lower()


def _are_both_in(said: re.Match[str], known: Known) -> bool:
    """Whether the only two bounds of a list are of one column, and both included."""
    del said
    bounds = [one for one in known.outcome.params if one.columns and one.op in {Op.GTE, Op.GT, Op.LTE, Op.LT}]
    return (
        known.outcome.kind is Kind.LIST
        and sorted(one.op for one in bounds) == sorted((Op.GTE, Op.LTE))
        and len({one.columns for one in bounds}) == 1
    )


def _is_in_span(said: re.Match[str], known: Known) -> bool:
    """Whether a parameter chooses the rows between whose ends it lies."""
    return any(_spans(text, names) and said["name"] in names for text, names in known.outcome.rules.where)


def _are_without_span(said: re.Match[str], known: Known) -> bool:
    """Whether rows are chosen by their ends, so that those without are not."""
    del said
    return any(_spans(text, names) for text, names in known.outcome.rules.where)


def _spans(text: str, names: tuple[str, ...]) -> bool:
    return len(names) == 1 and re.fullmatch(rf"\([\w.]+ <= :{names[0]} AND [\w.]+ >= :{names[0]}\)", text) is not None


def _is_left_out(said: re.Match[str], known: Known) -> bool:
    """Whether a flag adds such rows to a list that leaves them out."""
    tests = [text for text, _ in known.outcome.rules.where if f"COALESCE(:{said['name']}, FALSE)" in text]
    told = said["how"].lower()
    return _are_rows(said["what"], known) and any(
        _hides(text, column, told) for text in tests for column in known.table.columns
    )


def _are_only_without(said: re.Match[str], known: Known) -> bool:
    """Whether a list has only rows that a flag of theirs calls so, unless it is asked for all."""
    flags = [column.name for column in known.table.columns if bare_flag(column.name) == (said["how"].lower(),)]
    built = {f"({flag} OR COALESCE(:{said['name']}, FALSE))" for flag in flags}
    return _are_rows(said["what"], known) and any(text in built for text, _ in known.outcome.rules.where)


def _are_never_shown(said: re.Match[str], known: Known) -> bool:
    """Whether what a sentence says is left out, and no more, is the condition of a list."""
    if known.outcome.kind is not Kind.LIST:
        return False
    found = is_said_alone(said.string, known.operation, known.database, known.table)
    return found is not None and any(text == found.where for text, _ in known.outcome.rules.where)


def _hides(text: str, column: Column, told: str) -> bool:
    """Whether a condition leaves out the rows that are so by a column: of that state, with that flag or moment."""
    name = rf"\b{re.escape(column.name)}\b"
    if told in map(str.lower, column.values):
        value = f"'{re.escape(told)}'"
        return bool(re.search(rf"{name} (?:(?:<>|!=) {value}|NOT IN \([^)]*{value})", text, re.IGNORECASE))
    without = rf"NOT \(?{name}|{name} IS (?:NULL|FALSE|NOT TRUE)|{name} = (?:FALSE|0)\b"
    return speaks_of(column, told) and bool(re.search(without, text, re.IGNORECASE))


def _are_all_but_gone(said: re.Match[str], known: Known) -> bool:
    """“Drafts and archived ones included, removed ones not”: whether a list has rows in all states but the gone."""
    mark = bare_flag(soft_delete(known.database, known.table))
    chosen = {match.column for step in known.outcome.steps for match in step.match}
    texts = " ".join(text for text, _ in known.outcome.rules.where)
    for column in known.table.columns:
        states = {key(value) for value in column.values}
        nouns = {*key(known.table.name), "one"}
        told = [tuple(w for w in key(part) if w not in nouns) for part in re.split(r",? and |, ", said["shown"])]
        if states and set(told) <= states:
            free = column.name not in chosen and column.name not in texts
            return known.outcome.kind is Kind.LIST and free and (said["gone"].lower(),) == mark[:1]
    return False


def _is_sorted(said: re.Match[str], known: Known) -> bool:
    """Whether a list is ordered so where its parameter for that is left out."""
    sort = known.outcome.sort
    sorts = any(one.name == said["name"] and one.use is ParamUse.SORT for one in known.outcome.params)
    column = known.table.column(sort.default[0][0]) if sort is not None and sort.default else None
    down = sort is not None and bool(sort.default) and sort.default[0][1]
    made = column is not None and is_stamp(column) and words(column.name)[0] in {"created", "published", "posted"}
    return sorts and made and down == (said["way"].lower() != "oldest")


def _is_sorted_by(said: re.Match[str], known: Known) -> bool:
    """Whether a list goes up by the column that is called so, where its parameter for that is left out."""
    sort = known.outcome.sort
    sorts = any(one.name == said["name"] and one.use is ParamUse.SORT for one in known.outcome.params)
    return (
        sorts
        and sort is not None
        and bool(sort.default)
        and not sort.default[0][1]
        and is_called(sort.default[0][0], said["what"])
    )


_UNSEEN = r"(?P<gone>\w+) (?P<what>\w+) (?:never show up|do not show up|are (?:never|not) (?:shown|listed|returned))"
_ONLY = (
    r"(?:(?:lists?|shows?|returns?|gives?) (?:only |just )?|(?:only|just) )(?:the )?(?P<how>\w+) (?P<what>\w+)"
    r"(?: are (?:listed|shown|returned|included))?"
)
_SAYS = r"(?:says otherwise|is (?:set|sent|given)|asks for something else)"
_IS_SENT = r"(?: ?=+ ?`?true`?| is (?:`?true`?|set|sent|given))"
_UNLESS = (
    r"(?P<how>\w+) (?P<what>\w+) are (?:left out|hidden|omitted|excluded|not (?:shown|listed|returned|included))"
    rf" unless `?(?P<name>\w+)`?{_IS_SENT}"
)
_ONLY_WITHOUT = (
    r"only (?P<how>\w+) (?P<what>\w+),? (?:unless|if not|without|except with) "
    rf"`(?P<name>\w+)`{_IS_SENT}?"
)
_BOTH = (
    r"(?:both (?:(?:days?|dates?|ends?|bounds?|limits?|times?) )?(?:are )?|the bounds are (?:both )?)"
    r"(?:included|inclusive)"
)
SENTENCES: tuple[tuple[str, Callable[[re.Match[str], Known], bool]], ...] = (
    (_UNSEEN, _is_gone),
    (_ONLY, _are_only),
    (_UNLESS, _is_left_out),
    (_ONLY_WITHOUT, _are_only_without),
    (r"(?P<shown>[\w ,]+?) (?:are )?included, (?P<gone>\w+) (?:ones )?(?:are )?not", _are_all_but_gone),
    (rf"(?P<way>newest|latest|oldest) first,? unless `?(?P<name>\w+)`? {_SAYS}", _is_sorted),
    (rf"(?:sorted|ordered) by (?P<what>[\w ]+?),? unless `?(?P<name>\w+)`? {_SAYS}", _is_sorted_by),
    (_BOTH, _are_both_in),
    (rf"{FINDS} {SPANNED}(?:{WITHOUT})?", _is_in_span),
    (rf"{WITHOUT}", _are_without_span),
    (r".+", _are_never_shown),
)
"""What such a sentence looks like, and whether it is so."""
