"""Rows that a mapping's conditions ask for: the judge has them there before it asks."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import httpx2
import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.session import Judge, open_judge
from orchestrator.checks.judge.store import SqliteStore
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping

TABLES = """
CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE halls (
  id INTEGER PRIMARY KEY, seats INTEGER NOT NULL DEFAULT 1, open BOOLEAN NOT NULL DEFAULT FALSE,
  owner INTEGER REFERENCES people (id)
);
CREATE TABLE shows (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, hall_id INTEGER NOT NULL REFERENCES halls (id),
  state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'open', 'over')),
  begins TIMESTAMP NOT NULL DEFAULT '2001-01-01 00:00:00', hidden TIMESTAMP DEFAULT '2001-01-01 00:00:00',
  checked TIMESTAMP, shut BOOLEAN NOT NULL DEFAULT TRUE, places INTEGER NOT NULL DEFAULT 0 CHECK (places >= 0)
);
CREATE TABLE prices (id INTEGER PRIMARY KEY, show_id INTEGER NOT NULL REFERENCES shows (id), euros INTEGER NOT NULL);
CREATE TABLE bookings (
  id INTEGER PRIMARY KEY, show_id INTEGER NOT NULL REFERENCES shows (id),
  person_id INTEGER NOT NULL REFERENCES people (id), price_id INTEGER NOT NULL REFERENCES prices (id),
  paid BOOLEAN NOT NULL DEFAULT FALSE, ended TIMESTAMP
);
CREATE TABLE vouchers (
  id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE CHECK (code = upper(code)), until TIMESTAMP,
  used INTEGER NOT NULL DEFAULT 9, least INTEGER NOT NULL DEFAULT 500
);
CREATE TABLE bags (person_id INTEGER PRIMARY KEY REFERENCES people (id), voucher_id INTEGER REFERENCES vouchers (id));
CREATE TABLE bag_lines (
  person_id INTEGER NOT NULL REFERENCES bags (person_id), show_id INTEGER NOT NULL REFERENCES shows (id),
  places INTEGER NOT NULL CHECK (places BETWEEN 1 AND 9), PRIMARY KEY (person_id, show_id)
);
CREATE TABLE opinions (
  id INTEGER PRIMARY KEY, show_id INTEGER NOT NULL REFERENCES shows (id),
  person_id INTEGER NOT NULL REFERENCES people (id), stars INTEGER NOT NULL
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: secret}
default: authenticated
"""
CALLER = Principal(role="", login="a@example.com", password="", id=7, secret={})


def operation(name: str, **properties: object) -> dict[str, Any]:
    found: dict[str, Any] = {"operationId": name, "responses": {"200": {"description": "ok"}}}
    if properties:
        schema = {"type": "object", "required": list(properties), "properties": properties}
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return found


def judge_of(folder: Path, mapping: str) -> Judge:
    """A judge of a service that nobody started: only what it puts into the database is looked at."""
    path = folder / "service.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"{TABLES} INSERT INTO people VALUES (7, 'a@example.com', 'x');")
    text = {"type": "string", "minLength": 6}
    slug = {"parameters": [{"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}]}
    key = {"parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]}
    opening = {"name": "opening", "in": "query", "schema": {"type": "string"}}
    paths: dict[str, Any] = {
        "/shows/{slug}": {**slug, "get": {**operation("getShow"), "parameters": [opening]}},
        "/shows/{slug}/bookings": {
            **slug,
            "post": operation("book", priceId={"type": "integer"}),
            "get": operation("listBookings"),
        },
        "/shows/{slug}/opinions": {**slug, "post": operation("opine", stars={"type": "integer"})},
        "/bookings/{id}/end": {**key, "post": operation("endBooking")},
        "/bag/voucher": {"put": operation("useVoucher", code=text)},
        "/bag/order": {"post": operation("order")},
    }
    terms = Terms(
        contract=Contract.parse(
            json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})
        ),
        auth=AuthModel.parse(AUTH),
        design=SchemaDesign.parse(TABLES, "sqlite"),
        mapping=(said := Mapping.parse(f"operations: {{{mapping}}}")),
        mapped={name: one.table for name, one in said.operations.items() if one.table},
    )
    return open_judge(terms, "http://127.0.0.1:9", SqliteStore(path))


def named(judge: Judge, name: str) -> Operation:
    found = judge.contract.operation(name)
    assert found is not None
    return found


def found(folder: Path, sql: str, request: Request) -> bool:
    """Whether the condition holds of the database, of the row that the request's path names."""
    word = request.path.split("/")[2]
    said = {"word": word, **(request.body or {})}
    with sqlite3.connect(folder / "service.db") as connection:
        return bool(connection.execute(sql, said).fetchone())


