"""What stands around the rows of a page, in the ways of well-known frameworks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.shapes import FromConstant, ParamUse
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import NUMBER, TEXT, answers, asked, asks, is_built, rows, service

TABLES = """
CREATE TABLE sailors (id SERIAL PRIMARY KEY, login TEXT NOT NULL UNIQUE, secret TEXT NOT NULL);
CREATE TABLE boats (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'MOORED' CHECK (state IN ('MOORED', 'SUNK'))
);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: sailors, id: id, login: login, password: secret}
roles: []
default: authenticated
"""


def numbers(*properties: str) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(properties, NUMBER)}


BOATS = rows("name", many=True, id=NUMBER)
FLAG = {"type": "boolean"}
SPRING = {
    "content": BOATS, "totalElements": NUMBER, "totalPages": NUMBER, "number": NUMBER, "size": NUMBER,
    "numberOfElements": NUMBER, "first": FLAG, "last": FLAG, "empty": FLAG,
}  # fmt: skip
LARAVEL = {
    "data": BOATS,
    "links": rows("first", "last", "prev", "next"),
    "meta": numbers("current_page", "from", "to", "last_page", "per_page", "total"),
}
DJANGO = {"count": NUMBER, "next": TEXT, "previous": TEXT, "results": BOATS}
CURSORS = {"boats": BOATS, "next_cursor": TEXT, "has_more": FLAG}


def fleet(envelope: dict[str, Any], *parameters: str, operation: str = "listBoats", **more: Any) -> ServiceDesign:
    schema = {"type": "object", "properties": envelope, "required": list(envelope)}
    numbers = {name: {"schema": NUMBER} for name in parameters}
    paths = {"/boats": {"get": {"operationId": operation, **asks(**(numbers | more)), **answers(schema)}}}
    return service(TABLES, AUTH, paths)


def boats(design: ServiceDesign) -> OperationDesign:
    (found,) = design.operations
    return found


@pytest.mark.parametrize(
    "envelope, told",
    [
        (
            SPRING,
            {
                "totalElements": "total", "totalPages": "pages", "number": "page", "size": "limit",
                "numberOfElements": "count", "first": "is_first", "last": "is_last", "empty": "is_empty",
            },
        ),
        (
            LARAVEL,
            {
                "links.first": "first_link", "links.last": "last_link", "links.prev": "previous_link",
                "links.next": "next_link", "meta.current_page": "page", "meta.from": "first_place",
                "meta.to": "last_place", "meta.last_page": "pages", "meta.per_page": "limit", "meta.total": "total",
            },
        ),
        (DJANGO, {"count": "total", "next": "next_link", "previous": "previous_link"}),
        (CURSORS, {"next_cursor": "next_cursor", "has_more": "has_more"}),
    ],
    ids=["Spring", "Laravel", "Django", "cursors"],
)  # fmt: skip
def test_every_figure_of_a_page_is_known(envelope: dict[str, Any], told: dict[str, str]) -> None:
    design = fleet(envelope, "page", "size")

    assert is_built(boats(design))
    assert dict(boats(design).answer.extras) == told
    text = emitted(design)[Path("app/paging.py")]
    assert all(f"def {word}(" in text or f"    {word}: int" in text for word in told.values())


def test_pages_beside_the_page_are_how_many_there_are() -> None:
    figures = {"items": BOATS, "total": NUMBER, "page": NUMBER, "per_page": NUMBER, "pages": NUMBER}

    assert boats(fleet(figures, "page", "per_page")).answer.extras["pages"] == "pages"
    assert "pages=info.pages," in emitted(fleet(figures, "page", "per_page"))[Path("app/services/boats.py")]


@pytest.mark.parametrize(
    "last",
    [
        {"type": "integer", "minimum": 1},
        {"type": "integer", "description": "1 for an empty list"},
        {"type": "integer", "description": "Number of the last page, at least 1"},
    ],
)
def test_a_list_without_rows_has_a_page_where_the_contract_says_so(last: dict[str, Any]) -> None:
    design = fleet({"items": BOATS, "page": NUMBER, "last_page": last}, "page")

    assert "last_page=info.pages_or_one" in emitted(design)[Path("app/services/boats.py")]
    assert "max(self.pages, 1)" in emitted(design)[Path("app/paging.py")]


@pytest.mark.parametrize("said", ["Number of the last page", "Page 1 is the first one"])
def test_a_list_without_rows_has_no_page_otherwise(said: str) -> None:
    design = fleet({"items": BOATS, "page": NUMBER, "last_page": {"type": "integer", "description": said}}, "page")

    assert boats(design).answer.extras["last_page"] == "pages"


def test_first_and_last_that_are_no_flags_of_a_page_are_asked_for() -> None:
    design = fleet({"items": BOATS, "total": NUMBER, "first": NUMBER, "last": NUMBER}, "page")

    assert not is_built(boats(design))
    assert any("`first` and `last`" in text for text in asked(design, "listBoats"))


def test_from_and_to_that_are_beside_no_page_are_asked_for() -> None:
    design = fleet({"items": BOATS, "meta": numbers("from", "to", "total")})

    assert boats(design).answer.extras == {"meta.total": "total"}
    assert any("`meta.from`" in text for text in (*boats(design).assumptions, *asked(design, "listBoats")))


def test_spring_counts_pages_from_0_and_others_from_1_unless_the_contract_says_so() -> None:
    spring = boats(fleet(SPRING, "page", "size"))
    stated = boats(fleet(SPRING, "size", page={"schema": {"type": "integer", "minimum": 1}}))
    django = boats(fleet(DJANGO, "page"))

    assert [found.page.first_page for found in (spring, stated, django) if found.page] == [0, 1, 1]
    assert any("counted from 0" in text for text in spring.assumptions)


def test_a_flag_called_unpaged_answers_all_rows_as_one_page() -> None:
    design = fleet(SPRING, "page", "size", unpaged={"schema": FLAG})

    assert is_built(boats(design))
    assert {param.name: param.use for param in boats(design).params}["unpaged"] is ParamUse.WHOLE
    assert any("`unpaged`" in text for text in boats(design).assumptions)
    assert ".widened(" in emitted(design)[Path("app/services/boats.py")]


def test_unpaged_that_is_no_flag_is_asked_for() -> None:
    design = fleet(SPRING, "page", unpaged={"schema": TEXT})

    assert any("`unpaged`" in text for text in asked(design, "listBoats"))


def test_the_name_of_an_operation_says_which_rows_it_lists() -> None:
    found = boats(fleet(SPRING, "page", operation="getMooredBoats"))

    matches = {match.column: match.source for step in found.steps for match in step.match}
    assert matches == {"state": FromConstant(value="MOORED")}
    assert any("`boats.state`" in text for text in found.assumptions)
