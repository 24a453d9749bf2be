"""Documents composed in every way: many times as many as the suite reads."""

from __future__ import annotations

import os

import pytest

from tests.unit.documents.test_composed_abroad import compare_abroad
from tests.unit.documents.test_composed_documents import compare
from tests.unit.documents.test_plain_documents import LEAST
from tests.unit.documents.test_plain_documents import compare as compare_plain
from tests.unit.documents.test_voiced_documents import LEAST as LEAST_VOICED
from tests.unit.documents.test_voiced_documents import compare as compare_voiced

pytestmark = pytest.mark.campaign
DOCUMENTS = int(os.environ.get("CAMPAIGN_DOCUMENTS", "3000"))
SEED = int(os.environ.get("CAMPAIGN_SEED", "1"))


def test_what_thousands_of_documents_were_composed_from_is_read_of_them() -> None:
    """At least 98 of 100 facts of every kind of document, and less than one in a hundred that nobody wrote."""
    there, missed, invented = compare(SEED + 1000, DOCUMENTS)
    for kind, count in there.items():
        print(f"{kind}: {count - missed[kind]} of {count} facts, {invented[kind]} that nobody wrote")  # noqa: T201
    assert {kind: count for kind, count in missed.items() if count > 0.02 * there[kind]} == {}
    assert {kind: count for kind, count in invented.items() if count > 0.01 * there[kind]} == {}


def test_what_thousands_of_documents_without_a_template_say_is_read_of_them() -> None:
    there, missed, invented = compare_plain(SEED + 1000, DOCUMENTS)
    for kind, count in there.items():
        print(f"{kind}: {count - missed[kind]} of {count} facts, {invented[kind]} that nobody wrote")  # noqa: T201
    assert {kind: n for kind, n in missed.items() if n > (1 - LEAST[kind]) * there[kind]} == {}
    assert invented.total() <= 0.01 * there.total()


def test_what_thousands_of_documents_of_other_houses_were_composed_from_is_read_of_them() -> None:
    """At least 97 of 100 facts of every kind of document, and less than one in a hundred that nobody wrote."""
    there, missed, invented = compare_abroad(SEED + 1000, DOCUMENTS)
    for kind, count in there.items():
        print(f"{kind}: {count - missed[kind]} of {count} facts, {invented[kind]} that nobody wrote")  # noqa: T201
    assert {kind: count for kind, count in missed.items() if count > 0.03 * there[kind]} == {}
    assert {kind: count for kind, count in invented.items() if count > 0.01 * there[kind]} == {}


def test_most_of_what_thousands_of_documents_say_in_any_shape_is_read_of_them() -> None:
    there, missed = compare_voiced(SEED + 1000, DOCUMENTS)
    for kind, count in there.items():
        print(f"{kind}: {count - missed[kind]} of {count} facts")  # noqa: T201
    assert {kind: n for kind, n in missed.items() if n > (1 - LEAST_VOICED[kind]) * there[kind]} == {}
