"""Compare a folder with a recorded tree and write nothing: no object is stored."""

from __future__ import annotations

import hashlib
from pathlib import Path

from orchestrator.workspace.objects import Objects
from orchestrator.workspace.repository import Repository
from orchestrator.workspace.tree import WorkTree


class _Named(Objects):
    """Gives objects their ids and stores none."""

    def _has(self, name: str) -> bool:
        return bool(name)

    def add_file(self, path: Path) -> str:
        with path.open("rb") as file:
            found = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
            while chunk := file.read(1 << 20):
                found.update(chunk)
        return found.hexdigest()


def differing(root: Path, git_dir: Path, tree: str) -> list[str]:
    """Paths below `root` that are not as `tree` has them, sorted; raises `Problem` where either cannot be read."""
    wanted = Repository(git_dir).listing(tree)
    _, found = WorkTree(root, _Named(git_dir)).record(wanted)
    return sorted(path for path in {*wanted, *found} if wanted.get(path) != found.get(path))
