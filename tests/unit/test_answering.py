from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.errors import OrchestratorError
from orchestrator.intervention import Urgency, parse_intervention

PROTOCOL = """# Human Intervention — Answer to RFI-7

**Urgency:** immediate

## Feedback

> by name

## Action Plan

- RFI-8: ask the owner
"""
HEAD = "---\nphase: all\nurgency: backlog\n---\n"


@pytest.mark.parametrize(
    "text, answers",
    [
        ("RFI-001: Yes, they may\n", {"RFI-001": "Yes, they may"}),
        ("RFI-001: one\nRFI-002: two\n\nand more\n", {"RFI-001": "one", "RFI-002": "two\n\nand more"}),
        ("# Answer to RFI-002\n\nThree letters.\n", {"RFI-002": "Three letters."}),
        ("---\nanswers: RFI-003\n---\nNo.\n", {"RFI-003": "No."}),
        ("---\nanswers: {RFI-001: yes, rfi-2: later}\n---\n", {"RFI-001": "yes", "RFI-2": "later"}),
        (f"{HEAD}# Words\n\n**RFI-004:** yes\n- RFI-005: no\n", {"RFI-004": "yes", "RFI-005": "no"}),
        (f"{HEAD}# Words\n> RFI-001: what was asked\n", {}),
        (f"{HEAD}# About RFI-001\n\nWho knows?\n", {}),
        (
            PROTOCOL,
            {"RFI-7": "by name"},
        ),
    ],
)
def test_an_answer_is_found_where_people_write_it(text: str, answers: dict[str, str]) -> None:
    assert parse_intervention(text, "x.md").answers == answers


def test_an_answer_need_not_say_that_it_is_urgent() -> None:
    assert parse_intervention("RFI-001: yes\n", "x.md").urgency is Urgency.IMMEDIATE
    assert parse_intervention("---\nanswers: RFI-001\nurgency: backlog\n---\nyes\n", "x.md").urgency is Urgency.BACKLOG


@given(st.text(st.sampled_from("RFI-0123:# *>\n\tabc"), max_size=120))
def test_any_text_is_read_to_the_end(text: str) -> None:
    try:
        said = parse_intervention(f"{HEAD}{text}", "x.md")
    except OrchestratorError:
        return
    assert all(name.startswith("RFI-") for name in said.answers)
