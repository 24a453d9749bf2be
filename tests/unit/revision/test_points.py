"""How feedback becomes numbered points, whatever the reviewer's way of writing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.revision import points


@pytest.mark.parametrize(
    "feedback, expected",
    [
        ("rename it", ["rename it"]),
        ("1. rename it\n2) drop that", ["rename it", "drop that"]),
        ("(1) rename it\n(2) drop that", ["rename it", "drop that"]),
        ("- rename it\n  everywhere\n- drop that", ["rename it everywhere", "drop that"]),
        ("rename it\n\ndrop that", ["rename it", "drop that"]),
        ("1. Return 409 here. 2. Cap pages at 50.", ["Return 409 here.", "Cap pages at 50."]),
        ("Fix three things: 1) rename it; 2) drop that", ["Fix three things:", "rename it;", "drop that"]),
        ("Return 409 here. Cap pages at 50.", ["Return 409 here.", "Cap pages at 50."]),
        ("Return 409 here. It gives 500 now.", ["Return 409 here. It gives 500 now."]),
        ("Use a limit, e.g. Fifty. Drop `a. B` too.", ["Use a limit, e.g. Fifty.", "Drop `a. B` too."]),
        ("Found:\n| # | what |\n|--|:-:|\n| 1 | rename it |\n| 2 | drop that |", ["rename it", "drop that"]),
        ("> the page size is 500\n> by default\n\nCap it at 50.\n\n> plain\nHash them", ["Cap it at 50.", "Hash them"]),
        ("Please do the following.\n- [ ] rename it\n- [ ] drop that", ["rename it", "drop that"]),
        ("> only quoted", ["only quoted"]),
        ("Raise 1.5 to 2.0 in app.py and be done", ["Raise 1.5 to 2.0 in app.py and be done"]),
    ],
)
def test_feedback_is_split_into_points(feedback: str, expected: list[str]) -> None:
    assert [point.text for point in points(feedback)] == expected


@pytest.mark.parametrize(
    "form",
    [
        "- {}\n- {}", "• {}\n• {}", "\u2013 {}\n\u2013 {}", "— {}\n— {}",
        "1) {}\n2) {}", "(1) {}\n(2) {}", "1- {}\n2- {}",
        "1: {}\n2: {}", "#1 {}\n#2 {}", "a. {}\nb. {}", "A) {}\nB) {}", "(i) {}\n(ii) {}", "Point 1: {}\nPoint 2: {}",
        "Issue #1 - {}\nIssue #2 - {}", "1\u3001{}\n2\u3001{}", "\uff11\uff0e{}\n\uff12\uff0e{}",
        "一\u3001{}\n二\u3001{}",
        "第一\uff0c{}\n第二\uff0c{}", "① {} ② {}", "* [ ] {}\n* [x] {}", "{}\n\n{}",
    ],
)  # fmt: skip
def test_points_are_found_however_they_are_counted_off(form: str) -> None:
    said = ("rename the column", "把每页上限改为五十")
    assert tuple(point.text for point in points(form.format(*said))) == said


@pytest.mark.parametrize(
    "feedback, expected",
    [
        ("请把列改名为潮汐。页面上限为五十。", ["请把列改名为潮汐。", "页面上限为五十。"]),
        ("列名を変更してください。ページの上限は50です。", ["列名を変更してください。", "ページの上限は50です。"]),
        ("이름을 지금 바꾸세요. 페이지 한도는 50입니다.", ["이름을 지금 바꾸세요.", "페이지 한도는 50입니다."]),
        ("A. Smith asked for it\nand so do I", ["A. Smith asked for it and so do I"]),
        ("Use ① as the mark", ["Use ① as the mark"]),
    ],
)
def test_sentences_end_where_their_script_ends_them(feedback: str, expected: list[str]) -> None:
    assert [point.text for point in points(feedback)] == expected


def test_a_lead_in_and_a_heading_are_no_points_but_what_points_stand_under() -> None:
    found = points("# Errors\nPlease mend:\n* one\n* two\n")
    assert [(point.text, point.about) for point in found] == [
        ("one", "Errors / Please mend:"),
        ("two", "Errors / Please mend:"),
    ]


def test_nested_items_are_points_of_their_own() -> None:
    found = points("1. Orders:\n   - return 409\n   - cap the page\n2. Users need a role\n   a) admin\n   b) member")
    assert [point.text for point in found] == ["return 409", "cap the page", "Users need a role", "admin", "member"]
    assert [point.about for point in found] == ["Orders:", "Orders:", "", "Users need a role", "Users need a role"]


def test_code_stays_whole_with_its_point() -> None:
    found = points("1. Use this:\n```py\nx = 1\n\n- y. Z\n```\n2. Drop that")
    assert [point.text for point in found] == ["Use this:\n```py\nx = 1\n\n- y. Z\n```", "Drop that"]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{2,}", text)


@given(st.text(alphabet=st.sampled_from("ab.:`#-*1)(>| \n\tXY"), min_size=1) | st.text(min_size=1))
def test_no_word_of_the_feedback_gets_lost(feedback: str) -> None:
    kept = [word for point in points(feedback) for word in words(f"{point.about} {point.text}")]
    assert [word for word in words(feedback) if word not in kept] == []
