"""Bubblewrap: new namespaces, a list of what may be seen, a system call filter, and a kill that leaves nothing alive.

A box sees the system's programs and libraries, what its command names, a few files under `/etc`, and memory folders of
bounded size; it writes to what its command names and to those. It has a network of its own with nothing but a loopback.

Everything under `/proc` is read-only in the box. That is not tidiness: a box that root makes begins as root without
capabilities, and the kernel lets that write `/proc/sys`, from where a program can be started outside of the box. Its
command goes on as `plain_user`.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from orchestrator.errors import MEND, Problem, of_the_machine
from orchestrator.sandbox import plain_user, seccomp
from orchestrator.sandbox.box import USER, Handed, arguments, as_plain_user, in_memory, inner, own_etc, packed
from orchestrator.sandbox.command import Command, CommandResult
from orchestrator.sandbox.door import Door
from orchestrator.sandbox.probe import PROBE, leak
from orchestrator.sandbox.processes import in_session, kill_all, let_go_first
from orchestrator.sandbox.running import Running, held_fence, pipe, spawn
from orchestrator.sandbox.service import Service
from orchestrator.shielded import to_the_end

_SET_UP_S = 20.0


class Bubblewrap:
    """Boxes by the `bwrap` program."""

    name = "bubblewrap"

    def __init__(self, program: str | None = None) -> None:
        """Use the `bwrap` found on `PATH`, unless told which."""
        self._program = program or shutil.which("bwrap")
        self._filter = seccomp.program()
        self._namespace: tuple[int, ...] = ()

    def trouble(self) -> str:
        """Say what keeps boxes from being made here, or from being tight; empty where they are. Takes some 20 ms."""
        if not self._program:
            return "bubblewrap is not installed; install the package `bubblewrap`"
        if self._filter is None:
            return f"there is no system call filter for {platform.machine()}"
        if plain_user.needed() and (cannot := plain_user.trouble()):
            return cannot
        try:
            with tempfile.NamedTemporaryFile(prefix="outside-") as outside:
                return leak(self._probe(outside.name), outside.name)
        except (OSError, subprocess.SubprocessError) as error:
            if broken := of_the_machine(error):  # says nothing of bubblewrap: nothing weaker is chosen because of it
                raise Problem(f"the sandbox cannot be tried: {broken}", remedy=MEND) from error
            return f"bubblewrap does not run: {error}"

    async def run(self, command: Command) -> CommandResult:
        """Run it to its end; see `Sandbox.run`."""
        running, _ = await self._spawn(command)
        return await running.result()

    async def start(self, command: Command) -> Service:
        """Leave it running; see `Sandbox.start`."""
        running, pid = await self._spawn(command)
        try:
            return Service(running, Door.open(pid, command.serves) if command.serves else None)
        except BaseException:
            await to_the_end(running.end())
            raise

    async def _spawn(self, command: Command) -> tuple[Running, int]:
        """Start a box, and let its command go once its first process is known; give that process's id too."""
        with ExitStack() as descriptors:
            running, told, go = self._begin(command, descriptors)
            try:
                pid = await _first_process(running, told)
                running.kill = _killer(pid, running)
                let_go_first(pid)
                os.write(go, b"\n")
            except BaseException:
                descriptors.close()  # without the word to go, a command that waits already ends
                await to_the_end(running.end())
                raise
        return running, pid

    def _begin(self, command: Command, descriptors: ExitStack) -> tuple[Running, int, int]:
        if not self._program:
            raise Problem("bubblewrap is not installed", remedy="install the package `bubblewrap`")
        if not command.cwd.is_dir():
            raise Problem("the command could not be started: no such folder", where=str(command.cwd))
        waiting, go = pipe(descriptors)
        told, telling = os.pipe2(os.O_CLOEXEC)
        descriptors.callback(os.close, told)
        with ExitStack() as handed:
            handed.callback(os.close, telling)
            argv, keep = self._words(command, telling, held_fence(command, handed), handed)
            plain_user.own((command.cwd, *command.writable))
            running = spawn(command, argv, {}, cwd=Path("/"), stdin=waiting, keep=keep, user=plain_user.number())
        running.shell_codes = True
        # While the box is made: bubblewrap with its child at once, since a child without it would wait for ever.
        running.kill = lambda: kill_all(in_session(running.pid))
        return running, told, go

    def _probe(self, outside: str) -> subprocess.CompletedProcess[str]:
        """Make a box as for any command, and let it look around."""
        assert self._program
        command = Command(argv=("/bin/sh", "-c", PROBE, "sh", outside), cwd=Path("/usr"))
        with ExitStack() as handed, Path(os.devnull).open("wb") as nowhere:
            argv, keep = self._words(command, nowhere.fileno(), (), handed)
            return subprocess.run(
                argv,
                input="go\n",
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={},
                cwd="/",
                pass_fds=keep,
                timeout=_SET_UP_S,
                text=True,
                check=False,
            )

    def _words(
        self, command: Command, telling: int, fence: tuple[int, ...], descriptors: ExitStack
    ) -> tuple[list[str], tuple[int, ...]]:
        """Give what is run to make a box, and the descriptors that it needs."""
        assert self._program
        rules = (in_memory(self._filter, descriptors),) if self._filter else ()
        root = plain_user.needed()
        etc = own_etc(plain_user.NUMBER if root else USER, descriptors)
        handed = Handed(telling=telling, rules=rules, fence=fence, namespace=self._roots_namespace(), etc=etc)
        told_by = in_memory(packed(arguments(command, handed)), descriptors)
        # In a namespace of its own the kernel counts a box's processes alone; in root's those of all boxes.
        room = plain_user.room(command.processes) if root else command.processes
        words = (*(as_plain_user() if root else ()), *inner(command, room))
        return [self._program, "--args", str(told_by), "--", *words], (told_by, *handed.all)

    def _roots_namespace(self) -> tuple[int, ...]:
        """The namespace for boxes that root makes, made once; none where the engine is a plain user."""
        if plain_user.needed() and not self._namespace:
            self._namespace = (plain_user.namespace(),)
        return self._namespace


async def _first_process(running: Running, told: int) -> int:
    """Wait until bubblewrap tells the id of the box's first process; raises `Problem` if the box cannot be made."""
    loop, text, whole = asyncio.get_running_loop(), bytearray(), asyncio.Event()

    def take() -> None:
        chunk = os.read(told, 4096)
        text.extend(chunk)
        if not chunk or b"}" in text:
            loop.remove_reader(told)
            whole.set()

    loop.add_reader(told, take)
    try:
        async with asyncio.timeout(_SET_UP_S):  # Python 3.11's wait_for can swallow a cancellation
            await whole.wait()
        return int(json.loads(text)["child-pid"])
    except (TimeoutError, ValueError, KeyError) as error:
        await to_the_end(running.end())
        said = " ".join(running.capture.text().split())[-400:]
        raise Problem(
            f"the sandbox could not be made: {said or 'bubblewrap said nothing'}",
            where=" ".join(running.command.argv)[:200],
            remedy="see `orchestrator doctor`",
        ) from error
    finally:
        loop.remove_reader(told)


def _killer(pid: int, running: Running) -> Callable[[], int]:
    """Kill the box's first process, and the kernel everything else in it."""
    handle = os.pidfd_open(pid)
    running.clean = lambda: os.close(handle)

    def kill() -> int:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        return 0

    return kill
