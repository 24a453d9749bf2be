"""The one way into a box: what connects to the engine's loopback reaches the service in the box, and nothing else."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from orchestrator.errors import Problem

_KEEPER = Path(__file__).with_name("doorkeeper.py")
_ANSWER_S = 10.0
_LOOK_S = 0.01
_CHUNK = 1 << 16


class Door:
    """Listens on the engine's loopback once the service in the box does, under the same number."""

    def __init__(self, keeper: subprocess.Popen[bytes], line: socket.socket, port: int) -> None:
        """Use `open`."""
        self._keeper = keeper
        self._line = line
        self._port = port
        self._turn = asyncio.Lock()
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[Any]] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._opening = asyncio.ensure_future(self._open_when_served())

    @classmethod
    def open(cls, pid: int, port: int) -> Self:
        """Send a keeper into the network of process `pid`; the door opens when somebody listens there."""
        ours, theirs = socket.socketpair()
        with theirs:
            keeper = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_KEEPER), str(pid), str(port)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        ours.settimeout(_ANSWER_S)
        return cls(keeper, ours, port)

    async def close(self) -> None:
        """Take no more connections and drop those that are open."""
        self._opening.cancel()
        with suppress(asyncio.CancelledError, Problem):
            await self._opening
        if self._server:
            self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        if self._passing:
            await asyncio.wait(self._passing)
        self._line.close()
        self._keeper.kill()
        self._keeper.wait()

    async def _open_when_served(self) -> None:
        if not await self._answer():
            return
        while (first := await self._connection()) is None:  # noqa: ASYNC110 - nothing tells that somebody listens
            await asyncio.sleep(_LOOK_S)
        first.close()
        with suppress(OSError):  # somebody else has the port: whoever asks there is not answered by this service
            self._server = await asyncio.start_server(self._pass, "127.0.0.1", self._port)

    async def _connection(self) -> socket.socket | None:
        async with self._turn:
            return await asyncio.to_thread(self._ask)

    def _ask(self) -> socket.socket | None:
        self._line.sendall(b"c")
        _, handles, _, _ = socket.recv_fds(self._line, 1, 1)
        return socket.socket(fileno=handles[0]) if handles else None

    async def _answer(self) -> bytes:
        with suppress(OSError):
            return await asyncio.to_thread(self._line.recv, 1)
        return b""

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._passing.add(task)
        self._open.add(writer)
        try:
            await self._pass_on(reader, writer)
        except OSError:
            writer.transport.abort()
        finally:
            writer.close()
            self._open.discard(writer)
            self._passing.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        service = await self._connection()
        if service is None:
            writer.transport.abort()
            return
        theirs, ours = await asyncio.open_connection(sock=service)
        self._open.add(ours)
        try:
            await asyncio.gather(_pump(reader, ours), _pump(theirs, writer))
        finally:
            ours.close()
            self._open.discard(ours)


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while chunk := await source.read(_CHUNK):
        sink.write(chunk)
        await sink.drain()
    with suppress(OSError):
        sink.write_eof()
