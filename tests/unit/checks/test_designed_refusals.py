"""Requests that a schema allows and the design refuses: an example of the contract or the mapping says so."""

from __future__ import annotations

import json

import pytest

from orchestrator.auth import AuthModel
from orchestrator.checks import conformance
from orchestrator.checks.judge.fuzz import Case
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping

REFUSED = (("positive_data_acceptance", "Schema-valid request rejected"),)
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/boats": {
            "post": {
                "operationId": "addBoat",
                "responses": {
                    "201": {"description": "made"},
                    "422": {
                        "description": "no",
                        "content": {
                            "application/json": {
                                "examples": {"blank": {"value": {"errors": {"name": ["can't be blank"]}}}},
                            }
                        },
                    },
                },
            }
        }
    },
}


def failures(
    sent: object, answered: object, status: int = 422, mapping: str = "{}", documented: str = "422"
) -> list[str]:
    contract = Contract.parse(json.dumps(CONTRACT).replace('"422"', f'"{documented}"'))
    case = Case(
        label="POST /boats",
        method="POST",
        status=status,
        shown="POST gave it",
        sent=json.dumps(sent),
        answered=json.dumps(answered),
        failures=REFUSED,
    )
    found = conformance.figures(contract, contract.operations, [case], Mapping.parse(mapping))
    return [issue.kind for issue in found["addBoat"].issues(strict=False, successes_min=0)]


def blank(**names: str) -> dict[str, dict[str, list[str]]]:
    return {"errors": {name: [text] for name, text in names.items()}}


def test_an_empty_text_is_refused_in_the_words_of_an_example_by_design() -> None:
    sent = {"boat": {"name": "", "hull": " ", "crew": 3}}
    assert not failures(sent, blank(name="can't be blank"))
    assert not failures(sent, blank(name="can't be blank", hull="can't be blank"))


@pytest.mark.parametrize(
    "sent, answered, status",
    [
        ({"boat": {"name": "Ada"}}, blank(name="can't be blank"), 422),
        ({"boat": {"name": "", "hull": "oak"}}, blank(name="can't be blank", hull="can't be blank"), 422),
        ({"boat": {"name": ""}}, blank(name="is not to our taste"), 422),
        ({"boat": {"name": ""}}, blank(name="can't be blank"), 400),
        ({"boat": {"name": ""}}, {"errors": {}}, 422),
        ({"boat": {"name": ""}}, "can't be blank", 422),
    ],
)
def test_every_other_refusal_of_a_valid_request_is_told(sent: object, answered: object, status: int) -> None:
    assert failures(sent, answered, status) == ["positive_data_acceptance"]


@pytest.mark.parametrize(
    "mapping, told",
    [
        ('operations: {addBoat: {where: "length(:name) >= 3", else: 422}}', []),
        ('operations: {addBoat: {where: "length(:name) >= 3"}}', ["positive_data_acceptance"]),
        ("operations: {addBoat: {order_by: name}}", ["positive_data_acceptance"]),
    ],
)
def test_what_a_rule_of_the_mapping_refuses_with_a_documented_status_is_designed(mapping: str, told: list[str]) -> None:
    assert failures({"boat": {"name": "Al"}}, blank(name="is too short"), mapping=mapping) == told


KEEPERS = AuthModel.parse(
    "scheme: {openapi_security_scheme: b, kind: jwt}\n"
    "principal: {table: keepers, id: id, login: email, password: passhash}\ndefault: authenticated\noperations: {}\n",
    where="auth.yaml",
)


def of_passwords(*tried: tuple[str, str, int], documented: str = "422") -> list[str]:
    """What is found wrong where passwords are changed from one to another, in this order."""
    responses = {"204": {"description": "changed"}, documented: {"description": "no"}}
    document = {**CONTRACT, "paths": {"/secret": {"post": {"operationId": "change", "responses": responses}}}}
    contract = Contract.parse(json.dumps(document))
    cases = [
        Case(
            label="POST /secret",
            method="POST",
            status=status,
            shown="",
            sent=json.dumps({"old_password": old, "new_password": new}),
            failures=REFUSED if status == 422 else (),
        )
        for old, new, status in tried
    ]
    found = conformance.figures(contract, contract.operations, cases, auth=KEEPERS)
    return [issue.kind for issue in found["change"].issues(strict=False, successes_min=0)]


