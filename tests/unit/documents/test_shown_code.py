"""Listings: what a document shows between fences stays as it is written, whatever it looks like."""

from __future__ import annotations

import textwrap

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Phase, Playbook

_SHOWN = {
    "circled": "① port\n② bow\n③ starboard\necho | ①",
    "struck": "1. ~~port~~\n2. ~~bow~~\n3. ~~starboard~~\n4. stern",
    "marked": "| | Colour |\n|---|---|\n| ○ | red |\n| ○ | blue |\n| ○ | green |",
    "boxes": '!!! note "Needed"\n    in the box\n:::tip\nhey\n:::',
    "list table": ".. list-table::\n   * - port\n     - bow\n   * - stern\n     - keel",
    "drawn table": "+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+",
    "titles": "**M1 — Keel.** Lay it\n**M2 — Hull.** Build it\n**M3 — Mast.** Raise it",
    "leading": "Keel → Hull\nHull → Mast\nMast → Sail",
    "letters": "Use: a) tar\nb) oakum\nTry: a) pitch\nb) rope",
    "lines": "Draw the line\nPaint the wall\nClose the door",
    "fields": "- keel\n\nport: red\n  bow: blue\n\nstern: green",
}
_OPENED = {
    "marks": ("```text", "```"),
    "other marks inside": ("~~~\n```\nls\n```", "~~~"),
    "others inside, not in pairs": ("~~~~\n```", "~~~~"),
    "longer marks": ("````text\n```\nls", "````"),
    "named marks inside": ("```text\n~~~sh", "```"),
    "right below a sentence": ("~~~", "~~~"),
}


def _phases(text: str) -> list[Phase]:
    result = read_document(text.encode(), where="boats.md").result
    assert isinstance(result, Playbook)
    return list(result.phases)


def _told(phase: Phase) -> str:
    return "\n".join(phase.tasks[0].instructions)


def _document(code: str) -> str:
    return f"# Boats\n\n## Step 1: Wash\n\n{code}\n\n## Step 2: Dry\n\nDry it.\n\n## Step 3: Fold\n\nFold it.\n"


@pytest.mark.parametrize("fences", _OPENED.values(), ids=_OPENED.keys())
@pytest.mark.parametrize("shown", _SHOWN.values(), ids=_SHOWN.keys())
@pytest.mark.parametrize("indent", ["", "   "], ids=["at the margin", "below an item"])
def test_what_a_listing_shows_is_left_as_it_is(shown: str, fences: tuple[str, str], indent: str) -> None:
    opened, closed = fences
    code = textwrap.indent(f"{opened}\n{shown}\n{closed}", indent)
    wash, dry, fold = _phases(
        _document(f"{'1. ' if indent else ''}Show it:\n{'' if opened == '~~~' else chr(10)}{code}")
    )
    assert shown in textwrap.dedent(_told(wash))
    assert [_told(dry), _told(fold)] == ["Dry it.", "Fold it."]


def test_a_listing_that_begins_in_the_line_of_its_item_ends_where_it_is_closed() -> None:
    wash, dry, _ = _phases(_document("Run both:\n\n1. ```sh\n   # ① port\n   ```\n2. ```sh\n   # ② bow\n   ```"))
    assert all(shown in _told(wash) for shown in ("# ① port", "# ② bow"))
    assert _told(dry) == "Dry it."


def test_an_item_without_words_takes_none_from_another_part() -> None:
    wash, dry, _ = _phases(_document("Bring these:\n\n- soap\n-"))
    assert "Dry it." not in _told(wash)
    assert _told(dry) == "Dry it."


def test_a_title_above_waves_opens_no_listing() -> None:
    text = _document("Do it well.").replace("## Step 2: Dry", "Step 2: Dry\n~~~~~~~~~~~")
    text = text.replace("## Step 3: Fold", "Step 3: Fold\n~~~~~~~~~~~~").replace(
        "## Step 1: Wash", "Step 1: Wash\n~~~~~~~~~~~~"
    )
    assert [_told(phase) for phase in _phases(text)] == ["Do it well.", "Dry it.", "Fold it."]


def test_a_diagram_that_nobody_closed_draws_nothing_of_the_text_below() -> None:
    wash, *_ = _phases(
        _document("Do it.").replace("Fold it.", "Fold it.\n\n```mermaid\nflowchart TD\nA --> B\n\nMore\n")
    )
    assert _told(wash) == "Do it."
