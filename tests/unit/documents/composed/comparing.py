"""What was read of composed documents, held against what they were composed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.draft import Installed
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import Imported, read_document
from orchestrator.errors import Problem
from tests.unit.documents.composed.writing import Composed, Fact

Told = Callable[[Imported], frozenset[Fact]]
"""The facts of what a document became."""


def same(facts: Iterable[Fact]) -> Counter[Fact]:
    """Facts to compare, whatever the case of their words."""
    return Counter(tuple(one.casefold() if isinstance(one, str) else one for one in fact) for fact in facts)


def compared(documents: Iterable[Composed], told: Told) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many facts there are by kind of document, how many of them were missed, and how many nobody wrote."""
    here = installed(roots(None))
    there, missed, invented = Counter[str](), Counter[str](), Counter[str]()
    for document in documents:
        wanted, found = same(document.facts), same(_read(document, here, told))
        there[document.kind] += wanted.total()
        missed[document.kind] += (wanted - found).total()
        invented[document.kind] += (found - wanted).total()
    return there, missed, invented


def _read(document: Composed, here: Installed, told: Told) -> frozenset[Fact]:
    """The facts; none where it was taken for another kind. No line of it is lost."""
    try:
        imported = read_document(document.text.encode(), where="document.md", installed=here)
    except Problem as problem:
        pytest.fail(f"{document.ways}: {problem}")
    assert sum(imported.counts.values()) == len(imported.lines), document.ways
    return told(imported) if imported.kind.value == document.kind else frozenset()
