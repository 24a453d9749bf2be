"""Copies of recorded trees: each is exact, whatever was done to the folder that it lies in."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from orchestrator.checks.tree import Digests
from orchestrator.workspace import Workspace


@pytest.fixture
async def workspace(tmp_path: Path) -> Workspace:
    made = await Workspace.create(tmp_path / "work", tmp_path / "engine.git")
    for name, text in {"a.txt": "one\n", "deep/er/b.txt": "two\n", "run": "#!/bin/sh\n"}.items():
        (made.root / name).parent.mkdir(parents=True, exist_ok=True)
        (made.root / name).write_text(text)
    (made.root / "run").chmod(0o755)
    (made.root / "link").symlink_to("deep/er")
    return made


def told(root: Path) -> dict[str, tuple[str, str | bytes]]:
    """All that stands below a folder: kind and rights, and content."""
    found: dict[str, tuple[str, str | bytes]] = {}
    for place, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(place, name)
            mode = stat.filemode(path.lstat().st_mode)
            inside = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else ""
            found[str(path.relative_to(root))] = mode, inside
    return found


IN_SILENCE = "cp -p a.txt ../was; printf 'six\\n' > a.txt; touch -r ../was a.txt"
"""Other content of the same length, and the times of before."""
DEEDS = {
    "nothing": "true",
    "write": "echo another > a.txt",
    "write in silence": IN_SILENCE,
    "write by another name": "ln a.txt ../c; echo another > ../c",
    "remove": "rm -r deep",
    "add": "echo more > deep/c.txt",
    "add what a tree leaves out": "mkdir -p node_modules/.git __pycache__",
    "a folder for a file": "rm a.txt; mkdir -p a.txt/b",
    "a link for a folder": "rm -r deep; ln -s /etc deep",
    "rights of a file": "chmod 600 run",
    "rights of a folder": "chmod 0 deep",
    "a pipe": "mkfifo pipe",
    "a link to somebody's folder for all of it": "cd ..; rm -r tree; ln -s ../../theirs tree",
}


def do(deed: str, root: Path) -> None:
    """Do it as a command would."""
    subprocess.run(["sh", "-c", deed], cwd=root, check=True)


@pytest.mark.parametrize("deed", DEEDS)
async def test_whatever_was_done_to_a_copy_the_next_one_is_exact(
    workspace: Workspace, tmp_path: Path, deed: str
) -> None:
    tree = await workspace.snapshot()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "kept.txt").write_text("kept\n")
    async with workspace.checkout(tree, tmp_path / "copies") as copy:
        before = told(copy.root)
        assert before["a.txt"][1] == b"one\n"
        do(DEEDS[deed], copy.root)
        (copy.folder / "report.xml").write_text("green")
    async with workspace.checkout(tree, tmp_path / "copies") as copy:
        assert told(copy.root) == before
        assert [path.name for path in copy.folder.iterdir()] == ["tree"]
    assert (tmp_path / "theirs" / "kept.txt").exists()


async def test_a_copy_follows_the_tree_and_writes_only_what_differs(workspace: Workspace, tmp_path: Path) -> None:
    first = await workspace.snapshot()
    (workspace.root / "a.txt").write_text("three\n")
    (workspace.root / "run").unlink()
    second = await workspace.snapshot()
    async with workspace.checkout(first, tmp_path / "copies") as copy:
        kept = (copy.root / "deep" / "er" / "b.txt").stat().st_ino
    async with workspace.checkout(second, tmp_path / "copies") as copy:
        assert (copy.root / "a.txt").read_text() == "three\n"
        assert not (copy.root / "run").exists()
        assert (copy.root / "deep" / "er" / "b.txt").stat().st_ino == kept
    async with workspace.checkout("", tmp_path / "copies") as copy:
        assert told(copy.root) == {}


async def test_a_copy_that_was_handed_over_is_not_written_anew_for_that(workspace: Workspace, tmp_path: Path) -> None:
    def hand_over(folders: Iterable[Path]) -> None:
        """As to another user: once done it is not done again."""
        for folder in folders:
            for path in (path for path in folder.rglob("*.txt") if stat.S_IMODE(path.stat().st_mode) != 0o640):
                path.chmod(0o640)

    tree, seen = await workspace.snapshot(), []
    for _ in range(2):
        async with workspace.checkout(tree, tmp_path / "copies", hand_over) as copy:
            seen.append(((copy.root / "a.txt").stat().st_ino, stat.S_IMODE((copy.root / "a.txt").stat().st_mode)))
    assert seen[0] == seen[1]
    assert seen[0][1] == 0o640


async def test_two_who_look_at_once_have_a_copy_each_and_none_is_left_in_the_end(
    workspace: Workspace, tmp_path: Path
) -> None:
    tree = await workspace.snapshot()
    async with (
        workspace.checkout(tree, tmp_path / "copies") as one,
        workspace.checkout(tree, tmp_path / "copies") as other,
    ):
        assert one.root != other.root
    await workspace.close()
    assert list((tmp_path / "copies").iterdir()) == []


async def test_what_is_known_of_a_copy_is_what_its_files_hold(workspace: Workspace, tmp_path: Path) -> None:
    tree = await workspace.snapshot()
    for deed in ("true", IN_SILENCE):
        async with workspace.checkout(tree, tmp_path / "copies") as copy:
            known = Digests(copy.root, {path: (stamp, item.id) for path, (stamp, item) in copy.held.items()})
            assert known.take() == Digests(copy.root).take()
            do(deed, copy.root)
            assert known.take() == Digests(copy.root).take()
