"""Numbers that an answer shows of a row: how many rows of another table belong to it, and which of them count."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.reading.notes import Notes
from orchestrator.models.builtin.reading.order_words import said_by_word
from orchestrator.models.builtin.reading.relations import role_link, told_apart_by
from orchestrator.models.builtin.reading.relatives import Many, Relatives
from orchestrator.models.builtin.reading.restrictions import restriction
from orchestrator.models.builtin.reading.soft_deletes import alive, alive_tests
from orchestrator.models.builtin.reading.state_counts import (
    as_told,
    by_name,
    counts,
    distinct,
    limit,
    says_no_more,
    says_only,
    told_by,
)
from orchestrator.models.builtin.reading.tables import Link, pairs_of
from orchestrator.models.builtin.reading.words import COUNTS, Words, is_plural, key, picks_rows, stem
from orchestrator.models.builtin.shapes import CountField, ExpressionField, Pairs

_NOTHING: Mapping[str, Schema] = MappingProxyType({})


class Counts(Relatives):
    """Finds what a number counts."""

    read_back: Collection[str] = ()
    """The properties that answers to GET show: of others, what a request changed may be counted."""

    def count(
        self, table: Table, name: str, notes: Notes, described: str = "", beside: Mapping[str, Schema] = _NOTHING
    ) -> CountField | ExpressionField | None:
        """The rows of another table that belong to a row, as far as name and description say which."""
        return (
            self._count_of_different(table, name, described, beside, notes)
            or self._count_of_rows(table, name, described, notes)
            or self._count_in_state(table, name, described, notes)
        )

    def _count_in_state(self, table: Table, name: str, described: str, notes: Notes) -> ExpressionField | None:
        """`waiting_count`, or “Number of students who have not dropped”."""
        if name not in self.read_back:
            return None
        told = by_name(self.database, table, name, described) or as_told(self.database, table, name, described)
        if told is None:
            return None
        notes.assume(f"`{name}` counts rows of `{told.child.name}` where `{told.test}`")
        return self._counted(told.child, pairs_of(told.reference), table, told.test)

    def _count_of_different(
        self, table: Table, name: str, described: str, beside: Mapping[str, Schema], notes: Notes
    ) -> ExpressionField | None:
        """“Different donor codes among these samples”, of which a number beside it says which they are."""
        told = distinct(self.database, table, described)
        if told is None:
            return None
        of, column, which = told
        test = ""
        if which in {"these", "those"}:
            tests = {
                limited
                for other, schema in beside.items()
                if other != name and self.database.key_of(of.child)[-1] in key(other) and counts(other, schema)
                for limited in (limit(self.database, of.child, other, str(schema.get("description") or "")),)
            }
            if len(tests) != 1 or None in tests:
                return None
            test = next(iter(tests)) or ""
        where = f" where `{test}`" if test else ""
        notes.assume(f"`{name}` counts the different `{of.child.name}.{column.name}`{where}")
        what = f"count(DISTINCT {of.child.name}.{column.name})"
        return self._counted(of.child, pairs_of(of.reference), table, test, what)

    def _count_of_rows(
        self, table: Table, name: str, described: str, notes: Notes
    ) -> CountField | ExpressionField | None:
        found = key(name)
        bare = tuple(word for word in found if word not in {*COUNTS, "of"})
        counted = self.many(table, bare, {}, notes) if bare else None
        if counted is None:
            return (
                self._count_of_role(table, name, bare, described, notes)
                or self._count_by_key(table, found, bare, notes)
                or self._count_beyond(table, name, bare, described, notes)
                or self._count_as_described(table, name, bare, described, notes)
            )
        link = counted.link
        chosen = self._chosen(table, counted, bare)
        if link is not None and (beyond := limit(self.database, counted.table, name, described)):
            notes.assume(f"`{name}` counts rows of `{counted.table.name}` where `{beyond}`")
            return self._linked(link, table, beyond)
        rows = link.table if link is not None else counted.table
        chosen = self._narrowed(table, rows, name, described, chosen)
        if chosen is None:
            return None
        what = f"`{name}` counts rows of `{link.table.name if link else counted.table.name}`"
        if chosen:
            notes.assume(f"{what} where `{chosen}`")
            if link is not None:
                return self._counted(link.table, pairs_of(link.near), table, chosen)
            return self._counted(counted.table, counted.on, table, chosen)
        if COUNTS & set(found):
            notes.because(what)
        elif is_plural(name) and self._is_called(table, link.table if link else counted.table, found):
            notes.assume(what)
        else:
            return self._count_of_role(table, name, bare, described, notes)
        if link is not None:
            return self._linked(link, table)
        joins = (one for one in self.database.links_of(table) if one.table.name == counted.table.name and not one.extra)
        join = next((one for one in joins if pairs_of(one.near) == counted.on), None)
        return self._linked(join, table) if join is not None else CountField(table=counted.table.name, on=counted.on)

    def _narrowed(self, table: Table, rows: Table, name: str, described: str, chosen: str | None) -> str | None:
        """Which rows count by name and description; the latter tells where both do: “not closed” of an `openCount`."""
        if not chosen or not described:
            limited = limit(self.database, rows, name, described)
            return limited if chosen == "" else chosen or limited or None
        plainly = limit(self.database, rows, "", described)
        told = told_by(self.database, rows, chosen)
        same = plainly == "" and says_no_more(self.database, table, rows, name, described, told)
        return chosen if same else plainly or None

    def _count_of_role(
        self, table: Table, name: str, bare: Words, described: str, notes: Notes
    ) -> CountField | ExpressionField | None:
        """`followers` and `following_count` of a person, where a link table joins people with people."""
        way = role_link(self.database, table, bare[0]) if len(bare) == 1 else None
        if way is None or way.link is None or limit(self.database, way.link.table, name, described) != "":
            return None
        notes.assume(f"`{name}` counts rows of `{way.link.table.name}` by `{way.link.near.columns[0]}`")
        return self._linked(way.link, table)

    def _count_by_key(self, table: Table, found: Words, bare: Words, notes: Notes) -> CountField | None:
        """`userCount` of a segment: rows that point at it and are told apart by a `user_key`."""
        if not bare or not COUNTS & set(found):
            return None
        hits = [(child, key_) for child, key_ in self.database.child_tables(table) if told_apart_by(child, key_, bare)]
        if len(hits) != 1:
            return None
        child, reference = hits[0]
        notes.because(f"`{'_'.join(found)}` counts rows of `{child.name}`, one of each `{bare[0]}`")
        return CountField(table=child.name, on=pairs_of(reference))

    def _count_beyond(
        self, table: Table, name: str, bare: Words, described: str, notes: Notes
    ) -> ExpressionField | None:
        """`lessonCount` of a course: lessons belong to modules, and those to the course."""
        target = self.database.find(bare) if bare and COUNTS & set(key(name)) else None
        if target is not None and limit(self.database, target, name, described) != "":
            return None
        path = self.database.path_to(target, table.name) if target is not None else None
        if target is None or path is None or len(path) != 2:
            return None
        near, far = path
        between = self.database.table(near.target)
        on = [f"{near.target}.{there} = {target.name}.{own}" for own, there in pairs_of(near)]
        tests = [f"{near.target}.{own} = {table.name}.{there}" for own, there in pairs_of(far)]
        tests += [test for rows in (target, between) if rows is not None for test in alive_tests(self.database, rows)]
        notes.because(f"`{'_'.join(key(name))}` counts rows of `{target.name}` by way of `{near.target}`")
        joined = f"{target.name} JOIN {near.target} ON {' AND '.join(on)}"
        return ExpressionField(text=f"(SELECT count(*) FROM {joined} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run

    def _count_as_described(
        self, table: Table, name: str, bare: Words, described: str, notes: Notes
    ) -> CountField | ExpressionField | None:
        """`participant_count`, described as “active enrolments”: rows of the one table there that is spoken of."""
        if not bare or not COUNTS & set(key(name)) or self.database.find(bare) is not None:
            return None
        said = key(described)
        hits = [
            (child, reference)
            for child, reference in self.database.child_tables(table)
            if child.name != table.name and self.database.key_of(child)[-1] in said
        ]
        limited = restriction(hits[0][0], described, name) if len(hits) == 1 else None
        if limited is None or (not limited and picks_rows(tuple(word for word in bare if word not in said))):
            return None
        child, reference = hits[0]
        if not says_only(described, (table.name, child.name, name, *told_by(self.database, child, limited))):
            return None
        where = f" where `{limited}`" if limited else ""
        notes.assume(f"`{name}` counts rows of `{child.name}`{where}, of which its description speaks")
        if limited:
            return self._counted(child, pairs_of(reference), table, limited)
        return CountField(table=child.name, on=pairs_of(reference))

    def _counted(self, other: Table, on: Pairs, table: Table, chosen: str, what: str = "count(*)") -> ExpressionField:
        """The number of rows of `other` that belong here, of those that are `chosen` and not gone."""
        rows = other.name if other.name != table.name else "counted"
        chosen = chosen if rows == other.name else re.sub(rf"\b{re.escape(other.name)}\.", f"{rows}.", chosen)
        tests = [f"{rows}.{there} = {table.name}.{own}" for there, own in on]
        spoken_of = any(match.column in chosen for match in alive(self.database, other))
        tests += [*(() if spoken_of else alive_tests(self.database, other, rows)), *([chosen] if chosen else [])]
        called = other.name if rows == other.name else f"{other.name} {rows}"
        return ExpressionField(text=f"(SELECT {what} FROM {called} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run

    def _linked(self, link: Link, table: Table, chosen: str = "") -> CountField | ExpressionField:
        """The number of rows of a link table that belong here; without those that lead to rows which are gone.

        `chosen` is what holds for the rows that they lead to.
        """
        far = self.database.table(link.far.target)
        gone = alive_tests(self.database, far, "linked") if far is not None else []
        if far is not None and chosen:
            gone.append(re.sub(rf"\b{re.escape(far.name)}\.", "linked.", chosen))
        if far is None or not gone:
            return CountField(table=link.table.name, on=pairs_of(link.near))
        on = [f"{link.table.name}.{own} = linked.{there}" for own, there in pairs_of(link.far)]
        tests = [f"{link.table.name}.{own} = {table.name}.{there}" for own, there in pairs_of(link.near)]
        tests += [*gone, *alive_tests(self.database, link.table)]
        joined = f"{link.table.name} JOIN {far.name} linked ON {' AND '.join(on)}"
        return ExpressionField(text=f"(SELECT count(*) FROM {joined} WHERE {' AND '.join(tests)})")  # noqa: S608 - parsed, never run

    def _chosen(self, table: Table, counted: Many, bare: Words) -> str | None:
        """Which of the rows count, as SQL: `open` issues; empty for all of them, `None` where a word is not known."""
        if len(bare) == 1:
            return ""
        other = counted.link.table if counted.link is not None else counted.table
        known = {
            stem(word)
            for named in (table, counted.table, other)
            for word in (*key(named.name), *self.database.key_of(named))
        }
        known |= {stem(word) for reference in other.foreign_keys for c in reference.columns for word in key(c)}
        known |= {stem(glued) for named in (counted.table, other) if (glued := "".join(self.database.key_of(named)))}
        rest = [word for word in bare if stem(word) not in known]
        if not rest:
            return ""
        told = said_by_word(counted.table, rest[0]) if len(rest) == 1 and counted.link is None else None
        if told is None:
            return None
        column, value = told
        return f"{column} = '{value}'" if isinstance(value, str) else column if value else f"NOT {column}"

    def _is_called(self, table: Table, other: Table, found: Words) -> bool:
        """Whether a number called `votes` can only be the number of rows of `votes`, or of `post_votes`."""
        own = self.database.key_of(table)
        return self.database.key_of(other) in {found, (*own, *found), (*own[-1:], *found)}
