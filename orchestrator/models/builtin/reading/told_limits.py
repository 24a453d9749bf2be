"""Sentences that limit what is done, listed or counted, though none of the words of rules stands in them."""

from __future__ import annotations

import re

from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.accounted import Context
from orchestrator.models.builtin.reading.words import key

_REFUSES = re.compile(
    r"\b(?:is|are|gives?|leads to|results? in|causes?) an? (?:conflict|error)\b"
    r"|\bpossible (?:only )?(?:as long as|while|if|when|until|before|after)\b",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"\b(?:again|twice|a second time)\b", re.IGNORECASE)
_OTHERS = re.compile(r"(?:any|every) other\b|(?:any|every)thing else\b|all others?\b", re.IGNORECASE)
"""All but what another sentence says."""
_TICKED = re.compile(r"`([\w-]+)`")
_COUNTS = re.compile(r"`(?P<name>\w+)` counts (?:only |just |all |the )*(?P<which>[a-z]+(?: [a-z]+)*)\b", re.IGNORECASE)
_COUNTED = {"count", "total", "num", "number", "of"}
_DAYS = {"date", "date-time"}


def refuses(sentence: str, context: Context) -> bool:
    """Whether something is said to be refused that nothing which is built refuses."""
    return _REFUSES.search(sentence) is not None and not is_refused_anyway(sentence, context)


def is_refused_anyway(sentence: str, context: Context) -> bool:
    """Whether a key refuses what is said to be: to do it again, or all but what another sentence says."""
    if _REFUSES.search(sentence) is None:
        return False
    rest = _OTHERS.match(sentence) is not None and bool(context.built)
    return rest or (_AGAIN.search(sentence) is not None and _is_kept_once(context))


def _is_kept_once(context: Context) -> bool:
    """Whether a key of the table refuses a row that is made a second time."""
    table, known = context.table, {*context.set_columns, *context.chosen, *context.fixed}
    makes = context.kind in {Kind.CREATE, Kind.LINK} and 409 in context.operation.error_statuses
    return makes and table is not None and any(set(columns) <= known for columns in table.unique_keys())


def is_of_no_effect(sentence: str, context: Context) -> bool:
    """“`from` and `to` are both included”, where a list is bounded by neither."""
    unknown = {
        one.name
        for one in context.operation.parameters
        if one.location == "query" and one.schema.get("format") in _DAYS and one.name not in context.compared
    } - {*context.bounds, *context.filters}
    return context.kind is Kind.LIST and bool(unknown & set(_TICKED.findall(sentence)))


def counts_some(sentence: str, context: Context) -> str:
    """The property of an answer that “counts open gates”, of which its name says no more than that they are gates."""
    said = _COUNTS.match(sentence)
    if said is None or said["name"] not in context.shown or context.kind not in {Kind.LIST, Kind.GET}:
        return ""
    nouns = {word for word in key(said["name"]) if word not in _COUNTED}
    return said["name"] if nouns and not set(key(said["which"])) <= nouns else ""
