"""A relay between a service and its PostgreSQL: counts statements, and can be cut.

It stands where it is told, on a unix socket or on a TCP port, and leads to a server that listens on either.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from orchestrator.checks.judge.wire import Counting
from orchestrator.errors import Problem
from orchestrator.postgres import Database

_SOCKET = ".s.PGSQL.5432"
_REFUSED = b"N"
"""The server's answer to a client that asks for encryption: what is encrypted cannot be counted."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a server listens: a unix socket, or a host and a port."""

    socket: Path | None = None
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return str(self.socket) if self.socket else f"{self.host}:{self.port}"

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to it; raises `OSError`."""
        if self.socket is not None:
            return await asyncio.open_unix_connection(self.socket)
        return await asyncio.open_connection(self.host, self.port)


class Relay:
    """Listens at one address and leads to another; use it as `async with`."""

    def __init__(self, *, listens: Address, leads_to: Address) -> None:
        self.listens = listens
        self._leads_to = leads_to
        self._open: set[asyncio.Task[None]] = set()
        self._cut = False
        self.statements = 0
        """Statements run so far."""
        self.connections = 0
        """Connections so far; a service that never made one has its database elsewhere."""

    async def __aenter__(self) -> Self:
        """Raises `Problem` where the address is taken."""
        at = self.listens
        try:
            if at.socket is not None:
                self._server = await asyncio.start_unix_server(self._connected, path=at.socket)
                at.socket.chmod(0o777)
            else:
                self._server = await asyncio.start_server(self._connected, host=at.host, port=at.port)
        except OSError as error:
            remedy = "name another port"
            raise Problem(f"the relay cannot listen there: {error.strerror}", where=str(at), remedy=remedy) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._drop()

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
                self.connections += 1
                await self._relay(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # either side has gone, or the connection was cut
        finally:
            self._open.discard(task)
            writer.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        database_reader, database_writer = await self._leads_to.connect()
        back = asyncio.ensure_future(_copy(database_reader, writer))
        try:
            await self._forward(reader, writer, database_writer)
        finally:
            back.cancel()
            database_writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await back

    async def _forward(
        self, reader: asyncio.StreamReader, back: asyncio.StreamWriter, database: asyncio.StreamWriter
    ) -> None:
        counting = Counting()
        while True:
            letter = b"" if counting.opening else await reader.readexactly(1)
            size = await reader.readexactly(4)
            content = await reader.readexactly(int.from_bytes(size) - 4)
            if counting.asks_for_encryption(content):
                back.write(_REFUSED)
                await back.drain()
                continue
            self.statements += counting.message(letter, content)
            database.write(letter + size + content)
            await database.drain()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)
        await writer.drain()


@contextlib.asynccontextmanager
async def relayed(database: Database) -> AsyncIterator[tuple[Relay, Database]]:
    """A relay before a database of our own, and the same database by way of it."""
    assert database.sockets is not None
    # In the server's own folder, which goes with the server, and whose path is short enough for a socket's address.
    folder = Path(tempfile.mkdtemp(prefix="relay-", dir=database.sockets))
    about = database.sockets.stat()
    os.chown(folder, about.st_uid, about.st_gid)
    folder.chmod(0o711)
    url = database.url.replace(f"host={database.sockets}", f"host={folder}")
    try:
        listens, leads_to = Address(socket=folder / _SOCKET), Address(socket=database.sockets / _SOCKET)
        async with Relay(listens=listens, leads_to=leads_to) as relay:
            yield relay, replace(database, url=url, sockets=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
