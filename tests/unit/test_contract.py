from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.contract import METHODS, Contract
from orchestrator.errors import Problem
from orchestrator.operation import is_json

PETS = """
openapi: 3.0.3
info: {title: Pets, version: "2"}
servers: [{url: "https://{host}/v1/", variables: {host: {default: pets.example}}}]
security: [{bearer: []}]
paths:
  /pets/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}, {name: trace, in: header, schema: {type: string}}]
    get:
      operationId: showPet
      x-fr-id: [FR-1, FR-2]
      x-priority: p0
      x-business-value: 4
      x-risk: 9
      parameters: [{name: trace, in: header, required: true, schema: {type: integer}}]
      responses:
        200: {description: ok, content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
        default: {$ref: "#/components/responses/Error"}
    delete: {security: [], responses: {204: {description: gone}}}
  /pets:
    post:
      security: [{bearer: []}, {}]
      requestBody:
        required: true
        content:
          text/csv: {schema: {type: string}}
          application/vnd.pet+json: {schema: {$ref: "#/components/schemas/Pet"}}
      responses: {201: {description: made}, 409: {description: taken}, "4XX": {description: bad}}
components:
  securitySchemes: {bearer: {type: http, scheme: Bearer}}
  parameters: {Id: {name: id, in: path, required: true, schema: {type: integer, minimum: 0, exclusiveMinimum: true}}}
  responses: {Error: {description: wrong, content: {application/problem+json: {schema: {type: object}}}}}
  schemas:
    Named: {type: object, required: [name], properties: {name: {type: string, nullable: true, enum: [a, b]}}}
    Pet:
      allOf:
        - {$ref: "#/components/schemas/Named"}
        - {type: object, required: [id], properties: {id: {type: integer}, mother: {$ref: "#/components/schemas/Pet"}}}
"""


@pytest.fixture(scope="module")
def pets() -> Contract:
    return Contract.parse(PETS)


def test_an_operation_without_an_id_is_named_after_method_and_path(pets: Contract) -> None:
    assert [item.id for item in pets.operations] == ["showPet", "deletePetsById", "postPets"]
    assert [item.id_generated for item in pets.operations] == [False, True, True]


def test_marks_are_read_and_nonsense_in_them_is_not(pets: Contract) -> None:
    show = pets.operations[0]
    assert (show.fr_ids, show.priority, show.value, show.risk) == (("FR-1", "FR-2"), "P0", 4, None)


def test_an_operations_own_parameter_replaces_that_of_its_path(pets: Contract) -> None:
    by_name = {item.name: item for item in pets.operations[0].parameters}
    assert by_name["trace"].required
    assert by_name["trace"].schema == {"type": "integer"}
    assert by_name["id"].schema == {"type": "integer", "exclusiveMinimum": 0}


def test_security_is_inherited_removed_or_optional(pets: Contract) -> None:
    show, delete, create = pets.operations
    assert (show.requires_auth, delete.requires_auth, create.requires_auth) == (True, False, False)
    assert (delete.accepts_auth, create.accepts_auth) == (False, True)


def test_the_json_body_is_preferred_whatever_it_is_called(pets: Contract) -> None:
    assert pets.operations[2].request_media_type == "application/vnd.pet+json"
    assert pets.operations[0].responses["default"].media_type == "application/problem+json"


def test_statuses_are_sorted_out(pets: Contract) -> None:
    assert pets.operations[2].success_status == 201
    assert pets.operations[2].error_statuses == (409,)


def test_the_base_path_is_the_servers_with_its_variables_filled_in(pets: Contract) -> None:
    assert pets.server_base_path == "/v1"


def test_all_of_is_folded_into_one_object(pets: Contract) -> None:
    merged = pets.merged({"$ref": "#/components/schemas/Pet"})
    assert set(merged["properties"]) == {"name", "id", "mother"}
    assert merged["required"] == ["name", "id"]
    assert merged["x-schema-names"] == ["Pet", "Named"]


def test_null_is_said_in_todays_words(pets: Contract) -> None:
    assert pets.schemas["Named"]["properties"]["name"] == {"type": ["string", "null"], "enum": ["a", "b", None]}


