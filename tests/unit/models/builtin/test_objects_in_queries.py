"""Objects in the query are sent property by property, and narrow and order lists as such parameters do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import ParamUse
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, OPEN, TEXT, answers, asks, rows, service

TABLES = "CREATE TABLE films (id SERIAL PRIMARY KEY, title TEXT NOT NULL, rating INTEGER NOT NULL);"
SORT = {**TEXT, "enum": ["title", "rating"]}


def films(**parameter: Any) -> ServiceDesign:
    listed = {"operationId": "all", **asks(by=parameter), **answers(rows("title", id=NUMBER, rating=NUMBER, many=True))}
    return service(TABLES, OPEN, {"/films": {"get": listed}})


def uses(operation: OperationDesign) -> dict[str, ParamUse]:
    return {param.name: param.use for param in operation.params}


def whole(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


def test_each_property_is_a_parameter_of_its_own() -> None:
    (listed,) = films(schema=whole(sort=SORT, title=TEXT)).operations

    assert uses(listed) == {"sort": ParamUse.SORT, "title": ParamUse.FILTER}
    assert [param.required for param in listed.params] == [False, False]


def test_what_it_requires_must_be_there_only_where_it_must() -> None:
    (asked,) = films(schema=whole("title", title=TEXT), required=True).operations
    (free,) = films(schema=whole("title", title=TEXT)).operations

    assert asked.params[0].required
    assert not free.params[0].required


def test_a_deep_one_is_named_by_both() -> None:
    (listed,) = films(schema=whole(title=TEXT), style="deepObject").operations

    assert list(uses(listed)) == ["by[title]"]


@pytest.mark.parametrize(
    "parameter",
    [
        {"schema": whole(sort=SORT)},
        {"schema": whole(title=TEXT), "style": "deepObject"},
        {"schema": whole(title=TEXT), "explode": False},
        {"schema": {"type": "array", "items": whole(title=TEXT)}},
    ],
)
def test_the_emitted_parameters_name_no_class_that_is_not_there(parameter: dict[str, Any]) -> None:
    text = emitted(films(**parameter))[Path("app/schemas/films.py")]
    assert "AllParams" in text
    assert "AllParamsBy" not in text.replace("AllParams(", "")
