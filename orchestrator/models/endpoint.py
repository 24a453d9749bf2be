"""One request to an endpoint, from its bytes to a whole reply, within its time limits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import httpx2
import openai

from orchestrator.certificates import trusted
from orchestrator.models import classify, sse
from orchestrator.models.accounting import Account, account
from orchestrator.models.assembly import DONE, Assembly
from orchestrator.models.faults import Fault, Retryable, Spent, Truncated
from orchestrator.models.outcome import Answer, judge
from orchestrator.models.settings import ModelSettings, Prices

REPLY_BYTES = 32 * 1024 * 1024
"""A reply that is longer is cut off here; no model says that much on purpose."""
ERROR_BYTES = 64 * 1024
"""What is read of an error's body."""
CONNECT_S = 10.0
CLOSE_S = 0.5
"""How long a good end of a connection may take, so that it can be used again."""
TAIL_S = 5.0
"""How long usage figures may come after the finish reason."""

REFUSED = Spent(requests=1, cost=0.0)
"""A request that was turned away before any work was done."""

Hear = Callable[[str], Awaitable[Any]]
"""Is given each visible piece of text as it comes."""
Watch = Callable[[str, int], None]
"""Is given the same, empty where a thought or a call grows, and how many characters came in all."""


class Endpoint:
    """An address with its key. Cancelling a request closes its connection at once."""

    def __init__(self, address: str, key: str, settings: ModelSettings, prices: Prices | None = None) -> None:
        self.address = address
        self._key = key
        self._settings = settings
        self._prices = prices
        self._clients: dict[asyncio.AbstractEventLoop, openai.AsyncOpenAI] = {}

    async def aclose(self) -> None:
        """Close the connections that wait for the next request."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    async def ask(self, body: bytes, hear: Hear | None = None, watch: Watch | None = None) -> Answer:
        """Send a request; every way in which it can fail is a `Fault` that knows what was spent."""
        assembly = Assembly()
        try:
            await self._patiently(body, assembly, hear, watch)
            return Answer(reply=judge(assembly.reply()), account=self._account(body, assembly))
        except Fault as fault:
            fault.spent = self._account(body, assembly).spent if assembly.begun else REFUSED
            raise
        except openai.OpenAIError as error:
            broken = classify.from_sdk(error)
            broken.spent = REFUSED
            raise broken from error

    def _account(self, body: bytes, assembly: Assembly) -> Account:
        return account(assembly.reply().usage, sent=len(body), said=assembly.characters, prices=self._prices)

    async def _patiently(self, body: bytes, assembly: Assembly, hear: Hear | None, watch: Watch | None) -> None:
        """Read the reply into `assembly`. It is whole once its finish reason came, whatever breaks afterwards."""
        patience, clock = self._settings.patience, asyncio.get_running_loop().time
        end = clock() + patience.total_s
        heard = 0
        try:
            async with asyncio.timeout_at(min(clock() + patience.first_s, end)) as limit:
                async for text in self._texts(body, assembly):
                    if assembly.finished:
                        limit.reschedule(min(clock() + TAIL_S, end))
                    elif assembly.characters > heard:
                        limit.reschedule(min(clock() + patience.idle_s, end))
                    if watch is not None and assembly.characters > heard:
                        watch(text, assembly.characters)
                    heard = assembly.characters
                    if text and hear is not None:
                        await hear(text)
        except TimeoutError as error:
            assembly.begun = True  # it may well be at work on it
            if not assembly.finished:
                raise Retryable(_silence(clock() >= end, heard, self._settings)) from error
        except Retryable:
            if not assembly.finished:
                raise

    async def _texts(self, body: bytes, assembly: Assembly) -> AsyncIterator[str]:
        response = await self._send(body)
        assembly.begun = True
        pieces = _pieces(response, assembly)
        try:
            async for chunk in chunks(pieces):
                if error := chunk.get("error") or (chunk if chunk.get("object") == "error" else None):
                    raise classify.from_stream(error)
                yield assembly.feed(chunk)
            await _drain(pieces)
        finally:
            with suppress(Exception):
                async with asyncio.timeout(CLOSE_S):
                    await response.aclose()

    async def _send(self, body: bytes) -> httpx2.Response:
        response: object = await self._client().post(
            "/chat/completions",
            cast_to=httpx2.Response,
            content=body,
            options={"headers": {"Content-Type": "application/json"}, "follow_redirects": False},
            stream=True,
            stream_cls=openai.AsyncStream[Any],
        )
        assert isinstance(response, httpx2.Response), "cast_to asks for the bare response"
        return response

    def _client(self) -> openai.AsyncOpenAI:
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = openai.AsyncOpenAI(
                api_key=self._key,
                base_url=self.address,
                max_retries=0,
                http_client=openai.DefaultAsyncHttpxClient(
                    timeout=httpx2.Timeout(None, connect=CONNECT_S),
                    event_hooks={"response": [_refuse]},
                    verify=trusted(by_environment=True),
                ),
            )
        return self._clients[loop]


async def _refuse(response: httpx2.Response) -> None:
    """Raise what a status other than success means. The SDK would first read an error page without an end."""
    if response.is_success:
        return
    text = b""
    with suppress(httpx2.HTTPError, httpx2.StreamError):
        async for piece in response.aiter_bytes():
            text += piece
            if len(text) > ERROR_BYTES:
                break
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = text[:ERROR_BYTES].decode(errors="replace")
    raise classify.from_status(response.status_code, body, response.headers)


async def chunks(pieces: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of the reply: events of a stream, or one whole completion from a server that does not stream."""
    async for first in pieces:
        if not first.strip():
            continue
        start = first.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
        if start in {b"<", b"{", b"["}:
            whole = first + b"".join([piece async for piece in pieces])
            if start == b"<":
                raise classify.page(whole.decode(errors="replace"))
            for chunk in _objects(whole.decode(errors="replace").removeprefix("\ufeff")):
                yield chunk
            return
        async for data in sse.events(_again(first, pieces)):
            if data.strip() == "[DONE]":
                yield DONE
                return
            for chunk in _objects(data):
                yield chunk
        return


