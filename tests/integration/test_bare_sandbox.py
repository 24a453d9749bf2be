from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.sandbox import Command, Ended, Service, choose, kill_holders
from orchestrator.sandbox.none import NoSandbox
from orchestrator.sandbox.processes import carrying, in_session, kill_all

BOX = NoSandbox()


def shell(text: str, cwd: Path, **more: object) -> Command:
    return Command(argv=("/bin/sh", "-c", text), cwd=cwd, **more)  # type: ignore[arg-type]


def alive(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


async def numbers(path: Path, count: int) -> list[int]:
    """Wait until that many processes wrote their ids, a line each."""
    async with asyncio.timeout(5):
        while not path.exists() or path.read_text().count("\n") < count:  # noqa: ASYNC110 - a shell writes it
            await asyncio.sleep(0.005)
    return [int(line) for line in path.read_text().split()]


async def until_dead(pids: list[int]) -> None:
    async with asyncio.timeout(2):
        while any(map(alive, pids)):  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.005)


@pytest.fixture
def leftovers(tmp_path: Path) -> Iterator[Path]:
    """A file in which a test's processes leave their ids, so that none outlives a failing test."""
    path = tmp_path / "pids"
    yield path
    for line in path.read_text().split() if path.exists() else ():
        with suppress(ProcessLookupError):
            os.kill(int(line), signal.SIGKILL)


async def test_a_command_gives_its_output_and_its_exit_code(tmp_path: Path) -> None:
    result = await BOX.run(shell("echo out; echo err >&2; exit 3", tmp_path))
    assert (result.exit_code, result.ended, result.succeeded) == (3, Ended.EXITED, False)
    assert result.output == "out\nerr\n"
    assert result.duration_s < 5


async def test_a_command_sees_nothing_of_the_engines_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary")
    result = await BOX.run(shell("env", tmp_path, env={"GIVEN": "yes"}))
    assert "canary" not in result.output
    names = {line.partition("=")[0] for line in result.output.splitlines()}
    assert names - {"PWD", "SHLVL", "_"} == {"PATH", "LANG", "TERM", "HOME", "TMPDIR", "ORCHESTRATOR_BOX", "GIVEN"}


async def test_a_commands_home_is_its_own_and_goes_with_it(tmp_path: Path) -> None:
    result = await BOX.run(shell('touch "$HOME/x" && echo "$HOME"', tmp_path))
    assert result.succeeded
    assert not Path(result.output.strip()).exists()


async def test_a_command_has_no_input_and_no_descriptors_of_the_engine(tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)  # noqa: FBT003 - the function's signature
        result = await BOX.run(shell("cat; ls -l /proc/self/fd", tmp_path))
    assert result.succeeded
    assert "secret" not in result.output


async def test_a_command_that_does_not_exist_ends_with_127(tmp_path: Path) -> None:
    result = await BOX.run(Command(argv=("no-such-program",), cwd=tmp_path))
    assert result.exit_code == 127
    assert "not found" in result.output


@pytest.mark.parametrize("argv", [("echo", "a\x00b"), ("echo", "\ud800"), ("echo", "x" * 3_000_000)])
async def test_a_command_that_cannot_be_started_is_a_problem(tmp_path: Path, argv: tuple[str, ...]) -> None:
    with pytest.raises(Problem, match="could not be started"):
        await BOX.run(Command(argv=argv, cwd=tmp_path))


async def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="could not be started"):
        await BOX.run(shell("true", tmp_path / "missing"))


async def test_long_output_keeps_head_and_tail_and_goes_to_disk_whole(tmp_path: Path) -> None:
    spill = tmp_path / "output"
    result = await BOX.run(shell("seq 1 100000", tmp_path, output_limit=4000, spill=spill))
    assert result.truncated
    assert result.output.startswith("1\n2\n")
    assert result.output.endswith("99999\n100000\n")
    assert f"[… {result.output_bytes - 4000:,} bytes left out …]" in result.output
    assert spill.read_text() == "".join(f"{n}\n" for n in range(1, 100_001))


