"""The middle of an operation's design, before access and prose are added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.shapes import Answer, Body, Match, Page, Param, Rules, Sort, Step


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an operation does."""

    kind: Kind
    answer: Answer
    table: Table | None = None
    steps: tuple[Step, ...] = ()
    params: tuple[Param, ...] = ()
    sort: Sort | None = None
    page: Page | None = None
    body: Body | None = None
    set: tuple[Match, ...] = ()
    soft_delete: str = ""
    order_told: str = ""
    """The sentence that tells how a list is ordered, where all that it says of it is kept."""
    caller_bound: bool = False
    upsert: bool = False
    made_status: int = 0
    repeatable: bool = False
    missing_status: int = 0
    rules: Rules = field(default_factory=Rules)
    built: Mapping[str, str] = field(default_factory=dict)
    """Sentences of the contract that `rules` put into effect, each with what it says besides."""
    given: frozenset[str] = field(default_factory=frozenset)
