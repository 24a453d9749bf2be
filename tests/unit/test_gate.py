from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.gate import Decision, digest, parse_reply, revision_is_worked


@pytest.mark.parametrize(
    "text",
    ["APPROVED", " APPROVED\n", "PAUSE", "APPROVED\r\n", "APPROVED\n\nWell done.", "PAUSE\nI am away until Monday."],
)
def test_a_decision_is_the_whole_first_line(text: str) -> None:
    verdict = parse_reply(text)
    assert verdict is not None
    assert verdict.decision == text.split(maxsplit=1)[0]


def test_a_remark_below_an_approval_is_kept() -> None:
    verdict = parse_reply("APPROVED\nWell done, all of you.")
    assert verdict is not None
    assert verdict.feedback == "Well done, all of you."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "approved",
        "APPROVED with changes",
        "APPROVED, but rename the field",
        "NOT APPROVED",
        "APPROVED\nREVISE: no",
        "> Reply with APPROVED or REVISE: …",
        "REVISE",
        "REVISE:   ",
        "REVISE: fine\nAPPROVED",
        "Looks good to me",
        "APPROVED.",
        "APPROVED\u200b",
        "\ufeffAPPROVED",
        "\u202eAPPROVED",
        "APPROVED\u2028with changes",
        "APPROVED\x0bwith changes",
        "\N{CYRILLIC CAPITAL LETTER A}PPROVED",
        "\N{FULLWIDTH LATIN CAPITAL LETTER A}PPROVED",
        "APPROVED\nwith changes",
        "APPROVED\nbut rename the field",
        "APPROVED\nPAUSE",
        "APPROVED REVISE: no",
        "REVISE: well then, APPROVED",
        "REVISE: APPROVED",
        "REVISE: what has to change",
        "REVISE: …",
        "REVISE: \u200b",
        "REVISE: later\nPAUSE",
        "Reply with one of `APPROVED`, `REVISE: …`, `PAUSE`:",
        "```\nAPPROVED\n```",
        "**APPROVED**",
        "- APPROVED",
        "RE\u200bVISE: rename it",
    ],
)
def test_what_is_not_exactly_a_decision_is_none(text: str) -> None:
    assert parse_reply(text) is None


def test_a_revision_carries_its_feedback() -> None:
    verdict = parse_reply("REVISE: the list\nneeds a filter")
    assert verdict is not None
    assert verdict.decision is Decision.REVISE
    assert verdict.feedback == "the list\nneeds a filter"


@pytest.mark.parametrize("mention", ["`APPROVED`", '"APPROVED"', "“APPROVED”", "approved"])
def test_feedback_may_mention_a_word_in_quotes(mention: str) -> None:
    assert parse_reply(f"REVISE: the status {mention} is missing from the enumeration") is not None


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_a_digest_covers_everything_but_itself(package: dict[str, object]) -> None:
    package.pop("digest", None)
    plain = digest(package)
    assert digest({**package, "digest": "anything"}) == plain
    assert digest({**package, "more": 1}) != plain or package.get("more") == 1


def test_the_last_revision_that_is_allowed_is_not_worked() -> None:
    assert [revision_is_worked(number, 3) for number in (1, 2, 3, 4)] == [True, True, False, False]
