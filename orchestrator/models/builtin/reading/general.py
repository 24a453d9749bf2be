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


def general_questions(contract: Contract) -> tuple[Question, ...]:
    """A question for each rule-like sentence about the whole service."""
    found = []
    for sentence in dict.fromkeys(_sentences("\n\n".join(_texts(contract.document)))):
        money = bool(MONEY & set(plain(sentence))) and MONEY_RULE.search(sentence) is not None
        if money or RULE.search(sentence):
            cause = Cause.MONEY if money else Cause.PROSE
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


def handoff_rules(body: str) -> tuple[Assumed, ...]:
    """Rule-like sentences of the handoff's prose, on record as what nobody builds beyond schema, auth and mapping."""
    lines = [line for line in body.splitlines() if not _NO_PROSE.match(line)]
    rules = [sentence for sentence in dict.fromkeys(_sentences("\n".join(lines))) if RULE.search(sentence)]
    text = "the handoff says, and nothing beyond schema, auth and mapping is built for it: “{}”"
    return tuple(Assumed(text=text.format(sentence)) for sentence in rules)


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
