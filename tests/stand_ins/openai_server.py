"""A real HTTP server on loopback that speaks the OpenAI chat protocol and misbehaves on request.

Each request is answered by the next scene; the last one goes on answering. A scene is a coroutine that is given the
exchange and may do to the connection whatever a bad network or a bad server does.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

STEP_S = 3.0
"""What passes at a time on a clock that can be set on: little beside every limit that a test waits for."""


class PatientLoop(asyncio.SelectorEventLoop):
    """A loop whose clock a scene sets on: a time limit is over at once, and who is only slow is not late for it."""

    ahead_s = 0.0
    """How far it is ahead of the machine's clock."""

    def time(self) -> float:
        """Seconds on the loop's own clock."""
        return super().time() + self.ahead_s


class Exchange:
    """One request and the connection that waits for its answer."""

    def __init__(
        self,
        request: dict[str, Any],
        headers: dict[str, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.request = request
        self.headers = headers
        self._reader = reader
        self._writer = writer

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def head(self, status: int = 200, *headers: tuple[str, str]) -> None:
        """Send a status line and headers; the body follows until the connection is closed, or in chunks."""
        lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers), "", ""]
        await self.raw("\r\n".join(lines).encode())

    async def whole(self, status: int, body: bytes | str, *headers: tuple[str, str]) -> None:
        """Send a complete response."""
        data = body.encode() if isinstance(body, str) else body
        await self.head(status, ("content-length", str(len(data))), *headers)
        await self.raw(data)

    async def error(self, status: int, *headers: tuple[str, str], code: str = "", message: str = "as asked") -> None:
        """Send an error in the protocol's form."""
        body = json.dumps({"error": {"message": message, "type": "test", "code": code or None}})
        await self.whole(status, body, ("content-type", "application/json"), *headers)

    async def stream(self) -> None:
        """Begin a chunked event stream."""
        await self.head(200, ("content-type", "text/event-stream"), ("transfer-encoding", "chunked"))

    async def piece(self, data: bytes | str) -> None:
        """Send a chunk of the body."""
        piece = data.encode() if isinstance(data, str) else data
        await self.raw(b"%x\r\n%s\r\n" % (len(piece), piece))

    async def event(self, value: object) -> None:
        """Send one event with a JSON value."""
        await self.piece(f"data: {json.dumps(value)}\n\n")

    async def delta(self, finish: str | None = None, **delta: object) -> None:
        """Send one chunk of the first choice."""
        await self.event({"model": "stand-in", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    async def call(self, index: object, name: str, arguments: object, **more: object) -> None:
        """Send a piece of a tool call; an index of `None` is left out."""
        call = {
            "function": {"name": name, "arguments": arguments},
            **({} if index is None else {"index": index}),
            **more,
        }
        await self.delta(tool_calls=[call])

    async def end(self, *, done: bool = True) -> None:
        """End the stream as the protocol wants it."""
        if done:
            await self.piece("data: [DONE]\n\n")
        await self.raw(b"0\r\n\r\n")

    async def reset(self) -> None:
        """Break the connection with a reset."""
        connection: socket.socket = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def close(self) -> None:
        """Close the connection as if all had been said."""
        self._writer.close()

    async def passes(self) -> None:
        """Let a little time pass: `STEP_S` where the clock can be set on, and a moment everywhere else."""
        loop = asyncio.get_running_loop()
        if isinstance(loop, PatientLoop):
            loop.ahead_s += STEP_S
        await asyncio.sleep(0.01)

    async def forever(self) -> None:
        """Say nothing any more, for as long as somebody listens."""
        while not self._reader.at_eof() and not self._writer.is_closing():
            await self.passes()


Scene = Callable[[Exchange], Awaitable[None]]


def says(text: str, **usage: int) -> Scene:
    """A good, streamed reply."""

    async def scene(exchange: Exchange) -> None:
        await exchange.stream()
        for word in text.split(" "):
            await exchange.delta(content=word + " ")
        await exchange.delta(finish="stop")
        if usage:
            await exchange.event({"choices": [], "usage": usage})
        await exchange.end()

    return scene


@dataclass(kw_only=True)
class OpenAIServer:
    """`async with OpenAIServer(scenes=[…]) as server`: `server.url` is the base URL."""

    scenes: Sequence[Scene] = field(default_factory=lambda: [says("hello there")])
    requests: list[dict[str, Any]] = field(default_factory=list)
    """What was asked, in order."""
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first request."""
    connections: int = 0
    """How many were made."""
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The base URL, as `OPENAI_BASE_URL` takes it."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}/v1"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=2**24)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for connection in self._tasks:
            connection.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while not writer.is_closing():
                headers = _headers(await reader.readuntil(b"\r\n\r\n"))
                request = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))))
                scene = self.scenes[min(len(self.requests), len(self.scenes) - 1)]
                self.requests.append(request)
                self.headers.append(headers)
                self.asked.set()
                await scene(Exchange(request, headers, reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, as clients do
        finally:
            writer.close()


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
