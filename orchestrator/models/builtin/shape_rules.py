"""The rules of an operation that a mapping decides: what must hold, what may follow what, what else happens."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.models.builtin.shape_rows import Match


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A column may change from some values to some others."""

    column: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    """The first is what an operation sets whose body does not say it."""
    otherwise: int
    """The status of a request that asks for something else."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Rows of a table that change in the same transaction."""

    kind: str
    """`insert`, `update` or `delete`."""
    table: str
    source: str = ""
    """For an insert: the table of whose rows, those of `where`, each makes one; empty where one row is made."""
    values: tuple[tuple[str, str], ...] = ()
    """(column, expression); for an update bare columns are those of `table`."""
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Membership:
    """Whose rows an operation may touch, where owners stand in a table between."""

    condition: str
    """On the operation's rows, as text of `handoff/expression.py`."""
    above: tuple[str, str] | None = None
    """Table of the row above in the path of a list, and the condition on that row: it is refused, not shown empty."""
    bypass: tuple[str, ...] = ()
    """Roles that it does not bind."""
    refused: int = 404
    """What others are answered with."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a mapping decides of one operation, its expressions as text of `handoff/expression.py`."""

    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(condition, optional parameters without which it does not count): all have to hold."""
    otherwise: int = 404
    """The status where the row that was found, or is about to be made, does not meet them."""
    required: tuple[tuple[str, int], ...] = ()
    """(condition, status where it does not hold), in the order in which they are looked at."""
    member: Membership | None = None
    turns: tuple[Turn, ...] = ()
    defaults: tuple[Match, ...] = ()
    """Columns filled where the body leaves them out."""
    derived: tuple[Match, ...] = ()
    """Columns computed after everything else was written."""
    effects: tuple[Effect, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is decided."""
        return self != Rules()
