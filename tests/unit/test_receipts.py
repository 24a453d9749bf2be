"""When what somebody wrote names a file."""

from __future__ import annotations

import pytest

from orchestrator.flow.receipts import names


@pytest.mark.parametrize(
    "note, path",
    [
        ("I changed app/db.py.", "app/db.py"),
        ("see ./app/db.py:12", "app/db.py"),
        ("db.py has it now", "app/db.py"),
        ("(`db.py`)", "app/db.py"),
        ("the Makefile has a target", "Makefile"),
        ("it stands in `docs`", "notes/docs"),
        ("notes/a was written", "notes/a"),
        ("größe.md ist neu", "notizen/größe.md"),
    ],
)
def test_a_whole_path_or_a_whole_name_cites_a_file(note: str, path: str) -> None:
    assert names(note, path)


@pytest.mark.parametrize(
    "note, path",
    [
        ("I updated the docs", "notes/a"),
        ("I updated a table", "notes/a"),
        ("I updated the docs", "notes/docs"),
        ("see mydb.py", "app/db.py"),
        ("see db.pyc", "app/db.py"),
        ("see db.py.orig", "app/db.py"),
        ("see other/db.py", "app/db.py"),
        ("see my-app/db.py", "app/db.py"),
        ("see src/app/db.py", "app/db.py"),
        ("see app/db.py/x", "app/db.py"),
        ("see ..db.py", "app/db.py"),
    ],
)
def test_a_part_of_a_longer_name_or_a_word_of_the_sentence_cites_none(note: str, path: str) -> None:
    assert not names(note, path)
