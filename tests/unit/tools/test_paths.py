from __future__ import annotations

import ctypes
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestrator.tools import ToolContext, paths
from orchestrator.tools.files import ReadFile, ReadFileArguments
from orchestrator.tools.openat2 import NotAvailableError
from orchestrator.tools.writes import WriteFile, WriteFileArguments

HOSTILE = [
    "",
    "/etc/passwd",
    "//etc/passwd",
    "..",
    "../secret.txt",
    "../../../../../../etc/passwd",
    "a/../../secret.txt",
    "a/../b.txt",
    "./../secret.txt",
    "..//secret.txt",
    "out/secret.txt",
    "out",
    "link.txt",
    "loop",
    "dangling",
    "proc/self/environ",
    "a.txt\0",
    "a\nb.txt",
    "a\rb.txt",
    "a\x1b[31m.txt",
    "a\x7f.txt",
    "a\x9b.txt",
    "\u202etxt.exe",
    "a\u200bb.txt",
    "a\u2028b.txt",
    "\ufeffa.txt",
    "half\ud83d.txt",
    "x" * 256,
    "/".join(["x" * 100] * 12),
    "@handoff/../secret.txt",
    "@output/../secret.txt",
    "@handoff/out/secret.txt",
    "pipe",
    "socket",
]


@pytest.fixture(params=["openat2", "walk"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to open have to refuse the same names."""
    if request.param == "walk":

        def unknown(*_: object) -> int:
            raise NotAvailableError(38, "no such system call")

        monkeypatch.setattr(paths, "openat2", unknown)
    return str(request.param)


@pytest.fixture
def traps(tree: Path, ctx: ToolContext) -> Iterator[Path]:
    outside = tree.parent
    (tree / "a").mkdir()
    (tree / "out").symlink_to(outside)
    (ctx.library["handoff"] / "out").symlink_to(outside)
    (tree / "link.txt").symlink_to(outside / "secret.txt")
    (tree / "loop").symlink_to("loop")
    (tree / "dangling").symlink_to(outside / "made.txt")
    (tree / "proc").symlink_to("/proc")
    os.mkfifo(tree / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tree / "socket"))
        yield tree


@pytest.mark.usefixtures("way", "traps")
@pytest.mark.parametrize("name", HOSTILE)
async def test_no_hostile_name_is_read(name: str, ctx: ToolContext) -> None:
    result = await ReadFile().run(ReadFileArguments.model_construct(path=name), ctx)
    assert not result.ok
    assert "secret" not in result.text.replace("secret.txt", "")


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", [*HOSTILE, ".git/config", "a/.GIT/hooks/post-commit", "@handoff/new.txt", ".", "a"])
async def test_no_hostile_name_is_written(name: str, traps: Path, ctx: ToolContext) -> None:
    before = sorted(str(path) for path in traps.parent.rglob("*"))
    result = await WriteFile().run(WriteFileArguments.model_construct(path=name, content="owned"), ctx)
    assert not result.ok
    assert sorted(str(path) for path in traps.parent.rglob("*")) == before
    assert (traps.parent / "secret.txt").read_text() == "secret"


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    "name", ["a.txt", "./a.txt", "b//c.txt", "b/./c.txt", "d e/f.txt", "ünïcode/文件.txt", "@a.txt", "-x"]
)
async def test_an_ordinary_name_is_written_and_read(name: str, tree: Path, ctx: ToolContext) -> None:
    written = await WriteFile().run(WriteFileArguments(path=name, content="text"), ctx)
    assert written.ok, written.text
    assert (tree / name).read_text() == "text"
    assert (await ReadFile().run(ReadFileArguments(path=name), ctx)).text == "text"


@pytest.mark.usefixtures("way")
async def test_a_folder_that_turns_into_a_link_leads_nowhere(tree: Path, ctx: ToolContext) -> None:
    outside = tree.parent / "outside"
    outside.mkdir()
    (outside / "f.txt").write_text("secret")
    (tree / "d").mkdir()
    (tree / "d" / "f.txt").write_text("mine")
    (tree / "link").symlink_to(outside)
    stop = threading.Event()
    swapper = threading.Thread(target=keep_swapping, args=(tree / "d", tree / "link", stop))
    swapper.start()
    try:
        read = {(await ReadFile().run(ReadFileArguments(path="d/f.txt"), ctx)).text for _ in range(3_000)}
        written: set[bool] = set()
        for number in range(30_000):  # on a busy machine the folder may be the link for a long while
            written.add((await WriteFile().run(WriteFileArguments(path="d/w.txt", content=str(number)), ctx)).ok)
            if number >= 300 and True in written:
                break
    finally:
        stop.set()
        swapper.join()
    assert "mine" in read
    assert "secret" not in read
    assert True in written
    assert [path.name for path in outside.iterdir()] == ["f.txt"]


def keep_swapping(one: Path, other: Path, stop: threading.Event) -> None:
    """Exchange two names without a moment in which one of them is missing."""
    libc = ctypes.CDLL(None)
    here, exchange = -100, 2
    while not stop.is_set():
        libc.renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange)


async def test_a_link_that_stays_inside_can_be_read_where_the_kernel_can_tell(tree: Path, ctx: ToolContext) -> None:
    (tree / "real.txt").write_text("text")
    (tree / "alias.txt").symlink_to("real.txt")
    assert (await ReadFile().run(ReadFileArguments(path="alias.txt"), ctx)).text == "text"


@pytest.mark.usefixtures("way")
async def test_a_link_that_stays_inside_is_not_written_through(tree: Path, ctx: ToolContext) -> None:
    (tree / "real.txt").write_text("text")
    (tree / "alias.txt").symlink_to("real.txt")
    result = await WriteFile().run(WriteFileArguments(path="alias.txt", content="new"), ctx)
    assert not result.ok
    assert "symbolic link" in result.text
    assert (tree / "real.txt").read_text() == "text"
