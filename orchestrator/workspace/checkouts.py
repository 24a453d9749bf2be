"""Copies of recorded trees for those who look and keep nothing: one folder holds one tree after another, exactly.

To write each file of a large tree for each look takes minutes. Between two looks a folder is brought from one tree to
the next by what differs, and whatever was touched meanwhile, by its stamp, is written anew.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from orchestrator.workspace.files import Stamp, entries, folders_of, put, stamp_of
from orchestrator.workspace.objects import Item
from orchestrator.workspace.removing import remove, remove_tree
from orchestrator.workspace.repository import Repository
from orchestrator.workspace.tree import Listing

_FOLDER_RIGHTS = 0o755
HandOver = Callable[[Iterable[Path]], None]
"""Gives folders with all that is in them to whom commands run as; what is theirs already stays untouched."""


class Checkout:
    """One such folder."""

    def __init__(self, folder: Path, repository: Repository) -> None:
        self.folder = folder
        """For whoever looks; only `root` in it outlives the look."""
        self.root = folder / "tree"
        self._repository = repository
        self._held: dict[str, tuple[Stamp, Item]] = {}

    @property
    def held(self) -> Mapping[str, tuple[Stamp, Item]]:
        """Each file's stamp when it was last what the tree has there."""
        return self._held

    def bring(self, tree: str, hand_over: HandOver) -> None:
        """Make it hold that tree; raises `Problem` where the disk does not let it, and is of no use then."""
        wanted = self._repository.listing(tree)
        stands = self.root.is_dir() and not self.root.is_symlink()
        kept = self._prune("", wanted, folders_of(wanted)) if self._held and stands else frozenset[str]()
        written = {path: item for path, item in wanted.items() if path not in kept}
        if kept:
            self._write(written)
        else:
            remove(self.root)
            self._repository.export(tree, self.root)
        hand_over((self.root,))
        stamps = {path: (stamp_of((self.root / path).lstat()), item) for path, item in written.items()}
        self._held = {path: self._held[path] for path in kept} | stamps
        self._let_time_pass(max((stamp.changed for stamp, _ in stamps.values()), default=0))

    def tidy(self) -> None:
        """Remove all that is no part of the tree; repeatable."""
        for entry in entries(self.folder):
            if entry.path != str(self.root):
                remove(Path(entry.path))

    def _prune(self, folder: str, wanted: Listing, folders: Collection[str]) -> frozenset[str]:
        """Remove what does not belong there or was touched; the paths that stay."""
        kept: set[str] = set()
        for entry in entries(self.root / folder):
            path = f"{folder}{entry.name}"
            if not entry.is_dir(follow_symlinks=False):
                held = self._held.get(path)
                if held and held == (stamp_of(entry.stat(follow_symlinks=False)), wanted.get(path)):
                    kept.add(path)
                else:
                    Path(entry.path).unlink()
            elif path in folders:
                if entry.stat(follow_symlinks=False).st_mode & 0o7777 != _FOLDER_RIGHTS:
                    Path(entry.path).chmod(_FOLDER_RIGHTS)
                kept |= self._prune(f"{path}/", wanted, folders)
            else:
                remove_tree(Path(entry.path))
        return frozenset(kept)

    def _write(self, files: Listing) -> None:
        places: dict[str, list[str]] = {}
        for path, item in files.items():
            places.setdefault(item.id, []).append(path)
        for name, content in self._repository.objects.read_all(places):
            for path in places[name]:
                put(self.root / path, files[path], content)

    def _let_time_pass(self, newest: int) -> None:
        """Wait until another change of a file would have another time; a kernel ticks every 1 to 10 ms."""
        mark = self.folder / ".tick"
        mark.touch()
        while mark.stat().st_ctime_ns == newest:
            time.sleep(0.001)
            mark.touch()
        mark.unlink()


class Checkouts:
    """Those of one repository: each lent to one at a time, a new one where none is free. Every call blocks."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._made: list[Checkout] = []
        self._free: list[Checkout] = []

    def take(self, tree: str, below: Path, hand_over: HandOver) -> Checkout:
        """Give one that holds `tree`, in a folder below `below`."""
        taken = next((free for free in self._free if free.folder.parent == below), None) or self._make(below)
        if taken in self._free:
            self._free.remove(taken)
        taken.bring(tree, hand_over)
        return taken

    def give_back(self, checkout: Checkout) -> None:
        """Keep one for the next who takes one."""
        checkout.tidy()
        self._free.append(checkout)

    def close(self) -> None:
        """Remove them all, also one that was taken by somebody who was cancelled meanwhile; repeatable."""
        self._free.clear()
        while self._made:
            remove_tree(self._made.pop().folder)

    def _make(self, below: Path) -> Checkout:
        below.mkdir(parents=True, exist_ok=True)
        made = Checkout(Path(tempfile.mkdtemp(prefix="tree-", dir=below)), self._repository)
        self._made.append(made)
        return made
