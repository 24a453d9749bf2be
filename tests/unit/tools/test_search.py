from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from orchestrator.tools import search

from .conftest import Call


@pytest.fixture
def some(tree: Path) -> Path:
    (tree / "d").mkdir()
    (tree / "a.txt").write_text("one\ntwo\nTwo\n")
    (tree / "d" / "b.md").write_text("two\r\nthree\n")
    (tree / "b.bin").write_bytes(b"two\0")
    (tree / "out").symlink_to(tree.parent)
    (tree / "secret").symlink_to(tree.parent / "secret.txt")
    return tree


@pytest.mark.usefixtures("some")
async def test_matches_come_with_path_and_line(call: Call) -> None:
    result = await call("search_files", pattern="^two")
    assert result.text.split("\n")[:2] == ["a.txt:2: two", "d/b.md:1: two"]
    assert result.data["matches"] == 2
    assert result.data["files"] == 2


@pytest.mark.usefixtures("some")
async def test_case_folder_and_names_narrow_the_search(call: Call) -> None:
    assert (await call("search_files", pattern="TWO", ignore_case=True)).data["matches"] == 3
    assert (await call("search_files", pattern="two", path="d")).text == "d/b.md:1: two"
    assert (await call("search_files", pattern="two", glob="*.txt")).text == "a.txt:2: two"
    assert (
        await call("search_files", pattern="openapi", path="@handoff")
    ).text == "@handoff/openapi.yaml:1: openapi: 3.1.0"


@pytest.mark.usefixtures("some")
async def test_links_are_not_followed(call: Call) -> None:
    result = await call("search_files", pattern="secret")
    assert result.data["matches"] == 0
    assert result.text.startswith("[no match in 2 files]")


async def test_a_pattern_that_is_none_is_explained(call: Call) -> None:
    result = await call("search_files", pattern="(")
    assert not result.ok
    assert "no regular expression" in result.text


async def test_too_many_matches_are_cut_and_said_to_be(tree: Path, call: Call) -> None:
    (tree / "a.txt").write_text("x\n" * 500)
    result = await call("search_files", pattern="x")
    assert result.data["cut"]
    assert result.data["matches"] == search.MATCHES


async def test_a_catastrophic_pattern_ends_at_the_deadline_and_stops_nobody_else(
    tree: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "DEADLINE_S", 0.4)
    (tree / "a.txt").write_text("a" * 50 + "!")
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    other = asyncio.ensure_future(tick())
    result = await call("search_files", pattern="(a+)+$")
    other.cancel()
    assert not result.ok
    assert "took longer" in result.text
    assert ticks > 10


async def test_a_search_can_be_halted(tree: Path, call: Call) -> None:
    (tree / "a.txt").write_text("a" * 50 + "!")
    running = asyncio.ensure_future(call("search_files", pattern="(a+)+$"))
    await asyncio.sleep(0.15)
    running.cancel()
    async with asyncio.timeout(5):  # the search itself would go on for years
        with pytest.raises(asyncio.CancelledError):
            await running