def test_a_present_password_that_is_not_the_callers_is_refused_by_design() -> None:
    assert not of_passwords(("guess", "b", 422), ("a", "b", 204), ("a", "c", 422), ("b", "c", 204), ("", "d", 422))


@pytest.mark.parametrize(
    "tried",
    [
        (("a", "b", 204), ("b", "c", 422)),  # it was right
        (("a", "b", 422), ("a", "c", 204)),
        (("guess", "b", 422),),  # nobody knows what is right
    ],
)
def test_a_present_password_that_may_be_the_callers_is_not(tried: tuple[tuple[str, str, int], ...]) -> None:
    assert of_passwords(*tried) == ["positive_data_acceptance"]


def test_a_wrong_present_password_is_refused_as_the_contract_says() -> None:
    assert "positive_data_acceptance" in of_passwords(("a", "b", 204), ("a", "c", 422), documented="401")


@pytest.mark.parametrize("documented, told", [("4XX", []), ("default", []), ("5XX", ["positive_data_acceptance"])])
def test_a_status_is_documented_by_its_family_and_by_what_is_said_of_all_others(
    documented: str, told: list[str]
) -> None:
    rule = 'operations: {addBoat: {where: "length(:name) >= 3", else: 422}}'
    sent, answered = {"boat": {"name": "Al"}}, blank(name="is too short")
    assert failures(sent, answered, mapping=rule, documented=documented) == told


LOANS = SchemaDesign.parse("""
CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT);
CREATE TABLE loans (
  id SERIAL PRIMARY KEY, boat_id INT REFERENCES boats (id), begins_on DATE, ends_on DATE, CHECK (ends_on > begins_on)
);
""").tables


@pytest.mark.parametrize(
    "sent, answered, told",
    [
        ({"boatId": 7}, "boatId: There is no such boat.", []),
        ({"loan": {"boat": 7}}, "no such boat", []),
        ({"beginsOn": "x", "endsOn": "y"}, "The values do not go together.", []),
        ({"boatId": 7, "name": "x"}, "name is too short", ["positive_data_acceptance"]),
        ({"endsOn": "y", "name": "x"}, "name is too short", ["positive_data_acceptance"]),
        ({"name": "x"}, "Not like this.", ["positive_data_acceptance"]),
    ],
)
def test_rows_that_are_not_there_and_broken_checks_are_refused_by_design(
    sent: object, answered: str, told: list[str]
) -> None:
    contract = Contract.parse(json.dumps(CONTRACT))
    case = Case(
        label="POST /boats", method="POST", status=422, shown="POST gave it", sent=json.dumps(sent),
        answered=json.dumps({"message": answered}), failures=REFUSED,
    )  # fmt: skip
    found = conformance.figures(contract, contract.operations, [case], tables=LOANS)
    assert [issue.kind for issue in found["addBoat"].issues(strict=False, successes_min=0)] == told


@pytest.mark.parametrize("shown, told", [("GET /boats?cursor=x gave 422", ()), ("GET /boats gave 422", REFUSED)])
def test_a_status_that_a_parameter_tells_is_designed_where_it_was_sent(shown: str, told: tuple[object, ...]) -> None:
    document = json.loads(json.dumps(CONTRACT))
    asked = {"name": "cursor", "in": "query", "description": "422 when it is none.", "schema": {"type": "string"}}
    document["paths"]["/boats"]["post"]["parameters"] = [asked]
    contract = Contract.parse(json.dumps(document))
    case = Case(label="POST /boats", method="POST", status=422, shown=shown, failures=REFUSED)
    found = conformance.figures(contract, contract.operations, [case])
    assert len(list(found["addBoat"].issues(strict=False, successes_min=0))) == len(told)
