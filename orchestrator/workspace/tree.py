"""The work tree as it stands: walked without following a link, compared by stamps, written back exactly.

Left out are the folders that tools make for themselves: those named in `LEFT_OUT`, and those that say so by a
`CACHEDIR.TAG` (https://bford.info/cachedir/) or a `pyvenv.cfg`, unless the recorded tree has files in them. What a
`.gitignore` names is *not* left out: an ignored file is part of the work. A git tree holds no empty folders, sockets,
pipes or devices; they are not recorded, and `restore` removes them.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from orchestrator.errors import Problem
from orchestrator.workspace.files import Stamp, entries, folders_of, open_parent, put, stamp_of
from orchestrator.workspace.objects import Item, Objects
from orchestrator.workspace.removing import remove_tree

LEFT_OUT = frozenset({".git", ".hg", ".svn", "__pycache__", "node_modules"})
"""Names of folders that are neither recorded nor restored."""
_TAGS = ("CACHEDIR.TAG", "pyvenv.cfg")
_FRESH_NS = 100_000_000

Listing = Mapping[str, Item]
"""Path relative to the work tree → what stands there; files and symbolic links only."""


class WorkTree:
    """One folder, its left-out rules and what is known of its files."""

    def __init__(self, root: Path, objects: Objects, left_out: Collection[str] = LEFT_OUT) -> None:
        self.root = root
        self._objects = objects
        self._left_out = frozenset(left_out)
        self._seen: dict[str, tuple[Stamp, Item]] = {}
        self._folders: dict[str, tuple[list[tuple[str, Item]], Item]] = {}

    def record(self, base: Listing) -> tuple[str, Listing]:
        """Store the tree as it stands and give its id with its listing; `base` is the tree that it came from."""
        look = _Look(time.time_ns() - _FRESH_NS, folders_of(base), {}, {})
        tree = self._record_folder("", look)
        self._seen = look.seen
        return (tree or Item("40000", self._objects.add("tree", b""))).id, look.files

    def restore(self, wanted: Listing, *, bare: bool = False) -> None:
        """Make the tree exactly `wanted`, touching only what differs; `bare`: also without what is left out.

        What goes is removed before the rest is looked at, and nothing of it is stored: it may fill the disk.
        """
        self._prune("", wanted, folders_of(wanted), bare=bare)
        looking = WorkTree(self.root, self._objects.unstored(), self._left_out)
        looking._seen.update(self._seen)
        _, now = looking.record(wanted)
        differing: dict[str, list[str]] = {}
        for path, item in wanted.items():
            if now.get(path) != item or not os.path.lexists(self.root / path):
                differing.setdefault(item.id, []).append(path)
        for name, content in self._objects.read_all(differing):
            for path in differing[name]:
                put(self.root / path, wanted[path], content)

    def _record_folder(self, folder: str, look: _Look) -> Item | None:
        found: list[tuple[str, Item]] = []
        for entry in entries(self.root / folder):
            path = f"{folder}{entry.name}"
            item = self._record_entry(entry, path, look)
            if item:
                found.append((entry.name, item))
        known = self._folders.get(folder)
        if found and (known is None or known[0] != found):
            known = self._folders[folder] = found, Item("40000", self._objects.add_tree(found))
        return known[1] if found and known else None

    def _record_entry(self, entry: os.DirEntry[str], path: str, look: _Look) -> Item | None:
        if entry.is_dir(follow_symlinks=False):
            return None if self._is_left_out(entry, path, look.folders) else self._record_folder(f"{path}/", look)
        stamp = stamp_of(entry.stat(follow_symlinks=False))
        if not stat.S_ISREG(stamp.mode) and not stat.S_ISLNK(stamp.mode):
            return None
        known = self._seen.get(path)
        item = known[1] if known and known[0] == stamp else Item(_mode(stamp), self._store(path, stamp))
        if stamp.changed < look.began:  # a file that was touched just now may change again within the same tick
            look.seen[path] = (stamp, item)
        look.files[path] = item
        return item

    def _store(self, path: str, stamp: Stamp) -> str:
        place = self.root / path
        try:
            if stat.S_ISLNK(stamp.mode):
                target = os.readlink(place)  # noqa: PTH115 - a Path would tidy the target
                return self._objects.add("blob", os.fsencode(target))
            if not stamp.mode & stat.S_IRUSR:
                place.chmod(stamp.mode | stat.S_IRUSR)
            return self._objects.add_file(place)
        except OSError as error:
            raise Problem(
                f"the file cannot be read: {error.strerror}", where=str(place), remedy="mend its rights, or remove it"
            ) from error

    def _is_left_out(self, entry: os.DirEntry[str], path: str, recorded: Collection[str]) -> bool:
        if entry.name == ".git":
            return True
        if path in recorded:
            return False
        return entry.name in self._left_out or any(os.path.lexists(f"{entry.path}/{tag}") for tag in _TAGS)

    def _prune(self, folder: str, wanted: Listing, folders: Collection[str], *, bare: bool) -> None:
        for entry in entries(self.root / folder):
            path = f"{folder}{entry.name}"
            if not entry.is_dir(follow_symlinks=False):
                if path not in wanted:
                    open_parent(self.root / path)
                    Path(entry.path).unlink()
            elif path in folders:
                self._prune(f"{path}/", wanted, folders, bare=bare)
            elif bare or path in wanted or not self._is_left_out(entry, path, folders):
                remove_tree(Path(entry.path))


class _Look(NamedTuple):
    """One walk: when it began (less a margin), the recorded folders, and what it found."""

    began: int
    folders: Collection[str]
    files: dict[str, Item]
    seen: dict[str, tuple[Stamp, Item]]


def turned(was: str, now: str) -> str:
    """Say what something became by its modes in two trees (`""`: it was not there); empty where that is nothing new."""
    if was == now:
        return ""
    if now == "120000":
        return "a link now"
    if was == "120000":
        return "a link no more"
    return {("100644", "100755"): "executable now", ("100755", "100644"): "executable no more"}.get((was, now), "")


def _mode(stamp: Stamp) -> str:
    if stat.S_ISLNK(stamp.mode):
        return "120000"
    return "100755" if stamp.mode & stat.S_IXUSR else "100644"
