from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.errors import Problem
from orchestrator.sandbox.none import NoSandbox
from orchestrator.tools import ToolContext, ToolResult, Write, settled
from orchestrator.tools.files import ReadFile, ReadFileArguments
from orchestrator.tools.writes import EditFile, EditFileArguments, WriteFile, WriteFileArguments

from .conftest import Call


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def prepared(ctx: ToolContext, path: str, content: str) -> Write:
    write = WriteFile().prepare(WriteFileArguments(path=path, content=content), ctx)
    assert isinstance(write, Write)
    return write


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=400)


@settings(max_examples=60, deadline=None)
@given(content=text)
async def test_what_is_written_is_what_is_read(content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ctx = ToolContext(root=Path(folder), sandbox=NoSandbox(), output_dir=Path(folder) / "output")
        written = await WriteFile().run(WriteFileArguments(path="d/a.txt", content=content), ctx)
        read = await ReadFile().run(ReadFileArguments(path="d/a.txt"), ctx)
    assert read.text == content
    assert read.data["sha256"] == written.data["post"]


@settings(max_examples=60, deadline=None)
@given(before=text, old=text.filter(bool), new=text, after=text)
async def test_an_edit_replaces_the_one_occurrence_and_nothing_else(
    before: str, old: str, new: str, after: str
) -> None:
    whole = before + old + after
    once = sum(whole.startswith(old, at) for at in range(len(whole))) == 1
    with tempfile.TemporaryDirectory() as folder:
        ctx = ToolContext(root=Path(folder), sandbox=NoSandbox(), output_dir=Path(folder) / "output")
        path = Path(folder) / "a.txt"
        path.write_bytes(whole.encode())
        result = await EditFile().run(EditFileArguments(path="a.txt", old=old, new=new), ctx)
        changed = once and old != new
        assert result.ok is changed
        assert path.read_bytes().decode() == (before + new + after if changed else whole)


async def test_preparing_changes_nothing(tree: Path, ctx: ToolContext) -> None:
    write = prepared(ctx, "a/b.txt", "text")
    assert (write.pre, write.post) == (None, digest("text"))
    assert list(tree.iterdir()) == []


async def test_applying_makes_the_folders_and_leaves_nothing_else(tree: Path, ctx: ToolContext) -> None:
    result = WriteFile().apply(prepared(ctx, "a/b/c.txt", "text"), ctx)
    assert result.ok
    assert [str(path.relative_to(tree)) for path in sorted(tree.rglob("*"))] == ["a", "a/b", "a/b/c.txt"]


async def test_permission_bits_stay(tree: Path, call: Call) -> None:
    script = tree / "run.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o750)
    await call("write_file", path="run.sh", content="#!/bin/sh\ntrue\n")
    assert script.stat().st_mode & 0o7777 == 0o750
    await call("write_file", path="fresh.txt", content="")
    assert (tree / "fresh.txt").stat().st_mode & 0o7777 == 0o644


async def test_a_file_with_two_names_keeps_its_other_name_unchanged(tree: Path, call: Call) -> None:
    secret = tree.parent / "secret.txt"
    os.link(secret, tree / "hard.txt")
    await call("write_file", path="hard.txt", content="owned")
    assert secret.read_text() == "secret"


async def test_writing_the_same_content_touches_nothing(tree: Path, call: Call) -> None:
    (tree / "a.txt").write_text("text")
    before = (tree / "a.txt").stat().st_mtime_ns
    result = await call("write_file", path="a.txt", content="text")
    assert "already" in result.text
    assert (tree / "a.txt").stat().st_mtime_ns == before


async def test_a_write_is_refused_when_the_file_changed_after_the_look(tree: Path, ctx: ToolContext) -> None:
    write = prepared(ctx, "a.txt", "mine")
    (tree / "a.txt").write_text("theirs")
    result = WriteFile().apply(write, ctx)
    assert not result.ok
    assert (tree / "a.txt").read_text() == "theirs"


async def test_after_a_crash_the_answer_is_the_one_that_was_about_to_be_given(tree: Path, ctx: ToolContext) -> None:
    for text in ("first", "second"):
        write = prepared(ctx, "a.txt", text)
        answer = WriteFile().apply(write, ctx)
        assert settled(tree, "a.txt", pre=write.pre, post=write.post) == answer


async def test_a_write_that_never_happened_is_open_after_a_crash(tree: Path) -> None:
    (tree / "a.txt").write_text("old")
    assert settled(tree, "a.txt", pre=digest("old"), post=digest("new")) is None
    assert settled(tree, "deep/a.txt", pre=None, post=digest("new")) is None


@pytest.mark.parametrize("now", ["other", None])
async def test_after_a_crash_a_file_that_somebody_else_changed_stays_as_it_is(now: str | None, tree: Path) -> None:
    if now is not None:
        (tree / "a.txt").write_text(now)
    answer = settled(tree, "a.txt", pre=digest("old"), post=digest("new"))
    assert answer is not None
    assert "somebody else" in answer.text
    assert not answer.ok


async def test_a_file_that_became_a_link_is_left_alone_after_a_crash(tree: Path) -> None:
    (tree / "a.txt").symlink_to("/etc/hostname")
    answer = settled(tree, "a.txt", pre=None, post=digest("new"))
    assert answer is not None
    assert not answer.ok


def test_what_a_crash_left_half_written_is_cleared_away(
    tree: Path, ctx: ToolContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = prepared(ctx, "a.txt", "new")

    def killed(*_: object, **__: object) -> None:
        os._exit(9)

    monkeypatch.setattr(os, "rename", killed)
    child = os.fork()
    if child == 0:
        WriteFile().apply(write, ctx)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert [path.name.startswith(".orchestrator-") for path in tree.iterdir()] == [True]
    assert settled(tree, "a.txt", pre=write.pre, post=write.post) is None
    assert list(tree.iterdir()) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
async def test_a_full_or_broken_disk_is_the_users_problem_and_nothing_is_lost(
    code: int, tree: Path, ctx: ToolContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tree / "a.txt").write_text("old")
    write = prepared(ctx, "a.txt", "new")

    def full(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Problem, match="resume"):
        WriteFile().apply(write, ctx)
    assert {path.name: path.read_text() for path in tree.iterdir()} == {"a.txt": "old"}


async def test_an_edit_says_how_often_and_where_the_text_occurs(tree: Path, call: Call) -> None:
    (tree / "a.txt").write_text("x = 1\ny = 2\nx = 1\n")
    result = await call("edit_file", path="a.txt", old="x = 1", new="x = 3")
    assert not result.ok
    assert "2 times" in result.text
    assert "lines 1, 3" in result.text
    assert "expected 1" in result.text
    assert (await call("edit_file", path="a.txt", old="x = 1", new="x = 3", count=2)).ok
    assert (tree / "a.txt").read_text() == "x = 3\ny = 2\nx = 3\n"


@pytest.mark.parametrize(
    "content,old,count,complaint",
    [
        ("a\r\nb\r\n", "a\nb", 1, "CR LF"),
        ("abc", "x", 1, "does not occur"),
        ("aaa", "aa", 1, "2 times"),
        ("aaa", "aa", 2, "overlap"),
        ("abc", "new", 1, "same text"),
    ],
)
async def test_an_edit_that_is_not_exact_is_refused(
    content: str, old: str, count: int, complaint: str, tree: Path, call: Call
) -> None:
    (tree / "a.txt").write_bytes(content.encode())
    result = await call("edit_file", path="a.txt", old=old, new="new", count=count)
    assert not result.ok
    assert complaint in result.text
    assert (tree / "a.txt").read_bytes() == content.encode()


async def test_an_edit_keeps_line_ends_and_the_byte_order_mark(tree: Path, call: Call) -> None:
    (tree / "a.txt").write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
    assert (await call("edit_file", path="a.txt", old="b\r\n", new="c\r\n")).ok
    assert (tree / "a.txt").read_bytes() == b"\xef\xbb\xbfa\r\nc\r\n"


async def test_a_file_that_is_missing_or_binary_is_not_edited(tree: Path, call: Call) -> None:
    (tree / "b.bin").write_bytes(b"\0\1")
    assert "does not exist" in (await call("edit_file", path="a.txt", old="a", new="b")).text
    assert "binary" in (await call("edit_file", path="b.bin", old="a", new="b")).text


async def test_refusals_come_as_results_from_prepare_too(ctx: ToolContext) -> None:
    result = WriteFile().prepare(WriteFileArguments(path="../a.txt", content=""), ctx)
    assert isinstance(result, ToolResult)
    assert not result.ok
