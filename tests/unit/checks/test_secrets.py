"""The judge proves its own present password where a body asks for it."""

from __future__ import annotations

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.secrets import with_present_password
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
