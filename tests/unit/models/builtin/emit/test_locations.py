"""`Location` leads to the new row by the path that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service, takes

TABLES = """
CREATE TABLE spaces (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE);
CREATE TABLE pages (id SERIAL PRIMARY KEY, space_id INT NOT NULL REFERENCES spaces (id), title TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE);
"""
SPACE = "{quote(str(params.slug), safe='')}"


@pytest.mark.parametrize(
    "shown, place",
    [
        ("/pages/{pageId}", "/pages/{page.id}"),
        ("/pages/{slug}", "/pages/{quote(str(page.slug), safe='')}"),
        ("/spaces/{slug}/pages/{pageSlug}", f"/spaces/{SPACE}/pages/{{quote(str(page.slug), safe='')}}"),
        ("/spaces/{space}/pages/{pageId}", f"/spaces/{SPACE}/pages/{{page.id}}"),
        ("", f"/spaces/{SPACE}/pages/{{page.id}}"),
    ],
)
def test_the_place_of_a_new_row_is_where_it_is_shown(shown: str, place: str) -> None:
    page = rows("title", "slug", id=NUMBER)
    made = answers(page, "201")
    made["responses"]["201"]["headers"] = {"Location": {"schema": TEXT}}
    post = {"operationId": "add", **takes({"title": TEXT, "slug": TEXT}, "title", "slug"), **made}
    paths: dict[str, Any] = {"/spaces/{slug}/pages": {"post": post}}
    paths |= {shown: {"get": {"operationId": "one", **answers(page)}}} if shown else {}
    texts = emitted(service(TABLES, OPEN, paths))
    assert f'"Location": f"{place}"' in texts[Path("app/services/pages.py")]


PEOPLE = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL, hash TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE profiles (id SERIAL PRIMARY KEY, person_id INT NOT NULL UNIQUE REFERENCES people (id), title TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: people, id: id, login: login, password: hash, role: role}
roles: [member, head]
default: authenticated
operations: {}
"""
PERSON = "{quote(str(params.person_id), safe='')}"


@pytest.mark.parametrize(
    "made_at, shown, place",
    [
        ("/people/{personId}/profiles", ["/me/profile", "/profiles/{id}"], "/profiles/{profile.id}"),
        ("/admin/profiles", ["/me/profile", "/profiles/{id}"], "/profiles/{profile.id}"),
        ("/profiles", ["/me/profile"], "/profiles/{profile.id}"),
        ("/people/{personId}/profiles", ["/people/{personId}/profile"], f"/people/{PERSON}/profile"),
    ],
)
def test_the_place_of_a_new_row_is_no_path_where_each_caller_is_shown_another(
    made_at: str, shown: list[str], place: str
) -> None:
    profile = rows("title", "slug", id=NUMBER)
    made = answers(profile, "201")
    made["responses"]["201"]["headers"] = {"Location": {"schema": TEXT}}
    sent = {"title": TEXT, "slug": TEXT, "personId": NUMBER}
    paths: dict[str, Any] = {made_at: {"post": {"operationId": "add", **takes(sent, *sent), **made}}}
    paths |= {path: {"get": {"operationId": f"get{at}", **answers(profile)}} for at, path in enumerate(shown)}
    texts = emitted(service(PEOPLE, AUTH, paths))
    assert f'"Location": f"{place}"' in texts[Path("app/services/profiles.py")]


def test_a_path_that_shows_the_rows_leads_there_though_what_it_shows_is_still_asked_about() -> None:
    page = rows("title", "slug", id=NUMBER)
    made = answers(page, "201")
    made["responses"]["201"]["headers"] = {"Location": {"schema": TEXT}}
    post = {"operationId": "add", **takes({"title": TEXT, "slug": TEXT}, "title", "slug"), **made}
    asked_about = answers(rows("title", "slug", id=NUMBER, karma=NUMBER))
    paths: dict[str, Any] = {
        "/spaces/{slug}/pages": {"post": post},
        "/pages/{pageId}": {"get": {"operationId": "one", **asked_about}},
    }
    texts = emitted(service(TABLES, OPEN, paths))
    assert '"Location": f"/pages/{page.id}"' in texts[Path("app/services/pages.py")]
