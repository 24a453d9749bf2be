from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.errors import Problem
from orchestrator.workspace import EMPTY_TREE, Seed, Workspace

AT = "2026-01-02T03:04:05+00:00"
PLAIN = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder: Path, *words: str, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(["git", *words], cwd=folder, env={**PLAIN, **(env or {})}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8", "surrogateescape")


def write(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)


def content(root: Path) -> dict[str, bytes | str]:
    """Every file and link below a folder, by its path."""
    found: dict[str, bytes | str] = {}
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = path.read_bytes() + (
                b"x" if os.access(path, os.X_OK) and path.stat().st_mode & 0o100 else b""
            )
    return found


@pytest.fixture
async def workspace(tmp_path: Path) -> Workspace:
    return await Workspace.create(tmp_path / "work", tmp_path / "engine.git")


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A person's repository with two commits."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    for number in (1, 2):
        write(folder, {"app/main.txt": f"version {number}\n", ".gitignore": "*.log\n"})
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "-m", f"version {number}")
    return folder


async def test_a_new_work_tree_is_empty(workspace: Workspace) -> None:
    assert await workspace.snapshot() == EMPTY_TREE
    assert await workspace.head() == ""
    assert await workspace.tree_of("") == EMPTY_TREE


async def test_a_snapshot_is_the_tree_that_git_itself_would_make(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace.root, {"b.txt": "a", "b/b.txt": "b", "b-b": "c", "b0": "", "ü/ß": "d", "x y\n": "e"})
    (workspace.root / "run").write_text("#!/bin/sh")
    (workspace.root / "run").chmod(0o700)
    (workspace.root / "link").symlink_to("./b/../nowhere/")
    (workspace.root / os.fsdecode(b"\xff")).write_text("not UTF-8")
    tree = await workspace.snapshot()
    index = {
        "GIT_DIR": str(workspace.git_dir),
        "GIT_WORK_TREE": str(workspace.root),
        "GIT_INDEX_FILE": str(tmp_path / "i"),
    }
    git(workspace.root, "add", "--all", env=index)
    assert git(workspace.root, "write-tree", env=index).strip() == tree
    git(workspace.git_dir, "fsck", "--strict", "--no-dangling", env={"GIT_DIR": str(workspace.git_dir)})


async def test_equal_content_gives_the_equal_tree_whatever_the_clock_says(workspace: Workspace) -> None:
    write(workspace.root, {"a": "1", "b/c": "2"})
    first = await workspace.snapshot()
    os.utime(workspace.root / "a", (1, 1))
    write(workspace.root, {"b/c": "3"})
    second = await workspace.snapshot()
    write(workspace.root, {"b/c": "2"})
    assert second != first
    assert await workspace.snapshot() == first


async def test_a_change_of_the_same_length_within_a_moment_is_seen(workspace: Workspace) -> None:
    trees = set()
    for number in range(200):
        write(workspace.root, {"a": f"{number:03}"})
        trees.add(await workspace.snapshot())
    assert len(trees) == 200


async def test_ignored_files_are_recorded_and_caches_are_not(workspace: Workspace) -> None:
    write(
        workspace.root,
        {
            ".gitignore": "*\n",
            "secret.log": "kept",
            "pkg/__pycache__/x.pyc": "cache",
            ".some_cache/CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55",
            ".some_cache/data": "cache",
            "env/pyvenv.cfg": "home = /usr/bin",
            "env/lib/x": "installed",
            "node_modules/x/index": "installed",
        },
    )
    assert await workspace.files(await workspace.snapshot()) == (".gitignore", "secret.log")


