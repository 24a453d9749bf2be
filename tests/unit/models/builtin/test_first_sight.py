"""What is built of contracts that say little, and by what evidence: answers left out, tenants, verbs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Certainty, Kind
from orchestrator.models.builtin.shapes import FromCaller
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import answers, takes
from tests.unit.models.builtin.studio import NUMBER, TEXT, matched, service, shown


def test_an_answer_that_is_left_out_shows_the_columns_that_are_no_secret_and_is_asked() -> None:
    design = service({"/shelf-items/{itemNo}": {"get": {"operationId": "it", **answers()}}})
    found = design.operation("it")

    assert found.certainty is Certainty.ASSUMED
    assert shown(design, found) == ["item_no", "studio_id", "label"]
    assert [item.cause for item in design.questions if "shelf_items" in item.text] == ["answer_shape"]


def test_whoever_logs_in_is_shown_without_the_password_where_the_answer_is_left_out() -> None:
    design = service({"/people": {"get": {"operationId": "it", **answers()}}})

    assert design.operation("it").answer.many
    assert shown(design, design.operation("it")) == ["id", "studio_id", "email", "name"]


def test_an_answer_that_is_left_out_is_shown_by_the_schema_that_is_named_after_the_table() -> None:
    schemas = {
        "CreateKilnRequest": {"type": "object", "properties": {"label": TEXT}},
        "Kiln": {"type": "object", "properties": {"id": NUMBER, "label": TEXT}},
    }
    design = service({"/kilns": {"get": {"operationId": "it", **answers()}}}, schemas)

    assert shown(design, design.operation("it")) == ["id", "label"]
    assert any("`Kiln`" in text for text in design.operation("it").assumptions)


def test_a_row_is_shown_as_the_lists_show_it_where_its_own_answer_is_left_out() -> None:
    kiln = {"type": "object", "properties": {"id": NUMBER, "label": TEXT}}
    many = {"type": "array", "items": {"$ref": "#/components/schemas/KilnView"}}
    paths = {"/kilns": {"get": answers(many)}, "/kilns/{id}": {"get": {"operationId": "it", **answers()}}}

    design = service(paths, {"KilnView": kiln})

    assert shown(design, design.operation("it")) == ["id", "label"]


def test_of_tables_that_end_alike_the_one_is_meant_whose_key_the_path_names() -> None:
    found = service({"/items/{itemNo}": {"get": {"operationId": "it", **answers()}}}).operation("it")

    assert found.table == "shelf_items"
    assert any("item_no" in text or "{itemNo}" in text for text in found.assumptions)


def test_rows_of_other_tenants_are_not_found_where_most_tables_belong_to_one_and_that_is_asked() -> None:
    paths = {
        "/kilns": {"get": {"operationId": "all", **answers()}},
        "/kilns/{kilnId}/firings": {"get": {"operationId": "beneath", **answers()}},
    }
    design = service(paths)

    assert matched(design.operation("all")) == {"studio_id": FromCaller(column="studio_id")}
    assert [step.match[-1].column for step in design.operation("beneath").steps] == ["studio_id", "kiln_id"]
    (asked,) = [item for item in design.questions if item.cause == "owner"]
    assert set(asked.operations) == {"all", "beneath"}


def test_a_day_that_bounds_moments_takes_the_whole_of_it_in() -> None:
    firing = {"type": "array", "items": {"type": "object", "properties": {"id": NUMBER, "label": TEXT}}}
    until = {"name": "firedUntil", "in": "query", "schema": {"type": "string", "format": "date"}}
    design = service({"/kilns": {"get": {"operationId": "it", "parameters": [until], **answers(firing)}}})

    text = emitted(design)[Path("app/repositories/kilns.py")]

    assert "Kiln.fired_at < fired_until + timedelta(days=1)" in text


def test_a_list_that_is_put_beneath_a_row_takes_the_place_of_what_the_row_had() -> None:
    kiln = {"type": "object", "properties": {"id": NUMBER, "label": TEXT}}
    body = takes({"uses": {"type": "array", "items": TEXT}}, "uses")
    found = service({"/kilns/{id}/uses": {"put": {"operationId": "it", **body, **answers(kiln)}}}).operation("it")

    assert (found.kind, found.table) == (Kind.UPDATE, "kilns")
    assert found.body is not None
    assert [(item.path, item.table) for item in found.body.many] == [(("uses",), "kiln_uses")]


def test_a_link_that_is_shown_as_a_thing_of_its_own_is_made_as_one() -> None:
    booking = {"type": "object", "properties": {"id": NUMBER, "kilnId": NUMBER, "personId": NUMBER}}
    shown = answers({"$ref": "#/components/schemas/Booking"}, "201")
    found = service({"/kilns/{id}/bookings": {"post": {"operationId": "it", **shown}}}, {"Booking": booking}).operation(
        "it"
    )

    assert (found.kind, found.table) == (Kind.CREATE, "bookings")
    assert {item.column: item.source for item in found.set}["person_id"] == FromCaller(column="id")


FAULT: dict[str, Any] = {"type": "object", "properties": {"id": NUMBER, "text": TEXT, "kilnId": NUMBER}}


def test_faults_are_the_fault_reports_alone_and_beneath_a_row() -> None:
    paths = {
        "/kilns/{id}/faults": {
            "post": {"operationId": "tell", **takes({"text": TEXT}, "text"), **answers(FAULT, "201")}
        },
        "/faults/{id}": {"get": {"operationId": "see", **answers(FAULT)}},
    }

    assert {item.table for item in service(paths).operations} == {"fault_reports"}


@pytest.mark.parametrize(
    "verb, column, value",
    [
        ("block", "blocked", True),
        ("unblock", "blocked", False),
        ("open", "is_open", True),
        ("close", "is_open", False),
        ("look-in", "looked_in_at", None),
        ("mark-as-blocked", "blocked", True),
    ],
)
def test_a_verb_sets_what_it_names_and_its_opposite_undoes_it(verb: str, column: str, value: bool | None) -> None:
    found = service({f"/faults/{{id}}/{verb}": {"post": {"operationId": "it", **answers(FAULT)}}}).operation("it")

    (match,) = found.set
    assert match.column == column
    assert getattr(match.source, "value", None) is value


def test_a_property_that_is_one_value_or_many_is_asked() -> None:
    either = {"oneOf": [NUMBER, {"type": "array", "items": NUMBER}]}
    body = takes({"pieces": either}, "pieces")
    found = service({"/basket/items": {"post": {"operationId": "it", **body, **answers(status="201")}}}).operation("it")

    assert found.certainty is Certainty.NOT_DERIVABLE
    assert "one value or many" in found.rfi
