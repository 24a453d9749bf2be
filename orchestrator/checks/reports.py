"""Reports that a test command wrote outside of the tree: JUnit XML, and coverage in Cobertura XML.

Both are written by a process in which the agent's code ran, so they are compared with the tree before they count.
"""

from __future__ import annotations

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


def _root(path: Path, what: str) -> ET.Element:
    if not path.is_file():
        raise Problem(f"the command wrote no {what} report", remedy="let the stack's `test` command write it")
    if path.stat().st_size > MAX_REPORT:
        raise Problem(f"the {what} report is larger than {MAX_REPORT:,} bytes")
    text = path.read_text(encoding="utf-8", errors="replace")
    # A document type may declare entities that grow without end; neither report has one with entities.
    if "<!ENTITY" in text:
        raise Problem(f"the {what} report declares entities, which no test tool writes")
    try:
        return ET.fromstring(text)  # noqa: S314 - entities are refused above
    except ET.ParseError as error:
        raise Problem(f"the {what} report is no XML: {error}") from None


def cases(path: Path) -> tuple[Case, ...]:
    """Every test of a JUnit report; raises `Problem` where its own counts contradict it."""
    root = _root(path, "JUnit")
    found = tuple(_case(element) for element in root.iter("testcase"))
    suites = [suite for suite in root.iter("testsuite") if suite.find("testsuite") is None]
    claimed = sum(int(suite.get("tests") or 0) for suite in suites)
    if claimed != len(found):
        raise Problem(f"the JUnit report claims {claimed} tests and lists {len(found)}")
    return found


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
    """Count the lines of a Cobertura report itself, and what it should have measured besides.

    `sources` holds the text of each source file of the tree by its relative path.
    """
    root = _root(path, "coverage")
    seen: dict[str, dict[int, int]] = {}
    for element in root.iter("class"):
        lines = seen.setdefault(element.get("filename") or "", {})
        for line in element.iter("line"):
            number = int(line.get("number") or 0)
            lines[number] = max(lines.get(number, 0), int(line.get("hits") or 0))
    suffixes = {Path(name).suffix for name in seen}
    missing = {
        name: text
        for name, text in sources.items()
        if Path(name).suffix in suffixes and text.strip() and not _measured(name, seen)
    }
    measured = [hits for lines in seen.values() for hits in lines.values()]
    return Coverage(
        covered=sum(1 for hits in measured if hits > 0),
        lines=len(measured)
        + sum(len([line for line in text.splitlines() if line.strip()]) for text in missing.values()),
        unmeasured=tuple(sorted(missing)),
    )


def _measured(name: str, seen: Mapping[str, object]) -> bool:
    """Reports name files relative to the tree or to the source folder."""
    return any(reported and (name == reported or name.endswith("/" + reported)) for reported in seen)
