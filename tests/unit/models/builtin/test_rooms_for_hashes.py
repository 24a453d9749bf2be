"""Columns of passwords that are narrower than a whole hash, as those made for another algorithm are."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.auth import security_text
from orchestrator.models.builtin.hash_room import hash_shape
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: secret}
default: public
operations: {}
"""


def joining(kind: str) -> ServiceDesign:
    tables = f"CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, secret {kind} NOT NULL);"
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    post = {"operationId": "join", "security": [], **sent, **answers(rows("email"), "201")}
    return service(tables, AUTH, {"/register": {"post": post}})


@pytest.mark.parametrize("room", [None, 255, 100, 99, 80, 79, 72, 64, 60, 50, 47])
def test_a_hash_of_whatever_costs_fits_the_column(room: int | None) -> None:
    shape = hash_shape(room)

    assert shape is not None
    assert room is None or shape.length <= room
    assert shape.salt >= 8
    assert shape.digest >= 12


@pytest.mark.parametrize(
    "kind, lines",
    [
        ("VARCHAR(80)", ["hash_len=16", ".hash(password)\n", ".verify(stored, password)"]),
        ("CHAR(60)", ["salt_len=12", "hash(password).removeprefix(ALGORITHM)", "verify(ALGORITHM + stored.rstrip(), "]),
    ],
)
def test_a_narrow_column_takes_a_shorter_hash_and_the_plan_says_so(kind: str, lines: list[str]) -> None:
    design = joining(kind)

    assert all(line in security_text(design) for line in lines)
    assert any("so that it fits the" in line for line in design.operation("join").assumptions)


def test_a_wide_column_takes_the_usual_one_and_nothing_is_said_of_it() -> None:
    design = joining("VARCHAR(255)")

    assert "hash_len" not in security_text(design)
    assert not any("so that it fits" in line for line in design.operation("join").assumptions)


def test_a_column_without_room_for_any_is_asked_about() -> None:
    design = joining("VARCHAR(20)")

    assert not is_built(design.operation("join"))
    assert "`people.secret` has 20 characters, which is no room for a hash" in asked(design, "join")[0]
