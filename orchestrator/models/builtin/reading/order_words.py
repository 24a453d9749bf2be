"""What the prose says about numbers, order and which rows are meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import SqlKind, Table
from orchestrator.models.builtin.reading.prose_words import SENTENCE
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, bare_flag, key, singular, words
from orchestrator.models.builtin.shapes import FromConstant, Match

_NEWEST = re.compile(
    r"\b(newest|latest|most recent(ly)?( \w+)?|reverse chronological)( \w+)? ?(first|order)?\b", re.IGNORECASE
)
_OLDEST = re.compile(r"\b(oldest first|chronological(ly)?)\b", re.IGNORECASE)
_NAMES = re.compile(r"\balphabetical(?:ly)?\b(?:(?: order)? by (?:the |their )?(?P<by>[a-z_]+))?", re.IGNORECASE)
_BARE = re.compile(
    r"(?:(?:^|[.;,] )by|\bin (?:the |their )?order of) (?:the |their |its )?[`'\"]?([a-z_ ]+?)[`'\"]?(?:[.;,(]|$)",
    re.IGNORECASE,
)
_ORDER_OF = re.compile(r"\bin (?:the |their )?order of\b", re.IGNORECASE)
_PLACES = ("position", "sort_order", "display_order", "ordinal", "sequence", "seq", "rank", "weekday", "day_of_week")
"""Columns by which rows stand in an order that somebody gave them."""
_IN_ORDER = re.compile(
    r"\bin (?:the |their )?(?:\w+ )?order\b|\bordered\b|\b(?:monday|sunday) first\b|\bby weekday\b", re.IGNORECASE
)
_BY = re.compile(
    r"\b(?:sorted|ordered) by (?:the )?(?:ascending )?[`'\"]?([A-Za-z_ ]+?)[`'\"]?"
    r"(?:,? ?\(?(asc|desc)\w*\)?(?: order)?)?(?:[.,;()]|$| and )",
    re.IGNORECASE,
)


_DOWNWARDS = re.compile(
    r"\b(?:highest|largest|biggest|latest|newest|most recent|longest|most) first\b|\bdescending\b|\bdownwards\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:unless|if|when|where|otherwise|by default)\b", re.IGNORECASE)
_AGE = {"date", "time", "creation", "created", "age", "recency", "recent", "timestamp", "at", "of", "the", "most"}
"""Words that say no more than that rows are ordered by when they were made."""
_HEADED = re.compile(
    r"^(?!(?:search|find|filter|get|fetch|retrieve|look)\b)"
    r"(?P<noun>[a-z]+(?: [a-z]+)?) by (?:the |their )?(?P<by>[a-z_]+(?: [a-z_]+){0,3})[.,;(]",
    re.IGNORECASE,
)
BEGINS_WITH = re.compile(
    r"^(?!(?:you|please|log|sign|authenticate|register|call|join|check|see|read|use|create|fetch|request)\b)"
    r"(?:(?!(?:must|should|shall|has|have|needs?|can|may|will|do|does|to|is|are)\b)[\w-]+ ){1,3}"
    r"(?<!\bthe )(?<!\bin )(?<!\bup )first(?=[.!]*$|,|;| (?:and )?then\b)|\bthen by\b|"
    r"^(?:the )?(?:most|fewest|least|highest|lowest|best)(?: (?!(?:must|should|have|has|needs?|can|to)\b)[\w-]+){1,6} "
    r"first(?=[.!]*$|,|;)",
    re.IGNORECASE,
)
"""What stands first in a list, rather than what is to be done first, or how many of the rows."""


def stated_numbers(*schemas: Mapping[str, Any]) -> frozenset[str]:
    """Every number that schemas state, as text."""
    found: set[str] = set()
    pending: list[Any] = list(schemas)
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending += [value for name, value in item.items() if name != "description"]
        elif isinstance(item, list):
            pending += item
        elif isinstance(item, int | float) and not isinstance(item, bool):
            found.add(f"{item:g}")
    return frozenset(found)


def default_order(text: str) -> str:
    """`newest`, `oldest`, `alphabetical` or the column that the prose sorts by (`-` before it: downwards); or empty."""
    found = _BY.search(text)
    plainly = found is not None and not (_NEWEST.search(found[1]) or set(words(found[1])) <= _AGE)
    if not plainly and _NEWEST.search(text):
        return "newest"
    if not plainly and _OLDEST.search(text):
        return "oldest"
    if not plainly and (named := _NAMES.search(text)) is not None:
        return named["by"] or "alphabetical"
    found = found or _BARE.search(text)
    if found is None:
        return ""
    down = _DOWNWARDS.search(SENTENCE.split(text[found.start() :])[0]) or (
        found.re is _BY and (found[2] or "").lower() == "desc"
    )
    return ("-" if down else "") + _BUT.split(found[1])[0].strip()


def is_generic(text: str) -> bool:
    """Whether only a mere `by …` tells of an order, which may say how rows are found as well."""
    return not any(pattern.search(text) for pattern in (_BY, _NEWEST, _OLDEST, _NAMES, _ORDER_OF))


def order_of_all(text: str) -> str:
    """`newest` or `oldest` where the contract says so of all lists: “Lists come newest first.”; else empty."""
    for part in re.split(r"\n\s*\n|\n\s*[-*] ", text):
        about = re.match(r"\W*(?:all |every )?(?:lists?|collections?)\b", part.strip(), re.IGNORECASE)
        found = default_order(part) if about and not re.search(r"\b(?:unless|except|some|most)\b", part) else ""
        if found in {"newest", "oldest"}:
            return found
    return ""


def heading_order(text: str, noun: Words, path: str) -> str:
    """`name` of a list that is headed “Members by name”; empty where the words say which rows it has, or the like."""
    found = _HEADED.match(text)
    if found is None or key(found["noun"])[-len(noun) :] != noun or set(key(found["by"])) & set(key(path)):
        return ""
    return found["by"]


def place_of(table: Table, text: str) -> str:
    """The column that keeps the order of which a text speaks; empty where it speaks of none, or no column does."""
    named = [column.name for column in table.columns if column.name.lower() in _PLACES]
    return named[0] if len(named) == 1 and _IN_ORDER.search(text) else ""


_NEGATED = re.compile(
    r"\b(not|never|no|nobody|none|without|except|unless|hidden|excluded|omitted)\b|n't\b"
    r"|\b(shown|visible|seen|readable|accessible|available|displayed|revealed) (?:only |just )?(?:to|by|for)\b",
    re.IGNORECASE,
)
"""Where a sentence says which rows are left out, or who sees them, rather than which are listed."""
_OPPOSITES = {"public": "private", "private": "public", "active": "inactive", "inactive": "active", "hidden": "visible"}


def said_by_word(table: Table, word: str) -> tuple[str, str | bool] | None:
    """The one column and value that a word chooses rows by: `open` of a status, `public` of a flag `private`."""
    found: list[tuple[str, str | bool]] = []
    for column in table.columns:
        found += [(column.name, value) for value in column.values if key(value) == (word,)]
        bare = bare_flag(column.name)
        if column.type.kind is SqlKind.BOOLEAN and bare == (word,):
            found.append((column.name, True))
        if column.type.kind is SqlKind.BOOLEAN and bare == (_OPPOSITES.get(word, ""),):
            found.append((column.name, False))
    return found[0] if len(found) == 1 else None


_LISTING = frozenset(map(singular, (
    "list", "lists", "listing", "get", "gets", "return", "returns", "show", "shows", "fetch", "fetches", "retrieve",
    "retrieves", "find", "finds", "browse", "view", "views", "read", "reads", "search", "searches", "load", "give",
    "gives", "display", "displays", "all", "every", "the", "a", "an", "of", "only", "page", "paginated", "overview",
    "your", "my", "our", "own", "s", "caller", "current", "user", "logged", "in", "authenticated", "endpoint", "to",
    "up", "newest", "latest", "this", "that", "are", "which", "currently",
)))  # fmt: skip
"""What may stand before the rows that a list has: “all but the open lots” and “also the open lots” have others too."""
_ONLY_SOME = frozenset(map(singular, (
    "is", "are", "can", "may", "come", "comes", "go", "goes", "first", "last", "too", "also", "before", "after", "get",
    "appear", "appears", "stay", "count",
)))  # fmt: skip
"""What follows rows of which something is said: “open lots come first”."""
_LISTED = {"listed", "shown", "returned", "included", "found"}


def said_of_rows(text: str, database: Database, table: Table) -> Match | None:
    """`Lists published events`: the one value or flag that stands right before the word for the rows."""
    noun = database.key_of(table)[-1:]
    known = _LISTING | {word for other in database.tables for word in database.key_of(other)}
    before = {
        said[index - 1]
        for sentence in SENTENCE.split(text)
        for part in sentence.split(";")
        if not _NEGATED.search(part)
        for said in (key(part),)
        for other in (
            next((at for at, word in enumerate(said) if word not in known and not word.isdigit()), len(said)),
        )
        for index in range(1, min(other + 1, len(said) - 1) + 1)
        if said[index : index + 1] == noun
        and (not {*said[index + 1 : index + 2]} & _ONLY_SOME or {*said[index + 2 : index + 3]} & _LISTED)
    }
    found = [told for word in before if (told := said_by_word(table, word)) is not None]
    return Match(column=found[0][0], source=FromConstant(value=found[0][1])) if len(found) == 1 else None
