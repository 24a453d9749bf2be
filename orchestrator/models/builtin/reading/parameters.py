"""What a path parameter finds: the row that it names, and rows that stand beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.contract import Operation, Parameter
from orchestrator.ddl import Table
from orchestrator.models.builtin.reading.callers import CallerPaths
from orchestrator.models.builtin.reading.chains import beyond, only_chain
from orchestrator.models.builtin.reading.far_keys import key_of_far
from orchestrator.models.builtin.reading.keys import (
    RowKey,
    column_called,
    key_behind_link,
    key_by_role,
    key_of_login,
    key_of_neighbour,
    part_of_key,
    reference_named,
    row_key,
)
from orchestrator.models.builtin.reading.no_keys import why_no_key
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.tables import pairs_of
from orchestrator.models.builtin.reading.walk import Walk, at_step
from orchestrator.models.builtin.reading.words import is_plural, key
from orchestrator.models.builtin.shapes import FromParent, FromPath, Match, Step


class ParameterPaths(CallerPaths):
    """Finds the rows that path parameters name."""

    def _parameter(
        self, found: Walk, name: str, parameter: Parameter | None, notes: Notes, *, more: bool = False
    ) -> None:
        schema = _described(parameter)
        table = found.table
        if found.tail:
            found.tail_parameters.append(name)
            return
        if table is None:
            table = self._by_parameter(name)
            if table is None:
                literal = found.skipped[-1] if found.skipped else ""
                notes.ask(Cause.NO_TABLE, literal or name, f"Which table holds what `{literal or name}` stands for?")
                return
            found.add(table, Step(table=table.name), row=False, literal=name, reached=None)
            notes.because(f"`{{{name}}}` names the table `{table.name}`")
        fixed = found.fixed
        column = self._key(found, name, schema, fixed)
        part = part_of_key(table, name, schema, given=fixed) if column is None and more else None
        if part is not None:
            found.narrow(Match(column=part.column.name, source=FromPath(name=name)))
            notes.because(part.why)
            return
        if column is None:
            column = self._with_caller(found, name, schema, notes)
        if column is None and more and self._by_owner(found, name, schema, notes):
            return
        if column is None and self._by_neighbour(found, name, schema, notes):
            return
        if column is None:
            notes.ask(Cause.NO_KEY, f"{table.name}.{name}", why_no_key(table, name))
            found.row = True
            return
        found.narrow(Match(column=column.column.name, source=FromPath(name=name)))
        found.row, found.singular = True, False
        notes.because(column.why)
        if column.assumption:
            notes.assume(column.assumption)

    def _key(self, found: Walk, name: str, schema: Mapping[str, Any], fixed: tuple[str, ...]) -> RowKey | None:
        """The column by name, as the link before it is called, or by which people log in."""
        table, reached = found.table, found.ways[-1] if found.ways else None
        assert table is not None
        column = row_key(self.database, table, name, schema, segment=key(found.literal), given=fixed)
        if column is None and reached is not None and reached.link is not None:
            column = key_behind_link(reached.link, table, name)
        if column is None and self.principal is not None and table is self.principal.table:
            column = key_of_login(table, self.principal.login, name, schema)
        return column

    def _chooses(self, found: Walk, name: str, parameter: Parameter | None, operation: Operation, notes: Notes) -> bool:
        """`GET /log/{accountId}`, answered with many rows: those that point at the account."""
        table, shown = found.table, self.shown(operation)
        if table is None or found.row or found.tail or operation.method != "GET" or not shown.many:
            return False
        schema = parameter.schema if parameter is not None else {}
        column = reference_named(self.database, table, name, schema) or column_called(table, name, schema)
        if column is None or table.is_unique((*found.fixed, column.name)):
            return False
        found.narrow(Match(column=column.name, source=FromPath(name=name)))
        notes.because(f"`{{{name}}}` is `{table.name}.{column.name}`, and the answer is the rows that hold it")
        return True

    def _of_others(
        self, found: Walk, segments: Sequence[str], parameters: Mapping[str, Parameter], notes: Notes
    ) -> int:
        """`/users/{userId}/orders`, where users have no table and orders a `user_id`: how many segments that takes."""
        first = next((place for place, part in enumerate(segments) if part.startswith("{")), 0)
        if not first or first + 1 >= len(segments) or "{" in segments[first + 1]:
            return 0
        name, (group, listed_) = segments[first].strip("{}"), (segments[first - 1], segments[first + 1])
        table = self.database.find(key(listed_))
        known = any(self.database.find(key(part)) is not None for part in segments[:first])
        if table is None or known or not is_plural(listed_) or self.database.by_ending(key(group)) is not None:
            return 0
        schema = parameters[name].schema if name in parameters else {}
        column = column_called(table, name, schema)
        if column is None or table.foreign_key_of(column.name) is not None or table.is_unique((column.name,)):
            return 0
        found.skipped += segments[:first]
        match = Match(column=column.name, source=FromPath(name=name))
        found.add(table, Step(table=table.name, match=(match,)), row=False, literal=listed_, reached=None)
        notes.assume(
            f"`{group}` have no table: `{{{name}}}` is `{table.name}.{column.name}`, and anything may stand there"
        )
        return first + 2

    def _by_owner(self, found: Walk, name: str, schema: Mapping[str, Any], notes: Notes) -> bool:
        """`/repos/{owner}/{repo}`: the owner is looked up first, and the repository is that owner's of that name."""
        table, principal = found.table, self.principal
        assert table is not None
        login = principal.login if principal is not None else ""
        hit = key_by_role(self.database, table, name, schema, found.fixed, login)
        target = self.database.table(hit[0].target) if hit is not None else None
        if hit is None or target is None:
            return False
        reference, column = hit
        by_path = Match(column=column.name, source=FromPath(name=name))
        found.begin_with(target, Step(table=target.name, match=(by_path,)))
        source = FromParent(column=reference.target_columns[0], step=0)
        found.narrow(Match(column=reference.columns[0], source=source))
        why = f"`{{{name}}}` is `{target.name}.{column.name}` of the row that `{reference.columns[0]}` points at"
        notes.assume(why)
        return True

    def _by_neighbour(self, found: Walk, name: str, schema: Mapping[str, Any], notes: Notes) -> bool:
        """`/bins/{id}/stock/{sku}`: the product is looked up first, and the stock is the bin's of that product."""
        table = found.table
        assert table is not None
        hit = key_of_neighbour(self.database, table, name, schema, found.fixed)
        hit = hit or key_of_far(self.database, table, name, schema, found.fixed, key(found.literal))
        target = self.database.table(hit[0].target) if hit is not None else None
        if hit is None or target is None:
            return False
        reference, column = hit
        last, reached, literal = found.steps.pop(), found.ways.pop(), found.literal
        found.tables.pop()
        before = len(found.steps) - 1
        by_path = Match(column=column.name, source=FromPath(name=name))
        found.add(target, Step(table=target.name, match=(by_path,)), row=True, literal=literal, reached=None)
        match = tuple(at_step(item, before) for item in last.match)
        match += tuple(
            Match(column=mine, source=FromParent(column=theirs, step=before + 1))
            for mine, theirs in pairs_of(reference)
        )
        found.add(table, Step(table=table.name, match=match, via=last.via), row=True, literal=literal, reached=reached)
        notes.because(f"`{{{name}}}` is `{target.name}.{column.name}`, and `{table.name}` points there")
        return True

    def _beyond(self, found: Walk, table: Table, segment: str, operation: Operation, notes: Notes) -> bool:
        """`GET /projects/{id}/tools`, where tools are of runs, those of tasks, and those of projects, and so alone."""
        assert found.table is not None
        last = operation.path.rstrip("/").endswith(f"/{segment}")
        listed = operation.method == "GET" and last and is_plural(segment) and self.shown(operation).many
        chain = only_chain(self.database, table, found.table) if listed else ()
        test = beyond(table, chain, found.steps[-1].match) if chain else ""
        if not test:
            return False
        by = " → ".join([table.name, *(step.target for step in chain)])
        notes.assume(f"`{segment}` are the rows of `{table.name}` that lead to the row in the path: {by}")
        found.add(table, Step(table=table.name), row=False, literal=segment, reached=None)
        found.beyond = test
        return True

    def _by_parameter(self, name: str) -> Table | None:
        """`/{tenantId}/…`: the table that the parameter itself names."""
        found = key(name)
        bare = found[:-1] if len(found) > 1 and found[-1] in {"id", "uuid", "slug", "key", "name", "code"} else found
        return self.database.find(bare)


def _described(parameter: Parameter | None) -> Mapping[str, Any]:
    """The schema of a parameter, with what is said and shown of the parameter itself."""
    if parameter is None:
        return {}
    said = {"description": parameter.description} if parameter.description else {}
    shown = {"example": parameter.example} if isinstance(parameter.example, str) else {}
    return {**parameter.schema, **said, **shown}
