"""What tables and contracts call things beside what the emitted code calls its own, and texts that may be empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, rows, service

LINK = {"type": "string", "format": "uri"}


def listed(tables: str, path: str, shown: dict[str, Any]) -> dict[Path, str]:
    return emitted(service(tables, OPEN, {path: {"get": {"operationId": "all", **answers(shown)}}}))


@pytest.mark.parametrize(
    "table, own", [("idempotency_keys", "answered_requests"), ("Idempotency_Keys", "answered_requests"), ("jars", "")]
)
def test_the_table_of_answered_creates_is_called_as_no_table_of_the_design(table: str, own: str) -> None:
    name = own or "idempotency_keys"
    made = listed(f'CREATE TABLE "{table}" (id SERIAL PRIMARY KEY, name TEXT NOT NULL);', "/x", rows("name", many=True))

    assert f'__tablename__ = "{name}"' in made[Path("app/models/idempotency_key.py")]
    assert f'    op.drop_table("{name}")' in made[Path(f"migrations/versions/0002_{name}.py")]


def test_a_design_that_has_all_names_for_answered_creates_leaves_one_more() -> None:
    names = ("idempotency_keys", "answered_requests", "service_answers")
    tables = "".join(f"CREATE TABLE {table} (id SERIAL PRIMARY KEY, name TEXT NOT NULL);" for table in names)
    made = listed(tables, "/x", rows("name", many=True))

    assert '__tablename__ = "service_answers_2"' in made[Path("app/models/idempotency_key.py")]


@pytest.mark.parametrize("table", ["idempotency_key", "base", "health"])
def test_a_table_has_a_module_of_its_own(table: str) -> None:
    made = listed(
        f"CREATE TABLE {table} (id SERIAL PRIMARY KEY, name TEXT NOT NULL);", f"/{table}", rows("name", many=True)
    )

    assert f'__tablename__ = "{table}"' in made[Path(f"app/models/{table}_rows.py")]


def test_a_table_of_views_is_no_answer() -> None:
    tables = """
    CREATE TABLE trips (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE trip_views (id SERIAL PRIMARY KEY, trip_id INT NOT NULL REFERENCES trips (id));
    """
    made = listed(tables, "/trips", rows("name", many=True))

    assert "class TripViewRow(Base):" in made[Path("app/models/trip_views.py")]


def links(shown: dict[str, Any], *needed: str) -> dict[Path, str]:
    tables = "CREATE TABLE links (id SERIAL PRIMARY KEY, url TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '');"
    link = {"type": "object", "required": list(needed), "properties": {"name": TEXT, "url": shown}}
    return listed(tables, "/links", {"type": "array", "items": link})


@pytest.mark.parametrize("shown", [LINK, {"type": "string", "enum": ["a", "b"]}, {"type": "string", "minLength": 1}])
def test_an_empty_text_that_the_contract_does_not_know_is_left_out(shown: dict[str, Any]) -> None:
    made = links(shown)

    assert "url=row.url or None," in made[Path("app/presenters/links.py")]
    assert "url: str | None = Field(default=None, exclude_if=absent)" in made[Path("app/schemas/links.py")]
    assert '"url":' in made[Path("tests/rows.py")], "rows of the tests hold one that may be shown"


@pytest.mark.parametrize("shown, needed", [(TEXT, ()), (LINK, ("url",)), ({"type": "string", "enum": ["", "a"]}, ())])
def test_an_empty_text_is_shown_where_it_may_or_something_must(shown: dict[str, Any], needed: tuple[str, ...]) -> None:
    assert "url=row.url," in links(shown, *needed)[Path("app/presenters/links.py")]


def test_a_parameter_that_stands_nowhere_in_the_path_is_not_asked_for() -> None:
    stray = {"parameters": [{"name": "nothing", "in": "path", "required": True, "schema": TEXT}]}
    paths = {"/jars": {"get": {"operationId": "all", **stray, **answers(rows("name", many=True))}}}
    design = service("CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL);", OPEN, paths)

    assert is_built(design.operation("all"))
    assert not design.operation("all").params
    assert "`nothing` stands nowhere in the path of all, so it is not read" in design.operation("all").assumptions


def health(words: list[str], *others: str) -> ServiceDesign:
    shown = {"type": "object", "properties": {"status": {"type": "string", "enum": words}, "version": TEXT}}
    paths: dict[str, Any] = {"/health": {"get": {"operationId": "health", "security": [], **answers(shown)}}}
    paths |= {path: {"get": {"operationId": f"o{place}", **answers(TEXT)}} for place, path in enumerate(others)}
    return service("CREATE TABLE jars (id SERIAL PRIMARY KEY);", OPEN, paths)


@pytest.mark.parametrize("words, said", [(["pass", "fail"], "pass"), (["DOWN", "UP"], "UP"), (["ok", "up"], "ok")])
def test_a_service_says_that_it_runs_in_the_word_of_the_contract(words: list[str], said: str) -> None:
    assert health(words).operation("health").answer.constants["status"] == said


@pytest.mark.parametrize("others, parts", [((), 1), (("/{code}",), 2), (("/{a}/{b}", "/jars/{id}/{x}/y"), 3)])
def test_a_path_that_is_nowhere_is_longer_than_one_of_which_each_part_may_be_anything(
    others: tuple[str, ...], parts: int
) -> None:
    text = emitted(health(["ok"], *others))[Path("tests/integration/test_service.py")]

    assert f'get("/{"/".join(["nothing-like-this-at-all"] * parts)}")' in text


def test_rows_that_callers_are_hold_what_answers_must_show() -> None:
    tables = "CREATE TABLE people (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, made_at TIMESTAMPTZ, note TEXT);"
    auth = """
    scheme: {openapi_security_scheme: token, kind: jwt}
    principal: {table: people, id: id, login: email}
    default: authenticated
    operations: {}
    """
    person = {**rows("note", id=NUMBER, made_at={"type": "string", "format": "date-time"}), "required": ["made_at"]}
    paths = {"/people": {"get": {"operationId": "all", **answers({"type": "array", "items": person})}}}

    seed = emitted(service(tables, auth, paths))[Path("app/seed.py")]
    assert "made_at=utc_now()" in seed
    assert "note=" not in seed


def test_rows_without_a_key_are_known_by_empty_columns_too() -> None:
    made = listed("CREATE TABLE jars (name TEXT, note TEXT);", "/jars", rows("name", many=True))

    assert "for one in whole.primary_key if one.nullable}" in made[Path("tests/world.py")]
