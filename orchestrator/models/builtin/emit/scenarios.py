"""`tests/scenarios.py`: for each operation a function that makes a request succeed, with the rows that it needs."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Table
from orchestrator.json_schema import merged, types_of, without_null
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.compose import render_imports
from orchestrator.models.builtin.emit.operation_facts import takes_caller
from orchestrator.models.builtin.emit.operation_types import FORM, is_built
from orchestrator.models.builtin.emit.patterns import matching
from orchestrator.models.builtin.emit.repositories import is_collection
from orchestrator.models.builtin.emit.rows import split, used_helpers
from orchestrator.models.builtin.emit.samples import is_unique, json_sample
from orchestrator.models.builtin.shapes import (
    FromBody,
    FromCaller,
    FromConstant,
    FromParent,
    FromPath,
    Match,
    Op,
    Param,
    ParamUse,
    Step,
    WriteField,
    WriteLink,
    WriteMany,
)

LISTED_ROWS = 3
LONG_KEY = 17


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
    return (
        '"""Requests that succeed, one function per operation."""\n\nfrom __future__ import annotations\n\n'
        f"{render_imports(split(imports))}\n\n\n{body}"
    )


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


class ScenarioWriter:
    """One function while it is written."""

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
        self.acts = takes_caller(operation, design) and not self._anonymous()

    def _anonymous(self) -> bool:
        access = self.operation.access
        return (
            access.optional and not access.own and "FromCaller" not in repr((self.operation.steps, self.operation.set))
        )

    def say(self, *lines: str) -> None:
        self.lines.extend(lines)

    def text(self) -> str:
        """The function."""
        operation = self.operation
        if self.acts:
            self.say(f'who = world.someone("{self.role}")')
        arguments = self._arranged()
        for param in operation.params:
            if param.where == "path" and param.name not in self.path:
                self.path[param.name] = f"{{{json_sample(param.schema, hint=param.name)}}}"
        url, unknown = self._urls()
        parts = ["world", f'"{operation.method.upper()}"', url, str(operation.answer.status)]
        parts += ["who=who"] if self.acts else []
        parts += arguments
        if unknown:
            parts.append(f"unknown={unknown}")
        params = self._required_params()
        if params:
            parts.append(f"params={{{params}}}")
        body = "\n".join(f"    {line}" for line in self.lines)
        if "number" in body.replace("world.number", ""):
            body = "    number = world.number()\n" + body
        return _without_idle_names(
            f"def {scenario_name(operation)}(world: World) -> Ready:\n"
            f'    """`{operation.method.upper()} {self.design.base_path}{operation.path}`."""\n'
            f"{body}\n    return Ready({', '.join(parts)})\n"
        )

    # --- rows ---

    def _arranged(self) -> list[str]:
        operation = self.operation
        if operation.kind is Kind.LOGIN:
            return self._login()
        for step in operation.steps:
            if is_collection(operation, step):
                break
            self._row(step)
        if operation.kind is Kind.LIST:
            return self._list()
        if operation.kind in (Kind.LINK, Kind.UNLINK):
            return self._link()
        arguments = []
        last = self.by_step[-1] if self.by_step else ""
        if last and operation.kind not in (Kind.CREATE, Kind.REGISTER):
            arguments.append(f"row={last}")
        if operation.body is not None:
            self._owned_reference()
            self.say(f"body = {self.body()}")
            arguments.append("body=body")
            arguments += ["form=True"] if operation.body.media_type == FORM else []
        return arguments

    def _login(self) -> list[str]:
        body = self.operation.body
        if body is None or self.design.auth is None:
            return []
        self.say(f'who = world.someone("{self.role}")')
        for write in body.fields:
            secret = write.hashed or write.column == self.design.auth.password
            if secret:
                self.override[write.path] = "who.password"
            elif write.column == self.design.auth.login:
                self.override[write.path] = "who.login"
            else:
                model = self._model(self.design.auth.table)
                self.override[write.path] = f"world.find({model}, who.id).{naming.attribute(write.column)}"
        self.say(f"body = {self.body()}")
        extra = ["form=True"] if body.media_type == FORM else []
        return ["body=body", *extra]

    def _model(self, table: str) -> str:
        return naming.model_class(table)

    def _fresh(self, table: str) -> str:
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
                found[match.column] = self._caller(source)
            elif isinstance(source, FromConstant):
                found[match.column] = repr(source.value)
        del table
        return found

    def _caller(self, source: FromCaller) -> str:
        auth = self.design.auth
        if auth is None or source.column == auth.id or not auth.table:
            return "who.id"
        return f"world.find({self._model(auth.table)}, who.id).{naming.attribute(source.column)}"

    def _row(self, step: Step) -> None:
        name = self._fresh(step.table)
        self.say(f"{name} = {self._found_or_made(step)}")
        via = step.via
        if via is not None and not self._points_at_link(step):
            near, far = via.near[0], via.far[0]
            linked = {
                near[0]: f"{self.by_step[-1]}.{naming.attribute(near[1])}",
                far[0]: f"{name}.{naming.attribute(far[1])}",
            }
            self.say(self._made(via.table, linked))
            self.linked.add(via.table)
        self.by_step.append(name)
        self.rows.setdefault(step.table, name)
        for match in step.match:
            if isinstance(match.source, FromPath):
                self.path[match.source.name] = f"{{{name}.{naming.attribute(match.column)}}}"
            if isinstance(match.source, FromBody):
                inner = self.operation.body.envelope if self.operation.body else ()
                self.override[match.source.path[len(inner) :]] = f"shown({name}.{naming.attribute(match.column)})"

    def _found_or_made(self, step: Step) -> str:
        """The row of a step: the caller's own, the one that the row before refers to, or a new one."""
        auth = self.design.auth
        own = self.operation.access.own and self.operation.access.owner_path
        by_caller = any(isinstance(match.source, FromCaller) for match in step.match)
        owned = own and own[-1] == (step.table, auth.id if auth else "")
        if auth is not None and step.table == auth.table and self.acts and (by_caller or owned):
            return f"world.find({self._model(step.table)}, who.id)"
        given = self._given(step.match, step.table)
        keys = self.design.table(step.table).primary_key
        if len(keys) == 1 and keys[0] in given and self._referred(step):
            return f"world.find({self._model(step.table)}, {given[keys[0]]})"
        given |= self._ownership(step.table, given)
        given |= self._linking(step)
        given |= self._reference_of_next(step)
        return self._made(step.table, given)

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
        near, far = step.via.near[0], step.via.far[0]
        name = self._fresh(step.via.table)
        self.say(f"{name} = {self._made(step.via.table, {near[0]: f'{self.by_step[-1]}.{naming.attribute(near[1])}'})}")
        self.rows[step.via.table] = name
        self.linked.add(step.via.table)
        return {far[1]: f"{name}.{naming.attribute(far[0])}"}

    def _made(self, table: str, given: Mapping[str, str]) -> str:
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
        if place == len(chain) - 1:
            return "who.id"
        table, column = chain[place]
        target = chain[place + 1][0]
        key = self.design.table(table).foreign_key_of(column)
        remote = key.target_columns[0] if key and key.target_columns else "id"
        if target not in self.rows:
            inner = self._owner_value(place + 1)
            name = self._fresh(target)
            self.say(f"{name} = {self._made(target, {chain[place + 1][1]: inner})}")
            self.rows[target] = name
        return f"{self.rows[target]}.{naming.attribute(remote)}"

    def _list(self) -> list[str]:
        operation = self.operation
        last = operation.steps[-1] if operation.steps else None
        step = last if last is not None and is_collection(operation, last) else None
        given = self._given(step.match, operation.table) if step is not None else {}
        given |= self._ownership(operation.table, given)
        given |= self._filtered(given)
        given |= self._linking(step) if step is not None else {}
        pairs = ", ".join(f'"{naming.attribute(column)}": {value}' for column, value in given.items())
        model = self._model(operation.table)
        if pairs:
            self.say(f"given = {{{pairs}}}")
        made = f"world.make({model}, **given)" if pairs else f"world.make({model})"
        self.say(f"rows = [{made} for _ in range({LISTED_ROWS})]")
        if step is not None and step.via is not None and not self._points_at_link(step):
            near, far = step.via.near[0], step.via.far[0]
            link = (
                f"world.make({self._model(step.via.table)}, {naming.attribute(near[0])}="
                f"{self.by_step[-1]}.{naming.attribute(near[1])}, {naming.attribute(far[0])}=row.{naming.attribute(far[1])})"
            )
            self.say("for row in rows:", f"    {link}")
        auth = self.design.auth
        everybody = step is None or (not step.match and step.via is None)
        if auth is not None and auth.table == operation.table and self.acts and everybody:
            self.say(f"rows.append(world.find({model}, who.id))")
        return ["rows=rows", *(["given=given"] if pairs else [])]

    def _filtered(self, given: Mapping[str, str]) -> dict[str, str]:
        """What rows must have where the contract filters by default, or wants to be told by what."""
        found: dict[str, str] = {}
        table = self.design.table(self.operation.table)
        for param in self.operation.params:
            simple = param.use is ParamUse.FILTER and param.op is Op.EQ and param.relation is None and param.columns
            column = table.column(param.columns[0]) if simple else None
            if column is None or column.name in given or not (param.required or "default" in param.schema):
                continue
            key = table.foreign_key_of(column.name)
            if "default" in param.schema and isinstance(param.schema["default"], str | int | bool):
                found[column.name] = repr(param.schema["default"])
            elif key is not None and key.target_columns:
                name = self._fresh(key.target)
                self.say(f"{name} = {self._made(key.target, {})}")
                self.rows[key.target] = name
                found[column.name] = f"{name}.{naming.attribute(key.target_columns[0])}"
                self.asked[param.name] = f"shown({found[column.name]})"
            elif python_type(column.type).name in ("str", "int", "bool"):
                found[column.name] = json_sample(param.schema, column, hint=param.name)
                self.asked[param.name] = found[column.name]
        return found

    def _link(self) -> list[str]:
        operation = self.operation
        step = operation.steps[-1] if operation.steps else None
        matches = (*(step.match if step is not None and is_collection(operation, step) else ()), *operation.set)
        given = self._given(matches, operation.table)
        table = self.design.table(operation.table)
        for match in matches:
            if isinstance(match.source, FromPath):
                key = table.foreign_key_of(match.column)
                if key is None or match.source.name in self.path:
                    continue
                name = self._fresh(key.target)
                remote = naming.attribute(key.target_columns[0] if key.target_columns else "id")
                self.say(f"{name} = {self._made(key.target, {})}")
                self.rows[key.target] = name
                self.path[match.source.name] = f"{{{name}.{remote}}}"
                given[match.column] = f"{name}.{remote}"
        if operation.kind is Kind.UNLINK and operation.table not in self.linked:
            self.say(self._made(operation.table, given))
        pairs = ", ".join(f'"{naming.attribute(column)}": {value}' for column, value in given.items())
        return [f"given={{{pairs}}}"] if pairs else []

    # --- the request ---

    def _urls(self) -> tuple[str, str]:
        path = f"{self.design.base_path}{self.operation.path}"
        full, unknown = path, path
        keys = [param for param in self.operation.params if param.where == "path"]
        for param in keys:
            full = full.replace(f"{{{param.name}}}", self.path.get(param.name, "1"))
        finding = [param for param in keys if self._finds(param)]
        if not finding:
            return self._text(full), ""
        for param in keys:
            value = (
                _unknown(param, self.operation, self.design) if param is finding[-1] else self.path.get(param.name, "1")
            )
            unknown = unknown.replace(f"{{{param.name}}}", value)
        return self._text(full), self._text(unknown)

    def _finds(self, param: Param) -> bool:
        """Whether a row is looked for by this parameter."""
        sources = [
            match.source
            for step in self.operation.steps
            if not is_collection(self.operation, step)
            for match in step.match
        ]
        return any(isinstance(source, FromPath) and source.name == param.name for source in sources)

    def _text(self, path: str) -> str:
        return f'f"{path}"' if "{" in path else f'"{path}"'

    def _required_params(self) -> str:
        wanted = [param for param in self.operation.params if param.where == "query" and param.required]
        values = {
            param.name: self.asked.get(param.name) or json_sample(param.schema, hint=param.name) for param in wanted
        }
        return ", ".join(f'"{name}": {value}' for name, value in values.items())

    # --- the body ---

    def _owned_reference(self) -> None:
        """A reference in the body that decides whose the new row is, points at something of the caller's."""
        access, body = self.operation.access, self.operation.body
        if not (access.own and len(access.owner_path) > 1 and body and self.acts):
            return
        column = access.owner_path[0][1]
        write = next((item for item in body.fields if item.column == column), None)
        if write is not None and access.owner_path[0][0] == self.operation.table:
            self.override[write.path] = f"shown({self._owner_value(0)})"

    def body(self) -> str:
        """A valid body as an expression."""
        body = self.operation.body
        if body is None:
            return "None"
        schema: Any = merged(dict(body.schema), lambda _name: {})
        inner = schema
        for part in body.envelope:
            inner = (inner.get("properties") or {}).get(part) or {}
        if not inner.get("properties") and not body.envelope:
            return json_sample(schema)
        text = self._object(inner, ())
        for part in reversed(body.envelope):
            text = f"{{{part!r}: {text}}}"
        return text

    def _object(self, schema: Any, path: tuple[str, ...]) -> str:
        whole = without_null(dict(merged(dict(schema), lambda _name: {}))) if isinstance(schema, Mapping) else {}
        required = set(whole.get("required") or ())
        parts: list[str] = []
        for name, part in (whole.get("properties") or {}).items():
            if isinstance(part, Mapping) and part.get("readOnly") is True:
                continue
            value = self._property(part, (*path, name), required=name in required)
            if value:
                parts.append(f"{name!r}: {value}")
        return "{" + ", ".join(parts) + "}"

    def _property(self, schema: Any, path: tuple[str, ...], *, required: bool) -> str:
        body = self.operation.body
        if path in self.override:
            return self.override[path]
        for write in body.fields if body else ():
            if write.path == path:
                return self._written(write, schema, required=required)
        bound = self.role in self.operation.access.fields and not required
        for many in body.many if body else ():
            if many.path == path:
                return "" if bound else self._many(many, schema)
        for link in body.links if body else ():
            if link.path == path:
                return "" if bound else self._links(link, schema)
        below = [item for item in (body.fields if body else ()) if item.path[: len(path)] == path]
        allowed = self.operation.access.fields.get(self.role)
        if below and (required or allowed is None or any(item.column in allowed for item in below)):
            return self._object(schema, path)
        return json_sample(schema, hint=path[-1]) if required else ""

    def _written(self, write: WriteField, schema: Any, *, required: bool) -> str:
        table = self.design.table(self.operation.table)
        allowed = self.operation.access.fields.get(self.role)
        if allowed is not None and write.column not in allowed and not required:
            return ""
        key = table.foreign_key_of(write.column)
        column = table.column(write.column)
        if write.hashed:
            return json_sample(schema, hint="secret", unique=True)
        if key is not None and key.target_columns:
            if not required and key.target == table.name:
                return ""
            return self._reference(key.target, key.target_columns[0], schema)
        ordinal = [item.name for item in table.columns].index(write.column) if column else 2
        unique = column is None or is_unique(column, table)
        return json_sample(schema, column, hint=write.path[-1], unique=unique, ordinal=ordinal)

    def _reference(self, target: str, column: str, schema: Any) -> str:
        auth = self.design.auth
        if auth is not None and target == auth.table and column == auth.id and self.acts:
            return self._as_json("who.id", target, column, schema)
        return self._as_json(f"world.make({self._model(target)}).{naming.attribute(column)}", target, column, schema)

    def _as_json(self, expression: str, target: str, column: str, schema: Any) -> str:
        found = self.design.table(target).column(column)
        stored = python_type(found.type).name if found else "str"
        kinds = types_of(without_null(dict(schema))) if isinstance(schema, Mapping) else ()
        return f"str({expression})" if stored == "UUID" or ("string" in kinds and stored != "str") else expression

    def _many(self, many: WriteMany, schema: Any) -> str:
        items = without_null(dict(schema)).get("items") or {}
        table = self.design.table(many.table)
        if many.fields and many.fields[0].path == ():
            column = table.column(many.fields[0].column)
            return f"[{json_sample(items, column, hint=many.path[-1], unique=True)}]"
        whole = without_null(dict(merged(dict(items), lambda _name: {})))
        required = set(whole.get("required") or ())
        parts = []
        by_path = {write.path: write for write in many.fields}
        for name, part in (whole.get("properties") or {}).items():
            write = by_path.get((name,))
            if write is not None:
                parts.append(f"{name!r}: {self._item(write, part, table)}")
            elif name in required:
                parts.append(f"{name!r}: {json_sample(part, hint=name)}")
        return "[{" + ", ".join(parts) + "}]"

    def _item(self, write: WriteField, schema: Any, table: Table) -> str:
        key = table.foreign_key_of(write.column)
        if key is not None and key.target_columns:
            return self._reference(key.target, key.target_columns[0], schema)
        column = table.column(write.column)
        ordinal = [item.name for item in table.columns].index(write.column) if column else 2
        return json_sample(schema, column, hint=write.path[-1], unique=True, ordinal=ordinal)

    def _links(self, link: WriteLink, schema: Any) -> str:
        items = without_null(dict(schema)).get("items") or {}
        column = self.design.table(link.target).column(link.target_column)
        if link.create_missing:
            return f"[{json_sample(items, column, hint=link.path[-1], unique=True)}]"
        return f"[{self._reference(link.target, link.target_column, items)}]"


