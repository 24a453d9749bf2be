"""Names in a permission model as the tables spell them."""

from __future__ import annotations

from orchestrator.auth import AuthModel
from orchestrator.auth_names import spelled
from orchestrator.ddl import SchemaDesign

TABLES = """
CREATE TABLE Keepers (id INT PRIMARY KEY, userName TEXT, passHash TEXT, "Role" TEXT, role TEXT);
CREATE TABLE Hives (id INT PRIMARY KEY, ownerID INT, madeBy INT);
CREATE TABLE members (hive INT, "madeby" INT, keeperId INT, rank TEXT);
CREATE TABLE Sessions (keeperId INT, tokenHash TEXT);
"""


def model(text: str) -> AuthModel:
    return spelled(AuthModel.parse(text), SchemaDesign.parse(TABLES).tables)


def test_each_name_is_the_one_that_differs_in_its_case_alone() -> None:
    found = model(
        """
        scheme: {openapi_security_scheme: t, kind: apikey, tokens: {table: sessions, owner: keeperid, token: tokenhash}}
        principal: {table: keepers, id: ID, login: username, password: passhash, role: role}
        roles: [a]
        operations:
          one: {allow: [a], scope: own, owner: ownerid}
          two: {allow: [a], scope: own, owner: Members.keeperid, having: {Rank: boss}}
        """
    )

    assert found.principal is not None
    assert found.principal.table == "Keepers"
    named = {"id": "id", "login": "userName", "password": "passHash", "role": "role"}
    assert found.principal.columns == named
    assert found.scheme is not None
    assert found.scheme.tokens is not None
    assert (found.scheme.tokens.table, found.scheme.tokens.token) == ("Sessions", "tokenHash")
    assert found.operations["one"].owner == "ownerID"
    assert (found.operations["two"].owner, dict(found.operations["two"].having)) == (
        "members.keeperId",
        {"rank": ("boss",)},
    )


def test_a_name_that_two_spellings_fit_stays_as_it_is() -> None:
    found = model("{roles: [a], operations: {one: {allow: [a], scope: own, owner: MADEBY}, two: {allow: [a]}}}")

    assert found.operations["one"].owner == "MADEBY"
