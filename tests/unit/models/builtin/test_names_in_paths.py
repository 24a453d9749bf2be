"""What is built of contracts that name rows as people do: by login, by owner and name, by number, by a word."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping as MappingFile
from orchestrator.models.builtin.design import Certainty, Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import (
    CountField,
    ExpressionField,
    FieldSource,
    FromCaller,
    FromParent,
    FromPath,
    Op,
)
from tests.unit.models.builtin.small import answers, sends

TABLES = """
CREATE TABLE growers (
  id SERIAL PRIMARY KEY, nick TEXT NOT NULL UNIQUE, mail TEXT NOT NULL UNIQUE, secret TEXT NOT NULL, full_name TEXT
);
CREATE TABLE gardens (
  id SERIAL PRIMARY KEY, keeper_id INT NOT NULL REFERENCES growers (id), name TEXT NOT NULL,
  private BOOLEAN NOT NULL DEFAULT FALSE, rent_cents INT, UNIQUE (keeper_id, name)
);
CREATE TABLE beds (
  id SERIAL PRIMARY KEY, garden_id INT NOT NULL REFERENCES gardens (id), number INT NOT NULL, sort TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'fallow' CHECK (state IN ('fallow', 'sown', 'weeded')),
  planter_id INT NOT NULL REFERENCES growers (id), helper_id INT REFERENCES growers (id), UNIQUE (garden_id, number)
);
CREATE TABLE bed_notes (id SERIAL PRIMARY KEY, bed_id INT NOT NULL REFERENCES beds (id), text TEXT NOT NULL);
CREATE TABLE admirations (
  grower_id INT NOT NULL REFERENCES growers (id), garden_id INT NOT NULL REFERENCES gardens (id),
  PRIMARY KEY (grower_id, garden_id)
);
CREATE TABLE watches (
  watcher_id INT NOT NULL REFERENCES growers (id), watched_id INT NOT NULL REFERENCES growers (id),
  PRIMARY KEY (watcher_id, watched_id)
);
CREATE TABLE harvests (
  id SERIAL PRIMARY KEY, bed_id INT NOT NULL REFERENCES beds (id), day DATE NOT NULL, sold_by DATE
);
CREATE INDEX harvests_day ON harvests (bed_id, day DESC);
CREATE TABLE transfers (id SERIAL PRIMARY KEY, bed_id INT NOT NULL REFERENCES beds (id), note TEXT);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: growers, id: id, login: nick, password: secret}
default: authenticated
"""
OWN = "operations: {it: {allow: authenticated, scope: own, owner: grower_id}}"
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def thing(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


SCHEMAS = {"Garden": thing(name=TEXT, private=FLAG), "BedNote": thing(text=TEXT)}


def chosen(name: str, schema: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def design_of(
    path: str,
    method: str = "get",
    *,
    beside: Mapping[str, dict[str, Any]] | None = None,
    mapping: str = "",
    rule: str = "",
    **operation: Any,
) -> ServiceDesign:
    """The design of one operation, called `it`; `beside` are others to get, by path."""
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    numbers = {"number", "note_id"}
    path_parameters = [
        {"name": name, "in": "path", "required": True, "schema": NUMBER if name in numbers else TEXT} for name in names
    ]
    operation["parameters"] = [*path_parameters, *operation.pop("parameters", [])]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"token": []}],
        "paths": {
            path: {method: {"operationId": "it", **operation}},
            **{other: {"get": item} for other, item in (beside or {}).items()},
        },
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}, "schemas": SCHEMAS},
    }
    said = MappingFile.parse(mapping) if mapping else None
    return read(
        Contract.parse(json.dumps(document)), SchemaDesign.parse(TABLES), AuthModel.parse(AUTH + rule), mapping=said
    )


def read_it(path: str, method: str = "get", **operation: Any) -> OperationDesign:
    return design_of(path, method, **operation).operation("it")


def source_of(design: ServiceDesign, name: str) -> FieldSource | None:
    fields = design.views[design.operation("it").answer.view].fields
    return next((field.source for field in fields if field.property == name), None)


def test_a_person_is_found_by_what_the_auth_model_says_that_they_log_in_by() -> None:
    found = read_it("/growers/{username}", **answers(thing(nick=TEXT)))

    assert [match.column for match in found.steps[0].match] == ["nick"]
    assert found.certainty is Certainty.ASSUMED


def test_a_row_is_found_by_its_owner_and_its_name() -> None:
    found = read_it("/gardens/{keeper}/{garden}", **answers(thing(name=TEXT)))

    keeper, garden = found.steps
    assert [(match.column, match.source) for match in keeper.match] == [("nick", FromPath(name="keeper"))]
    assert {match.column: match.source for match in garden.match} == {
        "keeper_id": FromParent(column="id", step=0),
        "name": FromPath(name="garden"),
    }


ADMIRED = {"/me/admired": answers({"type": "array", "items": {"$ref": "#/components/schemas/Garden"}})}


def test_what_the_caller_admires_is_not_what_the_caller_keeps() -> None:
    found = read_it("/me/admired", **ADMIRED["/me/admired"])

    assert found.kind is Kind.LIST
    assert getattr(found.steps[-1].via, "table", None) == "admirations"


@pytest.mark.parametrize("method, kind", [("put", Kind.LINK), ("delete", Kind.UNLINK)])
def test_a_caller_and_the_row_that_an_owner_and_a_name_find_are_joined(method: str, kind: Kind) -> None:
    found = design_of("/me/admired/{keeper}/{garden}", method, beside=ADMIRED, **answers(None, "204")).operation("it")

    assert (found.kind, found.table) == (kind, "admirations")
    assert {match.column: match.source for match in found.set} == {
        "grower_id": FromParent(column="id", step=1),
        "garden_id": FromParent(column="id", step=2),
    }


def test_204_to_a_get_says_that_the_row_is_there() -> None:
    found = read_it("/me/watching/{username}", **answers(None, "204"))

    assert (found.kind, found.answer.view, found.certainty) == (Kind.GET, "", Certainty.ASSUMED)
    assert isinstance(found.steps[0].match[0].source, FromCaller)


def test_a_row_below_another_is_found_by_its_own_key_without_the_one_between() -> None:
    found = read_it(
        "/gardens/{keeper}/{garden}/beds/notes/{note_id}", **answers({"$ref": "#/components/schemas/BedNote"})
    )

    assert [step.table for step in found.steps] == ["growers", "gardens", "bed_notes"]
    assert found.steps[-1].via is not None


def test_a_number_within_a_parent_counts_on() -> None:
    path = "/gardens/{keeper}/{garden}/beds"
    found = read_it(path, "post", **sends(thing(sort=TEXT)), **answers(thing(number=NUMBER), "201"))

    assert [match.column for match in found.rules.derived] == ["number"]
    assert any("one more than the highest" in text for text in found.assumptions)


@pytest.mark.parametrize(
    "name, where", [("sownBedCount", "state = 'sown'"), ("bedCount", ""), ("pendingBedCount", None)]
)
def test_a_word_before_what_is_counted_chooses_which_count_or_is_asked_about(name: str, where: str | None) -> None:
    design = design_of("/gardens/{keeper}/{garden}", **answers(thing(name=TEXT, **{name: NUMBER})))
    source = source_of(design, name)

    if where is None:
        assert source is None
        assert design.operation("it").certainty is Certainty.NOT_DERIVABLE
    elif where:
        assert isinstance(source, ExpressionField)
        assert where in source.text
    else:
        assert source == CountField(table="beds", on=(("garden_id", "id"),))


@pytest.mark.parametrize("name, column", [("watchers", "watched_id"), ("watching", "watcher_id")])
def test_a_number_of_people_counts_one_side_of_the_table_that_joins_people(name: str, column: str) -> None:
    design = design_of("/growers/{username}", **answers(thing(nick=TEXT, **{name: NUMBER})))

    assert source_of(design, name) == CountField(table="watches", on=((column, "id"),))


def test_the_person_of_a_row_is_the_one_that_is_always_there() -> None:
    person = {**thing(nick=TEXT), "title": "Grower"}
    design = design_of("/gardens/{keeper}/{garden}/beds/{number}", **answers(thing(sort=TEXT, grower=person)))

    assert getattr(source_of(design, "grower"), "on", None) == (("planter_id", "id"),)


def test_a_word_for_a_flag_that_is_its_opposite_chooses_the_rows_without_it() -> None:
    found = read_it("/gardens", summary="Lists public gardens", **answers({"type": "array", "items": thing(name=TEXT)}))

    assert [(match.column, getattr(match.source, "value", None)) for match in found.steps[0].match] == [
        ("private", False)
    ]


def test_all_beside_the_states_of_a_closed_list_chooses_every_row() -> None:
    state = chosen("state", {"type": "string", "enum": ["fallow", "sown", "all"], "default": "fallow"})
    listing = answers({"type": "array", "items": thing(sort=TEXT)})
    found = read_it("/beds", parameters=[state], **listing)

    assert [(param.columns, param.whole) for param in found.params] == [(("state",), ("all",))]


@pytest.mark.parametrize(
    "said, op", [("Numbered below", Op.LT), ("Up to, and including", Op.LTE), ("At or before", Op.LTE), ("", Op.LTE)]
)
def test_a_bound_is_left_out_where_the_description_says_so(said: str, op: Op) -> None:
    listing = answers({"type": "array", "items": thing(sort=TEXT)})
    found = read_it("/beds", parameters=[chosen("maxNumber", NUMBER, said)], **listing)

    assert [param.op for param in found.params] == [op]


def test_a_whole_amount_is_the_column_of_its_small_units_and_a_broken_one_is_asked_about() -> None:
    path = "/gardens/{keeper}/{garden}"
    whole, broken = (read_it(path, **answers(thing(name=TEXT, rent=kind))) for kind in (NUMBER, {"type": "number"}))

    assert whole.certainty is Certainty.ASSUMED
    assert broken.certainty is Certainty.NOT_DERIVABLE


def test_what_is_moved_without_an_amount_is_no_money() -> None:
    found = read_it("/transfers", "post", **sends(thing(bed_id=NUMBER)), **answers(thing(id=NUMBER), "201"))

    assert found.kind is Kind.CREATE
    assert found.certainty is not Certainty.NOT_DERIVABLE


def test_what_a_parameter_does_when_it_is_left_out_is_put_on_record() -> None:
    parameter = chosen("state", TEXT, "State of a bed; the sown ones if left out")
    found = read_it("/beds", parameters=[parameter], **answers({"type": "array", "items": thing(sort=TEXT)}))

    assert any("if left out" in text for text in found.assumptions)


def test_a_mapping_may_put_what_is_the_callers_on_the_callers_own_row() -> None:
    mapping = """
