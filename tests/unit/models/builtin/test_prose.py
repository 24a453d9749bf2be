"""No sentence that says more than a name is passed over: it is covered, asked, or on record as not built."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading import read

RULES = (Path(__file__).parents[3] / "fixtures/prose/rules.txt").read_text(encoding="utf-8").splitlines()
NAMES = [
    "Creates a thing.",
    "Get a thing by its id.",
    "List things.",
    "Update the name of a thing.",
    "Returns all things.",
    "Fetch the details of a specific thing.",
    "This endpoint returns a list of things.",
]
TABLES = SchemaDesign.parse(
    "CREATE TABLE users (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE, password_hash text NOT NULL);"
    "CREATE TABLE things "
    "(id bigserial PRIMARY KEY, name text NOT NULL, owner_id bigint NOT NULL REFERENCES users (id));",
    "postgres",
)
AUTH = AuthModel.parse(
    "scheme: {openapi_security_scheme: b, kind: jwt}\n"
    "principal: {table: users, id: id, login: email, password: password_hash}\n"
    "roles: [user]\ndefault: authenticated\noperations: {op: {allow: authenticated}}\n"
)
THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
NAMED = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}


def told(sentence: str, method: str, *, introduction: str = "") -> ServiceDesign:
    """The design of one operation that says the sentence."""
    shown = THING if method == "post" else {"type": "array", "items": THING}
    answer = {"description": "ok", "content": {"application/json": {"schema": shown}}}
    operation = {
        "operationId": "op",
        "description": sentence,
        "security": [{"b": []}],
        "responses": {"201" if method == "post" else "200": answer},
    }
    if method == "post":
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": NAMED}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1", "description": introduction},
        "paths": {"/things": {method: operation}},
        "components": {"securitySchemes": {"b": {"type": "http", "scheme": "bearer"}}},
    }
    return read(Contract.parse(yaml.safe_dump(document)), TABLES, AUTH)


def recorded(design: ServiceDesign) -> str:
    """Everything that is covered, asked or on record."""
    evidence = [sentence for operation in design.operations for sentence in operation.evidence]
    return " ".join([*evidence, *(q.text for q in design.questions), *(a.text for a in design.assumptions)])


@pytest.mark.parametrize("method", ["post", "get"])
def test_every_sentence_that_says_a_rule_is_covered_asked_or_on_record(method: str) -> None:
    assert len(RULES) > 80
    assert [sentence for sentence in RULES if sentence.rstrip(".") not in recorded(told(sentence, method))] == []


@pytest.mark.parametrize("method", ["post", "get"])
def test_a_sentence_that_only_names_the_operation_is_no_rule(method: str) -> None:
    assert [sentence for sentence in NAMES if sentence.rstrip(".") in recorded(told(sentence, method))] == []


def test_money_is_always_asked() -> None:
    design = told("The total is computed from the prices and charged to the card.", "post")
    assert any(question.cause == "money" and not question.assumption for question in design.questions)


def test_a_rule_about_the_whole_service_is_asked_once() -> None:
    rule = "Callers may send at most 100 requests per minute."
    design = told("Creates a thing.", "post", introduction=f"Things and more.\n\n{rule}")
    assert [question.operations for question in design.questions if rule in question.text] == [()]


@pytest.mark.parametrize(
    "sentence",
    ["Boats and their moorings.", "The harbour's register: who lies where, and how their boats fare in winter."],
)
def test_what_belongs_together_in_the_whole_service_is_on_record_and_not_asked(sentence: str) -> None:
    design = told("Creates a thing.", "post", introduction=sentence)
    assert design.questions == ()
    assert [sentence in assumption.text for assumption in design.assumptions].count(True) == 1


@pytest.mark.parametrize(
    "sentence",
    ["Members see their boats.", "Skippers look after their own boats and their crews.", "Boats and their owners."],
)
def test_whose_rows_a_caller_may_see_is_asked_of_the_whole_service(sentence: str) -> None:
    design = told("Creates a thing.", "post", introduction=sentence)
    assert [sentence in question.text for question in design.questions] == [True]


@pytest.mark.parametrize(
    "sentence, outside",
    [
        ("Only the properties sent are changed.", False),
        ("The whole thing is sent.", False),
        ("It is hidden unless `hidden: false` is sent.", False),
        ("You need to send the name of the thing.", False),
        ("Clients must send a name.", False),
        ("Send a thing to another user.", False),
        ("A receipt is sent to the owner.", True),
        ("An e-mail is sent.", True),
        ("Sends the owner an e-mail.", True),
        ("Send a thing by e-mail.", True),
        ("The new thing is sent out to all subscribers.", True),
        ("Also sends a thing to the warehouse.", True),
        ("You will be notified.", True),
    ],
)
def test_what_a_request_sends_is_not_taken_for_what_the_service_sends(sentence: str, outside: bool) -> None:
    design = told(sentence, "post")
    asked = [item.text for item in design.questions if item.cause == "external_effect"]
    assert bool(asked) == outside
    recorded = [item.text for item in design.questions] + [item.text for item in design.assumptions]
    covered = [line for item in design.operations for line in item.evidence if sentence in line]
    assert covered or any(sentence in text for text in recorded)
