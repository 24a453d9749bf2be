"""The body of an answer, read within bounds."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator

import httpx2
import pytest

from orchestrator import bounded

MOST = 1_000


async def answered(*pieces: bytes, encoding: str = "") -> tuple[bytes, bool]:
    async def coming() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    headers = {"content-encoding": encoding} if encoding else {}
    return await bounded.body(httpx2.Response(200, headers=headers, content=coming()), MOST)


@pytest.mark.parametrize(
    "encoding, encode", [("", bytes), ("gzip", gzip.compress), ("GZIP", gzip.compress), ("deflate", zlib.compress)]
)
async def test_a_body_within_bounds_is_read_whole(encoding: str, encode: type[bytes]) -> None:
    sent = encode(b"a body " * 100)
    assert await answered(sent[:20], sent[20:], encoding=encoding) == (b"a body " * 100, False)


async def test_of_a_longer_body_only_the_beginning_is_read() -> None:
    assert await answered(b"x" * 700, b"y" * 700) == (b"x" * 700 + b"y" * 300, True)


async def test_a_few_bytes_that_stand_for_many_are_not_made_into_them() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert await answered(bomb, encoding="gzip") == (bytes(MOST), True)


async def test_an_encoding_that_nobody_asked_for_stays_as_it_came() -> None:
    assert await answered(b"as it came", encoding="br") == (b"as it came", False)


async def test_what_is_not_encoded_as_it_says_is_told() -> None:
    with pytest.raises(ValueError, match="not encoded as it says"):
        await answered(b"no such thing", encoding="gzip")
