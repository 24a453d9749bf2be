"""Bodies that are the row as answers show it, answers that say no more than object, and new tokens that go out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, is_built, rows, sends, service, takes

TABLES = """
CREATE TABLE people (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, nick TEXT);
CREATE TABLE looms (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, made_in TEXT, built_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ
);
CREATE TABLE threads (id SERIAL PRIMARY KEY, loom_id TEXT NOT NULL REFERENCES looms (id), hue TEXT NOT NULL);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: login, password: secret}
default: public
"""
MOMENT = {"type": "string", "format": "date-time"}
LOOM = rows("id", "name", "made_in", built_at=MOMENT, created_at=MOMENT, updated_at=MOMENT)
SHARED = {"$ref": "#/components/schemas/Loom"}


def looms(sent: dict[str, Any], method: str = "put", *needed: str) -> ServiceDesign:
    """A service that shows looms, and writes them from such a body."""
    body = sends(sent)
    write = {"operationId": "write", **body, **answers(SHARED, "201" if method == "post" else "200")}
    show = {"operationId": "show", **answers(SHARED)}
    paths: dict[str, Any] = {"/looms/{id}": {"get": show}}
    paths.setdefault("/looms" if method == "post" else "/looms/{id}", {})[method] = write
    return service(TABLES, OPEN, paths, schemas={"Loom": {**LOOM, "required": list(needed)}})


def written(design: ServiceDesign) -> set[str]:
    body = design.operation("write").body
    assert body is not None
    return {field.column for field in body.fields}


@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_when_a_row_was_made_and_changed_is_not_written_from_its_own_schema(method: str) -> None:
    design = looms(SHARED, method)

    assert not {"created_at", "updated_at"} & written(design)
    assert {"name", "made_in", "built_at"} <= written(design)
    assert any("the service keeps when it was made" in told for told in design.operation("write").assumptions)


@pytest.mark.parametrize("some", ["oneOf", "anyOf"])
@pytest.mark.parametrize("depth", [0, 5])
def test_a_row_is_shown_wherever_in_an_answer_it_stands(some: str, depth: int) -> None:
    shown: dict[str, Any] = {some: [SHARED, {"type": "string"}]}
    for _ in range(depth):
        shown = rows(within=shown)
    body = sends(SHARED)
    write = {"operationId": "write", **body, **answers(None, "204")}
    paths = {"/looms/{id}": {"patch": write}, "/reports": {"get": {"operationId": "report", **answers(shown)}}}

    assert "updated_at" not in written(service(TABLES, OPEN, paths, schemas={"Loom": LOOM}))


@pytest.mark.parametrize(
    "column, kept",
    [
        ("created_on DATE", False),
        ("updated_on DATE", False),
        ("inserted_at TIMESTAMPTZ", False),
        ("inserted_at TIMESTAMPTZ DEFAULT now()", True),
        ("created_on DATE DEFAULT CURRENT_DATE", True),
        ("updated_on DATE DEFAULT CURRENT_DATE", False),
        ("modified_at TIMESTAMPTZ", True),
    ],
)
def test_a_moment_that_nothing_fills_is_written_as_it_is_sent(column: str, kept: bool) -> None:
    name = column.split(maxsplit=1)[0]
    tables = TABLES.replace("updated_at TIMESTAMPTZ", column)
    moment: dict[str, Any] = {name: {"type": "string", "format": "date" if "DATE" in column else "date-time"}}
    schema = {**rows("name", **moment), "required": ["name"]}
    sent = sends(SHARED)
    write = {"operationId": "write", **sent, **answers(SHARED, "201")}
    design = service(tables, OPEN, {"/looms": {"post": write}}, schemas={"Loom": schema})

    assert (name not in written(design)) is kept
    assert any("the service keeps when" in told for told in design.operation("write").assumptions) is kept


def test_a_key_of_its_own_schema_is_given_by_the_service() -> None:
    design = looms(SHARED, "post", "name")

    assert "id" not in written(design)
    assert "id=str(uuid4())" in emitted(design)[Path("app/services/looms.py")]


def test_what_its_own_schema_requires_is_written() -> None:
    assert {"id", "created_at"} <= written(looms(SHARED, "post", "id", "name", "created_at"))


def test_what_a_schema_of_its_own_sends_is_written() -> None:
    """Such as of rows that come from elsewhere."""
    assert {"id", "created_at"} <= written(looms({**LOOM, "required": ["name"]}, "post"))


@pytest.mark.parametrize("many", [True, False])
def test_rows_of_which_no_more_is_said_than_object_are_shown_by_their_columns(many: bool) -> None:
    item = {"type": "object", "additionalProperties": True} if many else {"type": "object"}
    shown = {"threads": {"type": "array", "items": item}} if many else {"loom": item}
    path, table = ("/looms/{id}", "threads") if many else ("/threads/{id}", "looms")
    get = {"operationId": "show", **answers(rows("id", **shown))}
    design = service(TABLES, OPEN, {path: {"get": get}})

    assert is_built(design.operation("show"))
    assert any(f"row of `{table}`? The contract leaves its body out" in text for text in asked(design, "show"))
    text = emitted(design)[Path(f"app/presenters/{table}.py")]
    assert ("hue=row.hue," if many else "made_in=row.made_in,") in text


def test_who_logs_in_is_shown_without_what_is_secret() -> None:
    post = {"operationId": "logIn", **takes({"login": TEXT, "password": TEXT}, "login", "password")}
    post |= answers(rows("token", people={"type": "object"}, person={"type": "object"}), "200", "401")
    text = emitted(service(TABLES, AUTH, {"/login": {"post": post}}))[Path("app/presenters/people.py")]

    assert "login=row.login," in text
    assert "secret=" not in text


@pytest.mark.parametrize("item", [{"type": "object", "additionalProperties": TEXT}, rows("hue")])
def test_objects_of_which_something_is_said_are_not_asked_about(item: dict[str, Any]) -> None:
    get = {"operationId": "show", **answers(rows("id", threads={"type": "array", "items": item}))}
    design = service(TABLES, OPEN, {"/looms/{id}": {"get": get}})

    assert not any("The contract leaves its body out" in text for text in asked(design, "show"))


def renewing(
    login: dict[str, Any] | None, status: str = "200", path: str = "/auth/login", mapping: str = ""
) -> ServiceDesign:
    """A service whose refresh says nothing of what it answers."""
    post = {"operationId": "logIn", **takes({"login": TEXT, "password": TEXT}, "login", "password")}
    again = {"operationId": "renew", **takes({"refreshToken": TEXT}, "refreshToken"), **answers(None, status, "401")}
    paths = {path: {"post": {**post, **answers(login, "200", "401")}}, "/auth/refresh": {"post": again}}
    return service(TABLES, AUTH, paths, mapping=mapping)


def test_a_new_token_is_answered_as_a_log_in_answers_it_where_the_contract_leaves_that_out() -> None:
    design = renewing(rows("token", "refreshToken"))

    assert is_built(design.operation("renew"))
    assert any("answers as logIn does" in told for told in design.operation("renew").assumptions)
    assert "token=issue_token(" in emitted(design)[Path("app/services/people.py")].partition("def renew(")[2]


def test_a_log_in_is_one_where_the_mapping_says_so() -> None:
    design = renewing(rows("token", "refreshToken"), path="/knock", mapping="operations: {logIn: {kind: login}}")

    assert is_built(design.operation("renew"))
    assert any("answers as logIn does" in told for told in design.operation("renew").assumptions)


@pytest.mark.parametrize("login, status", [(None, "200"), (rows("nick"), "200"), (rows("token"), "204")])
def test_how_a_new_token_goes_out_is_asked_where_no_log_in_shows_it(login: dict[str, Any] | None, status: str) -> None:
    design = renewing(login, status)

    assert not is_built(design.operation("renew"))
    assert any("hand out the new token" in text for text in asked(design, "renew"))
