"""Rows that the judge makes meet checks over several columns, which the database itself says."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import psycopg
import pytest
import sqlglot

from orchestrator.checks.judge.rows import Rows
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.store import PostgresStore, SqliteStore
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.errors import Problem
from orchestrator.postgres import Databases

CONTRACT = json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}})
PLACES = "CREATE TABLE places (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
CHECKED = {
    "later": "ends_at TIMESTAMPTZ NOT NULL, starts_at TIMESTAMPTZ NOT NULL, CHECK (ends_at > starts_at)",
    "soon": "ends_at TIMESTAMP NOT NULL, starts_at TIMESTAMP NOT NULL,"
    " CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '8 hours')",
    "days": "ends DATE NOT NULL, begins DATE NOT NULL, CHECK (ends - begins BETWEEN 3 AND 14)",
    "hours": "closes TIME NOT NULL, opens TIME NOT NULL, CHECK (closes > opens AND opens >= '20:00')",
    "past": "born DATE NOT NULL, CHECK (born < CURRENT_DATE)",
    "numbers": "most INTEGER NOT NULL, least INTEGER NOT NULL, CHECK (most > least)",
    "sums": "total NUMERIC(8,2) NOT NULL, net NUMERIC(8,2) NOT NULL, tax NUMERIC(8,2) NOT NULL,"
    " CHECK (total = net + tax)",
    "apart": "a INTEGER NOT NULL REFERENCES places, b INTEGER NOT NULL REFERENCES places, CHECK (a <> b)",
    "owners": "a INTEGER REFERENCES places, b INTEGER REFERENCES places, CHECK (num_nonnulls(a, b) = 1)",
    "either": "a TEXT, b NUMERIC, CHECK ((a IS NULL) <> (b IS NULL))",
    "cards": "funding TEXT NOT NULL CHECK (funding IN ('card', 'bank')), month SMALLINT CHECK (month BETWEEN 1 AND 12),"
    " year SMALLINT, CHECK (funding <> 'card' OR (month IS NOT NULL AND year IS NOT NULL))",
    "flags": "free BOOLEAN NOT NULL, price INTEGER NOT NULL, CHECK (free OR price > 500)",
    "arrays": "roles TEXT[] NOT NULL, depths INTEGER[] NOT NULL CHECK (cardinality(depths) > 0),"
    " CHECK (roles <@ ARRAY['sailor', 'clerk'] AND cardinality(roles) >= 1)",
    "texts": "email TEXT, code TEXT NOT NULL, CHECK (email IS NOT NULL), CHECK (email LIKE '%@%'),"
    " CHECK (code = upper(code))",
}


async def test_checks_over_several_columns_let_rows_in() -> None:
    tables = PLACES + "".join(f"CREATE TABLE {name} (id SERIAL PRIMARY KEY, {text});" for name, text in CHECKED.items())
    contract = Contract.parse(CONTRACT)
    refused: dict[str, str] = {}
    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(tables)
        store = PostgresStore(url)
        rows = Rows(SchemaDesign.parse(tables), store, Sampler(contract, ""), contract)
        for name in CHECKED:
            try:
                for _ in range(5):
                    await rows.make(name)
            except Problem as error:
                refused[name] = str(error)

        with pytest.raises(Problem, match="violates check constraint"):
            await rows.make("numbers", {"most": 1, "least": 1})
        assert (await rows.make("numbers", {"least": 40}))["most"] > 40
        await store.close()

    assert refused == {}


KEYS = r"""
CREATE DOMAIN ulid AS text CHECK (VALUE ~ '^[a-z]{3}_[0-9abcdefghjkmnpqrstvwxyz]{26}$');
CREATE TABLE dishes (id ulid PRIMARY KEY CHECK (id LIKE 'dsh\_%'));
CREATE TABLE orders (id ulid PRIMARY KEY CHECK (id LIKE 'ord\_%'), dish ulid NOT NULL REFERENCES dishes (id));
"""


@pytest.mark.parametrize("told", [("dsh_", "ord_"), ()])
async def test_keys_are_as_a_domain_and_their_table_want_them_together(told: tuple[str, ...]) -> None:
    shown = {
        f"Shown{start}": {
            "type": "object",
            "properties": {"id": {"type": "string", "pattern": f"^{start}[0-9abcdefghjkmnpqrstvwxyz]{{26}}$"}},
        }
        for start in told
    }
    contract = Contract.parse(json.dumps({**json.loads(CONTRACT), "components": {"schemas": shown}}))
    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(KEYS)
        store = PostgresStore(url)
        rows = Rows(SchemaDesign.parse(KEYS), store, Sampler(contract, ""), contract)
        for name in ("dishes", "orders"):
            assert len({(await rows.make(name))["id"] for _ in range(5)}) == 5
        await store.close()


async def test_the_checks_of_a_table_are_read_once_however_many_rows_it_gets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = "CREATE TABLE slots (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, b INTEGER NOT NULL, CHECK (a < b));"
    with sqlite3.connect(tmp_path / "service.db") as connection:
        connection.executescript(table)
    connection.close()
    contract = Contract.parse(CONTRACT)
    store = SqliteStore(tmp_path / "service.db")
    rows = Rows(SchemaDesign.parse(table, "sqlite"), store, Sampler(contract, ""), contract)
    first = await rows.make("slots")

    monkeypatch.setattr(sqlglot, "parse_one", None)
    second = await rows.make("slots")

    assert first["a"] < first["b"]
    assert second["a"] < second["b"]
