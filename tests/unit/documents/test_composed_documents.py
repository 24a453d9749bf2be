"""Every structure with every labelling, numbering and language: what a text was composed from is read of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from tests.unit.documents.composed.facts import facts_of
from tests.unit.documents.composed.writing import Composed, Fact, composed

DOCUMENTS = int(os.environ.get("DOCUMENTS", "60"))
SEED = int(os.environ.get("SEED", "1"))


def same(facts: Iterable[Fact]) -> Counter[Fact]:
    """Facts to compare, whatever the case of their words."""
    return Counter(tuple(one.casefold() if isinstance(one, str) else one for one in fact) for fact in facts)


def compare(seed: int, count: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many facts there are by kind of document, how many of them were missed, and how many nobody wrote."""
    here = installed(roots(None))
    there, missed, invented = Counter[str](), Counter[str](), Counter[str]()
    for document in composed(seed, count=count):
        wanted, found = same(document.facts), same(_read(document, here))
        there[document.kind] += wanted.total()
        missed[document.kind] += (wanted - found).total()
        invented[document.kind] += (found - wanted).total()
    return there, missed, invented


def test_what_a_document_was_composed_from_is_read_of_it_and_nothing_else() -> None:
    """At least 98 of 100 facts of every kind of document, and less than one in a hundred that nobody wrote."""
    there, missed, invented = compare(SEED, DOCUMENTS)
    assert there.total() > 10 * DOCUMENTS
    assert {kind: count for kind, count in missed.items() if count > 0.02 * there[kind]} == {}
    assert {kind: count for kind, count in invented.items() if count > 0.01 * there[kind]} == {}


def _read(document: Composed, here: Installed) -> frozenset[Fact]:
    """The facts; none where it was refused or taken for another kind."""
    try:
        imported = read_document(document.text.encode(), where="document.md", installed=here)
    except Problem as problem:
        pytest.fail(f"{document.ways}: {problem}")
    return facts_of(imported) if imported.kind.value == document.kind else frozenset()
