"""Documents with defects that were put in on purpose: each is told with its line, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestrator.catalog import roots
from orchestrator.documents.installed import installed
from orchestrator.documents.reading import read_document

PLANTED = Path(__file__).parents[2] / "corpus" / "planted"
_MARK = re.compile(r" «(?P<codes>[a-z -]+)»$")
_BESIDE = frozenset(
    "missing-section criterion-not-enforced jump not-understood unsure-kind waits-for-later one-reply".split()
)
"""What is true of such short documents besides."""


def wanted(lines: list[str]) -> set[tuple[int, str]]:
    """The line and the code of each defect, as the marks behind its line say."""
    marks = ((number, _MARK.search(line)) for number, line in enumerate(lines, start=1))
    return {(number, code) for number, mark in marks if mark for code in mark["codes"].split()}


@pytest.mark.parametrize("path", sorted(PLANTED.iterdir()), ids=lambda path: path.stem)
def test_a_defect_that_was_put_into_a_document_is_told_with_its_line(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    there = wanted(lines)
    text = "\n".join(_MARK.sub("", line) for line in lines) + "\n"
    imported = read_document(text.encode(), where=path.name, installed=installed(roots(None)))
    found = {(defect.line, defect.code) for defect in imported.defects}
    assert there
    assert found >= there
    assert {(line, code) for line, code in found - there if code not in _BESIDE} == set()