SHOW = "SELECT 1 FROM shows WHERE slug = :word AND "
OPEN_SHOW = "EXISTS (SELECT 1 FROM shows s WHERE s.slug = :slug AND s.state = 'open' AND s.begins > now())"
BAG_OF = "person_id = :caller AND voucher_id IS NULL"
NEXT_DOOR = """
EXISTS (SELECT 1 FROM shows o JOIN shows s ON s.hall_id = o.hall_id JOIN bookings b ON b.show_id = o.id
  WHERE s.slug = :slug AND b.person_id = :caller)
"""
MINE = """
EXISTS (SELECT 1 FROM halls h JOIN shows s ON s.hall_id = h.id WHERE s.slug = :slug
  AND (h.owner = :caller OR (SELECT p.email FROM people p WHERE p.id = :caller) = 'boss'))
"""
SAW_IT = """
EXISTS (SELECT 1 FROM bookings b JOIN prices p ON p.id = b.price_id
  WHERE b.person_id = :caller AND p.show_id = opinions.show_id AND b.ended IS NOT NULL)
"""
SEEN = """
id IN (SELECT p.show_id FROM bookings b JOIN prices p ON p.id = b.price_id WHERE b.person_id = 7 AND b.ended > '')
"""
VOUCHER = "EXISTS (SELECT 1 FROM vouchers v WHERE v.code = UPPER(:code))"
HOLDS = """
EXISTS (SELECT 1 FROM vouchers v WHERE v.code = UPPER(:code) AND (v.until IS NULL OR v.until > now())
  AND v.used < 3 AND v.least <= (SELECT COALESCE(SUM(l.places), 0) FROM bag_lines l WHERE l.person_id = :caller))
"""
IN_BAG = "EXISTS (SELECT 1 FROM bag_lines l WHERE l.person_id = :caller)"
SOLD_OUT = """
EXISTS (SELECT 1 FROM bag_lines l JOIN shows s ON s.id = l.show_id
  WHERE l.person_id = :caller AND l.places > s.places)
"""
LEFT = "SELECT 1 FROM bag_lines l JOIN shows s ON s.id = l.show_id WHERE l.person_id = 7 AND l.places <= s.places"
PLANNED = "state = 'planned' AND checked IS NULL AND shut"
BOOKING = "SELECT 1 FROM bookings WHERE id = :word AND "


@pytest.mark.parametrize(
    "name, entry, sql",
    [
        ("getShow", "where: state = 'open'", f"{SHOW} state = 'open'"),
        ("getShow", "where: state <> 'planned'", f"{SHOW} state <> 'planned'"),
        ("getShow", "where: \"state NOT IN ('planned', 'open')\"", f"{SHOW} state = 'over'"),
        ("getShow", "where: hidden IS NULL AND checked IS NOT NULL", f"{SHOW} hidden IS NULL AND checked > ''"),
        ("getShow", "where: hidden IS NULL OR begins > now()", f"{SHOW} hidden IS NULL"),
        (
            "getShow",
            "where: \"places = :opening OR (SELECT h.seats FROM halls h) = 3 OR state = 'open'\"",
            f"{SHOW} state = 'open'",
        ),
        (
            "getShow",
            'where: "(SELECT h.open OR h.seats > 9 FROM halls h WHERE h.id = shows.hall_id)"',
            f"{SHOW} hall_id IN (SELECT id FROM halls WHERE open)",
        ),
        ("opine", f'table: opinions, where: "{MINE}"', f"{SHOW} hall_id IN (SELECT id FROM halls WHERE owner = 7)"),
        ("getShow", "where: begins > now()", f"{SHOW} begins > datetime('now')"),
        ("getShow", "where: \"begins < now() - interval '2 days'\"", f"{SHOW} begins < datetime('now', '-2 days')"),
        ("getShow", "where: places > 3 AND places <= 5", f"{SHOW} places IN (4, 5)"),
        ("getShow", "where: \"state = 'open' AND begins = :opening\"", f"{SHOW} state = 'open'"),
        (
            "getShow",
            'where: "places >= (SELECT COUNT(*) FROM bookings b WHERE b.show_id = shows.id) + 20"',
            f"{SHOW} places >= 20",
        ),
        (
            "getShow",
            'require: {that: "EXISTS (SELECT 1 FROM prices p WHERE p.show_id = shows.id AND p.euros > 70)"}',
            f"{SHOW} id IN (SELECT show_id FROM prices WHERE euros > 70)",
        ),
        (
            "getShow",
            'require: {that: "20 <= (SELECT h.seats FROM halls h WHERE h.id = shows.hall_id)"}',
            f"{SHOW} hall_id IN (SELECT id FROM halls WHERE seats >= 20)",
        ),
        ("endBooking", "table: bookings, where: paid", f"{BOOKING} paid"),
        ("endBooking", "table: bookings, where: NOT paid AND ended IS NULL", f"{BOOKING} NOT paid AND ended IS NULL"),
        (
            "endBooking",
            "table: bookings, where: \"(SELECT s.state FROM shows s WHERE s.id = bookings.show_id) <> 'planned'\"",
            f"{BOOKING} show_id IN (SELECT id FROM shows WHERE state <> 'planned')",
        ),
        (
            "book",
            f'require: {{that: "{OPEN_SHOW}"}}',
            f"{SHOW} state = 'open' AND begins > datetime('now')",
        ),
        ("endBooking", f'table: bags, kind: update, where: "{BAG_OF}"', "SELECT 1 FROM bags WHERE person_id = 7"),
        (
            "getShow",
            f'require: {{that: "{NEXT_DOOR}"}}',
            f"{SHOW} hall_id IN (SELECT s.hall_id FROM shows s JOIN bookings b ON b.show_id = s.id)",
        ),
        ("book", "where: state = 'open'", f"{SHOW} id = (SELECT show_id FROM prices WHERE id = :priceId)"),
        (
            "opine",
            f'table: opinions, where: "{SAW_IT}"',
            f"{SHOW} {SEEN}",
        ),
        (
            "useVoucher",
            f'table: people, where: id = :caller, require: [{{that: "{VOUCHER}"}}, {{that: "{HOLDS}"}}]',
            "SELECT 1 FROM vouchers WHERE code = upper(:code) AND until IS NULL AND used < 3 AND least = 0",
        ),
        (
            "order",
            f'table: bookings, require: [{{that: "{IN_BAG}"}}, {{that: "NOT {SOLD_OUT}"}}]',
            LEFT,
        ),
    ],
)
def test_what_a_mapping_asks_for_is_there(tmp_path: Path, name: str, entry: str, sql: str) -> None:
    judge = judge_of(tmp_path, f"{name}: {{{entry}}}")

    request = asyncio.run(judge.asks.request(named(judge, name), CALLER))

    assert found(tmp_path, sql, request)


