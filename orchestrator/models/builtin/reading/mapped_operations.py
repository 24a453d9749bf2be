"""Operations whose table, and kind, the mapping says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeGuard

from sqlglot import exp

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.handoff.expression import CALLER, conjuncts, parse_expression
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.keys import row_key
from orchestrator.models.builtin.reading.links import LinkReader
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.relations import way
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.writes import WriteReader
from orchestrator.models.builtin.shapes import FromCaller, FromParent, FromPath, Match, Step

_OF_ONE_ROW = {"get", "update", "replace", "delete"}


class MappedReader:
    """Reads an operation as `mapping.yaml` decides it."""

    def __init__(
        self,
        context: Context,
        rows: RowReader,
        writes: WriteReader,
        links: LinkReader,
        *,
        walked: Callable[[Operation, Walk, Notes], Outcome],
        by_method: Callable[[Operation, Walk, Table, Notes], Outcome],
    ) -> None:
        self.context = context
        self.rows = rows
        self.writes = writes
        self.links = links
        self.walked = walked
        """What the path alone says."""
        self.by_method = by_method
        """What the method says of rows at the end of a path."""

    def read(self, operation: Operation, kind: str, name: str, notes: Notes) -> Outcome:
        """What `mapping.yaml` decides: the table, and the kind where it says one."""
        table = self.context.database.table(name)
        assert table is not None
        notes.because(f"mapping: {operation.id} is about `{name}`")
        if kind in {"link", "unlink"}:
            heard = Notes()
            found = self.walked(operation, self.context.walker.walk(operation, heard), heard)
            if found.kind == kind and found.table is not None and found.table.name == name:
                notes.add(heard)
                return found
        walk = self._walk(operation, table, kind, notes)
        if kind in {"link", "unlink"}:
            return self._link(operation, walk, table, notes, undo=kind == "unlink")
        if kind == "list":
            return self.rows.listed(operation, walk, table, notes)
        if kind in _OF_ONE_ROW and not self._one_row(operation, walk, table, notes):
            return Outcome(kind=Kind.UNKNOWN, answer=self.rows.answers.empty(operation))
        if kind == "get":
            return self.rows.got(operation, walk, table, notes)
        if kind in {"register", "create"}:
            return self.writes.created(operation, walk, table, notes, kind=Kind(kind))
        if kind in {"update", "replace"}:
            return replace(self.writes.changed(operation, walk, table, notes), kind=Kind(kind))
        if kind == "delete":
            return self.rows.deleted(operation, walk, table, notes)
        return self.by_method(operation, walk, table, notes)

    def _one_row(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> bool:
        """Whether path, caller, body or mapping say which row is meant; it is asked where none of them does."""
        if walk.row or self.rows.narrowed_by_caller(operation, walk, table, notes):
            return True
        if self._callers_by_rule(operation, walk, table, notes) or self.writes.keyed_by_body(
            operation, walk, table, notes
        ):
            return True
        text = f"Which row of `{table.name}` does {operation.id} mean? Neither its path nor its caller leaves one."
        notes.ask(Cause.NO_KEY, f"{operation.id}.{table.name}", text)
        return False

    def _callers_by_rule(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> bool:
        """`where: "user_id = :caller"`, where no two rows have the same one."""
        where, principal = self.context.mapping.operations[operation.id].where, self.context.principal
        for node in conjuncts(parse_expression(where)) if where and principal is not None else ():
            bare = node.unnest()
            sides = {type(side): side for side in (bare.left.unnest(), bare.right.unnest())} if _is_eq(bare) else {}
            column, other = sides.get(exp.Column), sides.get(exp.Placeholder)
            if column is not None and other is not None and other.name == CALLER and table.is_unique((column.name,)):
                assert principal is not None
                walk.narrow(Match(column=column.name, source=FromCaller(column=principal.id)))
                walk.row = walk.singular = True
                notes.because(f"mapping: the row of `{table.name}` whose `{column.name}` is the caller")
                return True
        return False

    def _walk(self, operation: Operation, table: Table, kind: str, notes: Notes) -> Walk:
        """The way along the path to the table that the mapping names, whatever verbs come after it."""
        heard = Notes()
        walk = self.context.walker.walk(operation, heard)
        walk.back_to(table)
        if walk.table is not None and kind not in {"link", "unlink"} and walk.table.name != table.name:
            reached = way(self.context.database, walk.table, table, walk.tail[-1] if walk.tail else walk.literal)
            if walk.row and not isinstance(reached, str):
                match = tuple(Match(column=theirs, source=FromParent(column=mine)) for mine, theirs in reached.on)
                step = Step(table=table.name, match=match, via=reached.via)
                walk.add(table, step, row=reached.to_one, literal=walk.literal, reached=reached)
                notes.because(reached.why)
        if walk.table is not None and (walk.table.name == table.name or kind in {"link", "unlink"}):
            walk.tail.clear()
            for sentence in heard.evidence:
                notes.because(sentence)
            return walk
        walk = Walk()
        walk.add(table, Step(table=table.name), row=False, literal=table.name, reached=None)
        for parameter in operation.parameters:
            found = row_key(self.context.database, table, parameter.name, parameter.schema, segment=())
            if parameter.location == "path" and found is not None:
                walk.narrow(Match(column=found.column.name, source=FromPath(name=parameter.name)))
                walk.row = True
        self.context.walker.tenancy.narrow(walk, notes)
        return walk

    def _link(self, operation: Operation, walk: Walk, table: Table, notes: Notes, *, undo: bool) -> Outcome:
        """A row of a link table between the caller and the row of the path, or between two rows of it."""
        principal = self.context.principal
        near = walk.table
        if near is not None and walk.row and principal is not None:
            for link in self.context.database.links(near, principal.table):
                if link.table.name == table.name:
                    return self.links.with_caller(operation, walk, link, notes, undo=undo)
        nested = self.links.nested(operation, walk, notes)
        if nested is not None:
            return nested
        notes.ask(Cause.UNRELATED, f"{operation.id}.{table.name}", f"What does `{table.name}` join in {operation.id}?")
        return Outcome(kind=Kind.UNKNOWN, answer=self.rows.answers.empty(operation))


def _is_eq(node: exp.Expr) -> TypeGuard[exp.EQ]:
    return isinstance(node, exp.EQ)