@pytest.mark.parametrize("size", [0, 1, 3999, 4000, 4001])
async def test_output_is_cut_exactly_where_it_passes_the_limit(tmp_path: Path, size: int) -> None:
    result = await BOX.run(shell(f"head -c {size} /dev/zero | tr '\\0' x", tmp_path, output_limit=4000))
    assert result.truncated == (size > 4000)
    assert (result.output == "x" * size) == (size <= 4000)


async def test_undecodable_output_is_shown_replaced(tmp_path: Path) -> None:
    assert (await BOX.run(shell(r"printf 'a\377b'", tmp_path))).output == "a\ufffdb"


async def test_a_flood_of_output_is_ended_at_its_limit(tmp_path: Path) -> None:
    spill = tmp_path / "output"
    result = await BOX.run(shell("yes", tmp_path, spill=spill, spill_limit=1_000_000))
    assert (result.ended, result.exit_code) == (Ended.LIMIT, None)
    assert spill.stat().st_size == 1_000_000


async def test_a_command_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    result = await BOX.run(shell("echo started; sleep 60", tmp_path, timeout_s=0.2))
    assert (result.ended, result.exit_code, result.output) == (Ended.TIMEOUT, None, "started\n")
    assert result.duration_s < 5


async def test_a_command_that_dies_by_a_signal_says_so(tmp_path: Path) -> None:
    result = await BOX.run(shell("kill -SEGV $$", tmp_path))
    assert (result.ended, result.exit_code) == (Ended.KILLED, 128 + signal.SIGSEGV)


STUBBORN = """
trap '' TERM INT HUP
echo $$ >> {pids}
sh -c 'trap "" TERM; echo $$ >> {pids}; sleep 300' &
setsid sh -c 'echo $$ >> {pids}; sleep 300' &
setsid setsid sh -c 'echo $$ >> {pids}; sleep 300' </dev/null >/dev/null 2>&1 &
env -i setsid /bin/sh -c 'echo $$ >> {pids}; sleep 300' &
sleep 300
"""


