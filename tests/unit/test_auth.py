from __future__ import annotations

import pytest

from orchestrator.auth import AuthModel, Scope
from orchestrator.errors import OrchestratorError, Problems
from tests.handoffs import HIVEWATCH, good

TOKENS = "{table: sessions, owner: user_id, token: token_hash}"
MODEL = """
scheme: {openapi_security_scheme: bearer, kind: jwt, ttl: 90m}
principal: {table: users, id: id, login: email}
roles: [user, admin]
default: %s
operations:
  open: {allow: public}
  any: {allow: [authenticated]}
  known: {allow: [public, user]}
  whoever: {allow: [public, authenticated]}
  own: {allow: [user, admin], scope: own, owner: posts.user_id, bypass: [admin]}
"""


def test_an_operation_without_a_rule_takes_the_default() -> None:
    assert AuthModel.parse(MODEL % "deny").rule("other") is None
    public = AuthModel.parse(MODEL % "public").rule("other")
    authenticated = AuthModel.parse(MODEL % "authenticated").rule("other")
    assert public is not None
    assert public.public
    assert authenticated is not None
    assert authenticated.authenticated


@pytest.mark.parametrize("role", ["hosting advisor", "org:admin", "C++", "ops/night", "Verwalter für Süd", "a"])
def test_a_role_may_be_called_as_tokens_and_rows_call_it(role: str) -> None:
    model = AuthModel.parse(f"{{roles: ['{role}'], operations: {{open: {{allow: ['{role}'], bypass: ['{role}']}}}}}}")

    assert model.roles_of("open") == {role}


@pytest.mark.parametrize("role", [" admin", "admin ", 'the "boss"', "a\\b", "", "1st", "a`b", "{x}"])
def test_a_role_has_no_quotes_and_no_space_at_its_ends(role: str) -> None:
    with pytest.raises(OrchestratorError):
        AuthModel.parse(f"roles: ['{role}']")


@pytest.mark.parametrize(
    "name, public, optional",
    [("open", True, False), ("known", True, True), ("whoever", True, True), ("any", False, False)],
)
def test_who_stands_beside_the_public_is_known_by_credentials_that_nobody_has_to_send(
    name: str, public: bool, optional: bool
) -> None:
    rule = AuthModel.parse(MODEL % "deny").operations[name]
    assert (rule.public, rule.optional, rule.authenticated) == (public, optional, name == "any")


def test_roles_of_an_operation_are_named_or_all() -> None:
    model = AuthModel.parse(MODEL % "deny")
    assert model.roles_of("any") == {"user", "admin"}
    assert model.roles_of("own") == {"user", "admin"}
    assert model.roles_of("other") == set()


def test_an_owner_may_stand_on_another_table() -> None:
    rule = AuthModel.parse(MODEL % "deny").operations["own"]
    assert (rule.scope, rule.owner_table, rule.owner_column) == (Scope.OWN, "posts", "user_id")
    plain = good(HIVEWATCH).auth.operations["listApiaries"]
    assert (plain.owner_table, plain.owner_column) == (None, "keeper_id")


def test_the_life_of_a_token_is_read_in_seconds() -> None:
    scheme = AuthModel.parse(MODEL % "deny").scheme
    assert scheme is not None
    assert scheme.ttl_s == 5400


@pytest.mark.parametrize(
    "text, word",
    [
        ("operations: {x: {allow: [authenticated, user]}}", "every role"),
        ("operations: {x: {allow: [public, authenticated, user]}}", "every role"),
        ("operations: {x: {allow: [public, user], scope: own, owner: user_id}}", "no caller"),
        ("operations: {x: {allow: user, scope: own}}", "owner"),
        ("operations: {x: {allow: public, scope: own, owner: user_id}}", "no caller"),
        ("operations: {x: {allow: user, owner: 'user_id; DROP TABLE users'}}", "form"),
        ("scheme: {openapi_security_scheme: a, kind: jwt, algorithm: none}", "HS256"),
        ("scheme: {openapi_security_scheme: a, kind: jwt, ttl: forever}", "ttl"),
        (f"scheme: {{openapi_security_scheme: a, kind: jwt, tokens: {TOKENS}}}", "apikey"),
        ("operations: {x: {allow: user, scope: own, owner: user_id, having: {role: owner}}}", "having"),
        ("default: allow", "deny"),
        ("- a list", "keys and values"),
        ("", "keys and values"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, word: str) -> None:
    with pytest.raises(OrchestratorError, match=word):
        AuthModel.parse(text)


def test_all_defects_are_told_at_once() -> None:
    with pytest.raises(Problems) as caught:
        AuthModel.parse("default: allow\nrols: []\noperations: {x: {alow: user}}")
    assert len(caught.value.problems) >= 4
