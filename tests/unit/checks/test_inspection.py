"""First-article inspection of good and bad services."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from orchestrator.checks.context import CheckContext
from orchestrator.checks.inspection import InspectionReport, InspectionVerdict, inspect
from orchestrator.finding import Outcome

Open = Callable[..., AbstractAsyncContextManager[CheckContext]]


async def inspected(opened: Open, defects: str = "", operation: str = "addTool") -> InspectionReport:
    async with opened(defects=defects) as context:
        return await inspect(context, operation)


def outcomes(report: InspectionReport) -> dict[str, Outcome]:
    return {finding.kind.removeprefix("inspection:"): finding.outcome for finding in report.findings}


async def test_a_good_first_article_goes_and_what_was_not_measured_is_no_pass(opened: Open) -> None:
    report = await inspected(opened)
    assert report.verdict is InspectionVerdict.GO, report.issues
    assert outcomes(report) == {
        "alignment": Outcome.PASS,
        "errors": Outcome.PASS,
        "validation": Outcome.PASS,
        "auth": Outcome.PASS,
        "queries": Outcome.INCONCLUSIVE,
    }


async def test_one_cause_in_many_places_counts_once_and_does_not_halt(opened: Open) -> None:
    report = await inspected(opened, "fields_unnamed")
    assert report.verdict is InspectionVerdict.FINDINGS
    assert report.groups == (("validation", "field_not_named"),)
    assert len(report.issues) > 3


async def test_three_causes_halt(opened: Open) -> None:
    report = await inspected(opened, "wrong_body,accepts_anything,open")
    assert report.verdict is InspectionVerdict.HALT
    assert len(report.groups) >= 3


@pytest.mark.parametrize(
    "defect, group", [("wrong_body", ("alignment", "body")), ("html_errors", ("errors", "error_media_type"))]
)
async def test_a_defect_is_found_by_its_inspection(opened: Open, defect: str, group: tuple[str, str]) -> None:
    assert group in (await inspected(opened, defect)).groups


async def test_a_service_that_does_not_start_fails_with_its_log(opened: Open) -> None:
    async with opened(files={"service.py": "raise SystemExit('no such luck')"}) as context:
        report = await inspect(context, "addTool")
    assert report.verdict is InspectionVerdict.FINDINGS
    assert report.groups == (("alignment", "not_running"),)
    assert "no such luck" in report.findings[0].message
    assert [finding.outcome for finding in report.findings[1:]] == [Outcome.NOT_RUN] * 4
