"""The judge proves its own present password where a body asks for it, and sees one that an answer tells."""

from __future__ import annotations

import json

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.probes.told_secrets import told_secrets
from orchestrator.checks.judge.secrets import with_present_password
from orchestrator.contract import Contract
from orchestrator.errors import Problem

AUTH = AuthModel.parse(
    "scheme: {openapi_security_scheme: b, kind: jwt}\n"
    "principal: {table: users, id: id, login: email, password: pin_hash}\ndefault: authenticated\noperations: {}\n",
    where="auth.yaml",
)


@pytest.mark.parametrize(
    "body, present, new",
    [
        ({"currentPassword": "a", "newPassword": "b"}, "currentPassword", "newPassword"),
        ({"old_password": "a", "new_password": "b", "confirm_password": "c"}, "old_password", "confirm_password"),
        ({"password": "a", "newPassword": "b"}, "password", "newPassword"),
        ({"existing_pin": "a", "pin": "b"}, "", ""),
    ],
)
def test_the_property_that_means_the_present_password_holds_it(body: dict[str, str], present: str, new: str) -> None:
    kept = with_present_password(body, AUTH, "mine", same=True)
    changed = with_present_password({"user": body}, AUTH, "mine", same=False)["user"]

    if not present:
        assert kept == body
        return
    assert kept[present] == kept[new] == "mine"
    assert changed[present] == "mine"
    assert changed[new] == body[next(name for name in body if name.lower().startswith("new"))]


def test_a_body_that_asks_for_no_present_password_stays() -> None:
    assert with_present_password({"password": "a", "name": "n"}, AUTH, "mine", same=True) == {
        "password": "a",
        "name": "n",
    }


def test_given_credentials_do_not_tell_their_password() -> None:
    with pytest.raises(Problem, match="not known of given credentials"):
        with_present_password({"oldPassword": "a", "newPassword": "b"}, AUTH, "", same=True)


USER = {"type": "object", "properties": {"id": {"type": "string"}, "pin": {"type": "string"}}}
LISTED = {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/User"}}}}
CONTRACT = Contract.parse(
    json.dumps(
        {
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "1"},
            "paths": {
                "/users": {
                    "get": {
                        "operationId": "listUsers",
                        "responses": {
                            "200": {"description": "ok", "content": {"application/json": {"schema": LISTED}}}
                        },
                    }
                }
            },
            "components": {"schemas": {"User": USER}},
        }
    )
)


@pytest.mark.parametrize(
    "told, secrets",
    [
        ({"id": "1", "passwordHash": "$2b$"}, ["passwordHash"]),
        ({"id": "1", "password": "plain"}, ["password"]),
        ({"id": "1", "pin": "documented"}, []),
        ({"id": "1", "passwordChangedAt": "2026-01-01"}, []),
        ({"id": "1", "password": None}, []),
    ],
)
def test_a_password_in_an_answer_that_documents_none_is_seen(told: dict[str, object], secrets: list[str]) -> None:
    operation = CONTRACT.operations[0]
    assert told_secrets(CONTRACT, AUTH, operation, {"items": [told]}) == secrets
