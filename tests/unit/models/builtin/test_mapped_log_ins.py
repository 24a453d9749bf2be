"""Log-ins in a mapping: what they refuse is put into effect, and what they should write is asked about."""

from __future__ import annotations

import re

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.scenarios import scenarios_text
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE people (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
  locked BOOLEAN NOT NULL DEFAULT false, seen_at TIMESTAMPTZ
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash}
roles: []
default: authenticated
operations: {enter: {allow: public}}
"""


def entering(rule: str) -> ServiceDesign:
    enter = {"operationId": "enter", **takes({"email": TEXT, "password": TEXT}, "email", "password"), "security": []}
    paths = {
        "/login": {"post": {**enter, **answers(rows("token"), "200", "401")}},
        "/me": {"get": {"operationId": "getMe", **answers(rows("email"))}},
    }
    design = service(TABLES, AUTH, paths, mapping=f"operations: {{enter: {rule}}}")
    assert is_built(design.operation("enter"))
    return design


def method(design: ServiceDesign) -> str:
    text = next(t for path, t in emitted(design).items() if "services" in path.parts and "def enter(" in t)
    return re.sub(r"\s+", " ", text.partition("def enter(")[2].partition("\n    def ")[0])


@pytest.mark.parametrize(
    "rule, error",
    [
        ('{require: [{that: "NOT locked", else: 401}]}', "Unauthenticated"),
        ('{require: [{that: "NOT locked", else: 403}]}', "Forbidden"),
        ('{where: "NOT locked", else: 409}', "Conflict"),
    ],
)
def test_a_log_in_refuses_whom_a_rule_leaves_out_once_the_password_is_right(rule: str, error: str) -> None:
    design = entering(rule)
    text = method(design)
    assert re.search(rf"\.holds\(\w+, [^:]*\): raise {error}\(", text)
    assert text.index("verify_password(") < text.index(".holds(") < text.index("issue_token(")
    assert not asked(design, "enter")


@pytest.mark.parametrize(
    "rule, held",
    [("NOT locked", "locked=False"), ("locked", "locked=True"), ("seen_at IS NULL", "seen_at=None")],
)
def test_the_emitted_tests_log_in_somebody_whom_the_rule_lets_in(rule: str, held: str) -> None:
    text = scenarios_text(entering(f'{{require: [{{that: "{rule}", else: 401}}]}}'))
    assert re.search(rf"world\.change\(world\.find\(\w+, who\.id\), {held}", text.partition("def enter(")[2])


@pytest.mark.parametrize("rule", ["{set: {seen_at: now()}}", "{derive: {seen_at: now()}}"])
def test_what_a_log_in_should_write_is_asked_about(rule: str) -> None:
    design = entering(rule)
    assert any("A log-in changes no row" in text for text in asked(design, "enter"))
