"""`tests/scenarios.py`: for each operation a function that makes a request succeed, with the rows that it needs."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.caller_rows import callers_row, let_in, made_with_caller
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.operation_facts import by_second_way
from orchestrator.models.builtin.emit.operation_types import FORM, is_built
from orchestrator.models.builtin.emit.repositories import is_collection
from orchestrator.models.builtin.emit.required_params import told
from orchestrator.models.builtin.emit.rows import on_that_day, split, used_helpers
from orchestrator.models.builtin.emit.sample_bodies import BodySampler
from orchestrator.models.builtin.emit.samples import json_sample
from orchestrator.models.builtin.emit.scenario_addresses import addresses, plain_keys
from orchestrator.models.builtin.emit.scenario_beside import (
    beside,
    beside_listed,
    beside_named,
    beside_parent,
    known_by,
)
from orchestrator.models.builtin.emit.scenario_rows import RowArranger, may_be_several
from orchestrator.models.builtin.shapes import FromCaller, Match, Op, Param, ParamUse

LISTED_ROWS = 3


def scenario_name(operation: OperationDesign) -> str:
    """The function of an operation."""
    return naming.snake(operation.id)


def scenarios_text(design: ServiceDesign) -> str:
    """The whole file."""
    functions = [ScenarioWriter(item, design).text() for item in design.operations if is_built(item)]
    body = "\n\n".join(functions)
    tables = [table for table in design.tables if f"({naming.model_class(table.name)}" in body]
    imports = ["from tests.world import Ready, World"]
    imports += [f"from app.models import {naming.model_class(table.name)}" for table in tables]
    imports += used_helpers(body)
    imports += ["from tests.world import shown"] if "shown(" in body else []
    imports += ["from app.refreshing import hand_out"] if "hand_out(" in body else []
    return (
        '"""Requests that succeed, one function per operation."""\n\nfrom __future__ import annotations\n\n'
        f"{render_imports(split(imports))}\n\n\n{body}"
    )


class ScenarioWriter(RowArranger):
    """One function while it is written."""

    def text(self) -> str:
        """The function."""
        operation = self.operation
        if self.acts:
            by = by_second_way(operation, self.design)
            self.say(f"who = world.someone({naming.quoted(self.role)}" + (f", by={naming.quoted(by)})" if by else ")"))
        arguments = self._arranged()
        for param in operation.params:
            if param.where == "path" and param.name not in self.path:
                self._any_key(param)
        url, unknown = addresses(operation, self.design, self.path)
        parts = ["world", f'"{operation.method.upper()}"', url, str(operation.answer.status)]
        parts += ["who=who"] if self.acts else []
        parts += arguments
        if unknown:
            parts.append(f"unknown={unknown}")
        params = self._required_params()
        if params:
            parts.append(f"params={{{params}}}")
        body = "\n".join(f"    {line}" for line in self.lines)
        if "{number" in params or "number" in body.replace("world.number", ""):
            body = "    number = world.number()\n" + body
        return _without_idle_names(
            f"def {scenario_name(operation)}(world: World) -> Ready:\n"
            f'    """`{operation.method.upper()} {naming.in_docstring(self.design.base_path + operation.path)}`."""\n'
            f"{body}\n    return Ready({', '.join(parts)})\n"
        )

    def _arranged(self) -> list[str]:
        operation = self.operation
        if operation.kind in (Kind.LOGIN, Kind.REFRESH):
            return self._login() if operation.kind is Kind.LOGIN else self._refresh()
        for step in operation.steps:
            if is_collection(operation, step):
                break
            self._row(step)
        if operation.kind is Kind.LIST:
            return self._list()
        if operation.kind in (Kind.LINK, Kind.UNLINK, Kind.CLEAR):
            arguments = self._list() if operation.kind is Kind.CLEAR else self._link()
            if operation.body is not None:
                self.say(self.sent())
                arguments.append("body=body")
            return arguments
        return self._of_one_row()

    def _of_one_row(self) -> list[str]:
        operation, arguments = self.operation, []
        last = self.by_step[-1] if self.by_step else ""
        if last and operation.kind is Kind.CREATE:
            self.say(*beside_parent(self, last))
        if last and operation.kind not in (Kind.CREATE, Kind.REGISTER):
            arguments.append(f"row={last}")
            self.say(*(line for line, _ in beside(self, last)))
        if operation.body is not None:
            self._owned_reference()
            beside_named(self)
            self._joint_references()
            if operation.body.proof is not None:
                self.override[operation.body.proof.path] = "who.password"
            self.say(self.sent())
            arguments.append("body=body")
            arguments += ["form=True"] if operation.body.media_type == FORM else []
        return arguments

    def _login(self) -> list[str]:
        body = self.operation.body
        if body is None or self.design.auth is None:
            return []
        row = callers_row(self.design, self.design.auth.table)
        self.say(f"who = world.someone({naming.quoted(self.role)})", *let_in(self.design, self.arranged.own))
        for write in body.fields:
            secret = write.hashed or write.column == self.design.auth.password
            if secret:
                self.override[write.path] = "who.password"
            elif write.column == self.design.auth.login:
                self.override[write.path] = "who.login"
            else:
                self.override[write.path] = f"{row}.{naming.attribute(write.column)}"
        self.say(self.sent())
        extra = ["form=True"] if body.media_type == FORM else []
        return ["body=body", *extra]

    def _refresh(self) -> list[str]:
        """A token that was handed out before."""
        body = self.operation.body
        if body is None:
            self.say(*let_in(self.design, self.arranged.own))
            return []
        self.say(
            f"who = world.someone({naming.quoted(self.role)})",
            *let_in(self.design, self.arranged.own),
            "with world.database.sessions() as session:",
            "    refresh = hand_out(session, world.settings, who.id)",
            "    session.commit()",
        )
        self.override[body.exchanged] = "refresh"
        self.say(self.sent())
        return ["body=body", *(["form=True"] if body.media_type == FORM else [])]

    def _list(self) -> list[str]:
        operation = self.operation
        last = operation.steps[-1] if operation.steps else None
        step = last if last is not None and is_collection(operation, last) else None
        given = self._given(step.match, operation.table) if step is not None else {}
        given |= self._named_by_path(step.match, operation.table) if step is not None else {}
        for name, column, value in plain_keys(step, self.design, self.path):
            self.say(f"{naming.variable(name)} = {value}")
            self.path[name], given[column] = f"{{{naming.variable(name)}}}", naming.variable(name)
        given |= self._ownership(operation.table, given)
        given |= self._filtered(given)
        given |= {name: value for name, value in self.arranged.own.items() if name not in given}
        given |= self._linking(step) if step is not None else {}
        pairs = ", ".join(f'"{naming.attribute(column)}": {value}' for column, value in given.items())
        model = self._model(operation.table)
        self.be(operation.table, given)
        self.say(*([f"given = {{{pairs}}}"] if pairs else []))
        made = f"world.make({model}, **given)" if pairs else f"world.make({model})"
        kept = known_by(self, operation.table, given)
        several = may_be_several(self.design.table(operation.table), given)
        self.say(f"rows = [{made} for _ in range({LISTED_ROWS if several else 1})]")
        if step is not None and step.via is not None and not self._points_at_link(step):
            self.say("for row in rows:", f"    {self.made(step.via.table, self._joined(step.via, 'row'))}")
        self.say(*beside_listed(self, given))
        everybody = step is None or (step.via is None and all(_shares(match) for match in step.match))
        chosen = any(param.required and param.columns and param.where == "query" for param in self.operation.params)
        self.say(*kept)
        if self.acts and everybody and not chosen:
            others = made_with_caller(self.design, operation.table)
            self.say(*(f"rows.append({other})" for other in others))
        return ["rows=rows", *(["given=given"] if pairs else [])]

    def _filtered(self, given: Mapping[str, str]) -> dict[str, str]:
        """What rows must have where the contract filters by default, or wants to be told by what."""
        found: dict[str, str] = {}
        table = self.design.table(self.operation.table)
        for param in self.operation.params:
            if param.top and param.columns[0] not in given:
                found[param.columns[0]] = "None"
            if param.required and param.columns and param.relation is None:
                found |= self._asked_for(param, given)
            simple = param.use is ParamUse.FILTER and param.op is Op.EQ and param.relation is None and param.columns
            column = table.column(param.columns[0]) if simple else None
            if column is None or column.name in given or not (param.required or "default" in param.schema):
                continue
            key = table.foreign_key_of(column.name)
            if "default" in param.schema and isinstance(param.schema["default"], str | int | bool):
                found[column.name] = repr(param.schema["default"])
            elif key is not None and key.target_columns:
                name = self.fresh(key.target)
                self.say(f"{name} = {self.made(key.target, {})}")
                self.rows[key.target] = name
                found[column.name] = f"{name}.{naming.attribute(key.target_columns[0])}"
                self.asked[param.name] = f"shown({found[column.name]})"
            elif python_type(column.type).name in ("str", "int", "bool"):
                found[column.name] = json_sample(param.schema, column, hint=param.name)
                self.asked[param.name] = found[column.name]
        return found

    def _asked_for(self, param: Param, given: Mapping[str, str]) -> dict[str, str]:
        """What rows must hold to be among those that a search, or a day, which has to be named asks for."""
        table = self.design.table(self.operation.table)
        column = table.column(param.columns[0])
        if column is None or column.name in given:
            return {}
        if param.op is Op.DAY:
            day = '"2026-05-04"' if param.schema.get("format") == "date" else '"2026-05-04T12:00:00Z"'
            self.asked[param.name] = day
            return on_that_day(table, column, self.design)
        plain = param.use is ParamUse.SEARCH and not column.values and not table.is_unique((column.name,))
        if not plain or "pattern" in param.schema:
            return {}
        text = json_sample(param.schema, column, hint=param.name)
        self.asked[param.name] = text
        return {column.name: text}

    def _link(self) -> list[str]:
        operation = self.operation
        step = operation.steps[-1] if operation.steps else None
        matches = (*(step.match if step is not None and is_collection(operation, step) else ()), *operation.set)
        given = self._given(matches, operation.table) | self._named_by_path(matches, operation.table)
        if operation.kind is Kind.UNLINK and operation.table not in self.linked:
            self.say(self.made(operation.table, given))
        pairs = ", ".join(f'"{naming.attribute(column)}": {value}' for column, value in given.items())
        return [f"given={{{pairs}}}"] if pairs else []

    def _required_params(self) -> str:
        wanted = [param for param in self.operation.params if param.where == "query" and param.required]
        values = {param.name: self.asked.get(param.name) or told(param) for param in wanted}
        return ", ".join(f"{naming.quoted(name)}: {value}" for name, value in values.items())

    def _owned_reference(self) -> None:
        """A reference in the body that decides whose the new row is, points at something of the caller's."""
        access, body = self.operation.access, self.operation.body
        if not (access.own and len(access.owner_path) > 1 and body and self.acts):
            return
        column = access.owner_path[0][1]
        write = next((item for item in body.fields if item.column == column), None)
        if write is not None and access.owner_path[0][0] == self.operation.table:
            self.override[write.path] = f"shown({self._owner_value(0)})"

    def _joint_references(self) -> None:
        """Properties that name a row together, by a key of several columns, name one that is there."""
        body, table = self.operation.body, self.design.table(self.operation.table)
        writes = {write.column: write for write in body.fields} if body else {}
        for key in table.foreign_keys:
            joint = len(key.columns) > 1 and len(key.columns) == len(key.target_columns) and key.target != table.name
            if not joint or not set(key.columns) <= set(writes):
                continue
            name = self.fresh(key.target)
            self.say(f"{name} = {self.made(key.target, {})}")
            self.rows.setdefault(key.target, name)
            for column, remote in zip(key.columns, key.target_columns, strict=True):
                self.override[writes[column].path] = f"shown({name}.{naming.attribute(remote)})"

    def sent(self) -> str:
        """A line that makes a valid body; of nothing in braces no type can be told."""
        text = BodySampler(
            self.operation,
            self.design,
            role=self.role,
            acts=self.acts,
            override=self.override,
            referred=self.arranged.referred,
        ).text()
        return f"body{': dict[str, object]' * (text == '{}')} = {text}"


def _shares(match: Match) -> bool:
    """Whether the caller's own row has what rows must have to be listed."""
    return isinstance(match.source, FromCaller) and match.source.column == match.column


def _without_idle_names(source: str) -> str:
    """A function that names no row which it never speaks of again; the row itself is still made."""
    used = {
        node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    lines = []
    for line in source.split("\n"):
        name, sign, made = line.strip().partition(" = ")
        if sign and name.isidentifier() and name not in used:
            if made.startswith(("world.make(", "world.one(")):
                lines.append(f"    {made}")
            continue
        lines.append(line)
    return "\n".join(lines)
