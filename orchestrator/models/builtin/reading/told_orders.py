"""Orders as sentences tell them: by which columns, which way, and what of that no column keeps."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace

from orchestrator.ddl import Column, Table
from orchestrator.models.builtin.reading.change_moments import CHANGED
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.order_words import (
    BEGINS_WITH,
    default_order,
    heading_order,
    is_generic,
    place_of,
    said_by_word,
)
from orchestrator.models.builtin.reading.row_ages import happening, is_moment, moment_of_age
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import Words, key, words
from orchestrator.relational import STRINGS

_THEN = re.compile(r",? (?:and )?then (?:by )?|, (?:and )?(?:by )?|; | and (?:by )?", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|in (?:the )?order of) (?:the |their |its )?", re.IGNORECASE)
_WAY = re.compile(
    r"\s*\(?\b"
    r"(?:asc(?:ending)?|desc(?:ending)?|upwards|downwards|a(?:-| to )z|in (?:ascending|descending) order)\b\)?\s*$",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:desc\w*|downwards|newest|latest|most recent\w*|highest|largest|biggest|longest)\b", re.IGNORECASE
)
_ENDS_IN_FIRST = re.compile(r"^(?P<which>[\w-]+(?: [\w-]+){0,2}) first$", re.IGNORECASE)
_SUPERLATIVES = {
    "newest", "latest", "recent", "recently", "most", "highest", "largest", "biggest", "longest", "oldest", "lowest",
    "smallest", "shortest", "earliest", "soonest", "alphabetically",
}  # fmt: skip
_SPECIFIC = re.compile(
    r"\b(?P<way>newest|latest|most recent(?:ly)?|recently|oldest|earliest) (?P<what>(?:[a-z]+ )?[a-z]+) first\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"^(?:the )?(?P<way>last|latest|most recently|recently|soonest|earliest|first) (?P<what>[a-z]+) first"
    r"(?P<rest>\W.*)?$",
    re.IGNORECASE,
)
"""“Last changed first”, “soonest due first”: by the moment that is called so."""
_ASIDE = re.compile(r"\s*\(([^()]*)\)")
_ANYWAY = re.compile(
    r",? by default\b|,? (?:and )?(?:not (?:paged|paginated)|unpaged|without (?:paging|pages))\b", re.IGNORECASE
)
_ORDERED = re.compile(r"\b(?:sort(?:ed)?|order(?:ed)?|ascending|descending)\s*$", re.IGNORECASE)
_ENDS_LIST = re.compile(r"\b(?:first|last)$", re.IGNORECASE)
_NO_COLUMN = re.compile(
    r"\d|\b(?:\w+(?:ed|ing)|per|for|in|on|at|as|to|of|or|with|within|without|only|regardless|an?|these|those)\b",
    re.IGNORECASE,
)
"""What keeps a few words from being the name of a further column."""
_SOONEST = re.compile(r"^(?:the )?(?:earliest|soonest)(?: [a-z]+)? first\b", re.IGNORECASE)
_NAMES_A_COLUMN = {"name", "title", "date", "code", "number", "key", "surname", "id", "position", "time"}
"""Words that columns are called by, so that an order by them is meant as one."""
_DENIED = re.compile(
    r"\b(?:not|never|no)\b[^.;,]{0,20}\b(?:sort|order|alphabet|newest|latest|oldest)\w*", re.IGNORECASE
)
_PLAIN = {"one", "ones", "entry", "entries", "item", "items", "row", "rows", "record", "records"}


@dataclass(frozen=True, kw_only=True)
class ToldOrder:
    """The order that one sentence tells."""

    sentence: str
    columns: tuple[tuple[str, bool], ...] = ()
    missing: str = ""
    """What it says of the order that no column keeps."""
    rest: str = ""
    """What it says besides, where that is more than the order; it may be about the order, and may not."""
    assumption: str = ""


def told_order(
    sentences: Iterable[str],
    database: Database,
    table: Table,
    shown: frozenset[str],
    path: str,
    params: Container[Words],
) -> ToldOrder | None:
    """The first order that is told; `None` where there is none. `shown` are the columns that clients see."""
    read = _Reader(database, table, shown)
    told = [sentence for sentence in sentences if sentence and not _DENIED.search(sentence)]
    for sentence in told:
        if (found := read.done(sentence)) is not None:
            return found
        if said := default_order(sentence):
            if (found := read.order(sentence, said)) is not None:
                return found
        elif _SOONEST.search(sentence):
            return read.soonest(sentence)
    for sentence in told:
        if place := place_of(table, sentence):
            return ToldOrder(sentence=sentence, columns=((place, False),))
    for sentence in told:
        said = heading_order(sentence, database.key_of(table)[-1:], path)
        if said and key(said) not in params and (found := read.headed(sentence, said)) is not None:
            return found
    left = next((sentence for sentence in told if BEGINS_WITH.search(sentence)), "")
    return ToldOrder(sentence=left, missing=left) if left else None


class _Reader:
    """Finds the columns of one table by which a sentence orders."""

    def __init__(self, database: Database, table: Table, shown: frozenset[str]) -> None:
        self.database, self.table, self.shown = database, table, shown

    def order(self, sentence: str, said: str) -> ToldOrder | None:
        """What the words say that `default_order` found in a sentence."""
        found = ToldOrder(sentence=sentence)
        down = said == "newest" or said.startswith("-")
        if said in {"newest", "oldest"}:
            column, assumption = self._by_age(sentence)
            found = replace(found, assumption=assumption)
        elif said in {"alphabetical", "name"}:
            column = self._column(said) or self._name()
        else:
            column = self._column(said.lstrip("-"))
        by_phrase = said not in {"newest", "oldest", "alphabetical"}
        if column is None:
            sure = not is_generic(sentence) or bool(_NAMES_A_COLUMN & set(key(said)))
            return replace(found, missing=said.lstrip("-")) if sure else None
        phrase, before = sentence, ""
        if by_phrase and (by := _BY.search(sentence)) is not None:
            phrase, before = sentence[by.end() :], sentence[: by.start()]
        return self._further(replace(found, columns=((column.name, down),)), phrase, before)

    def headed(self, sentence: str, said: str) -> ToldOrder | None:
        """“Members by name”; asked about where no column of theirs holds it."""
        found = find_column(self.database, self.table, said, {})
        if found is not None and not found.assumption:
            if self.table.foreign_key_of(found.column.name) is not None:
                return None
            phrase = sentence[sentence.lower().index(f"{said.lower()}") :]
            return self._further(ToldOrder(sentence=sentence, columns=((found.column.name, False),)), phrase, "")
        return ToldOrder(sentence=sentence, missing=said) if _NAMES_A_COLUMN & set(key(said)) else None

    def done(self, sentence: str) -> ToldOrder | None:
        """By the one moment that is called like what was done, or is to be; nothing where none is."""
        said = _DONE.match(sentence)
        if said is None:
            return None
        what = words(said["what"])
        hits = [c for c in self.table.columns if is_moment(c) and words(c.name)[:-1] == what]
        if not hits and what[0] in CHANGED:
            hits = [c for c in self.table.columns if is_moment(c) and words(c.name)[:1] in {(one,) for one in CHANGED}]
        if len(hits) != 1:
            return None
        down = said["way"].lower() not in {"soonest", "earliest", "first"}
        rest = (said["rest"] or "").strip(" .;,")
        return ToldOrder(sentence=sentence, columns=((hits[0].name, down),), rest=rest)

    def soonest(self, sentence: str) -> ToldOrder:
        """The one moment of the rows at which something happens."""
        found = happening(self.table, self.shown)
        if len(found) != 1:
            return ToldOrder(sentence=sentence, missing=sentence)
        told = f"“{sentence}” is by `{self.table.name}.{found[0].name}`, upwards"
        return ToldOrder(sentence=sentence, columns=((found[0].name, False),), assumption=told)

    def _further(self, found: ToldOrder, phrase: str, before: str) -> ToldOrder:
        """With the columns that come after the first, “by last name, then first name”; what is none; and the rest.

        `before` is what stands before the phrase.
        """
        columns, missing = found.columns, ""
        asides = [aside[1] for aside in _ASIDE.finditer(phrase)]
        phrase = _ANYWAY.sub("", _ASIDE.sub("", phrase).rstrip(".!"))
        parts, marks = _THEN.split(phrase), [mark[0].lower() for mark in _THEN.finditer(phrase)]
        rest = [aside for aside in asides if not _is_way(aside)]
        first = self._put_first(parts[0])
        missing = parts[0] if first is not None and not first else ""
        columns = (*(first or ()), *columns)
        for place, (mark, part) in enumerate(zip(marks, parts[1:], strict=True)):
            bare = re.sub(r"^(?:the|their|its) ", "", _WAY.sub("", part.strip()))
            down, used = _DOWN.search(part) is not None, {name for name, _ in columns}
            if _is_way(part):
                kept = self.table.column(columns[-1][0])
                if kept is not None and kept.type.kind in STRINGS and re.search("newest|latest|oldest", part.lower()):
                    column = self._by_age(part)[0]
                    columns = (*columns, (column.name, down)) if column is not None else columns
                continue
            column = self._column(bare) if len(bare.split()) < 4 else None
            if column is not None and column.name not in used:
                columns = (*columns, (column.name, down))
            elif column is None and _is_further(bare, mark, marks[place + 1 :]):
                missing = missing or part
            elif column is None:
                rest.append(part.strip())
        told = ", ".join(filter(None, (_said_before(before or parts[0]), *rest))) if rest else ""
        return replace(found, columns=columns, missing=missing, rest=told)

    def _put_first(self, part: str) -> tuple[tuple[str, bool], ...] | None:
        """“Pinned first”: the flag that puts rows before all others; empty where there is none, `None` if not said."""
        found = _ENDS_IN_FIRST.match(part.strip())
        if found is None or set(words(found["which"])) & _SUPERLATIVES:
            return None
        told = said_by_word(self.table, next(iter(words(found["which"])), ""))
        return ((told[0], told[1]),) if told is not None and isinstance(told[1], bool) else ()

    def _by_age(self, sentence: str) -> tuple[Column | None, str]:
        """The moment by which rows are new or old, and the supposition that it is."""
        specific = _SPECIFIC.search(sentence)
        if specific is not None:
            what = [word for word in words(specific["what"]) if word not in _PLAIN]
            if what and tuple(key(" ".join(what)))[-1:] != self.database.key_of(self.table)[-1:]:
                tries = (self._column(f"{'_'.join(what)}{end}") for end in ("_at", "_on", "_date", ""))
                return next((found for found in tries if found is not None and is_moment(found)), None), ""
        return moment_of_age(self.database, self.table, self.shown, sentence)

    def _column(self, name: str) -> Column | None:
        found = find_column(self.database, self.table, name, {}) if name.strip() else None
        return found.column if found is not None else None

    def _name(self) -> Column | None:
        texts = [c for c in self.table.columns if c.type.kind in STRINGS]
        named = next((c for c in texts if words(c.name)[-1] in {"name", "title"}), None)
        keys = {name for columns in (self.table.primary_key, *self._keys()) for name in columns}
        free = [c for c in texts if c.name not in keys and not c.values and not c.nullable]
        return named or (free[0] if len(free) == 1 and len(texts) == 1 else None)

    def _keys(self) -> Iterable[tuple[str, ...]]:
        """The columns that point elsewhere."""
        return (reference.columns for reference in self.table.foreign_keys)


def _is_further(bare: str, mark: str, later: Iterable[str]) -> bool:
    """Whether part of an order that no column is called after tells of one: `then crew size`, `and nickname`."""
    named = key(bare)[-1:]
    if re.search(r"\b(?:then|by)\b", mark) or (named and named[0] in _NAMES_A_COLUMN) or _ENDS_LIST.search(bare):
        return True
    between = any(re.search(r"\b(?:then|by)\b", one) for one in later)
    return bool(named) and len(bare.split()) < (4 if between else 3) and not _NO_COLUMN.search(bare)


def _said_before(text: str) -> str:
    """What stands before an order, without the words for it."""
    return _ORDERED.sub("", text).strip(" ,")


def _is_way(part: str) -> bool:
    """Whether a part only says which way: `newest first`, `descending`."""
    found = _ENDS_IN_FIRST.match(part.strip())
    return not _WAY.sub("", part.strip()).strip() or (
        found is not None and bool(set(words(found["which"])) & _SUPERLATIVES)
    )
