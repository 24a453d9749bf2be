from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from orchestrator.tools import ToolContext
from orchestrator.tools.http import HttpRequest, HttpRequestArguments


def at(url: str) -> Callable[[], Awaitable[str]]:
    async def address() -> str:
        return url

    return address


@pytest.fixture
async def served(ctx: ToolContext) -> AsyncIterator[tuple[ToolContext, list[bytes]]]:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
        heard.append(head + await reader.readexactly(length))
        if b" /away " in head:
            writer.write(b"HTTP/1.1 302 Found\r\nlocation: http://elsewhere.example/\r\ncontent-length: 0\r\n\r\n")
        elif b" /odd " in head:
            writer.write(b"HTTP/1.1 200 OK\r\nx-note: a\r\ncontent-length: 9\r\n\r\n\x1b[31mred\n")
        elif b" /long " in head:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n" + b"x" * 3_000_000)
        else:
            writer.write(b'HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{"id":1}')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    async with server:
        yield replace(ctx, service=at(f"http://{host}:{port}")), heard


async def test_a_request_reaches_the_running_service(served: tuple[ToolContext, list[bytes]]) -> None:
    ctx, heard = served
    args = HttpRequestArguments(
        method="POST", path="/orders?x=1", headers={"X-A": "b", "Host": "evil"}, body='{"n": 1}'
    )
    result = await HttpRequest().run(args, ctx)
    assert result.text.startswith("201 Created\n")
    assert result.text.endswith('\n\n{"id":1}')
    assert result.data["status"] == 201
    assert heard[0].startswith(b"POST /orders?x=1 HTTP/1.1\r\n")
    assert heard[0].endswith(b'{"n": 1}')
    assert b"evil" not in heard[0]


async def test_a_redirect_is_shown_and_not_followed(served: tuple[ToolContext, list[bytes]]) -> None:
    result = await HttpRequest().run(HttpRequestArguments(path="/away"), served[0])
    assert result.data["status"] == 302
    assert "elsewhere.example" in result.text


async def test_what_a_service_says_cannot_steer_a_terminal(served: tuple[ToolContext, list[bytes]]) -> None:
    result = await HttpRequest().run(HttpRequestArguments(path="/odd"), served[0])
    assert result.text.endswith("red\n")
    assert "\x1b" not in result.text


async def test_a_long_answer_is_cut(served: tuple[ToolContext, list[bytes]]) -> None:
    result = await HttpRequest().run(HttpRequestArguments(path="/long"), served[0])
    assert result.data["cut"] is True
    assert len(result.text) < 40_000


@pytest.mark.parametrize("path", ["http://169.254.169.254/", "//evil.example/", "@evil.example/", "evil", ""])
async def test_nothing_but_the_service_can_be_reached(path: str, served: tuple[ToolContext, list[bytes]]) -> None:
    ctx, heard = served
    result = await HttpRequest().run(HttpRequestArguments(path=path), ctx)
    assert not result.ok
    assert heard == []


async def test_without_a_service_there_is_nothing_to_ask(ctx: ToolContext) -> None:
    result = await HttpRequest().run(HttpRequestArguments(path="/"), ctx)
    assert "no service runs" in result.text


async def test_a_service_that_went_away_is_told_and_not_raised(ctx: ToolContext) -> None:
    result = await HttpRequest().run(HttpRequestArguments(path="/"), replace(ctx, service=at("http://127.0.0.1:9")))
    assert not result.ok
    assert "no answer from the service" in result.text
