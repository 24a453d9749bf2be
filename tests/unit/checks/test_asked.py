"""What the judge sees of a good service, and of bad ones."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from orchestrator.finding import Finding, Outcome

LENDING = Path(__file__).parents[2] / "fixtures" / "services" / "lending"
Judged = Callable[..., Awaitable[Finding]]


def kinds(finding: Finding) -> set[str]:
    return {issue.kind for issue in finding.issues}


@pytest.mark.parametrize("kind", ["error_contract", "auth_matrix", "idempotency"])
async def test_a_good_service_passes(judged: Judged, kind: str) -> None:
    finding = await judged(kind)
    assert finding.outcome is Outcome.PASS, finding.message
    assert finding.tree == "a" * 40


@pytest.mark.parametrize(
    "kind, defects, seen",
    [
        ("error_contract", "html_errors", "error_media_type"),
        ("error_contract", "unknown_is_500", "unknown_id"),
        ("error_contract", "fields_unnamed", "field_not_named"),
        ("error_contract", "accepts_anything", "accepts_invalid"),
        ("auth_matrix", "open", "open"),
        ("auth_matrix", "any_role", "role_let_in"),
        ("auth_matrix", "others_rows", "others_row_let_in"),
        ("idempotency", "repeats", "repeated"),
    ],
)
async def test_a_bad_service_fails(judged: Judged, kind: str, defects: str, seen: str) -> None:
    finding = await judged(kind, defects=defects)
    assert finding.outcome is Outcome.FAIL, finding.message
    assert seen in kinds(finding), finding.message


async def test_a_slow_operation_is_named_with_its_figure(judged: Judged) -> None:
    finding = await judged(
        "latency", {"p95_ms": 50, "requests": 20}, defects="slow", operations=["getTool", "listTools"]
    )
    assert finding.outcome is Outcome.FAIL
    assert [issue.place for issue in finding.issues] == ["getTool"]
    assert finding.evidence.measured["getTool_p95_ms"] > 60


async def test_a_machine_that_was_busy_for_a_moment_makes_no_operation_slow(judged: Judged) -> None:
    finding = await judged("latency", {"p95_ms": 50, "requests": 20}, defects="busy", operations=["getTool"])
    assert finding.outcome is Outcome.PASS, finding.message
    assert finding.evidence.measured["getTool_p95_ms"] < 50


async def test_operations_within_the_limit_pass_with_their_figures(judged: Judged) -> None:
    finding = await judged("latency", {"p95_ms": 5000, "requests": 20}, operations=["addTool", "listTools"])
    assert finding.outcome is Outcome.PASS, finding.message
    assert set(finding.evidence.measured) == {"addTool_p95_ms", "listTools_p95_ms"}


PUT_TOOL = """\
    def putTool(self, text):
        if not run("SELECT * FROM tools WHERE id = ?", int(text) if text.isdigit() else 0):
            made = validated("changeTool", self.body())
            who = self.caller()["id"]
            columns = "(id, owner_id, name, shelf, daily_cents) VALUES (?, ?, ?, 'A01', 1)"
            row = run(f"INSERT INTO tools {columns} RETURNING *", int(text), who, made.get("name", "n"))
            return 201, tool_json(row[0])
        return self.changeTool(text)

    ROUTES = ("""


async def test_a_put_that_documents_201_makes_what_is_unknown_and_spoils_no_later_probe(judged: Judged) -> None:
    contract, service = (LENDING / "openapi.yaml").read_text(), (LENDING / "service.py").read_text()
    tool = "{application/json: {schema: {$ref: '#/components/schemas/Tool'}}}"
    created = f"        '201': {{description: Made, content: {tool}}}\n"
    head, tail = contract.split("    patch:\n      operationId: changeTool\n")
    put = head + "    put:\n      operationId: changeTool\n" + tail.replace("responses:\n", "responses:\n" + created, 1)
    makes = service.replace("    ROUTES = (", PUT_TOOL).replace('"PATCH": changeTool', '"PUT": putTool')

    finding = await judged(
        "error_contract",
        {"statuses": [404]},
        operations=["getTool", "changeTool", "removeTool"],
        package={"openapi.yaml": put},
        files={"service.py": makes},
    )

    assert finding.outcome is Outcome.PASS, finding.message


async def test_what_nobody_writes_is_not_asked_of_a_role_that_may_write_other_fields(judged: Judged) -> None:
    contract, auth = (LENDING / "openapi.yaml").read_text(), (LENDING / "auth.yaml").read_text()
    head, tail = contract.split("      minProperties: 1\n      properties:\n")
    shown = f"{head}      properties:\n        id: {{type: integer, readOnly: true}}\n{tail}"
    fields = "fields: {member: [name, dailyCents, condition]}, scope: own"
    limited = re.sub("(changeTool: .*)scope: own", rf"\g<1>{fields}", auth)

    package = {"openapi.yaml": shown, "auth.yaml": limited}
    finding = await judged("auth_matrix", operations=["changeTool"], package=package)

    assert finding.outcome is Outcome.PASS, finding.message
