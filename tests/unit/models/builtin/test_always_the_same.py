"""Answers that no table stands behind: one text, fixed values, what the service says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import Kind, ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import TEXT, is_built, rows, service

TABLES = "CREATE TABLE boats (id SERIAL PRIMARY KEY, name TEXT NOT NULL);"
AUTH = "{scheme: null, principal: null, roles: [], default: public, operations: {}}"


def asked_of(path: str, schema: dict[str, Any], media_type: str = "text/plain", *statuses: str) -> ServiceDesign:
    responses = {"200": {"description": "ok", "content": {media_type: {"schema": schema}}}}
    responses |= {status: {"description": "no"} for status in statuses}
    return service(TABLES, AUTH, {path: {"get": {"operationId": "it", "security": [], "responses": responses}}})


@pytest.mark.parametrize(
    "path, schema",
    [
        ("/ping", {"type": "string", "example": "pong"}),
        ("/api/public/ping", {"type": "string", "enum": ["pong"]}),
        ("/motto", {"type": "string", "const": "pong"}),
    ],
)
@pytest.mark.parametrize("media_type", ["text/plain", "application/json"])
def test_a_text_that_is_always_the_same_is_answered(path: str, schema: dict[str, Any], media_type: str) -> None:
    design = asked_of(path, schema, media_type)

    assert is_built(design.operation("it"))
    assert design.operation("it").answer.text == "pong"
    routers = [text for file, text in emitted(design).items() if file.parent == Path("app/routers")]
    assert any("'pong'" in text for text in routers)


@pytest.mark.parametrize(
    "path, schema",
    [
        ("/ping", {"type": "string"}),
        ("/motto", {"type": "string", "example": "Fair winds"}),
        ("/motto", {"type": "string", "enum": ["Fair winds", "Ahoy"]}),
        ("/tide", rows("state", at={"type": "string", "const": "noon"})),
    ],
    ids=["nothing is shown", "one example of many", "two values", "one property is open"],
)
def test_a_text_that_need_not_be_the_same_is_asked_for(path: str, schema: dict[str, Any]) -> None:
    assert not is_built(asked_of(path, schema, "application/json").operation("it"))


def test_an_object_of_fixed_values_is_answered() -> None:
    fixed = {"type": "object", "properties": {"unit": {"const": "knot"}, "digits": {"enum": [2]}}}
    found = asked_of("/conventions", fixed, "application/json").operation("it")

    assert (found.kind, dict(found.answer.constants)) == (Kind.HEALTH, {"unit": "knot", "digits": 2})


def test_what_an_answer_about_the_service_leaves_out_is_on_record() -> None:
    checks = {"type": "object", "properties": {"database": TEXT}}
    found = asked_of("/ready", rows("status", checks=checks), "application/json", "503").operation("it")

    assert is_built(found)
    assert any("`checks`" in text for text in found.assumptions)
    assert any("whatever becomes of what it stands on" in text for text in found.assumptions)
