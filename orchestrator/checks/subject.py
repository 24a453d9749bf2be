"""A service under judgement, as the checks that ask it see it: built from a tree by us, or started by somebody else."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.relay import Relay
from orchestrator.checks.judge.session import Judge
from orchestrator.contract import Contract, Operation
from orchestrator.finding import Evidence
from orchestrator.handoff.front_matter import Figures


class Subject(Protocol):
    """One service, what it should be, and what may be done to it."""

    tree: str
    """The id of the tree that it was built from; every finding names it."""
    phase: int | None
    task: str | None

    @property
    def contract(self) -> Contract:
        """What it should answer."""

    @property
    def auth(self) -> AuthModel:
        """Whom it should let in."""

    @property
    def nfr(self) -> Figures:
        """What it has to hold."""

    @property
    def judged(self) -> tuple[Operation, ...]:
        """The operations that are to work, in the contract's order."""

    async def judge(self) -> Judge:
        """A judge of it, the same one each time; raises `Problem` where there is no service."""

    async def evidence(self, **measured: float) -> Evidence:
        """How it was started and what it wrote, with figures beside it."""

    def relayed(self) -> AbstractAsyncContextManager[tuple[Judge, Relay]]:
        """A judge of it with a relay between it and its database; raises `Problem` where none can stand there."""