async def test_restoring_makes_the_tree_exactly_what_it_was(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace.root, {"a": "1", "b/c": "2", "b/d/e": "3", "same": "4", "f/g": "5", "was-file": "6"})
    (workspace.root / "run").write_text("x")
    (workspace.root / "run").chmod(0o755)
    (workspace.root / "link").symlink_to("a")
    before, tree = content(workspace.root), await workspace.snapshot()
    same = (workspace.root / "same").stat().st_ino

    outside = tmp_path / "outside"
    write(outside, {"g": "precious", "deep/h": "precious"})
    write(workspace.root, {"a": "changed", "extra/deep/er": "x", "b/extra": "x"})
    (workspace.root / "run").chmod(0o644)
    (workspace.root / "link").unlink()
    (workspace.root / "link").mkdir()
    (workspace.root / "f" / "g").unlink()
    (workspace.root / "f").rmdir()
    (workspace.root / "f").symlink_to(outside)
    (workspace.root / "b" / "d" / "e").unlink()
    (workspace.root / "b" / "d").rmdir()
    (workspace.root / "b" / "d").write_text("now a file")
    (workspace.root / "was-file").unlink()
    write(workspace.root, {"was-file/now/a/folder": "x"})
    os.mkfifo(workspace.root / "pipe")
    (workspace.root / "empty").mkdir()

    await workspace.restore(tree)
    assert content(workspace.root) == before
    assert sorted(entry.name for entry in workspace.root.iterdir()) == [
        "a",
        "b",
        "f",
        "link",
        "run",
        "same",
        "was-file",
    ]
    assert content(outside) == {"g": b"precious", "deep/h": b"precious"}
    assert (workspace.root / "same").stat().st_ino == same
    await workspace.restore(tree)
    assert await workspace.snapshot() == tree


async def test_restoring_does_not_write_into_a_file_that_has_another_name_outside(
    workspace: Workspace, tmp_path: Path
) -> None:
    write(workspace.root, {"a": "recorded"})
    tree = await workspace.snapshot()
    (tmp_path / "outside").write_text("precious")
    (workspace.root / "a").unlink()
    (workspace.root / "a").hardlink_to(tmp_path / "outside")
    await workspace.restore(tree)
    assert (tmp_path / "outside").read_text() == "precious"
    assert (workspace.root / "a").read_text() == "recorded"


async def test_restoring_keeps_installed_things_and_drops_the_caches_of_folders_that_go(workspace: Workspace) -> None:
    write(workspace.root, {"a": "1"})
    tree = await workspace.snapshot()
    write(workspace.root, {"node_modules/x": "installed", "pkg/m": "new", "pkg/__pycache__/m": "cache"})
    await workspace.restore(tree)
    assert content(workspace.root) == {"a": b"1", "node_modules/x": b"installed"}


async def test_the_empty_tree_can_be_restored(workspace: Workspace) -> None:
    write(workspace.root, {"a/b": "1"})
    await workspace.restore("")
    assert list(workspace.root.iterdir()) == []


async def test_an_agents_own_repository_is_only_files_to_the_engine(workspace: Workspace) -> None:
    write(workspace.root, {"a": "1"})
    git(workspace.root, "init", "--quiet")
    inner = workspace.root / "inner"
    inner.mkdir()
    git(inner, "init", "--quiet")
    write(inner, {"b": "2"})
    git(inner, "add", "b")
    git(inner, "commit", "--quiet", "-m", "mine")
    git(workspace.root, "commit", "--quiet", "--allow-empty", "-m", "mine")
    tree = await workspace.snapshot()
    assert await workspace.files(tree) == ("a", "inner/b")
    assert await workspace.head() == ""


PROGRAMS = """
core.fsmonitor core.sshCommand core.pager core.editor diff.external filter.f.clean filter.f.smudge filter.f.process
diff.d.textconv diff.d.command merge.m.driver gpg.program uploadpack.packObjectsHook credential.helper
"""
"""Settings of git that name a program."""


