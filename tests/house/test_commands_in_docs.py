"""Every command that a page shows is one that the program and the Makefile understand."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.cli import parser

ROOT = Path(__file__).parents[2]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("handoffs/*.md")),
    *sorted(ROOT.glob("human-interventions/*.md")),
]


def _shown(page: Path) -> Iterator[str]:
    """Lines of code blocks, and code within the text."""
    fence = re.compile(r"(?ms)^ *```(\w*)\n(.*?)^ *```$")
    text = page.read_text(encoding="utf-8")
    for language, block in fence.findall(text):
        if language in {"", "console", "sh", "shell"}:
            yield from block.replace("\\\n", " ").splitlines()
    yield from re.findall(r"`([^`\n]+)`", fence.sub("", text))


def _calls(page: Path) -> Iterator[list[str]]:
    for line in _shown(page):
        words = line.strip().removeprefix("$ ").partition(" #")[0]
        if re.match(r"(\w+=\S+ )*(\.venv/bin/)?orchestrator [a-z]", words) and "|" not in words:
            yield shlex.split(re.sub(r"^.*?orchestrator ", "", words).replace("…", "x"))


CALLS = [(page, words) for page in PAGES for words in _calls(page)]


def _exit_code(words: list[str]) -> object:
    asks_for_help = not [word for word in words[1:] if word != "--json"]  # `orchestrator reply` names a command
    try:
        parser().parse_args([words[0], "--help"] if asks_for_help else words)
    except SystemExit as left:
        return left.code
    return 0


@pytest.mark.parametrize("page,words", CALLS, ids=lambda value: value.name if isinstance(value, Path) else value[0])
def test_a_shown_call_is_understood(page: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _exit_code(words) == 0, f"{page.relative_to(ROOT)}: {capsys.readouterr().err}"


def test_pages_show_calls() -> None:
    assert len({words[0] for _, words in CALLS}) > 8


def test_every_make_target_on_a_page_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    shown = {
        (page.name, word)
        for page in PAGES
        for line in _shown(page)
        for word in re.findall(r"^(?:\$ )?make ([a-z-]+)", line)
    }
    assert {(page, word) for page, word in shown if word not in targets} == set()
