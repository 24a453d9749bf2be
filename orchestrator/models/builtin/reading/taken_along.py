"""Sentences of a delete on the rows that go with the one that it is about, held against the keys that make them go."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.accounted import Context
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import key

_ITS = r"(?:all )?(?:of )?(?:its|their|his|her)"
_LIST = r"\w+(?:(?:, (?:and )?| and | or | as well as )(?:(?:all )?(?:of )?(?:its|their|his|her|the) )?\w+){0,8}"
_ALONG = re.compile(rf"\b(?:with|and|including) {_ITS} (?P<what>{_LIST})", re.IGNORECASE)
_GO = re.compile(
    r"\b(?P<what>\w+) (?:go(?:es)?|disappears?|vanish(?:es)?|are gone|is gone)(?: (?:with it|too|as well|along))?\b",
    re.IGNORECASE,
)
_EVERYTHING = (
    r"(?:everything|all|whatever) (?:(?:that|which) )?(?:(?:is|was) )?(?:in|on|under|beneath|below|belong(?:s|ing)? to"
    r"|hangs? on|depends? on) (?:it|them)"
)
_WITH_EVERYTHING = re.compile(rf"\b(?:with|and|including) {_EVERYTHING}\b", re.IGNORECASE)
_DELETES = r"(?:deletes?|removes?|erases?)"
_GONE = (
    r"(?:go(?:es)?|disappears?|vanish(?:es)?|are gone|(?:is|are|get|gets) (?:also )?(?:deleted|removed))"
    r"(?: (?:with it|too|as well|along(?: with it)?|together with it))"
)
_AND_ITS = (
    rf"{_DELETES} (?:it|(?:the|an?|this|one) (?:\w+ )?(?P<noun>(?!(?:together|along)\b)\w+))"
    rf"(?:,? (?:together|along))?,? (?:with|and|including) (?:{_ITS} (?P<what>{_LIST})|(?P<every>{_EVERYTHING}))"
    r"(?: too| as well)?"
)
_WHOLE = tuple(
    re.compile(text + r"\s*\.?", re.IGNORECASE)
    for text in (
        _AND_ITS,
        rf"(?:(?:all )?(?:of )?(?:its|their|the) )?(?P<what>{_LIST}) {_GONE}",
        rf"(?P<every>{_EVERYTHING}) {_GONE}",
        rf"also {_DELETES} {_ITS} (?P<what>{_LIST})",
    )
)
"""What such a sentence looks like where it says nothing besides."""
_SMALL = {"and", "or", "as", "well", "all", "of", "it", "their", "his", "her", "the", "that", "which", "too"}
_ROWS = {"row", "record", "entry", "item", "object", "resource", "one"}


def carried(database: Database, table: Table) -> Iterator[str]:
    """The tables whose rows foreign keys delete with a row of a table, further down as well."""
    pending, seen = [table], {table.name}
    while pending:
        for child, reference in database.child_tables(pending.pop()):
            if reference.on_delete == "CASCADE" and child.name not in seen:
                seen.add(child.name)
                pending.append(child)
                yield child.name


def takes_along(sentence: str, context: Context) -> bool:
    """Whether rows are said to go with the one that is deleted, and no foreign key makes them go."""
    if context.kind is not Kind.DELETE:
        return False
    said = {word for pattern in (_ALONG, _GO) for found in pattern.finditer(sentence) for word in _rows(found["what"])}
    said -= {*_ROWS, "id", "key", "token", "value", "default"}
    every = _WITH_EVERYTHING.search(sentence) is not None and not _all_go(context)
    return every or not said <= _gone(context) or bool(said and context.soft_delete)


def goes_along(sentence: str, context: Context) -> bool:
    """Whether a sentence says no more than which rows are deleted too, and foreign keys delete all of them."""
    said = next((found for form in _WHOLE if (found := form.fullmatch(sentence.strip())) is not None), None)
    if said is None or context.kind is not Kind.DELETE or context.soft_delete or context.table is None:
        return False
    named = said.groupdict()
    noun = key(named.get("noun") or context.table.name)[-1:]
    if noun != key(context.table.name)[-1:] and not {*noun} & _ROWS:
        return False
    return _all_go(context) if named.get("every") else _rows(named["what"]) <= _gone(context)


def _rows(said: str) -> set[str]:
    return {word for word in key(said) if word not in _SMALL and not word.isdigit() and word != "it"}


def _gone(context: Context) -> set[str]:
    """Words by which the rows that go are called."""
    return {word for name in context.carried for word in key(name)}


def _all_go(context: Context) -> bool:
    """Whether all rows that point at the deleted one go with it."""
    return not context.soft_delete and {rule for _, rule in context.children} == {"CASCADE"}
