"""Every structure with every labelling, numbering and language: what a text was composed from is read of it."""

from __future__ import annotations

import os
from collections import Counter

from tests.unit.documents.composed.comparing import compared
from tests.unit.documents.composed.facts import facts_of
from tests.unit.documents.composed.writing import composed

DOCUMENTS = int(os.environ.get("DOCUMENTS", "30"))
SEED = int(os.environ.get("SEED", "1"))


def compare(seed: int, count: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many facts there are by kind of document, how many of them were missed, and how many nobody wrote."""
    return compared(composed(seed, count=count), facts_of)


def test_what_a_document_was_composed_from_is_read_of_it_and_nothing_else() -> None:
    """At least 98 of 100 facts of every kind of document, and less than one in a hundred that nobody wrote."""
    there, missed, invented = compare(SEED, DOCUMENTS)
    assert there.total() > 10 * DOCUMENTS
    assert {kind: count for kind, count in missed.items() if count > 0.02 * there[kind]} == {}
    assert {kind: count for kind, count in invented.items() if count > 0.01 * there[kind]} == {}
