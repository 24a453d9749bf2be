"""Where in an answer an object stands, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestrator.ddl import Table
from orchestrator.handoff.mapping import Computed
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.words import Words


@dataclass
class Made:
    """A view and what was noted when it was made."""

    name: str
    notes: Notes = field(default_factory=Notes)
    cut: bool = False
    """Whether something was left out because it would contain itself."""
    untold: set[str] = field(default_factory=set)
    """Properties for rows that are left out, and asked about already, because something within is not told."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in an answer an object stands."""

    table: Table | None
    made: Made
    tokens: bool = False
    """Whether it may hand out a token."""
    above: tuple[str, ...] = ()
    """Marks of the objects around it."""
    prefix: Words = ()
    """Words that its columns begin with."""
    computed: Mapping[str, Computed] = field(default_factory=dict)
    """Rules about properties of the object that is about to be read."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column by property of that object, where a rule says it."""
    names: frozenset[str] = frozenset()
    """The properties of the object."""
