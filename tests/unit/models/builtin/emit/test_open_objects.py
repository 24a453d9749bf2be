"""Objects whose properties the contract does not list: the names that they may have, and those that must be there."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from pydantic import ValidationError

from orchestrator.models.builtin.emit.samples import json_sample
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, answers, rows, service, takes
from tests.unit.models.builtin.written import schemas_of

TABLES = "CREATE TABLE phrases (id SERIAL PRIMARY KEY, forms JSONB NOT NULL);"
OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
NAMED = {**OBJECT, "required": ["other"], "propertyNames": {"enum": ["one", "few", "other"]}}
SPELLED = {**OBJECT, "propertyNames": {"pattern": "^[a-z]{2}$"}, "minProperties": 1}
ONLY = {**OBJECT, "propertyNames": {"const": "other"}}
SHORT = {**OBJECT, "propertyNames": {"maxLength": 3}}


def sent(forms: dict[str, Any], value: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the emitted body makes of a value."""
    schemas = {"Name": forms.get("propertyNames", {})}
    by_name = {**forms, "propertyNames": {"$ref": "#/components/schemas/Name"}} if schemas["Name"] else forms
    create = {"operationId": "addPhrase", **takes({"forms": by_name}, "forms"), **answers(rows(forms=OBJECT), "201")}
    texts = emitted(service(TABLES, OPEN, {"/phrases": {"post": create}}, schemas=schemas))
    found: dict[str, str] = (
        schemas_of(texts, "phrases", monkeypatch)["AddPhraseBody"].model_validate({"forms": value}).forms
    )
    return found


@pytest.mark.parametrize(
    "forms, value",
    [
        (OBJECT, {"anything": "x"}),
        (NAMED, {"other": "x", "few": "y"}),
        (SPELLED, {"de": "x"}),
        (ONLY, {}),
        (SHORT, {"abc": "x"}),
    ],
)
def test_names_that_the_contract_allows_are_taken(
    forms: dict[str, Any], value: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sent(forms, value, monkeypatch) == value


@pytest.mark.parametrize(
    "forms, value",
    [
        (NAMED, {"other": "x", "AAA": "y"}),
        (NAMED, {"few": "y"}),
        (NAMED, {}),
        (SPELLED, {"deu": "x"}),
        (SPELLED, {}),
        (ONLY, {"one": "x"}),
        (SHORT, {"abcd": "x"}),
    ],
)
def test_other_names_and_missing_ones_are_refused(
    forms: dict[str, Any], value: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError):
        sent(forms, value, monkeypatch)


@pytest.mark.parametrize(
    "schema, names",
    [
        (NAMED, {"other"}),
        ({**NAMED, "minProperties": 2}, {"other", "one"}),
        ({**OBJECT, "minProperties": 2}, {"name0", "name1"}),
        (OBJECT, set()),
        ({**OBJECT, "minProperties": 1, "propertyNames": True}, {"name0"}),
        ({**OBJECT, "minProperties": 2, "propertyNames": {"pattern": "^[A-Z]{2}$"}}, {"AA", "BC"}),
        ({**OBJECT, "minProperties": 1, "propertyNames": {"const": "only"}}, {"only"}),
        ({**OBJECT, "minProperties": 1, "propertyNames": {"maxLength": 3}}, {"aaa"}),
    ],
)
def test_a_sample_holds_what_has_to_be_there(schema: dict[str, Any], names: set[str]) -> None:
    made = ast.parse(json_sample(schema, hint="forms"), mode="eval").body
    assert isinstance(made, ast.Dict)
    assert {key.value for key in made.keys if isinstance(key, ast.Constant)} == names
