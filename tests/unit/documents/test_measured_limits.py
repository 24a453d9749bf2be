"""Limits in words: those that a check measures become that check, and no other does."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document
from orchestrator.task_list import TaskList


def measured(criterion: str) -> dict[str, Any]:
    """What the check of a task that is accepted for one thing measures."""
    text = f"# Harbour tasks\n\n- [ ] **HB-1** Dredge\n  - **Success Criteria:** {criterion}\n- [ ] **HB-2** Mark\n"
    imported = read_document(text.encode(), where="tasks.md", installed=installed(roots(None)))
    assert isinstance(imported.result, TaskList)
    if not imported.result.tasks[0].checks:
        return {"defects": [(defect.line, defect.code) for defect in imported.defects]}
    (check,) = imported.result.tasks[0].checks
    figures = ("coverage_min", "p95_ms", "minimum")
    return {"kind": check.kind} | {key: said for key in figures if (said := getattr(check, key, None)) is not None}


@pytest.mark.parametrize(
    "criterion, percent",
    [
        ("coverage of at least 80 %", 80),
        ("At least 75 percent of lines are covered", 75),
        ("Unit tests cover no less than 70% of the code", 70),
        ("Coverage must not fall below 62,5 %", 62.5),
        ("Tests written and passing (>85% coverage)", 85),
        ("Testabdeckung mindestens 80 Prozent", 80),
        ("couverture de tests d'au moins 90 %", 90),
        ("测试覆盖率不低于80%", 80),
    ],
)
def test_a_share_of_covered_lines_is_measured_by_the_tests(criterion: str, percent: float) -> None:
    assert measured(criterion) == {"kind": "tests_pass", "coverage_min": percent, "minimum": 1}


@pytest.mark.parametrize(
    "criterion, limit",
    [
        ("under 200 ms at p95", 200),
        ("95 % of requests are answered within 0.3 s", 300),
        ("The 95th percentile stays below 1.5 seconds", 1500),
        ("Responses take no longer than 250 milliseconds", 250),
        ("The API must not exceed 400ms response time", 400),
        ("95 % der Anfragen werden in unter 200 ms beantwortet", 200),
        ("Tiempo de respuesta por debajo de 300 ms", 300),
    ],
)
def test_a_limit_of_the_time_of_answers_is_measured_by_latency(criterion: str, limit: float) -> None:
    assert measured(criterion) == {"kind": "latency", "p95_ms": limit}


@pytest.mark.parametrize(
    "criterion, made",
    [
        ("100 % of the tests pass", {"kind": "tests_pass", "minimum": 1}),
        ("At least 20 tests pass", {"kind": "tests_pass", "minimum": 20}),
        ("No more than 0 lint warnings", {"kind": "lint"}),
        ("0 type errors", {"kind": "typecheck"}),
        ("0 secrets in the code", {"kind": "secrets"}),
    ],
)
def test_counts_that_a_check_judges_become_it(criterion: str, made: dict[str, Any]) -> None:
    assert measured(criterion) == made


@pytest.mark.parametrize(
    "criterion",
    [
        "p99 response time under 200 ms",
        "Median latency under 50 ms",
        "Response time under 200 ms with 1000 concurrent users",
        "Database response time under 50 ms",
        "Response time under 200 ms, cache hit rate over 80 %",
        "Branch coverage of at least 80 %",
        "Coverage drops by at most 2 %",
        "Coverage below 20 % is a failure",
        "80 % of the endpoints are covered",
        "At most 2 % of requests fail",
        "No more than 3 open",
        "At least 95 % of tests pass",
        "Fewer than 5 lint warnings",
    ],
)
def test_what_no_check_measures_stays_for_the_reviewer(criterion: str) -> None:
    assert measured(criterion) == {"kind": "human"}


def test_a_share_of_tests_in_a_form_for_machines_is_reported() -> None:
    assert measured("Unit Test Pass: 95% of `tide-suite`") == {"defects": [(4, "criterion-not-enforced")]}
