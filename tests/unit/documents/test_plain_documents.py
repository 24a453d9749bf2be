"""Procedures and phase skills without a template: steps under any word, ways told in sentences, prose around them."""

from __future__ import annotations

import os
from collections import Counter

from orchestrator.catalog import roots
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from tests.unit.documents.composed.comparing import same
from tests.unit.documents.composed.plainly import composed_plainly, plain_facts

DOCUMENTS = int(os.environ.get("DOCUMENTS", "30"))
SEED = int(os.environ.get("SEED", "1"))
LEAST = {"procedure": 0.97, "phase-skill": 0.97}
"""The part of the facts of such documents that is found; what is left is in the campaign's print."""


def compare(seed: int, count: int) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How many facts there are by kind of document, how many of them were missed, and how many nobody wrote."""
    here = installed(roots(None))
    there, missed, invented = Counter[str](), Counter[str](), Counter[str]()
    for document in composed_plainly(seed, count=count):
        try:
            found = same(plain_facts(read_document(document.text.encode(), where="document.md", installed=here)))
        except Problem:
            found = Counter()
        wanted = same(document.facts)
        there[document.kind] += wanted.total()
        missed[document.kind] += (wanted - found).total()
        invented[document.kind] += (found - wanted).total()
    return there, missed, invented


def test_what_people_write_without_a_template_is_read_and_next_to_nothing_else() -> None:
    there, missed, invented = compare(SEED, DOCUMENTS)
    assert {kind: n for kind, n in missed.items() if n > (1 - LEAST[kind]) * there[kind]} == {}
    assert invented.total() <= 0.01 * there.total()
