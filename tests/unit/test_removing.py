"""Folders are removed whole, whatever rights somebody took from them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.workspace.removing import remove_tree

NOBODY = 65534


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of a plain user's, who this test is while it runs: root may do everything anyway."""
    user = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        if user == 0:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield Path(folder)
        finally:
            os.seteuid(user)


@pytest.mark.parametrize("rights", [0o000, 0o444, 0o555])
def test_a_folder_whose_parts_and_place_are_closed_is_removed_whole(place: Path, rights: int) -> None:
    folder = place / "around" / "folder"
    (folder / "inner" / "most").mkdir(parents=True)
    (folder / "inner" / "most" / "file").write_text("")
    for closed in (folder / "inner" / "most", folder / "inner", folder, place / "around"):
        closed.chmod(rights if closed != place / "around" else 0o555)
    remove_tree(folder)
    assert list((place / "around").iterdir()) == []
