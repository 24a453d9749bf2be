"""Where a path leads, while it is walked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.relations import Way
from orchestrator.models.builtin.reading.words import Words
from orchestrator.models.builtin.shapes import FromCaller, FromParent, Match, Step, ValueSource


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The table of those who log in."""

    table: Table
    id: str
    login: str = ""
    """The column by which they are known when they log in."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What an operation answers."""

    many: bool
    about: Words
    """What the schema of its rows is named after; empty where it has no name."""


@dataclass(frozen=True, kw_only=True)
class Alias:
    """The table of a literal that does not name it."""

    table: Table
    why: str
    sure: bool
    """Whether a schema's name says so, rather than the likeness of its properties."""
    by_share: bool = False
    """Whether the share of its properties that are columns says so, and nothing else."""
    instead: bool = False
    """Whether a table is called like the literal, and is not what its operations show."""
    only: Match | None = None
    """What holds for the rows that are meant; `None` where all are, or nothing tells."""
    doubt: str = ""
    """What has to be asked where the table has rows of other names as well, and nothing tells them apart."""


@dataclass
class Walk:
    """Where a path leads."""

    steps: list[Step] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    row: bool = False
    """Whether the last step is one row rather than a collection."""
    singular: bool = False
    """Whether the last row needed no parameter: the caller, or something that there is one of."""
    tail: list[str] = field(default_factory=list)
    """Literals after the last table."""
    tail_parameters: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    """Literals before the first table."""
    literal: str = ""
    """The literal of the last step."""
    beyond: str = ""
    """What holds for rows of the last step that other tables lead to from the row before."""
    ways: list[Way | None] = field(default_factory=list)
    """How each step was reached from the one before."""

    @property
    def table(self) -> Table | None:
        """The last table."""
        return self.tables[-1] if self.tables else None

    def add(self, table: Table, step: Step, *, row: bool, literal: str, reached: Way | None) -> None:
        """Go one table on."""
        self.tables.append(table)
        self.steps.append(step)
        self.ways.append(reached)
        self.row, self.literal, self.singular = row, literal, False

    def begin_with(self, table: Table, step: Step) -> None:
        """Look up a row before everything else, so that later steps can point at it as step 0."""
        moved = [
            replace(one, match=tuple(Match(column=m.column, source=_later(m.source)) for m in one.match))
            for one in self.steps
        ]
        self.steps[:] = [step, *moved]
        self.tables.insert(0, table)
        self.ways.insert(0, None)

    def narrow(self, match: Match) -> None:
        """Ask more of the last step."""
        last = self.steps[-1]
        self.steps[-1] = Step(table=last.table, match=(*last.match, match), via=last.via)

    def narrow_at(self, index: int, match: Match) -> None:
        """Ask more of a step."""
        step = self.steps[index]
        self.steps[index] = Step(table=step.table, match=(*step.match, match), via=step.via)

    def back_to(self, table: Table) -> None:
        """Stand on the row of `table` that the path went through, if it did."""
        names = [found.name for found in self.tables]
        if table.name in names[:-1]:
            kept = names.index(table.name) + 1
            for line in (self.steps, self.tables, self.ways):
                del line[kept:]
            self.row = True

    @property
    def fixed(self) -> tuple[str, ...]:
        """Columns of the last table that the path fixes."""
        return tuple(match.column for match in self.steps[-1].match) if self.steps else ()

    @property
    def caller_bound(self) -> bool:
        """Whether the rows are bound to the caller by the path."""
        return any(isinstance(match.source, FromCaller) for step in self.steps for match in step.match)

    def is_row_of(self, principal: Principal | None) -> bool:
        """Whether the last step is the caller's own row among those who log in."""
        if principal is None or self.table is None or self.table.name != principal.table.name or not self.steps:
            return False
        return any(isinstance(match.source, FromCaller) for match in self.steps[-1].match)


def at_step(match: Match, step: int) -> Match:
    """The same match, where another step now stands between it and the row that it means."""
    if isinstance(match.source, FromParent) and match.source.step == -1:
        return Match(column=match.column, source=FromParent(column=match.source.column, step=step))
    return match


def _later(source: ValueSource) -> ValueSource:
    """The same source, where one more step stands before all others."""
    if isinstance(source, FromParent) and source.step >= 0:
        return FromParent(column=source.column, step=source.step + 1)
    return source
