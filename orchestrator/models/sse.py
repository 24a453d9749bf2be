"""Server-sent events, as far as the chat protocol uses them: the data of each event, in order.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from orchestrator.models.faults import Retryable


async def events(pieces: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """The `data` of every event. Comments, which are pings, and other fields yield nothing.

    Raises `Retryable` where the bytes are no UTF-8. An event that the end of the stream cuts off is not yielded:
    half of a message is none.
    """
    data: list[str] = []
    async for read in _lines(pieces):
        line = read.removeprefix("\ufeff")  # a byte order mark, which may stand at the beginning
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif line.startswith("error:"):  # no field of the standard, but one server's way to say what went wrong
            yield f'{{"error": {line[6:].strip() or "{}"}}}'
        elif not line and data:
            yield "\n".join(data)
            data = []
    if data and data[0].strip() == "[DONE]":
        yield data[0]  # several servers leave out the blank line after the last one


async def _lines(pieces: AsyncIterator[bytes]) -> AsyncIterator[str]:
    rest = b""
    async for piece in pieces:
        *whole, rest = _lines_of(rest + piece)
        for line in whole:
            yield _text(line)
    if rest:
        yield _text(rest.removesuffix(b"\r"))


def _lines_of(data: bytes) -> list[bytes]:
    """The lines, ended by LF, CR LF or CR; the last one is not ended yet. A CR at the very end waits for its LF."""
    if b"\r" not in data:
        return data.split(b"\n")
    held = b"\r" if data.endswith(b"\r") else b""
    *whole, rest = data.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    return [*whole, rest + held]


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise Retryable(f"the stream is not UTF-8: {error.reason}") from error
