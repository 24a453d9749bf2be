"""What the reading must never do, and what it must always ask, shown on the smallest contracts that can show it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, Question, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import FromCaller, FromConstant, FromSlug, Op, ParamUse
from tests.unit.models.builtin.small import takes

TABLES = """
CREATE TABLE users (
  id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, name TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'reader', is_active BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE TABLE posts (
  id SERIAL PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'public', 'closed')),
  author_id INT NOT NULL REFERENCES users (id), pinned_at TIMESTAMPTZ, total NUMERIC(8, 2),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE likes (
  post_id INT REFERENCES posts (id), user_id INT REFERENCES users (id), PRIMARY KEY (post_id, user_id)
);
CREATE TABLE notes (
  id SERIAL PRIMARY KEY, post_id INT NOT NULL REFERENCES posts (id), text TEXT NOT NULL, price NUMERIC NOT NULL
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: users, id: id, login: email, password: password_hash, role: role}
roles: [reader, editor]
default: authenticated
"""
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
POST: dict[str, Any] = {"type": "object", "required": ["id", "title"], "properties": {"id": NUMBER, "title": TEXT}}
USER: dict[str, Any] = {"type": "object", "required": ["id", "email"], "properties": {"id": NUMBER, "email": TEXT}}


def answers(schema: dict[str, Any] | None, status: str = "200", **others: dict[str, Any]) -> dict[str, Any]:
    body = {"content": {"application/json": {"schema": schema}}} if schema is not None else {}
    return {"responses": {status: {"description": "ok", **body}, **others}}


def listed(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def service(paths: dict[str, Any], rules: dict[str, Any] | None = None, mapping: str = "") -> ServiceDesign:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }
    auth = {**yaml.safe_load(AUTH), "operations": rules or {}}
    return read(
        Contract.parse(json.dumps(document)),
        SchemaDesign.parse(TABLES),
        AuthModel.parse(yaml.safe_dump(auth)),
        mapping=Mapping.parse(mapping) if mapping else None,
    )


def asked_of(design: ServiceDesign) -> list[Question]:
    """What is asked about operations; that an account may be shut out is asked of every service here."""
    return [item for item in design.questions if item.operations]


def one(path: str, method: str, entry: dict[str, Any], rule: dict[str, Any] | None = None) -> OperationDesign:
    rules = {"it": rule} if rule else None
    return service({path: {method: {"operationId": "it", **entry}}}, rules).operations[0]


@pytest.mark.parametrize("word", ["feed", "trending", "stats", "recommendations"])
def test_a_choice_of_rows_that_nothing_states_is_asked_though_its_rows_are_known(word: str) -> None:
    found = one(f"/posts/{word}", "get", answers(listed(POST)))
    assert found.certainty is Certainty.NOT_DERIVABLE
    assert word in found.rfi


def test_a_delete_that_only_deactivates_sets_the_flag() -> None:
    found = one("/users/{id}", "delete", {"description": "Deactivates the user.", **answers(None, "204")})
    assert found.kind is Kind.UPDATE
    assert [(item.column, item.source) for item in found.set] == [("is_active", FromConstant(value=False))]


def test_a_delete_that_ends_a_row_with_a_state_is_asked_where_no_state_is_called_so() -> None:
    found = one("/posts/{id}", "delete", {"summary": "Suspend a post", **answers(None, "204")})
    assert found.certainty is Certainty.NOT_DERIVABLE


def test_a_verb_sets_the_one_state_that_it_names_and_from_where_is_asked() -> None:
    design = service({"/posts/{id}/close": {"post": {"operationId": "it", **answers(POST)}}})
    found = design.operation("it")
    assert [(item.column, item.source) for item in found.set] == [("state", FromConstant(value="closed"))]
    assert [item.cause for item in asked_of(design)] == ["state_transition"]
    assert one("/posts/{id}/reopen", "post", answers(POST)).certainty is Certainty.NOT_DERIVABLE


@pytest.mark.parametrize(
    "verb, value",
    [("deactivate", False), ("activate", True)],
)
def test_a_verb_and_its_opposite_set_a_flag_each_its_own_way(verb: str, value: bool) -> None:
    found = one(f"/users/{{id}}/{verb}", "post", answers(USER))
    assert [(item.column, item.source) for item in found.set] == [("is_active", FromConstant(value=value))]


def test_a_verb_that_names_a_moment_sets_it_and_says_so() -> None:
    found = one("/posts/{id}/pin", "post", answers(POST))
    assert [item.column for item in found.set] == ["pinned_at"]
    assert any("pin" in text for text in found.assumptions)


def test_a_verb_that_a_link_table_knows_makes_a_link_of_the_caller() -> None:
    found = one("/posts/{id}/like", "post", answers(None, "204"))
    assert (found.kind, found.table) == (Kind.LINK, "likes")
    assert FromCaller(column="id") in [item.source for item in found.set]


def test_a_verb_that_nothing_knows_is_asked() -> None:
    assert one("/posts/{id}/frobnicate", "post", answers(POST)).certainty is Certainty.NOT_DERIVABLE


def test_money_is_always_asked() -> None:
    assert one("/posts/{id}/payments", "post", answers(None, "201")).certainty is Certainty.NOT_DERIVABLE
    entry = {"description": "The price is computed from the length.", **takes({"text": TEXT}, "text")}
    found = one("/posts/{id}/notes", "post", {**entry, **answers(None, "201")})
    assert found.certainty is Certainty.NOT_DERIVABLE


def test_a_required_property_that_no_column_holds_is_asked_not_invented() -> None:
    shown = {**POST, "required": ["id", "mood"], "properties": {**POST["properties"], "mood": TEXT}}
    found = one("/posts/{id}", "get", answers(shown))
    assert found.certainty is Certainty.NOT_DERIVABLE
    assert "mood" in found.rfi


def test_an_optional_property_that_no_column_holds_is_left_out_on_record() -> None:
    shown = {**POST, "properties": {**POST["properties"], "mood": TEXT}}
    found = one("/posts/{id}", "get", answers(shown))
    assert found.certainty is Certainty.ASSUMED
    assert any("mood" in text for text in found.assumptions)


def test_a_password_never_goes_out() -> None:
    shown = {**USER, "properties": {**USER["properties"], "passwordHash": TEXT}}
    design = service({"/users/{id}": {"get": answers(shown)}})
    view = design.views[design.operations[0].answer.view]
    assert [item.property for item in view.fields] == ["id", "email"]


def test_a_mail_address_is_not_taken_for_a_name() -> None:
    shown = {**POST, "required": ["id"], "properties": {**POST["properties"], "author": TEXT}}
    design = service({"/posts/{id}": {"get": answers(shown)}})
    sources = {item.property: item.source for item in design.views[design.operations[0].answer.view].fields}
    assert getattr(sources["author"], "column", "") == "name"


def test_a_public_registration_cannot_choose_its_role() -> None:
    body = takes(
        {
            "email": TEXT,
            "password": TEXT,
            "name": TEXT,
            "role": TEXT,
        }
    )
    found = one("/users", "post", {**body, **answers(USER, "201")}, {"allow": ["public"]})
    assert found.kind is Kind.REGISTER
    assert found.body is not None
    assert "role" not in {item.column for item in found.body.fields}
    assert [item.column for item in found.body.fields if item.hashed] == ["password_hash"]


def test_an_owner_cannot_be_chosen_by_the_body() -> None:
    body = takes({"title": TEXT, "author_id": {"type": "integer"}}, "title")
    rule = {"allow": ["reader"], "scope": "own", "owner": "author_id"}
    found = one("/posts", "post", {**body, **answers(POST, "201")}, rule)
    assert found.body is not None
    assert {item.column for item in found.body.fields} == {"title"}
    assert {item.column: item.source for item in found.set} == {
        "author_id": FromCaller(column="id"),
        "slug": FromSlug(column="title"),
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "A post that is closed takes no more changes.",
        "At most 3 posts a day.",
        "The title cannot be changed after an hour.",
        "Only the newest version is kept.",
    ],
)
def test_a_sentence_that_sounds_like_a_rule_is_asked_where_nothing_covers_it(sentence: str) -> None:
    entry = {"description": sentence, **takes({"title": TEXT}), **answers(POST)}
    design = service({"/posts/{id}": {"patch": entry}})
    assert any(sentence in question.text for question in design.questions)
    assert design.operations[0].certainty is Certainty.ASSUMED


@pytest.mark.parametrize(
    "sentence",
    ["Only editors may change a post.", "Requires authentication.", "Answers 404 where the post does not exist."],
)
def test_a_sentence_that_the_structure_says_too_is_not_asked(sentence: str) -> None:
    entry = {"description": sentence, "operationId": "it", **takes({"title": TEXT}), **answers(POST)}
    design = service({"/posts/{id}": {"patch": entry}}, {"it": {"allow": ["editor"]}})
    assert asked_of(design) == []


def test_a_documented_conflict_that_no_key_explains_is_asked() -> None:
    entry: dict[str, Any] = {
        **takes({"text": TEXT, "price": {"type": "number"}}, "text", "price"),
        **answers(None, "201"),
    }
    entry["responses"]["409"] = {"description": "no"}
    design = service({"/posts/{id}/notes": {"post": entry}})
    assert ["409" in question.text for question in asked_of(design)] == [True]


def test_filters_find_their_columns_and_unknown_ones_are_asked() -> None:
    names = ("title", "createdAfter", "author", "shoeSize")
    entry = {"parameters": [{"name": name, "in": "query", "schema": TEXT} for name in names]}
    found = one("/posts", "get", {**entry, **answers(listed(POST))})
    uses = {item.name: (item.use, item.columns, item.op) for item in found.params}
    assert uses["title"] == (ParamUse.FILTER, ("title",), Op.EQ)
    assert uses["createdAfter"] == (ParamUse.FILTER, ("created_at",), Op.GT)
    assert uses["shoeSize"][0] is ParamUse.UNUSED
    assert any("shoeSize" in text for text in found.assumptions)


def test_one_cause_is_one_question_for_all_its_operations() -> None:
    shown = {
        **POST,
        "title": "Post",
        "required": ["mood"],
        "properties": {"mood": TEXT, **POST["properties"]},
    }
    design = service(
        {
            "/posts": {"get": answers(listed(shown))},
            "/posts/{id}": {"get": answers(shown)},
        }
    )
    (question,) = [item for item in design.questions if "mood" in item.text]
    assert len(question.operations) == 2


def test_a_mapping_decides_where_the_contract_does_not() -> None:
    paths = {"/wall": {"get": {"operationId": "showWall", **answers(listed(POST))}}}
    assert service(paths).operations[0].certainty is not Certainty.DERIVED
    mapped = service(paths, mapping="operations: {showWall: {kind: list, table: posts}}").operations[0]
    assert (mapped.kind, mapped.table, mapped.certainty) == (Kind.LIST, "posts", Certainty.DERIVED)


def test_nobody_may_call_what_the_auth_model_leaves_out() -> None:
    denied = yaml.safe_load(AUTH) | {"default": "deny"}
    contract = Contract.parse(json.dumps({"openapi": "3.1.0", "paths": {"/posts": {"get": answers(listed(POST))}}}))
    found = read(contract, SchemaDesign.parse(TABLES), AuthModel.parse(yaml.safe_dump(denied))).operations[0]
    assert found.certainty is Certainty.NOT_DERIVABLE
    assert not found.access.public
