"""Rows tried against the checks of their tables, without the database that these are written for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from orchestrator.ddl import SchemaDesign
from orchestrator.ddl_trial import UNKNOWN, Trial

WEST = dt.timezone(dt.timedelta(hours=-9))
NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
COLUMNS = "name TEXT, code TEXT, starts_at TIMESTAMPTZ, ends_at TIMESTAMPTZ, first DATE, last DATE, amount NUMERIC"
ROW = {
    "name": "Ann",
    "code": "AB-1",
    "starts_at": NOW,
    "ends_at": NOW + dt.timedelta(hours=1),
    "first": NOW.date(),
    "last": NOW.date() + dt.timedelta(days=2),
}


def lets_in_of(columns: str, condition: str, row: dict[str, Any], dialect: str = "postgres") -> bool:
    design = SchemaDesign.parse(f"CREATE TABLE t ({columns}, CHECK ({condition}))", dialect)
    return not Trial(design.tables[0], dialect).refused(row, NOW)


def lets_in(condition: str, row: dict[str, Any] | None = None, dialect: str = "postgres") -> bool:
    return lets_in_of(COLUMNS, condition, {**ROW, **(row or {})}, dialect)


@pytest.mark.parametrize(
    "met, missed",
    [
        ("ends_at > starts_at", "ends_at < starts_at"),
        ("ends_at - starts_at <= interval '1 hour'", "ends_at - starts_at > '1 hour'::interval"),
        ("ends_at >= starts_at + interval '60 minutes'", "ends_at > starts_at + interval '1 hour'"),
        ("ends_at < starts_at + interval '1 hour' + interval '1 second'", "ends_at < starts_at - interval '1 week'"),
        ("extract(epoch FROM (ends_at - starts_at)) = 3600", "extract(epoch FROM ends_at - starts_at) > 3600"),
        ("ends_at::date = first", "starts_at::date > first"),
        ("ends_at <= starts_at + interval '1 hour 30 minutes'", "ends_at < starts_at + interval '0 hours 30 minutes'"),
        ("last - first = 2", "last - first > 2"),
        ("last >= first + interval '2 days'", "last >= first + interval '3 days'"),
        ("starts_at <= now()", "starts_at > CURRENT_TIMESTAMP"),
        ("first = CURRENT_DATE", "last <= CURRENT_DATE"),
        ("amount > 3 OR amount IS NULL", "amount IS NOT NULL"),
        ("amount > 3", "(amount IS NULL) = (name IS NULL)"),
        ("num_nonnulls(amount, name) = 1", "num_nulls(amount, name) = 2"),
        ("code ~ '^[A-Z]{2}-'", "code !~ '^[A-Z]'"),
        ("code ~* '^ab'", "code ~ '^ab'"),
        ("code LIKE 'AB-%'", "code LIKE 'ab-%'"),
        (r"code LIKE 'A_-%' AND code NOT LIKE 'A\_-%'", r"code LIKE 'A\_-%'"),
        ("code ILIKE 'ab-%'", "code = lower(code)"),
        ("name = ANY (ARRAY['Ann', 'Bob']::text[])", "name = ANY (ARRAY['Bob'])"),
        ("left(code, 2) = 'AB' AND right(code, 1) = '1'", "left(code, 1) = 'B'"),
        ("position('-' IN code) = 3", "position('-' IN code) = 1"),
        ("octet_length(name) = 3 AND starts_with(name, 'An')", "char_length(btrim(name)) = 0"),
    ],
)
def test_what_a_check_says_is_tried(met: str, missed: str) -> None:
    assert lets_in(met)
    assert not lets_in(missed)


@pytest.mark.parametrize(
    "condition",
    [
        "jsonb_typeof(code) = 'object'",
        "code ~ '[[:digit:]]{9}'",
        "code ~ '(('",
        "date_trunc('month', starts_at) = ends_at",
        "last = first + 9",
        "unknown_to_the_table > 3",
        "length(hex(zeroblob(100000000))) = 1",
        "amount = (WITH RECURSIVE all_ AS (SELECT 1 AS n UNION ALL SELECT 1 FROM all_) SELECT count(*) FROM all_)",
        "amount = :least",
        "name = '\ud800'",
    ],
)
def test_what_cannot_be_tried_refuses_nothing(condition: str) -> None:
    assert lets_in(condition)


def test_a_value_that_is_not_known_refuses_nothing_and_texts_of_json_are_read_as_the_columns_are() -> None:
    assert lets_in("amount > 3", {"amount": UNKNOWN})
    assert not lets_in("amount > 10", {"amount": "9.50"})
    assert lets_in("ends_at > starts_at", {"ends_at": "2026-05-04T14:30:00+02:00"})
    assert not lets_in("ends_at > starts_at", {"ends_at": "2026-05-04T14:00:00+02:00"})


@pytest.mark.parametrize(
    "name, condition, value",
    [
        ("amount", "amount < 3", 2**70),
        ("name", "name = 'a'", "\ud800"),
        ("starts_at", "starts_at < now()", dt.datetime.max.replace(tzinfo=WEST)),
    ],
)
def test_a_value_that_sqlite_cannot_hold_refuses_nothing(name: str, condition: str, value: Any) -> None:
    assert lets_in(condition, {name: value})


@pytest.mark.parametrize("name, moment", [("now", "now()"), ("today", "CURRENT_DATE")])
def test_columns_may_be_called_as_moments_are(name: str, moment: str) -> None:
    earlier = {"at": NOW.date() - dt.timedelta(days=3), name: NOW.date() - dt.timedelta(days=9)}
    assert lets_in_of(f"at DATE, {name} DATE", f"at < {moment} AND at > {name}", earlier)


def test_the_case_of_letters_counts_for_like_as_it_does_in_the_designs_database() -> None:
    assert not lets_in("code LIKE 'ab-%'")
    assert lets_in("code LIKE 'ab-%'", dialect="sqlite")


def test_what_a_check_says_is_the_same_however_often_it_is_tried() -> None:
    design = SchemaDesign.parse("CREATE TABLE t (a INT, CHECK (a + a + a + a + a + a + a + a > 99))")
    trial = Trial(design.tables[0], "postgres")
    assert all(trial.refused({"a": 1}, NOW) for _ in range(20_000))
