"""The judge's own parts: names, samples, answers, credentials."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx2
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.auth import AuthModel
from orchestrator.checks.context import CheckContext
from orchestrator.checks.judge.answers import Answers, leaks
from orchestrator.checks.judge.client import Answer, Request
from orchestrator.checks.judge.entrances import find_register
from orchestrator.checks.judge.names import meant, same_thing, singular, snake
from orchestrator.checks.judge.samples import Sampler
from orchestrator.contract import Contract
from orchestrator.errors import Problem

Open = Callable[..., AbstractAsyncContextManager[CheckContext]]
EMPTY = Contract.parse('{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {}}')
PLAIN = st.one_of(
    st.fixed_dictionaries({"type": st.just("string"), "minLength": st.integers(0, 5), "maxLength": st.integers(5, 30)}),
    st.sampled_from(
        [
            {"type": "string", "pattern": "^[A-F][0-9]{2}$"},
            {"type": "string", "pattern": "^\\+?[1-9]\\d{6,14}$", "maxLength": 15},
            {"type": "string", "format": "email"},
            {"type": "string", "format": "uuid"},
            {"type": "string", "format": "date-time"},
            {"type": "string", "enum": ["a", "b"]},
            {"type": ["string", "null"], "maxLength": 3},
            {"const": 7},
        ]
    ),
    st.tuples(st.integers(-1000, 1000), st.integers(0, 1000)).map(
        lambda pair: {"type": "integer", "minimum": pair[0], "maximum": pair[0] + pair[1]}
    ),
    st.integers(-1000, 1000).map(lambda low: {"type": "integer", "exclusiveMinimum": low}),
    st.tuples(st.integers(-100, 100), st.integers(1, 9)).map(
        lambda pair: {"type": "integer", "minimum": pair[0], "multipleOf": pair[1]}
    ),
    st.just({"type": "boolean"}),
)
SCHEMAS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        inner.map(lambda item: {"type": "array", "items": item, "minItems": 2}),
        st.dictionaries(st.text("abcdef", min_size=1, max_size=6), inner, min_size=1, max_size=4).map(
            lambda them: {"type": "object", "properties": them, "required": sorted(them), "additionalProperties": False}
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda them: {"oneOf": them[:1]}),
    ),
    max_leaves=8,
)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.nested_given]
)  # the sampler itself asks Hypothesis for texts
@given(SCHEMAS, st.booleans())
def test_a_sample_is_valid(schema: dict[str, object], full: bool) -> None:
    value = Sampler(EMPTY).value(schema, full=full)
    assert jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(value), value


@pytest.mark.parametrize("mapping, word", [({"small": "#/components/schemas/Cat"}, "small"), ({}, "Cat")])
def test_a_sample_of_an_alternative_says_which_it_is(mapping: dict[str, str], word: str) -> None:
    cat = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    document = {**EMPTY.document, "components": {"schemas": {"Cat": cat}}}
    told = {"propertyName": "kind", "mapping": mapping}
    either = {"oneOf": [{"$ref": "#/components/schemas/Cat"}], "discriminator": told}

    assert Sampler(Contract.parse(json.dumps(document))).value(either) == {"kind": word}


def test_samples_differ_so_that_unique_columns_take_them() -> None:
    sampler = Sampler(EMPTY)
    for schema in (
        {"type": "string"},
        {"type": "string", "format": "email"},
        {"type": "string", "pattern": "^[a-z]{9}$"},
    ):
        assert len({sampler.value(dict(schema), name="sku") for _ in range(8)}) == 8


def test_samples_of_a_narrow_pattern_differ_too() -> None:
    sampler = Sampler(EMPTY)
    codes = [sampler.value({"type": "string", "pattern": "^[A-H][0-9]{2}$"}) for _ in range(100)]
    assert len(set(codes)) > 80


@pytest.mark.parametrize(
    "pattern",
    [
        "^[a-z0-9-]+$",
        "^[a-z0-9]+(?:-[a-z0-9]+)*$",
        "^[0-9]{1,3}$",
        "^[A-Z]",
        "^o[rs]d_[0-9a-hjkmn]{9}$",
        "^[a-z]{9}\\.pdf$",
    ],
)
def test_samples_of_patterns_differ_whether_they_take_short_texts_or_begin_and_end_alike(pattern: str) -> None:
    sampler = Sampler(EMPTY)
    assert len({sampler.value({"type": "string", "pattern": pattern}) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "one, other", [("orderLines", "order-line"), ("categories", "Category"), ("boxes", "box"), ("statuses", "status")]
)
def test_number_and_spelling_do_not_make_another_thing(one: str, other: str) -> None:
    assert same_thing(one, other)


@pytest.mark.parametrize("word", ["status", "address", "bus", "analysis"])
def test_a_singular_that_ends_with_s_stays(word: str) -> None:
    assert singular(word) == word


def test_a_table_is_found_by_its_ending_only_where_one_can_be_meant() -> None:
    assert meant("users", ["app_users", "orders"]) == "app_users"
    assert meant("users", ["app_users", "old_users"]) is None


def test_a_word_that_all_tables_begin_with_is_no_part_of_what_they_are_called() -> None:
    tables = ["tbl_kind", "tbl_category", "tbl_kind_category", "tbl_product_kind_category"]
    assert meant("category", tables) == "tbl_category"
    assert meant("products", tables) is None
    assert meant("category", [*tables, "users"]) is None


def test_a_table_that_records_a_thing_is_meant_where_nothing_has_its_name() -> None:
    assert meant("audit", ["audit_log", "users"]) == "audit_log"
    assert meant("audit", ["audits", "audit_log"]) == "audits"
    assert meant("news", ["news_items", "users"]) == "news_items"
    assert meant("ticket", ["ticket_comments"]) is None
    assert meant("staff", ["staff_member", "staff_service", "account"]) == "staff_member"
    assert meant("teams", ["team", "team_members"]) == "team"
    assert meant("repos", ["repositories", "repo_members"]) == "repositories"
    assert meant("org", ["organizations", "org_members"]) is None


@given(st.text())
def test_snake_case_is_stable(text: str) -> None:
    assert snake(snake(text)) == snake(text)


@pytest.mark.parametrize(
    "text, what",
    [
        ('File "/srv/app/main.py", line 3, in get', "a stack trace"),
        ("TypeError: x\n    at Object.get (/srv/app/a.js:3:1)", "a stack trace"),
        ("duplicate key value violates unique constraint", "SQL"),
        ("near: SELECT id, name FROM users", "SQL"),
        ('{"detail": "Error: lost\\n    at TCPConnectWrap.afterConnect [as x] (node:net:1607:16)"}', "a stack trace"),
        ('{"detail": "File \\"/srv/a.py\\", line 3"}', "a stack trace"),
        ('{"detail": "relation \\"boats\\" does not exist"}', "SQL"),
        ("connect ECONNREFUSED 127.0.0.1:5432", "where its database is"),
        ("cannot open /home/build/app/settings.toml", "a path of the machine"),
    ],
)
def test_what_an_error_must_not_show_is_seen(text: str, what: str) -> None:
    assert what in leaks(text)


@pytest.mark.parametrize(
    "text", ["No such tool", "select a size from the list", '{"instance": "/v1/tools/3"}', "https://example.com/a/b"]
)
def test_plain_errors_leak_nothing(text: str) -> None:
    assert leaks(text) == []


async def test_an_answer_is_held_against_its_own_status(opened: Open) -> None:
    async with opened() as context:
        contract = context.package.contract
    answers, operation = Answers(contract), contract.operation("getTool")
    assert operation is not None

    def kinds(status: int, body: str, media_type: str = "application/json") -> list[str]:
        answer = Answer(
            request=Request(method="GET", path="/"),
            status=status,
            headers=httpx2.Headers({"content-type": media_type}),
            content=body.encode(),
            elapsed_ms=1.0,
        )
        return [kind for kind, _ in answers.mismatches(operation, answer)]

    whole = '{"id": 1, "name": "a", "shelf": "A01", "dailyCents": 1, "condition": "new", "ownerId": 1}'
    assert kinds(200, whole) == []
    assert kinds(200, whole, "application/json; charset=utf-8") == []
    assert kinds(200, whole.replace('"new"', '"broken"')) == ["body"]
    assert kinds(200, "{") == ["not_json"]
    assert kinds(200, whole, "text/html") == ["media_type"]
    assert kinds(418, whole) == ["undocumented_status"]


@pytest.mark.parametrize(
    "media_type, found", [("text/json", ["not_json"]), ("image/svg+json", ["not_json"]), ("application/json-seq", [])]
)
def test_only_what_is_one_json_text_by_its_media_type_is_held_against_a_schema(
    media_type: str, found: list[str]
) -> None:
    response = {"description": "ok", "content": {media_type: {"schema": {"type": "object"}}}}
    document = {**EMPTY.document, "paths": {"/log": {"get": {"operationId": "log", "responses": {"200": response}}}}}
    contract = Contract.parse(json.dumps(document))
    answer = Answer(
        request=Request(method="GET", path="/log"),
        status=200,
        headers=httpx2.Headers({"content-type": media_type}),
        content=b"\x1e{}\n",
        elapsed_ms=1.0,
    )

    assert [kind for kind, _ in Answers(contract).mismatches(contract.operations[0], answer)] == found


@pytest.mark.parametrize("way", ["its own", "a part of it", "a part beside it"])
def test_an_answer_may_leave_out_what_is_only_written_though_it_is_required(way: str) -> None:
    text = {"type": "string"}
    user = {"type": "object", "properties": {"email": text, "password": {**text, "writeOnly": True}}}
    both, schema = ["email", "password"], {"$ref": "#/components/schemas/User"}
    whole = {
        "its own": {**user, "required": both},
        "a part of it": {"allOf": [{**user, "required": both}]},
        "a part beside it": {"allOf": [user, {"required": both}]},
    }
    document = {**EMPTY.document, "components": {"schemas": {"User": whole[way]}}}
    answers, shown = Answers(Contract.parse(json.dumps(document))), {"email": "a@b.example"}

    assert answers.violations({"type": "array", "items": schema}, [shown]) == []
    assert answers.violations(schema, {"password": "p"}) == ['the body: "email" is a required property']
    assert not answers.allows(schema, shown)  # a request has to say it


async def test_a_token_comes_by_registering_and_the_role_by_the_database(opened: Open) -> None:
    async with opened() as context:
        judge = await context.judge()
        keeper = await judge.credentials.principal("keeper")
        assert keeper is await judge.credentials.principal("keeper")
        assert keeper.id != (await judge.credentials.principal("keeper", 1)).id
        answer = await judge.client.send(Request(method="GET", path="/api/members", secret=keeper.secret))
    assert [member["role"] for member in answer.json] == ["keeper", "keeper"]
    assert keeper.password not in repr(keeper)


async def test_a_token_comes_by_command_where_registering_is_not_built_yet(opened: Open) -> None:
    async with opened() as context:
        text = (context.checkout / "service.py").read_text()
        unbuilt = re.sub(r'"POST": (registerMember|logIn)', r'"POST": quoteNone', text).replace(
            "    def quotePrice", "    def quoteNone(self):\n        raise Refused(501, 'later')\n\n    def quotePrice"
        )
        (context.checkout / "service.py").write_text(unbuilt)
        judge = await context.judge()
        keeper = await judge.credentials.principal("keeper")
        answer = await judge.client.send(Request(method="GET", path="/api/members", secret=keeper.secret))
    assert answer.status == 200


async def test_without_any_way_to_a_token_every_reason_is_told(opened: Open) -> None:
    async with opened(commands={"create_principal": ["false"]}, files={"service.py": _DEAD}) as context:
        judge = await context.judge()
        with pytest.raises(Problem, match=r"no credentials for role 'keeper': .*418.*exit code 1"):
            await judge.credentials.principal("keeper")


_DEAD = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Teapot(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(418)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_GET

HTTPServer(("127.0.0.1", int(sys.argv[1])), Teapot).serve_forever()
"""


@pytest.mark.parametrize("path, found", [("/usuario", "addUsuario"), ("/produtos", None)])
def test_registering_is_known_by_what_the_principals_table_is_called_in_any_language(
    path: str, found: str | None
) -> None:
    text = {"type": "string"}
    schema = {"type": "object", "properties": {"usuario": text, "senha": text}}
    answer = {"201": {"description": "made"}}
    post = {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": answer}
    document = {**EMPTY.document, "paths": {path: {"post": {"operationId": "addUsuario", **post}}}}
    told = "principal: {table: tbl_usuario, id: id, login: usuario, password: senha}\ndefault: public\n"
    register = find_register(Contract.parse(json.dumps(document)), AuthModel.parse(told), None)
    assert (register.id if register else None) == found
