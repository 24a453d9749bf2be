"""Paths that are about whoever calls: `/me`, `/workspace`, `/wishlist`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.keys import RowKey, row_key
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.owners import Owners
from orchestrator.models.builtin.reading.relations import Way, deed_link, link_way
from orchestrator.models.builtin.reading.tables import Database, pairs_of
from orchestrator.models.builtin.reading.tenants import tenant_of
from orchestrator.models.builtin.reading.verbs import LISTING
from orchestrator.models.builtin.reading.walk import Principal, Shown, Walk
from orchestrator.models.builtin.reading.words import is_plural, key, listed, words
from orchestrator.models.builtin.shapes import FromCaller, FromParent, Match, Step, ValueSource

ME = {("me",), ("my",), ("mine",), ("self",), ("myself",)}
CURRENT = {*ME, ("current",), ("current", "user"), ("whoami",), ("logged", "in")}


def callers_row(database: Database, table: Table, principal: Principal) -> tuple[Match, ...]:
    """What the caller's one row of `table` holds: who it is, alone or with what the caller's own row points at."""
    beside = tuple(
        Match(column=found.columns[0], source=FromCaller(column=own))
        for found in table.foreign_keys
        if len(found.columns) == 1 and (own := tenant_of(principal.table, found))
    )
    for reference in database.keys_between(table, principal.table):
        if len(reference.columns) == 1:
            mine = Match(column=reference.columns[0], source=FromCaller(column=reference.target_columns[0]))
            for matches in ((mine,), (mine, *beside)):
                if table.is_unique(tuple(match.column for match in matches)):
                    return matches
    return ()


def callers_part(database: Database, walk: Walk, table: Table, principal: Principal) -> tuple[Match, ...]:
    """Who the caller is, where that and the rows above leave one row of `table`."""
    for reference in database.keys_between(table, principal.table):
        if len(reference.columns) != 1 or reference.columns[0] in walk.fixed or walk.steps[-1].via is not None:
            continue
        if table.is_unique((*walk.fixed, reference.columns[0])):
            return (Match(column=reference.columns[0], source=FromCaller(column=reference.target_columns[0])),)
    return ()


def why_one_row(table: Table, matches: tuple[Match, ...]) -> str:
    """The sentence that says why each caller has one row."""
    how = "is unique" if len(matches) == 1 else "are unique together"
    columns = listed([f"{table.name}.{match.column}" for match in matches])
    return f"{columns} {how}, so that each caller has one row"


def callers_only(
    database: Database, table: Table, principal: Principal | None, given: Collection[str], notes: Notes
) -> dict[str, ValueSource]:
    """`POST /profile`, where each caller has one: whose it is goes without saying, whatever the body says."""
    own = callers_row(database, table, principal) if principal is not None else ()
    if not own or any(match.column in given for match in own):
        return {}
    notes.because(why_one_row(table, own))
    return {match.column: match.source for match in own}


def is_collection(contract: Contract, operation: Operation) -> bool:
    """Whether rows are known by keys of their own at a path: `/staff`, beside which there is `/staff/{staffId}`."""
    beneath = re.compile(rf"{re.escape(operation.path.rstrip('/'))}/{{[^{{}}/]+}}(?:/|$)")
    return any(beneath.match(other.path) for other in contract.operations)


def to_callers_row(found: Walk, matches: tuple[Match, ...], notes: Notes) -> bool:
    """Go on to the one row that holds `matches`; `False` where there are none."""
    for match in matches:
        if match.column not in found.fixed:
            found.narrow(match)
    if matches:
        found.row = found.singular = True
        assert found.table is not None
        together = tuple(match for match in found.steps[-1].match if match.column in found.fixed)
        notes.because(why_one_row(found.table, together))
    return bool(matches)


class CallerPaths:
    """Finds the caller's own rows along a path."""

    def __init__(
        self,
        database: Database,
        principal: Principal | None,
        owners: Owners,
        shown: Callable[[Operation], Shown],
    ) -> None:
        self.database = database
        self.principal = principal
        self.owners = owners
        self.shown = shown

    def _by_caller(self, found: Walk, table: Table, segment: str, operation: Operation, notes: Notes) -> bool:
        """Whether a literal that names `table` is about the caller's own rows, to which the walk has then gone."""
        if self._is_singular_caller(found, table, segment, operation):
            self._caller(found, segment, operation, notes)
            return True
        return self._is_callers_own(found, table, segment, operation, notes) or self._is_personal(
            found, table, segment, operation, notes
        )

    def _is_callers_own(self, found: Walk, table: Table, segment: str, operation: Operation, notes: Notes) -> bool:
        """`GET /workspace`: the one row that the caller's own row points at."""
        if self.principal is None or found.table is not None or is_plural(segment) or not operation.requires_auth:
            return False
        keys = self.database.keys_between(self.principal.table, table)
        rest = operation.path.split(f"/{segment}", 1)[1]
        creates = operation.method == "POST" and not rest
        if len(keys) != 1 or rest.startswith("/{") or creates or self.shown(operation).many:
            return False
        self._caller(found, segment, operation, notes)
        why = f"`{self.principal.table.name}.{keys[0].columns[0]}` points at `{table.name}`"
        self._go(found, Way(table=table, on=pairs_of(keys[0]), to_one=True, why=why), segment, notes)
        return True

    def _is_personal(self, found: Walk, table: Table, segment: str, operation: Operation, notes: Notes) -> bool:
        """`/wishlist/{productId}`: the caller's own rows of a table that joins callers with products."""
        if self.principal is None or found.table is not None or not operation.requires_auth:
            return False
        rest = operation.path.split(f"/{segment}", 1)[1].strip("/")
        for link in self.database.links_of(self.principal.table):
            far = self.database.table(link.far.target)
            if far is None or link.table.name != table.name or len(link.far.columns) != 1:
                continue
            if link.extra and self.shown(operation).about != self.database.key_of(far):
                continue
            names = {self.database.key_of(far), self.database.key_of(far)[-1:]}
            by_key = rest.startswith("{") and key(rest)[:-1] in names
            if by_key or (not rest and self.shown(operation).about == self.database.key_of(far)):
                self._caller(found, segment, operation, notes)
                self._go(found, link_way(link, far), segment, notes)
                notes.assume(f"`{segment}` means the caller's own rows of `{table.name}`")
                return True
        return False

    def _is_caller(self, found: Walk, segment: str, operation: Operation) -> bool:
        if self.principal is None or not operation.accepts_auth:
            return False
        if found.table is None:
            return words(segment) in ME or not found.skipped or found.skipped[-1].lower() in {"auth", "users", "user"}
        return not found.row and (found.table.name == self.principal.table.name or words(segment) in ME)

    def _is_singular_caller(self, found: Walk, table: Table, segment: str, operation: Operation) -> bool:
        """`/user` and `/account/orders` are the caller's, where the path does not go on to name a user."""
        if self.principal is None or table.name != self.principal.table.name or found.table is not None:
            return False
        if (
            is_plural(segment)
            or not operation.accepts_auth
            or (operation.method == "POST" and operation.path.endswith(segment))
        ):
            return False
        rest = operation.path.split(f"/{segment}", 1)[1]
        if set(words(rest)) & LISTING and self.shown(operation).many:
            return False  # `/user/search`
        return not rest.startswith("/{") and (bool(rest) or not self.shown(operation).many)

    def _caller(self, found: Walk, segment: str, operation: Operation, notes: Notes) -> None:
        assert self.principal is not None
        mine = self.principal
        if found.table is not None and found.table.name != mine.table.name:
            keys = self.database.keys_between(found.table, mine.table)
            owner = self.owners.named(operation, found.table)
            if owner is not None:
                found.narrow(owner)
                notes.because(
                    f"`{segment}` means the rows whose owner by the auth model, `{owner.column}`, is the caller"
                )
            elif len(keys) == 1 and len(keys[0].columns) == 1:
                found.narrow(Match(column=keys[0].columns[0], source=FromCaller(column=keys[0].target_columns[0])))
                notes.because(f"`{segment}` means the rows whose `{keys[0].columns[0]}` is the caller")
            else:
                found.tail.append(segment)
            return
        caller = Match(column=mine.id, source=FromCaller(column=mine.id))
        if found.table is None:
            found.add(mine.table, Step(table=mine.table.name, match=(caller,)), row=True, literal=segment, reached=None)
        else:
            found.narrow(caller)
            found.row = True
        found.singular = True
        notes.because(f"`{segment}` means the caller's own row of `{mine.table.name}`")

    def _is_all_that_is_ones_own(self, found: Walk, segment: str, operation: Operation, notes: Notes) -> bool:
        """`/mine`, answered with a list of boats: the caller's, by the owner that the operation's rule names."""
        shown = self.shown(operation)
        table = self.database.find(shown.about) if shown.many and shown.about else None
        last = operation.path.rstrip("/").endswith(f"/{segment}")
        owner = self.owners.named(operation, table) if table is not None else None
        if found.table is not None or words(segment) not in ME or not last or table is None or owner is None:
            return False
        found.add(table, Step(table=table.name, match=(owner,)), row=False, literal=segment, reached=None)
        notes.assume(f"`{segment}` means the caller's rows of `{table.name}`, which the answer shows")
        return True

    def _own_of(self, found: Walk, table: Table, segment: str, operation: Operation, notes: Notes) -> bool:
        """`/me/things`, where the auth model and no key says by which column a thing is the caller's."""
        owner = self.owners.named(operation, table)
        if owner is None or not found.is_row_of(self.principal) or len(found.steps) != 1:
            return False
        for line in (found.tables, found.steps, found.ways):
            line.clear()
        found.add(table, Step(table=table.name, match=(owner,)), row=False, literal=segment, reached=None)
        notes.because(f"`{segment}` are the rows of `{table.name}` whose owner by the auth model is the caller")
        return True

    def _by_own_deed(self, found: Walk, table: Table, operation: Operation) -> Way | None:
        """`/me/shows`, “shows I follow”: those behind `follows`, though shows point at who made them as well."""
        if not found.is_row_of(self.principal) or len(found.steps) != 1 or self.owners.named(operation, table):
            return None
        assert self.principal is not None
        owner = self.owners.column(operation)
        said = f"{operation.id} {operation.summary} {operation.description}"
        link = deed_link(self.database, self.principal.table, table, said, owner)
        return link_way(link, table) if link is not None else None

    def _callers_one(self, found: Walk, operation: Operation, notes: Notes) -> bool:
        """`/cart/items`: the cart is the caller's, where each caller has one."""
        table = found.table
        if self.principal is None or table is None or is_plural(found.literal) or not operation.requires_auth:
            return False
        return to_callers_row(found, callers_row(self.database, table, self.principal), notes)

    def _with_caller(self, found: Walk, name: str, schema: Mapping[str, Any], notes: Notes) -> RowKey | None:
        """`/messages/{id}/reactions/{emoji}`: the row that is unique together with the caller is the caller's own."""
        table = found.table
        if self.principal is None or table is None:
            return None
        for reference in self.database.keys_between(table, self.principal.table):
            if len(reference.columns) != 1 or reference.columns[0] in found.fixed:
                continue
            given = (*found.fixed, reference.columns[0])
            column = row_key(self.database, table, name, schema, segment=key(found.literal), given=given)
            if column is not None and not table.is_unique((*found.fixed, column.column.name)):
                source = FromCaller(column=reference.target_columns[0])
                found.narrow(Match(column=reference.columns[0], source=source))
                notes.assume(f"a row of `{table.name}` by `{{{name}}}` is the caller's own: `{reference.columns[0]}`")
                return column
        return None

    def _go(self, found: Walk, reached: Way, segment: str, notes: Notes) -> None:
        match = tuple(Match(column=theirs, source=FromParent(column=mine)) for mine, theirs in reached.on)
        step = Step(table=reached.table.name, match=match, via=reached.via)
        found.add(reached.table, step, row=reached.to_one, literal=segment, reached=reached)
        found.singular = reached.to_one
        notes.because(f"`{segment}`: {reached.why}")
        if reached.assumption:
            notes.assume(reached.assumption)
