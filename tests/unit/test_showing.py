from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from orchestrator.showing import cell, plain, visible


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
