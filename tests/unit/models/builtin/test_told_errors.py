"""Errors whose messages stand under names: which names and words the contract's examples show, and what is said so."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest

from orchestrator.models.builtin.design import ServiceDesign, Told
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, rows, service, takes

TABLES = """
CREATE TABLE sailors (
  id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, motto TEXT, crest TEXT NOT NULL DEFAULT ''
);
CREATE TABLE boats (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE, colour VARCHAR(20) NOT NULL, note TEXT,
  flag TEXT NOT NULL DEFAULT '', keeper_id INT NOT NULL REFERENCES sailors (id)
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: sailors, id: id, login: login, password: secret}
roles: [sailor]
default: authenticated
operations:
  sinkBoat: {allow: [sailor], scope: own, owner: keeper_id}
  signIn: {allow: [public]}
"""
ALL = {
    "401": {"token": ["is missing"]},
    "403": {"resource": ["is not yours"]},
    "404": {"resource": ["is not there"]},
    "409": {"name": ["was taken"]},
    "422": {"name": ["must not be blank"]},
}
BY_NAME = {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}
FLAT = {"type": "object", "additionalProperties": TEXT}


@dataclass(frozen=True)
class Detail:
    """As the emitted module of errors knows it."""

    field: str
    message: str
    code: str = "invalid"


def refusing(shown: dict[str, Any], by_name: dict[str, Any] = BY_NAME) -> dict[str, Any]:
    """The error responses of an operation, with what they show."""
    schema = {"type": "object", "required": ["errors"], "properties": {"errors": by_name}}

    def media(status: str) -> dict[str, Any]:
        return {"schema": schema, **({"example": {"errors": shown[status]}} if status in shown else {})}

    return {status: {"description": "no", "content": {"application/json": media(status)}} for status in ALL}


def harbour(shown: dict[str, Any] = ALL, by_name: dict[str, Any] = BY_NAME, **bound: Any) -> ServiceDesign:
    """Boats in a body `{"boat": {…}}`, and profiles of sailors."""
    boat = {"name": {**TEXT, **bound}, "colour": TEXT, "note": TEXT, "flag": TEXT}
    inner = {"type": "object", "properties": boat, "required": ["name", "colour", "note"]}
    wrapped = {"type": "object", "properties": {"boat": rows(*boat)}}
    login = takes({"login": TEXT, "secret": TEXT}, "login", "secret")
    paths: dict[str, Any] = {
        "/boats": {"post": {"operationId": "addBoat", **takes({"boat": inner}, "boat"), **answers(wrapped, "201")}},
        "/boats/{id}": {"delete": {"operationId": "sinkBoat", **answers(None, "204")}},
        "/profiles/{login}": {"get": {"operationId": "getProfile", **answers(rows("login", "motto", "crest"))}},
        "/sailors/login": {"post": {"operationId": "signIn", **login, **answers(rows("token"))}},
    }
    for item in paths.values():
        for operation in item.values():
            operation["responses"].update(refusing(shown, by_name))
    return service(TABLES, AUTH, paths)


def errors_of(design: ServiceDesign) -> dict[str, Any]:
    """What the emitted module of errors says of itself, without its framework."""
    tree = ast.parse(emitted(design)[Path("app/errors.py")])
    names = {"error_body", "told", "named", "TOLD", "WRAPPERS", "WORDS"}
    kept: list[ast.stmt] = []
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if (getattr(node, "name", "") or getattr(target, "id", "")) in names:
            kept.append(node)
    found: dict[str, Any] = {"Detail": Detail, "Any": Any, "Request": Any, "quote": quote}
    exec(compile(ast.Module(body=kept, type_ignores=[]), "errors", "exec"), found)
    return found


def test_names_and_words_are_those_of_the_examples_by_status() -> None:
    assert harbour().error.told == {
        401: Told(name="token", text="is missing"),
        403: Told(name="resource", text="is not yours", about="resource"),
        404: Told(name="resource", text="is not there", about="resource"),
        409: Told(name="name", text="was taken", about="field"),
        422: Told(name="name", text="must not be blank", about="field"),
    }


def test_a_resource_stands_under_its_own_name_and_a_missing_token_under_that_of_the_example() -> None:
    told = errors_of(harbour())["told"]
    assert told(404, "There is no such boat.", "boat") == (Detail("boat", "is not there"),)
    assert told(404, "There is no such resource.", "") == (Detail("resource", "is not there"),)
    assert told(401, "Valid credentials are required.", "") == (Detail("token", "is missing"),)
    assert told(409, "This is there already.", "") == (Detail("non_field_errors", "This is there already."),)


def test_a_field_is_named_without_the_object_that_its_body_stands_in_as_in_the_examples() -> None:
    body = errors_of(harbour())["error_body"]
    told = body(None, 422, "", "", (Detail("boat.colour", "is odd"), Detail("boat", "is flat")))
    assert told == {"errors": {"colour": ["is odd"], "boat": ["is flat"]}}


def test_an_empty_text_is_refused_in_the_words_of_the_example() -> None:
    body = errors_of(harbour())["error_body"]
    empty = (Detail("boat.name", "Value should have at least 1 item after validation, not 0"),)
    assert body(None, 422, "", "", empty) == {"errors": {"name": ["must not be blank"]}}


def test_an_error_of_no_field_says_something_where_no_example_shows_how() -> None:
    design = harbour({})
    assert not design.error.told
    assert errors_of(design)["error_body"](None, 404, "", "There is no such boat.") == {
        "errors": {"non_field_errors": ["There is no such boat."]}
    }


def test_names_with_one_message_each_are_read_like_those_with_several() -> None:
    design = harbour({"404": {"resource": "is not there"}}, FLAT)
    names = errors_of(design)
    details = names["told"](404, "", "boat")
    assert names["error_body"](None, 404, "", "", details) == {"errors": {"boat": "is not there"}}


def test_what_is_not_found_is_called_as_the_path_calls_it_and_what_is_somebody_elses_as_its_rows_are() -> None:
    files = emitted(harbour())
    assert ".by_login(params.login), 'profile')" in files[Path("app/services/sailors.py")]
    assert "ensure_owner(boat.keeper_id, caller, about='boat')" in files[Path("app/services/boats.py")]


def test_wrong_credentials_are_not_told_as_a_missing_token() -> None:
    text = emitted(harbour())[Path("app/services/sailors.py")]
    assert 'details=[Detail(field="credentials", message="invalid")]' in text


@pytest.mark.parametrize("words, there", [("is missing", True), ("must be sent again", False)])
def test_a_token_that_is_there_and_wrong_is_not_told_as_missing(words: str, *, there: bool) -> None:
    text = emitted(harbour({**ALL, "401": {"token": [words]}}))[Path("app/auth.py")]
    assert ("Detail(field='token', message=\"is not valid\")] if credentials(request) else []" in text) == there


def test_a_value_that_is_taken_stands_under_its_field_in_the_words_of_the_example() -> None:
    text = emitted(harbour())[Path("app/db.py")]
    names: dict[str, Any] = {"Detail": Detail}
    kept = [node for node in ast.parse(text).body if getattr(node, "name", "") == "_taken"]
    kept += [node for node in ast.parse(text).body if isinstance(node, ast.Assign) and "UNIQUE" in ast.unparse(node)]
    exec(f"import re\n{ast.unparse(ast.Module(body=kept, type_ignores=[]))}", names)

    def taken(said: str) -> list[Detail]:
        error = type("IntegrityError", (), {"orig": said})
        found: list[Detail] = names["_taken"](error)
        return found

    assert taken("UNIQUE constraint failed: boats.name") == [Detail(field="name", message="was taken")]
    postgres = 'duplicate key value violates unique constraint "boats_name_key"\nDETAIL:  Key (%s)=(x) already exists.'
    assert taken(postgres % "name") == taken(postgres % "lower(name)") == [Detail(field="name", message="was taken")]
    assert taken(postgres % "serial_number") == []
    assert taken('violates foreign key constraint\nDETAIL:  Key (name)=(5) is not present in table "boats".') == []


def least(design: ServiceDesign, *path: str) -> Any:
    """The least length of a property of a new boat."""
    body = design.operation("addBoat").body
    assert body is not None
    found: Any = body.schema
    for part in path:
        found = found["properties"][part]
    return found.get("minLength")


def test_texts_may_not_be_empty_where_an_example_says_so_and_their_column_has_to_be_filled() -> None:
    design = harbour()
    found = {name: least(design, "boat", name) for name in ("name", "colour", "note", "flag")}
    assert found == {"name": 1, "colour": 1, "note": None, "flag": None}
    said = [item.text for item in design.assumptions if "may not be empty" in item.text]
    assert "`name` and `colour` may not be empty: the contract shows “name must not be blank” as an error" in said


@pytest.mark.parametrize("text", ["is too long", "is not a blank cheque"])
def test_texts_may_be_empty_where_an_example_says_something_else(text: str) -> None:
    assert least(harbour({**ALL, "422": {"name": [text]}}), "boat", "colour") is None


def test_a_bound_of_the_contract_stays_as_it_is() -> None:
    assert least(harbour(minLength=3), "boat", "name") == 3


@pytest.mark.parametrize(
    "asked, shown",
    [
        ("/boats/7", "/boats/7"),
        ("/boats/\x84", "/boats/%C2%84"),
        ("/boats/a b", "/boats/a%20b"),
        ("/boats/a:b", "/boats/a:b"),
    ],
)
def test_the_path_in_an_error_is_one_that_a_reference_may_hold(asked: str, shown: str) -> None:
    problem = rows("title", instance={"type": "string", "format": "uri-reference"})
    refused = {"404": {"description": "no", "content": {"application/problem+json": {"schema": problem}}}}
    get = {"operationId": "getBoat", "security": [], **answers(rows("name"))}
    get["responses"] = {**get["responses"], **refused}
    design = service(TABLES, "{default: public}", {"/boats/{id}": {"get": get}})
    assert "from urllib.parse import quote" in emitted(design)[Path("app/errors.py")]
    body = errors_of(design)["error_body"]
    request = SimpleNamespace(url=SimpleNamespace(path=asked))
    assert body(request, 404, "", "There is no such boat.")["instance"] == shown
