from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.tools.text import clip, plain, visible


@pytest.mark.parametrize(
    "raw,shown",
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1bP1$r0m\x1b\\text", "text"),
        ("\x9b31mred", "red"),
        ("50%\r100%\r\n", "50%\n100%\n"),
        ("a\x08b\x00c\x7f", "abc"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\x1b", ""),
        ("grün 文件 😀", "grün 文件 😀"),
    ],
)
def test_text_is_shown_without_control_over_the_terminal(raw: str, shown: str) -> None:
    assert plain(raw) == shown


def test_what_cannot_be_seen_is_spelt_out() -> None:
    assert visible("a\u202eb\u200bc\ud83d") == "a<U+202E>b<U+200B>c<U+D83D>"


@given(st.text())
def test_no_escape_survives(raw: str) -> None:
    assert not {"\x1b", "\x9b", "\r", "\x07"} & set(visible(raw))


@given(st.text(max_size=300), st.integers(1, 100))
def test_a_cut_text_keeps_both_ends(text: str, limit: int) -> None:
    cut = clip(text, limit, whole="@output/x")
    if len(text) <= limit:
        assert cut == text
    else:
        assert cut.startswith(text[: limit // 2])
        assert cut.endswith(text[-(limit - limit // 2) :])
        assert "@output/x" in cut
