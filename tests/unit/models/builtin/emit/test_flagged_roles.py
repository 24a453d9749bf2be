"""People whose role is a flag of their row, and whose hashes are kept in bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, asked, rows, service, takes

TABLES = "CREATE TABLE users (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password {secret} NOT NULL, {role});"
AUTH = """
scheme: {{openapi_security_scheme: token, kind: jwt}}
principal: {{table: users, id: id, login: email, password: password, role: {column}}}
roles: [{roles}]
default: authenticated
operations: {{signIn: {{allow: public}}, signUp: {{allow: public}}, listUsers: {{allow: ["{first}"]}}}}
"""


def files(role: str, *roles: str, secret: str = "TEXT") -> dict[str, str]:
    """The files of a service by name, with their blanks as one."""
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    auth = AUTH.format(column=role.partition(" ")[0], roles=", ".join(f'"{one}"' for one in roles), first=roles[0])
    design = service(
        TABLES.format(role=role, secret=secret),
        auth,
        {
            "/sign-in": {"post": {"operationId": "signIn", **sent, **answers(rows("token"))}},
            "/users": {
                "post": {"operationId": "signUp", **sent, **answers(rows("id", "email"), "201")},
                "get": {"operationId": "listUsers", **answers(rows("email", many=True))},
            },
        },
    )
    return {str(path): re.sub(r"\s+", " ", text) for path, text in emitted(design).items()}


@pytest.mark.parametrize("role", ["is_admin BOOLEAN NOT NULL", "is_admin BOOLEAN DEFAULT false", "is_admin BOOLEAN"])
def test_a_flag_says_who_has_the_role(role: str) -> None:
    found = files(role, "admin", "user")

    assert 'row.is_admin = role == "admin"' in found["app/seed.py"]
    assert 'role=("admin" if row.is_admin else "user")' in found["app/auth.py"]
    assert (
        'issue_token(self.settings, user.id, ("admin" if user.is_admin else "user"))' in found["app/services/users.py"]
    )
    assert ("is_admin=False" in found["app/services/users.py"]) is ("DEFAULT" not in role)


@pytest.mark.parametrize("roles", [("true", "false"), ("false", "true")])
def test_a_flag_may_be_called_by_its_value(roles: tuple[str, str]) -> None:
    found = files("owner BOOLEAN NOT NULL", *roles)

    assert 'row.owner = role == "true"' in found["app/seed.py"]
    assert 'role=("true" if row.owner else "false")' in found["app/auth.py"]


def test_a_hash_is_kept_in_bytes_where_its_column_holds_these() -> None:
    found = files("role TEXT NOT NULL", "admin", "user", secret="BYTEA")

    assert "row.password = hash_password(settings, password).encode()" in found["app/seed.py"]
    assert "password=hash_password(self.settings, payload.password).encode()" in found["app/services/users.py"]
    assert "verify_password( self.settings, user.password.decode() if user" in found["app/services/users.py"].replace(
        "verify_password(self", "verify_password( self"
    )


def test_a_flag_of_another_name_is_that_of_whoever_may_more() -> None:
    made = files("is_staff BOOLEAN NOT NULL", "editor", "reader")

    assert '"editor" if row.is_staff else "reader"' in made["app/auth.py"]
    assert 'row.is_staff = role == "editor"' in made["app/seed.py"]


def test_a_flag_that_tells_no_role_is_asked_about() -> None:
    sent = {"operationId": "listUsers", **answers(rows("email", many=True))}
    auth = AUTH.format(column="is_staff", roles="editor, reader, owner", first="owner")
    design = service(TABLES.format(role="is_staff BOOLEAN", secret="TEXT"), auth, {"/users": {"get": sent}})

    assert "Which of `editor`, `reader` and `owner` has whoever has the flag `is_staff`?" in asked(design, "listUsers")


def test_who_signs_up_gets_the_value_of_the_flag() -> None:
    made = files("is_staff BOOLEAN NOT NULL", "editor", "reader")

    assert "is_staff=False" in made["app/services/users.py"]
    assert "reader" not in made["app/services/users.py"].replace('else "reader"', "")


def test_a_flag_does_not_tell_two_other_roles_apart() -> None:
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    auth = AUTH.format(column="is_admin", roles="admin, moderator, user", first="moderator")
    design = service(
        TABLES.format(role="is_admin BOOLEAN NOT NULL DEFAULT false", secret="TEXT"),
        auth,
        {
            "/users": {
                "post": {"operationId": "signUp", **sent, **answers(rows("id", "email"), "201")},
                "get": {"operationId": "listUsers", **answers(rows("email", many=True))},
            },
        },
    )
    made = {str(path): text for path, text in emitted(design).items()}

    assert "Which of `moderator` and `user` has whoever has not the flag `is_admin`?" in asked(design, "listUsers")
    assert design.auth is not None
    assert design.auth.default_role == "user"
    assert not [path for path, text in made.items() if path.startswith("app/") and 'else "moderator"' in text]


def test_who_has_no_hash_does_not_log_in() -> None:
    tables = TABLES.replace("password {secret} NOT NULL", "password {secret}")
    sent = takes({"email": TEXT, "password": TEXT}, "email", "password")
    design = service(
        tables.format(role="role TEXT NOT NULL", secret="BYTEA"),
        AUTH.format(column="role", roles="admin, user", first="admin"),
        {"/sign-in": {"post": {"operationId": "signIn", **sent, **answers(rows("token"))}}},
    )
    made = re.sub(r"\s+", "", emitted(design)[Path("app/services/users.py")])

    assert "(user.password.decode()ifuser.passwordisnotNoneelseNone)ifuserelseNone" in made
