"""A command that is left running, such as the service that a check asks over HTTP."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import Protocol, Self

from orchestrator.sandbox.command import CommandResult
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

    async def wait_ready(self, *, port: int | None = None, path: str = "/", timeout_s: float = 30.0) -> bool:
        """Wait until it answers HTTP on `port` (else `serves`), with any status; `False` if it ended or time is up."""
        number, until = port or self.port, time.monotonic() + timeout_s
        if number is None:
            raise ValueError("the command names no port that it serves")
        while self.running and time.monotonic() < until:
            if await _answers(number, path):
                return True
            await asyncio.sleep(_POLL_S)
        return False

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


async def _answers(port: int, path: str) -> bool:
    with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
        async with asyncio.timeout(2.0):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                return (await reader.readexactly(5)) == b"HTTP/"
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
    return False
