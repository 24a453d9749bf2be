"""What each answer is given as it is made: the id of its request, and when that was; in errors too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestrator.models.builtin.design import Certainty, ServiceDesign
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, rows, service, takes

TABLES = """
CREATE TABLE keepers (id UUID PRIMARY KEY, key_hash TEXT NOT NULL UNIQUE);
CREATE TABLE lamps (id SERIAL PRIMARY KEY, label TEXT NOT NULL UNIQUE);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: apikey, header: X-Key}
principal: {table: keepers, id: id, login: key_hash}
roles: []
default: authenticated
operations: {}
"""
MOMENT, UUID = {**TEXT, "format": "date-time"}, {**TEXT, "format": "uuid"}
LAMP = rows("label", id=NUMBER)


def told(data: dict[str, Any], **meta: Any) -> dict[str, Any]:
    around = {"type": "object", "properties": meta, "required": list(meta)}
    return {"type": "object", "properties": {"data": data, "meta": around}, "required": ["data", "meta"]}


def lamps(meta: dict[str, Any], refused: dict[str, Any] | None = None) -> ServiceDesign:
    """Lamps are listed and made."""
    made = answers(told(LAMP, **meta), "201")
    if refused is not None:
        made["responses"]["400"] = {"description": "no", "content": {"application/json": {"schema": refused}}}
    paths = {
        "/lamps": {
            "get": {"operationId": "listLamps", **answers(told(rows("label", id=NUMBER, many=True), **meta))},
            "post": {"operationId": "makeLamp", **takes({"label": TEXT}, "label"), **made},
        }
    }
    return service(TABLES, AUTH, paths)


def test_the_id_of_a_request_and_the_moment_of_its_answer_are_built_and_told() -> None:
    """Every operation of a contract with such an envelope had been asked about."""
    design = lamps({"requestId": UUID, "timestamp": MOMENT})

    assert {item.certainty for item in design.operations} == {Certainty.ASSUMED}
    supposed = {item.text for item in design.assumptions}
    assert "`meta.timestamp` is when the answer is made" in supposed
    text = emitted(design)[Path("app/services/lamps.py")]
    assert text.count("request_id=correlation_id.get()") == 2
    assert text.count("timestamp=iso(utc_now())") == 2


def test_ids_of_requests_are_uuids_where_the_contract_says_so_and_no_other_is_taken() -> None:
    strict, free = emitted(lamps({"requestId": UUID})), emitted(lamps({"requestId": TEXT}))

    assert "str(uuid.uuid4())" in strict[Path("app/log.py")]
    assert 'r"[0-9a-f]{8}(-' in strict[Path("app/log.py")]
    assert "uuid.uuid4().hex" in free[Path("app/log.py")]


def test_a_moment_or_an_id_of_another_kind_is_asked_about() -> None:
    design = lamps({"requestId": NUMBER, "timestamp": NUMBER})

    assert {item.certainty for item in design.operations} == {Certainty.NOT_DERIVABLE}


def test_an_error_that_may_have_two_shapes_has_the_first_of_them_whole() -> None:
    """A body that was said to be one of two had been a bare text, and what must be null was left out."""
    error = {"type": "object", "properties": {"code": TEXT, "message": TEXT}, "required": ["code", "message"]}
    shape = {
        "type": "object",
        "properties": {
            "data": {"type": ["object", "null"]},
            "error": error,
            "meta": {"type": "object", "properties": {"requestId": UUID}, "required": ["requestId"]},
        },
        "required": ["data", "error", "meta"],
    }
    design = lamps({"requestId": UUID}, {"oneOf": [shape, {"type": "object", "properties": {"error": error}}]})

    assert design.error.template == {
        "data": None,
        "error": {"code": "$code", "message": "$message"},
        "meta": {"requestId": "$request_uuid"},
    }