def test_a_schema_stands_alone_for_a_validator(pets: Contract) -> None:
    check = jsonschema_rs.validator_for(pets.standalone({"$ref": "#/components/schemas/Pet"}))
    assert check.is_valid({"id": 1, "name": None, "mother": {"id": 2, "name": "a"}})
    assert not check.is_valid({"id": 1, "name": "c"})
    assert not check.is_valid({"id": 1, "name": "a", "mother": {"id": "x", "name": "a"}})


def test_places_are_told_by_file_and_line(pets: Contract) -> None:
    assert pets.place(pets.operations[0]).endswith(":9")


@pytest.mark.parametrize(
    "text, what",
    [
        ("openapi: 2.0\npaths: {}", "no version"),
        ("openapi: 3.1.0", "no `paths`"),
        ("[]", "no mapping"),
        ("{", "not JSON"),
        (
            'openapi: 3.1.0\npaths: {/a: {get: {responses: {200: {$ref: "#/components/responses/No"}}}}}',
            "points at nothing",
        ),
        ('openapi: 3.1.0\npaths: {/a: {$ref: "other.yaml"}}', "leads out of the document"),
    ],
)
def test_what_leaves_nothing_to_read_is_refused_in_one_line(text: str, what: str) -> None:
    with pytest.raises(Problem, match=what) as caught:
        Contract.parse(text, where="api.yaml")
    assert "\n" not in str(caught.value)


def test_schemas_that_contain_themselves_come_to_an_end() -> None:
    around = {"A": {"$ref": "#/components/schemas/B"}, "B": {"allOf": [{"$ref": "#/components/schemas/A"}]}}
    contract = Contract.parse(json.dumps({"openapi": "3.1.0", "paths": {}, "components": {"schemas": around}}))
    assert contract.resolve("#/components/schemas/A") == {"allOf": [{"$ref": "#/components/schemas/A"}]}
    assert "properties" not in contract.merged({"$ref": "#/components/schemas/A"})


SEGMENTS = st.sampled_from(["pets", "owners", "{id}", "{petId}", "pet-tags", "v2"])
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))
DOCUMENTS = st.dictionaries(
    PATHS,
    st.dictionaries(
        st.sampled_from([method.lower() for method in METHODS]),
        st.fixed_dictionaries({}, optional={"operationId": st.sampled_from(["a", "b"])}),
        max_size=4,
    ),
    max_size=6,
).map(lambda paths: {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})


@settings(max_examples=80, deadline=None)
@given(DOCUMENTS)
def test_every_operation_is_read_once_under_a_name_of_its_own(document: dict[str, Any]) -> None:
    found = Contract.parse(json.dumps(document)).operations
    written = [(path, method.upper()) for path, item in document["paths"].items() for method in item]
    assert [(item.path, item.method) for item in found] == written
    assert len({item.id for item in found}) == len(found)


@pytest.mark.parametrize(
    "media_type, known",
    [
        *(("application/json", True), ("Application/JSON", True), ("application/problem+json; charset=utf-8", True)),
        *(("text/json", True), ("text/x+json", True), ("image/svg+json", True), ("application/jsonp", False)),
        *(("application/json-seq", False), ("application/x-json-like", False), ("application/geo+json-seq", False)),
        *(("json", False), ("", False)),
    ],
)
def test_json_is_known_by_its_media_type_in_any_case(media_type: str, known: bool) -> None:
    assert is_json(media_type) is known


@pytest.mark.parametrize(
    "url, base",
    [
        ("https://api.example.com/v1/", "/v1"),
        ("https://api.example.com", ""),
        ("/v1", "/v1"),
        ("/", ""),
        ("v1", "/v1"),
        ("./v1", "/v1"),
        ("localhost:8080", ""),
        ("localhost:8080/api/v1", "/api/v1"),
        ("api.example.com/v2", "/v2"),
        ("//api.example.com/v3", "/v3"),
        ("", ""),
    ],
)
def test_paths_stand_beneath_that_of_the_first_server_however_it_is_written(url: str, base: str) -> None:
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "servers": [{"url": url}], "paths": {}}

    assert Contract.parse(json.dumps(document)).server_base_path == base
