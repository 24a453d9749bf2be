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
from orchestrator.models.builtin.reading.keys import key_of_login, row_key
from orchestrator.models.builtin.reading.links import LinkReader
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.relations import link_way, way
from orchestrator.models.builtin.reading.rows import RowReader
from orchestrator.models.builtin.reading.walk import Walk
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.reading.writes import WriteReader
from orchestrator.models.builtin.shapes import (
    FromCaller,
    FromExpression,
    FromParent,
    FromPath,
    Match,
    Step,
    ValueSource,
)

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
        notes.because(f"mapping: {operation.called} is about `{name}`")
        if kind in {"link", "unlink"}:
            heard = Notes()
            found = self.walked(operation, self.context.walker.walk(operation, heard), heard)
            if found.kind == kind and found.table is not None and found.table.name == name:
                notes.add(heard)
                return found
        walk = self._walk(operation, table, kind, notes)
        if kind in {"link", "unlink"}:
            return self._link(operation, walk, table, notes, undo=kind == "unlink")
        if kind in {"list", "clear"}:
            return (self.rows.listed if kind == "list" else self.rows.cleared)(operation, walk, table, notes)
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
        if self._by_rule(operation, walk, table, notes):
            return True
        if self.writes.keyed_by_body(operation, walk, table, notes):
            return True
        text = f"Which row of `{table.name}` does {operation.called} mean? Neither its path nor its caller leaves one."
        notes.ask(Cause.NO_KEY, f"{operation.id}.{table.name}", text)
        return False

    def _by_rule(self, operation: Operation, walk: Walk, table: Table, notes: Notes) -> bool:
        """`where: "user_id = :caller AND day = (SELECT …)"`: what a key equals is known before the row is."""
        said = self._said_of_key(operation, table)
        if not said:
            return False
        for column, source in said.items():
            if column not in walk.fixed:
                walk.narrow(Match(column=column, source=source))
        walk.row = True
        walk.singular = walk.singular or any(isinstance(source, FromCaller) for source in said.values())
        told = listed([f"`{column}`" for column in said], len(said))
        notes.because(f"mapping: the row of `{table.name}` whose {told} the rule says")
        return True

    def _said_of_key(self, operation: Operation, table: Table) -> dict[str, ValueSource]:
        """What the columns of a key of `table` equal by the rule alone; empty where it leaves several rows."""
        where, principal = self.context.mapping.operations[operation.id].where, self.context.principal
        found: dict[str, ValueSource] = {}
        for node in conjuncts(parse_expression(where)) if where else ():
            bare = node.unnest()
            for mine, other in ((bare.left, bare.right), (bare.right, bare.left)) if _is_eq(bare) else ():
                column, value = mine.unnest(), other.unnest()
                if not isinstance(column, exp.Column) or _is_of(value, table) or table.column(column.name) is None:
                    continue
                if isinstance(value, exp.Placeholder) and value.name == CALLER and principal is not None:
                    found.setdefault(column.name, FromCaller(column=principal.id))
                elif not isinstance(value, exp.Literal):
                    found.setdefault(column.name, FromExpression(text=other.sql("postgres")))
        if not table.is_unique(tuple(found)):
            return {}
        for name in list(found):
            if table.is_unique(tuple(other for other in found if other != name)):
                del found[name]
        return found

    def _walk(self, operation: Operation, table: Table, kind: str, notes: Notes) -> Walk:
        """The way along the path to the table that the mapping names, whatever verbs come after it."""
        heard = Notes()
        walk = self.context.walker.walk(operation, heard)
        walk.back_to(table)
        one = kind in _OF_ONE_ROW and self._said_of_key(operation, table)
        if one and "{" not in operation.path and table.name not in [found.name for found in walk.tables]:
            walk = Walk()  # the rule alone says which row it is, whatever the words on the way are
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
        spoken = self.context.decided(operation, table).parameters if one else frozenset()
        for parameter in operation.parameters:
            found = row_key(self.context.database, table, parameter.name, parameter.schema, segment=())
            if parameter.location == "path" and found is not None and parameter.name not in spoken:
                walk.narrow(Match(column=found.column.name, source=FromPath(name=parameter.name)))
                walk.row = True
        self.context.walker.tenancy.narrow(walk, notes)
        return walk

    def _link(self, operation: Operation, walk: Walk, table: Table, notes: Notes, *, undo: bool) -> Outcome:
        """A row of a link table between the caller and the row of the path, or between two rows of it."""
        said = self.context.decided(operation, table)
        both = {*said.sets, *said.computed}
        if both and table.is_unique(tuple(both & {c for key in table.foreign_keys for c in key.columns})):
            return self.links.as_said(operation, walk, table, said, notes, undo=undo)
        principal, near = self.context.principal, walk.table
        open_ = [
            item.name
            for item in operation.parameters
            if item.location == "path" and FromPath(name=item.name) not in _sources(walk)
        ]
        if near is not None and walk.row and principal is not None and not open_:
            for link in self.context.database.links(near, principal.table):
                if link.table.name == table.name:
                    return self.links.with_caller(operation, walk, link, notes, undo=undo)
        if len(open_) == 1 and walk.row and near is not None:
            self._to_far(operation, walk, table, open_[0], notes)
            open_ = []
        nested = self.links.nested(operation, walk, notes, undo=undo) if not open_ else None
        if nested is not None and nested.table is not None and nested.table.name == table.name:
            return nested
        what = f"What does `{table.name}` join in {operation.called}? Its `set` may say what each end holds."
        notes.ask(Cause.NO_KEY, f"{operation.id}.{table.name}", what)
        return Outcome(kind=Kind.UNKNOWN, answer=self.rows.answers.empty(operation))

    def _to_far(self, operation: Operation, walk: Walk, table: Table, name: str, notes: Notes) -> None:
        """Go on to the row that a parameter means behind the link table, where only one way leads there."""
        assert walk.table is not None
        database = self.context.database
        parameter = next(item for item in operation.parameters if item.name == name)
        found = []
        for link in database.links_of(walk.table):
            far = database.table(link.far.target)
            if link.table.name != table.name or far is None:
                continue
            login = self.context.principal.login if self.context.principal is not None else ""
            known = row_key(database, far, name, parameter.schema, segment=())
            known = known or key_of_login(far, login, name, parameter.schema)
            if known is not None:
                found.append((link, far, known))
        if len(found) != 1:
            return
        link, far, known = found[0]
        match = Match(column=known.column.name, source=FromPath(name=name))
        walk.add(far, Step(table=far.name, match=(match,)), row=True, literal=far.name, reached=link_way(link, far))
        notes.because(known.why)


def _is_eq(node: exp.Expr) -> TypeGuard[exp.EQ]:
    return isinstance(node, exp.EQ)


def _sources(walk: Walk) -> list[object]:
    return [match.source for step in walk.steps for match in step.match]


def _is_of(tree: exp.Expr, table: Table) -> bool:
    """Whether an expression speaks of the row that is looked for: a column of it outside of any query."""
    return any(node.find_ancestor(exp.Select) is None or node.table == table.name for node in tree.find_all(exp.Column))
