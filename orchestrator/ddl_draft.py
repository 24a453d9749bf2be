"""A table of a design while its statements are read, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlglot import exp

from orchestrator.ddl_checks import narrowed
from orchestrator.relational import Check, Column, ForeignKey, Index, Table, Unique


@dataclass
class Draft:
    """What was said of the table so far."""

    name: str
    namespace: str
    line: int
    comment: str = ""
    folds: bool = False
    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    uniques: list[Unique] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    conditions: list[exp.Expr] = field(default_factory=list)
    """The checks as trees."""
    indexes: list[Index] = field(default_factory=list)
    exclusions: list[Check] = field(default_factory=list)

    def drop_column(self, name: str) -> bool:
        """Take a column away, and with it every key, index and check that it stands in; whether there was one."""
        if self.columns.pop(name, None) is None:
            return False
        self.primary_key = () if name in self.primary_key else self.primary_key
        self.foreign_keys = [item for item in self.foreign_keys if name not in item.columns]
        self.uniques = [item for item in self.uniques if name not in item.columns]
        self.indexes = [item for item in self.indexes if name not in item.key]
        self.exclusions = [item for item in self.exclusions if name not in item.columns]
        self._keep_checks([name not in item.columns for item in self.checks])
        return True

    def drop_constraint(self, name: str) -> bool:
        """Take a key or a check away by its name; whether there was one."""
        named = [*self.foreign_keys, *self.uniques, *self.checks, *self.exclusions]
        self.foreign_keys = [item for item in self.foreign_keys if item.name != name]
        self.uniques = [item for item in self.uniques if item.name != name]
        self.exclusions = [item for item in self.exclusions if item.name != name]
        self._keep_checks([item.name != name for item in self.checks])
        kept = [*self.foreign_keys, *self.uniques, *self.checks, *self.exclusions]
        return len(named) > len(kept)

    def _keep_checks(self, kept: list[bool]) -> None:
        self.conditions = [item for item, keep in zip(self.conditions, kept, strict=True) if keep]
        self.checks = [item for item, keep in zip(self.checks, kept, strict=True) if keep]

    def finished(self) -> Table:
        """The table, with what its constraints say about single columns."""
        columns = [narrowed(column, self.conditions) for column in self.columns.values()]
        return Table(
            name=self.name,
            columns=tuple(replace(c, nullable=c.nullable and c.name not in self.primary_key) for c in columns),
            primary_key=self.primary_key,
            foreign_keys=tuple(self.foreign_keys),
            uniques=tuple(self.uniques),
            checks=tuple(self.checks),
            indexes=tuple(self.indexes),
            exclusions=tuple(self.exclusions),
            namespace=self.namespace,
            comment=self.comment,
            folds=self.folds,
            line=self.line,
        )