async def _again(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


async def _pieces(response: httpx2.Response, assembly: Assembly) -> AsyncIterator[bytes]:
    size = 0
    try:
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > REPLY_BYTES:
                raise Truncated(f"the reply is longer than {REPLY_BYTES:,} bytes", text=assembly.reply().text)
            yield piece
    except (httpx2.HTTPError, httpx2.StreamError) as error:
        raise Retryable(f"the stream broke: {type(error).__name__}: {error}") from error


async def _drain(pieces: AsyncIterator[bytes]) -> None:
    """Read the very end, so that the connection can be used again."""
    with suppress(TimeoutError, Fault):
        async with asyncio.timeout(CLOSE_S):
            async for _ in pieces:
                pass


def _objects(text: str) -> list[dict[str, Any]]:
    """The JSON object that a piece is, or one for each of its lines where a server leaves out what parts them."""
    try:
        return [_object(text)]
    except Retryable:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [_object(line) for line in lines if line.strip() != "[DONE]"]


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Retryable(f"a piece of the reply is no JSON: {text[:80]!r}") from error
    if isinstance(value, list) and len(value) == 1:
        value = value[0]  # how one provider wraps its errors
    if not isinstance(value, dict):
        raise Retryable(f"a piece of the reply is no JSON object: {text[:80]!r}")
    return value


def _silence(over: bool, heard: int, settings: ModelSettings) -> str:
    patience = settings.patience
    if over:
        return f"the reply was not finished in {patience.total_s:g} s"
    return f"no content for {patience.idle_s:g} s" if heard else f"no content within {patience.first_s:g} s"
