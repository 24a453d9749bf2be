"""Which rows a figure is about, as the description of its property says it: "Published reports only"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.words import Words, stem, words
from orchestrator.relational import INSTANTS, SqlKind

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


def restriction(table: Table, described: str, name: str = "") -> str | None:
    """What holds for the rows of `table` that count, as SQL: empty for all, `None` where a limit is not understood."""
    said = _NOTHING.sub("", described)
    listed = [(column, values) for column in table.columns if (values := _listed(column, words(said)))]
    if len(listed) == 1:
        return f"{table.name}.{listed[0][0].name} IN ({_sql(listed[0][1])})"
    own = {stem(word) for text in (name, table.name) for word in words(text)}
    limited = _LIMITS.search(said) is not None
    found = {stem(word) for word in (words(said) if limited else _qualities(words(said)))} - own
    named = [(column, [value for value in column.values if _is_said(value, found)]) for column in table.columns]
    named = [(column, values) for column, values in named if values]
    told = {stem(word) for _, values in named for value in values for word in words(value)}
    flags = _plainest([column for column in table.columns if _is_flagged(column, found - told)])
    but = _ALL_BUT.search(said) is not None
    if len(named) > 1 or (named and flags and not but) or len(flags) > 1:
        return None
    if not named and not flags:
        return None if limited else ""
    tests = [f"{table.name}.{column.name} {'NOT IN' if but else 'IN'} ({_sql(values)})" for column, values in named]
    for column in flags:
        text = f"{table.name}.{column.name}"
        unset = f"{text} IS NULL" if column.type.kind in INSTANTS else f"NOT {text}"
        is_set = f"{text} IS NOT NULL" if column.type.kind in INSTANTS else text
        tests.append(unset if but else is_set)
    return " AND ".join(tests)


def _listed(column: Column, said: Words) -> list[str]:
    """The values of a column where several of them are all that is said: “Requested, confirmed and picked up”."""
    rest = tuple(stem(word) for word in said if word not in _JOINED)
    spelled = {tuple(stem(word) for word in words(value)): value for value in column.values}
    found: list[str] = []
    while rest:
        size = next((size for size in range(len(rest), 0, -1) if rest[:size] in spelled), 0)
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
    for place, word in enumerate(said):
        after = next((other for other in said[place + 1 :] if other not in _JOINED), "")
        if (after and after not in _BEHIND) or said[max(place - 1, 0)] in _IS:
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
_IS = {"are", "is", "were", "was", "be", "been"}


def _is_flagged(column: Column, found: set[str]) -> bool:
    """Whether a flag, or a moment that says that something was done, is called by a word that is said."""
    said = _said_by(column)
    moment = column.type.kind in INSTANTS and column.nullable and words(column.name)[-1:] in {("at",), ("on",)}
    return len(said) == 1 and (moment or column.type.kind is SqlKind.BOOLEAN) and stem(said[0]) in found


def _plainest(flags: list[Column]) -> list[Column]:
    """`is_published` before `published_at`, which says no more than since when."""
    told = {_said_by(column): column for column in flags if column.type.kind is SqlKind.BOOLEAN}
    return [column for column in flags if told.get(_said_by(column), column) is column]


def _said_by(column: Column) -> Words:
    return tuple(word for word in words(column.name) if word not in {"is", "has", "at", "on"})


def _sql(values: list[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)
