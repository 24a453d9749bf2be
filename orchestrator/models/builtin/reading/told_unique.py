"""Sentences that say that a value is there once, held against the unique keys of a table."""

from __future__ import annotations

import re
from collections.abc import Collection

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.param_words import says_any_case
from orchestrator.models.builtin.reading.prose_words import OWN
from orchestrator.models.builtin.reading.words import key, plain

WRITTEN_OTHERWISE = re.compile(
    r"\b(?:stor|sav|keep|kept|convert|turn|writ|chang)\w*\b[^.;]{0,80}"
    r"\b(?:lower|upper|small|capital)[- ]?(?:case\w*|letters?)\b"
    r"|\b(?:lower|upper)-?cased\b|\bnormali[sz]\w*|\btrimm\w+"
    r"|\b(?:stored|saved) (?:in|as) (?!(?:it|is|sent|given|such|text|json)\b)|\bconverted (?:in)?to\b",
    re.IGNORECASE,
)
"""That a value is not stored as it is sent, which no key says."""
_WITHIN = re.compile(r"\bwithin (?:the |its |an? |each |one |every |the same )?(\w+)", re.IGNORECASE)
_FOLDS = re.compile(r"\b(?:lower|upper)\(", re.IGNORECASE)


def by_unique(sentence: str, table: Table, filled: Collection[str], fixed: Collection[str]) -> bool:
    """Whether a unique key says what the sentence says: by columns that it names, or once per caller and parent.

    `filled` columns are not sent, and `fixed` ones are chosen by the path: a key may have those besides.
    """
    said = set(plain(sentence))
    keys = table.unique_keys()
    if says_any_case(sentence):
        keys = [columns for columns in keys if _in_any_case(columns, table)]
    if "once" in said and not OWN.search(sentence):
        return any(len(columns) > 1 and set(columns) <= set(filled) for columns in keys)
    if not {"unique", "already", "uniqueness"} & said or WRITTEN_OTHERWISE.search(sentence):
        return False
    if described := re.match(r"`([^`]+)`: (?:the |an? )?unique (?:identifier|id|key)\b", sentence, re.IGNORECASE):
        own = plain(described[1].rpartition(".")[2])
        return any(len(columns) == 1 and own in {plain(columns[0]), ("id",)} for columns in keys)
    return any(_is_named(columns, table, said, {*filled, *fixed}) for columns in keys)


def within_parent(sentence: str, table: Table) -> set[str]:
    """The word for what a key is unique in, where that is a row that the table's rows point at."""
    above = {key(reference.target)[-1] for reference in table.foreign_keys}
    found = _WITHIN.findall(sentence)
    return {"within"} if found and {key(one)[-1] for one in found} <= above else set()


def _is_named(columns: tuple[str, ...], table: Table, said: set[str], known: Collection[str]) -> bool:
    """Whether a sentence names a whole key: “unique within the dock”, without that where the path tells the dock."""
    rest = [column for column in columns if not set(plain(column)) <= said]
    return len(rest) < len(columns) and all(
        column in known
        or ((reference := table.foreign_key_of(column)) is not None and key(reference.target)[-1] in said)
        for column in rest
    )


def _in_any_case(columns: tuple[str, ...], table: Table) -> bool:
    """Whether a key tells rows apart whatever the case of their texts, by an index or by the type of a column."""
    folded = [index for index in table.indexes if index.unique and not index.where and index.key == columns]
    blind = any(_FOLDS.search(text) for index in folded for text in index.expressions)
    return blind or any((column := table.column(name)) is not None and column.type.case_blind for name in columns)
