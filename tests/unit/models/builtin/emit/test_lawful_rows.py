"""Rows of the emitted tests are let in by the checks of their tables, which a real PostgreSQL proves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.behaviour import behaviour_text
from orchestrator.models.builtin.emit.rows import rows_text
from orchestrator.models.builtin.emit.sample_bodies import BodySampler
from orchestrator.models.builtin.emit.scenarios import scenarios_text
from orchestrator.postgres import Databases
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, rows, service, takes

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


def emitted(tables: str, **shown: Any) -> Callable[..., dict[str, Any]]:
    """The functions of `tests/rows.py`, as one that takes the name of the table; `shown` are schemas of lists."""
    paths = {f"/{name}": {"get": answers(schema)} for name, schema in shown.items()}
    design = service(tables, AUTH, {"/people": {"get": answers(rows("email", many=True))}} | paths)
    plain = re.sub(r"^from (app|tests)\..*\n", "", rows_text(design), flags=re.MULTILINE)
    found: dict[str, Any] = {naming.model_class(table.name): table.name for table in design.tables}
    exec(plain, found := found | HELPERS)
    made: Mapping[str, Callable[..., dict[str, Any]]] = found["ROWS"]
    return lambda table, *told: made[table](*told)


def _choose(values: list[str], number: int) -> str:
    return values[number % len(values)]


def _letters(number: int, length: int) -> str:
    return "".join(chr(ord("a") + number // 26**place % 26) for place in reversed(range(length)))


HELPERS = {"choose": _choose, "letters": _letters}
MOMENT, DAY = {"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}
SENT: dict[str, tuple[dict[str, Any], list[str]]] = {
    "later": ({"ends_at": MOMENT, "starts_at": MOMENT}, ["ends_at", "starts_at"]),
    "soon": ({"starts_at": MOMENT, "ends_at": MOMENT}, ["ends_at", "starts_at"]),
    "days": ({"begins": DAY, "ends": DAY}, ["begins", "ends"]),
    "numbers": ({"most": NUMBER, "least": NUMBER}, ["most", "least"]),
    "sums": (
        {"total": {"type": "number"}, "net": {"type": "number"}, "tax": {"type": "number"}},
        ["total", "net", "tax"],
    ),
    "either": ({"a": TEXT, "b": TEXT}, []),
    "cards": ({"funding": {"enum": ["bank", "card"]}, "month": NUMBER, "year": NUMBER}, ["funding"]),
    "flags": ({"free": {"type": "boolean"}, "price": {"type": "integer", "maximum": 600}}, ["free", "price"]),
    "upper": ({"code": {"type": "string", "minLength": 5}}, ["code"]),
    "prefix": ({"code": TEXT}, ["code"]),
    "sized": ({"code": {"type": "string", "maxLength": 30}}, ["code"]),
}


def bodies(tables: str) -> dict[str, str]:
    """By table, the expression of a body that makes a row of it."""
    paths = {
        f"/of_{name}": {"post": {"operationId": name, **takes(properties, *required), **answers(rows("id"), "201")}}
        for name, (properties, required) in SENT.items()
    }
    design = service(tables, AUTH, paths)
    made = {name: design.operation(name) for name in SENT}
    return {
        name: BodySampler(operation, design, role="member", acts=True, override={}).text()
        for name, operation in made.items()
    }


async def test_bodies_are_let_in_too() -> None:
    tables = PEOPLE + "".join(f"CREATE TABLE of_{name} (id SERIAL PRIMARY KEY, {CHECKED[name]});\n" for name in SENT)
    sent = bodies(tables)
    refused: dict[str, str] = {}
    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(tables)
            world = World(connection, lambda _table, _world, number, _given: eval(text, {"number": number, **HELPERS}))
            for name, text in sent.items():
                try:
                    for _ in range(30):
                        world.make(f"of_{name}")
                except psycopg.Error as error:
                    refused[name] = f"{text}: {error}"

    assert refused == {}


GIVEN: list[tuple[str, dict[str, Any]]] = [
    ("states", {"state": "gone"}),
    ("states", {"state": "here"}),
    ("states", {"left_at": dt.datetime(2026, 5, 4, tzinfo=dt.UTC)}),
    ("states", {"left_at": None}),
    ("cards", {"funding": "bank"}),
    ("cards", {"funding": "card"}),
    ("cards", {"year": None}),
    ("owners", {"place_id": None}),
    ("owners", {"person_id": 1}),
    ("either", {"a": "x"}),
    ("either", {"b": "x"}),
    ("flags", {"free": False}),
    ("flags", {"free": True}),
    ("pairs", {"lat": 1}),
]
"""What a test may give a row of a table, one value at a time."""


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
            world.make("people")
            for name, given in GIVEN:
                try:
                    world.make(f"of_{name}", **given)
                except psycopg.Error as error:
                    refused[f"{name} {given}"] = str(error)

    assert refused == {}


@pytest.mark.parametrize("word, other", [(2, 3), ("it's", "its")])
def test_what_a_word_wants_besides_no_other_word_gets(word: int | str, other: int | str) -> None:
    kind, said = ("INTEGER", str(word)) if isinstance(word, int) else ("TEXT", "'it''s'")
    columns = f"word {kind}, note INTEGER, CHECK ((word = {said}) = (note IS NOT NULL))"
    made = emitted(
        f"{PEOPLE} CREATE TABLE boats (id SERIAL PRIMARY KEY, {columns});",
        boats=rows(many=True, word={"enum": [word, other]}, note=NUMBER),
    )

    assert made("boats", None, 1, {"word": word}).get("note") is not None
    assert made("boats", None, 1, {"word": other}).get("note") is None


def test_what_an_answer_shows_is_left_out_too_where_a_test_takes_away_what_goes_with_it() -> None:
    columns = "sunk_at TIMESTAMPTZ, depth INTEGER, CHECK ((sunk_at IS NULL) = (depth IS NULL))"
    shown = rows(depth=NUMBER, many=True)
    shown["items"]["required"] = ["depth"]
    made = emitted(f"{PEOPLE} CREATE TABLE wrecks (id SERIAL PRIMARY KEY, {columns});", wrecks=shown)

    whole = made("wrecks", None, 1, {})
    assert (whole["sunk_at"], whole["depth"]) != (None, None)
    assert made("wrecks", None, 1, {"sunk_at": None})["depth"] is None
    assert made("wrecks", None, 1, {"depth": None})["sunk_at"] is None


STARTS, ENDS = "starts_at TIMESTAMPTZ NOT NULL", "ends_at TIMESTAMPTZ NOT NULL"
LATER = "CHECK (ends_at > starts_at)"
OF_A_DAY = {
    "boats": f"{STARTS}, {ENDS}, {LATER}",
    "ferries": f"{ENDS}, {STARTS}, {LATER}",
    "ships": f"{STARTS}, {', '.join(f'c{place} INTEGER' for place in range(9))}, {ENDS}, {LATER}",
    "yachts": f"ends_at TIMESTAMPTZ, {STARTS}, {LATER}",
    "tugs": f"{STARTS}, {ENDS}, CHECK (ends_at - starts_at BETWEEN interval '90 minutes' AND interval '8 hours')",
}


async def test_rows_of_a_day_that_is_asked_for_are_let_in_whatever_the_order_of_the_columns() -> None:
    tables = PEOPLE + "".join(
        f"CREATE TABLE {name} (id SERIAL PRIMARY KEY, {text});\n" for name, text in OF_A_DAY.items()
    )
    day = {"parameters": [{"in": "query", "name": "date", "required": True, "schema": DAY}]}
    listed = {"get": {**day, **answers(rows(many=True, starts_at=MOMENT))}}
    text = scenarios_text(service(tables, AUTH, {f"/{name}": listed for name in OF_A_DAY}))
    given = re.findall(r"given = (.*)\n    rows = \[world\.make\((\w+),", text)
    async with Databases("postgresql") as databases:
        url = (await databases.fresh()).url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(tables)
            world = World(connection, emitted(tables))
            made = [
                world.make(name, **eval(values, vars(dt)))
                for name in OF_A_DAY
                for values, model in given
                if model == naming.model_class(name)
            ]

    assert [row.starts_at.astimezone(dt.UTC).date() for row in made] == [dt.date(2026, 5, 4)] * len(OF_A_DAY)


def test_no_more_than_must_be_is_sent_only_where_the_checks_let_that_in() -> None:
    columns = "funding TEXT NOT NULL, month INTEGER, CHECK (funding <> {} OR month IS NOT NULL)"
    sent = takes({"funding": {"enum": ["card"]}, "month": NUMBER}, "funding")

    def tested(word: str) -> str:
        tables = f"{PEOPLE} CREATE TABLE fees (id SERIAL PRIMARY KEY, {columns.format(word)});"
        paths = {"/fees": {"post": {"operationId": "addFee", **sent, **answers(rows("id"), "201")}}}
        return behaviour_text(service(tables, AUTH, paths))

    assert "def test_add_fee_takes_no_more_than_it_needs(" in tested("'gift'")
    assert "takes_no_more_than_it_needs" not in tested("'card'")
