"""Reports that a test command wrote outside of the tree, each in the form that the stack's own runner writes.

Tests: JUnit XML, or the events of `go test -json`. Coverage: Cobertura XML, LCOV, or a Go cover profile. All are
written by a process in which the agent's code ran, so they are compared with the tree before they count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from orchestrator.errors import Problem

MAX_REPORT = 50_000_000
"""Bytes of a report."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One test that was reported."""

    name: str
    suite: str
    outcome: str
    """`passed`, `failed` or `skipped`."""
    message: str = ""


def _read(path: Path, what: str) -> str:
    if not path.is_file():
        raise Problem(f"the command wrote no {what} report", remedy="let the stack's `test` command write it")
    if path.stat().st_size > MAX_REPORT:
        raise Problem(f"the {what} report is larger than {MAX_REPORT:,} bytes")
    return path.read_text(encoding="utf-8", errors="replace")


def _root(text: str, what: str) -> ET.Element:
    # A document type may declare entities that grow without end; neither report has one with entities.
    if "<!ENTITY" in text:
        raise Problem(f"the {what} report declares entities, which no test tool writes")
    try:
        return ET.fromstring(text)  # noqa: S314 - entities are refused above
    except ET.ParseError as error:
        raise Problem(f"the {what} report is no XML: {error}") from None


def cases(path: Path) -> tuple[Case, ...]:
    """Every test of a report; raises `Problem` where its own counts contradict it."""
    text = _read(path, "JUnit")
    if text.lstrip().startswith("{"):
        return _go_cases(text)
    root = _root(text, "JUnit")
    for suite in root.iter("testsuite"):
        claimed, listed = suite.get("tests"), len(suite.findall("testcase")) + len(suite.findall("testsuite"))
        if claimed is not None and int(claimed) not in {listed, sum(1 for _ in suite.iter("testcase"))}:
            raise Problem(f"the JUnit report claims {claimed} tests and lists {listed}")
    return tuple(_case(element) for element in root.iter("testcase"))


def _go_cases(text: str) -> tuple[Case, ...]:
    """Tests of `go test -json`, one event a line; what a test printed is its message.

    A subtest is part of its test, which fails with it: its name is made while it runs and stands in no file.
    """
    outcomes, printed = dict[tuple[str, str], str](), dict[tuple[str, str], str]()
    words = {"pass": "passed", "fail": "failed", "skip": "skipped"}
    for line in text.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # what the compiler says stands between the events
        test, part, _ = str(event.get("Test") or "").partition("/")
        key = (str(event.get("Package", "")), test)
        if event.get("Action") == "output":
            printed[key] = printed.get(key, "") + str(event.get("Output", ""))
        elif event.get("Action") in words and not part and (test or event["Action"] == "fail"):
            outcomes[key] = words[event["Action"]]
    return tuple(
        Case(name=test or package, suite=package, outcome=outcome, message=" ".join(printed.get(key, "").split())[:300])
        for key, outcome in outcomes.items()
        for package, test in [key]
    )


def _case(element: ET.Element) -> Case:
    outcome, message = "passed", ""
    for child in element:
        if child.tag in {"failure", "error"}:
            outcome, message = "failed", (child.get("message") or child.text or "")[:300]
        elif child.tag == "skipped" and outcome == "passed":
            outcome, message = "skipped", child.get("message") or ""
    return Case(
        name=element.get("name") or "",
        suite=element.get("classname") or element.get("file") or "",
        outcome=outcome,
        message=" ".join(message.split()),
    )


def invented(reported: tuple[Case, ...], tests: Mapping[str, str]) -> list[str]:
    """Names of reported tests that stand in none of the test files' texts."""
    words = {word for text in tests.values() for word in re.findall(r"\w+", text)}
    sentences = "\n".join(tests.values())
    return [case.name for case in reported if not _stands_in(case.name, words, sentences)]


def _stands_in(name: str, words: set[str], sentences: str) -> bool:
    stem = re.split(r"[\[(]", name, maxsplit=1)[0].strip()
    return stem in words or (bool(stem) and stem in sentences)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Lines seen running, of all lines that could."""

    covered: int
    lines: int
    unmeasured: tuple[str, ...]
    """Source files of the tree that the report leaves out; their lines count as not covered."""

    @property
    def percent(self) -> float:
        """Of all lines; 0 where there are none."""
        return 100.0 * self.covered / self.lines if self.lines else 0.0


def coverage(path: Path, sources: Mapping[str, str]) -> Coverage:
    """Count the lines of a report itself, and what it should have measured besides.

    `sources` holds the text of each source file of the tree by its relative path.
    """
    text = _read(path, "coverage")
    seen = _lcov(text) if re.match(r"TN:|SF:", text) else _go_profile(text) if text[:5] == "mode:" else _cobertura(text)
    suffixes = {Path(name).suffix for name in seen}
    missing = {
        name: text
        for name, text in sources.items()
        if Path(name).suffix in suffixes and _runs(name, text) and not _measured(name, seen)
    }
    measured = [hits for lines in seen.values() for hits in lines.values()]
    return Coverage(
        covered=sum(1 for hits in measured if hits > 0),
        lines=len(measured)
        + sum(len([line for line in text.splitlines() if line.strip()]) for text in missing.values()),
        unmeasured=tuple(sorted(missing)),
    )


def _runs(name: str, text: str) -> bool:
    """Whether a file has lines to measure: Go counts the statements in functions of what it builds a service from."""
    if name.endswith(".go"):
        return not name.endswith("_test.go") and bool(re.search(r"\bfunc\b", text))
    return bool(text.strip())


def _cobertura(text: str) -> dict[str, dict[int, int]]:
    """Hits by line by file."""
    seen: dict[str, dict[int, int]] = {}
    for element in _root(text, "coverage").iter("class"):
        lines = seen.setdefault(element.get("filename") or "", {})
        for line in element.iter("line"):
            number = int(line.get("number") or 0)
            lines[number] = max(lines.get(number, 0), int(line.get("hits") or 0))
    return seen


def _lcov(text: str) -> dict[str, dict[int, int]]:
    """See `_cobertura`; `SF:` begins a file, `DA:line,hits` is a line of it."""
    seen: dict[str, dict[int, int]] = {}
    lines: dict[int, int] = {}
    for record in text.splitlines():
        kind, _, value = record.partition(":")
        if kind == "SF":
            lines = seen.setdefault(value, {})
        elif kind == "DA":
            number, hits = value.split(",")[:2]
            lines[int(number)] = max(lines.get(int(number), 0), int(hits))
    return seen


def _go_profile(text: str) -> dict[str, dict[int, int]]:
    """See `_cobertura`; each record is `file:line.column,line.column statements hits`."""
    seen: dict[str, dict[int, int]] = {}
    for name, first, last, hits in re.findall(r"^(.+):(\d+)\.\d+,(\d+)\.\d+ \d+ (\d+)$", text, re.MULTILINE):
        lines = seen.setdefault(name, {})
        for number in range(int(first), int(last) + 1):
            lines[number] = max(lines.get(number, 0), int(hits))
    return seen


def _measured(name: str, seen: Mapping[str, object]) -> bool:
    """Reports name files relative to the tree or to the source folder, or with the module's name before them."""
    return any(f"/{name}".endswith(f"/{one}") or f"/{one}".endswith(f"/{name}") for one in seen if one)
