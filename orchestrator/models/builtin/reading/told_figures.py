"""What an operation says of the numbers that its rows show: “All tags with the number of published courses”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.contract import Operation
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import Schemas, own_name, properties
from orchestrator.models.builtin.reading.sentences import split_into_sentences
from orchestrator.models.builtin.reading.state_counts import counts
from orchestrator.models.builtin.reading.words import key, words

_NUMBER_OF = re.compile(
    r"\b(?:the |their |its )?(?:number|count)s? of (?:all )?(?:the |their |its )?(?P<which>[a-z]+(?: [a-z]+){0,2}?)"
    r"(?=[.,;:)]|$| (?:and|that|who|which|with|in|of|by|per|for|on|each)\b)",
    re.IGNORECASE,
)
_COUNTED = {"count", "total", "num", "number", "of"}
_SAID = r"[`'\"]?{name}[`'\"]? (?:is|are|holds|means|says) (?P<what>[^.]+)"
_COUNTS = (
    r"(?<!\w)[`'\"]?{name}[`'\"]?(?::| (?:is|counts|means|says|shows|gives|tells))(?: only)? (?P<what>.+)"
    r"|\b(?i:{rows}s? (?:are|means?)) (?P<those>.+)"
)
"""“`openTicketCount` counts …”, or “Open tickets are those that …”."""


def with_told_figures(schemas: Schemas, operation: Operation, inner: Schema, notes: Notes) -> Schema:
    """The schema of a row, whose numbers are described by what the operation says of them where nothing else does.

    A schema that has a name shows the same to other operations: there it is asked about.
    """
    said = [
        found["which"] for text in (operation.summary, operation.description) for found in _NUMBER_OF.finditer(text)
    ]
    told: dict[str, Schema] = {}
    for name, written in properties(inner).items() if said else ():
        item = schemas.flat(written)
        nouns = [word for word in key(name) if word not in _COUNTED]
        which = [one for one in said if len(one.split()) > 1 and nouns and key(one)[-1:] == tuple(nouns[-1:])]
        if len(which) != 1 or item.get("description") or not counts(name, item) or set(key(which[0])) <= set(nouns):
            continue
        if own_name(schemas, inner):
            text = f"{operation.called} speaks of the number of {which[0]}: which rows does `{name}` count?"
            notes.ask(Cause.COMPUTED, f"{operation.id}.{name}", text, meanwhile=f"`{name}` counts all of them")
        else:
            told[name] = {**item, "description": f"Number of {which[0]}"}
    return {**inner, "properties": {**properties(inner), **told}} if told else inner


def with_told(schemas: Schemas, operation: Operation, inner: Schema, notes: Notes) -> Schema:
    """A row whose properties that say nothing of themselves have what is said of them: “`total` is the sum of …”.

    What a row counts is the same wherever it is shown, and is read of whatever operation says it.
    """
    own = list(split_into_sentences(str(inner.get("description") or "")))
    showing = schemas.showing.get(own_name(schemas, inner), [operation])
    here, anywhere = list(_sentences(operation)), [sentence for one in showing for sentence in _sentences(one)]
    found = dict(properties(inner))
    for name, item in properties(inner).items():
        if item.get("description") or item.get("$ref"):
            continue
        counted = counts(name, item)
        for sentence in (*own, *(anywhere if counted else here)):
            said = re.search(_form(name, counted=counted), sentence)
            if said is not None:
                found[name] = {**item, "description": next(filter(None, said.groups())).strip(" .")}
                if counted and not said.start():
                    notes.because(_EVIDENCE.format(name, sentence))
                break
    return {**inner, "properties": found} if found != properties(inner) else inner


_EVIDENCE = "what `{}` counts is told by “{}”"


def told_of_figures(operation: Operation, notes: Notes) -> Iterator[str]:
    """The sentences of an operation that say no more than what a number of its answer counts, as it does."""
    built = [found[1] for text in notes.assumptions if (found := re.match(r"`(\w+)` counts rows of ", text))]
    for sentence in _sentences(operation):
        if any(_EVIDENCE.format(name, sentence) in notes.evidence for name in built):
            yield sentence


def _sentences(operation: Operation) -> Iterator[str]:
    for text in (operation.summary, operation.description):
        yield from split_into_sentences(text)


def _form(name: str, *, counted: bool) -> str:
    rows = " ".join(word for word in words(name) if word not in _COUNTED)
    form = _COUNTS if counted else _SAID
    return form.format(name=re.escape(name), rows=rows if " " in rows else "(?!)")
