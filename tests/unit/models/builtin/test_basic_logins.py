"""Logins of basic credentials that are keys: columns of numbers and UUIDs are compared with what they can hold."""

from __future__ import annotations

import ast
import base64
import binascii
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, rows, service

AUTH = """
scheme: {openapi_security_scheme: it, kind: basic}
principal: {table: people, id: id, login: badge, password: proof}
roles: [user]
default: authenticated
"""
OURS: dict[str, Any] = {"UUID": uuid5(NAMESPACE_OID, "ada"), "INTEGER": 7, "TEXT": "ada"}


class Badge:
    """A column of a table of one row: like a database it compares only what the column can hold."""

    def __init__(self, held: object) -> None:
        self.held = held

    def __eq__(self, sent: object) -> bool:
        assert type(sent) is type(self.held)
        assert not isinstance(sent, int) or abs(sent) < 2**63
        return sent == self.held

    __hash__ = None  # type: ignore[assignment]


@cache
def built(kind: str) -> dict[Path, str]:
    tables = f"CREATE TABLE people (id SERIAL PRIMARY KEY, badge {kind} NOT NULL UNIQUE, proof TEXT NOT NULL);"
    paths = {"/people": {"get": {"operationId": "list", **answers(rows("badge", many=True))}}}
    return emitted(service(tables, AUTH, paths))


def functions(text: str, *names: str) -> list[ast.stmt]:
    kept = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name in names]
    future = ast.parse("from __future__ import annotations").body
    return [*future, *kept]


def let_in(kind: str, login: str) -> Any:
    """Who is let in by the emitted service that sends this login; the table holds one row, with the right password."""
    row = SimpleNamespace(id=1, proof="secret")
    names: dict[str, Any] = {
        "Person": SimpleNamespace(badge=Badge(OURS[kind])), "UUID": UUID, "base64": base64, "binascii": binascii,
        "SCHEME": "Basic", "Caller": SimpleNamespace, "verify_password": lambda _, proof, given: proof == given,
        "select": lambda _: SimpleNamespace(where=lambda holds: row if holds else None),
    }  # fmt: skip
    kept = functions(built(kind)[Path("app/auth.py")], "credentials", "authenticate")
    exec(compile(ast.Module(body=kept, type_ignores=[]), "auth", "exec"), names)
    sent = "Basic " + base64.b64encode(f"{login}:secret".encode()).decode()
    app = SimpleNamespace(state=SimpleNamespace(settings=None))
    session = SimpleNamespace(scalar=lambda found: found)
    found = names["authenticate"](SimpleNamespace(headers={"Authorization": sent}, app=app), session)
    return found.id if found is not None else None


@pytest.mark.parametrize("kind", list(OURS))
def test_who_logs_in_by_a_key_is_let_in_by_it(kind: str) -> None:
    assert let_in(kind, str(OURS[kind])) == 1


@pytest.mark.parametrize("kind", list(OURS))
@pytest.mark.parametrize("login", ["bob", "", "99999999999999999999999", "7.0"])
def test_a_login_that_no_row_can_have_lets_nobody_in(kind: str, login: str) -> None:
    """It was answered with 500."""
    assert let_in(kind, login) is None


def test_the_seed_tells_credentials_by_the_login_that_its_row_keeps() -> None:
    text = built("UUID")[Path("app/seed.py")]

    assert 'f"{uuid5(NAMESPACE_OID, login)}:{password}"' in text
    assert 'f"{login}:{password}"' in built("TEXT")[Path("app/seed.py")]


def test_names_that_a_unique_index_folds_are_compared_whatever_their_case() -> None:
    tables = """
    CREATE TABLE people (id SERIAL PRIMARY KEY, badge TEXT NOT NULL, proof TEXT NOT NULL);
    CREATE UNIQUE INDEX one ON people (lower(badge));
    """
    paths = {"/people": {"get": {"operationId": "list", **answers(rows("badge", many=True))}}}
    text = emitted(service(tables, AUTH, paths))[Path("app/auth.py")]
    assert "func.lower(Person.badge) == func.lower(login)" in text
    assert "from sqlalchemy import func, select" in text
