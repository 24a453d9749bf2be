"""Every sentence that says more than a name ends somewhere: asked, on record, or covered by what really says it."""

from __future__ import annotations

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import answers, asked, asks, rows, service, takes

AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: users, id: id, login: login, password: secret, role: role}
roles: [driver, office]
default: authenticated
operations:
  add: {allow: [driver, office]}
"""
TABLES = """
CREATE TABLE users (
  id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'driver'
);
CREATE TABLE trips (
  id SERIAL PRIMARY KEY, title TEXT NOT NULL, parent_id INT REFERENCES trips (id), user_id INT REFERENCES users (id),
  prefs JSONB NOT NULL DEFAULT '{}' GONE
);
CREATE TABLE legs (
  id SERIAL PRIMARY KEY, trip_id INT NOT NULL REFERENCES trips (id), title TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done')), driver_id INT NOT NULL REFERENCES users (id)
);
"""


def told(sentence: str, operation: str, *, info: str = "", gone: str = "", prefs: str = "", parent: str = "") -> str:
    """What is asked and recorded where one operation says the sentence, or the introduction, or a description."""
    design = read(sentence, operation, info=info, gone=gone, prefs=prefs, parent=parent)
    return " ".join([*(item.text for item in design.questions), *(item.text for item in design.assumptions)])


def read(
    sentence: str, operation: str, *, info: str = "", gone: str = "", prefs: str = "", parent: str = ""
) -> ServiceDesign:
    said = {"description": sentence}
    document = {"title": {"type": "string"}, "prefs": {"type": "object", "description": prefs}}
    body, whole = takes(document), takes(document, "title", "prefs")
    all_of_them = asks(parentId={"schema": {"type": "integer"}, "description": parent})
    paths = {
        "/trips": {"get": {"operationId": "all", **all_of_them, **answers(rows("title", many=True))}},
        "/trips/{tripId}": {
            "patch": {"operationId": "change", **body, **answers(rows("title"), "200", "404")},
            "put": {"operationId": "replace", **whole, **answers(rows("title"), "200", "404")},
            "delete": {"operationId": "drop", **answers(None, "204", "404", "409")},
        },
        "/trips/{tripId}/legs": {
            "post": {"operationId": "add", **takes({"title": {"type": "string"}}), **answers(rows("title"), "201")}
        },
    }
    for item in paths.values():
        for found in item.values():
            found.update(said if found["operationId"] == operation else {})
    return service(TABLES.replace("GONE", gone), AUTH, paths, info=info)


@pytest.mark.parametrize(
    "sentence, operation",
    [
        ("`prefs` is merged key by key; a key set to null is removed.", "replace"),
        ("`title` comes from the first leg.", "change"),
        ("For good.", "drop"),
        ("Idempotent.", "drop"),
    ],
)
def test_sentences_of_operations_are_never_passed_over(sentence: str, operation: str) -> None:
    assert sentence in told(sentence, operation)


@pytest.mark.parametrize(
    "sentence",
    [
        "Unknown properties are refused.",
        "Every change of a trip leaves an entry in the audit log.",
        "Distances are whole kilometres.",
    ],
)
def test_sentences_of_the_introduction_are_never_passed_over(sentence: str) -> None:
    assert sentence in told("", "all", info=f"# Trips\n\n{sentence}")


def test_what_the_service_would_do_by_itself_is_asked() -> None:
    design = read("", "all", info="Every change of a trip leaves an entry in the audit log.")

    assert any("audit log" in item.text for item in design.questions)


@pytest.mark.parametrize("said", ["Merged key by key, null removes a key", "Merged into what is there"])
def test_documents_that_a_whole_change_merges_are_asked_about_and_told_to_be_replaced(said: str) -> None:
    found = next(item for item in read("", "replace", prefs=said).questions if said in item.text)

    assert "takes the place" in found.assumption
    assert found.operations == ("replace",)


@pytest.mark.parametrize("said", ["Without it the top level", "Trip above; the top level if left out"])
def test_what_a_list_has_without_its_filter_is_built_and_on_record(said: str) -> None:
    assert "without `parentId` only rows of `trips` that are below no other are listed" in told("", "all", parent=said)


def test_a_filter_without_which_there_is_everything_is_not_asked_about() -> None:
    assert asked(read("", "all", parent="Trip above; without it all"), "all") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "A driver can only do so in his or her own trips (403).",
        "Drivers only in their own trips (403).",
        "Drivers only for trips they are attached to (403).",
        "Drivers only if the trip is theirs.",
    ],
)
def test_whose_the_parent_of_a_new_row_is_neither_its_creator_nor_a_role_says(sentence: str) -> None:
    assert any(sentence in text for text in asked(read(sentence, "add"), "add"))


@pytest.mark.parametrize("sentence", ["Drivers and office only.", "Only drivers and the office may call this."])
def test_roles_that_auth_names_are_no_question(sentence: str) -> None:
    assert not any(sentence in text for text in asked(read(sentence, "add"), "add"))


@pytest.mark.parametrize(
    "sentence, gone",
    [
        ("A trip with legs cannot be deleted (409).", ", deleted_at TIMESTAMPTZ"),
        ("A trip with open legs cannot be deleted (409).", ""),
    ],
)
def test_references_refuse_neither_marks_nor_some_of_the_rows_only(sentence: str, gone: str) -> None:
    assert any(sentence in text for text in asked(read(sentence, "drop", gone=gone), "drop"))


@pytest.mark.parametrize(
    "sentence", ["A trip with legs cannot be deleted (409).", "A trip with legs, open or not, cannot be deleted."]
)
def test_references_refuse_what_they_say(sentence: str) -> None:
    assert not any(sentence in text for text in asked(read(sentence, "drop"), "drop"))
