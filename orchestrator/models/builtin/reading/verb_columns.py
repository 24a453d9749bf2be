"""Columns that are called after what is done to a row: the `reason` of a rejection is its `rejection_reason`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.match_columns import fits
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.verbs import leads_to
from orchestrator.models.builtin.reading.words import same_stem, words

_NOUNS = ("ion", "al", "ment", "ure", "ance", "ence", "ing")
_ROOT = 4
"""Letters by which a verb and its noun must at least begin alike."""


_BEFORE = {"expected", "current", "previous", "old", "from", "before", "was", "if", "only", "unless", "when", "while"}
"""Words for the state in which a row has to be."""


def columns_of_verb(table: Table, verb: str, sent: Mapping[str, Schema]) -> dict[str, str]:
    """By property of a body, the one column of the same words with the verb, or its noun, before them.

    A column that is called like the property alone is not meant: the `reason` of a visit stays as it was where it is
    cancelled, and has a `cancel_reason`.

    So is the state that a row is to get, by whatever name it is sent: `{"verdict": "approved"}`.
    """
    found = state_chosen(table, verb, sent)
    done = words(verb)
    for name, item in sent.items():
        after = [column for column in table.columns if words(column.name)[1:] == words(name) and fits(column, item)]
        hits = [column.name for column in after if _is_of(words(column.name)[0], done[0])]
        if len(hits) == len(done) == 1:
            found[name] = hits[0]
    return found


def state_chosen(table: Table, verb: str, sent: Mapping[str, Schema]) -> dict[str, str]:
    """The one property whose words are all among those of the one closed list of states that a row has.

    A verb that leads to one of them by itself chooses no other, and what says how a row is before is no choice.
    """
    states = [c for c in table.columns if len(c.values) > 1 and is_state(c)]
    own = {words(column.name) for column in table.columns}
    found = [
        name
        for name, item in sent.items()
        if len(states) == 1 and not any(leads_to(verb, one) for one in states[0].values if len(words(one)) == 1)
        if len(item.get("enum") or ()) > 1 and all(value in states[0].values for value in item["enum"])
        if words(name) not in own and not _BEFORE & set(words(name))
    ]
    return {found[0]: states[0].name} if len(found) == 1 else {}


def have_columns(
    table: Table, verb: str, sent: Mapping[str, Schema], found: Sequence[object], needed: Collection[str]
) -> bool:
    """Whether each property has its column; beside a state that is chosen, what may be left out need not."""
    lost = {name for name, column in zip(sent, found, strict=True) if column is None}
    return not lost or (bool(state_chosen(table, verb, sent)) and not lost & set(needed))


def _is_of(noun: str, verb: str) -> bool:
    """Whether a word is the verb in another form: `rejection` and `rejected` of `reject`, `resolution` of `resolve`."""
    root = max(_ROOT, len(verb) - 2)
    return same_stem(noun, verb) or (noun.endswith(_NOUNS) and len(verb) >= root and noun[:root] == verb[:root])