async def test_nothing_that_an_agent_configures_is_run(workspace: Workspace, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    script = f"#!/bin/sh\necho ran >> {trap}\ncat\n"
    write(workspace.root, {"trap.sh": script, "a.txt": "one\n", "a.bin": "x"})
    (workspace.root / "trap.sh").chmod(0o755)
    git(workspace.root, "init", "--quiet")
    run = str(workspace.root / "trap.sh")
    for name in PROGRAMS.split():
        git(workspace.root, "config", name, run)
    git(workspace.root, "config", "commit.gpgSign", "true")
    for hook in (
        "pre-commit",
        "post-checkout",
        "post-commit",
        "post-index-change",
        "reference-transaction",
        "post-merge",
    ):
        write(workspace.root, {f".git/hooks/{hook}": script})
        (workspace.root / ".git" / "hooks" / hook).chmod(0o755)
    write(workspace.root, {".gitattributes": "* filter=f diff=d merge=m\n*.bin working-tree-encoding=UTF-16\n"})
    trap.unlink(missing_ok=True)

    first = await workspace.commit("one", at=AT)
    write(workspace.root, {"a.txt": "two\n"})
    second = await workspace.commit("two", at=AT)
    old, new = await workspace.tree_of(first), await workspace.tree_of(second)
    assert "+two" in await workspace.diff(old, new)
    async with workspace.checkout(new, tmp_path / "copies"):
        await workspace.restore(old)
    await workspace.publish(tmp_path / "published", "orchestrator/r")
    assert not trap.exists()


async def test_bytes_come_out_as_they_went_in(workspace: Workspace, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        ".gitattributes": "* text eol=crlf ident\nx export-ignore\n*.u working-tree-encoding=UTF-16\n",
        "a.txt": "one\ntwo\r\n$Id$\n",
        "x": bytes(range(256)),
        "t.u": "plain",
        "large": os.urandom(2_500_000),
    }
    write(workspace.root, files)
    tree = await workspace.snapshot()
    async with workspace.checkout(tree, tmp_path / "copies") as copy:
        assert content(copy.root) == content(workspace.root)
        await workspace.restore("")
        await workspace.restore(tree)
        assert content(workspace.root) == content(copy.root)
    assert await workspace.read(tree, "x") == files["x"]
    assert await workspace.read(tree, "missing") is None


async def test_a_commit_names_its_author_its_time_and_its_trailers(workspace: Workspace) -> None:
    write(workspace.root, {"a": "1"})
    commit = await workspace.commit(
        "Implement POST /orders", trailers={"Run": "r-1", "Task": "5:endpoint:x"}, author="backend (agent)", at=AT
    )
    shown = git(workspace.git_dir, "show", "-s", "--format=%an|%ae|%cn|%aI|%B", commit)
    assert shown.startswith("backend (agent)|orchestrator@localhost|orchestrator|2026-01-02T03:04:05+00:00|Implement")
    assert git(workspace.git_dir, "show", "-s", "--format=%(trailers:only)", commit).split("\n")[:2] == [
        "Run: r-1",
        "Task: 5:endpoint:x",
    ]
    assert await workspace.head() == commit


async def test_the_same_commit_again_adds_nothing(workspace: Workspace) -> None:
    write(workspace.root, {"a": "1"})
    await workspace.commit("first", at=AT)
    write(workspace.root, {"a": "2"})
    second = await workspace.commit("second", at=AT, author="x")
    assert await workspace.commit("second", at=AT, author="x") == second
    again = await Workspace.open(workspace.root, workspace.git_dir)
    assert await again.commit("second", at=AT, author="x") == second
    assert git(workspace.git_dir, "rev-list", "--count", second).strip() == "2"


async def test_a_commits_text_cannot_forge_its_header_or_its_trailers(workspace: Workspace) -> None:
    write(workspace.root, {"a": "1"})
    author = "Eve <eve@example.org> 0 +0000\nparent " + "0" * 40
    commit = await workspace.commit("text\0", at=AT, author=author, trailers={"Task": "x\nApproved-by: human"})
    raw = git(workspace.git_dir, "cat-file", "commit", commit)
    assert raw.count("\nparent ") == 0
    assert (
        git(workspace.git_dir, "show", "-s", "--format=%(trailers:only)", commit).strip()
        == "Task: x Approved-by: human"
    )


async def test_what_changed_between_two_trees_is_named_and_shown(workspace: Workspace) -> None:
    write(workspace.root, {"a": "1\n", "b": "2\n", "c": "3\n"})
    old = await workspace.snapshot()
    write(workspace.root, {"a": "changed\n", "d/e": "new\n"})
    (workspace.root / "b").unlink()
    (workspace.root / "c").chmod(0o755)
    new = await workspace.snapshot()
    assert await workspace.changed(old, new) == ("a", "b", "c", "d/e")
    assert await workspace.changed("", old) == ("a", "b", "c")
    shown = await workspace.diff(old, new, paths=["a"])
    assert "-1\n+changed\n" in shown
    assert "new" not in shown


async def test_links_and_executables_that_became_so_are_named(workspace: Workspace) -> None:
    for name in ("run.sh", "plain.sh", "same.sh", "old"):
        (workspace.root / name).write_text("echo\n")
    (workspace.root / "old").chmod(0o755)
    before = await workspace.snapshot()
    (workspace.root / "run.sh").chmod(0o755)
    (workspace.root / "old").chmod(0o644)
    (workspace.root / "plain.sh").unlink()
    (workspace.root / "plain.sh").symlink_to("/etc/passwd")
    (workspace.root / "new.sh").write_text("echo\n")
    (workspace.root / "new.sh").chmod(0o755)
    assert await workspace.turned(before, await workspace.snapshot()) == {
        "old": "executable no more",
        "plain.sh": "a link now",
        "run.sh": "executable now",
    }


async def test_what_differs_between_two_trees_is_laid_over_a_third_and_nothing_else_is(workspace: Workspace) -> None:
    write(workspace.root, {"kept.txt": "1", "gone.txt": "1", "deep/er/a.txt": "1", "folder/b.txt": "1", "file": "1"})
    base = await workspace.snapshot()
    write(workspace.root, {"unfinished.txt": "agent", "deep/er/a.txt": "agent"})
    shutil.rmtree(workspace.root / "folder")
    (workspace.root / "file").unlink()
    old = await workspace.snapshot()
    write(workspace.root, {"deep/er/new.txt": "2", "folder": "2", "file/inside.txt": "2", "kept.txt": "2"})
    (workspace.root / "gone.txt").unlink()
    laid = await workspace.overlaid(base, old, await workspace.snapshot())
    shown = {path: await workspace.read(laid, path) for path in await workspace.files(laid)}
    assert shown == {
        "deep/er/a.txt": b"1",
        "deep/er/new.txt": b"2",
        "file/inside.txt": b"2",
        "folder": b"2",
        "kept.txt": b"2",
    }


async def test_laying_over_what_was_there_gives_the_tree_that_git_would_make(workspace: Workspace) -> None:
    write(workspace.root, {"a/b.txt": "1", "a.txt": "1", "a-b": "1"})
    old = await workspace.snapshot()
    write(workspace.root, {"a/c/d.txt": "2"})
    new = await workspace.snapshot()
    assert await workspace.overlaid(old, old, new) == new


async def test_a_long_diff_is_cut_at_a_line_and_says_how_much_is_missing(workspace: Workspace) -> None:
    write(workspace.root, {"a": "line\n" * 10_000})
    shown = await workspace.diff("", await workspace.snapshot(), limit=2_000)
    assert len(shown) < 2_100
    assert shown.rstrip().endswith("bytes of the diff left out …]")
    assert "\n[…" in shown


async def test_a_snapshot_is_not_cut_short_by_a_cancellation(workspace: Workspace) -> None:
    write(workspace.root, {f"{number}": str(number) for number in range(200)})
    task = asyncio.create_task(workspace.snapshot())
    await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await workspace.files(await workspace.snapshot())) == 200


