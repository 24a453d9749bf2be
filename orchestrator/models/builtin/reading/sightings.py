"""Where properties of the contract speak of a table: which found a place in it, and which did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """The properties of one body or answer."""

    table: Table
    housed: Mapping[str, str] = field(default_factory=dict)
    """The column of a property; empty where its value comes from elsewhere."""
    homeless: Mapping[str, Schema] = field(default_factory=dict)
    """Flat schemas of properties whose value has no place."""
    needed: frozenset[str] = frozenset()
    makes_row: bool = False
