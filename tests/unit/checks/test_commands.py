"""Checks that run commands of the stack, and what the agent's reports are worth."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from orchestrator.checks import run_checks
from orchestrator.checks.context import CheckContext
from orchestrator.criteria import parse_spec
from orchestrator.finding import Finding, Outcome

Open = Callable[..., AbstractAsyncContextManager[CheckContext]]
Judged = Callable[..., Awaitable[Finding]]
TESTS = {"tests/test_a.py": "def test_adds(): ...\ndef test_takes(): ...\n"}
JUNIT = '<testsuites><testsuite tests="{count}"><testcase name="test_adds"/>{more}</testsuite></testsuites>'
TAKES = '<testcase classname="a" name="test_takes[1-2]"/>'
COVERAGE = """<coverage><class filename="service.py"><lines>{lines}</lines></class></coverage>"""


def python(program: str) -> list[str]:
    return [sys.executable, "-S", "-E", "-c", program]


def reporting(count: int, more: str, covered: int = 8, code: int = 0) -> dict[str, list[str]]:
    """A test command that writes these reports and exits with `code`."""
    junit = JUNIT.format(count=count, more=more)
    lines = "".join(f'<line number="{n}" hits="{int(n <= covered)}"/>' for n in range(1, 11))
    coverage = COVERAGE.format(lines=lines)
    write = f"open(sys.argv[1], 'w').write({junit!r}); open(sys.argv[2], 'w').write({coverage!r})"
    program = f"import sys; {write}; raise SystemExit({code})"
    return {"test": [*python(program), "{junit}", "{coverage}"]}


@pytest.mark.parametrize(
    "spec, program, outcome",
    [
        ({}, "print('3 ok')", Outcome.PASS),
        ({"contains": ["ok"], "matches": r"^\d ok$"}, "print('3 ok')", Outcome.PASS),
        ({"contains": ["failed"]}, "print('3 ok')", Outcome.FAIL),
        ({"matches": "^ok"}, "print('3 ok')", Outcome.FAIL),
        ({"exit_code": 3}, "raise SystemExit(3)", Outcome.PASS),
        ({}, "raise SystemExit(3)", Outcome.FAIL),
        ({"timeout_s": 0.3}, "import time; time.sleep(20)", Outcome.FAIL),
    ],
)
async def test_exit_code_and_output_decide(
    judged: Judged, spec: dict[str, object], program: str, outcome: Outcome
) -> None:
    finding = await judged("command", {"command": "seed", **spec}, commands={"seed": python(program)})
    assert finding.outcome is outcome, finding.message
    assert program in finding.evidence.command


async def test_a_failing_command_of_the_stack_is_told_by_its_name_and_the_end_of_what_it_said(judged: Judged) -> None:
    program = "print('reading'); print('no module named lantern'); raise SystemExit(4)"
    finding = await judged("command", {"command": "seed"}, commands={"seed": python(program)})
    assert finding.message == "`seed` ended with exit code 4, wanted exit code 0: no module named lantern"


async def test_a_test_command_is_given_the_reports_that_it_writes_whoever_runs_it(judged: Judged) -> None:
    finding = await judged("command", {"command": "test"}, commands=reporting(1, ""))
    assert finding.outcome is Outcome.PASS, finding.message
    assert "{junit}" not in finding.evidence.command


@pytest.mark.parametrize("kind, command", [("lint", "lint"), ("typecheck", "types"), ("format", "format")])
@pytest.mark.parametrize("code, outcome", [(0, Outcome.PASS), (1, Outcome.FAIL)])
async def test_a_tool_of_the_stack_decides(
    judged: Judged, kind: str, command: str, code: int, outcome: Outcome
) -> None:
    finding = await judged(kind, commands={command: python(f"print('line 7 is odd'); raise SystemExit({code})")})
    assert finding.outcome is outcome
    assert finding.evidence.exit_code == code
    assert (code == 0) or "line 7 is odd" in finding.message


async def test_a_command_that_the_stack_lacks_is_named_with_what_it_has(judged: Judged) -> None:
    finding = await judged("lint")
    assert finding.outcome is Outcome.INCONCLUSIVE
    assert "'lint'" in finding.message
    assert "migrate_up" in finding.message


async def test_a_command_that_changes_what_it_judges_has_failed(judged: Judged) -> None:
    finding = await judged("lint", commands={"lint": python("open('service.py', 'a').write('#')")})
    assert finding.outcome is Outcome.FAIL
    assert "service.py" in finding.message


@pytest.mark.parametrize(
    "spec, commands, outcome, said",
    [
        ({"minimum": 2}, reporting(2, TAKES), Outcome.PASS, "2 tests passed"),
        ({"minimum": 3}, reporting(2, TAKES), Outcome.FAIL, "wanted at least 3"),
        ({}, reporting(2, TAKES, code=1), Outcome.FAIL, "exit code 1"),
        ({}, reporting(5, TAKES), Outcome.FAIL, "claims 5 tests and lists 2"),
        ({}, reporting(2, '<testcase name="test_invented"/>'), Outcome.FAIL, "test_invented"),
        (
            {},
            reporting(2, '<testcase name="test_takes"><failure message="1 != 2"/></testcase>'),
            Outcome.FAIL,
            "1 != 2",
        ),
        (
            {"minimum": 2},
            reporting(2, '<testcase name="test_takes"><skipped/></testcase>'),
            Outcome.FAIL,
            "1 test passed",
        ),
        ({"coverage_min": 80}, reporting(2, TAKES), Outcome.PASS, "80.0 % of 10 lines"),
        ({"coverage_min": 81}, reporting(2, TAKES), Outcome.FAIL, "coverage is 80.0 %"),
        ({"coverage_min": "handoff"}, reporting(2, TAKES, covered=5), Outcome.FAIL, "wanted 60 %"),
        ({}, {"test": python("pass")}, Outcome.FAIL, "no JUnit report"),
    ],
)
async def test_tests_count_only_when_everything_agrees(
    judged: Judged, spec: dict[str, object], commands: dict[str, list[str]], outcome: Outcome, said: str
) -> None:
    finding = await judged("tests_pass", spec, commands=commands, files=TESTS)
    assert finding.outcome is outcome, finding.message
    assert said in finding.message


async def test_a_source_file_that_was_not_measured_counts_as_not_covered(opened: Open) -> None:
    spec = parse_spec({"kind": "tests_pass", "id": "t", "title": "t", "coverage_min": 80})
    async with opened(commands=reporting(2, TAKES), files=TESTS) as context:
        stack = context.stack.model_copy(update={"source": ("service.py", "left_out.py")})
        (context.checkout / "left_out.py").write_text("a = 1\nb = 2\n")
        context.stack = context.bench.stack = stack
        (finding,) = await run_checks([spec], context)
    assert finding.outcome is Outcome.FAIL
    assert "left_out.py" in finding.message


async def test_a_report_that_stands_in_the_tree_is_not_taken_for_the_commands_own(opened: Open, tmp_path: Path) -> None:
    spec = parse_spec({"kind": "tests_pass", "id": "t", "title": "t"})
    async with opened(commands={"test": python("pass")}, files={"junit.xml": "<testsuites/>", **TESTS}) as context:
        stale = context.scratch / "tests" / "junit.xml"
        stale.parent.mkdir(parents=True)
        stale.write_text(JUNIT.format(count=2, more=TAKES))
        (finding,) = await run_checks([spec], context)
    assert finding.outcome is Outcome.FAIL
    assert "no JUnit report" in finding.message
    assert not (tmp_path / "checkout" / "home").exists()