async def test_work_starts_from_the_commit_of_an_existing_repository(theirs: Path, tmp_path: Path) -> None:
    write(theirs, {"app/main.txt": "dirty", "untracked": "x", "debug.log": "ignored"})
    before = content(theirs)
    workspace = await Workspace.create(tmp_path / "work", tmp_path / "engine.git", theirs)
    assert content(workspace.root) == {"app/main.txt": b"version 2\n", ".gitignore": b"*.log\n"}
    assert workspace.notes == (f"left where they are, in {theirs}: 2 uncommitted changes",)
    assert await workspace.head() == git(theirs, "rev-parse", "HEAD").strip()
    assert content(theirs) == before
    older = await Workspace.create(
        tmp_path / "work1", tmp_path / "engine1.git", Seed(repository=theirs, commit="HEAD~1")
    )
    assert (older.root / "app" / "main.txt").read_text() == "version 1\n"


async def test_nothing_that_a_persons_repository_configures_is_run(theirs: Path, tmp_path: Path) -> None:
    """It may have come as an archive, configuration and all."""
    trap = tmp_path / "trap"
    write(theirs, {".gitattributes": "* filter=f diff=d merge=m\n"})
    git(theirs, "add", "--all")
    git(theirs, "commit", "--quiet", "-m", "attributes")
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", "--bare", str(theirs), str(other))
    write(theirs, {".git/objects/info/alternates": f"{other}/objects\n", "run": f"#!/bin/sh\necho $0 >> {trap}\ncat\n"})
    (theirs / "run").chmod(0o755)
    run = str(theirs / "run")
    for name in (*PROGRAMS.split(), "core.alternateRefsCommand", "uploadpack.packObjectsHook", "core.gitProxy"):
        git(theirs, "config", name, run)
    git(theirs, "config", "include.path", "more")
    write(theirs, {".git/more": f'[filter "f"]\n\tprocess = {run}\n\trequired = true\n', "app/main.txt": "dirty\n"})
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc", "fsmonitor-watchman"):
        write(theirs, {f".git/hooks/{hook}": (theirs / "run").read_text()})
        (theirs / ".git" / "hooks" / hook).chmod(0o755)
    trap.unlink(missing_ok=True)

    index = (theirs / ".git" / "index").read_bytes()
    workspace = await Workspace.create(tmp_path / "work", tmp_path / "engine.git", theirs)
    assert workspace.notes == (f"left where they are, in {theirs}: 2 uncommitted changes",)
    write(workspace.root, {"app/new.txt": "new\n"})
    commit = await workspace.commit("Add", at=AT)
    assert await workspace.publish(theirs, "orchestrator/r-1") == commit
    assert not trap.exists(), trap.read_text()
    assert (theirs / ".git" / "index").read_bytes() == index


