"""The engine repository of one run: commits of accepted work, and ways to look at them. Every call blocks."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.workspace.git import EMPTY_TREE, HEAD, git, init
from orchestrator.workspace.objects import FOLDER_MODE, Item, Objects, object_id
from orchestrator.workspace.seed import Seed, plant
from orchestrator.workspace.tree import Listing

NAME, ADDRESS = "orchestrator", "orchestrator@localhost"
"""Who makes every commit; the author is whoever did the work."""
SALVAGE = "refs/salvage/"
"""Where trees are put aside that are no accepted work, and may hold somebody's."""
_LISTINGS = 8


class Repository:
    """Commits, trees and files by their ids."""

    def __init__(self, git_dir: Path) -> None:
        self.git_dir = git_dir
        self.objects = Objects(git_dir)
        self._listings: dict[str, Listing] = {}

    def create(self, seed: Seed | None) -> tuple[str, ...]:
        """Make the repository as a whole or not at all, and give the seed's notes."""
        draft = self.git_dir.with_name(f"{self.git_dir.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        try:
            self.git_dir.parent.mkdir(parents=True, exist_ok=True)
            init(draft)
            notes = plant(seed, draft) if seed else ()
            draft.rename(self.git_dir)
        except OSError as error:
            raise Problem(
                f"the engine repository cannot be made: {error.strerror}",
                where=str(self.git_dir),
                remedy="check the disk",
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return notes

    def head(self) -> str:
        """Give the newest commit, `""` before the first."""
        try:
            return (self.git_dir / HEAD).read_text().strip()
        except FileNotFoundError:
            pass
        try:
            return git(self.git_dir, "rev-parse", "--verify", "--quiet", HEAD).decode().strip()
        except Problem:
            return ""

    def commit(self, tree: str, message: str, author: str, when: datetime, on: str | None = None) -> str:
        """Put a commit on top of `on`, and give its id; without `on`, on `head`, unless `head` is that very commit."""
        head = self.head()
        if on is None and head:
            parent = self.parsed(head).get("parent", "")
            again = self._commit_text(tree, parent, message, author, when)
            if object_id("commit", again) == head:
                return head
        parent = head if on is None else on
        commit = self.objects.add("commit", self._commit_text(tree, parent, message, author, when))
        if commit != head:
            git(self.git_dir, "update-ref", HEAD, commit, head or "0" * 40)
        return commit

    def keep(self, tree: str, base: str, message: str, when: datetime) -> tuple[str, str]:
        """Put a tree aside, on top of the tree that it came from, and give the ref and the commit; may be repeated."""
        author = f"{NAME} <{ADDRESS}>"
        before = self.objects.add("commit", self._commit_text(base or EMPTY_TREE, self.head(), message, author, when))
        commit = self.objects.add("commit", self._commit_text(tree, before, message, author, when))
        ref = f"{SALVAGE}{tree[:12]}"
        git(self.git_dir, "update-ref", ref, commit)
        return ref, commit

    def parsed(self, commit: str) -> Mapping[str, str]:
        """Give a commit's header lines by name."""
        head = self.objects.read(commit).decode("utf-8", "replace").partition("\n\n")[0]
        return dict(reversed([(name, value) for name, _, value in (row.partition(" ") for row in head.split("\n"))]))

    def listing(self, tree: str) -> Listing:
        """Give what stands in a tree, by path; `""` is the empty tree."""
        if not tree or tree == EMPTY_TREE:
            return {}
        if tree not in self._listings:
            self.remember(tree, dict(map(_row, filter(None, git(self.git_dir, *_LS_TREE, tree).split(b"\0")))))
        return self._listings[tree]

    def remember(self, tree: str, listing: Listing) -> None:
        """Keep a listing that is known already; only the newest few are kept."""
        self._listings.pop(tree, None)
        self._listings[tree] = listing
        while len(self._listings) > _LISTINGS:
            del self._listings[next(iter(self._listings))]

    def overlaid(self, base: str, old: str, new: str) -> str:
        """Store `base` with what differs between two trees as it is in the newer one, and give the tree's id."""
        before, after = self.listing(old), self.listing(new)
        differing = {path for path in {*before, *after} if before.get(path) != after.get(path)}
        brought = {path: after[path] for path in differing if path in after}
        folders = {parent for path in brought for parent in _parents(path)}
        kept = {
            path: item
            for path, item in self.listing(base).items()
            if path not in differing | folders and brought.keys().isdisjoint(_parents(path))
        }
        return self._store(kept | brought)

    def with_files_of(self, tree: str, other: str, files: Collection[str]) -> str:
        """Store `tree` with some of its files as they are in another tree, or without them, and give the tree's id."""
        theirs = self.listing(other)
        kept = {path: item for path, item in self.listing(tree).items() if path not in files}
        return self._store(kept | {path: theirs[path] for path in files if path in theirs})

    def _store(self, listing: Listing) -> str:
        here: dict[str, Item] = {}
        below: dict[str, dict[str, Item]] = {}
        for path, item in listing.items():
            name, _, rest = path.partition("/")
            if rest:
                below.setdefault(name, {})[rest] = item
            else:
                here[name] = item
        here |= {name: Item(FOLDER_MODE, self._store(inside)) for name, inside in below.items()}
        return self.objects.add_tree(here.items())

    def diff(self, old: str, new: str, limit: int, paths: Collection[str]) -> str:
        """Give a unified diff as text, at most `limit` bytes of it and a line that says what is missing."""
        chosen = ("--", *(f":(literal){path}" for path in sorted(paths))) if paths else ()
        said = git(self.git_dir, *_DIFF, old or EMPTY_TREE, new or EMPTY_TREE, *chosen)
        shown = said if len(said) <= limit else said[: said.rfind(b"\n", 0, limit) + 1]
        rest = f"[… {len(said) - len(shown):,} bytes of the diff left out …]\n" if len(shown) < len(said) else ""
        return shown.decode("utf-8", "replace") + rest

    def export(self, tree: str, dest: Path) -> None:
        """Write a tree into a folder that does not exist."""
        try:
            dest.mkdir(parents=True)
        except OSError as error:
            raise Problem(
                f"the folder cannot be made: {error.strerror}", where=str(dest), remedy="check the disk"
            ) from error
        if not tree or tree == EMPTY_TREE:
            return
        with tempfile.TemporaryDirectory(prefix="index-", dir=self.git_dir) as folder:
            env = {"GIT_INDEX_FILE": f"{folder}/index", "GIT_WORK_TREE": str(dest)}
            git(self.git_dir, "read-tree", tree, env=env)
            git(self.git_dir, "checkout-index", "--all", "--quiet", f"--prefix={dest}/", env=env)

    def _commit_text(self, tree: str, parent: str, message: str, author: str, when: datetime) -> bytes:
        stamp = f"{int(when.timestamp())} +0000"
        lines = [f"tree {tree}", *([f"parent {parent}"] if parent else [])]
        lines += [f"author {author} {stamp}", f"committer {NAME} <{ADDRESS}> {stamp}", "", message]
        return "\n".join(lines).encode("utf-8", "replace")


_LS_TREE = ("ls-tree", "-r", "-z", "--full-tree")
_DIFF = ("diff-tree", "-r", "-p", "-M", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all")


def _parents(path: str) -> Iterator[str]:
    """The folders that a path lies in."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _row(row: bytes) -> tuple[str, Item]:
    head, _, path = row.partition(b"\t")
    mode, _, name = head.decode().split()
    return os.fsdecode(path), Item(mode, name)


def identity(author: str) -> str:
    """Give `Name <address>` for a name with or without an address, without anything that could end the line."""
    name, _, address = re.sub(r"[\0-\x1f\x7f]+", " ", author).strip().partition("<")
    clean = name.strip(" .,:;<>\"\\'") or NAME
    return f"{clean} <{address.rstrip('> ').replace('<', '') or ADDRESS}>"


def message(text: str, trailers: Mapping[str, str]) -> str:
    """Give a commit message: the text, then the trailers, a line each."""
    body = re.sub(r"[\0-\x08\x0b-\x1f\x7f]", "", text).strip() or "Record the work tree"
    lines = [f"{name}: {' '.join(value.split())}" for name, value in trailers.items()]
    return f"{body}\n" + (f"\n{chr(10).join(lines)}\n" if lines else "")
