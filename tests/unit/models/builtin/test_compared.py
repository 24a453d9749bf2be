"""How parameters compare is what their descriptions say: whole or in part, from the beginning, in any case, several."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.shapes import Op, Param
from tests.corpus.emitted import emitted
from tests.unit.models.builtin.small import OPEN, answers, asked, asks, rows, service

TABLES = """
CREATE TABLE tools (
  id SERIAL PRIMARY KEY, name TEXT NOT NULL, sku TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('new', 'worn')),
  labels JSONB NOT NULL DEFAULT '[]'
);
"""


def read(name: str, description: str) -> ServiceDesign:
    listing = {"operationId": "it", **answers(rows("id", "name", "sku", many=True))}
    described = {name: {"schema": {"type": "string"}, "description": description}}
    return service(TABLES, OPEN, {"/tools": {"get": {**listing, **asks(**described)}}})


def param(name: str, description: str) -> Param:
    return next(item for item in read(name, description).operation("it").params if item.name == name)


@pytest.mark.parametrize(
    "description, op",
    [
        ("Part of the name", Op.CONTAINS),
        ("Beginning of the name", Op.PREFIX),
        ("Starts with", Op.PREFIX),
        ("Exact, case does not matter", Op.ANY_CASE),
        ("The name, ignoring case", Op.ANY_CASE),
        ("The name; upper and lower case do not matter", Op.ANY_CASE),
        ("Exact match, no partial names", Op.EQ),
        ("The name", Op.EQ),
        ("Parts of names", Op.CONTAINS),
        ("Matches any part of it", Op.CONTAINS),
        ("Is part of a kit", Op.EQ),
        ("Name at the start of the season", Op.EQ),
        ("Not case-insensitive", Op.EQ),
        ("The name; no case-insensitive equality", Op.EQ),
        ("No wildcards; case-insensitive", Op.ANY_CASE),
        ("There is no default. Case-insensitive", Op.ANY_CASE),
        ("Exact name, never case-insensitive", Op.EQ),
        ("The full name; the beginning of it is not enough", Op.EQ),
        ("One or more, separated by commas", Op.IN),
        ("Comma-separated names", Op.IN),
        ("Several names with commas between them", Op.IN),
    ],
)
def test_a_filter_compares_as_its_description_says(description: str, op: Op) -> None:
    assert param("name", description).op is op


@pytest.mark.parametrize(
    "name, description",
    [
        ("name", "Not case-insensitive"),
        ("name", "Exact name, never case-insensitive"),
        ("name", "Does not ignore case"),
        ("sku", "Code of the kit the tool is part of"),
        ("name", "Name at the start of the season"),
    ],
)
def test_what_a_description_says_otherwise_or_of_something_else_is_asked_or_on_record(
    name: str, description: str
) -> None:
    design = read(name, description)

    told = [*(item.text for item in design.questions), *(item.text for item in design.assumptions)]
    assert param(name, description).op is Op.EQ
    assert any(description in text for text in told)


@pytest.mark.parametrize("description", ["One or more, separated by commas", "One or several states with commas"])
def test_several_values_of_a_closed_list_are_one_of_them(description: str) -> None:
    assert param("state", description).op is Op.IN


@pytest.mark.parametrize(
    "description, beginnings",
    [
        ("Matches the beginning of name or SKU", {"name", "sku"}),
        ("Name or SKU that starts with this", {"name", "sku"}),
        ("Part of the name or the beginning of the SKU", {"sku"}),
        ("Beginning of the SKU, or part of the name", {"sku"}),
        ("Part of name or SKU", set()),
        ("In name and SKU", set()),
    ],
)
def test_a_search_looks_from_the_beginning_where_it_is_said(description: str, beginnings: set[str]) -> None:
    found = param("q", description)

    assert set(found.columns) == {"name", "sku"}
    assert set(found.beginnings) == beginnings


def test_what_is_one_of_the_values_of_a_document_is_asked() -> None:
    assert any("`labels`" in text for text in asked(read("labels", "Only tools with this label"), "it"))


def test_what_is_said_of_a_search_besides_is_on_record() -> None:
    design = read("q", "Name or SKU (spaces and dashes do not matter)")

    assert any("dashes do not matter" in item.text for item in design.assumptions)


def test_case_that_a_search_leaves_out_anyway_is_no_assumption() -> None:
    design = read("q", "Part of name or SKU; case does not matter")

    told = [*(item.text for item in design.questions), *(item.text for item in design.assumptions)]
    assert not any("case does not matter" in text for text in told)


@pytest.mark.parametrize(
    "name, description, code",
    [
        ("q", "Part of the name or the beginning of the SKU", "Tool.sku.istartswith(q, autoescape=True)"),
        ("q", "Part of the name or the beginning of the SKU", "Tool.name.icontains(q, autoescape=True)"),
        ("name", "Exact, case does not matter", "func.lower(Tool.name) == func.lower(name)"),
    ],
)
def test_the_emitted_query_compares_so(name: str, description: str, code: str) -> None:
    tree = emitted(read(name, description))

    assert code in tree[Path("app/repositories/tools.py")]


@pytest.mark.parametrize(
    "name, said, op, noted",
    [
        ("starts_after", "", Op.GT, True),
        ("startsBefore", "", Op.LT, True),
        ("starts_before", "Those that are due", Op.LT, True),
        ("starts_after", "On or after this moment", Op.GTE, False),
        ("starts_before", "Before this moment or at it, inclusive", Op.LTE, False),
        ("starts_before", "Starts before this moment, exclusive", Op.LT, False),
        ("starts_from", "", Op.GTE, False),
        ("starts_since", "", Op.GTE, False),
        ("starts_until", "", Op.LTE, False),
        ("max_starts", "", Op.LTE, False),
    ],
)
def test_what_lies_at_a_bound_is_left_out_where_it_is_called_before_or_after(
    name: str, said: str, op: Op, noted: bool
) -> None:
    """Nothing else than the word says it: that is put on record."""
    tables = "CREATE TABLE jobs (id INT PRIMARY KEY, name TEXT NOT NULL, starts TIMESTAMPTZ NOT NULL);"
    moment = {name: {"schema": {"type": "string", "format": "date-time"}, "description": said}}
    paths = {"/jobs": {"get": {"operationId": "it", **asks(**moment), **answers(rows("name", many=True))}}}

    found = service(tables, OPEN, paths).operation("it")

    assert found.params[0].op is op
    assert (f"what lies at `{name}` itself is not included" in found.assumptions) is noted


@pytest.mark.parametrize("kind, filters", [("string", True), ("boolean", False), ("number", False), ("integer", False)])
def test_names_of_related_rows_are_chosen_by_texts_only(kind: str, filters: bool) -> None:
    joined = "tool_id INT NOT NULL REFERENCES tools (id), tag_id INT NOT NULL REFERENCES tags (id)"
    tables = f"""{TABLES}CREATE TABLE tags (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE tool_tags ({joined}, PRIMARY KEY (tool_id, tag_id));"""
    listing = {"operationId": "it", **answers(rows("id", "name", many=True)), **asks(tag={"schema": {"type": kind}})}
    (found,) = service(tables, OPEN, {"/tools": {"get": listing}}).operation("it").params

    assert (found.relation is not None) is filters
