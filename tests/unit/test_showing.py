from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.showing import cell, counted, plain, visible


@given(st.text())
def test_nothing_that_a_reader_cannot_see_reaches_the_page(text: str) -> None:
    shown = visible(text)
    assert not [char for char in shown if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}]


def test_a_terminal_escape_and_a_direction_override_are_shown_as_code_points() -> None:
    assert visible("a\x1b[2Jb\u202ec") == "a⟨U+001B⟩[2Jb⟨U+202E⟩c"


def test_a_fake_checklist_stays_text() -> None:
    assert plain("- [x] **all** `passed`") == "\\- \\[x\\] \\*\\*all\\*\\* \\`passed\\`"


def test_foreign_text_is_one_line_and_a_table_cell_has_an_end() -> None:
    assert plain("one\n\n## two\t three") == "one \\#\\# two three"
    assert len(cell("x" * 1000)) == 298


def test_a_pipe_cannot_add_a_column() -> None:
    assert "|" not in cell("a | b").replace("\\|", "")


@pytest.mark.parametrize(
    "said, number, words",
    [
        ("0 questions", 0, ("question",)),
        ("1 question", 1, ("question",)),
        ("2 questions", 2, ("question",)),
        ("1,024 files", 1024, ("file",)),
        ("1 process", 1, ("process", "processes")),
        ("3 processes", 3, ("process", "processes")),
    ],
)
def test_a_number_stands_with_its_noun_as_people_say_it(said: str, number: int, words: tuple[str, ...]) -> None:
    assert counted(number, *words) == said
