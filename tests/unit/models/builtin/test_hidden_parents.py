"""What is beneath a row that only its owner is shown: the permission model has to say whether others reach it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.models.builtin.small import NUMBER, answers, asked, is_built, rows, service, takes

TABLES = """
CREATE TABLE staff (id SERIAL PRIMARY KEY, login TEXT NOT NULL, hash TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE deals (id SERIAL PRIMARY KEY, title TEXT NOT NULL, owner_id INTEGER NOT NULL REFERENCES staff (id));
CREATE TABLE remarks (id SERIAL PRIMARY KEY, deal_id INTEGER NOT NULL REFERENCES deals (id), body TEXT NOT NULL);
"""
MORE = f"""{TABLES}
CREATE TABLE likes (id SERIAL PRIMARY KEY, remark_id INT NOT NULL REFERENCES remarks (id), word TEXT NOT NULL);
CREATE TABLE team (deal_id INT NOT NULL REFERENCES deals (id), staff_id INT NOT NULL REFERENCES staff (id),
  PRIMARY KEY (deal_id, staff_id));
"""
AUTH = """
scheme: {{openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}}
principal: {{table: staff, id: id, login: login, password: hash, role: role}}
roles: [sales, head]
default: authenticated
operations:
  getDeal: {{allow: [sales, head], {deal}}}
  listRemarks: {{allow: [{who}]{remarks}}}
"""
OWN = "scope: own, owner: owner_id, bypass: [head]"


def remarks(deal: str = OWN, said: str = "", who: str = "sales, head", **more: Any) -> tuple[bool, str]:
    """Whether the list of remarks is built, and what is asked about it."""
    get = {"operationId": "getDeal", **answers(rows("title", id=NUMBER), "200", "404")}
    under = {"operationId": "listRemarks", **answers(rows("body", many=True, id=NUMBER), "200", "404")}
    paths = {"/deals/{id}": {"get": get}, "/deals/{id}/remarks": {"get": under, **more}}
    design = service(TABLES, AUTH.format(deal=deal, remarks=said, who=who), paths)
    return is_built(design.operation("listRemarks")), " ".join(asked(design, "listRemarks"))


def test_what_is_beneath_a_row_that_only_its_owner_is_shown_is_asked_about() -> None:
    built, text = remarks()
    assert built
    assert "getDeal shows a row of `deals` to its owner only (`owner_id`, but `head`)" in text
    assert "whose rows may callers reach beneath it?" in text


def test_what_is_beneath_it_is_reached_by_its_owner_alone_until_that_is_answered() -> None:
    get = {"operationId": "getDeal", **answers(rows("title", id=NUMBER), "200", "404")}
    under = {"operationId": "listRemarks", **answers(rows("body", many=True, id=NUMBER), "200", "404")}
    paths = {"/deals/{id}": {"get": get}, "/deals/{id}/remarks": {"get": under}}
    auth = AUTH.format(deal=OWN, remarks="", who="sales, head")
    read = service(TABLES, auth, paths).operation("listRemarks")
    assert read.access.own
    assert read.access.bypass == ("head",)
    assert read.access.owner_path == (("remarks", "deal_id"), ("deals", "owner_id"))
    assert any("reached by its owner alone, but `head`" in told for told in read.assumptions)
    settled = "operations: {listRemarks: {settles: [whose rows may callers reach beneath it]}}"
    answered = service(TABLES, auth, paths, mapping=settled)
    assert not answered.operation("listRemarks").access.own
    assert not asked(answered, "listRemarks")


def making(said: str, path: str = "/deals/{id}/remarks") -> Any:
    """What is read of a create beneath a deal, by whose rule a new remark is somebody's."""
    tables = TABLES.replace("body TEXT NOT NULL", "body TEXT NOT NULL, author_id INT NOT NULL REFERENCES staff (id)")
    get = {"operationId": "getDeal", **answers(rows("title", id=NUMBER), "200", "404")}
    post = {"operationId": "listRemarks", **takes({"body": {"type": "string"}}, "body"), **answers(None, "201", "404")}
    paths = {"/deals/{id}": {"get": get}, path: {"post": post}}
    return service(tables, AUTH.format(deal=OWN, remarks=said, who="sales, head"), paths)


@pytest.mark.parametrize("said", ["", ", owner: author_id"])
def test_whose_a_new_row_is_does_not_open_what_is_above_it(said: str) -> None:
    design = making(said)
    found = design.operation("listRemarks")
    assert found.access.own
    assert found.access.owner_path == (("remarks", "deal_id"), ("deals", "owner_id"))
    assert any("whose rows may callers reach beneath it?" in text for text in asked(design, "listRemarks"))


def test_a_rule_with_a_scope_says_whose_what_is_above_a_new_row_is() -> None:
    assert not asked(making(", scope: any, owner: author_id"), "listRemarks")


@pytest.mark.parametrize(
    "own, under, properties, instead",
    [
        ("owner: owner_id", "/deals/{id}/staff", ("login",), ""),
        ("owner: team.staff_id", "/deals/{id}/remarks", ("body",), ""),
        ("owner: owner_id", "/deals/{id}/remarks", ("body",), "owner_id INTEGER REFERENCES"),
    ],
)
def test_an_operation_whose_rows_lead_to_no_one_owner_stays_as_the_model_says_and_is_asked_about(
    own: str, under: str, properties: tuple[str, ...], instead: str
) -> None:
    tables = MORE.replace("owner_id INTEGER NOT NULL REFERENCES", instead or "owner_id INTEGER NOT NULL REFERENCES")
    paths = {
        "/deals/{id}": {"get": {"operationId": "getDeal", **answers(rows(id=NUMBER), "200", "404")}},
        under: {
            "get": {"operationId": "listRemarks", **answers(rows(*properties, many=True, id=NUMBER), "200", "404")}
        },
    }
    design = service(tables, AUTH.format(deal=f"scope: own, {own}", remarks="", who="sales"), paths)
    read = design.operation("listRemarks")
    assert is_built(read)
    assert any("whose rows may callers reach beneath it?" in text for text in asked(design, "listRemarks"))
    assert not read.access.own
    assert any("reached by all who may call" in told for told in read.assumptions)


@pytest.mark.parametrize(
    "own, shown, under, properties",
    [
        ("owner: owner_id", "/deals/{dealId}", "/deals/{id}/remarks", ("body",)),
        ("owner: deals.owner_id", "/remarks/{id}", "/remarks/{id}/likes", ("word",)),
        ("owner: deals.owner_id", "/remarks/{remarkId}", "/remarks/{id}/likes", ("word",)),
        ("owner: id", "/staff/{id}", "/staff/{id}/deals", ("title",)),
    ],
)
def test_the_row_above_is_found_whatever_its_parameter_is_called_and_however_its_owner_is_said(
    own: str, shown: str, under: str, properties: tuple[str, ...]
) -> None:
    paths = {
        shown: {"get": {"operationId": "getDeal", **answers(rows(id=NUMBER), "200", "404")}},
        under: {
            "get": {"operationId": "listRemarks", **answers(rows(*properties, many=True, id=NUMBER), "200", "404")}
        },
    }
    design = service(MORE, AUTH.format(deal=f"scope: own, {own}", remarks="", who="sales, head"), paths)
    assert is_built(design.operation("listRemarks"))
    assert any("whose rows may callers reach beneath it?" in text for text in asked(design, "listRemarks"))
    assert design.operation("listRemarks").access.own


def test_a_row_made_beneath_it_is_asked_about_as_well() -> None:
    sent = takes({"body": {"type": "string"}}, "body")
    post = {"operationId": "addRemark", **sent, **answers(rows("body", id=NUMBER), "201", "404")}
    get = {"operationId": "getDeal", **answers(rows("title", id=NUMBER), "200", "404")}
    paths = {"/deals/{id}": {"get": get}, "/deals/{id}/remarks": {"post": post}}
    design = service(TABLES, AUTH.format(deal=OWN, remarks="", who="sales"), paths)
    assert any("reach beneath it" in text for text in asked(design, "addRemark"))


@pytest.mark.parametrize(
    "deal, said, who",
    [
        ("scope: any", "", "sales, head"),
        (OWN, ", scope: any", "sales, head"),
        (OWN, ", scope: own, owner: deals.owner_id", "sales, head"),
        (OWN, "", "head"),
    ],
)
def test_nothing_is_asked_where_everybody_is_shown_the_row_or_the_rule_says_whose_it_is(
    deal: str, said: str, who: str
) -> None:
    assert "reach beneath it" not in remarks(deal, said, who)[1]
