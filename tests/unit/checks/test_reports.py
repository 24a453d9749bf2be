"""Reports of test runners of several stacks, each in its own form."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestrator.checks import reports
from orchestrator.errors import Problem

NODE = """<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testcase name="a boat is kept" time="0.01" classname="test"/>
  <testsuite name="boats" tests="2" failures="1">
    <testcase name="are listed" classname="test"/>
    <testcase name="are removed" classname="test"><failure message="1 == 2">trace</failure></testcase>
  </testsuite>
</testsuites>"""
GO = """{"Action":"run","Package":"m/app","Test":"TestList"}
# m/app said something that is no event
{"Action":"pass","Package":"m/app","Test":"TestList"}
{"Action":"output","Package":"m/app","Test":"TestOwn/a_stranger's_boat","Output":"own_test.go:9: wanted 403\\n"}
{"Action":"fail","Package":"m/app","Test":"TestOwn/a_stranger's_boat"}
{"Action":"fail","Package":"m/app","Test":"TestOwn"}
{"Action":"skip","Package":"m/app","Test":"TestLater"}
{"Action":"pass","Package":"m/other"}
{"Action":"fail","Package":"m/broken"}
"""

GO_PROFILE = """mode: set
m/app/main.js:1.10,1.20 1 3
m/app/main.js:2.2,2.9 1 0
m/app/main.js:3.1,3.9 1 1
m/app/main.js:4.1,4.9 1 0
"""
COBERTURA = """<coverage><class filename="app/main.js">
<line number="1" hits="3"/><line number="2" hits="0"/><line number="3" hits="1"/><line number="4" hits="0"/>
</class></coverage>"""


def written(folder: Path, text: str) -> Path:
    (folder / "report").write_text(text)
    return folder / "report"


def outcomes(folder: Path, text: str) -> dict[str, str]:
    return {case.name: case.outcome for case in reports.cases(written(folder, text))}


def test_a_report_of_nodes_runner_has_tests_inside_and_outside_of_suites(tmp_path: Path) -> None:
    assert outcomes(tmp_path, NODE) == {"a boat is kept": "passed", "are listed": "passed", "are removed": "failed"}


def test_a_suite_that_claims_more_than_it_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="claims 7 tests and lists 2"):
        reports.cases(written(tmp_path, NODE.replace('tests="2"', 'tests="7"')))


def test_events_of_go_are_read_with_subtests_in_their_tests_and_a_package_that_does_not_build_as_a_failure(
    tmp_path: Path,
) -> None:
    assert outcomes(tmp_path, GO) == {
        "TestList": "passed",
        "TestOwn": "failed",
        "TestLater": "skipped",
        "m/broken": "failed",
    }
    failed = next(case for case in reports.cases(tmp_path / "report") if case.name == "TestOwn")
    assert "wanted 403" in failed.message


@pytest.mark.parametrize(
    "text",
    [
        "TN:\nSF:app/main.js\nDA:1,3\nDA:2,0\nDA:3,1\nDA:4,0\nend_of_record\n",
        GO_PROFILE,
        COBERTURA,
    ],
    ids=["lcov", "go", "cobertura"],
)
def test_coverage_is_counted_alike_in_every_form_and_unmeasured_files_count(tmp_path: Path, text: str) -> None:
    report = written(tmp_path, text)
    assert reports.coverage(report, {"app/main.js": "x"}).percent == 50.0
    with_more = reports.coverage(report, {"app/main.js": "x", "app/left.js": "a\nb\nc\nd\n"})
    assert (with_more.percent, with_more.unmeasured) == (25.0, ("app/left.js",))


def test_a_go_file_without_a_function_and_one_of_tests_have_nothing_to_measure(tmp_path: Path) -> None:
    profile = written(tmp_path, "mode: set\nm/app/main.go:3.13,5.2 1 1\n")
    sources = {
        "app/main.go": "package main\n\nfunc main() {\n\tserve()\n}\n",
        "app/models/station.go": "package models\n\ntype Station struct {\n\tID string\n}\n",
        "app/main_test.go": "package main\n\nfunc TestMain(t *testing.T) {\n\tmain()\n}\n",
        "app/forgotten.go": "package main\n\nfunc forgotten() int {\n\treturn 1\n}\n",
    }
    assert reports.coverage(profile, sources).unmeasured == ("app/forgotten.go",)
