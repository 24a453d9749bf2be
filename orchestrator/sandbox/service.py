"""A command that is left running, such as the service that a check asks over HTTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from itertools import chain, repeat
from typing import Protocol, Self

from orchestrator.sandbox.command import CommandResult
from orchestrator.sandbox.pace import Pace, look_at
from orchestrator.sandbox.running import Running
from orchestrator.shielded import to_the_end

_POLL_S = 0.02


class Door(Protocol):
    """What leads the engine's connections into a box."""

    async def close(self) -> None:
        """Take no more connections and drop those that are open."""
        ...


class Service:
    """A running command; always `stop` it. It is what every sandbox gives as `Serving`."""

    def __init__(self, process: Running, door: Door | None = None) -> None:
        self._process = process
        self._door = door
        self._result: asyncio.Future[CommandResult] = asyncio.ensure_future(process.result())

    @property
    def port(self) -> int | None:
        """The port on the engine's own loopback (127.0.0.1) that leads to the service."""
        return self._process.command.serves

    @property
    def running(self) -> bool:
        """Whether the command still runs."""
        return not self._process.over

    def output(self) -> str:
        """Give what it wrote so far, the middle cut out if too long."""
        return self._process.capture.text()

    async def wait_ready(self, *, port: int | None = None, path: str = "/", patience_s: float = 30.0) -> str:
        """Wait until it answers HTTP on `port` (else `serves`), with any status; see `Serving.wait_ready`."""
        number = port or self.port
        if number is None:
            raise ValueError("the command names no port that it serves")
        pace = Pace(partial(look_at, self._process.pid), patience_s)
        answering = asyncio.ensure_future(self._answered(number, path))
        try:
            while not answering.done() and not (why := pace.why()):
                await asyncio.wait({answering}, timeout=pace.between_s)
            return answering.result() if answering.done() else why
        finally:
            answering.cancel()

    async def _answered(self, port: int, path: str) -> str:
        """Ask until it answers; why it never will, where that is so."""
        tries = chain((2.0**n for n in range(1, 6)), repeat(64.0))
        while self.running:
            if await _answers(port, path, next(tries)):
                return ""
            await asyncio.sleep(_POLL_S)
        return "it ended"

    async def stop(self) -> CommandResult:
        """Kill it with all that it started, and tell how it went; harmless when repeated."""
        if self._door:
            await to_the_end(self._door.close())
        self._process.stop()
        return await to_the_end(_waited(self._result))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


async def _waited(result: asyncio.Future[CommandResult]) -> CommandResult:
    return await result


async def _answers(port: int, path: str, within_s: float) -> bool:
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(within_s):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                return (await reader.readexactly(5)) == b"HTTP/"
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
    return False
