"""An overlay may document further 4xx responses, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.errors import Problem
from orchestrator.overlay import apply, apply_overlay, parse_overlay, problems

ERROR = {"$ref": "#/components/schemas/Error"}


def contract() -> dict[str, Any]:
    """A contract with one operation and one documented error."""
    return {
        "openapi": "3.1.0",
        "paths": {
            "/things/{id}": {
                "get": {
                    "responses": {
                        "200": {"description": "ok"},
                        "404": {"description": "no", "content": {"application/json": {"schema": ERROR}}},
                    }
                }
            }
        },
        "components": {"schemas": {"Error": {"type": "object"}}},
    }


def overlay(update: dict[str, Any], target: str = '$.paths["/things/{id}"].get.responses') -> dict[str, Any]:
    """An overlay of one action."""
    return {"overlay": "1.0.0", "actions": [{"target": target, "update": update}]}


def response(schema: Any = ERROR) -> dict[str, Any]:
    """An error response in a schema."""
    return {"description": "refused", "content": {"application/json": {"schema": schema}}}


def test_a_further_4xx_in_the_contracts_own_error_schema_is_within_bounds() -> None:
    """And it is in the document afterwards, the document itself unchanged."""
    document = contract()
    proposed = overlay({"409": response()})

    changed = apply(document, proposed)

    assert problems(document, proposed) == []
    assert changed["paths"]["/things/{id}"]["get"]["responses"]["409"] == response()
    assert "409" not in document["paths"]["/things/{id}"]["get"]["responses"]


@pytest.mark.parametrize("status", ["201", "202", "500", "503", "default", "4XX"])
def test_no_other_status_may_be_added(status: str) -> None:
    """Neither a success nor a failure of the service, nor a catch-all."""
    found = problems(contract(), overlay({status: response()}))

    assert found
    assert status in found[0]


def test_another_schema_than_the_contracts_is_out_of_bounds() -> None:
    """Clients know one error format."""
    assert problems(contract(), overlay({"409": response({"type": "string"})}))


def test_a_documented_response_may_not_be_changed() -> None:
    """Not even its description."""
    found = problems(contract(), overlay({"404": {"description": "another"}}))

    assert found == ["it changes more than responses: paths"]


@pytest.mark.parametrize("target", ["$.components.schemas.Error", "$.info", "$"])
def test_nothing_but_responses_may_be_changed(target: str) -> None:
    """A schema that is loosened would make every check pass."""
    document = contract() | {"info": {"title": "Things"}}

    assert problems(document, overlay({"type": "string"}, target))


def test_an_overlay_that_removes_is_refused() -> None:
    """It may only add."""
    removing = {"overlay": "1.0.0", "actions": [{"target": "$.paths", "remove": True}]}

    assert "may only add" in problems(contract(), removing)[0]


def test_a_target_that_is_not_understood_is_refused() -> None:
    """Rather than taken for nothing."""
    with pytest.raises(Problem, match="not understood"):
        apply(contract(), overlay({}, "$.paths[?(@.get)]"))


def test_a_wildcard_reaches_every_operation() -> None:
    """As JSONPath says."""
    changed = apply(contract(), overlay({"summary": "Read"}, "$.paths.*.get"))

    assert changed["paths"]["/things/{id}"]["get"]["summary"] == "Read"


def test_a_contract_that_does_not_change_keeps_its_bytes() -> None:
    """Comments and order survive."""
    text = b"# a comment\nopenapi: 3.1.0\npaths: {}\n"

    assert apply_overlay(text, b"overlay: 1.0.0\nactions: []\n") == text


def test_a_contract_that_changes_is_written_anew() -> None:
    """With the addition in it."""
    text = b"openapi: 3.1.0\npaths: {/a: {get: {responses: {'200': {description: ok}}}}}\n"
    added = (
        b"overlay: 1.0.0\nactions:\n- target: $.paths['/a'].get.responses\n  update:\n    '404': {description: no}\n"
    )

    assert b"'404'" in apply_overlay(text, added)


@pytest.mark.parametrize("text", ["- a list", "overlay: 2.0.0\nactions: []", "overlay: 1.0.0"])
def test_what_is_no_overlay_is_refused(text: str) -> None:
    """With what it lacks."""
    with pytest.raises(Problem):
        parse_overlay(text)
