"""The rows that a request of the emitted tests needs: the caller's own, those on the way, those behind links."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import merged, types_of, without_null
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.afterwards import kept_after
from orchestrator.models.builtin.emit.arranging import arranged
from orchestrator.models.builtin.emit.caller_ids import kept_as
from orchestrator.models.builtin.emit.caller_rows import callers_row, kinds_of_caller
from orchestrator.models.builtin.emit.operation_facts import asks_for_caller, takes_caller
from orchestrator.models.builtin.emit.samples import json_sample
from orchestrator.models.builtin.shapes import (
    FromBody,
    FromCaller,
    FromConstant,
    FromParent,
    FromPath,
    Join,
    Match,
    Param,
    Step,
)


def may_be_several(table: Table, given: Collection[str]) -> bool:
    """Whether rows of a table can have these columns alike: no unique key, of some rows or of all, forbids it."""
    return not any(set(columns) <= set(given) for columns in table.unique_keys(of_some=True))


def acting_role(operation: OperationDesign, design: ServiceDesign) -> str:
    """The role that calls: one that ownership binds and that may write the fields of the body."""
    auth = design.auth
    known = list(auth.roles) if auth and auth.roles else [auth.default_role if auth and auth.default_role else "user"]
    roles = [role for role in operation.access.allow or known if role in known] or known
    bound = [role for role in roles if role not in operation.access.bypass] or roles
    if operation.access.fields and operation.body is not None:
        needed = {write.column for write in operation.body.fields if write.required}
        able = [
            role
            for role in bound
            if role not in operation.access.fields or needed <= set(operation.access.fields[role])
        ]
        return (able or bound)[0]
    return bound[0]


class RowArranger:
    """Collects the lines that make the rows of one operation, and what they are called."""

    def __init__(self, operation: OperationDesign, design: ServiceDesign) -> None:
        self.operation = operation
        self.design = design
        self.lines: list[str] = []
        self.by_step: list[str] = []
        self.rows: dict[str, str] = {}
        self.path: dict[str, str] = {}
        self.linked: set[str] = set()
        self.asked: dict[str, str] = {}
        self.override: dict[tuple[str, ...], str] = {}
        self.role = acting_role(operation, design)
        self.arranged = arranged(operation)
        self.acts = takes_caller(operation, design) and not self._anonymous()

    def _anonymous(self) -> bool:
        access = self.operation.access
        return access.optional and not access.own and not asks_for_caller(self.operation.steps, self.operation.set)

    def say(self, *lines: str) -> None:
        """Add lines."""
        self.lines.extend(lines)

    def _model(self, table: str) -> str:
        return naming.model_class(table)

    def fresh(self, table: str) -> str:
        """A name for a row that no other has."""
        name = naming.row_name(table)
        while name in self.rows.values() or name in ("world", "who", "body", "number"):
            name += "_"
        return name

    def _given(self, matches: tuple[Match, ...], table: str) -> dict[str, str]:
        """What a row must have to be found by these matches."""
        found: dict[str, str] = {}
        for match in matches:
            source = match.source
            if isinstance(source, FromParent):
                row = self.by_step[source.step] if 0 <= source.step < len(self.by_step) else self.by_step[-1]
                found[match.column] = f"{row}.{naming.attribute(source.column)}"
            elif isinstance(source, FromCaller):
                found[match.column] = self._caller(source, self.design.table(table).column(match.column))
            elif isinstance(source, FromConstant):
                found[match.column] = repr(source.value)
        return found

    def _named_by_path(self, matches: tuple[Match, ...], table: str) -> dict[str, str]:
        """What a row refers to where the path names it by a foreign key's value; that row is made here."""
        found: dict[str, str] = {}
        for match in matches:
            key = self.design.table(table).foreign_key_of(match.column)
            if not isinstance(match.source, FromPath) or match.source.name in self.path or key is None:
                continue
            name = self.fresh(key.target)
            remote = naming.attribute(key.target_columns[0] if key.target_columns else "id")
            self.say(f"{name} = {self.made(key.target, self._ownership(key.target, {}))}")
            self.rows[key.target] = name
            self.path[match.source.name] = f"{{{name}.{remote}}}"
            found[match.column] = f"{name}.{remote}"
        return found

    def _any_key(self, param: Param) -> None:
        """A value for a part of the path by which no row is looked for."""
        name = naming.variable(param.name)
        while name in (*self.rows.values(), "world", "who", "body", "number", "rows", "given"):
            name += "_"
        self.say(f"{name} = {json_sample(param.schema, hint=param.name)}")
        self.path[param.name] = f"{{{name}}}"

    def _caller(self, source: FromCaller, column: Column | None) -> str:
        auth = self.design.auth
        if auth is None or source.column == auth.id or not auth.table:
            return kept_as("who.id", column, self.design)
        return f"{callers_row(self.design, auth.table)}.{naming.attribute(source.column)}"

    def _row(self, step: Step) -> None:
        name = self.fresh(step.table)
        self.say(f"{name} = {self._found_or_made(step)}")
        via = step.via
        if via is not None and not self._points_at_link(step):
            self.say(self.made(via.table, self._joined(via, name)))
            self.linked.add(via.table)
        self.by_step.append(name)
        self.rows.setdefault(step.table, name)
        for table, sides, held in self.arranged.beneath if step is self.operation.steps[-1] else ():
            self.say(self.made(table, held | {own: f"{name}.{naming.attribute(far)}" for own, far in sides.items()}))
        for match in step.match:
            if isinstance(match.source, FromPath):
                self.path[match.source.name] = f"{{{name}.{naming.attribute(match.column)}}}"
                self.asked[match.source.name] = f"shown({name}.{naming.attribute(match.column)})"
            if isinstance(match.source, FromBody):
                inner = self.operation.body.envelope if self.operation.body else ()
                shown = "str" if self._sent_as_text(match.source) else "shown"
                self.override[match.source.path[len(inner) :]] = f"{shown}({name}.{naming.attribute(match.column)})"

    def _sent_as_text(self, source: FromBody) -> bool:
        """Whether the body names a row in words, whatever its key is."""
        schema: Any = self.operation.body.schema if self.operation.body else {}
        for part in source.path:
            schema = (merged(dict(schema), lambda _name: {}).get("properties") or {}).get(part) or {}
        return types_of(without_null(dict(schema))) == ("string",)

    def _found_or_made(self, step: Step) -> str:
        """The row of a step: the caller's own, the one that the row before refers to, or a new one."""
        auth = self.design.auth
        own = self.operation.access.own and self.operation.access.owner_path
        by_caller = any(isinstance(match.source, FromCaller) for match in step.match)
        owned = own and (own[-1] == (step.table, auth.id if auth else "") or self._owns_a_later_row(step))
        if auth is not None and step.table == auth.table and self.acts and (by_caller or owned):
            return callers_row(self.design, step.table)
        given = self._given(step.match, step.table)
        keys = self.design.table(step.table).primary_key
        if len(keys) == 1 and keys[0] in given and self._referred(step):
            return f"world.find({self._model(step.table)}, {given[keys[0]]})"
        given |= self._ownership(step.table, given) | self.arranged.named.get(step.table, {})
        given |= self._linking(step)
        given |= self._reference_of_next(step)
        if step is self.operation.steps[-1] and step.table == self.operation.table:
            given |= {name: value for name, value in self.arranged.own.items() if name not in given}
            given |= kept_after(self.operation, self.design, given, self.role)
        given |= {name: value for name, value in self._pointed_at(step).items() if name not in given}
        return self.made(step.table, given)

    def _pointed_at(self, step: Step) -> dict[str, str]:
        """What a row of the path must hold because the new row points at it, and a rule asks for that."""
        steps = self.operation.steps
        place, last = steps.index(step), len(steps) - 1 - (steps[-1].table == self.operation.table)
        found: dict[str, str] = {}
        for match in self.operation.set:
            source = match.source
            if isinstance(source, FromParent) and (source.step == place or (source.step < 0 and place == last)):
                found |= self.arranged.referred.get(match.column, {})
        return found

    def _owns_a_later_row(self, step: Step) -> bool:
        """Whether a row further on belongs to the row of this step: `{owner}` before `{repo}`."""
        steps = self.operation.steps
        place = steps.index(step)
        return any(
            isinstance(match.source, FromParent)
            and match.source.step in ({place, -1} if after == place + 1 else {place})
            and (following.table, match.column) in self.operation.access.owner_path
            for after, following in enumerate(steps)
            if after > place
            for match in following.match
        )

    def _referred(self, step: Step) -> bool:
        """Whether the row before refers to this one, rather than the other way round."""
        sources = [match.source for match in step.match]
        before = self.operation.steps[self.operation.steps.index(step) - 1] if self.by_step else None
        return before is not None and any(
            isinstance(source, FromParent)
            and (key := self.design.table(before.table).foreign_key_of(source.column)) is not None
            and key.target == step.table
            for source in sources
        )

    def _reference_of_next(self, step: Step) -> dict[str, str]:
        """What a row must refer to, because the step after it follows the reference."""
        place = self.operation.steps.index(step) + 1
        if place >= len(self.operation.steps):
            return {}
        following = self.operation.steps[place]
        found: dict[str, str] = {}
        for match in following.match:
            source = match.source
            if isinstance(source, FromParent) and source.step in (-1, place - 1):
                key = self.design.table(step.table).foreign_key_of(source.column)
                if key is not None and key.target == following.table and key.target_columns:
                    remote = naming.attribute(key.target_columns[0])
                    found[source.column] = f"world.make({self._model(key.target)}).{remote}"
        return found

    def _points_at_link(self, step: Step) -> bool:
        """Whether the rows behind a link refer to the link, rather than the link to them."""
        if step.via is None:
            return False
        key = self.design.table(step.table).foreign_key_of(step.via.far[0][1])
        return key is not None and key.target == step.via.table

    def _linking(self, step: Step) -> dict[str, str]:
        """The link that a row behind it refers to; it is made here."""
        if step.via is None or not self._points_at_link(step):
            return {}
        name = self.fresh(step.via.table)
        near = {own: f"{self.by_step[-1]}.{naming.attribute(other)}" for own, other in step.via.near}
        self.say(f"{name} = {self.made(step.via.table, near)}")
        self.rows[step.via.table] = name
        self.linked.add(step.via.table)
        return {own: f"{name}.{naming.attribute(other)}" for other, own in step.via.far}

    def _joined(self, via: Join, row: str) -> dict[str, str]:
        """What a row of a link table holds that joins the last row of the path with `row`."""
        near = {own: f"{self.by_step[-1]}.{naming.attribute(other)}" for own, other in via.near}
        return near | {own: f"{row}.{naming.attribute(other)}" for own, other in via.far}

    def be(self, table: str, given: Mapping[str, str]) -> None:
        """Make the caller one of the people of a kind that these columns point at."""
        for kind, own in kinds_of_caller(self.design, table, [name for name, is_ in given.items() if is_ == "who.id"]):
            if kind not in self.rows:
                self.rows[kind] = self.fresh(kind)
                self.say(f"{self.rows[kind]} = world.one({self._model(kind)}, {naming.attribute(own)}=who.id)")

    def made(self, table: str, given: Mapping[str, str]) -> str:
        """An expression that makes a row."""
        self.be(table, given)
        arguments = "".join(f", {naming.attribute(column)}={value}" for column, value in given.items())
        return f"world.make({self._model(table)}{arguments})"

    def _ownership(self, table: str, given: Mapping[str, str]) -> dict[str, str]:
        """What makes a row of this table the caller's: the owner itself, or a chain of rows up to it."""
        access = self.operation.access
        chain = access.owner_path
        if not (access.own and chain and self.acts):
            return {}
        place = next((index for index, (name, _) in enumerate(chain) if name == table), None)
        if place is None or chain[place][1] in given:
            return {}
        return {chain[place][1]: self._owner_value(place)}

    def _owner_value(self, place: int) -> str:
        """The value of the `place`-th column of the chain for a row of the caller's."""
        chain = self.operation.access.owner_path
        table, column = chain[place]
        if place == len(chain) - 1:
            return kept_as("who.id", self.design.table(table).column(column), self.design)
        target = chain[place + 1][0]
        key = self.design.table(table).foreign_key_of(column)
        remote = key.target_columns[0] if key and key.target_columns else "id"
        if target not in self.rows:
            inner = self._owner_value(place + 1)
            name = self.fresh(target)
            self.say(f"{name} = {self.made(target, {chain[place + 1][1]: inner})}")
            self.rows[target] = name
        return f"{self.rows[target]}.{naming.attribute(remote)}"
