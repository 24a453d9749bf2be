"""What checks are given, and what they share: one checkout, one database server, one running service."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.relay import Relay, relayed
from orchestrator.checks.judge.session import Judge, open_judge
from orchestrator.checks.judge.store import open_store
from orchestrator.checks.judge.terms import terms_of
from orchestrator.checks.tree import Digests
from orchestrator.contract import Contract, Operation
from orchestrator.errors import Problem
from orchestrator.finding import Evidence
from orchestrator.handoff import Package
from orchestrator.handoff.front_matter import Figures
from orchestrator.handoff.mapping import Mapping as MappingFile
from orchestrator.playbook import Stack
from orchestrator.postgres import Database, Databases
from orchestrator.sandbox import Sandbox
from orchestrator.service import Bench, Defect, Ran, RunningService, Toolchain, without_unfilled
from orchestrator.workspace.files import Stamp
from orchestrator.workspace.objects import Item

T = TypeVar("T")


@dataclass(kw_only=True)
class CheckContext:
    """One tree under judgement. Use it as `async with`: what was started for it is stopped at the end."""

    tree: str
    """The id of the recorded tree; every finding names it."""
    checkout: Path
    """A copy of that tree; whatever is done to it is undone before the next look."""
    scratch: Path
    """A folder outside of the tree, for reports; made where it is missing."""
    package: Package
    stack: Stack
    toolchain: Toolchain
    sandbox: Sandbox
    databases: Databases
    fence: Path | None = None
    """What its commands stand behind; see `Command.fence`."""
    phase: int | None = None
    task: str | None = None
    operations: Sequence[str] = ()
    """Ids of the operations to judge: those in scope and planned."""
    not_implemented: frozenset[str] = frozenset()
    """Ids of operations with an open RFI: they must answer 501, and the others must not."""
    changed: Sequence[str] | None = None
    """Paths that the task changed; `None` where no task is judged."""
    said: MappingFile | None = None
    """The package's mapping with the answers to questions laid over it; the package's alone if not said."""
    held: Mapping[str, tuple[Stamp, Item]] = field(default_factory=dict, repr=False)
    """What is known of the checkout's files: by stamp, what each of them holds."""
    content: int = 0
    """A hash of what the checkout holds when a check begins."""
    _answers: dict[str, Any] = field(default_factory=dict, init=False, repr=False)
    _service: RunningService | None = field(default=None, init=False, repr=False)
    _judge: Judge | None = field(default=None, init=False, repr=False)

    async def __aenter__(self) -> Self:
        """Nothing is started before a check needs it."""
        self.scratch.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the service and drop its database."""
        await asyncio.shield(self.stop_service())

    async def once(self, key: str, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gives, made once for this tree: criteria in other words often ask the same of it."""
        known = f"{self.content} {key}"
        if known not in self._answers:
            self._answers[known] = await make()
        answer: T = self._answers[known]
        return answer

    async def run_named(self, command: str, timeout_s: float) -> Ran:
        """A command of the stack's table on a fresh database; run once for this tree, whoever asks."""
        return await self.once(f"{command} within {timeout_s}", lambda: self._run_named(command, timeout_s))

    def reports(self, command: str) -> dict[str, Path]:
        """Where a command puts its `junit` and its `coverage`, if it makes them."""
        folder = self.scratch / f"tests-{command}"
        return {"junit": folder / "junit.xml", "coverage": folder / "coverage.xml"}

    async def _run_named(self, command: str, timeout_s: float) -> Ran:
        reports = self.reports(command)
        for report in reports.values():
            report.parent.mkdir(parents=True, exist_ok=True)
            report.unlink(missing_ok=True)
        words = self.bench.words(command, **{name: str(path) for name, path in reports.items()})
        async with self.databases.lend() as database:
            return await self.bench.run(words, database=database, timeout_s=timeout_s)

    @cached_property
    def digests(self) -> Digests:
        """What the checkout's files hold."""
        return Digests(self.checkout, {path: (stamp, item.id) for path, (stamp, item) in self.held.items()})

    @cached_property
    def bench(self) -> Bench:
        """The checkout with all that its commands need."""
        return Bench(
            checkout=self.checkout,
            scratch=self.scratch,
            stack=self.stack,
            toolchain=self.toolchain,
            sandbox=self.sandbox,
            fence=self.fence,
        )

    @property
    def contract(self) -> Contract:
        """What the service should answer."""
        return self.package.contract

    @property
    def auth(self) -> AuthModel:
        """Whom it should let in."""
        return self.package.auth

    @property
    def nfr(self) -> Figures:
        """What it has to hold."""
        return self.package.handoff.nfr

    @property
    def mapping(self) -> MappingFile:
        """How operations meet tables, by their ids."""
        return self.said if self.said is not None else self.package.mapping

    @cached_property
    def judged(self) -> tuple[Operation, ...]:
        """The operations that are to work, in the contract's order."""
        return tuple(
            operation
            for operation in self.package.operations
            if operation.id in self.operations and operation.id not in self.not_implemented
        )

    @cached_property
    def excused(self) -> tuple[Operation, ...]:
        """The operations that are to answer 501."""
        return tuple(
            operation
            for operation in self.package.operations
            if operation.id in self.operations and operation.id in self.not_implemented
        )

    async def migrated(self) -> Database:
        """A fresh database with the newest schema; the migrations of a tree run once for all of them."""
        return await self.databases.like(self.tree, self._migrate)

    async def _migrate(self, database: Database) -> None:
        ran = await self.bench.migrate(database)
        if not ran.ok:
            raise _not_migrated(ran)

    async def service(self) -> RunningService:
        """The service on a migrated database of its own, started by whoever asks first and shared.

        Where the stack has no migrations the database is empty.
        Raises `Problem` where it cannot be migrated or started.
        """
        if self._service is not None and self._service.running:
            return self._service
        await self.stop_service()
        migrates = "migrate_up" in self.stack.commands
        database = await (self.migrated() if migrates else self.databases.fresh())
        self._service = await self.bench.serve(database)
        return self._service

    async def judge(self) -> Judge:
        """A judge of the shared service, shared like it; raises `Problem` where there is no service."""
        service = await self.service()
        if self._judge is None:
            self._judge = self.judge_of(service)
        return self._judge

    def judge_of(self, service: RunningService) -> Judge:
        """A judge of a service of one's own; close it."""

        async def create(role: str, login: str, password: str) -> str:
            given = {"role": role, "login": login, "password": password}
            words = self.bench.words("create_principal", **{name: value for name, value in given.items() if value})
            words = without_unfilled(words)
            ran = await self.bench.run(words, database=service.database, timeout_s=60.0)
            if not ran.ok:
                raise Problem(f"`create_principal` ended with {ran.ending}: {ran.tail[-300:].strip()}")
            return ran.result.output

        terms = terms_of(self.package, self.mapping)
        store = open_store(service.database, terms.design.tables if terms.design is not None else ())
        return open_judge(terms, service.base_url, store, create)

    async def evidence(self, **measured: float) -> Evidence:
        """The shared service's command and the end of its log, with figures."""
        service = await self.service()
        return Evidence(command=service.command, output_tail=service.log, measured=measured)

    @contextlib.asynccontextmanager
    async def relayed(self) -> AsyncIterator[tuple[Judge, Relay]]:
        """A judge of a service and a database of its own, with a relay between the two; PostgreSQL only."""
        database = await self.migrated()
        try:
            if database.sockets is None:
                raise Problem("a database in a file has no wire to stand on")
            async with relayed(database) as (relay, by_way):
                service = await self.bench.serve(by_way)
                judge = self.judge_of(service)
                try:
                    yield judge, relay
                finally:
                    await judge.close()
                    await asyncio.shield(service.stop())
        finally:
            await asyncio.shield(self.databases.drop(database))

    async def stop_service(self) -> None:
        """Stop the shared service, so that the next check gets a fresh one."""
        if self._judge is not None:
            closing, self._judge = self._judge, None
            await closing.close()
        if self._service is not None:
            stopping, self._service = self._service, None
            await stopping.stop()
            with contextlib.suppress(Problem):
                await self.databases.drop(stopping.database)


def _not_migrated(ran: Ran) -> Defect:
    return Defect(f"the migrations ended with {ran.ending}: {ran.tail[-1500:]}", where=ran.text)
