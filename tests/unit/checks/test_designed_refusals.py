"""Requests that a schema allows and the design refuses: an example of the contract or the mapping says so."""

from __future__ import annotations

import json

import pytest

from orchestrator.checks import conformance
from orchestrator.checks.judge.fuzz import Case
from orchestrator.contract import Contract
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


def failures(sent: object, answered: object, status: int = 422, mapping: str = "{}") -> list[str]:
    contract = Contract.parse(json.dumps(CONTRACT))
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