operations:
  it:
    kind: update
    table: growers
    where: id = :caller
    effect: {delete: admirations, where: grower_id = :caller}
"""
    design = design_of("/admired", "delete", mapping=mapping, rule=OWN, **answers(None, "204"))
    found = design.operation("it")

    assert found.certainty is not Certainty.NOT_DERIVABLE
    assert found.access.owner_path == (("growers", "id"),)


@pytest.mark.parametrize("said, known", [("Sum of price times pieces", False), ("How many there are", True)])
def test_a_total_beside_rows_is_their_number_unless_the_contract_calls_it_a_sum(said: str, known: bool) -> None:
    rows = {"type": "array", "items": thing(sort=TEXT)}
    found = read_it("/beds", **answers(thing(items=rows, total={**NUMBER, "description": said})))

    assert (found.certainty is not Certainty.NOT_DERIVABLE) == known


def test_a_verb_with_fields_sets_the_one_state_that_it_leads_to_as_well_and_is_asked_about() -> None:
    design = design_of("/beds/{number}/weed", "post", **sends(thing(sort=TEXT)), **answers(thing(sort=TEXT)))
    found = design.operation("it")

    assert [(match.column, getattr(match.source, "value", None)) for match in found.set] == [("state", "weeded")]
    assert [item.cause for item in design.questions if "`weed`" in item.text and "From which" in item.text] == [
        "state_transition"
    ]


def test_newest_first_is_by_the_date_that_an_index_keeps_where_no_moment_is_kept() -> None:
    listing = answers({"type": "array", "items": thing(day=TEXT)})
    found = read_it("/harvests", summary="Harvests, newest first", **listing)

    assert found.sort is not None
    assert found.sort.default[0] == ("day", True)
