"""Prose that is about no single operation: the contract's introduction, its tags, and the handoff's own words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.contract import Contract
from orchestrator.models.builtin.design import Assumed, Question
from orchestrator.models.builtin.reading.notes import Cause
from orchestrator.models.builtin.reading.prose_words import MONEY, MONEY_RULE, RULE, SENTENCE
from orchestrator.models.builtin.reading.words import plain

_NO_PROSE = re.compile(r"^\s*(\||#|```|- \[|>)")
_OF_THINGS = re.compile(r"\b(and|or|with|how|what) their\b", re.IGNORECASE)
"""`Orders and their lines`: not whose rows a caller may see, only what there is."""


def general_questions(contract: Contract) -> tuple[Question, ...]:
    """A question for each rule-like sentence about the whole service."""
    found = []
    for sentence in _introduction(contract):
        if cause := _cause(sentence):
            mark = hashlib.sha256(f"{cause}|{sentence}".encode()).hexdigest()[:8]
            found.append(
                Question(
                    id=f"{cause.value}-{mark}",
                    cause=cause.value,
                    text=f"The contract says of the whole service: “{sentence}” Which rule is this, exactly?",
                    operations=(),
                    assumption=f"not enforced beyond what schema and auth say: “{sentence}”",
                )
            )
    return tuple(found)


def general_descriptions(contract: Contract) -> tuple[Assumed, ...]:
    """Sentences about the whole service whose only rule-like word says what belongs together, for the record."""
    found = (sentence for sentence in _introduction(contract) if RULE.search(sentence) and not _cause(sentence))
    text = "read as a description of the whole service, and nothing beyond schema and auth is built for it: “{}”"
    return tuple(Assumed(text=text.format(sentence)) for sentence in found)


def handoff_rules(body: str) -> tuple[Assumed, ...]:
    """Rule-like sentences of the handoff's prose, on record as what nobody builds beyond schema, auth and mapping."""
    lines = [line for line in body.splitlines() if not _NO_PROSE.match(line)]
    rules = [sentence for sentence in dict.fromkeys(_sentences("\n".join(lines))) if RULE.search(sentence)]
    text = "the handoff says, and nothing beyond schema, auth and mapping is built for it: “{}”"
    return tuple(Assumed(text=text.format(sentence)) for sentence in rules)


def _introduction(contract: Contract) -> list[str]:
    return list(dict.fromkeys(_sentences("\n\n".join(_texts(contract.document)))))


def _cause(sentence: str) -> Cause | None:
    """Why a sentence about the whole service is asked about; `None` where it states no rule."""
    if MONEY & set(plain(sentence)) and MONEY_RULE.search(sentence):
        return Cause.MONEY
    return Cause.PROSE if RULE.search(_OF_THINGS.sub("", sentence)) else None


def _texts(document: Mapping[str, Any]) -> Iterator[str]:
    info, tags = document.get("info"), document.get("tags")
    yield str(info.get("description") or "") if isinstance(info, Mapping) else ""
    for tag in tags if isinstance(tags, list) else ():
        yield str(tag.get("description") or "") if isinstance(tag, Mapping) else ""


def _sentences(text: str) -> Iterator[str]:
    for part in SENTENCE.split(text):
        sentence = " ".join(part.split()).strip(" -*")
        if len(sentence.split()) > 2:
            yield sentence if sentence[-1] in ".!?" else f"{sentence}."
