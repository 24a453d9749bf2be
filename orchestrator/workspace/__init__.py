"""The work tree in which agents write, and the engine repository that remembers every accepted state of it.

One path for new and for existing code: the engine repository lies outside of the work tree, is empty or seeded from a
person's commit, and is checked out without a `.git`. A person's checkout is never touched.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Self, TypeVar

from orchestrator.errors import Problem
from orchestrator.shielded import to_the_end
from orchestrator.workspace.checkouts import Checkout, Checkouts, HandOver
from orchestrator.workspace.files import changed_at
from orchestrator.workspace.git import EMPTY_TREE, harden
from orchestrator.workspace.publish import checked_out, publish, takes
from orchestrator.workspace.removing import remove_tree
from orchestrator.workspace.repository import Repository, identity, message
from orchestrator.workspace.seed import Seed
from orchestrator.workspace.tree import LEFT_OUT, WorkTree, turned

DIFF_LIMIT = 400_000
"""Bytes of a diff's text."""

Result = TypeVar("Result")


class Workspace:
    """A work tree with its engine repository. One operation at a time; none is cut short by a cancellation."""

    def __init__(self, root: Path, git_dir: Path, left_out: Collection[str] = LEFT_OUT) -> None:
        """Use `create` or `open`."""
        self.root = root
        """The work tree, without a `.git`."""
        self.git_dir = git_dir
        self.notes: tuple[str, ...] = ()
        """What a person should know of the seed; filled by `create`."""
        self._repository = Repository(git_dir)
        self._tree = WorkTree(root, self._repository.objects, left_out)
        self._checkouts = Checkouts(self._repository)
        self._base = EMPTY_TREE
        self._turn = asyncio.Lock()

    @classmethod
    async def create(
        cls, root: Path, git_dir: Path, seed: Path | Seed | None = None, *, left_out: Collection[str] = LEFT_OUT
    ) -> Self:
        """Make work tree and repository, empty or from `seed`'s commit; takes up a creation that was cut off.

        `left_out` names folders that are not recorded. Raises `Problem` for a seed that cannot be worked on, for a
        work tree that is not empty, and where git is missing.
        """
        workspace = cls(root, git_dir, left_out)
        start = Seed(repository=seed) if isinstance(seed, Path) else seed
        workspace.notes = await workspace._alone(lambda: workspace._create(start))
        return workspace

    @classmethod
    async def open(cls, root: Path, git_dir: Path, *, left_out: Collection[str] = LEFT_OUT) -> Self:
        """Take up what `create` made; raises `Problem` where it is missing."""
        for place, name in ((root, "work tree"), (git_dir, "engine repository")):
            if not place.is_dir():
                raise Problem(
                    f"the run's {name} is missing",
                    where=str(place),
                    remedy="restore it from a copy, or start a new run",
                )
        harden(git_dir)
        workspace = cls(root, git_dir, left_out)
        await workspace._alone(workspace._settle)
        return workspace

    async def snapshot(self) -> str:
        """Record the work tree as it stands and give its tree id; equal content gives the same id."""
        return await self._alone(self._snapshot)

    async def restore(self, tree: str, *, bare: bool = False) -> None:
        """Make the work tree exactly that tree (`""` for the empty one); may be repeated. Nothing may run in it.

        `bare` removes also what is never recorded: the folders that tools make for themselves.
        """
        await self._alone(lambda: self._tree.restore(self._repository.listing(tree), bare=bare))

    async def commit(
        self,
        text: str,
        *,
        trailers: Mapping[str, str] | None = None,
        author: str = "",
        at: str | datetime,
        tree: str | None = None,
        on: str | None = None,
    ) -> str:
        """Commit the work tree, or `tree`, on top of `on` (`""`: as the first one), and give the commit's id.

        What stands above `on` was made by somebody who did not live to tell of it, and is let go of. Without `on` the
        commit stands on `head`; the same tree, text, author and time again then add nothing. `at` is ISO 8601; `author`
        is a name, or `Name <address>`.
        """
        when = datetime.fromisoformat(at) if isinstance(at, str) else at
        said = message(text, trailers or {})
        return await self._alone(lambda: self._commit(tree, said, identity(author), when, on))

    async def keep(self, tree: str, base: str, text: str, *, at: datetime) -> tuple[str, str]:
        """Put a tree aside, so that the work tree may be restored to `base`; gives a ref and its commit."""
        return await self._alone(lambda: self._repository.keep(tree, base, message(text, {}), at))

    async def head(self) -> str:
        """Give the newest commit of accepted work, `""` before the first."""
        return await self._alone(self._repository.head)

    async def tree_of(self, commit: str) -> str:
        """Give the tree of a commit; the empty tree's for `""`."""
        return await self._alone(lambda: self._repository.parsed(commit)["tree"] if commit else EMPTY_TREE)

    async def files(self, tree: str) -> tuple[str, ...]:
        """Give the paths of a tree, sorted."""
        return tuple(sorted(await self._alone(lambda: self._repository.listing(tree))))

    async def read(self, tree: str, path: str) -> bytes | None:
        """Give a file's content as it is in a tree; `None` where the tree has no such file."""

        def content() -> bytes | None:
            item = self._repository.listing(tree).get(path)
            return self._repository.objects.read(item.id) if item else None

        return await self._alone(content)

    async def changed(self, old: str, new: str) -> tuple[str, ...]:
        """Give the paths that differ between two trees, sorted; `""` is the empty tree."""

        def compare() -> tuple[str, ...]:
            before, after = self._repository.listing(old), self._repository.listing(new)
            return tuple(sorted(path for path in {*before, *after} if before.get(path) != after.get(path)))

        return await self._alone(compare)

    async def overlaid(self, base: str, old: str, new: str) -> str:
        """Store the tree `base` with whatever differs between `old` and `new`, whole files, and give its id."""
        return await self._alone(lambda: self._repository.overlaid(base, old, new))

    async def with_files_of(self, tree: str, other: str, files: Collection[str]) -> str:
        """Store `tree` with some of its files as they are in `other`, or without them, and give its id."""
        return await self._alone(lambda: self._repository.with_files_of(tree, other, files))

    async def touched(self, tree: str, since: datetime) -> tuple[str, ...]:
        """Give the files of a tree that were written, moved or given other rights here since a moment."""

        def look() -> tuple[str, ...]:
            return tuple(path for path in self._repository.listing(tree) if changed_at(self.root / path) > since)

        return await self._alone(look)

    async def turned(self, old: str, new: str) -> dict[str, str]:
        """Give what paths became between two trees, by path: links, executables, and what was one of these before."""

        def compare() -> dict[str, str]:
            before, after = self._repository.listing(old), self._repository.listing(new)
            modes = {path: (before[path].mode if path in before else "", item.mode) for path, item in after.items()}
            return {path: how for path, (was, now) in sorted(modes.items()) if (how := turned(was, now))}

        return await self._alone(compare)

    async def diff(self, old: str, new: str, *, limit: int = DIFF_LIMIT, paths: Collection[str] = ()) -> str:
        """Give the unified diff between two trees as text, cut after `limit` bytes with a line that says so."""
        return await self._alone(lambda: self._repository.diff(old, new, limit, paths))

    @asynccontextmanager
    async def checkout(self, tree: str, below: Path, hand_over: HandOver = lambda _: None) -> AsyncIterator[Checkout]:
        """Lend a copy of a tree in a folder of its own below `below`; what is done to it is undone before the next.

        What `hand_over` does to it is part of it: it need not be done again.
        """
        lent = await self._alone(lambda: self._checkouts.take(tree, below, hand_over))
        try:
            yield lent
        finally:
            await self._alone(lambda: self._checkouts.give_back(lent))

    async def close(self) -> None:
        """Remove the copies that were lent; repeatable."""
        await self._alone(self._checkouts.close)

    async def publish(self, repository: Path, branch: str) -> str:
        """Bring the accepted work as a branch into a person's repository, and give its commit.

        Their checkout, index and other branches are left alone. Where the folder does not exist or is empty, a
        repository is made and the branch checked out. May be repeated. Raises `Problem` where the branch has other
        work on it, or is checked out.
        """
        return await self._alone(lambda: publish(self._repository, repository, branch))

    def _create(self, seed: Seed | None) -> tuple[str, ...]:
        if not self.git_dir.exists():
            self._make_room()
        notes = () if self.git_dir.exists() else self._repository.create(seed)
        self._settle()
        if not self.root.exists():
            draft = self.root.with_name(f"{self.root.name}.new")
            remove_tree(draft)
            self._repository.export(self._base, draft)
            draft.rename(self.root)
        return notes

    def _make_room(self) -> None:
        try:
            if self.root.exists():
                self.root.rmdir()
        except OSError as error:
            raise Problem("the work tree is not empty", where=str(self.root), remedy="name an empty folder") from error

    def _settle(self) -> None:
        head = self._repository.head()
        self._base = self._repository.parsed(head)["tree"] if head else EMPTY_TREE

    def _snapshot(self) -> str:
        tree, files = self._tree.record(self._repository.listing(self._base))
        self._repository.remember(tree, files)
        return tree

    def _commit(self, tree: str | None, text: str, author: str, when: datetime, on: str | None) -> str:
        recorded = tree or self._snapshot()
        commit = self._repository.commit(recorded, text, author, when, on)
        self._base = recorded
        return commit

    async def _alone(self, work: Callable[[], Result]) -> Result:
        async with self._turn:
            return await to_the_end(asyncio.to_thread(work))


__all__ = ["DIFF_LIMIT", "EMPTY_TREE", "LEFT_OUT", "Seed", "Workspace", "checked_out", "takes"]
