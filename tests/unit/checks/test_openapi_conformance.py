"""Conformance of good and bad services, in two figures."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from orchestrator import overlay
from orchestrator.checks import conformance, run_checks
from orchestrator.checks.context import CheckContext
from orchestrator.checks.judge.fuzz import Case
from orchestrator.contract import Contract
from orchestrator.criteria import parse_spec
from orchestrator.finding import Finding, Outcome

Open = Callable[..., AbstractAsyncContextManager[CheckContext]]
Judged = Callable[..., Awaitable[Finding]]
OVERLAY = """
overlay: 1.0.0
info: {title: t, version: 1.0.0}
actions:
  - target: $.paths['/tools/{toolId}'].get.responses
    update: {'404': {$ref: '#/components/responses/Missing'}}
"""
FEW = {"max_examples": 3}


async def test_a_good_service_conforms_and_what_has_an_open_question_is_left_out_and_counted(judged: Judged) -> None:
    finding = await judged("openapi_conformance", FEW)
    assert finding.outcome is Outcome.PASS, finding.message
    measured = finding.evidence.measured
    assert (measured["operations"], measured["operations_as_received"], measured["excluded_501"]) == (8, 8, 1)
    assert all(measured[f"{name}_2xx"] >= 1 for name in ("addTool", "removeTool", "logIn", "listMembers"))


async def test_each_way_in_which_a_service_does_not_conform_is_told_with_its_operation(judged: Judged) -> None:
    finding = await judged(
        "openapi_conformance",
        FEW,
        defects="wrong_body,html_errors,built_rfi",
        operations=["getTool", "logIn", "quotePrice"],
    )
    assert finding.outcome is Outcome.FAIL
    assert {(issue.kind, issue.place) for issue in finding.issues} >= {
        ("response_schema_conformance", "getTool"),
        ("content_type_conformance", "getTool"),
        ("not_501", "quotePrice"),
    }, finding.message


async def test_an_operation_that_refuses_everything_does_not_conform(judged: Judged) -> None:
    finding = await judged("openapi_conformance", FEW, operations=["quotePrice"], not_implemented=[])
    assert finding.outcome is Outcome.FAIL
    assert {"answers_501", "never_succeeds"} <= {issue.kind for issue in finding.issues}


async def test_nobody_has_to_be_asked_for_credentials_that_the_contract_lets_be_left_out(
    opened: Open, checkout: Path
) -> None:
    whole = (checkout / "tests/fixtures/services/lending/openapi.yaml").read_text()
    head, log_in, rest = re.split("(?s)(operationId: logIn.*?security: )", whole)
    optional = head + log_in + rest.replace("[]", "[{}, {bearer: []}]", 1)
    spec = parse_spec({"kind": "openapi_conformance", "id": "c", "title": "c", **FEW})
    async with opened(operations=["logIn"], not_implemented=[], package={"openapi.yaml": optional}) as context:
        (finding,) = await run_checks([spec], context)

    assert finding.outcome is Outcome.PASS, finding.message


async def test_the_figure_as_received_stands_beside_the_one_with_the_overlay(opened: Open, checkout: Path) -> None:
    whole = (checkout / "tests/fixtures/services/lending/openapi.yaml").read_text()
    head, get_tool, rest = re.split("(?s)(operationId: getTool.*?)(?=    patch:)", whole)
    thin = head + re.sub(" +'404'.*\n", "", get_tool) + rest
    spec = parse_spec({"kind": "openapi_conformance", "id": "c", "title": "c", **FEW})
    async with opened(operations=["getTool"], not_implemented=[], package={"openapi.yaml": thin}) as context:
        (alone,) = await run_checks([spec], context)
        proposed = context.checkout / overlay.PROPOSED
        proposed.parent.mkdir()
        proposed.write_text(OVERLAY)
        (both,) = await run_checks([spec], context)
        proposed.write_text(OVERLAY.replace("'404'", "'299'"))
        (too_much,) = await run_checks([spec], context)
    assert alone.outcome is Outcome.FAIL
    assert both.outcome is Outcome.PASS, both.message
    assert both.evidence.measured["operations_as_received"] == 0
    assert both.evidence.measured["operations_with_overlay"] == 1
    assert too_much.outcome is Outcome.FAIL
    assert "more than it may" in too_much.message


@pytest.mark.parametrize(
    "bodiless, required, told",
    [
        (
            True,
            False,
            "the contract lets the body be left out (openapi.yaml:64) though its schema needs `name`, `shelf`",
        ),
        (True, True, "Schema-valid request rejected"),
        (False, False, "Schema-valid request rejected"),
    ],
)
def test_a_body_that_may_be_left_out_and_is_needed_is_told_as_the_contracts_own_contradiction(
    checkout: Path, *, bodiless: bool, required: bool, told: str
) -> None:
    whole = (checkout / "tests/fixtures/services/lending/openapi.yaml").read_text()
    head, tail = whole.split("operationId: addTool\n")
    text = whole if required else f"{head}operationId: addTool\n" + tail.replace("        required: true\n", "", 1)
    contract = Contract.parse(text)
    operations = [one for one in contract.operations if one.id == "addTool"]
    refused = (("positive_data_acceptance", "Schema-valid request rejected"),)
    case = Case(
        label="POST /tools", method="POST", status=400, shown="POST gave 400", failures=refused, bodiless=bodiless
    )
    issues = list(conformance.figures(contract, operations, [case])["addTool"].issues(strict=False, successes_min=0))
    assert [issue.message for issue in issues if issue.message.startswith(told)], issues
