"""Requests and answers that are one value: the key of what was made, a column of a row, how many rows there are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromCaller
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, is_built, rows, sends, service, takes

TABLES = """
CREATE TABLE kilns (id UUID PRIMARY KEY DEFAULT gen_random_uuid(), name TEXT NOT NULL,
                    status TEXT NOT NULL DEFAULT 'cold' CHECK (status IN ('cold', 'hot')), note TEXT);
CREATE TABLE firings (id SERIAL PRIMARY KEY, kiln_id UUID NOT NULL REFERENCES kilns (id), label TEXT NOT NULL);
"""
UUID = {**TEXT, "format": "uuid"}
STATUS = {**TEXT, "enum": ["cold", "hot"]}


def kilns(paths: dict[str, Any]) -> ServiceDesign:
    return service(TABLES, OPEN, paths)


def one(method: str, path: str, said: dict[str, Any]) -> OperationDesign:
    (operation,) = kilns({path: {method: {"operationId": "doIt", **said}}}).operations
    return operation


def test_a_create_that_answers_a_uuid_answers_the_key_of_what_it_made() -> None:
    made = one("post", "/kilns", {**takes({"name": TEXT}, "name"), **answers(UUID, "201")})

    assert is_built(made)
    assert (made.kind, made.answer.column, made.answer.view) == (Kind.CREATE, "id", "")
    assert "doIt answers the key of the new row: `kilns.id`" in made.assumptions


@pytest.mark.parametrize(
    "schema, built",
    [
        (NUMBER, True),
        (TEXT, False),
        (UUID, False),
        ({"type": "boolean"}, False),
        ({**TEXT, "description": "Its id"}, True),
    ],
)
def test_only_what_a_key_can_be_is_taken_for_it(schema: dict[str, Any], built: bool) -> None:
    made = one("post", "/kilns/{id}/firings", {**takes({"label": TEXT}, "label"), **answers(schema, "201")})

    assert is_built(made) is built


def test_a_column_that_a_path_names_is_shown_and_set_by_itself() -> None:
    paths = {
        "/kilns/{id}/status": {
            "get": {"operationId": "showStatus", **answers(STATUS)},
            "put": {"operationId": "setStatus", **sends(STATUS), **answers(status="204")},
        }
    }
    design = kilns(paths)
    shown, changed = design.operations

    assert all(map(is_built, design.operations))
    assert (shown.kind, shown.answer.column) == (Kind.GET, "status")
    assert changed.body is not None
    assert [(item.path, item.column) for item in changed.body.fields] == [(("",), "status")]
    files = emitted(design)
    assert "return row.status" in files[Path("app/services/kilns.py")].replace("kiln.", "row.")
    assert "status = payload.root" in files[Path("app/services/kilns.py")]


def test_a_column_that_may_be_empty_is_no_answer_that_may_not() -> None:
    assert not is_built(one("get", "/kilns/{id}/note", answers(TEXT)))


def test_columns_behind_a_row_are_shown_where_the_path_names_one_of_them() -> None:
    shown = one("get", "/kilns/{id}/status", answers(rows("name", status=STATUS)))
    other = one("get", "/kilns/{id}/heat", answers(rows("name", status=STATUS)))

    assert is_built(shown)
    assert not is_built(other)


def test_how_many_rows_there_are_is_answered_as_a_number() -> None:
    design = kilns(
        {
            "/kilns/{id}/firing_count": {"get": {"operationId": "countFirings", **answers(NUMBER)}},
            "/firings/count": {"get": {"operationId": "countAll", **answers(NUMBER)}},
        }
    )

    assert all(map(is_built, design.operations))
    assert [item.answer.extras for item in design.operations] == [{"": "total"}, {"": "total"}]
    files = emitted(design)
    assert files[Path("app/services/firings.py")].count(".count(*conditions)") == 2
    assert "answer.json() == len(ready.rows)" in files[Path("tests/integration/test_operations.py")]


def test_a_body_that_is_one_text_is_the_only_column_that_a_new_row_needs() -> None:
    tables = """
    CREATE TABLE people (name TEXT PRIMARY KEY, secret TEXT NOT NULL);
    CREATE TABLE rules (id SERIAL PRIMARY KEY, author TEXT NOT NULL, content TEXT NOT NULL,
                        made TIMESTAMP NOT NULL DEFAULT now());
    """
    auth = """
    scheme: {openapi_security_scheme: token, kind: jwt}
    principal: {table: people, id: name, login: name, password: secret}
    roles: []
    default: authenticated
    operations: {}
    """
    paths = {"/rules": {"post": {"operationId": "setRules", **sends(TEXT), **answers(status="201")}}}
    (made,) = service(tables, auth, paths).operations

    assert is_built(made)
    assert made.body is not None
    assert [item.column for item in made.body.fields] == ["content"]
    assert [(item.column, item.source) for item in made.set] == [("author", FromCaller(column="name"))]


def test_a_body_of_one_text_is_asked_about_where_two_columns_could_be_it() -> None:
    tables = "CREATE TABLE rules (id SERIAL PRIMARY KEY, title TEXT NOT NULL, content TEXT NOT NULL);"
    paths = {"/rules": {"post": {"operationId": "setRules", **sends(TEXT), **answers(status="201")}}}
    design = service(tables, OPEN, paths)

    assert not is_built(design.operations[0])
    assert any("which is one value" in question.text for question in design.questions)


def test_what_is_made_is_told_by_201_where_200_tells_of_what_was_there() -> None:
    said = {"responses": {**answers(UUID)["responses"], **answers(UUID, "201")["responses"]}}
    made = one("post", "/kilns", {**takes({"name": TEXT}, "name"), **said})

    assert is_built(made)
    assert made.answer.status == 201


def test_the_contract_is_served_where_it_asks_for_that_and_shown_by_a_page() -> None:
    said = answers()
    paths = {
        "/openapi.yaml": {"get": {"operationId": "showContract", **said}},
        "/swagger-ui": {"get": {"operationId": "showPage", **said}},
        "/docs/{id}": {"get": {"operationId": "showDocument", **answers(rows("name"))}},
    }
    design = kilns(paths)
    files = emitted(design)

    assert [is_built(item) for item in design.operations] == [True, True, False]
    assert [item.answer.document for item in design.operations][:2] == ["application/yaml", "/openapi.yaml"]
    assert '"openapi": "3.1.0"' in files[Path("app/contract.json")]
    routers = "".join(text for path, text in files.items() if path.parts[:2] == ("app", "routers"))
    assert "FileResponse(Path(__file__).parents[1]" in routers
    assert "get_swagger_ui_html(openapi_url='/openapi.yaml'" in routers


def test_a_contract_in_yaml_is_served_in_json() -> None:
    design = kilns({"/openapi.json": {"get": {"operationId": "showContract", **answers()}}})
    written = "openapi: 3.1.0\ninfo: {title: Öfen, version: '1'}\npaths: {}\n"
    files = emitted(replace(design, contract_text=written))

    assert json.loads(files[Path("app/contract.json")])["info"] == {"title": "Öfen", "version": "1"}
    assert files[Path("contract/openapi.yaml")] == written


def test_a_page_of_a_contract_that_nothing_serves_is_asked_about() -> None:
    design = kilns({"/swagger-ui": {"get": {"operationId": "showPage", **answers()}}})

    assert not is_built(design.operations[0])
    assert Path("app/contract.json") not in emitted(design)
