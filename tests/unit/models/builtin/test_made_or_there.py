"""Which of two successes is answered is built where it hangs on whether the row was there, and asked otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from tests.unit.models.builtin.small import OPEN, TEXT, answers, rows, service, takes


def jars(told: str, codes: Sequence[str] = ("200", "201")) -> ServiceDesign:
    """A service that puts jars on a shelf."""
    path = [{"name": "code", "in": "path", "required": True, "schema": TEXT}]
    found = [answers(rows(code=TEXT, label=TEXT), code)["responses"] for code in codes]
    put = {"operationId": "put_jar", "description": told, "parameters": path, **takes({"label": TEXT}, "label")}
    put["responses"] = {code: response for one in found for code, response in one.items()}
    tables = "CREATE TABLE jars (code TEXT PRIMARY KEY, label TEXT NOT NULL);"
    return service(tables, OPEN, {"/jars/{code}": {"put": put}})


def asked(design: ServiceDesign, told: str) -> bool:
    return any(told in item.text for item in design.questions)


def described(design: ServiceDesign, told: str) -> bool:
    return any(told in item.text and "read as a description" in item.text for item in design.assumptions)


@pytest.mark.parametrize(
    "told",
    [
        "201 if the jar was created, else 200.",
        "201 if it is new, 200 otherwise.",
        "Returns 201 when the jar is created and 200 when it is replaced.",
        "Answers 201 for a new jar, else 200.",
        "201 when there was no jar before, otherwise 200.",
        "Creates the jar (201) or replaces it (200).",
        "200 if the jar existed already, else 201.",
    ],
)
def test_what_was_made_is_answered_201_and_what_was_there_200(told: str) -> None:
    design = jars(told)

    assert design.operation("put_jar").made_status == 201
    assert not asked(design, told)
    assert not described(design, told)


@pytest.mark.parametrize(
    "told",
    [
        "201 if the label is long, else 200.",
        "200 if the jar is new, 201 if it is replaced.",
        "201 if the jar was not replaced, else 200.",
        "Returns 201 when the jar is created by staff and 200 when it is replaced.",
        "Answers 200 when the lid fits.",
    ],
)
def test_any_other_cause_is_asked_and_no_description(told: str) -> None:
    design = jars(told)

    assert asked(design, told)
    assert not described(design, told)


def test_what_the_contract_does_not_document_is_asked() -> None:
    told = "Answers 201 for a new jar, else 200."

    assert asked(jars(told, ["200"]), told)
