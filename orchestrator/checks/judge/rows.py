"""Rows that an operation needs to exist, put into the database as the design allows.

Through the database and not through the API, because an operation is judged on its own, also before the operations that
would create its rows are built.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from orchestrator.checks.judge.beneath import Beneath
from orchestrator.checks.judge.bent import Bent
from orchestrator.checks.judge.conditions import FILLED, OWNER
from orchestrator.checks.judge.credentials import Principal
from orchestrator.checks.judge.fences import Fences
from orchestrator.checks.judge.hints import checked, documents, likely, numbers, texts
from orchestrator.checks.judge.kin import in_common
from orchestrator.checks.judge.lawful import PARENT, Lawful
from orchestrator.checks.judge.owners import Owners
from orchestrator.checks.judge.plain_values import plain_value
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.selves import also, own_key
from orchestrator.checks.judge.store import Document, Refused, Row, Store
from orchestrator.contract import Contract
from orchestrator.ddl import Column, SchemaDesign, SqlKind, Table, leads_to
from orchestrator.ddl_shapes import shapes
from orchestrator.errors import Problem
from orchestrator.relational import DOCUMENTS, STRINGS

_DEPTH = 8
_TRIES = 4
"""With values that the contract would allow, before other ones are taken."""


class Rows:
    """Makes rows of the design's tables, parents first."""

    def __init__(self, design: SchemaDesign, store: Store, sampler: Sampler, contract: Contract) -> None:
        self.design = design
        self.store = store
        self._sampler = sampler
        self._texts = texts(contract)
        self._hints = {name: schemas[0] for name, schemas in self._texts.items()}
        self._documents = documents(contract)
        self._numbers = numbers(contract)
        self._fences = Fences(design, store)
        self._wishes: Mapping[str, Row] = {}
        self._bent: dict[str, Bent] = {}
        self._lawful: dict[str, Lawful] = {}
        self.principal: tuple[str, str] | None = None
        """The principals' table and its id column, once the auth model names them."""
        self.owner: Any = None
        """The principal's id that new rows belong to, wherever a required column references one."""
        self.beneath: Beneath = {}
        self.owners: Owners | None = None
        """Which columns own; they are filled although the design lets them be empty."""

    def belong_to(self, owner: Principal | None) -> None:
        """Whose new rows are, wherever a required column references somebody."""
        self.owner = owner.id if owner else None

    def wish(self, rows: Mapping[str, Row]) -> None:
        """See `Making`."""
        self._wishes = rows

    async def make(self, table: str, values: Mapping[str, Any] | None = None, depth: int = 0) -> Row:
        """A new row, given values kept; raises `Problem` where the database refuses every try."""
        found = self.design.table(table)
        if found is None or depth > _DEPTH:
            raise Problem(f"no row of {table!r} can be made", where=table)
        given = dict(values or {})
        if wished := self._wished(found, given):
            with contextlib.suppress(Problem):
                return await self._made(found, {**wished, **given}, depth)
        return await self._made(found, given, depth)

    def _wished(self, table: Table, given: Row) -> Row:
        """What a new row is to hold besides."""
        found: Row = {}
        for name, value in self._wishes.get(table.name, {}).items():
            column = table.column(name)
            if name in given or column is None or (value is OWNER and self.owner is None):
                continue
            found[name] = self._value(table, column, plain=False) if value is FILLED else value
            found[name] = self.owner if value is OWNER else found[name]
        return found

    async def _made(self, found: Table, given: Row, depth: int) -> Row:
        complete = await self._complete(found, dict(given), depth)
        for plain in (*[False] * _TRIES, True):
            try:
                return await self._let_in(found, await self._insert(found, complete, given), depth)
            except Problem:
                # A value of ours met a unique key, or a check that only other values pass.
                complete = await self._complete(found, dict(given), depth, plain=plain)
        return await self._let_in(found, await self._last(found, complete, given), depth)

    async def _insert(self, table: Table, complete: Row, given: Row) -> Row:
        """The row, its texts bent where a check refuses them; raises `Problem` where none that is tried gets in."""
        bent = self._bent.setdefault(_qualified(table), Bent(table))
        bendable = set(complete) - set(given)
        while True:
            shapes = bent.values(self._sampler.tag(self._sampler.number()))
            row = {**complete, **{name: text for name, text in shapes.items() if name in bendable}}
            try:
                return await self.store.insert(_qualified(table), row)
            except Refused as refused:
                if not refused.check or not bent.by(refused.check, bendable):
                    raise

    async def _last(self, table: Table, complete: Row, wanted: Row) -> Row:
        """The row, or the one in its place: of what an owner can have once there is no second."""
        try:
            return await self.store.insert(_qualified(table), complete)
        except Problem:
            for names in table.unique_keys():
                if all(self._refers(table, name) for name in names):
                    there = await self.store.find(_qualified(table), {name: complete.get(name) for name in names})
                    if there is not None and all(str(there[name]) == str(value) for name, value in wanted.items()):
                        return there
            raise

    def _refers(self, table: Table, name: str) -> bool:
        """Whether a column points at another row, by a foreign key or as an owner's id."""
        owns = self.owners is not None and name in self.owners.filled(table, self.owner)
        return owns or table.foreign_key_of(name) is not None

    async def _let_in(self, table: Table, row: Row, depth: int) -> Row:
        """The row, once it is whole, and the design's policies let its owner see it."""
        for child, key in self.beneath.get(table.name, ()):
            below = {own: row[other] for own, other in zip(key.columns, key.target_columns, strict=False)}
            with contextlib.suppress(Problem):
                await self.make(child.name, below, depth + 1)
        if self.principal is not None and self.owner is not None:
            for other, values in self._fences.passes(table, row, self.principal, self.owner):
                if await self.store.find(other, values) is None:
                    await self.make(other, values, depth + 1)
        return row

    async def _complete(self, table: Table, values: Row, depth: int, *, plain: bool = False) -> Row:
        given = frozenset(values)
        if self.owners is not None:
            values = {**self.owners.filled(table, self.owner), **values}
        await self._with_shared(table, values, depth)
        for key in table.foreign_keys:
            if not set(key.columns) & set(values):
                values.update(await self._parent((table, values), key.columns, key.target, key.target_columns, depth))
                alone = own_key(table, key, self._sampler.number())
                if alone is not None and key.columns[0] not in values:
                    values[key.columns[0]] = values.setdefault(*alone)
        for column in table.columns:
            if column.name not in values and not column.nullable and not column.filled_by_database:
                values[column.name] = self._value(table, column, plain=plain)
        return await self._fitted(table, values, given, depth)

    async def _with_shared(self, table: Table, values: Row, depth: int) -> None:
        """Make of an owner what a row wants that owner to be: `slots.guide_id` is a person, and one of the guides."""
        for target, wanted in also(self.design, table, values, self.principal[0] if self.principal else ""):
            if await self.store.find(_qualified(target), wanted) is None:
                await self.make(target.name, wanted, depth + 1)

    async def _fitted(self, table: Table, values: Row, given: Collection[str], depth: int) -> Row:
        """The row with what the checks of its table want, as far as that can be told without the database."""
        if not table.checks:
            return values
        rules = self._lawful.get(name := _qualified(table))
        if rules is None:  # its checks are translated once: that takes longer than the row
            rules = self._lawful[name] = Lawful(table, self.design.dialect)
        fixed = {*given, *self._owning(table, values)}
        fitted = rules.row(values, fixed, lambda column: self._filling(table, column), dt.datetime.now(dt.UTC))
        for key in table.foreign_keys:
            if any(fitted.get(name) is PARENT for name in key.columns):
                owned = self.principal is not None and key.target == self.principal[0] and self.owner is not None
                free = owned and not self._owning(table, fitted)
                parent = {} if free else await self.make(key.target, depth=depth + 1)
                fitted |= {
                    name: self.owner if free else parent[other]
                    for name, other in zip(key.columns, key.target_columns, strict=False)
                }
        return fitted

    def _owning(self, table: Table, row: Row) -> set[str]:
        """The columns that say of this row whose it is."""
        if self.principal is None or self.owner is None:
            return set()
        keys = (key for key in table.foreign_keys if key.target == self.principal[0])
        own = dict.fromkeys((name for key in keys for name in key.columns), self.owner)
        own |= self.owners.filled(table, self.owner) if self.owners else {}
        return {name for name, value in own.items() if row.get(name) == value}

    def _filling(self, table: Table, column: Column) -> list[Any]:
        """What may go into a column that rows leave out, the best first."""
        key = table.foreign_key_of(column.name)
        if key is not None:
            back = leads_to(self.design.tables, key.target, table.name)
            return [] if back or not key.target_columns else [PARENT]
        if column.generated or column.identity or any(column.name in one.columns for one in table.foreign_keys):
            return []
        found = [self._value(table, column, plain=False)]
        if column.type.kind in STRINGS and not column.values:
            sampled = partial(self._sampler.value, name=column.name)
            found += likely(table, column, self._texts.get(column.name, ()), sampled)
            tag = self._sampler.tag(self._sampler.number())
            found += shapes(table.conditions_of(column.name), tag, column.type.length)
        return found

    async def _parent(
        self,
        child: tuple[Table, Row],
        columns: tuple[str, ...],
        target: str,
        target_columns: tuple[str, ...],
        depth: int,
    ) -> Row:
        table = child[0]
        own = [column for name in columns if (column := table.column(name)) is not None]
        # Where one part of a joint key is null, the others refer to nothing.
        free = any(column.nullable for column in own) or all(column.filled_by_database for column in own)
        optional = free or target == table.name
        if self.principal is not None and target == self.principal[0] and self.owner is not None:
            named = self.owners.named if self.owners else frozenset()
            wanted = not optional or bool(named & set(columns))
            return dict.fromkeys(columns, self.owner) if wanted else {}
        if optional:
            return {}
        parent = None
        if self.principal is not None and self.owner is not None:
            parent = await self._fences.shared(self.principal, self.owner, target, target_columns)
        parent = parent or await self._word(columns, target, target_columns, depth)
        parent = parent or await self._above(child, target, depth)
        return {name: parent[other] for name, other in zip(columns, target_columns, strict=False)}

    async def _above(self, child: tuple[Table, Row], target: str, depth: int) -> Row:
        """A new row for `child` to point at, which belongs where the child does."""
        table, people = self.design.table(target), self.principal[0] if self.principal else ""
        common = await in_common(self.design, self.store, child, table, people) if table is not None else {}
        if common:
            with contextlib.suppress(Problem):
                return await self.make(target, common, depth + 1)
        return await self.make(target, depth=depth + 1)

    async def _word(
        self, columns: tuple[str, ...], target: str, target_columns: tuple[str, ...], depth: int
    ) -> Row | None:
        """The row whose key is a word of the closed list that the contract shows, where the key is a text."""
        words = [word for word in self._hints.get(columns[0], {}).get("enum") or () if word is not None]
        table = self.design.table(target)
        key = (
            table.column(target_columns[0]) if table is not None and len(columns) == len(target_columns) == 1 else None
        )
        if not words or table is None or key is None or key.type.kind not in STRINGS:
            return None
        wanted = {key.name: str(words[0])}
        return await self.store.find(_qualified(table), wanted) or await self.make(target, wanted, depth + 1)

    def _value(self, table: Table, column: Column, *, plain: bool) -> Any:
        if column.values:
            return column.values[0]
        kind, number = column.type.kind, self._sampler.number()
        hint = None if plain else checked(table, column) or self._hints.get(column.name)
        if kind in STRINGS and hint is not None and not table.foreign_key_of(column.name):
            text = str(self._sampler.value(hint, name=column.name))
            return text[: column.type.length] if column.type.length else text
        if kind in STRINGS or kind is SqlKind.OTHER:
            text = f"{column.name.replace('_', '-')}-{self._sampler.tag(number)}"
            return text if column.type.length is None else text[-column.type.length :]
        if kind in DOCUMENTS and column.name in self._documents:
            shown = self._sampler.value(self._documents[column.name], name=column.name)
            return Document(shown) if isinstance(shown, list) else shown
        if kind is SqlKind.ARRAY and column.type.item is not None and table.checks_of(column.name):
            item = replace(column, type=column.type.item, values=column.type.item.values)
            return [self._value(table, item, plain=True)]
        asked = {} if plain else self._numbers.get(column.name, {})
        return plain_value(column, number, self._sampler.tag(number), asked)


def _qualified(table: Table) -> str:
    return f"{table.namespace}.{table.name}" if table.namespace else table.name