async def test_accepted_work_becomes_a_branch_and_their_checkout_stays_as_it_is(theirs: Path, tmp_path: Path) -> None:
    workspace = await Workspace.create(tmp_path / "work", tmp_path / "engine.git", theirs)
    write(theirs, {"app/main.txt": "dirty"})
    write(theirs, {".git/hooks/reference-transaction": f"#!/bin/sh\ntouch {tmp_path}/ran\n"})
    (theirs / ".git" / "hooks" / "reference-transaction").chmod(0o755)
    before = content(theirs / "app"), (theirs / ".git" / "index").read_bytes()
    write(workspace.root, {"app/new.txt": "new\n"})
    commit = await workspace.commit("Add", at=AT)
    assert await workspace.publish(theirs, "orchestrator/r-1") == commit
    assert await workspace.publish(theirs, "orchestrator/r-1") == commit
    assert git(theirs, "rev-parse", "orchestrator/r-1").strip() == commit
    assert git(theirs, "merge-base", "main", "orchestrator/r-1") == git(theirs, "rev-parse", "main")
    assert (content(theirs / "app"), (theirs / ".git" / "index").read_bytes()) == before
    assert not (theirs / ".git" / "shallow").exists()
    assert not (tmp_path / "ran").exists()
    git(theirs, "fsck", "--strict", "--connectivity-only")
    (theirs / ".git" / "hooks" / "reference-transaction").unlink()
    git(theirs, "checkout", "--quiet", "--", "app/main.txt")
    write(theirs, {"meanwhile.txt": "theirs\n"})
    git(theirs, "add", "--all")
    git(theirs, "commit", "--quiet", "-m", "meanwhile")
    git(theirs, "merge", "--quiet", "-m", "take the work", "orchestrator/r-1")
    assert (theirs / "app" / "new.txt").read_text() == "new\n"


