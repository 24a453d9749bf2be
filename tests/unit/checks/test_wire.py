"""Statements counted on PostgreSQL's wire."""

from __future__ import annotations

import pytest

from orchestrator.checks.judge.wire import Counting


def running(*messages: tuple[bytes, bytes]) -> int:
    counting = Counting(opening=False)
    return sum(counting.message(letter, content) for letter, content in messages)


@pytest.mark.parametrize(
    "text, count",
    [
        (b"SELECT * FROM boats", 1),
        (b"BEGIN; UPDATE boats SET name = 'a'; COMMIT", 1),
        (b"SELECT 1; SELECT 2 FROM a; SELECT 3 FROM b;", 2),
        (b"INSERT INTO notes VALUES ('one; two', \"a;b\", $$three; four$$) -- five;", 1),
        (b"SET search_path TO public", 0),
        (b"settle_accounts()", 1),
        (b"", 0),
    ],
)
def test_a_simple_query_counts_its_statements_about_data(text: bytes, count: int) -> None:
    assert running((b"Q", text + b"\0")) == count


def test_a_prepared_statement_counts_each_time_that_it_runs() -> None:
    bound = (b"B", b"\0by_id\0\0\0\0\1")
    assert running((b"P", b"by_id\0SELECT * FROM boats WHERE id = $1\0"), *[bound, (b"E", b"\0\0\0\0\0")] * 3) == 3


def test_in_a_pipeline_each_portal_is_what_was_bound_to_it() -> None:
    begun = [(b"P", b"a\0BEGIN\0"), (b"P", b"b\0SELECT * FROM boats\0"), (b"B", b"p\0a\0"), (b"B", b"q\0b\0")]
    assert running(*begun, (b"E", b"p\0"), (b"E", b"q\0"), (b"E", b"q\0")) == 2


def test_only_a_first_message_asks_for_encryption() -> None:
    counting = Counting()
    asked = (80877103).to_bytes(4)
    assert counting.asks_for_encryption(asked)
    counting.message(b"", (196608).to_bytes(4) + b"user\0me\0\0")
    assert not counting.asks_for_encryption(asked)
