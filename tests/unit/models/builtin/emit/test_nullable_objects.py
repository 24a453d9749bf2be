"""Objects of a body that may be null: what they hold is written, and nothing that was sent is lost unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, TEXT, answers, asked, is_built, rows, service, takes

TABLES = "CREATE TABLE shops (id SERIAL PRIMARY KEY, name TEXT NOT NULL, address_street TEXT, address_city TEXT);"
ADDRESS = {"type": "object", "properties": {"street": TEXT, "city": TEXT}}
NAMED = {"$ref": "#/components/schemas/Address"}


def shops(address: dict[str, Any]) -> ServiceDesign:
    """The service whose shops are made and changed with such an address."""
    sent, shown = takes({"name": TEXT, "address": address}, "name"), rows("id", "name", address=ADDRESS)
    paths = {
        "/shops": {"post": {"operationId": "add", **sent, **answers(shown, "201")}},
        "/shops/{id}": {"patch": {"operationId": "change", **sent, **answers(shown)}},
    }
    return service(TABLES, OPEN, paths, schemas={"Address": ADDRESS})


@pytest.mark.parametrize(
    "address",
    [
        {"anyOf": [{"allOf": [NAMED]}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"allOf": [NAMED], "description": "Where it is."}]},
        {"anyOf": [{"anyOf": [NAMED, {"type": "null"}]}, {"type": "null"}]},
        {"type": ["object", "null"], "allOf": [NAMED]},
    ],
)
def test_an_object_that_may_be_null_fills_its_columns_and_null_empties_them(address: dict[str, Any]) -> None:
    text = emitted(shops(address))[Path("app/services/shops.py")]
    made, changed = text.split("def ")[-2:]
    assert "payload.address.street" in made
    assert "payload.address.city" in changed
    assert '"address" in payload.model_fields_set and payload.address is None' in changed


def test_what_only_some_alternatives_have_is_asked_about() -> None:
    parts = [{"type": "object", "properties": {name: TEXT}} for name in ("street", "city")]
    design = shops({"anyOf": parts})
    assert not any(is_built(operation) for operation in design.operations)
    assert any("`address.street`" in text for text in asked(design, "add"))