async def test_cancelling_kills_all_that_the_command_started(tmp_path: Path, leftovers: Path) -> None:
    task = asyncio.create_task(BOX.run(shell(STUBBORN.format(pids=leftovers), tmp_path)))
    pids = await numbers(leftovers, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_dead(pids)


async def test_cancelling_twice_still_kills_and_cleans(tmp_path: Path, leftovers: Path) -> None:
    task = asyncio.create_task(BOX.run(shell(STUBBORN.format(pids=leftovers), tmp_path)))
    pids = await numbers(leftovers, 5)
    asyncio.get_running_loop().call_soon(task.cancel)
    asyncio.get_running_loop().call_soon(task.cancel)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_dead(pids)


async def test_what_a_command_leaves_running_is_killed_and_counted(tmp_path: Path, leftovers: Path) -> None:
    result = await BOX.run(shell(f"(setsid sh -c 'echo $$ >> {leftovers}; exec sleep 300' &) ; sleep 0.3", tmp_path))
    assert (result.ended, result.exit_code, result.strays) == (Ended.EXITED, 0, 1)
    await until_dead(await numbers(leftovers, 1))


FORKER = """
import os, time
for _ in range(1000):
    if os.fork():
        time.sleep(0.005)
        os._exit(0)
    os.setsid()
    os.write(1, b"x")
    with open("forks", "a") as file:
        file.write("x")
"""


async def test_a_process_that_flees_by_forking_is_killed_too(tmp_path: Path) -> None:
    result = await BOX.run(Command(argv=(sys.executable, "-I", "-S", "-c", FORKER), cwd=tmp_path))
    assert result.ended is Ended.EXITED
    forks = (tmp_path / "forks").stat().st_size
    await asyncio.sleep(0.1)
    assert (tmp_path / "forks").stat().st_size == forks < 1000


async def test_memory_is_bounded(tmp_path: Path) -> None:
    command = Command(argv=(sys.executable, "-I", "-c", "x = bytearray(10**9)"), cwd=tmp_path, memory_mb=200)
    result = await BOX.run(command)
    assert "MemoryError" in result.output


async def test_the_size_of_a_file_is_bounded(tmp_path: Path) -> None:
    result = await BOX.run(shell("head -c 5000000 /dev/zero > big", tmp_path, file_mb=1))
    assert not result.succeeded
    assert (tmp_path / "big").stat().st_size == 1024 * 1024


async def test_many_commands_at_once_do_not_mix(tmp_path: Path) -> None:
    results = await asyncio.gather(*(BOX.run(shell(f"echo {n}; sleep 0.05; echo {n}", tmp_path)) for n in range(20)))
    assert [result.output for result in results] == [f"{n}\n{n}\n" for n in range(20)]


async def test_nothing_is_left_open(tmp_path: Path) -> None:
    await BOX.run(shell("true", tmp_path))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        await BOX.run(shell("true", tmp_path, fence=tmp_path / "fence"))
        with pytest.raises(Problem):
            await BOX.run(shell("true", tmp_path / "missing", fence=tmp_path / "fence"))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


SERVER = (
    "import sys\nfrom http.server import *\n"
    "HTTPServer(('127.0.0.1', int(sys.argv[1])), SimpleHTTPRequestHandler).serve_forever()"
)


def serving(port: int, cwd: Path) -> Command:
    return Command(argv=(sys.executable, "-u", "-c", SERVER, str(port)), cwd=cwd, timeout_s=60, serves=port)


async def test_a_service_runs_until_it_is_stopped(tmp_path: Path, unused_tcp_port: int) -> None:
    service: Service = await BOX.start(serving(unused_tcp_port, tmp_path))
    assert await service.wait_ready(timeout_s=10)
    still = service.running
    result = await service.stop()
    assert (still, service.running) == (True, False)
    assert result.ended is Ended.KILLED
    assert "GET / HTTP/1.1" in service.output()
    assert await service.stop() == result


async def test_a_service_that_ends_at_once_is_not_ready(tmp_path: Path, unused_tcp_port: int) -> None:
    async with await BOX.start(shell("echo broken; exit 1", tmp_path, serves=unused_tcp_port)) as service:
        assert not await service.wait_ready(timeout_s=10)
        assert "broken" in service.output()


async def test_a_fence_finds_what_a_killed_engine_left_behind(tmp_path: Path, leftovers: Path) -> None:
    fence = tmp_path / "fence"
    program = (
        "import asyncio, sys; from pathlib import Path; from orchestrator.sandbox import Command; "
        "from orchestrator.sandbox.none import NoSandbox; "
        f"asyncio.run(NoSandbox().run(Command(argv=('/bin/sh', '-c', {STUBBORN.format(pids=leftovers)!r}), "
        f"cwd=Path({str(tmp_path)!r}), fence=Path({str(fence)!r}))))"
    )
    engine = subprocess.Popen([sys.executable, "-c", program], cwd=Path.cwd())  # noqa: ASYNC220
    pids = await numbers(leftovers, 5)
    engine.kill()
    engine.wait()
    assert any(map(alive, pids))
    assert kill_holders(fence) >= 5
    await until_dead(pids)
    assert kill_holders(fence) == 0
    assert kill_holders(tmp_path / "never") == 0


async def test_a_cancelled_command_is_dead_within_a_fraction_of_a_second(tmp_path: Path, leftovers: Path) -> None:
    task = asyncio.create_task(BOX.run(shell(f"echo $$ >> {leftovers}; sleep 300", tmp_path)))
    await numbers(leftovers, 1)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - began < 2


def test_killing_by_a_mark_spares_everyone_else() -> None:
    mine = subprocess.Popen(["sleep", "300"], env={"MARK": "one"}, start_new_session=True)
    other = subprocess.Popen(["sleep", "300"], env={"MARK": "two"}, start_new_session=True)
    try:
        assert kill_all(carrying("MARK=one"), in_session(mine.pid)) == 1
        assert mine.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_an_unknown_sandbox_is_refused_with_those_there_are() -> None:
    with pytest.raises(Problem, match="no sandbox 'jail'") as told:
        choose("jail")
    assert "none" in told.value.remedy