async def test_a_branch_with_other_work_on_it_is_not_overwritten(theirs: Path, tmp_path: Path) -> None:
    workspace = await Workspace.create(tmp_path / "work", tmp_path / "engine.git", theirs)
    write(workspace.root, {"new": "1"})
    await workspace.commit("Add", at=AT)
    git(theirs, "commit", "--quiet", "--allow-empty", "-m", "theirs")
    git(theirs, "branch", "orchestrator/r-1")
    tip = git(theirs, "rev-parse", "orchestrator/r-1")
    with pytest.raises(Problem, match="cannot be updated"):
        await workspace.publish(theirs, "orchestrator/r-1")
    assert git(theirs, "rev-parse", "orchestrator/r-1") == tip


async def test_a_repository_is_made_where_there_is_none(workspace: Workspace, tmp_path: Path) -> None:
    write(workspace.root, {"a": "1"})
    commit = await workspace.commit("Add", at=AT)
    await workspace.publish(tmp_path / "new", "orchestrator/r-1")
    assert git(tmp_path / "new", "status", "--porcelain", "--branch").strip() == "## orchestrator/r-1"
    assert git(tmp_path / "new", "rev-parse", "HEAD").strip() == commit
    assert await workspace.publish(tmp_path / "new", "orchestrator/r-1") == commit
    with pytest.raises(Problem, match="no git repository"):
        await workspace.publish(tmp_path, "orchestrator/r-1")


async def test_nothing_is_published_before_something_was_accepted(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no accepted work"):
        await workspace.publish(tmp_path / "new", "orchestrator/r-1")


@pytest.mark.parametrize(
    "case, said",
    [("plain", "not a git repository"), ("unborn", "no commit"), ("submodule", "submodules"), ("sha256", "SHA-256")],
)
async def test_a_seed_that_cannot_be_worked_on_is_refused_with_a_remedy(
    tmp_path: Path, theirs: Path, case: str, said: str
) -> None:
    folder = tmp_path / "seed"
    folder.mkdir()
    if case != "plain":
        git(folder, "init", "--quiet", f"--object-format={'sha256' if case == 'sha256' else 'sha1'}")
    if case == "submodule":
        git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(theirs), "part")
        git(folder, "commit", "--quiet", "-m", "with a part")
    with pytest.raises(Problem, match=said) as told:
        await Workspace.create(tmp_path / "work", tmp_path / "engine.git", folder)
    assert told.value.remedy
    assert not (tmp_path / "work").exists()
    assert not (tmp_path / "engine.git").exists()


