from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.gate import Decision, digest, parse_reply, points, revision_is_worked


@pytest.mark.parametrize("text", ["APPROVED", " APPROVED\n", "PAUSE"])
def test_a_decision_is_the_whole_reply(text: str) -> None:
    verdict = parse_reply(text)
    assert verdict is not None
    assert verdict.decision == text.strip()


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
    ],
)
def test_what_is_not_exactly_a_decision_is_none(text: str) -> None:
    assert parse_reply(text) is None


def test_a_revision_carries_its_feedback() -> None:
    verdict = parse_reply("REVISE: the list\nneeds a filter")
    assert verdict is not None
    assert verdict.decision is Decision.REVISE
    assert verdict.feedback == "the list\nneeds a filter"


@pytest.mark.parametrize(
    "feedback, expected",
    [
        ("rename it", ("rename it",)),
        ("1. rename it\n2) drop that", ("rename it", "drop that")),
        ("- rename it\n  everywhere\n- drop that", ("rename it everywhere", "drop that")),
        ("rename it\n\ndrop that", ("rename it", "drop that")),
        ("Please:\n* one\n* two", ("Please:", "one", "two")),
    ],
)
def test_feedback_is_split_into_points(feedback: str, expected: tuple[str, ...]) -> None:
    assert points(feedback) == expected


@given(st.text(min_size=1).filter(str.strip))
def test_no_word_of_the_feedback_gets_lost(feedback: str) -> None:
    words = [word for point in points(feedback) for word in point.split()]
    bullets = {"-", "*", "•"}
    kept = [word for word in feedback.split() if word not in bullets and not word.rstrip(".)").lstrip("(").isdecimal()]
    assert all(word in words for word in kept)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_a_digest_covers_everything_but_itself(package: dict[str, object]) -> None:
    package.pop("digest", None)
    plain = digest(package)
    assert digest({**package, "digest": "anything"}) == plain
    assert digest({**package, "more": 1}) != plain or package.get("more") == 1


def test_the_last_revision_that_is_allowed_is_not_worked() -> None:
    assert [revision_is_worked(number, 3) for number in (1, 2, 3, 4)] == [True, True, False, False]
