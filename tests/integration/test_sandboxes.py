from __future__ import annotations

import asyncio
import os
import resource
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from orchestrator.errors import Problem
from orchestrator.sandbox import ANY, Command, Ended, Network, Sandbox, choose, kill_holders
from orchestrator.sandbox.bubblewrap import Bubblewrap
from orchestrator.sandbox.processes import carrying, in_session, kill_all
from tests.boxes import BOXES, each, needs

NONE, BUBBLEWRAP = BOXES["none"], BOXES["bubblewrap"]
PYTHON = (Path(sys.prefix), Path(sys.base_prefix))
"""What a box must see for this interpreter to run in it."""


@pytest.fixture(params=each("none", "landlock", "bubblewrap"))
def box(request: pytest.FixtureRequest) -> Sandbox:
    """Every kind of sandbox that works here."""
    chosen: Sandbox = request.param
    return chosen


def shell(text: str, cwd: Path, **more: object) -> Command:
    return Command(argv=("/bin/sh", "-c", text), cwd=cwd, writable=(cwd,), **more)  # type: ignore[arg-type]


def python(text: str, cwd: Path, *arguments: str, **more: object) -> Command:
    argv = (sys.executable, "-I", "-u", "-c", text, *arguments)
    return Command(argv=argv, cwd=cwd, writable=(cwd,), readable=PYTHON, **more)  # type: ignore[arg-type]


class Sleepers:
    """Processes `sleep 300.<a number of this test's own>`, seen from outside of whatever box they are in."""

    def __init__(self) -> None:
        self.nap = f"300.{secrets.randbelow(10**12):012}"

    def alive(self) -> list[int]:
        processes = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [int(entry.name) for entry in processes if _words(entry)[1:] == [self.nap]]

    def waiting(self) -> list[int]:
        """Also those that only know the number: a shell, or a box in the making."""
        processes = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [int(entry.name) for entry in processes if self.nap in " ".join(_words(entry))]

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.alive()) != count:  # noqa: ASYNC110 - other processes
                await asyncio.sleep(0.005)


