"""Existing code as a starting point: one commit of a person's repository, without touching that repository."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.showing import counted
from orchestrator.workspace.git import HEAD, git, url

MAX_FILES = 100_000
"""Files that a seed may have."""
MAX_BYTES = 2 * 1024**3
"""Bytes that they may have together."""
_LFS = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, kw_only=True)
class Seed:
    """What a work tree starts from."""

    repository: Path
    """A person's repository: its checkout, or a bare one."""
    commit: str = "HEAD"
    """The commit's name; what is not committed does not come along."""


def git_dir_of(folder: Path) -> Path | None:
    """Give the git directory of the repository that lies in `folder`, not of one around it."""
    inside = folder / ".git"
    if not inside.exists() and not (folder / "HEAD").is_file():
        return None
    try:
        found = git(inside if inside.is_dir() else folder, "rev-parse", "--absolute-git-dir")
    except Problem:
        if not inside.is_file():
            return None
        found = inside.read_bytes().partition(b"gitdir: ")[2]
    return (folder / found.decode().strip()).resolve()


def examine(seed: Seed) -> tuple[Path, str, list[str]]:
    """Give the repository's git directory, the commit's id, and notes that a person should read.

    Raises `Problem` for what cannot be worked on: no repository, no commit, submodules, a size beyond the limits.
    """
    source = git_dir_of(seed.repository)
    where = str(seed.repository)
    if source is None:
        raise Problem("this is not a git repository", where=where, remedy="name one, or use `codebase: greenfield`")
    if git(source, "rev-parse", "--show-object-format").strip() != b"sha1":
        raise Problem("the repository uses SHA-256 object names", where=where, remedy="use a clone with SHA-1 names")
    commit = _commit(source, seed)
    _hold_content(source, commit, where)
    return source, commit, _notes(source, commit, where)


def plant(seed: Seed, git_dir: Path) -> tuple[str, ...]:
    """Bring the seed's commit into the engine repository as `HEAD`; gives and raises what `examine` does."""
    source, commit, notes = examine(seed)
    git(
        git_dir,
        *("fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"),
        *("--upload-pack", "git -c uploadpack.allowAnySHA1InWant=true upload-pack"),
        url(source),
        f"{commit}:{HEAD}",
        settings={"protocol.file.allow": "always"},
    )
    return (*notes, *_dirt(seed, source, git_dir))


def _commit(source: Path, seed: Seed) -> str:
    try:
        return git(source, "rev-parse", "--verify", "--quiet", f"{seed.commit}^{{commit}}").decode().strip()
    except Problem as error:
        raise Problem(
            f"the repository has no commit {seed.commit}",
            where=str(seed.repository),
            remedy="commit first, name another commit, or use `codebase: greenfield`",
        ) from error


def _hold_content(source: Path, commit: str, where: str) -> None:
    """Raise `Problem` for a partial clone that lacks files of the commit: they would have to be fetched from afar."""
    try:
        git(source, "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$")
    except Problem:  # nothing found is exit code 1
        return
    words = ("rev-list", "--objects", "--no-object-names", "--missing=print", "--no-walk", commit)
    missing = [row for row in git(source, *words).splitlines() if row.startswith(b"?")]
    if missing:
        raise Problem(
            f"the repository is a partial clone that lacks {counted(len(missing), 'object')} of the commit",
            where=where,
            remedy="fetch them first: git fetch --refetch --no-filter",
        )


def _notes(source: Path, commit: str, where: str) -> list[str]:
    rows = [row.partition(b"\t") for row in git(source, "ls-tree", "-r", "-l", "-z", commit).split(b"\0") if row]
    links = [path.decode("utf-8", "replace") for head, _, path in rows if head.startswith(b"160000")]
    if links:
        raise Problem(
            f"the repository has submodules ({', '.join(links[:5])})", where=where, remedy="replace them by their files"
        )
    sizes = {path: int(size) for head, _, path in rows if (size := head.split()[-1]).isdigit()}
    if len(rows) > MAX_FILES or sum(sizes.values()) > MAX_BYTES:
        raise Problem(
            f"the repository is too large: {len(rows):,} files, {sum(sizes.values()):,} bytes",
            where=where,
            remedy=f"work on a part of it: at most {MAX_FILES:,} files and {MAX_BYTES:,} bytes",
        )
    pointers = _pointers(source, commit) if any(path.endswith(b".gitattributes") for path in sizes) else []
    if not pointers:
        return []
    if len(pointers) == 1:
        return [f"{pointers[0]} is an LFS pointer and stays one"]
    return [f"LFS pointers stay pointers: {counted(len(pointers), 'file')}, such as {pointers[0]}"]


def _pointers(source: Path, commit: str) -> list[str]:
    try:
        found = git(source, "grep", "-l", "-z", "-I", "-F", "-e", _LFS.decode(), commit)
    except Problem:  # nothing found is exit code 1
        return []
    return [path.partition(b":")[2].decode("utf-8", "replace") for path in found.split(b"\0") if path]


def _dirt(seed: Seed, source: Path, git_dir: Path) -> list[str]:
    """Say what lies in the checkout and was not committed: it does not come along.

    The engine repository, which holds the same commit by now, looks at a copy of their index: their own configuration
    may name programs that git would run on their files.
    """
    if source == seed.repository.resolve() or seed.commit != "HEAD":
        return []
    with tempfile.TemporaryDirectory(dir=git_dir) as draft:
        index = Path(draft, "index")
        copies = [(source / "index", index), *((file, git_dir / file.name) for file in source.glob("sharedindex.*"))]
        for theirs, ours in copies:
            if theirs.is_file():
                shutil.copyfile(theirs, ours)
        changed = git(
            git_dir,
            f"--work-tree={seed.repository.resolve()}",
            *("status", "--porcelain", "-z", "--no-renames", "--ignore-submodules=all"),
            settings={"core.excludesFile": str(source / "info" / "exclude")},
            env={"GIT_INDEX_FILE": str(index)},
        )
        for _, ours in copies:
            ours.unlink(missing_ok=True)
    count = len([row for row in changed.split(b"\0") if row])
    if count == 1:
        return [f"1 uncommitted change in {seed.repository} was left where it is"]
    return [f"left where they are, in {seed.repository}: {counted(count, 'uncommitted change')}"] if count else []
