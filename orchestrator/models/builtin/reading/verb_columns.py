"""Columns that are called after what is done to a row: the `reason` of a rejection is its `rejection_reason`."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.match_columns import fits
from orchestrator.models.builtin.reading.words import same_stem, words

_NOUNS = ("ion", "al", "ment", "ure", "ance", "ence", "ing")
_ROOT = 4
"""Letters by which a verb and its noun must at least begin alike."""


def columns_of_verb(table: Table, verb: str, sent: Mapping[str, Schema]) -> dict[str, str]:
    """By property of a body, the one column of the same words with the verb, or its noun, before them."""
    found: dict[str, str] = {}
    own = {words(column.name) for column in table.columns}
    done = words(verb)
    for name, item in sent.items():
        after = [column for column in table.columns if words(column.name)[1:] == words(name) and fits(column, item)]
        hits = [column.name for column in after if _is_of(words(column.name)[0], done[0])]
        if len(hits) == len(done) == 1 and words(name) not in own:
            found[name] = hits[0]
    return found


def _is_of(noun: str, verb: str) -> bool:
    """Whether a word is the verb in another form: `rejection` and `rejected` of `reject`, `resolution` of `resolve`."""
    root = max(_ROOT, len(verb) - 2)
    return same_stem(noun, verb) or (noun.endswith(_NOUNS) and len(verb) >= root and noun[:root] == verb[:root])
