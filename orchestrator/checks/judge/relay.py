"""A relay between a service and its PostgreSQL: counts statements, and can be cut.

It speaks the wire format only as far as it must: a message is one letter, four bytes of length, and that much content;
the first message of a connection has no letter. `Q` (Query) and `E` (Execute) run a statement, `P` (Parse) prepares
one. What keeps a connection in order (begin, roll back, ping) comes when a pool likes and is not counted.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Self

from orchestrator.postgres import Database

_SOCKET = ".s.PGSQL.5432"
_KEEPING = re.compile(
    rb"\s*(?:;|$|begin|start|commit|end|rollback|abort|savepoint|release|set|reset|show|discard|deallocate|close|"
    rb"select 1\s*;?\s*$)",
    re.IGNORECASE,
)


class Relay:
    """Listens on a socket of its own; use it as `async with`, and give the service `database`."""

    def __init__(self, database: Database) -> None:
        assert database.sockets is not None
        self._real = database.sockets
        self._folder = Path(tempfile.mkdtemp(prefix="orchestrator-relay-"))
        self._folder.chmod(0o711)
        self._open: set[asyncio.Task[None]] = set()
        self._cut = False
        self.statements = 0
        """Statements run so far."""
        self.database = replace(
            database,
            url=database.url.replace(f"host={self._real}", f"host={self._folder}"),
            sockets=self._folder,
        )

    async def __aenter__(self) -> Self:
        socket = self._folder / _SOCKET
        self._server = await asyncio.start_unix_server(self._connected, path=socket)
        socket.chmod(0o777)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._drop()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def cut(self) -> None:
        """End every connection, and refuse new ones until `mend`."""
        self._cut = True
        await self._drop()

    def mend(self) -> None:
        """Let connections through again."""
        self._cut = False

    async def _drop(self) -> None:
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            if not self._cut:
                await self._relay(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # either side has gone, or the connection was cut
        finally:
            self._open.discard(task)
            writer.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        database_reader, database_writer = await asyncio.open_unix_connection(self._real / _SOCKET)
        back = asyncio.ensure_future(_copy(database_reader, writer))
        try:
            await self._forward(reader, database_writer)
        finally:
            back.cancel()
            database_writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await back

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, keeping = True, False
        while True:
            letter = b"" if first else await reader.readexactly(1)
            size = await reader.readexactly(4)
            content = await reader.readexactly(int.from_bytes(size) - 4)
            # Asking for encryption (80877103, 80877104) is a first message too, and another first one follows it.
            first = first and int.from_bytes(content[:4]) in {80877103, 80877104}
            if letter == b"P":
                keeping = _keeps_order(content.partition(b"\0")[2])
            self.statements += (letter == b"Q" and not _keeps_order(content)) or (letter == b"E" and not keeping)
            writer.write(letter + size + content)
            await writer.drain()


def _keeps_order(content: bytes) -> bool:
    """Whether a statement's text, closed by a zero, is about the connection and not about data."""
    return _KEEPING.match(content.partition(b"\0")[0]) is not None


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)
        await writer.drain()
