from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestrator.tools import files

from .conftest import Call


async def test_a_file_comes_back_exactly(tree: Path, call: Call) -> None:
    (tree / "a.txt").write_bytes("é\r\n\tb\x1b[0m\n\n".encode())
    assert (await call("read_file", path="a.txt")).text == "é\r\n\tb\x1b[0m\n\n"


@pytest.mark.parametrize("start,end,expected", [(1, 1, "1\n"), (2, 3, "2\n3\n"), (3, None, "3\n4"), (4, 9, "4")])
async def test_lines_are_counted_from_one_and_both_ends_belong(
    start: int, end: int | None, expected: str, tree: Path, call: Call
) -> None:
    (tree / "a.txt").write_text("1\n2\n3\n4")
    result = await call("read_file", path="a.txt", start_line=start, end_line=end)
    assert result.text == expected
    assert (result.data["lines"], result.data["cut"]) == (4, False)


async def test_a_long_file_is_read_in_pages_that_join_to_the_whole(tree: Path, call: Call) -> None:
    whole = "".join(f"line {number}\n" for number in range(20_000))
    (tree / "a.txt").write_text(whole)
    pages, start = "", 1
    while True:
        result = await call("read_file", path="a.txt", start_line=start)
        if not result.data["cut"]:
            break
        text, _, remark = result.text.rpartition("[lines ")
        assert len(text) <= files.READ_CHARS
        pages += text
        start = int(remark.rpartition("=")[2].rstrip("]"))
    assert pages + result.text == whole


async def test_a_single_line_beyond_the_page_says_so(tree: Path, call: Call) -> None:
    (tree / "a.txt").write_text("x" * 100_000)
    result = await call("read_file", path="a.txt")
    assert result.data["cut"]
    assert "by a command" in result.text


@pytest.mark.parametrize(
    "arguments,complaint",
    [
        ({"path": "none.txt"}, "does not exist"),
        ({"path": "d"}, "is a folder"),
        ({"path": "a.txt/b"}, "not a folder"),
        ({"path": "b.bin"}, "binary"),
        ({"path": "latin.txt"}, "not UTF-8"),
        ({"path": "a.txt", "start_line": 9}, "has 1 line"),
        ({"path": "a.txt", "start_line": 2, "end_line": 1}, "has 1 line"),
    ],
)
async def test_what_cannot_be_shown_is_explained(
    arguments: dict[str, object], complaint: str, tree: Path, call: Call
) -> None:
    (tree / "d").mkdir()
    (tree / "a.txt").write_text("one\n")
    (tree / "b.bin").write_bytes(b"\x7fELF\0")
    (tree / "latin.txt").write_bytes(b"\xe9t\xe9")
    result = await call("read_file", **arguments)
    assert not result.ok
    assert complaint in result.text


async def test_a_huge_file_is_not_taken_into_memory(tree: Path, call: Call) -> None:
    with (tree / "huge").open("wb") as file:
        file.truncate(files.FILE_BYTES + 1)
    assert "by a command" in (await call("read_file", path="huge")).text


async def test_a_shelf_is_read_by_its_name_and_never_written(call: Call) -> None:
    assert (await call("read_file", path="@handoff/openapi.yaml")).text == "openapi: 3.1.0\n"
    assert (await call("list_files", path="@handoff")).text == "@handoff/openapi.yaml"
    assert "read-only" in (await call("write_file", path="@handoff/openapi.yaml", content="")).text


async def test_files_are_listed_sorted_with_folders_and_links_marked(tree: Path, call: Call) -> None:
    (tree / "b" / "c").mkdir(parents=True)
    (tree / "b" / "c" / "x.md").write_text("")
    (tree / "a.txt").write_text("")
    (tree / "l").symlink_to("/etc")
    os.mkfifo(tree / "p")
    listing = (await call("list_files")).text
    assert listing.split("\n") == ["a.txt", "b/", "b/c/", "b/c/x.md", "l (link)", "p (no regular file)"]
    assert (await call("list_files", path="b")).text.split("\n") == ["b/c/", "b/c/x.md"]
    assert (await call("list_files", pattern="*.md")).text == "b/c/x.md"
    assert (await call("list_files", depth=1)).text.split("\n") == ["a.txt", "b/", "l (link)", "p (no regular file)"]


async def test_an_empty_tree_and_a_missing_folder_are_told_apart(call: Call) -> None:
    assert (await call("list_files")).text == "[no files]"
    assert not (await call("list_files", path="none")).ok


async def test_a_listing_of_too_many_files_is_cut_and_says_so(tree: Path, call: Call) -> None:
    for number in range(files.LISTED + 5):
        (tree / f"{number}.txt").touch()
    result = await call("list_files")
    assert result.data["cut"]
    assert result.text.endswith("a deeper folder or a pattern]")


async def test_a_name_that_a_command_made_cannot_steer_a_terminal(tree: Path, call: Call) -> None:
    (tree / "a\x1b[2J\u202eb.txt").write_text("")
    listing = (await call("list_files")).text
    assert "\x1b" not in listing
    assert "<U+202E>" in listing
