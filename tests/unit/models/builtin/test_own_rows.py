"""What the caller's own row beside a row says: `my_rating` of a dish, `myRole` in a crew."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import ExpressionField, OneField
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, asked, is_built, rows, service, source_of

TABLES = """
CREATE TABLE guests (id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL);
CREATE TABLE dishes (id SERIAL PRIMARY KEY, title TEXT NOT NULL, chef_id INT NOT NULL REFERENCES guests (id));
CREATE TABLE ratings (
  dish_id INT NOT NULL REFERENCES dishes (id), guest_id INT NOT NULL REFERENCES guests (id), stars SMALLINT NOT NULL,
  remark TEXT, rated_at TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY (dish_id, guest_id)
);
CREATE TABLE tasters (
  id SERIAL PRIMARY KEY, dish_id INT NOT NULL REFERENCES dishes (id), guest_id INT NOT NULL REFERENCES guests (id),
  role TEXT NOT NULL CHECK (role IN ('first', 'second')), left_on TIMESTAMPTZ, UNIQUE (dish_id, guest_id)
);
CREATE TABLE orders (
  id SERIAL PRIMARY KEY, dish_id INT NOT NULL REFERENCES dishes (id), guest_id INT NOT NULL REFERENCES guests (id),
  table_number INT NOT NULL
);
CREATE TABLE duels (
  dish_id INT NOT NULL REFERENCES dishes (id), rival_id INT NOT NULL REFERENCES dishes (id),
  guest_id INT NOT NULL REFERENCES guests (id), points INT NOT NULL, PRIMARY KEY (dish_id, guest_id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt, header: Authorization, prefix: Bearer, algorithm: HS256, ttl: 1h}
principal: {table: guests, id: id, login: email, password: password_hash}
roles: [guest]
default: authenticated
operations: {GET /dishes: {allow: [public]}}
"""
STARS = "(SELECT ratings.stars FROM ratings WHERE ratings.dish_id = dishes.id AND ratings.guest_id = :caller)"
ROLE = "(SELECT tasters.role FROM tasters WHERE tasters.dish_id = dishes.id AND tasters.guest_id = :caller)"


def shown(name: str, kind: str, described: str = "", *, null: bool = True) -> ServiceDesign:
    one: dict[str, Any] = {**rows("title"), "required": ["title", name]}
    one["properties"][name] = {"type": [kind, "null"] if null else kind, "description": described}
    get = {"operationId": "it", **answers(one, "200", "404")}
    many = {"operationId": "all", **answers({"type": "array", "items": one})}
    return service(TABLES, AUTH, {"/dishes/{id}": {"get": get}, "/dishes": {"get": many}})


@pytest.mark.parametrize(
    "name, kind, described, text",
    [
        ("my_rating", "integer", "", STARS),
        ("myRating", "integer", "The caller's stars, null if there are none or nobody is signed in", STARS),
        ("yourStars", "number", "", STARS),
        ("viewerRole", "string", "Role of the caller: `first` or `second`", ROLE),
        ("my_role", "string", "", ROLE),
    ],
)
def test_the_callers_own_row_says_it(name: str, kind: str, described: str, text: str) -> None:
    design = shown(name, kind, described)

    assert source_of(design, name) == ExpressionField(text=text)
    assert is_built(design.operation("it"))


def test_whoever_may_call_without_credentials_is_known_with_them() -> None:
    access = shown("my_rating", "integer").operation("all").access

    assert access.public
    assert access.optional


@pytest.mark.parametrize(
    "name, kind, described, null",
    [
        ("my_rating", "integer", "", False),
        ("my_order", "integer", "", True),
        ("my_table_number", "integer", "", True),
        ("my_points", "integer", "", True),
        ("my_mood", "integer", "", True),
        ("best_rating", "integer", "", True),
        ("my_rating", "integer", "Of the last month only", True),
    ],
)
def test_what_no_single_row_of_the_caller_says_is_asked_for(name: str, kind: str, described: str, null: bool) -> None:
    design = shown(name, kind, described, null=null)

    assert not is_built(design.operation("it"))
    assert any(f"`{name}`" in text for text in asked(design, "it"))


def with_object(name: str, described: str = "", *, null: bool = True, more: str = "", title: str = "") -> ServiceDesign:
    inner = {"type": "object", "properties": {"stars": {"type": "integer"}, "remark": {"type": ["string", "null"]}}}
    inner["required"] = ["stars"]
    shown_: dict[str, Any] = {"$ref": f"#/components/schemas/{title}"} if title else inner
    nothing = [{"type": "null"}] if null else []
    one: dict[str, Any] = {**rows("title"), "required": ["title", name]}
    one["properties"][name] = {"oneOf": [shown_, *nothing], "description": described}
    get = {"operationId": "it", **answers(one, "200", "404")}
    many = {"operationId": "all", **answers({"type": "array", "items": one})}
    paths = {"/dishes/{id}": {"get": get}, "/dishes": {"get": many}}
    return service(TABLES + more, AUTH, paths, schemas={title: inner} if title else {})


@pytest.mark.parametrize(
    "name, described, title",
    [
        ("my_rating", "", ""),
        ("myRating", "The caller's rating, null if there is none", ""),
        ("viewer_rating", "", ""),
        ("my_opinion", "", "Rating"),
    ],
)
def test_an_object_is_the_callers_own_row_where_one_is_there_at_most(name: str, described: str, title: str) -> None:
    design = with_object(name, described, title=title)
    found = source_of(design, name)

    assert isinstance(found, OneField)
    assert (found.on, found.actor) == ((("id", "dish_id"),), "guest_id")
    assert design.views[found.view].table == "ratings"
    assert is_built(design.operation("it"))
    said = (*design.operation("it").evidence, *design.operation("it").assumptions)
    assert f"`{name}` is the caller's own row of `ratings`, null where there is none" in said


def test_the_row_of_others_is_not_loaded_and_whoever_is_not_known_has_none() -> None:
    design = with_object("my_rating")
    text = "\n".join(emitted(design).values())

    assert "where=Rating.guest_id == context.caller.id) if context.caller is not None else {}" in text
    assert design.operation("all").access.optional


SECOND = """
CREATE TABLE chef_ratings (
  dish_id INT NOT NULL REFERENCES dishes (id), guest_id INT NOT NULL REFERENCES guests (id), stars SMALLINT NOT NULL,
  PRIMARY KEY (dish_id, guest_id)
);
"""


@pytest.mark.parametrize(
    "name, described, null, more",
    [
        ("my_rating", "", False, ""),  # what would those see who have none
        ("my_order", "", True, ""),  # there may be several
        ("my_duel", "", True, ""),  # two columns may mean the dish
        ("my_rating", "", True, SECOND),
        ("best_rating", "", True, ""),
        ("my_rating", "Of the last month only", True, ""),
    ],
)
def test_an_object_that_may_be_another_row_is_asked_for(name: str, described: str, null: bool, more: str) -> None:
    design = with_object(name, described, null=null, more=more)

    assert not is_built(design.operation("it"))
    assert any(f"`{name}`" in text for text in asked(design, "it"))
