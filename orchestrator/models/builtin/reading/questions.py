"""Doubts of many operations, told once per cause and subject."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from orchestrator.models.builtin.design import Assumed, Question
from orchestrator.models.builtin.reading.notes import Doubt, Notes


def grouped(read: Iterable[tuple[str, Notes]]) -> tuple[tuple[Question, ...], tuple[Assumed, ...]]:
    """Questions in the order in which they first came up, and assumptions with the operations that stand on them."""
    asked: dict[tuple[str, str, bool], list[tuple[str, Doubt]]] = {}
    assumed: dict[str, list[str]] = {}
    for operation, notes in read:
        for doubt in notes.doubts:
            asked.setdefault((doubt.cause.value, doubt.subject, doubt.blocks), []).append((operation, doubt))
        for sentence in notes.assumptions:
            assumed.setdefault(sentence, []).append(operation)
    questions = tuple(_question(cause, subject, found) for (cause, subject, _), found in asked.items())
    return questions, tuple(Assumed(text=text, operations=tuple(names)) for text, names in assumed.items())


def _question(cause: str, subject: str, found: list[tuple[str, Doubt]]) -> Question:
    first = found[0][1]
    mark = hashlib.sha256(f"{cause}|{subject}|{first.blocks}".encode()).hexdigest()[:8]
    return Question(
        id=f"{cause}-{mark}",
        cause=cause,
        text=first.text,
        operations=tuple(dict.fromkeys(operation for operation, _ in found)),
        assumption=first.assumption,
    )
