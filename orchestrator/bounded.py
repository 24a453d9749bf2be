"""The body of a service's answer, read within bounds: a few bytes may stand for gigabytes, and may come for ever."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

ACCEPTED = "gzip, deflate"
"""The encodings that are asked for, and read; what comes in another one stays as it came."""
_EITHER = 47
"""zlib's sign for: tell by its beginning whether it is gzip or deflate."""


async def body(response: httpx2.Response, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes of a streamed answer's body, decoded, and whether there were more.

    Raises `ValueError` for what is not encoded as it says, and what the response raises.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    decoder = zlib.decompressobj(_EITHER) if encoding in {"gzip", "deflate"} else None
    content = bytearray()
    async for piece in response.aiter_raw():
        content += _decoded(decoder, piece, most + 1 - len(content)) if decoder else piece
        if len(content) > most:
            return bytes(content[:most]), True
    return bytes(content), False


def _decoded(decoder: zlib._Decompress, piece: bytes, room: int) -> bytes:
    try:
        return decoder.decompress(piece, room)
    except zlib.error as error:
        msg = f"the body is not encoded as it says: {error}"
        raise ValueError(msg) from error
