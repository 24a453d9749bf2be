"""Rows of the emitted tests are let in by the checks of their tables, which a real PostgreSQL proves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import psycopg
from psycopg.rows import dict_row

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.rows import rows_text
from orchestrator.postgres import Databases
from tests.unit.models.builtin.small import answers, rows, service

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash, role: role}
roles: [member]
default: authenticated
"""
PEOPLE = """
CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('member')));
CREATE TABLE places (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL);
"""
MOMENTS = "starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL"
CODE = "code TEXT NOT NULL"
CHECKED = {
    "later": "ends_at TIMESTAMPTZ NOT NULL, starts_at TIMESTAMPTZ NOT NULL, CHECK (ends_at > starts_at)",
    "soon": f"{MOMENTS}, CHECK (ends_at > starts_at AND ends_at - starts_at <= interval '8 hours')",
    "least": f"{MOMENTS}, CHECK (ends_at >= starts_at + interval '90 minutes' AND ends_at::date = starts_at::date)",
    "epoch": f"{MOMENTS}, CHECK (extract(epoch FROM (ends_at - starts_at)) BETWEEN 1800 AND 7200)",
    "days": "begins DATE NOT NULL, ends DATE NOT NULL, CHECK (ends - begins BETWEEN 1 AND 14)",
    "hours": "closes TIME NOT NULL, opens TIME NOT NULL, CHECK (closes > opens)",
    "clock": "expires_at TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL DEFAULT now(),"
    " CHECK (expires_at > created_at)",
    "numbers": "most INTEGER NOT NULL, least INTEGER NOT NULL, CHECK (most > least)",
    "sums": "total NUMERIC(8,2) NOT NULL, net NUMERIC(8,2) NOT NULL, tax NUMERIC(8,2) NOT NULL,"
    " CHECK (total = net + tax)",
    "tens": "amount INTEGER NOT NULL, CHECK (amount % 25 = 0 AND amount > 0)",
    "unlike": "a INTEGER NOT NULL UNIQUE, b INTEGER NOT NULL UNIQUE, CHECK (a <> b)",
    "parts": "origin_id UUID NOT NULL REFERENCES places, goal_id UUID NOT NULL REFERENCES places,"
    " CHECK (origin_id <> goal_id)",
    "owners": "place_id UUID REFERENCES places, person_id INTEGER REFERENCES people,"
    " CHECK (num_nonnulls(place_id, person_id) = 1)",
    "either": "a TEXT, b TEXT, CHECK ((a IS NULL) <> (b IS NULL))",
    "pairs": "lat NUMERIC(9,6), lon NUMERIC(9,6) NOT NULL, CHECK ((lat IS NULL) = (lon IS NULL))",
    "cards": "funding TEXT NOT NULL CHECK (funding IN ('card', 'bank')), month SMALLINT CHECK (month BETWEEN 1 AND 12),"
    " year SMALLINT, CHECK (funding <> 'card' OR (month IS NOT NULL AND year IS NOT NULL))",
    "states": "state TEXT NOT NULL CHECK (state IN ('gone', 'here')), left_at TIMESTAMPTZ,"
    " CHECK ((state = 'gone') = (left_at IS NOT NULL))",
    "flags": "free BOOLEAN NOT NULL, price INTEGER NOT NULL, CHECK (free OR price > 500)",
    "upper": f"{CODE}, CHECK (code = upper(code))",
    "upper_two": "code CHAR(2) NOT NULL UNIQUE, CHECK (code ~ '^[A-Z]{2}$')",
    "mail": "email VARCHAR(60) NOT NULL UNIQUE, CHECK (position('@' IN email) > 1)",
    "filled": f"{CODE}, CHECK (length(btrim(code)) > 0)",
    "prefix": f"{CODE} UNIQUE, CHECK (code LIKE 'A-%')",
    "sized": f"{CODE}, CHECK (length(code) = 22)",
    "digits": f"{CODE}, CHECK (code ~ '^[0-9]{{8,14}}$')",
    "braces": f"{CODE}, CHECK (code LIKE '{{%}}')",
    "left_side": f"{CODE}, CHECK (left(code, 3) = 'AB-')",
}


class World:
    """What the emitted rows need of `tests/world.py`: rows that stand in a database."""

    def __init__(self, connection: psycopg.Connection[Any], made: Callable[..., dict[str, Any]]) -> None:
        self._connection = connection
        self._made = made
        self._number = 0

    def make(self, table: str, **given: Any) -> SimpleNamespace:
        self._number += 1
        values = {**self._made(table, self, self._number, given), **given}
        names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING *"
        with self._connection.cursor(row_factory=dict_row) as cursor:
            row = cursor.execute(sql, list(values.values())).fetchone()
        return SimpleNamespace(**(row or {}))


def emitted(tables: str) -> Callable[..., dict[str, Any]]:
    """The functions of `tests/rows.py`, as one that takes the name of the table."""
    design = service(tables, AUTH, {"/people": {"get": answers(rows("email", many=True))}})
    plain = re.sub(r"^from (app|tests)\..*\n", "", rows_text(design), flags=re.MULTILINE)
    found: dict[str, Any] = {naming.model_class(table.name): table.name for table in design.tables}
    found |= {"choose": _choose, "letters": _letters}
    exec(plain, found)
    made: Mapping[str, Callable[..., dict[str, Any]]] = found["ROWS"]
    return lambda table, *told: made[table](*told)


def _choose(values: list[str], number: int) -> str:
    return values[number % len(values)]


def _letters(number: int, length: int) -> str:
    return "".join(chr(ord("a") + number // 26**place % 26) for place in reversed(range(length)))


async def test_checks_of_every_kind_let_the_rows_in() -> None:
    tables = PEOPLE + "".join(
        f"CREATE TABLE of_{name} (id SERIAL PRIMARY KEY, {columns});\n" for name, columns in CHECKED.items()
    )
    made = emitted(tables)
    refused: dict[str, str] = {}
    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(tables)
            world = World(connection, made)
            for name in CHECKED:
                try:
                    for _ in range(30):
                        world.make(f"of_{name}")
                except psycopg.Error as error:
                    refused[name] = str(error)

    assert refused == {}
