"""What descriptions of parameters and properties say beyond their names."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from orchestrator.ddl import Column, SqlKind
from orchestrator.models.builtin.reading.accounted import Context
from orchestrator.models.builtin.reading.moments import happened
from orchestrator.models.builtin.reading.param_words import bound_left, without_any_case
from orchestrator.models.builtin.reading.prose_words import HINT, NEUTRAL
from orchestrator.models.builtin.reading.said_to_merge import MERGES
from orchestrator.models.builtin.reading.sentences import named
from orchestrator.models.builtin.reading.tables import holds_documents
from orchestrator.models.builtin.reading.words import bare_flag, key, stem, words
from orchestrator.models.builtin.shapes import Op

_NEUTRAL = frozenset(stem(word) for word in NEUTRAL)
_NEVER_NAMES = frozenset({"not", "no", "nor", "none", "neither", "without", "must"})
"""What is said of no column, though one may sound like it: `notes`."""
_HANDLED = re.compile(
    r"\b(merg\w+|exact\w*|case|beginn?\w*|starts? with|key by key|separated|contain\w*|(?:parts?|start|beginning) of"
    r"|replac\w+|remov\w+)\b",
    re.IGNORECASE,
)
"""How a value is handled, which its type does not say."""
_SHOWN = re.compile(
    r"\b(?:e\.g\.|for example|for instance|such as|examples?:).*|\b(?:ISO|RFC|E|UTF)[- .]?\d[\d:-]*"
    r"|\bfree[- ](?:text|form)\b|\([^()]{0,200}\be\.g\.[^)]{0,200}\)"
    r"|\b(?:dates?|times?|moments?|days?|timestamps?|places?) (?:when|where|at which)\b"
    r"|\b(?:indicates|tells|shows) (?:if|when)\b"
    r"|\bif (?:any|known|given|set)\b|\bone of(?: the)?:?(?= ?`)|`[^`]*`",
    re.IGNORECASE,
)
"""Examples, names of standards and values, which are no rules."""
_COMPARED = {
    Op.CONTAINS: r"parts?( of)?|contain\w*|match\w*|beginn?\w*( of)?|starts?( (?:with|of))?",
    Op.PREFIX: r"beginn?\w*( of)?|starts?( (?:with|of))?|match\w*",
    Op.ANY_CASE: r"exact\w*|match\w*|same",
    Op.IN: r"one|two|more|separated|each|every|both",
    Op.EQ: r"exact\w*|one|match\w*|same",
}
"""The words by which a description says no more than how its parameter compares."""
_BLIND = {Op.CONTAINS, Op.PREFIX, Op.ANY_CASE}
"""Comparisons that let case differ."""
_WITHOUT = re.compile(
    r"\bwithout (?:it|this|one|a value)\b(?P<rest>[^.;]*)"
    r"|\b(?:if|when) (?:it is )?(?:left out|omitted|absent|not given)\b",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(r"\b(?:both|all|every\w*|any|no (?:filter|restriction)\w*)\b", re.IGNORECASE)


def is_more_than_told(sentence: str, context: Context) -> bool:
    """Whether the description of a parameter or property says how it is handled, beyond what is built by its name."""
    name, _, said = sentence[1:].partition("`: ")
    said = re.sub(r"\d+", lambda found: "" if found[0] in context.numbers else found[0], _SHOWN.sub("", said))
    names = names_of(context) | {stem(word) for word in words(name)}
    said = without_any_case(said) if context.compared.get(name) in _BLIND else said
    said = bound_left(said, context.bounds[name]) if name in context.bounds else said
    compared = _COMPARED.get(context.compared.get(name, Op.DAY), "")
    return any(
        (stem(found[0].lower()) not in names or found[0].lower() in _NEVER_NAMES)
        and re.fullmatch(compared, found[0], re.IGNORECASE) is None
        for pattern in (HINT, _HANDLED)
        for found in pattern.finditer(said)
    )


def asked_of_value(sentence: str, rest: str, context: Context, *, writes: bool) -> tuple[str, str] | None:
    """A question about what a sentence says of a value, and what is built meanwhile; `None` where there is none.

    `rest` is what is not put into effect already.
    """
    if writes and MERGES.search(rest) and _writes_documents(context):
        text = f"The contract says: “{sentence}” How deep does that go, and what of keys that are sent as null?"
        return text, f"what is sent takes the place of what was there, not as said: “{sentence}”"
    name = named(sentence)[0][1:-3]
    found = _WITHOUT.search(rest) if name in context.filters else None
    if found is not None and not _EVERYTHING.search(sentence):
        text = f"The contract says: “{sentence}” Which rows are listed where `{name}` is left out?"
        return text, f"without `{name}` all rows are listed, not as said: “{sentence}”"
    return None


def _writes_documents(context: Context) -> bool:
    columns = context.table.columns if context.table is not None else ()
    return any(holds_documents(column) and column.name in context.chosen for column in columns)


def names_of(context: Context) -> set[str]:
    """Stems of the words by which the contract and the design name what an operation is about."""
    operation = context.operation
    named = [operation.id, operation.path, *operation.tags, *context.roles]
    named += [parameter.name for parameter in operation.parameters]
    named += [name for table in context.tables for name in (table.name, *(column.name for column in table.columns))]
    named += list(context.shown)
    return {stem(word) for text in named for word in words(text)} | _NEUTRAL


def _befallen(column: Column, sentence: str) -> set[str]:
    """What a moment says was done, where a sentence says it of rows and does not name the moment."""
    done, said = happened(column), words(sentence)
    is_named = " ".join(words(column.name)) in " ".join(said)
    return {*done} & {*said} if len(done) == 1 and not is_named else set()


def _verbs_of(context: Context) -> set[str]:
    """What an operation does to its row: the closed one is what closing answers."""
    operation = context.operation
    did = {stem(word) for word in (*words(operation.id), *words(operation.path), *words(operation.summary))}
    moments = {word for table in context.tables for column in table.columns for word in happened(column)}
    return {word for word in moments if stem(word) in did}


def values_named(sentence: str, context: Context) -> set[str]:
    """Values and flags of the tables on the way that a sentence names: `lost` of a status, `active` of `is_active`.

    Descriptions of parameters and properties name such values anyway.
    """
    said = set(words(sentence))
    said_once = said | set(key(sentence))
    found = set()
    for table in context.tables:
        for column in table.columns:
            named = {value for value in column.values if value.lower() in said_once and not value.isdigit()}
            named |= _befallen(column, sentence) - _verbs_of(context)
            bare = bare_flag(column.name)
            flag = column.type.kind is SqlKind.BOOLEAN and len(bare) == 1 and bare[0] in said
            if (named or flag) and column.name not in context.chosen and not said & set(context.roles):
                found |= {f"={word}" for word in named or bare}
    return found | set(_values_of_others(sentence, context))


def _values_of_others(sentence: str, context: Context) -> Iterator[str]:
    """Values of tables that are pointed at, said of their rows: “The tracks of published albums”."""
    said = key(sentence)
    for table in context.near:
        noun = key(table.name)[-1]
        values = {word for column in table.columns for value in column.values if len(word := key(value)) == 1}
        yield from (f"={one}" for one, after in itertools.pairwise(said) if after == noun and (one,) in values)
