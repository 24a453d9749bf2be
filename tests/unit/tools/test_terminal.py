from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from orchestrator.tools import TOOLS, ToolContext, parse_call
from orchestrator.tools.terminal import RunCommand, RunCommandArguments

from .conftest import Call


async def test_a_command_runs_in_the_work_tree_and_tells_its_exit_code(tree: Path, call: Call) -> None:
    result = await call("run_command", command="echo out; echo err >&2; pwd; touch made; exit 3")
    assert not result.ok
    assert result.text.startswith("[exit code 3, ")
    assert "out\n" in result.text
    assert "err\n" in result.text
    assert str(tree) in result.text
    assert (tree / "made").exists()
    assert (result.data["exit_code"], result.data["ended"], result.data["output"]) == (3, "exited", "")


async def test_a_command_starts_in_the_folder_that_it_names(tree: Path, call: Call) -> None:
    (tree / "d").mkdir()
    assert "tree/d" in (await call("run_command", command="pwd", directory="d")).text
    for hostile in ("..", "/", "none"):
        assert not (await call("run_command", command="touch ../x", directory=hostile)).ok


async def test_a_link_is_no_folder_to_start_in(tree: Path, call: Call) -> None:
    (tree / "out").symlink_to("/")
    assert "symbolic link" in (await call("run_command", command="pwd", directory="out")).text


async def test_long_output_is_cut_and_the_whole_can_be_read(call: Call, ctx: ToolContext) -> None:
    result = await call("run_command", command="seq 1 20000")
    assert len(result.text) < 34_000
    assert "\n1\n" in result.text
    assert "\n20000\n" in result.text
    pointer = str(result.data["output"])
    assert pointer in result.text
    assert (await call("read_file", path=pointer, start_line=9999, end_line=9999)).text == "9999\n"
    assert (await call("search_files", path="@output", pattern="^12345$")).data["matches"] == 1
    again = await call("run_command", command="seq 1 20000")
    assert again.data["output"] == pointer
    assert [path.name for path in ctx.output_dir.iterdir()] == [pointer.removeprefix("@output/")]


async def test_escape_codes_do_not_reach_the_model_and_stay_in_files(tree: Path, call: Call) -> None:
    result = await call("run_command", command=r"printf '\033[31mred\033[0m\033]0;title\007\r\n' | tee a.txt")
    assert result.text.split("\n")[1] == "red"
    assert (tree / "a.txt").read_bytes() == b"\x1b[31mred\x1b[0m\x1b]0;title\x07\r\n"


async def test_a_command_that_takes_too_long_is_killed(ctx: ToolContext) -> None:
    args = RunCommandArguments(command="sleep 60", timeout_s=60)
    result = await RunCommand().run(args, replace(ctx, command_timeout_s=0.3))
    assert not result.ok
    assert "killed after 0.3 s" in result.text
    assert result.data["ended"] == "timeout"


async def until(seen: Callable[[], bool]) -> None:
    while not seen():  # noqa: ASYNC110 - what is waited for happens in another process
        await asyncio.sleep(0.01)


async def test_a_halt_kills_the_command_at_once_and_leaves_no_output_behind(tree: Path, ctx: ToolContext) -> None:
    args = parse_call("run_command", {"command": "while true; do date > beat; sleep 0.02; done"})
    running = asyncio.ensure_future(TOOLS["run_command"].run(args, ctx))
    await until((tree / "beat").exists)
    running.cancel()
    async with asyncio.timeout(10):  # the command itself never ends
        with pytest.raises(asyncio.CancelledError):
            await running
    assert list(ctx.output_dir.iterdir()) == []
    (tree / "beat").unlink()
    await asyncio.sleep(0.1)
    assert not (tree / "beat").exists()
