"""Defaults that are worked out, in SQLite's words."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from orchestrator.models.builtin.emit.later import in_postgres, in_sqlite


def drawn(default: str) -> list[str]:
    """What thirty rows hold by the default."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE t (id INTEGER, value DEFAULT {in_sqlite(default, 'postgres')})")
        connection.executemany("INSERT INTO t (id) VALUES (?)", [(number,) for number in range(30)])
        return [row[0] for row in connection.execute("SELECT value FROM t")]


@pytest.mark.parametrize(
    "default",
    [
        "'x-' || lpad(nextval('s')::text, 6, '0')",
        "'x-' || to_char(nextval('s'), 'FM000000')",
        "'x-' || lpad(floor(random() * 1000000)::text, 6, '0')",
    ],
)
def test_digits_by_chance_are_as_many_as_the_design_says(default: str) -> None:
    found = drawn(default)

    assert all(re.fullmatch(r"x-\d{6}", one) for one in found)
    assert len(set(found)) > 1


def test_a_number_by_chance_between_bounds_is_no_number_from_nothing_to_one() -> None:
    assert in_sqlite("random()", "postgres")
    assert not in_sqlite("random(1, 10)", "postgres")
    assert not in_sqlite("rand(3)", "mysql")


@pytest.mark.parametrize(
    "default", ["lpad(nextval('s')::text, 3 + 3, '0')", "encode(gen_random_bytes(9000000), 'hex')"]
)
def test_a_length_that_nobody_can_tell_or_keep_is_no_default(default: str) -> None:
    assert not in_sqlite(default, "postgres")


def test_what_sqlite_draws_or_counts_is_worked_out_by_postgresql_as_well() -> None:
    uuid = "REPLACE(GEN_RANDOM_UUID()::TEXT, '-', '')"

    assert (
        in_postgres("(unixepoch())")
        == in_postgres("strftime('%s', 'now')")
        == ("EXTRACT(EPOCH FROM CURRENT_TIMESTAMP)::BIGINT")
    )
    assert in_postgres("(lower(hex(randomblob(16))))") == f"LEFT({uuid}, 32)"
    assert in_postgres("lower(hex(randomblob(20)))") == f"LEFT({uuid} || {uuid}, 40)"


@pytest.mark.parametrize(
    "default", ["abs(random())", "julianday('now')", "lower(hex(randomblob(0)))", "strftime('%H', 'now')"]
)
def test_what_postgresql_has_no_word_for_is_no_default_there(default: str) -> None:
    assert not in_postgres(default)
