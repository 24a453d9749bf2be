"""What a contract writes otherwise than its dialect has it: read as it is meant and told, or refused."""

from __future__ import annotations

import pytest

from orchestrator.acceptance.openapi import contract_flaws
from orchestrator.contract import Contract
from orchestrator.errors import Problem

NAMED = """
openapi: {version}
info: {{title: Names, version: "1"}}
tags: [{{name: people, parent: all, kind: nav}}]
paths:
  /names/{{name}}:
    {method}:
      parameters: [{{name: name, in: path, required: true, schema: {{type: string, pattern: '{pattern}'}}}}]
      responses:
        200: {{summary: "here it is", content: {{application/json: {{schema: {{type: string}}, example: abc}}}}}}
"""


def named(pattern: str = "^a$", version: str = "3.1.0", method: str = "get") -> Contract:
    return Contract.parse(NAMED.format(pattern=pattern, version=version, method=method))


@pytest.mark.parametrize(
    "written, meant",
    [
        ("/^[a-z]+$/", "^[a-z]+$"),
        ("/^[a-z]+$/i", "(?i:^[a-z]+$)"),
        ("/^a/g", "^a"),
        (r"/\d{3}-\d\/$/u", r"\d{3}-\d\/$"),
    ],
)
def test_a_pattern_in_javascripts_slashes_is_read_without_them_and_told(written: str, meant: str) -> None:
    contract = named(written)
    assert contract.operations[0].parameters[0].schema["pattern"] == meant
    assert [f"`pattern: {written}`" in one and f"read as `{meant}`" in one for one in contract.readings] == [True]


@pytest.mark.parametrize("pattern", ["^/[a-z]+/$", "/[a-z]+/", "/a/b$", r"/price\$/"])
def test_slashes_that_a_text_may_have_are_a_part_of_the_pattern(pattern: str) -> None:
    contract = named(pattern)
    assert contract.operations[0].parameters[0].schema["pattern"] == pattern
    assert contract.readings == ()


def test_a_contract_of_3_2_that_uses_nothing_of_it_is_read_as_one_of_3_1_and_told() -> None:
    contract = named(version="3.2.0")
    assert contract.openapi == "3.1.1"
    assert contract.document["tags"] == [{"name": "people"}]
    assert "is of OpenAPI 3.2.0" in contract.readings[0]
    assert contract_flaws(NAMED.format(pattern="^a$", version="3.2.0", method="get"), "openapi.yaml") == ()


def test_a_contract_that_needs_3_2_is_refused_with_what_it_needs() -> None:
    with pytest.raises(Problem, match=r"`query` at /paths/~1names~1\{name\} is of OpenAPI 3.2"):
        named(version="3.2.0", method="query")


def test_what_a_contract_gives_as_an_example_is_known() -> None:
    assert named().examples == {"abc"}