@pytest.mark.parametrize("start, state", [("planned", "planned"), ("[open, over]", "open")])
def test_a_change_of_state_is_asked_for_from_a_state_that_it_may_leave(tmp_path: Path, start: str, state: str) -> None:
    change = f"getShow: {{transition: {{field: state, from: {start}, to: over}}}}"
    judge = judge_of(tmp_path, change)

    request = asyncio.run(judge.asks.request(named(judge, "getShow"), CALLER))

    assert found(tmp_path, f"{SHOW} state = '{state}'", request)


@pytest.mark.parametrize(
    "shown", ["state = 'over'", "checked IS NOT NULL", "shut = FALSE", "places < 0", "state = 'planned'"]
)
def test_a_service_that_shows_rows_in_another_state_alone_is_asked_for_those(
    tmp_path: Path, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = judge_of(tmp_path, "")

    async def send(request: Request) -> Answer:
        status = 200 if found(tmp_path, f"{SHOW} {shown}", request) else 404
        return Answer(request=request, status=status, headers=httpx2.Headers(), content=b"{}", elapsed_ms=1.0)

    monkeypatch.setattr(judge.client, "send", send)
    answer = asyncio.run(judge.success(named(judge, "getShow"), CALLER))
    again = asyncio.run(judge.request(named(judge, "getShow"), CALLER))

    known = shown != "places < 0"
    assert answer.ok is known
    assert found(tmp_path, f"{SHOW} {shown if known else PLANNED}", again)


def test_a_row_that_the_database_refuses_with_what_is_asked_for_is_made_without(tmp_path: Path) -> None:
    judge = judge_of(tmp_path, "getShow: {where: places < 0}")

    request = asyncio.run(judge.asks.request(named(judge, "getShow"), CALLER))

    assert found(tmp_path, f"{SHOW} places >= 0", request)


def test_rows_of_a_list_are_tied_as_its_condition_says(tmp_path: Path) -> None:
    prices = "price_id IN (SELECT p.id FROM prices p JOIN shows s ON s.id = p.show_id WHERE s.slug = :slug)"
    judge = judge_of(tmp_path, f'listBookings: {{table: bookings, where: "paid AND {prices}"}}')
    listing = named(judge, "listBookings")
    request = asyncio.run(judge.asks.request(listing, CALLER))
    assert judge.rows is not None

    values = asyncio.run(judge.asks.listed(listing, request, CALLER))
    row = asyncio.run(judge.rows.make("bookings", values))

    assert row["paid"]
    assert found(tmp_path, f"{SHOW} id = (SELECT show_id FROM prices WHERE id = {row['price_id']})", request)
