"""Flags that say whether a row still holds are worked out from the moments of the row."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField, IsSetField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, answers, asked, is_built, service, source_of


def passes(columns: str, *flags: str) -> ServiceDesign:
    properties = {"id": NUMBER, **{flag: {"type": "boolean"} for flag in flags}}
    schema = {"type": "object", "properties": properties, "required": list(flags)}
    paths = {"/passes/{id}": {"get": {"operationId": "get", "security": [], **answers(schema, "200", "404")}}}
    return service(f"CREATE TABLE passes (id SERIAL PRIMARY KEY, {columns});", OPEN, paths)


@pytest.mark.parametrize(
    "column, test",
    [("expires_at TIMESTAMPTZ", "expires_at <= now()"), ("expiry_date DATE NOT NULL", "expiry_date < current_date")],
)
def test_what_has_an_end_is_expired_once_that_has_passed(column: str, test: str) -> None:
    design = passes(column, "isExpired")

    assert is_built(design.operation("get"))
    assert source_of(design, "isExpired") == ExpressionField(text=f"CASE WHEN {test} THEN TRUE ELSE FALSE END")
    assert "case((" in emitted(design)[Path("app/presenters/passes.py")]


def test_a_row_is_active_unless_what_is_shown_beside_it_ended_it_and_that_is_asked() -> None:
    design = passes(
        "revoked_at TIMESTAMPTZ, seen_at TIMESTAMPTZ, expires_at TIMESTAMPTZ", "active", "revoked", "expired"
    )
    found = source_of(design, "active")

    assert isinstance(source_of(design, "revoked"), IsSetField)
    assert isinstance(found, ExpressionField)
    assert found.text == "CASE WHEN revoked_at IS NOT NULL OR expires_at <= now() THEN FALSE ELSE TRUE END"
    assert asked(design, "get") == ["Of which rows of `passes` is `active` true?"]


@pytest.mark.parametrize(
    "columns, flag",
    [
        ("seen_at TIMESTAMPTZ", "active"),
        ("expires_at TIMESTAMPTZ, status TEXT NOT NULL", "active"),
        ("expires_at TIMESTAMPTZ, key_expires_at TIMESTAMPTZ", "expired"),
        ("made_at TIMESTAMPTZ", "expired"),
        ("pin_expires_at TIMESTAMPTZ", "expired"),
        ("expiry_reminded_at TIMESTAMPTZ", "expired"),
        ("expires_at TIMESTAMPTZ, status TEXT NOT NULL CHECK (status IN ('open', 'expired'))", "expired"),
    ],
)
def test_where_no_moment_says_so_it_is_asked(columns: str, flag: str) -> None:
    assert not is_built(passes(columns, flag).operation("get"))


@pytest.mark.parametrize("done", ["paid", "activated", "seen"])
def test_what_was_done_to_a_row_and_ends_nothing_leaves_open_whether_it_holds(done: str) -> None:
    assert not is_built(passes(f"{done}_at TIMESTAMPTZ", "active", done).operation("get"))


@pytest.mark.parametrize("done", ["canceled", "withdrawn", "used"])
def test_what_ends_a_row_is_known_by_its_word(done: str) -> None:
    assert is_built(passes(f"{done}_at TIMESTAMPTZ", "active", done).operation("get"))


@pytest.mark.parametrize("state", ["status", "state", "stage", "phase"])
def test_a_state_may_say_otherwise_whatever_it_is_called(state: str) -> None:
    assert not is_built(passes(f"revoked_at TIMESTAMPTZ, {state} TEXT NOT NULL", "active", "revoked").operation("get"))