def _words(entry: Path) -> list[str]:
    with suppress(OSError):
        return (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")[:-1]
    return []


@pytest.fixture
def sleepers() -> Iterator[Sleepers]:
    """None of them outlives a test, whatever it shows."""
    found = Sleepers()
    yield found
    for pid in found.waiting():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


async def test_a_command_gives_its_output_and_its_exit_code(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(shell("echo out; echo err >&2; exit 3", tmp_path))
    assert (result.exit_code, result.ended, result.succeeded) == (3, Ended.EXITED, False)
    assert result.output == "out\nerr\n"
    assert result.duration_s < 5


async def test_a_command_sees_nothing_of_the_engines_environment(
    box: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary")
    result = await box.run(shell("env", tmp_path, env={"GIVEN": "yes"}))
    assert "canary" not in result.output
    names = {line.partition("=")[0] for line in result.output.splitlines()} - {"PWD", "SHLVL", "_", "OLDPWD"}
    assert names - {"ORCHESTRATOR_BOX", "GIT_CONFIG_NOSYSTEM"} == {"PATH", "LANG", "TERM", "HOME", "TMPDIR", "GIVEN"}


async def test_a_commands_home_is_its_own_and_goes_with_it(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(shell('touch "$HOME/x" && echo "$HOME"', tmp_path))
    assert result.succeeded
    assert not Path(result.output.strip()).exists()


async def test_a_command_has_no_input_and_no_descriptors_of_the_engine(box: Sandbox, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)  # noqa: FBT003 - the function's signature
        result = await box.run(shell("cat; ls -l /proc/self/fd", tmp_path))
    assert result.succeeded
    assert "secret" not in result.output


async def test_a_command_that_does_not_exist_ends_with_127(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(Command(argv=("no-such-program",), cwd=tmp_path))
    assert result.exit_code == 127
    assert "not found" in result.output


@pytest.mark.parametrize("argv", [("echo", "a\x00b"), ("echo", "\ud800"), ("echo", "x" * 3_000_000)])
async def test_a_command_that_cannot_be_started_is_a_problem(
    box: Sandbox, tmp_path: Path, argv: tuple[str, ...]
) -> None:
    with pytest.raises(Problem, match="could not be started"):
        await box.run(Command(argv=argv, cwd=tmp_path))


@pytest.mark.parametrize("value", ["a\0--bind\0/\0/", "\ud800"])
async def test_an_environment_cannot_say_more_than_its_values(box: Sandbox, tmp_path: Path, value: str) -> None:
    with pytest.raises(Problem, match="could not be started"):
        await box.run(shell("true", tmp_path, env={"NAME": value}))


async def test_what_may_be_read_need_not_exist_and_the_inner_folders_rights_hold(box: Sandbox, tmp_path: Path) -> None:
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "outer" / "given").write_text("given")
    command = Command(
        argv=("/bin/sh", "-c", "cat ../given && echo x > new && echo x > ../new"),
        cwd=inner,
        readable=(tmp_path / "outer", tmp_path / "missing"),
        writable=(inner,),
    )
    result = await box.run(command)
    assert result.output.startswith("given")
    assert (inner / "new").exists()
    assert (tmp_path / "outer" / "new").exists() == (box is NONE)


async def test_a_missing_folder_is_a_problem(box: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="could not be started"):
        await box.run(shell("true", tmp_path / "missing"))


async def test_long_output_keeps_head_and_tail_and_goes_to_disk_whole(box: Sandbox, tmp_path: Path) -> None:
    spill = tmp_path / "output"
    result = await box.run(shell("seq 1 100000", tmp_path, output_limit=4000, spill=spill))
    assert result.truncated
    assert result.output.startswith("1\n2\n")
    assert result.output.endswith("99999\n100000\n")
    assert f"[… {result.output_bytes - 4000:,} bytes left out …]" in result.output
    assert spill.read_text() == "".join(f"{n}\n" for n in range(1, 100_001))


@pytest.mark.parametrize("size", [0, 1, 3999, 4000, 4001])
async def test_output_is_cut_exactly_where_it_passes_the_limit(box: Sandbox, tmp_path: Path, size: int) -> None:
    result = await box.run(shell(f"head -c {size} /dev/zero | tr '\\0' x", tmp_path, output_limit=4000))
    assert result.truncated == (size > 4000)
    assert (result.output == "x" * size) == (size <= 4000)


async def test_undecodable_output_is_shown_replaced(box: Sandbox, tmp_path: Path) -> None:
    assert (await box.run(shell(r"printf 'a\377b'", tmp_path))).output == "a\ufffdb"


async def test_a_flood_of_output_is_ended_at_its_limit(box: Sandbox, tmp_path: Path) -> None:
    spill = tmp_path / "output"
    result = await box.run(shell("yes", tmp_path, spill=spill, spill_limit=1_000_000))
    assert (result.ended, result.exit_code) == (Ended.LIMIT, None)
    assert spill.stat().st_size == 1_000_000


async def test_a_command_that_takes_too_long_is_killed(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(shell("echo started; sleep 60", tmp_path, timeout_s=0.5))
    assert (result.ended, result.exit_code, result.output) == (Ended.TIMEOUT, None, "started\n")
    assert result.duration_s < 5


async def test_a_command_that_dies_by_a_signal_says_so(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(shell("kill -SEGV $$", tmp_path))
    assert (result.ended, result.exit_code) == (Ended.KILLED, 128 + signal.SIGSEGV)


STUBBORN = """
trap '' TERM INT HUP
sh -c 'trap "" TERM; sleep {nap}; :' &
setsid sleep {nap} &
setsid setsid sleep {nap} </dev/null >/dev/null 2>&1 &
env -i setsid /bin/sleep {nap} &
sleep {nap}
"""


async def test_cancelling_kills_all_that_the_command_started(box: Sandbox, tmp_path: Path, sleepers: Sleepers) -> None:
    task = asyncio.create_task(box.run(shell(STUBBORN.format(nap=sleepers.nap), tmp_path)))
    await sleepers.until(5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sleepers.alive() == []


async def test_cancelling_twice_still_kills_and_cleans(box: Sandbox, tmp_path: Path, sleepers: Sleepers) -> None:
    task = asyncio.create_task(box.run(shell(STUBBORN.format(nap=sleepers.nap), tmp_path)))
    await sleepers.until(5)
    asyncio.get_running_loop().call_soon(task.cancel)
    asyncio.get_running_loop().call_soon(task.cancel)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sleepers.alive() == []


async def test_cancelling_at_any_moment_of_the_start_leaves_nothing(
    box: Sandbox, tmp_path: Path, sleepers: Sleepers
) -> None:
    for step in range(25):
        task = asyncio.create_task(box.run(shell(f"sleep {sleepers.nap}", tmp_path)))
        await asyncio.sleep(step * 0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert sleepers.waiting() == []


async def test_what_a_command_leaves_running_is_killed(box: Sandbox, tmp_path: Path, sleepers: Sleepers) -> None:
    result = await box.run(shell(f"(setsid sleep {sleepers.nap} &) ; sleep 0.2", tmp_path))
    assert (result.ended, result.exit_code) == (Ended.EXITED, 0)
    assert sleepers.alive() == []
    assert result.strays == (0 if box is BUBBLEWRAP else 1)


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


async def test_a_process_that_flees_by_forking_is_killed_too(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(python(FORKER, tmp_path))
    assert result.ended is Ended.EXITED
    forks = (tmp_path / "forks").stat().st_size if (tmp_path / "forks").exists() else 0
    await asyncio.sleep(0.1)
    assert not forks or (tmp_path / "forks").stat().st_size == forks < 1000


async def test_memory_is_bounded(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(python("x = bytearray(10**9)", tmp_path, memory_mb=200))
    assert "MemoryError" in result.output


EAT = """
import os, sys, time
share, children = int(sys.argv[1]), int(sys.argv[2])
common = bytearray(os.urandom(1 << 20) * int(sys.argv[3]))
for _ in range(children):
    if not os.fork():
        os.setsid()
        own = os.urandom(1 << 20) * share
        time.sleep(60 if share else 1.5)
        os._exit(0)
for _ in range(children if not share else 1):
    os.wait()
"""


async def test_memory_of_all_processes_together_is_bounded(box: Sandbox, tmp_path: Path) -> None:
    began = time.monotonic()
    result = await box.run(python(EAT, tmp_path, "10", "30", "0", memory_all_mb=150))
    assert (result.ended, result.exit_code, time.monotonic() - began < 30) == (Ended.MEMORY, None, True)
    assert result.overrun == "all its processes together may take 150 MB of memory"


async def test_what_processes_have_in_common_counts_once(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(python(EAT, tmp_path, "0", "6", "60", memory_all_mb=300))
    assert result.succeeded, result


async def test_the_size_of_a_file_is_bounded(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(shell("head -c 5000000 /dev/zero > big", tmp_path, file_mb=1))
    assert not result.succeeded
    assert (tmp_path / "big").stat().st_size == 1024 * 1024


FILL = "i=0; while :; do i=$((i + 1)); head -c 400000 /dev/zero > f$i; done"


async def test_a_command_that_fills_the_disk_with_many_small_files_is_killed(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(shell(FILL, tmp_path, room_mb=16))
    assert (result.ended, result.exit_code) == (Ended.FULL, None)
    assert result.overrun == "it may fill 16 MB and 300,000 files"
    few = await box.run(shell("rm -f f*; head -c 8000000 /dev/zero > f; sleep 0.5", tmp_path, room_mb=16))
    assert few.ended is Ended.EXITED


async def test_what_a_server_writes_at_a_commands_bidding_counts_as_its_own(box: Sandbox, tmp_path: Path) -> None:
    work, server = tmp_path / "work", tmp_path / "server"
    for folder in (work, server):
        folder.mkdir()
    running = asyncio.ensure_future(box.run(shell("sleep 60", work, fills=(server,), room_mb=16)))
    await asyncio.sleep(0.1)
    while not running.done():
        (server / f"{len(list(server.iterdir()))}").write_bytes(bytes(4_000_000))
        await asyncio.sleep(0.05)
    assert running.result().ended is Ended.FULL


async def test_many_commands_at_once_do_not_mix(box: Sandbox, tmp_path: Path) -> None:
    results = await asyncio.gather(*(box.run(shell(f"echo {n}; sleep 0.05; echo {n}", tmp_path)) for n in range(20)))
    assert [result.output for result in results] == [f"{n}\n{n}\n" for n in range(20)]


async def test_nothing_is_left_open(box: Sandbox, tmp_path: Path) -> None:
    await box.run(shell("true", tmp_path))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        await box.run(shell("true", tmp_path, fence=tmp_path / "fence"))
        with pytest.raises(Problem):
            await box.run(shell("true", tmp_path / "missing", fence=tmp_path / "fence"))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


SERVER = (
    "import sys\nfrom http.server import *\n"
    "HTTPServer(('127.0.0.1', int(sys.argv[1])), SimpleHTTPRequestHandler).serve_forever()"
)


def serving(port: int, cwd: Path) -> Command:
    return python(SERVER, cwd, str(port), timeout_s=60.0, serves=port, network=Network.LOOPBACK)


async def test_a_service_runs_until_it_is_stopped(box: Sandbox, tmp_path: Path, unused_tcp_port: int) -> None:
    service = await box.start(serving(unused_tcp_port, tmp_path))
    assert await service.wait_ready() == ""
    still = service.running
    result = await service.stop()
    assert (still, service.running) == (True, False)
    assert result.ended is Ended.KILLED
    assert "GET / HTTP/1.1" in service.output()
    assert await service.stop() == result


async def test_a_service_that_ends_at_once_is_not_ready(box: Sandbox, tmp_path: Path, unused_tcp_port: int) -> None:
    service = await box.start(shell("echo broken; exit 1", tmp_path, serves=unused_tcp_port))
    assert await service.wait_ready() == "it ended"
    assert "broken" in (await service.stop()).output


ENGINE = """
import asyncio, sys
from pathlib import Path
from orchestrator.sandbox import Command, choose
box, script, cwd = choose(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
asyncio.run(box.run(Command(argv=("/bin/sh", "-c", script), cwd=cwd, writable=(cwd,), fence=cwd / "fence")))
"""


async def test_what_a_killed_engine_left_behind_is_dead_or_found_by_its_fence(
    box: Sandbox, tmp_path: Path, sleepers: Sleepers
) -> None:
    argv = [sys.executable, "-c", ENGINE, box.name, STUBBORN.format(nap=sleepers.nap), str(tmp_path)]
    engine = subprocess.Popen(argv, cwd=Path.cwd())  # noqa: ASYNC220 - it is killed at once
    await sleepers.until(5)
    engine.kill()
    engine.wait()
    killed = kill_holders(tmp_path / "fence")
    await sleepers.until(0)
    assert killed >= (0 if box is BUBBLEWRAP else 5)
    assert kill_holders(tmp_path / "fence") == 0
    assert kill_holders(tmp_path / "never") == 0


WORK = "import time\nwhile time.process_time() < 0.4: pass\nprint('done')"


@pytest.fixture
def crowded() -> Iterator[None]:
    """One processor for this test and all that it starts, and three others who want it too."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(mine)})
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
    yield
    os.sched_setaffinity(0, mine)
    for other in others:
        other.kill()
        other.wait()


@pytest.mark.usefixtures("crowded")
async def test_a_patient_limit_leaves_out_the_time_in_which_others_have_the_machine(
    box: Sandbox, tmp_path: Path
) -> None:
    with suppress(Problem):  # where even more than three want it, nobody can tell: said, and no time-out either
        result = await box.run(python(WORK, tmp_path, timeout_s=0.5, patient=True))
        assert (result.ended, result.output) == (Ended.EXITED, "done\n")


async def test_a_patient_limit_ends_what_does_nothing(box: Sandbox, tmp_path: Path) -> None:
    result = await box.run(shell("sleep 60", tmp_path, timeout_s=0.5, patient=True))
    assert (result.ended, result.exit_code) == (Ended.TIMEOUT, None)


async def test_a_fence_finds_a_box_whose_engine_lives(box: Sandbox, tmp_path: Path, sleepers: Sleepers) -> None:
    task = asyncio.create_task(box.run(shell(STUBBORN.format(nap=sleepers.nap), tmp_path, fence=tmp_path / "fence")))
    await sleepers.until(5)
    assert kill_holders(tmp_path / "fence") >= 1
    result = await task
    assert (result.ended, result.exit_code) == (Ended.KILLED, 128 + signal.SIGKILL)
    assert sleepers.alive() == []


def test_who_cannot_look_at_the_processes_is_told_rather_than_that_there_are_none(sleepers: Sleepers) -> None:
    mine = subprocess.Popen(["sleep", sleepers.nap], start_new_session=True)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    spare = os.dup(0)
    os.close(spare)  # the lowest number that is free
    resource.setrlimit(resource.RLIMIT_NOFILE, (spare, limits[1]))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            kill_all(in_session(mine.pid))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert kill_all(in_session(mine.pid)) == 1
    assert mine.wait(5) == -signal.SIGKILL


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


@needs("bubblewrap")
def test_the_safest_sandbox_that_works_is_chosen() -> None:
    assert choose().name == "bubblewrap"


@needs("landlock")
def test_without_bubblewrap_landlock_is_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose().name == "landlock"
    with pytest.raises(Problem, match=r"no sandbox holds here .*: bubblewrap is not installed"):
        choose("bubblewrap")


@pytest.mark.parametrize("name", [ANY, "landlock"])
def test_where_nothing_confines_commands_are_refused_and_not_run_bare(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("orchestrator.sandbox.confine.version", lambda: 3)
    with pytest.raises(Problem, match="version 3") as told:
        choose(name)
    assert "--unsandboxed" in told.value.remedy
    assert choose("none").name == "none"


def test_a_box_that_leaks_is_not_used(tmp_path: Path) -> None:
    leaky = tmp_path / "bwrap"
    leaky.write_text('#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n')
    leaky.chmod(0o755)
    assert "leak" in Bubblewrap(str(leaky)).trouble()
    assert "cannot be made" in Bubblewrap("/bin/false").trouble()


def test_an_unknown_sandbox_is_refused_with_those_there_are() -> None:
    with pytest.raises(Problem, match="no sandbox 'jail'") as told:
        choose("jail")
    assert "none" in told.value.remedy


@needs("bubblewrap")
def test_nothing_weaker_is_chosen_because_the_disk_is_full(tmp_path: Path) -> None:
    program = (
        "import os, resource, sys; from orchestrator.errors import Problem; from orchestrator.sandbox import choose\n"
        "free = os.dup(0); os.close(free)\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (free + 1, free + 1))\n"
        "try: print(choose().name)\n"
        "except Problem as problem: print(problem.what)\n"
    )
    words = [sys.executable, "-c", f"import orchestrator.sandbox.bubblewrap, orchestrator.sandbox.landlock\n{program}"]
    said = subprocess.run(
        words, capture_output=True, text=True, check=False, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    assert said.stdout == "the sandbox cannot be tried: Too many open files\n", said.stderr
