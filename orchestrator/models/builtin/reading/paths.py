"""A path walked from table to table, so that its rows can be found."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.callers import CURRENT
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.owners import Owners
from orchestrator.models.builtin.reading.parameters import ParameterPaths
from orchestrator.models.builtin.reading.relations import (
    Way,
    called_link,
    child_way,
    reverse_of,
    role_link,
    self_children,
    shown_way,
    told_apart_by,
    way,
)
from orchestrator.models.builtin.reading.segments import segments_of
from orchestrator.models.builtin.reading.shared_tenants import SharedTenant
from orchestrator.models.builtin.reading.tables import Database, flipped, pairs_of
from orchestrator.models.builtin.reading.tenants import Tenancy
from orchestrator.models.builtin.reading.verbs import EXTERNAL_VERBS, FEED_WORDS, MONEY_VERBS
from orchestrator.models.builtin.reading.walk import Alias, Principal, Shown, Walk
from orchestrator.models.builtin.reading.words import is_plural, key, stem, words
from orchestrator.models.builtin.shapes import Step

_PARAMETER = re.compile(r"\{([^{}]+)\}(?:\.\w+)?")


class PathWalker(ParameterPaths):
    """Walks paths; `aliases` are literals whose table the schemas of their operations tell."""

    def __init__(
        self,
        database: Database,
        principal: Principal | None,
        owners: Owners,
        aliases: Mapping[str, Alias],
        shown: Callable[[Operation], Shown],
        tenancy: Tenancy,
        shared: SharedTenant | None,
    ) -> None:
        super().__init__(database, principal, owners, shown)
        self.aliases = aliases
        self.tenancy = tenancy
        self.shared = shared

    def walk(self, operation: Operation, notes: Notes) -> Walk:
        """The rows along the path; what cannot be found is asked for in `notes`."""
        found = Walk()
        parameters = {item.name: item for item in operation.parameters if item.location == "path"}
        prefix = ""
        segments = segments_of(operation, self.database, self.principal, self.shown(operation), notes)
        operation = replace(operation, path=f"/{'/'.join(segments)}")
        begun = self._of_others(found, segments, parameters, notes)
        for place, (segment, following) in enumerate(zip(segments, [*segments[1:], ""], strict=True)):
            prefix += f"/{segment}"
            if place < begun:
                continue
            named = _PARAMETER.fullmatch(segment)
            if named is None:
                self._literal(found, segment, prefix, operation, notes)
            else:
                more = _PARAMETER.fullmatch(following) is not None
                parameter = parameters.get(named[1])
                if more or following or not self._chooses(found, named[1], parameter, operation, notes):
                    self._parameter(found, named[1], parameter, notes, more=more)
        self.tenancy.narrow(found, notes)
        if self.shared is not None:
            self.shared.narrow(found, self.database, operation, notes)
        return found

    def _literal(self, found: Walk, segment: str, prefix: str, operation: Operation, notes: Notes) -> None:
        if found.tail:
            found.tail.append(segment)
            return
        twice = words(segment) in CURRENT and found.singular and len(found.steps) == 1  # `/clerk/current`
        if twice or self._is_all_that_is_ones_own(found, segment, operation, notes):
            return
        if words(segment) in CURRENT and self._is_caller(found, segment, operation):
            self._caller(found, segment, operation, notes)
            one = found.table is not None and found.table.is_unique(found.fixed) and not self.shown(operation).many
            found.row, found.singular = found.row or one, found.singular or one
            return
        named = self.database.find(key(segment))
        last = operation.method in {"PUT", "PATCH", "DELETE"} and operation.path == prefix
        beneath = operation.path.startswith(f"{prefix}/{{")
        chooses = operation.method == "GET" or last or beneath
        if named is None and found.row and chooses and self._by_role(found, segment, notes, beneath=beneath):
            return
        if named is None and found.row and self._by_own_key(found, segment, notes):
            return
        table = self._named(found, segment, prefix, operation, notes)
        if table is not None and self._by_caller(found, table, segment, operation, notes):
            return
        if table is not None and self._is_verb(found, table, segment, operation):
            found.tail.append(segment)
            return
        if table is not None and (found.table is None or self._enter(found, table, segment, operation, notes)):
            if found.table is None:
                found.add(table, Step(table=table.name), row=False, literal=segment, reached=None)
                notes.because(f"`{segment}` in the path names the table `{table.name}`")
                self._only(found, self.aliases.get(prefix), segment, notes)
            return
        (found.tail if found.steps else found.skipped).append(segment)

    def _is_verb(self, found: Walk, table: Table, segment: str, operation: Operation) -> bool:
        """`POST /posts/{id}/favorite` does something, though a table `favorites` joins posts with users."""
        if not found.row or found.table is None or self.principal is None or operation.method == "GET":
            return False
        last = operation.path.rstrip("/").endswith(f"/{segment}")
        joined = {key_.target for key_ in table.foreign_keys} >= {found.table.name, self.principal.table.name}
        return last and joined and not is_plural(segment) and operation.request_body_schema is None

    def _named(self, found: Walk, segment: str, prefix: str, operation: Operation, notes: Notes) -> Table | None:
        """The table that the schemas of a literal's operations name, else the literal, else one that looks alike."""
        alias = self.aliases.get(prefix)
        if alias is None and self._table(found, segment) is None:
            return self._ending(found, segment, notes) or self._keyed(found, segment, prefix, operation, notes)
        shown = alias is not None and (alias.sure or alias.instead)
        by_name = None if shown else self._table(found, segment)
        if by_name is not None or alias is None:
            return by_name
        (notes.because if alias.sure else notes.assume)(alias.why)
        return alias.table

    def _only(self, found: Walk, alias: Alias | None, segment: str, notes: Notes) -> None:
        """The rows that are called so, where a table has those of other names as well."""
        if alias is None or alias.table is not found.table:
            return
        if alias.only is not None:
            found.narrow(alias.only)
        elif alias.doubt:
            notes.ask(Cause.NO_TABLE, f"{alias.table.name}:{segment}", alias.doubt)

    def _ending(self, found: Walk, segment: str, notes: Notes) -> Table | None:
        """`/settings` is `user_settings`, `/faults` is `fault_reports`, where only one table is called so."""
        if found.steps or not (is_plural(segment) or found.table is None):
            return None
        table = self.database.by_ending(key(segment))
        if table is not None and not set(key(segment)) & (FEED_WORDS | MONEY_VERBS | EXTERNAL_VERBS):
            notes.assume(f"`{segment}` in the path means the table `{table.name}`, the only one that it can name")
            return table
        return None

    def _keyed(self, found: Walk, segment: str, prefix: str, operation: Operation, notes: Notes) -> Table | None:
        """`/items/{itemId}` is a row of `menu_items`, of those that end so the only one whose key is `item_id`."""
        named = _PARAMETER.match(operation.path.removeprefix(f"{prefix}/"))
        if found.steps or named is None:
            return None
        ending = self.database.all_by_ending(key(segment))
        alike = [t for t in ending if [key(column) for column in t.primary_key] == [key(named[1])]]
        if len(alike) != 1:
            return None
        notes.assume(f"`{segment}` in the path means `{alike[0].name}`, whose key is called like `{{{named[1]}}}`")
        return alike[0]

    def _table(self, found: Walk, segment: str) -> Table | None:
        beside = found.table if found.row or not is_plural(found.literal) else None
        return self.database.find(key(segment), beside)

    def _enter(self, found: Walk, table: Table, segment: str, operation: Operation, notes: Notes) -> bool:
        """Go on to a table that a row, or a namespace, stands before; `False` where the literal is a verb after all."""
        assert found.table is not None
        if not found.row and self._callers_one(found, operation, notes):
            return self._enter(found, table, segment, operation, notes)
        if not found.row and self._without_parent(found, table, segment, operation, notes):
            return True
        if not found.row:
            if self.database.relates(found.table, table) and is_plural(segment):
                what = f"Does `/{found.literal}/{segment}` mean all rows of `{table.name}`, and if not, whose?"
                notes.ask(Cause.UNRELATED, f"{found.table.name}>{table.name}", what)
            if self.database.relates(found.table, table) and not is_plural(segment):
                return False
            notes.because(
                f"`{segment}` in the path names the table `{table.name}`; `{found.literal}` only groups paths"
            )
            found.skipped.append(found.literal)
            found.tables.clear()
            found.steps.clear()
            found.ways.clear()
            found.add(table, Step(table=table.name), row=False, literal=segment, reached=None)
            return True
        many = self.shown(operation).many or f"/{segment}/{{" in operation.path
        called = segment if is_plural(segment) or not many else f"{segment}s"  # `/jobs/{id}/team` are its members
        shown = self.shown(operation)
        about = shown.about if operation.method == "GET" and shown.many else ()
        reached = (
            self._by_own_deed(found, table, operation)
            or shown_way(self.database, found.table, table, about)
            or way(self.database, found.table, table, called)
        )
        if isinstance(reached, str):
            told = self._by_words(found.table, table, operation)
            reached = told or self._as_owned(found.table, table, reached, operation, notes) or reached
        if isinstance(reached, str):
            return self._unrelated(found, table, segment, operation, reached, notes)
        self._go(found, reached, segment, notes)
        return True

    def _unrelated(
        self, found: Walk, table: Table, segment: str, operation: Operation, question: str, notes: Notes
    ) -> bool:
        """A table that no one key relates to the row before: by owner, by other tables, else asked about."""
        assert found.table is not None
        if self._own_of(found, table, segment, operation, notes):
            return True
        if not is_plural(segment) and operation.method != "GET":
            return False  # a verb
        if not self._beyond(found, table, segment, operation, notes):
            notes.ask(Cause.UNRELATED, f"{found.table.name}>{table.name}", question)
            found.add(table, Step(table=table.name), row=False, literal=segment, reached=None)
        return True

    def _as_owned(self, parent: Table, child: Table, question: str, operation: Operation, notes: Notes) -> Way | None:
        """`/people/{id}/boats` are theirs by the column by which the auth model knows whose a boat is."""
        owner = self.owners.usual(child)
        keys = [found for found in self.database.keys_between(child, parent) if found.columns == (owner,)]
        others = [word for key_ in self.database.keys_between(child, parent) for word in words(key_.columns[0])]
        said = words(f"{operation.id}. {operation.summary}. {operation.description}")
        rivals = {stem(word) for word in others if len(word) > 3} - {stem(word) for word in words(owner)}
        if len(keys) != 1 or rivals & {stem(word) for word in said}:
            return None
        told = f"rows of `{child.name}` belong to a row of `{parent.name}` by `{owner}`, which the auth model names"
        notes.ask(Cause.UNRELATED, f"{parent.name}>{child.name}", question, meanwhile=told)
        return child_way(parent, child, keys[0])

    def _without_parent(self, found: Walk, table: Table, segment: str, operation: Operation, notes: Notes) -> bool:
        """`/issues/comments/{id}`: one row of `issue_comments`, whose own key finds it, beneath what stands before."""
        assert found.table is not None
        rest = operation.path.partition(f"/{found.literal}/{segment}/")[2]
        between = found.table
        if not rest.startswith("{") or not self.database.keys_between(table, between):
            return False
        before = found.tables[-2] if len(found.tables) > 1 else None
        reached = way(self.database, before, table, segment) if before is not None else None
        if isinstance(reached, str):
            return False
        for line in (found.tables, found.steps, found.ways):
            line.pop()
        notes.assume(f"`/{found.literal}/{segment}` are rows of `{table.name}`, of whichever row of `{between.name}`")
        if reached is None:
            found.add(table, Step(table=table.name), row=False, literal=segment, reached=None)
        else:
            self._go(found, reached, segment, notes)
        return True

    def _by_words(self, parent: Table, child: Table, operation: Operation) -> Way | None:
        """“Issues assigned to the caller” go by `assignee_id`: the one reference of whose role the contract speaks."""
        said = {stem(word) for word in words(f"{operation.id} {operation.summary} {operation.description}")}
        keys = [key_ for key_ in self.database.keys_between(child, parent) if len(key_.columns) == 1]
        meant = [key_ for key_ in keys if {stem(word) for word in words(key_.columns[0]) if word != "id"} & said]
        if len(meant) != 1:
            return None
        column = meant[0].columns[0]
        whose = "the one in its path" if "{" in operation.path else "the caller's"
        return Way(
            table=child,
            on=flipped(pairs_of(meant[0])),
            why=f"the contract speaks of `{child.name}.{column}`",
            assumption=f"{operation.called} means the rows whose `{child.name}.{column}` is {whose}",
        )

    def _by_own_key(self, found: Walk, segment: str, notes: Notes) -> bool:
        """`/segments/{key}/users`: rows that point at the segment and are told apart by a `user_key`."""
        assert found.table is not None
        children = self.database.child_tables(found.table) if is_plural(segment) else []
        hits = [(child, key_) for child, key_ in children if told_apart_by(child, key_, key(segment))]
        if len(hits) != 1:
            return False
        child, reference = hits[0]
        why = f"`{child.name}` holds one row of each of the `{segment}` of a row of `{found.table.name}`"
        self._go(found, Way(table=child, on=flipped(pairs_of(reference)), why=why), segment, notes)
        return True

    def _by_role(self, found: Walk, segment: str, notes: Notes, *, beneath: bool) -> bool:
        """`/orders/{id}/customer` by the column `customer_id`, `/users/{id}/followers` by the link table's roles.

        What one is chosen from (`beneath`) is no single row: `/plays/{id}/actors/{personId}` are behind `play_actors`.
        """
        assert found.table is not None
        reached = (
            reverse_of(self.database, found.table, segment)
            or role_link(self.database, found.table, segment)
            or self_children(self.database, found.table, segment)
        )
        if reached is not None and reached.to_one and beneath and is_plural(segment):
            reached = called_link(self.database, found.table, segment) or reached
        if reached is None:
            return False
        self._go(found, reached, segment, notes)
        return True
