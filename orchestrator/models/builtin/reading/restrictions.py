"""Which rows a figure is about, as the description of its property says it: "Published reports only"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.moments import happened, is_instant
from orchestrator.models.builtin.reading.qualities import JOINED, OF_ALL, qualities_of
from orchestrator.models.builtin.reading.words import Words, bare_flag, picks_rows, stem, words
from orchestrator.relational import SqlKind

_ALL_BUT = re.compile(
    r"\b(?:not|neither|nor|except|excluding|without|other than|apart from|aside from|never|no|non)\b|n't\b"
    r"|\b(?:excluded|omitted|ignored|left out)\b"
    r"|\b(?:all|any|any (?:status|state)|every(?:thing|one)?) but\b",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:only|just|not|neither|nor|except|excluding|excluded|without|other than|still|past|future|upcoming|last"
    r"|this (?:day|week|month|year)|today|since|percent\w*|per|unless|whose|at least|at most|more than|less than"
    r"|visible|public)\b|n't\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:null|none|zero|0|absent|left out (?:where|if|when)|empty)\b[^.;,]*", re.IGNORECASE)
"""What is shown where there is nothing to count: no limit."""
_HOW = re.compile(
    r"\bread-only\b|\b(?:computed|calculated|derived|cached|denormali[sz]ed|maintained|updated)"
    r"(?: (?:by the (?:server|service|database|system)|automatically|on (?:the )?(?:read|write|fly)|in real time))*"
    r"\s*(?=$|[.;:,)])",
    re.IGNORECASE,
)
"""How a figure comes about, which says nothing of its rows."""
_OMITTED = {"excluded", "omitted", "ignored", "left out"}


_LEFT_OUT = re.compile(r"\W*(?:be(?:ing)?\W+)?(?:count|includ|shown|listed|consider)", re.IGNORECASE)
"""What follows a `not` that is about all that stands before it: “drafts are not counted”."""
_MEANING = re.compile(r"\(|:|\bi\. ?e\.|,\s*that is\b|\bnamely\b|\bmeaning\b", re.IGNORECASE)
"""What stands before the words that tell what those before it mean: “still open (status other than done)”."""
_ALSO = re.compile(
    r"(?<!not )(?<!n't )(?<!not be )\b(?:includ\w+|also|even|regardless|irrespective|whether|whatever|or not)\b",
    re.IGNORECASE,
)
"""That rows count besides others: which of them are left out is not said."""
_MEASURED = re.compile(
    r"(?<!other )\bthan\b|\b(?:last|this (?:day|week|month|year)|today|since|percent\w*|per|at least|at most|minus|plus"
    r"|older|newer|before|after|within|between|during|ago|can|may|must|should|could|unless)\b",
    re.IGNORECASE,
)
"""What chooses rows by more than a state or a flag of theirs."""
_TURNS = re.compile(r"\b(?:but|only|just)\b", re.IGNORECASE)


_STATED = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        r"\b(?:status|state|stage|phase)\W+(?:(?:of|is|are|being|equals?)\W+)?(\w+)",
        r"(\w+)\W+(?:status|state|stage|phase)\b",
        r"\b(?:that|which|who)\W+(?:are|is)\W+(?:(?:still|currently|now|only)\W+)?(\w+)",
    )
)
"""“with the status waiting”, “in `open` state”, “that are still open”."""
_YES_NO = (("y", "n"), ("yes", "no"), ("t", "f"))


def restriction(table: Table, described: str, name: str = "", known: str = "") -> str | None:
    """What holds for the rows of `table` that count, as SQL: empty for all, `None` where a limit is not understood.

    Words that are `known` choose none, and no more do those of the figure's `name`, unless they name a state or a flag:
    what a description says goes before a name.
    """
    said = _meant(table, of_rows(described))
    listed = [(column, values) for column in table.columns if (values := _listed(column, words(said)))]
    if len(listed) == 1:
        return f"{table.name}.{listed[0][0].name} IN ({_sql(listed[0][1])})"
    own = {one for one in _stems(words(name)) if _named(table, {one}) == ([], [])}
    own |= _stems((*words(table.name), *words(known))) - _said_as_state(table, said)
    if _MEASURED.search(said) or (_ALSO.search(said) and _named(table, _stems(words(said)) - own) != ([], [])):
        return None
    said = _as_words(table, said)
    but = _ALL_BUT.search(said)
    if but is None:
        return _without_but(table, said, own)
    before, after = said[: but.start()], said[but.end() :]
    first, rest = _named(table, _stems(words(before)) - own), _named(table, _stems(words(after)) - own)
    if first is None or rest is None or (any(rest) and _TURNS.search(after)):
        return None
    if any(first) and not any(rest):
        left_out = but[0].lower() in _OMITTED or _LEFT_OUT.match(after) is not None
        return " AND ".join(_tests(table, first, negated=True)) if left_out else None
    if any(rest) and not _are_all_named(table, after):
        return None
    if _picks_otherwise(qualities_of(words(before), own), own, first):
        return None
    if not any(rest):
        return None if _LIMITS.search(said) else ""
    if not _is_plain(first):
        return None
    return " AND ".join([*_tests(table, first, negated=False), *_tests(table, rest, negated=True)])


def _said_as_state(table: Table, said: str) -> set[str]:
    """What is said to be the state, though the table is called so: “with the status waiting”."""
    stated = {stem(word.lower()) for pattern in _STATED for word in pattern.findall(said)}
    return {word for word in stated if _named(table, {word}) != ([], [])}


def of_rows(described: str) -> str:
    """What a description says of rows: not what is shown where there is none, nor how the figure comes about."""
    return _HOW.sub("", _NOTHING.sub("", described))


def _meant(table: Table, said: str) -> str:
    """What a description says, without words for it whose meaning it tells itself by the same columns."""
    head, *told = _MEANING.split(said, maxsplit=1)
    named, meant = (_named(table, _stems(words(text))) for text in (head, *told)) if told else (None, None)
    if named is None or meant is None or not any(meant):
        return said
    columns = {column.name for column, _ in named[0]}
    same = columns <= {column.name for column, _ in meant[0]} and not named[1]
    return told[0] if same and (columns or _ALL_BUT.search(told[0])) else said


def _as_words(table: Table, said: str) -> str:
    """The text with each value of several words as one: “in progress”."""
    for value in sorted((value for column in table.columns for value in column.values), key=len, reverse=True):
        if len(parts := words(value)) > 1:
            spelled = r"[\s_-]?".join(map(re.escape, parts))
            said = re.sub(rf"\b{spelled}\b", _as_word(value), said, flags=re.IGNORECASE)
    return said


def _as_word(value: str) -> str:
    return "".join(words(value))


def _without_but(table: Table, said: str, own: set[str]) -> str | None:
    limited = _LIMITS.search(said) is not None
    qualities = list(words(said) if limited else qualities_of(words(said), own))
    found = _named(table, _stems(qualities) - own)
    if found is None or not _is_plain(found):
        return None
    if any(found):
        return " AND ".join(_tests(table, found, negated=False))
    return None if limited or _picks_otherwise(qualities, own, found) else ""


def _picks_otherwise(qualities: Iterable[str], own: set[str], found: _Found) -> bool:
    """Whether a word that names nothing of a row says which rows are meant: “active” where nothing is called so."""
    told = {stem(word) for _, values in found[0] for value in values for word in words(value)}
    told |= {stem(word) for column in (*(column for column, _ in found[0]), *found[1]) for word in _said_by(column)}
    return picks_rows(tuple(word for word in qualities if stem(word) not in {*own, *told} and word not in OF_ALL))


def _are_all_named(table: Table, after: str) -> bool:
    """Whether each of the words that `or` joins behind a negation names something: “not dropped or left” need not."""
    joined = re.findall(
        r"(?:\b(?:or|nor|and)\b|,(?=\W*\w+\W*(?:,|$|or\b|nor\b|and\b)))\W+(?:(?:not|the|any|yet|been|those)\W+)*(\w+)",
        after,
        re.IGNORECASE,
    )
    told = {stem(part) for c in table.columns for value in c.values for part in (*words(value), _as_word(value))}
    told |= {stem(part) for column in table.columns for part in _said_by(column)}
    return all(stem(word.lower()) in told for word in joined)


_Found: TypeAlias = tuple[list[tuple[Column, list[str]]], list[Column]]
"""Columns with the values of theirs that are named, and flags that are."""


def _named(table: Table, found: set[str]) -> _Found | None:
    """What words name; `None` where that is more than one thing of a kind."""
    every = [(column, [value for value in column.values if _is_said(value, found)]) for column in table.columns]
    named = [(column, values) for column, values in every if values]
    told = {stem(word) for _, values in named for value in values for word in words(value)}
    flags = _plainest([column for column in table.columns if _is_flagged(column, found - told)])
    return None if len(named) > 1 or len(flags) > 1 else (named, flags)


def _is_plain(found: _Found) -> bool:
    """Whether rows are told by one thing only: two may both have to hold, or either."""
    return not all(found)


def _tests(table: Table, found: _Found, *, negated: bool) -> Iterator[str]:
    for column, values in found[0]:
        yield f"{table.name}.{column.name} {'NOT IN' if negated else 'IN'} ({_sql(values)})"
    for column in found[1]:
        text = f"{table.name}.{column.name}"
        spelled = spelled_flag(column)
        if spelled is not None:
            yield f"{text} = '{spelled[1 if negated else 0]}'"
            continue
        unset = f"{text} IS NULL" if is_instant(column) else f"NOT {text}"
        is_set = f"{text} IS NOT NULL" if is_instant(column) else text
        yield unset if negated else is_set


def spelled_flag(column: Column) -> tuple[str, str] | None:
    """How a text that can only be `Y` or `N` says yes and no; `None` where a column is no such flag."""
    by_word = {value.lower(): value for value in column.values}
    found = next((pair for pair in _YES_NO if by_word.keys() == set(pair)), None)
    return (by_word[found[0]], by_word[found[1]]) if found is not None and not column.nullable else None


def _stems(said: Iterable[str]) -> set[str]:
    return {stem(word) for word in said}


def _listed(column: Column, said: Words) -> list[str]:
    """The values of a column where several of them are all that is said: “Requested, confirmed and picked up”."""
    rest = tuple(stem(word) for word in said if word not in JOINED)
    spelled = {tuple(stem(word) for word in words(value)): value for value in column.values}
    found: list[str] = []
    longest = max(map(len, spelled), default=0)
    while rest:
        size = next((size for size in range(min(len(rest), longest), 0, -1) if rest[:size] in spelled), 0)
        if not size:
            return []
        found.append(spelled[rest[:size]])
        rest = rest[size:]
    return found if len(found) > 1 else []


def _is_said(value: str, found: set[str]) -> bool:
    parts = [stem(word) for word in words(value)]
    return bool(parts) and (set(parts) <= found or stem(_as_word(value)) in found)


def _is_flagged(column: Column, found: set[str]) -> bool:
    """Whether a flag, or a moment that says that something was done, is called by a word that is said."""
    said = _said_by(column)
    flag = happened(column) or column.type.kind is SqlKind.BOOLEAN or spelled_flag(column) is not None
    return len(said) == 1 and bool(flag) and stem(said[0]) in found


def _plainest(flags: list[Column]) -> list[Column]:
    """`is_published` before `published_at`, which says no more than since when."""
    told = {_said_by(column): column for column in flags if column.type.kind is SqlKind.BOOLEAN}
    return [column for column in flags if told.get(_said_by(column), column) is column]


def _said_by(column: Column) -> Words:
    return tuple(word for word in bare_flag(column.name) if word not in {"at", "on"})


def _sql(values: list[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)
