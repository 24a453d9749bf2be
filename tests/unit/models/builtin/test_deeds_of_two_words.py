"""What callers do by a verb and a particle: `sign-up` and `signed_up` by a table of `signups`."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.shapes import ExistsField, ExpressionField
from tests.unit.models.builtin.small import answers, is_built, rows, service, source_of

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: helpers, id: id, login: email, password: password_hash}
roles: [helper]
default: authenticated
operations: {}
"""
TABLES = """
CREATE TABLE helpers (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL);
CREATE TABLE shifts (id SERIAL PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE {link} (
  shift_id INT NOT NULL REFERENCES shifts (id), helper_id INT NOT NULL REFERENCES helpers (id), {more}
  PRIMARY KEY (shift_id, helper_id)
);
"""
LINKS = ["shift_signups", "sign_ups", "shift_sign_up", "signups"]


def read_(
    link: str, *, flag: str = "signed_up", described: str = "", verb: str = "sign-up", more: str = ""
) -> ServiceDesign:
    one: dict[str, Any] = {**rows("title"), "required": ["title", flag]}
    one["properties"][flag] = {"type": "boolean", "description": described}
    deed = {method: {"operationId": method, **answers(None, "204", "404")} for method in ("post", "delete")}
    paths = {
        "/shifts/{id}": {"get": {"operationId": "it", **answers(one, "200", "404")}},
        f"/shifts/{{id}}/{verb}": deed,
    }
    return service(TABLES.format(link=link, more=more), AUTH, paths)


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("flag", ["signed_up", "isSignedUp", "has_signed_up"])
def test_a_flag_says_whether_the_caller_has_a_row_in_the_link_table(link: str, flag: str) -> None:
    design = read_(link, flag=flag, described="Whether the caller has signed up")

    assert source_of(design, flag) == ExistsField(table=link, on=(("shift_id", "id"),), actor="helper_id")
    assert is_built(design.operation("it"))


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("verb", ["sign-up", "signUp"])
def test_the_verb_makes_and_removes_the_callers_row(link: str, verb: str) -> None:
    design = read_(link, verb=verb)

    assert (design.operation("post").kind, design.operation("delete").kind) == (Kind.LINK, Kind.UNLINK)
    assert design.operation("post").table == design.operation("delete").table == link


@pytest.mark.parametrize(
    "flag, link", [("checked_in", "check_ins"), ("opted_in", "opt_ins"), ("dropped_off", "dropoffs")]
)
def test_other_verbs_are_as_good(flag: str, link: str) -> None:
    assert is_built(read_(link, flag=flag).operation("it"))


@pytest.mark.parametrize("described", ["Whether the caller has signed up", "true if you signed up for this shift"])
def test_a_flag_of_another_name_is_what_its_description_says(described: str) -> None:
    assert is_built(read_("signups", flag="mine", described=described).operation("it"))


@pytest.mark.parametrize(
    "link, flag, described, more",
    [
        ("signups", "signed_off", "", ""),
        ("signs", "signed_up", "", ""),
        ("signups", "mine", "Whether the caller has signed up in time", ""),
        ("signups", "mine", "", ""),
        ("signups", "signed_up", "Whether the caller has signed up and attended", "attended BOOLEAN NOT NULL,"),
        ("signups", "signed_up", "", "cancelled_at TIMESTAMPTZ,"),
        ("signups", "signed_up", "", "state TEXT NOT NULL CHECK (state IN ('going', 'withdrawn')),"),
    ],
)
def test_a_flag_that_may_say_something_else_is_asked_for(link: str, flag: str, described: str, more: str) -> None:
    assert not is_built(read_(link, flag=flag, described=described, more=more).operation("it"))


@pytest.mark.parametrize("verb, link", [("check-out", "check_ins"), ("sign-off", "signups"), ("opt-out", "opt_ins")])
def test_the_opposite_of_a_deed_makes_no_row_of_it(verb: str, link: str) -> None:
    design = read_(link, verb=verb)

    assert not is_built(design.operation("post"))
    assert not is_built(design.operation("delete"))


@pytest.mark.parametrize("flag", ["has_signups", "hasSignups"])
def test_whether_there_are_any_rows_is_no_question_of_whose(flag: str) -> None:
    design = read_("signups", flag=flag)

    text = "EXISTS (SELECT 1 FROM signups WHERE signups.shift_id = shifts.id)"
    assert source_of(design, flag) == ExpressionField(text=text)
    assert is_built(design.operation("it"))


@pytest.mark.parametrize("flag, described", [("has_signups", "Of the last week only"), ("has_pauses", "")])
def test_whether_there_are_some_of_them_or_of_what_no_table_holds_is_asked_for(flag: str, described: str) -> None:
    assert not is_built(read_("signups", flag=flag, described=described).operation("it"))
