"""Which rows a figure is about, as the description of its property says it: "Published reports only"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.moments import happened, is_instant
from orchestrator.models.builtin.reading.words import Words, bare_flag, picks_rows, stem, words
from orchestrator.relational import SqlKind

_ALL_BUT = re.compile(
    r"\b(?:not|neither|nor|except|excluding|without|other than|excluded|never|no)\b|n't\b", re.IGNORECASE
)
_LIMITS = re.compile(
    r"\b(?:only|just|not|neither|nor|except|excluding|excluded|without|other than|still|past|future|upcoming|last"
    r"|this (?:day|week|month|year)|today|since|percent\w*|per|unless|whose|at least|at most|more than|less than"
    r"|visible|public)\b|n't\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(r"(?:null|none|zero|0|absent|left out|empty)\b[^.;,]*", re.IGNORECASE)
"""What is shown where there is nothing to count: no limit."""


_LEFT_OUT = re.compile(r"\W*(?:be(?:ing)?\W+)?(?:count|includ|shown|listed|consider)", re.IGNORECASE)
"""What follows a `not` that is about all that stands before it: “drafts are not counted”."""
_TURNS = re.compile(r"\b(?:but|only|just)\b", re.IGNORECASE)


_YES_NO = (("y", "n"), ("yes", "no"), ("t", "f"))


def restriction(table: Table, described: str, name: str = "") -> str | None:
    """What holds for the rows of `table` that count, as SQL: empty for all, `None` where a limit is not understood."""
    said = _NOTHING.sub("", described)
    listed = [(column, values) for column in table.columns if (values := _listed(column, words(said)))]
    if len(listed) == 1:
        return f"{table.name}.{listed[0][0].name} IN ({_sql(listed[0][1])})"
    own = {stem(word) for text in (name, table.name) for word in words(text)}
    but = _ALL_BUT.search(said)
    if but is None:
        return _without_but(table, said, own)
    before, after = said[: but.start()], said[but.end() :]
    first, rest = _named(table, _stems(words(before)) - own), _named(table, _stems(words(after)) - own)
    if first is None or rest is None or (any(rest) and _TURNS.search(after)):
        return None
    if any(first) and not any(rest):
        left_out = but[0].lower() == "excluded" or _LEFT_OUT.match(after) is not None
        return " AND ".join(_tests(table, first, negated=True)) if left_out else None
    if any(rest) and not _are_all_named(table, after):
        return None
    if _picks_otherwise(_qualities(words(before)), own, first):
        return None
    if not any(rest):
        return None if _LIMITS.search(said) else ""
    if not _is_plain(first):
        return None
    return " AND ".join([*_tests(table, first, negated=False), *_tests(table, rest, negated=True)])


def _without_but(table: Table, said: str, own: set[str]) -> str | None:
    limited = _LIMITS.search(said) is not None
    qualities = list(words(said) if limited else _qualities(words(said)))
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
    return picks_rows(tuple(word for word in qualities if stem(word) not in {*own, *told} and word not in _OF_ALL))


def _are_all_named(table: Table, after: str) -> bool:
    """Whether each of the words that `or` joins behind a negation names something: “not dropped or left” need not."""
    joined = re.findall(r"\b(?:or|nor)\W+(?:the |any |yet |been )?(\w+)", after, re.IGNORECASE)
    told = {stem(part) for column in table.columns for value in column.values for part in words(value)}
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
    rest = tuple(stem(word) for word in said if word not in _JOINED)
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
    return bool(parts) and set(parts) <= found


def _qualities(said: Words) -> Iterator[str]:
    """Words that tell which: before a noun or behind `are`, and not the noun that is counted itself."""
    behind = False
    for place, word in enumerate(said):
        before = said[max(place - 1, 0)]
        behind = before in _IS or (behind and (before in _JOINED or word in _JOINED))  # “are open or paused”
        after = next((other for other in said[place + 1 :] if other not in _JOINED), "")
        counted = word == "current" and stem(after) in _NUMBER
        if not counted and ((after and after not in _BEHIND) or behind):
            yield word


_JOINED = {"and", "or", "as", "well"}
_BEHIND = {
    "in",
    "of",
    "for",
    "that",
    "who",
    "which",
    "on",
    "at",
    "by",
    "to",
    "with",
    "from",
    "this",
    "the",
    "it",
    "has",
}
_NUMBER = {stem(word) for word in ("number", "count", "total", "amount")}
_OF_ALL = {
    *("made", "created", "added", "posted", "submitted", "received", "recorded", "related", "associated", "attached"),
    *("linked", "registered", "listed", "contained", "included", "stored", "placed", "uploaded", "filed", "used"),
}
"""What is so of every row that there is."""
_IS = {"are", "is", "were", "was", "be", "been"}


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