async def test_lfs_pointers_are_kept_and_told(tmp_path: Path, theirs: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 5\n"
    write(theirs, {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "big.bin": pointer})
    git(theirs, "add", "--all")
    git(theirs, "commit", "--quiet", "-m", "large")
    workspace = await Workspace.create(tmp_path / "work", tmp_path / "engine.git", theirs)
    assert workspace.notes == ("big.bin is an LFS pointer and stays one",)
    assert (workspace.root / "big.bin").read_text() == pointer


async def test_code_that_came_in_a_pack_is_not_stored_once_more(tmp_path: Path, theirs: Path) -> None:
    write(theirs, {f"many/{number}.txt": f"{number}\n" for number in range(150)})
    git(theirs, "add", ".")
    git(theirs, "commit", "--quiet", "-m", "many")
    engine = tmp_path / "engine.git"
    workspace = await Workspace.create(tmp_path / "work", engine, theirs)
    before = len(list(engine.glob("objects/??/*")))
    write(workspace.root, {"many/new.txt": "new\n"})
    await workspace.snapshot()
    assert len(list(engine.glob("objects/??/*"))) - before == 3


async def test_a_linked_work_tree_and_a_bare_repository_are_seeds_too(tmp_path: Path, theirs: Path) -> None:
    git(theirs, "worktree", "add", "--quiet", str(tmp_path / "linked"))
    git(tmp_path, "clone", "--quiet", "--bare", str(theirs), "bare.git")
    for number, folder in enumerate((tmp_path / "linked", tmp_path / "bare.git")):
        workspace = await Workspace.create(tmp_path / f"work{number}", tmp_path / f"engine{number}.git", folder)
        assert (workspace.root / "app" / "main.txt").read_text() == "version 2\n"


def shallow(theirs: Path, made: Path) -> None:
    git(made.parent, "clone", "--quiet", "--depth=1", f"file://{theirs}", made.name)


def symlinked(theirs: Path, made: Path) -> None:
    made.symlink_to(theirs)


def detached(theirs: Path, made: Path) -> None:
    git(made.parent, "clone", "--quiet", str(theirs), made.name)
    git(made, "checkout", "--quiet", "--detach", "HEAD")


def sparse(theirs: Path, made: Path) -> None:
    git(made.parent, "clone", "--quiet", "--sparse", str(theirs), made.name)


def with_nested_things(theirs: Path, made: Path) -> None:
    """Ignored files, an empty folder and a repository of its own below, none of which is in the commit."""
    git(made.parent, "clone", "--quiet", str(theirs), made.name)
    write(made, {"debug.log": "ignored", "inner/file.txt": "x"})
    (made / "empty").mkdir()
    git(made / "inner", "init", "--quiet")


@pytest.mark.parametrize("make", [shallow, symlinked, detached, sparse, with_nested_things])
async def test_any_kind_of_checkout_is_a_seed_and_takes_the_branch_of_what_was_accepted(
    tmp_path: Path, theirs: Path, make: Callable[[Path, Path], None]
) -> None:
    made = tmp_path / "made"
    make(theirs, made)
    workspace = await Workspace.create(tmp_path / "work", tmp_path / "engine.git", made)
    assert content(workspace.root) == {"app/main.txt": b"version 2\n", ".gitignore": b"*.log\n"}
    write(workspace.root, {"app/more.txt": "more"})
    commit = await workspace.commit("Add more", at="2026-01-02T00:00:00+00:00")
    assert await workspace.publish(made, "orchestrator/run-1") == commit
    assert git(made, "show", "orchestrator/run-1:app/more.txt") == "more"
    assert git(made, "rev-parse", "orchestrator/run-1~1") == git(theirs, "rev-parse", "HEAD")


@pytest.mark.parametrize("name", ["a%20b", "new\nline", "-x; $(y)", "co:lon#?", "ünï 日本"])
async def test_a_folder_may_be_called_anything(tmp_path: Path, theirs: Path, name: str) -> None:
    seed = theirs.rename(tmp_path / name)
    workspace = await Workspace.create(tmp_path / f"{name} work", tmp_path / f"{name} engine", seed)
    write(workspace.root, {"more.txt": "more"})
    await workspace.commit("Add more", at=AT)
    await workspace.publish(seed, "orchestrator/run-1")
    assert git(seed, "show", "orchestrator/run-1:more.txt") == "more"


async def test_a_clone_without_its_content_is_refused_with_a_remedy(tmp_path: Path, theirs: Path) -> None:
    git(theirs, "config", "uploadpack.allowFilter", "true")
    words = ("clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{theirs}", "partial")
    git(tmp_path, *words)
    with pytest.raises(Problem) as told:
        await Workspace.create(tmp_path / "work", tmp_path / "engine.git", tmp_path / "partial")
    assert "partial clone" in told.value.what
    assert "git fetch" in told.value.remedy
    assert not (tmp_path / "engine.git").exists()


async def test_a_folder_inside_of_a_repository_is_told_from_the_repository(tmp_path: Path, theirs: Path) -> None:
    with pytest.raises(Problem, match="not a git repository"):
        await Workspace.create(tmp_path / "work", tmp_path / "engine.git", theirs / "app")


async def test_what_every_call_relies_on_is_put_back_when_a_run_is_taken_up(
    workspace: Workspace, tmp_path: Path
) -> None:
    write(workspace.root, {".gitattributes": "* text eol=crlf ident\n", "a.txt": "$Id$\n"})
    tree = await workspace.snapshot()
    shutil.rmtree(workspace.git_dir / "info")
    (workspace.git_dir / "HEAD").unlink()
    again = await Workspace.open(workspace.root, workspace.git_dir)
    async with again.checkout(tree, tmp_path / "copies") as copy:
        assert (copy.root / "a.txt").read_bytes() == b"$Id$\n"


async def test_a_creation_that_was_cut_off_is_taken_up(tmp_path: Path, theirs: Path) -> None:
    root, repository = tmp_path / "work", tmp_path / "engine.git"
    write(tmp_path, {"engine.git.new/HEAD": "torn", "work.new/torn": "x"})
    await Workspace.create(root, repository, theirs)
    for path in sorted(root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    root.rmdir()
    again = await Workspace.create(root, repository, theirs)
    assert (again.root / "app" / "main.txt").read_text() == "version 2\n"
    write(root, {"mine": "1"})
    await Workspace.create(root, repository, theirs)
    assert (root / "mine").read_text() == "1"


async def test_a_foreign_folder_is_never_taken_for_a_work_tree(tmp_path: Path) -> None:
    write(tmp_path / "work", {"precious": "1"})
    with pytest.raises(Problem, match="not empty"):
        await Workspace.create(tmp_path / "work", tmp_path / "engine.git")
    assert content(tmp_path / "work") == {"precious": b"1"}


async def test_a_missing_work_tree_or_git_is_the_users_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Problem, match="work tree is missing"):
        await Workspace.open(tmp_path / "none", tmp_path / "engine.git")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Problem, match="git is not installed"):
        await Workspace.create(tmp_path / "work", tmp_path / "engine.git")


