"""What the flow of a document goes past, and answers that nobody handles."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document

_STEPS = (
    "## Step 1: Weigh\n\nWeigh the flour.\n\n## Step 2: Mix\n\nMix it.\n\n"
    "## Step 3: Rest\n\nLet it rest.\n\n## Step 4: Bake\n\nBake it.\n"
)


def _told(text: str, code: str, name: str = "procedure-x.md") -> list[str]:
    read = read_document(text.encode(), where=name)
    return [read.text[defect.line - 1].strip() for defect in read.defects if defect.code == code]


def _drawn(arrows: str) -> str:
    return f"# Procedure: bread\n\n```mermaid\nflowchart TD\n{arrows}\n```\n\n{_STEPS}"


def test_a_step_that_no_arrow_of_the_diagram_leads_to_is_reported() -> None:
    past = "a[Step 1 Weigh] --> b[Step 2 Mix]\nb --> d[Step 4 Bake]\nc[Step 3 Rest] --> d"
    assert _told(_drawn(past), "unreachable") == ["c[Step 3 Rest] --> d"]
    sound = "a[Step 1 Weigh] --> b[Step 2 Mix]\nb --> c[Step 3 Rest]\nc --> d[Step 4 Bake]"
    assert _told(_drawn(sound), "unreachable") == []


@pytest.mark.parametrize("arrow", ["→", "->"])
def test_a_step_that_the_chain_of_all_others_leaves_out_is_reported(arrow: str) -> None:
    chain = f"Order: Weigh {arrow} Mix {arrow} Bake"
    assert _told(f"# Procedure: bread\n\n{chain}\n\n{_STEPS}", "unreachable") == [chain]
    whole = f"Order: Weigh {arrow} Mix {arrow} Rest {arrow} Bake"
    assert _told(f"# Procedure: bread\n\n{whole}\n\n{_STEPS}", "unreachable") == []


_GATE = "# Procedure: bread\n\n" + _STEPS + "\n## Approval gate\n\n{asked}\n\n- **PASS** → the bread is sold\n"


def test_an_answer_with_nothing_behind_its_arrow_is_reported() -> None:
    text = _GATE.format(asked="The baker answers:") + "- **REWORK** → back to step 4\n- **DEFER** →\n"
    assert _told(text, "unhandled-reply") == ["- **DEFER** →"]


def test_an_answer_that_is_offered_and_that_no_line_handles_is_reported() -> None:
    asked = "Reply with PASS, REWORK or DEFER."
    text = _GATE.format(asked=asked) + "- **REWORK** → back to step 4\n"
    assert _told(text, "unhandled-reply") == [asked]
    assert _told(text + "\nA DEFER is good for one day.\n", "unhandled-reply") == []
