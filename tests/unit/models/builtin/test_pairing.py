# ruff: noqa: E501 - a case is one line of a table
"""Properties whose column has another name: which evidence is enough to pair them, and which is not."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.models.builtin.design import Certainty, ServiceDesign
from orchestrator.models.builtin.reading import read
from orchestrator.models.builtin.shapes import ColumnField
from tests.corpus.emitted import emitted

TEXT: dict[str, Any] = {"type": "string"}
DAY = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
NUMBER = {"type": "number"}
TRUTH = {"type": "boolean"}
STAMPS = "created_at TIMESTAMPTZ NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ NOT NULL DEFAULT now()"


def said(text: str, schema: dict[str, Any] = TEXT) -> dict[str, Any]:
    return {**schema, "description": text}


def closed(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def service(
    columns: str, properties: dict[str, Any], *, beside: str = "", after: str = "", optional: tuple[str, ...] = ()
) -> ServiceDesign:
    """Outings of `columns` that are made, listed (with every property as a filter and in an order) and shown."""
    needed = [name for name in properties if name not in optional]
    outing = {"type": "object", "properties": {"id": {"type": "integer"}, **properties}, "required": needed}
    body = {"type": "object", "properties": properties, "required": needed}

    def of(schema: dict[str, Any]) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": schema}}}

    def answers(schema: dict[str, Any], status: str = "200") -> dict[str, Any]:
        return {"responses": {status: {"description": "ok", **of(schema)}}}

    chosen = [{"name": name, "in": "query", "schema": schema} for name, schema in properties.items()]
    order = {"name": "sort", "in": "query", "schema": closed(*properties)}
    one = [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/outings": {
                "post": {
                    "operationId": "make",
                    "requestBody": {"required": True, **of(body)},
                    **answers(outing, "201"),
                },
                "get": {
                    "operationId": "see",
                    "parameters": [*chosen, order],
                    **answers({"type": "array", "items": outing}),
                },
            },
            "/outings/{id}": {"parameters": one, "get": {"operationId": "get", **answers(outing)}},
        },
    }
    tables = f"{beside}\nCREATE TABLE outings (id SERIAL PRIMARY KEY, {columns}, {STAMPS});\n{after}"
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(tables), AuthModel.parse("default: public"))


def shown(design: ServiceDesign) -> dict[str, str]:
    """Column by property, as a row is shown."""
    fields = design.views[design.operation("get").answer.view].fields
    return {field.property: field.source.column for field in fields if isinstance(field.source, ColumnField)}


PAIRS: list[tuple[str, str, dict[str, Any], dict[str, str]]] = [
    ("synonyms", "title TEXT NOT NULL, venue TEXT NOT NULL", {"name": TEXT, "location": TEXT}, {"name": "title", "location": "venue"}),
    ("synonyms in other dress", "avatar_url TEXT", {"image": TEXT}, {"image": "avatar_url"}),
    ("prose", "details TEXT NOT NULL", {"description": TEXT}, {"description": "details"}),
    ("noun and verb", "departs_at TIMESTAMPTZ NOT NULL, arrives_at TIMESTAMPTZ NOT NULL", {"departureTime": MOMENT, "arrivalTime": MOMENT}, {"departureTime": "departs_at", "arrivalTime": "arrives_at"}),
    ("money of the same sense", "fare NUMERIC(8, 2) NOT NULL", {"price": NUMBER}, {"price": "fare"}),
    ("another order", "code_colour TEXT NOT NULL, hue TEXT", {"colourCode": TEXT}, {"colourCode": "code_colour"}),
    ("a short word", "meeting_point_no TEXT NOT NULL, x TEXT", {"meetingPoint": TEXT}, {"meetingPoint": "meeting_point_no"}),
    ("a name that its description makes longer", "ticket_price NUMERIC(8, 2) NOT NULL", {"price": said("Price of a ticket", NUMBER)}, {"price": "ticket_price"}),
    ("a name around another that both are needed", "shade TEXT NOT NULL", {"bannerShade": TEXT}, {"bannerShade": "shade"}),
    ("a name within another that both are needed", "seat_fare NUMERIC(8, 2) NOT NULL, about TEXT", {"fare": NUMBER}, {"fare": "seat_fare"}),
    ("a day that both need", "valid_on DATE NOT NULL", {"outingDate": DAY}, {"outingDate": "valid_on"}),
    ("a closed list that both need", "pace TEXT NOT NULL CHECK (pace IN ('slow', 'fast'))", {"speed": closed("fast", "slow")}, {"speed": "pace"}),
    ("the price of what is not counted", "unit_price NUMERIC(8, 2) NOT NULL", {"price": NUMBER}, {"price": "unit_price"}),
    ("an amount", "fare_amount NUMERIC(8, 2) NOT NULL", {"fare": NUMBER}, {"fare": "fare_amount"}),
    ("a moment written as text", "begins_at TIMESTAMPTZ NOT NULL", {"startTime": TEXT}, {"startTime": "begins_at"}),
    ("a kind of the same values", "kind TEXT NOT NULL CHECK (kind IN ('walk', 'ride'))", {"type": closed("ride", "walk")}, {"type": "kind"}),
    ("a flag", "is_done BOOLEAN NOT NULL", {"completed": TRUTH}, {"completed": "is_done"}),
    ("a status of the same values", "state TEXT NOT NULL CHECK (state IN ('open', 'shut'))", {"status": closed("open", "shut")}, {"status": "state"}),
    ("the name beside a first name", "first_name TEXT NOT NULL, last_name TEXT NOT NULL", {"firstname": TEXT, "name": TEXT}, {"firstname": "first_name", "name": "last_name"}),
]  # fmt: skip


@pytest.mark.parametrize("columns, properties, expected", [pytest.param(*case[1:], id=case[0]) for case in PAIRS])
def test_a_pair_that_evidence_shows_holds_wherever_the_table_is_spoken_of(
    columns: str, properties: dict[str, Any], expected: dict[str, str]
) -> None:
    design = service(columns, properties)

    assert {item.certainty for item in design.operations} <= {Certainty.ASSUMED, Certainty.DERIVED}, design.questions
    assert {name: column for name, column in shown(design).items() if name != "id"} == expected
    made = design.operation("make").body
    assert made is not None
    assert {field.path[0]: field.column for field in made.fields} == expected
    see = design.operation("see")
    assert {item.name: item.columns[0] for item in see.params if item.columns} == expected
    assert see.sort is not None
    assert {name: order[0][0] for name, order in see.sort.values.items()} == expected


def test_a_pair_says_why_and_how_sure_it_is() -> None:
    design = service("title TEXT NOT NULL", {"name": TEXT})
    why = "`name` is `outings.title` (confidence good: `name` and `title` are words for what people call a thing)"
    assert [(item.text, set(item.operations)) for item in design.assumptions if "confidence" in item.text] == [
        (why, {"make", "see", "get"})
    ]


def test_the_comment_of_a_column_adds_what_its_name_leaves_out() -> None:
    comment = "COMMENT ON COLUMN outings.shade IS 'Of the banner';"
    assert shown(service("shade TEXT", {"bannerShade": TEXT}, after=comment))["bannerShade"] == "shade"
    assert "bannerShade" not in shown(service("shade TEXT", {"bannerShade": TEXT}))


def test_a_state_that_a_table_of_states_knows_is_paired_where_the_first_one_is_of_the_list() -> None:
    stages = "CREATE TABLE stages (code TEXT PRIMARY KEY);"
    column = "status_code TEXT NOT NULL DEFAULT '{}' REFERENCES stages (code)"
    status = {"status": closed("planned", "held")}
    assert shown(service(column.format("planned"), status, beside=stages))["status"] == "status_code"
    assert "status" not in shown(service(column.format("PL"), status, beside=stages))


@pytest.mark.parametrize("name", ["outingDate", "placedAt"])
def test_when_a_row_came_to_be_is_shown_where_it_has_no_other_moment_and_nobody_sends_it(name: str) -> None:
    def of(columns: str, **more: Any) -> bool:
        schema = {**MOMENT, **more}
        return shown(service(columns, {"ship": TEXT, name: schema}, optional=(name,))).get(name) == "created_at"

    assert of("ship TEXT NOT NULL", readOnly=True)
    assert not of("ship TEXT NOT NULL")
    assert not of("ship TEXT NOT NULL, sails_on DATE", readOnly=True)


def test_tests_of_a_service_keep_to_the_states_that_the_contract_lists() -> None:
    """Rows refer to the first of them, bodies and filters to another."""
    stages = "CREATE TABLE stages (code TEXT PRIMARY KEY);"
    column = "status TEXT NOT NULL DEFAULT 'planned' REFERENCES stages (code)"
    files = {
        str(path): text
        for path, text in emitted(service(column, {"status": closed("planned", "held")}, beside=stages)).items()
    }

    assert "values[\"status\"] = world.one(Stage, code='planned').code" in files["tests/rows.py"]
    assert "world.one(Stage, code='held').code" in files["tests/scenarios.py"]
    assert not re.search(r"status.*world\.make\(Stage\)", "".join(files.values()))


ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("two columns of one meaning", "title TEXT NOT NULL, label TEXT NOT NULL", {"name": TEXT}),
    ("two properties of one meaning", "title TEXT NOT NULL", {"name": TEXT, "caption": TEXT}),
    ("a table that tells the words apart", "title TEXT NOT NULL, label TEXT NOT NULL", {"title": TEXT, "name": TEXT}),
    ("a person's title", "title TEXT NOT NULL, first_name TEXT, last_name TEXT", {"name": TEXT, "firstName": TEXT, "lastName": TEXT}),
    ("the state of an address", "state TEXT NOT NULL, city TEXT NOT NULL", {"status": TEXT, "city": TEXT}),
    ("a status of other values", "state TEXT NOT NULL CHECK (state IN ('open', 'shut'))", {"status": closed("open", "closed")}),
    ("a free text of a closed list", "state TEXT NOT NULL CHECK (state IN ('open', 'shut'))", {"status": TEXT}),
    ("a number of a text", "title INT NOT NULL", {"name": TEXT}),
    ("a day of a moment", "due_at TIMESTAMPTZ NOT NULL", {"deadline": DAY}),
    ("money of another number", "seats INT NOT NULL", {"price": {"type": "integer"}}),
    ("money of another sense", "cost NUMERIC(8, 2) NOT NULL", {"price": NUMBER}),
    ("money in cents", "fare_cents INT NOT NULL", {"price": NUMBER}),
    ("another price", "list_price NUMERIC(8, 2) NOT NULL", {"price": NUMBER}),
    ("the price of what is counted", "unit_price NUMERIC(8, 2) NOT NULL, quantity INT NOT NULL", {"price": NUMBER, "quantity": {"type": "integer"}}),
    ("why something else was done", "cancellation_reason TEXT NOT NULL", {"reason": TEXT}),
    ("one of two prices", "seat_price NUMERIC(8, 2) NOT NULL, meal_price NUMERIC(8, 2) NOT NULL", {"price": NUMBER}),
    ("what both need and nothing but that", "material TEXT NOT NULL", {"colour": TEXT}),
    ("days of different things", "hired_on DATE NOT NULL", {"birthDate": DAY}),
    ("a day of two", "valid_on DATE NOT NULL, printed_on DATE NOT NULL", {"outingDate": DAY}),
    ("numbers that both need", "altitude INT NOT NULL", {"crew": {"type": "integer"}}),
    ("flags that both need", "is_public BOOLEAN NOT NULL, x TEXT", {"insured": TRUTH}),
    ("a generic name within another", "leader_name TEXT NOT NULL", {"name": TEXT}),
    ("a technical column", "image_hash TEXT NOT NULL", {"picture": TEXT}),
    ("a moment of the row", "begun_at TIMESTAMPTZ", {"updateOfWeather": MOMENT}),
    ("what is computed", "details TEXT NOT NULL", {"summary": said("Calculated from the entries")}),
    ("what the description says of another column", "title TEXT NOT NULL, nickname TEXT", {"name": said("The nickname, as shown to guests")}),
    ("what does not go in", "phone VARCHAR(4) NOT NULL", {"mobile": {**TEXT, "examples": ["+44 20 7946 0000"]}}),
    ("a file", "photo TEXT NOT NULL", {"picture": {"type": "string", "format": "binary"}}),
]  # fmt: skip


@pytest.mark.parametrize("columns, properties", [pytest.param(*case[1:], id=case[0]) for case in ASKED])
def test_what_may_be_something_else_is_asked(columns: str, properties: dict[str, Any]) -> None:
    design = service(columns, properties)

    assert not [item.text for item in design.assumptions if "confidence" in item.text]
    assert design.operation("make").certainty is Certainty.NOT_DERIVABLE
    assert {"no_column", "computed_value"} <= {item.cause for item in design.questions}


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"type": ["string", "null"]}, id="null would say that there is none"),
        pytest.param({"type": "integer", "default": 0}, id="a default says nothing of a row that is there"),
        pytest.param({"type": "string", "examples": ["OK"]}, id="an example is one of many"),
    ],
)
def test_what_an_answer_must_have_and_no_column_holds_is_asked(schema: dict[str, Any]) -> None:
    design = service("ship TEXT NOT NULL", {"ship": TEXT, "message": {**schema, "readOnly": True}})
    assert design.operation("get").certainty is Certainty.NOT_DERIVABLE
    assert any("`message`" in item.text and not item.assumption for item in design.questions)


def test_what_an_answer_must_have_and_the_contract_itself_says_is_shown() -> None:
    design = service("ship TEXT NOT NULL", {"ship": TEXT, "object": {"const": "outing", "readOnly": True}})
    assert design.operation("get").certainty is not Certainty.NOT_DERIVABLE


def test_a_column_that_no_query_is_asked_for_by_its_name_is_free_and_one_that_is_is_not() -> None:
    """`?title=` shows that the table's word is known to the contract, and that `name` is another thing."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {
            "/outings": {
                "get": {
                    "operationId": "see",
                    "parameters": [{"name": "title", "in": "query", "schema": TEXT}],
                    "responses": {
                        "200": {
                            "description": "ok",
                            "content": {
                                "application/json": {
                                    "schema": {
                                        "type": "array",
                                        "items": {
                                            "type": "object",
                                            "properties": {"id": {"type": "integer"}, "name": TEXT},
                                            "required": ["name"],
                                        },
                                    }
                                }
                            },
                        }
                    },
                }
            }
        },
    }
    tables = SchemaDesign.parse("CREATE TABLE outings (id SERIAL PRIMARY KEY, title TEXT NOT NULL);")
    auth = AuthModel.parse("default: public")
    assert read(Contract.parse(json.dumps(document)), tables, auth).questions
    document["paths"]["/outings"]["get"]["parameters"] = []  # type: ignore[index]
    assert not read(Contract.parse(json.dumps(document)), tables, auth).questions
