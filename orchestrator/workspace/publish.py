"""Handing accepted work to a person: a branch in their repository, and nothing else of it touched."""

from __future__ import annotations

from pathlib import Path

from orchestrator.errors import Problem
from orchestrator.workspace.git import HEAD, git, url
from orchestrator.workspace.removing import remove_tree
from orchestrator.workspace.repository import Repository
from orchestrator.workspace.seed import git_dir_of

_FETCH = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc", "--no-recurse-submodules")


def publish(source: Repository, repository: Path, branch: str) -> str:
    """Fetch `HEAD` of the engine repository as `branch` into the person's, made if there is none; give the commit."""
    commit = source.head()
    if not commit:
        raise Problem("there is no accepted work to publish", where=str(source.git_dir))
    target = git_dir_of(repository)
    if target is None:
        return _into_a_new_one(source, repository, branch, commit)
    _fetch(source, target, branch, commit)
    return commit


def takes(repository: Path) -> bool:
    """Whether work can be fetched into the repository in that folder: git has no way into one with SHA-256 names."""
    inside = git_dir_of(repository)
    return inside is None or git(inside, "rev-parse", "--show-object-format").strip() == b"sha1"


def checked_out(repository: Path, branch: str) -> bool:
    """Whether the branch is the one that stands in the repository's own folder: then `publish` made that folder."""
    inside = git_dir_of(repository)
    return inside is not None and (inside / "HEAD").read_text("utf-8").strip() == f"ref: refs/heads/{branch}"


def _into_a_new_one(source: Repository, repository: Path, branch: str, commit: str) -> str:
    if repository.exists() and (not repository.is_dir() or any(repository.iterdir())):
        raise Problem(
            "there is something that is no git repository",
            where=str(repository),
            remedy="name an empty folder, or make a repository of it",
        )
    draft = repository.with_name(f".{repository.name}.new")
    remove_tree(draft)
    draft.mkdir(parents=True)
    inside, here = draft / ".git", {"GIT_WORK_TREE": str(draft)}
    git(inside, "init", "--quiet", "--template=", "--object-format=sha1", env=here)
    git(inside, "symbolic-ref", "HEAD", f"refs/heads/{branch}-unborn")
    _fetch(source, inside, branch, commit)
    git(inside, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    git(inside, "reset", "--quiet", "--hard", env=here)
    draft.rename(repository)
    return commit


def _fetch(source: Repository, target: Path, branch: str, commit: str) -> None:
    reference = f"refs/heads/{branch}"
    if _tip(target, reference) == commit:
        return
    try:
        git(
            target,
            *_FETCH,
            url(source.git_dir.resolve()),
            f"{HEAD}:{reference}",
            settings={"protocol.file.allow": "always"},
        )
    except Problem as error:
        raise Problem(
            f"the branch {branch} cannot be updated: {error.what}",
            where=str(target),
            remedy="rename or remove that branch, or check out another one, and try again",
        ) from error


def _tip(target: Path, reference: str) -> str:
    try:
        return git(target, "rev-parse", "--verify", "--quiet", reference).decode().strip()
    except Problem:
        return ""
