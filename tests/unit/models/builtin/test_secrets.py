"""What somebody logs in with is kept as a hash and shown to nobody, whatever the contract calls it."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.reading.extras import fitting_extra
from orchestrator.models.builtin.shapes import TokenField, ValueField
from tests.corpus.plans import load
from tests.unit.models.builtin.small import NUMBER, answers, rows, service, source_of


@pytest.fixture(scope="module")
def kiosk() -> ServiceDesign:
    """People log in with a card and a PIN there, and no property is called a password."""
    return read(*load("kiosk"))


@pytest.mark.parametrize("operation", ["postCards", "putCardsByIdCardPin", "postAuthLogin"])
def test_a_secret_by_another_name_is_hashed(kiosk: ServiceDesign, operation: str) -> None:
    body = kiosk.operation(operation).body

    assert body is not None
    assert [write.hashed for write in body.fields if write.column == "cardPIN"] == [True]


def test_the_token_of_a_log_in_is_no_stored_column_that_ends_so() -> None:
    design = read(*load("mentoring"))

    answer = design.views[design.operation("postAuthLogin").answer.view]

    assert [type(field.source) for field in answer.fields if field.property == "token"] == [TokenField]


def test_a_cursor_of_a_stated_form_is_not_one_of_ours() -> None:
    assert fitting_extra("nextCursor", {"type": "string"}) == "next_cursor"
    assert fitting_extra("nextCursor", {"type": "string", "format": "date-time"}) == ""


@pytest.mark.parametrize("key", ["api_key", "access_code", "badge"])
def test_who_did_something_is_not_told_by_the_key_that_lets_them_in(key: str) -> None:
    design = service(
        f"""
        CREATE TABLE accounts (
          id SERIAL PRIMARY KEY, email TEXT NOT NULL UNIQUE, {key} TEXT NOT NULL UNIQUE, full_name TEXT NOT NULL
        );
        CREATE TABLE reports (
          id SERIAL PRIMARY KEY, words TEXT NOT NULL, reported_by INT NOT NULL REFERENCES accounts (id)
        );
        """,
        f"""
        scheme: {{openapi_security_scheme: token, kind: apikey, header: X-Api-Key, prefix: ""}}
        principal: {{table: accounts, id: id, login: email, password: {key}}}
        default: authenticated
        """,
        {
            "/reports/{id}": {
                "get": {"operationId": "it", **answers(rows("words", "reportedBy", id=NUMBER), "200", "404")}
            }
        },
    )

    source = source_of(design, "reportedBy")
    assert isinstance(source, ValueField)
    assert (source.table, source.column) == ("accounts", "full_name")
