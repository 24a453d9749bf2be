"""Compare a folder with a recorded tree and write nothing: no object is stored."""

from __future__ import annotations

from pathlib import Path

from orchestrator.workspace.objects import Objects
from orchestrator.workspace.repository import Repository
from orchestrator.workspace.tree import WorkTree


def differing(root: Path, git_dir: Path, tree: str) -> list[str]:
    """Paths below `root` that are not as `tree` has them, sorted; raises `Problem` where either cannot be read."""
    wanted = Repository(git_dir).listing(tree)
    _, found = WorkTree(root, Objects(git_dir).unstored()).record(wanted)
    return sorted(path for path in {*wanted, *found} if wanted.get(path) != found.get(path))
