"""Rows that the judge makes meet the checks of the design, whatever these are made of."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from orchestrator.checks.judge.rows import Rows
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.store import Row, SqliteStore
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem

CONTRACT = json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}})


def rows_of(folder: Path, columns: str) -> Rows:
    tables = f"CREATE TABLE things (id INTEGER PRIMARY KEY, {columns});"
    path = folder / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(tables)
    contract = Contract.parse(CONTRACT)
    return Rows(SchemaDesign.parse(tables, "sqlite"), SqliteStore(path), Sampler(contract, ""), contract)


def two(rows: Rows) -> list[Row]:
    async def made() -> list[Row]:
        return [await rows.make("things"), await rows.make("things")]

    return asyncio.run(made())


@pytest.mark.parametrize(
    "check",
    [
        "instr(code, '@') > 1",
        "code LIKE 'SKU-%'",
        "code LIKE '__-%'",
        "code LIKE '%.pdf'",
        "substr(code, 1, 3) = 'AB-'",
        "length(code) = 22",
        "length(code) BETWEEN 2 AND 4",
        "length(code) = 6 AND code NOT GLOB '*[^0-9]*'",
        "code = upper(code) AND code NOT LIKE '%-%'",
        "code = lower(code) AND instr(code, '-') = 0",
        "code LIKE 'http%'",
        "code GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'",
        "code LIKE '+%' AND length(code) >= 8",
    ],
)
@pytest.mark.parametrize("name", ["CONSTRAINT things_code_shape ", ""])
def test_a_text_is_bent_until_its_check_lets_it_in(tmp_path: Path, check: str, name: str) -> None:
    first, second = two(rows_of(tmp_path, f"code TEXT NOT NULL, {name}CHECK ({check})"))
    assert first["id"] != second["id"]


def test_two_checks_bend_two_columns_which_stay_apart_from_row_to_row(tmp_path: Path) -> None:
    columns = (
        "email TEXT NOT NULL UNIQUE, sku VARCHAR(12) NOT NULL UNIQUE, "
        "CONSTRAINT mail CHECK (instr(email, '@') > 1), CONSTRAINT sku CHECK (sku LIKE 'K-%')"
    )
    first, second = two(rows_of(tmp_path, columns))
    assert first["email"] != second["email"]
    assert first["sku"] != second["sku"]
    assert all(row["sku"].startswith("K-") and len(row["sku"]) <= 12 for row in (first, second))


def test_a_joint_reference_that_may_be_left_out_is(tmp_path: Path) -> None:
    columns = (
        "kind TEXT NOT NULL CHECK (kind IN ('general', 'event')), day DATE NOT NULL, event_id INTEGER, "
        "CHECK ((kind = 'event') = (event_id IS NOT NULL)), "
        "FOREIGN KEY (event_id, day) REFERENCES dates (event_id, day)); "
        "CREATE TABLE dates (event_id INTEGER NOT NULL, day DATE NOT NULL, PRIMARY KEY (event_id, day)"
    )
    first, _ = two(rows_of(tmp_path, columns))
    assert first["event_id"] is None


def test_a_value_that_was_asked_for_is_never_bent(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "code TEXT NOT NULL, CHECK (instr(code, '@') > 1)")
    with pytest.raises(Problem, match="CHECK constraint failed"):
        asyncio.run(rows.make("things", {"code": "plain"}))


def test_a_check_that_nothing_meets_is_told_in_the_end(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "code TEXT NOT NULL, CONSTRAINT never CHECK (code = 'a' AND code = 'b')")
    with pytest.raises(Problem, match="no row could be put into things"):
        asyncio.run(rows.make("things"))


@pytest.mark.parametrize(
    "check, given, other",
    [
        ("instr(code, '@') > 1", {"code": "plain"}, {}),
        ("amount > 5 AND instr(code, '@') > 1", {"amount": 1}, {"amount": 9}),
    ],
)
def test_a_row_that_cannot_be_made_teaches_nothing(
    tmp_path: Path, check: str, given: dict[str, int | str], other: dict[str, int | str]
) -> None:
    drawn = "drawn TEXT NOT NULL DEFAULT (hex(randomblob(4)))"  # which only the database can tell
    rows = rows_of(tmp_path, f"code TEXT NOT NULL, amount INTEGER NOT NULL, {drawn}, CHECK ({check} AND drawn <> '')")
    with pytest.raises(Problem, match="CHECK constraint failed"):
        asyncio.run(rows.make("things", given))
    assert "@" in asyncio.run(rows.make("things", other))["code"]