NAMES = st.text(st.sampled_from("ab./-é "), min_size=1, max_size=6).filter(
    lambda name: not name.startswith("/") and not name.endswith("/") and "//" not in name
    and not {".", "..", ".git"} & set(name.split("/"))
)  # fmt: skip
TREES = st.dictionaries(NAMES, st.binary(max_size=8), max_size=6)


def lay(root: Path, files: Mapping[str, bytes]) -> None:
    """Write what can stand side by side: a name is never a file and a folder."""
    for name, data in sorted(files.items()):
        place = root / name
        if not any(parent.is_file() for parent in place.parents) and not place.is_dir():
            write(root, {name: data})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TREES, second=TREES)
def test_any_tree_comes_back_from_any_other(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, bytes], second: dict[str, bytes]
) -> None:
    async def there_and_back() -> None:
        folder = tmp_path_factory.mktemp("any")
        workspace = await Workspace.create(folder / "work", folder / "engine.git")
        lay(workspace.root, first)
        before, tree = content(workspace.root), await workspace.snapshot()
        await workspace.restore("")
        lay(workspace.root, second)
        other = await workspace.snapshot()
        await workspace.restore(tree)
        assert content(workspace.root) == before
        changed = await workspace.changed(tree, other)
        await workspace.restore(other)
        now = content(workspace.root)
        assert set(changed) == {name for name in {*before, *now} if before.get(name) != now.get(name)}

    asyncio.run(there_and_back())
