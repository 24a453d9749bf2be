"""Links whose rows stand in an order: a new one comes last within its parent, where the request tells no place."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from orchestrator.models.builtin.shapes import FromExpression
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, answers, asked, is_built, rows, service

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: login, password: secret}
default: authenticated
"""
TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE lists (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE songs (id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE);
CREATE TABLE list_songs (
  list_id INT NOT NULL REFERENCES lists (id), song_id INT NOT NULL REFERENCES songs (id), PLACE,
  PRIMARY KEY (list_id, song_id) KEY
);
CREATE TABLE marks (
  song_id INT NOT NULL REFERENCES songs (id), person_id INT NOT NULL REFERENCES people (id), PLACE,
  PRIMARY KEY (song_id, person_id)
);
"""
POSITION = "position INT NOT NULL"


def read(place: str = POSITION, said: str = "", key: str = "") -> ServiceDesign:
    put = {"operationId": "put", "description": said, **answers(None, "204", "404")}
    mark = {"operationId": "mark", "description": said, **answers(None, "204", "404")}
    get = {"operationId": "songs", **answers(rows("slug", many=True, id=NUMBER))}
    paths = {
        "/lists/{listId}/songs/{slug}": {"put": put},
        "/songs/{songId}/mark": {"post": mark},
        "/songs": {"get": get},
    }
    return service(TABLES.replace("PLACE", place).replace(" KEY\n", f"{key}\n"), AUTH, paths)


def placed(design: ServiceDesign, operation: str) -> dict[str, str]:
    found = design.operation(operation)
    assert found.kind is Kind.LINK
    return {m.column: m.source.text for m in found.rules.derived if isinstance(m.source, FromExpression)}


@pytest.mark.parametrize("column", ["position", "sort_order", "seq"])
def test_a_new_link_comes_last_within_its_parent(column: str) -> None:
    design = read(f"{column} INT NOT NULL")

    assert f"MAX(earlier.{column})" in placed(design, "put")[column]
    assert "earlier.list_id = list_songs.list_id" in placed(design, "put")[column]
    assert "earlier.person_id = marks.person_id" in placed(design, "mark")[column]
    assert any("puts it at the end" in item.text and "put" in item.operations for item in design.assumptions)


def test_a_key_says_within_what() -> None:
    design = read(key=", UNIQUE (song_id, position)")
    assert "earlier.song_id = list_songs.song_id" in placed(design, "put")["position"]


def test_what_the_contract_says_of_the_end_is_not_asked() -> None:
    assert asked(read(said="At the end, if not in it already."), "put") == []
    assert asked(read(said="Goes to the end of the list."), "put") == []
    more = asked(read(said="At the end, if the list is not closed."), "put")
    assert any("is not closed" in text for text in more)


@pytest.mark.parametrize(
    "place, said",
    [
        (POSITION, "Puts the song at the top of the list."),
        ("seat INT NOT NULL", ""),  # nobody knows which
        ("position INT NOT NULL, price INT NOT NULL", ""),
        ("position TEXT NOT NULL", ""),
    ],
)
def test_another_place_is_asked_for(place: str, said: str) -> None:
    assert not is_built(read(place, said).operation("put"))


def test_it_is_built_and_tested() -> None:
    tree = emitted(read())
    text = next(text for path, text in tree.items() if path.parent == Path("app/services") and "def put(" in text)
    tests = tree[Path("tests/integration/test_operations.py")]

    assert "if self.list_songs.first(" in text
    assert "ListSong(list_id=" in text.replace("\n", "").replace(" ", "").replace("ListSong(list", "ListSong(list")
    assert ".position = computed(" in text
    assert "assert made.position == max(before_it, default=0) + 1" in tests
