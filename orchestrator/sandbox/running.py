"""One running process with its output: waited for without a thread, killed without a gap."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from orchestrator.errors import Problem
from orchestrator.sandbox.capture import Capture
from orchestrator.sandbox.command import Command, CommandResult, Ended
from orchestrator.sandbox.memory import Memory
from orchestrator.sandbox.pace import WORKED, Pace, look_at
from orchestrator.sandbox.processes import Mark, in_session, let_go_first, marked
from orchestrator.sandbox.room import Room
from orchestrator.shielded import to_the_end

_GONE_WITHIN_S = 10.0
_CHASE_S = 1.0
_LOOK_AGAIN_S = 0.02


class Running:
    """A started command; whoever starts it awaits `end` in the end, cancelled or not."""

    def __init__(self, command: Command, process: subprocess.Popen[bytes], capture: Capture) -> None:
        self.command = command
        self.pid = process.pid
        self.capture = capture
        self.kill: Callable[[], int] = lambda: 0
        """Kills everything in the sandbox at once and gives the number of processes; set by the sandbox."""
        self.marks: tuple[Mark, ...] = (in_session(process.pid),)
        """What its processes are known by, or those that started them; set by a sandbox that knows more of them."""
        self.clean: Callable[[], None] = lambda: None
        """Removes what the sandbox made for this command; set by the sandbox."""
        self.shell_codes = False
        """Whether the process passes on an end by signal n as exit code 128 + n, as a shell does."""
        self.began = time.monotonic()
        self._process = process
        self._ended: Ended | None = None
        self._by_signal = False
        self._exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._overrun = ""
        self._handle = os.pidfd_open(process.pid)
        asyncio.get_running_loop().add_reader(self._handle, self._notice)
        self._watching = [asyncio.ensure_future(watch) for watch in (self._watch_room(), self._watch_memory())]

    async def result(self) -> CommandResult:
        """Wait for the end, the time limit or the output limit; then kill what is left and tell how it went."""
        try:
            await self._until_over()
        finally:
            strays = await to_the_end(self.end())
        code = self._exited.result() if self._exited.done() else None
        return CommandResult(
            exit_code=code if self._ended in {None, Ended.KILLED} else None,
            output=self.capture.text(),
            truncated=self.capture.truncated,
            duration_s=time.monotonic() - self.began,
            ended=self._ended or (Ended.KILLED if self._by_signal else Ended.EXITED),
            output_bytes=self.capture.size,
            strays=strays,
            overrun=self._overrun,
        )

    async def end(self) -> int:
        """Kill everything now, wait until it is gone and give the number of processes that outlived the command."""
        if self._handle < 0:
            return 0
        outlived = self._exited.done()
        killed = self.kill()
        await asyncio.wait({self._exited}, timeout=_GONE_WITHIN_S)
        chase_until = time.monotonic() + _CHASE_S
        while not await self.capture.ended(_LOOK_AGAIN_S) and time.monotonic() < chase_until:
            killed += self.kill()  # somebody still holds the output: one that was forked during the last look
        self.release()
        return killed if outlived else 0

    def stop(self) -> None:
        """Kill everything at once; `result` then says `killed`. Harmless when it is over."""
        if self._handle < 0:
            return
        if not self._exited.done():
            self._ended = self._ended or Ended.KILLED
        self.kill()

    def release(self) -> None:
        """Reap the process and give everything back; harmless when repeated."""
        for watching in self._watching:
            watching.cancel()
        self.capture.close()
        if self._handle >= 0:
            asyncio.get_running_loop().remove_reader(self._handle)
            os.close(self._handle)
            self._handle = -1
        self._process.poll()
        self.clean()

    @property
    def over(self) -> bool:
        """Whether the command itself ended."""
        return self._exited.done()

    async def _until_over(self) -> None:
        overflow = asyncio.ensure_future(self.capture.overflown.wait())
        try:
            either: set[asyncio.Future[Any]] = {self._exited, overflow}
            await asyncio.wait(either, timeout=self.command.timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if self.command.patient:
                await self._has_its_time(either)
        finally:
            overflow.cancel()
        if self._ended is None and not self._exited.done():
            self._ended = Ended.LIMIT if self.capture.overflown.is_set() else Ended.TIMEOUT

    async def _has_its_time(self, either: set[asyncio.Future[Any]]) -> None:
        """Wait on while others have the machine; raises `Problem` where nobody can tell in the end."""
        if any(one.done() for one in either):
            return
        pace = Pace(partial(look_at, self.pid), self.command.timeout_s / WORKED)
        while not any(one.done() for one in either) and not pace.why():
            await asyncio.wait(either, timeout=pace.between_s, return_when=asyncio.FIRST_COMPLETED)

    async def _watch_room(self) -> None:
        with suppress(OSError):  # what cannot be looked at is not watched
            self._is_over(Ended.FULL, await Room(self.command).overrun())

    async def _watch_memory(self) -> None:
        with suppress(OSError, KeyError):  # as above
            memory = Memory(self.command, lambda: marked(*self.marks))
            self._is_over(Ended.MEMORY, await memory.overrun())

    def _is_over(self, ended: Ended, overrun: str) -> None:
        if not self._exited.done() and self._ended is None:
            self._ended, self._overrun = ended, overrun
        self.kill()

    def _notice(self) -> None:
        # The process is left unreaped until everything else is dead: its number, which names the session, stays taken.
        status = os.waitid(os.P_PIDFD, self._handle, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        if status:
            asyncio.get_running_loop().remove_reader(self._handle)
            code = status.si_status + 128 * (status.si_code != os.CLD_EXITED)
            self._by_signal = status.si_code != os.CLD_EXITED or (self.shell_codes and 128 < code <= 128 + signal.NSIG)
            self._exited.set_result(code)


def spawn(
    command: Command,
    argv: Sequence[str],
    env: Mapping[str, str],
    *,
    cwd: Path | None = None,
    stdin: int = subprocess.DEVNULL,
    keep: Sequence[int] = (),
    user: int | None = None,
) -> Running:
    """Start `argv` in a session of its own with its output captured.

    `cwd` is the command's own unless given; `keep` are descriptors that it inherits; `user` is whom it will run as,
    where that is not the engine's own.

    Raises `Problem` if it cannot be started.
    """
    capture = Capture(shown=command.output_limit, kept=command.spill_limit, spill=command.spill)
    if user is not None:
        os.fchown(capture.writing_end, user, user)  # it may open its own output again, by /dev/stdout
    try:
        process = subprocess.Popen(
            argv,
            env=dict(env),
            cwd=cwd or command.cwd,
            stdin=stdin,
            stdout=capture.writing_end,
            stderr=subprocess.STDOUT,
            pass_fds=keep,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        capture.close()
        raise Problem(
            f"the command could not be started: {error}",
            where=" ".join(command.argv)[:200],
            remedy="see its cwd and arguments",
        ) from error
    capture.started()
    let_go_first(process.pid)
    return Running(command, process, capture)


def pipe(descriptors: ExitStack) -> tuple[int, int]:
    """Make a pipe, reading end first, that `descriptors` closes."""
    ends = os.pipe2(os.O_CLOEXEC)
    for end in ends:
        descriptors.callback(os.close, end)
    return ends


def held_fence(command: Command, descriptors: ExitStack) -> tuple[int, ...]:
    """Open the command's fence for it to inherit; `descriptors` closes the engine's own."""
    if not command.fence:
        return ()
    try:
        handle = os.open(command.fence, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Problem(f"the fence cannot be opened: {error.strerror}", where=str(command.fence)) from error
    descriptors.callback(os.close, handle)
    return (handle,)
