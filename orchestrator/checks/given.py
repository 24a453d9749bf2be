"""A service that somebody else started: asked over HTTP, and seen through its database where that is open to us."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.client import Client, Request
from orchestrator.checks.judge.identity import Given
from orchestrator.checks.judge.relay import Relay
from orchestrator.checks.judge.session import Judge, open_judge
from orchestrator.checks.judge.store import Store
from orchestrator.checks.judge.subjects import PARAMETER
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract, Operation
from orchestrator.errors import Problem
from orchestrator.finding import Evidence
from orchestrator.handoff.front_matter import Figures

_LOOKS = 6
"""Operations that are asked to find out where the service has its paths."""


@dataclass(kw_only=True)
class GivenService:
    """A `Subject` at an address. Use it as `async with`."""

    base_url: str
    """Scheme, host and port."""
    terms: Terms
    """Its contract's base path is the one that the service was found to have."""
    judged: tuple[Operation, ...]
    nfr: Figures = field(default_factory=Figures)
    store: Store | None = None
    given: Given = field(default_factory=Given)
    relay: Relay | None = None
    salt: str = ""
    tree: str = ""
    phase: int | None = None
    task: str | None = None
    _judge: Judge | None = field(default=None, init=False, repr=False)

    @property
    def contract(self) -> Contract:
        """What it should answer."""
        return self.terms.contract

    @property
    def auth(self) -> AuthModel:
        """Whom it should let in."""
        return self.terms.auth

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._judge is not None:
            await self._judge.close()

    async def judge(self) -> Judge:
        """The one judge of it."""
        if self._judge is None:
            self._judge = open_judge(
                self.terms, self.base_url, self.store, given=self.given, asking=True, salt=self.salt
            )
        return self._judge

    async def sort_out(self) -> tuple[str, ...]:
        """Leave out the operations that say with 501 that they are not built; their ids."""
        judge, unbuilt = await self.judge(), []
        for operation in sorted(self.judged, key=lambda one: one.method == "DELETE"):
            try:
                answer = await judge.success(operation, await judge.caller(operation))
            except Problem:
                continue  # whatever keeps it from being asked is told by the looks
            if answer.status == 501:
                unbuilt.append(operation.id)
        self.judged = tuple(one for one in self.judged if one.id not in unbuilt)
        return tuple(unbuilt)

    async def evidence(self, **measured: float) -> Evidence:
        """Where it was asked."""
        return Evidence(command=f"asked at {self.base_url}{self.contract.server_base_path}", measured=measured)

    @contextlib.asynccontextmanager
    async def relayed(self) -> AsyncIterator[tuple[Judge, Relay]]:
        """The same judge, where the service's database was reached by way of our relay."""
        if self.relay is None:
            raise Problem(
                "no relay stands between the service and its database",
                remedy="give --database and --relay HOST:PORT, and start the service with its database at the relay",
            )
        judge = await self.judge()
        if not self.relay.connections:
            raise Problem(
                f"the service has not connected to the relay at {self.relay.listens}",
                remedy="start it with its database there, while the inspection waits for it",
            )
        try:
            yield judge, self.relay
        finally:
            self.relay.mend()


async def mounted(base_url: str, contract: Contract, prefixes: Sequence[str]) -> Contract:
    """The contract with the base path under which the service knows its paths, the first of `prefixes` that does.

    Raises `Problem` where it knows the contract's paths under none of them.
    """
    plain = sorted(contract.operations, key=lambda one: (bool(PARAMETER.search(one.path)), one.method != "GET"))
    async with Client(base_url) as client:
        for prefix in dict.fromkeys(prefixes):
            for operation in plain[:_LOOKS]:
                path = prefix + PARAMETER.sub("1", operation.path)
                answer = await client.send(Request(method=operation.method, path=path))
                if answer.status not in {0, 404} or PARAMETER.search(operation.path):
                    return replace(contract, server_base_path=prefix)
    tried = " and ".join(f"{base_url}{prefix}" for prefix in dict.fromkeys(prefixes))
    what = f"the service answers 404 to every path of the contract that was tried, below {tried}"
    raise Problem(what, where=contract.where, remedy="give the contract of this service, and its address to --base-url")
