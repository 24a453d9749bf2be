"""What makes rows that a request needs, however it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.store import Row, Store
from orchestrator.ddl import SchemaDesign


class Making(Protocol):
    """What makes rows that a request needs."""

    @property
    def design(self) -> SchemaDesign:
        """The tables that there can be rows of."""

    @property
    def store(self) -> Store:
        """Where they are."""

    def belong_to(self, owner: Principal | None) -> None:
        """Whose new rows are from now on."""

    def wish(self, rows: Mapping[str, Row]) -> None:
        """What new rows hold from now on, by table, unless it is given otherwise, or refused."""

    async def make(self, table: str, values: Mapping[str, Any] | None = None) -> Row:
        """A new row, given values kept; raises `Problem` where every try is refused."""
