"""The documentation says what the program does, and its links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from docs.generate import DOCS, pages

ROOT = DOCS.parent
generated = cache(pages)
WRITTEN = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


@pytest.mark.parametrize("file", generated(), ids=lambda file: file.relative_to(DOCS).as_posix())
def test_a_generated_page_says_what_the_program_says(file: Path) -> None:
    assert file.exists(), "run `make docs`"
    assert file.read_text(encoding="utf-8") == generated()[file], "run `make docs`"


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"(?m)^#+ (.+)$", text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _broken_links(file: Path) -> Iterator[str]:
    text = re.sub(r"(?s)^```.*?^```", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        if not target.exists() or (anchor and anchor not in _anchors(target.read_text(encoding="utf-8"))):
            yield link


@pytest.mark.parametrize("file", WRITTEN, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_every_link_of_a_page_leads_somewhere(file: Path) -> None:
    assert list(_broken_links(file)) == []


def test_every_decision_is_listed() -> None:
    index = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in sorted((DOCS / "adr").glob("0*.md")) if f"({file.name})" not in index] == []
