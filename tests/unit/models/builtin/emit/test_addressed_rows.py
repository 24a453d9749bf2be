"""Emitted tests come to a row the way the contract does: by a key in the body, past a slash, by a name that it has."""

from __future__ import annotations

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit.behaviour import behaviour_text
from orchestrator.models.builtin.emit.rows import rows_text
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, rows, service, takes

TABLES = "CREATE TABLE games (id SERIAL PRIMARY KEY, slug TEXT UNIQUE, name TEXT NOT NULL, note TEXT);"


def games() -> ServiceDesign:
    one = rows("slug", "name", "note", id=NUMBER)
    changed = takes({"id": NUMBER, "name": TEXT, "note": TEXT}, "id")
    paths = {
        "/games/": {
            "post": {"operationId": "add", **takes({"name": TEXT, "note": TEXT}, "name"), **answers(one, "201")},
            "patch": {"operationId": "change", **changed, **answers(one, "200", "404")},
        },
        "/games/{id}/": {"get": {"operationId": "show", **answers(one, "200", "404")}},
        "/games/called/{slug}/": {"get": {"operationId": "called", **answers(one, "200", "404")}},
    }
    return service(TABLES, OPEN, paths)


def part(text: str, name: str) -> str:
    return text.partition(f"def test_{name}(")[2].partition("\n\n\n")[0]


def test_a_body_that_says_which_row_it_changes_says_so_with_each_property() -> None:
    alone = part(behaviour_text(games()), "change_changes_what_is_sent_and_nothing_else")

    assert "ready.send(body={'id': ready.body['id'], name: whole[name]})" in alone


def test_a_new_row_is_found_beneath_an_address_that_ends_in_a_slash() -> None:
    stored = part(behaviour_text(games()), "add_stores_one_row_and_shows_it")

    assert "url = f\"{ready.url.rstrip('/')}/{answer.json()['id']}/\"" in stored


def test_a_row_that_is_found_by_a_name_has_one() -> None:
    values = rows_text(games())

    assert "'slug': f\"" in values.replace('"slug"', "'slug'")
    assert "'note'" not in values.replace('"note"', "'note'")
