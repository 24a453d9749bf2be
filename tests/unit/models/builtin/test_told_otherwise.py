"""What a contract says otherwise than in names: which rows a path means, states in lists, soft deletes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import ColumnField, FromClock, FromConstant, FromParent, Match
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, answers, asked, asks, is_built, rows, service, takes

TABLES = """
CREATE TABLE guards (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE sorts (id SERIAL PRIMARY KEY, slug TEXT NOT NULL);
INSERT INTO sorts (id, slug) VALUES (4, 'lender'), (5, 'borrower');
CREATE TABLE parties (
  id SERIAL PRIMARY KEY, caption TEXT NOT NULL, phone TEXT, motto TEXT, sort_id INT REFERENCES sorts (id),
  role TEXT NOT NULL DEFAULT 'buyer' CHECK (role IN ('buyer', 'seller'))
);
CREATE TABLE voyages (
  id SERIAL PRIMARY KEY, crew TEXT NOT NULL, current_voyage_state VARCHAR(20), started_at TIMESTAMPTZ,
  loadingdate DATE NOT NULL, serial_text TEXT NOT NULL
);
CREATE TABLE crates (id SERIAL PRIMARY KEY, label TEXT NOT NULL, is_hidden BOOLEAN NOT NULL DEFAULT FALSE);
CREATE TABLE lids (id SERIAL PRIMARY KEY, label TEXT NOT NULL);
CREATE TABLE nails (id SERIAL PRIMARY KEY, crate_id INT NOT NULL REFERENCES crates (id) ON DELETE CASCADE);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: guards, id: id, login: login, password: secret}
default: authenticated
"""
PARTY = rows("id", "caption", "phone", "motto")
STATE = {"type": "string", "enum": ["NEW", "RUNNING", "LOST"]}


def read(paths: dict[str, dict[str, Any]]) -> ServiceDesign:
    return service(TABLES, AUTH, {path: dict(item) for path, item in paths.items()})


def op(name: str, **more: Any) -> dict[str, Any]:
    return {"operationId": name, **more}


def party_paths(*nouns: str) -> dict[str, dict[str, Any]]:
    many = {"type": "array", "items": PARTY}
    made = takes({"caption": TEXT, "phone": TEXT, "motto": TEXT}, "caption")
    return {
        f"/{noun}": {
            "get": op(f"{noun}_list", **answers(many)),
            "post": op(f"{noun}_new", **made, **answers(PARTY, "201")),
        }
        for noun in nouns
    } | {f"/{noun}/{{id}}": {"delete": op(f"{noun}_gone", **answers(None, "204"))} for noun in nouns}


def last(operation: OperationDesign) -> tuple[Match, ...]:
    return operation.steps[-1].match


def test_paths_that_show_rows_of_one_table_mean_those_whose_value_is_called_so() -> None:
    design = read(party_paths("buyers", "sellers"))
    only = Match(column="role", source=FromConstant(value="seller"))

    assert is_built(design.operation("sellers_gone"))
    assert last(design.operation("sellers_list")) == (only,)
    assert only in last(design.operation("sellers_gone"))
    assert only in design.operation("sellers_new").set


def test_rows_that_only_an_inserted_row_is_called_like_are_asked_about() -> None:
    design = read(party_paths("lenders", "borrowers"))

    assert [is_built(item) for item in design.operations] == [False] * 6
    question = (
        "Which rows of `parties` are `lenders`: those whose `sort_id` is 4, the row of `sorts` that the design inserts?"
    )
    assert asked(design, "lenders_gone") == [question]


def test_rows_that_nothing_tells_apart_are_asked_about_and_those_of_one_path_are_not() -> None:
    both, one = read(party_paths("friends", "rivals")), read(party_paths("friends"))

    assert asked(both, "rivals_gone") == ["Which rows of `parties` are `rivals`?"]
    assert is_built(one.operation("friends_gone"))


def voyage(verb: str, description: str = "", *, state: dict[str, Any] = STATE) -> tuple[OperationDesign, ServiceDesign]:
    shown = rows("crew", state=state)
    design = read({f"/voyages/{{id}}/{verb}": {"post": op("it", description=description, **answers(shown))}})
    return design.operation("it"), design


def test_a_text_that_is_a_state_takes_the_values_that_the_answer_lists() -> None:
    started, design = voyage("start", "Marks the voyage as `RUNNING`.")
    lost, _ = voyage("lose")

    assert {item.column: item.source for item in started.set} == {
        "current_voyage_state": FromConstant(value="RUNNING"),
        "started_at": FromClock(),
    }
    assert [item.cause for item in design.questions] == ["state_transition"]
    assert [item.source for item in lost.set] == [FromConstant(value="LOST")]


def test_a_state_that_nothing_lists_is_asked_about() -> None:
    found, design = voyage("sink", state=TEXT)

    assert not is_built(found)
    assert asked(design, "it") == ["What does `sink` do to a row of `voyages`? No column, flag or link table says it."]


def removed(path: str, description: str) -> tuple[OperationDesign, ServiceDesign]:
    item = {
        "delete": op("it", description=description, **answers(None, "204")),
        "get": op("one", **answers(rows("label"))),
    }
    design = read({path: item})
    return design.operation("it"), design


def test_a_delete_that_is_said_to_be_soft_hides_the_row() -> None:
    found, design = removed("/crates/{id}", "Soft deletes the crate.")
    plain, _ = removed("/crates/{id}", "Deletes the crate.")

    assert (found.kind, found.soft_delete, is_built(found)) == (Kind.DELETE, "is_hidden", True)
    assert design.operation("one").alive == (Match(column="is_hidden", source=FromConstant(value=False)),)
    assert (plain.soft_delete, plain.alive) == ("", ())


@pytest.mark.parametrize(
    "path, description, question",
    [
        ("/lids/{id}", "Soft deletes the lid.", "it is a soft delete: which column of `lids` says that a row is gone?"),
        (
            "/crates/{id}",
            "Soft deletes a crate and every nail inside.",
            "“Soft deletes a crate and every nail inside.” How are rows of `nails` deleted with it?",
        ),
    ],
)
def test_what_a_soft_delete_does_and_no_column_tells_is_asked(path: str, description: str, question: str) -> None:
    found, design = removed(path, description)

    assert not is_built(found)
    assert question in asked(design, "it")


@pytest.mark.parametrize(
    "description",
    [
        "Unlike a soft delete, this is for good.",
        "Permanently removes a crate that was soft deleted before.",
        "Hard delete, does not mark the crate as deleted.",
    ],
)
def test_a_delete_that_speaks_of_soft_ones_and_is_none_removes_the_row(description: str) -> None:
    found, design = removed("/crates/{id}", description)

    assert (found.soft_delete, design.operation("one").alive) == ("", ())


def test_a_column_that_an_operation_or_a_parameter_of_its_own_speaks_of_is_none_for_gone_rows() -> None:
    item = {"delete": op("it", description="Soft deletes the crate.", **answers(None, "204"))}
    asked_for = op("list", **asks(hidden={"schema": {"type": "boolean"}}), **answers(rows("label", many=True)))
    ways = [{"/crates": {"get": asked_for}}, {"/crates/{id}/hide": {"post": op("hide", **answers(None, "204"))}}]
    for more in ways:
        found = read({"/crates/{id}": item, **more}).operation("it")
        assert (is_built(found), found.soft_delete) == (False, "")


def test_rows_of_which_nobody_has_said_that_they_are_gone_are_there() -> None:
    tables = "CREATE TABLE jars (id SERIAL PRIMARY KEY, label TEXT NOT NULL, deleted BOOLEAN);"
    auth = "{scheme: null, principal: null, roles: [], default: public, operations: {}}"
    shown = answers(rows("label", many=True))
    design = service(tables, auth, {"/jars": {"get": {"operationId": "list", "security": [], **shown}}})

    assert "Jar.deleted.is_not(True)" in emitted(design)[Path("app/repositories/jars.py")]


@pytest.mark.parametrize(
    "rule", ["Marks all voyages of the same crew as RUNNING.", "Marks the voyage and its nails as RUNNING."]
)
def test_a_sentence_about_more_than_the_row_says_more_than_its_state(rule: str) -> None:
    _, design = voyage("start", rule)

    assert f"The contract says: “{rule}” Which rule is this, exactly?" in asked(design, "it")


def test_a_description_that_calls_a_column_by_its_name_means_it() -> None:
    date = {"type": "string", "format": "date"}
    told = {**date, "description": "The loadingdate of the voyage."}
    others = [
        "Some day before the loadingdate of the voyage.",
        "Replaces the loadingdate.",
        "Day on which the loadingdate was set",
    ]
    found = read({"/voyages/{id}": {"get": op("it", **answers(rows("crew", "id", date=told)))}})

    sources = {field.property: field.source for field in found.views[found.operation("it").answer.view].fields}
    assert sources["date"] == ColumnField(column="loadingdate")
    for other in others:
        shown = rows("crew", "id", date={**date, "description": other})
        left = read({"/voyages/{id}": {"get": op("it", **answers(shown))}})
        assert [field.property for field in left.views[left.operation("it").answer.view].fields] == ["crew", "id"]


@pytest.mark.parametrize(
    "description",
    [
        "Generated if left out.",
        "Indien deze niet opgegeven is, dan wordt die gegenereerd.",
        "Automatically generated.",
        "Defaults to a free one.",
        "Leave empty to get the next.",
    ],
)
def test_what_the_service_is_said_to_make_is_asked_about_and_a_body_without_it_not_refused(description: str) -> None:
    text = {"type": "string", "description": description}
    body = takes(
        {"crew": TEXT, "loadingdate": {"type": "string", "format": "date"}, "serialText": text}, "crew", "loadingdate"
    )
    design = read({"/voyages": {"post": op("it", **body, **answers(None, "204"))}})

    assert not is_built(design.operation("it"))
    question = (
        "How is `voyages.serial_text` of a new row made where a body leaves `serialText` out, as the contract says that"
    )
    assert f"{question} it may?" in asked(design, "it")


def test_rules_in_other_languages_are_asked_about() -> None:
    body = takes({"label": TEXT}, "label")
    said = "Werk een kist bij. Het label mag niet gewijzigd worden."
    design = read({"/crates/{id}": {"put": op("it", description=said, **body, **answers(rows("label")))}})

    assert asked(design, "it") == [
        "The contract says: “Het label mag niet gewijzigd worden.” Which rule is this, exactly?"
    ]


KEYED = """
CREATE TABLE guards (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE wells (
  uuid UUID PRIMARY KEY, name TEXT NOT NULL UNIQUE, depth TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE TABLE plans (uuid UUID PRIMARY KEY, well_uuid UUID NOT NULL REFERENCES wells (uuid));
CREATE TABLE tests (
  uuid UUID PRIMARY KEY, result TEXT NOT NULL, well_uuid UUID, plan_uuid UUID REFERENCES plans (uuid)
);
"""


def well(
    method: str, told: dict[str, Any], path: str = "/wells/{well}", **more: Any
) -> tuple[OperationDesign, ServiceDesign]:
    operation = {"operationId": "it", **more}
    document = {path: {method: operation}}
    names = [{"name": "well", "in": "path", "required": True, "schema": TEXT, **told}]
    operation["parameters"] = names
    design = service(KEYED, AUTH, document)
    return design.operation("it"), design


NAMED = {"description": "The name of the well.", "schema": {**TEXT, "example": "my-well"}}


def test_a_row_is_found_by_the_unique_column_that_the_description_begins_with() -> None:
    named, _ = well("get", NAMED, **answers(rows("name", "depth")))
    plain, _ = well("get", {}, **answers(rows("name", "depth")))

    assert [match.column for match in last(named)] == ["name"]
    assert [match.column for match in last(plain)] == ["uuid"]


def test_what_is_shown_of_a_parameter_and_is_no_key_does_not_find_a_row_by_it() -> None:
    shown, _ = well("get", {"schema": {**TEXT, "example": "my-well"}}, **answers(rows("name", "depth")))

    assert [match.column for match in last(shown)] == ["name"]


def test_a_put_that_is_said_to_create_makes_the_row_where_there_is_none() -> None:
    body = takes({"depth": TEXT}, "depth")
    found, _ = well("put", NAMED, summary="Create a well", **body, **answers(rows("name", "depth")))
    other, _ = well("put", NAMED, summary="Change a well", **body, **answers(rows("name", "depth")))

    assert (is_built(found), found.upsert) == (True, True)
    assert (is_built(other), other.upsert) == (True, False)


def test_a_put_that_is_said_to_create_and_cannot_is_asked_about() -> None:
    body = takes({"depth": TEXT})
    found, design = well("put", NAMED, summary="Create a well", **body, **answers(rows("name", "depth")))

    assert not is_built(found)
    assert "it is said to create: what does a new row of `wells` hold besides its body?" in asked(design, "it")


def test_rows_that_hold_the_key_of_another_are_its_own_though_no_foreign_key_says_so() -> None:
    found, _ = well("get", NAMED, "/wells/{well}/tests", **answers(rows("result", many=True)))

    assert is_built(found)
    assert [(match.column, match.source) for match in last(found)] == [("well_uuid", FromParent(column="uuid"))]


def test_an_example_in_letters_beside_the_schema_finds_no_row_by_a_number() -> None:
    lids = "CREATE TABLE tubs (id BIGSERIAL PRIMARY KEY, public_code TEXT NOT NULL UNIQUE, label TEXT NOT NULL);"
    guards = TABLES.partition(";")[0] + ";"
    item = {"get": op("it", **answers(rows("label", id={**TEXT, "example": "cgc1ocvh"})))}
    item["get"]["parameters"] = [
        {"name": "tubId", "in": "path", "required": True, "schema": TEXT, "example": "cgc1ocvh"}
    ]
    design = service(guards + lids, AUTH, {"/tubs/{tubId}": item})
    found = design.operation("it")

    assert [match.column for match in last(found)] == ["public_code"]
    sources = {field.property: field.source for field in design.views[found.answer.view].fields}
    assert sources == {"label": ColumnField(column="label"), "id": ColumnField(column="public_code")}


def test_a_word_that_says_when_rows_came_to_be_chooses_none() -> None:
    tables = TABLES.replace(
        "label TEXT NOT NULL, is_hidden", "state TEXT CHECK (state IN ('created', 'shut')), is_hidden"
    )
    said = "Sorted by date, with the most recently created crates first."
    many = rows("id", "state", many=True)
    design = service(tables, AUTH, {"/crates": {"get": op("it", description=said, **answers(many))}})

    assert last(design.operation("it")) == ()
