"""Errors go out in the form that the contract has at their status, in its own words where it lists them."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, rows, service

TABLES = "CREATE TABLE jars (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
CODED = {"type": "object", "properties": {"code": TEXT, "message": TEXT}, "required": ["code", "message"]}
PLAIN, JSON = "text/plain", "application/json"


def errors(**forms: tuple[str, dict[str, Any]]) -> str:
    """The emitted module of a service whose operations have errors of these forms, by path and status."""
    paths: dict[str, Any] = {}
    for place, (media, schema) in forms.items():
        path, status = place.rsplit("_", 1)
        said = paths.setdefault(f"/jars/{{id}}/{path}", {"get": {"operationId": path, **answers(rows("name"))}})
        said["get"]["responses"][status] = {"description": "no", "content": {media: {"schema": schema}}}
    return emitted(service(TABLES, OPEN, paths))[Path("app/errors.py")]


def ends(text: str, function: str) -> str:
    return text.partition(f"def {function}(")[2].partition("\n\n\n")[0]


def test_each_status_has_its_media_type_and_its_body() -> None:
    made = errors(a_401=(PLAIN, TEXT), b_401=(PLAIN, TEXT), a_404=(JSON, CODED), b_400=(JSON, CODED))

    assert 'if status in {400, 404}:\n        return "application/json"' in ends(made, "media_type")
    assert ends(made, "media_type").endswith('return "text/plain"')
    assert "{'code': code, 'message': message}" in ends(made, "error_body")
    assert "written_in = media_type(request, status)" in made


def test_a_media_type_with_quotes_stays_a_text() -> None:
    """Whatever a contract calls its errors, it is no code of the service."""
    odd = 'text/plain; charset="utf-8"'
    for made in (errors(a_401=(odd, TEXT)), errors(a_401=(odd, TEXT), a_404=(JSON, CODED), b_400=(JSON, CODED))):
        kept = {node.value for node in ast.walk(ast.parse(made)) if isinstance(node, ast.Constant)}
        assert odd in kept


@pytest.mark.parametrize(
    "media, bare", [(PLAIN, True), ("text/html; charset=utf-8", True), (JSON, False), ("Application/JSON", False)]
)
def test_a_text_goes_out_as_its_media_type_writes_it(media: str, bare: bool) -> None:
    """In JSON a text has quotes, elsewhere it has none."""
    assert ("return PlainTextResponse(body, " in errors(a_401=(media, TEXT))) is bare


def test_an_operation_may_have_one_of_its_own() -> None:
    made = errors(a_401=(PLAIN, TEXT), b_401=(PLAIN, TEXT), a_404=(JSON, CODED), b_404=(PLAIN, TEXT))

    assert "if (operation, status) in {('a', 404)}:" in ends(made, "media_type")


def test_an_operation_that_is_called_like_a_function_of_its_router_keeps_its_own() -> None:
    made = errors(a_401=(PLAIN, TEXT), b_401=(PLAIN, TEXT), b_404=(PLAIN, TEXT), parameters_404=(JSON, CODED))

    assert "if (operation, status) in {('parameters_', 404)}:" in ends(made, "media_type")
    assert "if (operation, status) in {('parameters_', 404)}:" in ends(made, "error_body")


def test_where_all_are_alike_there_is_one_for_all() -> None:
    made = errors(
        a_401=(JSON, CODED), b_404=(JSON, CODED), b_400=(JSON, {"type": "object", "properties": {"no": TEXT}})
    )

    assert "def media_type" not in made
    assert 'media_type="application/json",' in made


@pytest.mark.parametrize("coded", [False, True])
def test_a_message_is_one_of_those_that_the_contract_lists(coded: bool) -> None:
    listed = ["Bad value", "Gone or never there: not found", "Server trouble", "Token is not valid"]
    code = {"code": TEXT} if coded else {}
    schema = {"type": "object", "properties": {"msg": {**TEXT, "enum": listed}, **code}, "required": ["msg"]}
    made = errors(a_404=(JSON, schema))

    assert ("404: 'Gone or never there: not found'" in made) is not coded
    assert ("401: 'Token is not valid'" in made) is not coded