def _without_idle_names(source: str) -> str:
    """A function that names no row which it never speaks of again; the row itself is still made."""
    used = {
        node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    lines = []
    for line in source.split("\n"):
        name, sign, made = line.strip().partition(" = ")
        if sign and name.isidentifier() and name not in used:
            if made.startswith("world.make("):
                lines.append(f"    {made}")
            continue
        lines.append(line)
    return "\n".join(lines)


def _unknown(param: Param, operation: OperationDesign, design: ServiceDesign) -> str:
    """The key of nothing, inside of an f-string."""
    kinds = types_of(without_null(dict(param.schema)))
    stored = ""
    for step in operation.steps:
        for match in step.match:
            if isinstance(match.source, FromPath) and match.source.name == param.name:
                column = design.table(step.table).column(match.column)
                stored = python_type(column.type).name if column else ""
    if "integer" in kinds or stored == "int":
        top = param.schema.get("maximum")
        return str(top) if isinstance(top, int) else "987654321"
    if stored == "UUID" or param.schema.get("format") == "uuid":
        return "00000000-0000-4000-8000-000000000000"
    if isinstance(param.schema.get("pattern"), str):
        known = matching(param.schema["pattern"], param.schema.get("minLength") or 0, param.schema.get("maxLength"), 60)
        return known[-1].replace("{", "{{").replace("}", "}}") if known else "nothing-like-this"
    if param.schema.get("enum"):
        return str(param.schema["enum"][-1])
    least, most = param.schema.get("minLength") or 0, param.schema.get("maxLength")
    text = "nothing-like-this" if most is None or most >= LONG_KEY else "z" * most
    return text.ljust(least, "z")
