"""Valid requests for an operation: rows that its path and body speak of exist, and belong to whom they should."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from orchestrator.auth import AuthModel, Rule
from orchestrator.checks.judge.client import Request
from orchestrator.checks.judge.credentials import Credentials, Principal
from orchestrator.checks.judge.names import singular, snake
from orchestrator.checks.judge.rows import Rows, key_column, table_named
from orchestrator.checks.judge.samples import KEEP, Sampler
from orchestrator.checks.judge.store import Row
from orchestrator.contract import Contract, Operation, Parameter
from orchestrator.ddl import Table
from orchestrator.handoff.front_matter import Sample
from orchestrator.json_schema import Schema, types_of

_PARAMETER = re.compile(r"\{([^{}]+)\}")
WAYS = ("sample", "required", "full", "example")
"""How a request is made, in the order in which they are tried: the handoff's own sample, then made from the schemas."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Stands in a body for the key of a row that has to be made first."""

    table: str
    column: str


class Asks:
    """Makes requests for the operations of one contract."""

    def __init__(
        self,
        contract: Contract,
        auth: AuthModel,
        sampler: Sampler,
        rows: Rows | None,
        credentials: Credentials,
        samples: Mapping[str, Sample],
    ) -> None:
        self._contract = contract
        self._auth = auth
        self._sampler = sampler
        self._rows = rows
        self._credentials = credentials
        self._samples = samples
        self.tables: Mapping[str, str] = {}
        """Table by operation id, where the handoff's mapping names it."""

    def ways(self, operation: Operation) -> Iterator[str]:
        """The ways that make a difference for this operation."""
        schema = operation.request_body_schema
        if operation.id in self._samples:
            yield "sample"
        yield "required"
        if schema is not None:
            yield "full"
            if self._example(operation) is not None:
                yield "example"

    async def request(
        self,
        operation: Operation,
        principal: Principal | None,
        *,
        way: str = "required",
        owner: Principal | None = None,
    ) -> Request:
        """A valid request on new rows of `owner` (the caller, unless told); raises `Problem` where a row is refused."""
        owner = owner or principal
        if self._rows is not None:
            self._rows.owner = owner.id if owner else await self._anybody(operation)
        sample = self._samples.get(operation.id) if way == "sample" else None
        path, parents = await self._path(operation, sample, owner)
        return Request(
            method=operation.method,
            path=self._contract.server_base_path + path,
            query=self._query(operation, sample),
            headers=self._headers(operation, sample),
            body=await self._body(operation, sample, way, owner, parents, self.writable(operation, principal)),
            media_type=operation.request_media_type or "application/json",
            secret=principal.secret if principal else {},
        )

    async def _anybody(self, operation: Operation) -> Any:
        """Rows of a public operation belong to somebody as well."""
        if self._auth.principal is None or not self._auth.roles or not _PARAMETER.search(operation.path):
            return None
        return (await self._credentials.principal(self._auth.roles[0])).id

    async def _path(
        self, operation: Operation, sample: Sample | None, owner: Principal | None
    ) -> tuple[str, list[tuple[Table, Row]]]:
        segments, parents = operation.path.split("/"), list[tuple[Table, Row]]()
        by_name = {p.name: p for p in operation.parameters if p.location == "path"}
        for position, segment in enumerate(segments):
            for name in _PARAMETER.findall(segment):
                last = not any(_PARAMETER.search(later) for later in segments[position + 1 :])
                before = next((s for s in reversed(segments[:position]) if s and not _PARAMETER.search(s)), "")
                value = sample.path.get(name) if sample else None
                if value is None:
                    value = await self._parameter(operation, by_name.get(name), name, before, parents, owner, last=last)
                segments[position] = segments[position].replace("{" + name + "}", quote(str(value), safe=""))
        return "/".join(segments), parents

    async def _parameter(
        self,
        operation: Operation,
        parameter: Parameter | None,
        name: str,
        before: str,
        parents: list[tuple[Table, Row]],
        owner: Principal | None,
        *,
        last: bool,
    ) -> Any:
        """The key of a new row of the table that the parameter speaks of."""
        table = self._table(operation, name, before, last=last)
        schema = parameter.schema if parameter else {}
        if table is None or self._rows is None:
            return self._sampler.value(schema, name=name)
        values = await self._belonging(operation, table, parents, owner)
        column = _column(table, name)
        if self._is_the_principal(table, owner) and column is not None:
            assert owner is not None
            row = await self._rows.store.find(table.name, {key_column(table) or "": owner.id}) or {}
        else:
            row = await self._rows.make(table.name, values)
        parents.append((table, row))
        return row.get(column or "", self._sampler.value(schema, name=name))

    def _is_the_principal(self, table: Table, owner: Principal | None) -> bool:
        principal = self._auth.principal
        return principal is not None and table.name == principal.table and owner is not None and owner.id is not None

    async def _belonging(
        self, operation: Operation, table: Table, parents: list[tuple[Table, Row]], owner: Principal | None
    ) -> Row:
        """Values that tie a new row to the rows before it in the path, and to its owner."""
        assert self._rows is not None
        values: Row = {}
        for parent, row in parents:
            for key in table.foreign_keys:
                if key.target == parent.name:
                    values |= {own: row[other] for own, other in zip(key.columns, key.target_columns, strict=False)}
        rule = self._auth.rule(operation.id)
        if rule and rule.owner and owner and owner.id is not None:
            values |= await self._owned(table, rule, owner, values)
        return values

    async def _owned(self, table: Table, rule: Rule, owner: Principal, values: Row) -> Row:
        column = rule.owner_column or ""
        if rule.owner_table in {None, table.name}:
            return {column: owner.id} if table.column(column) and column not in values else {}
        assert self._rows is not None
        for key in table.foreign_keys:
            if key.target == rule.owner_table and not set(key.columns) & set(values):
                parent = await self._rows.make(key.target, {column: owner.id})
                return {own: parent[other] for own, other in zip(key.columns, key.target_columns, strict=False)}
        return {}

    async def listed(self, operation: Operation, request: Request) -> Row:
        """Values that make a new row appear in the list that `request` asks for: its path names the parents."""
        table = self.table(operation)
        if table is None or self._rows is None:
            return {}
        values: Row = {}
        template, path = operation.path.split("/"), request.path.split("/")
        offset = len(path) - len(template)
        for position, segment in enumerate(template):
            for name in _PARAMETER.findall(segment):
                before = next((s for s in reversed(template[:position]) if s and not _PARAMETER.search(s)), "")
                parent = self._table(operation, name, before, last=False)
                column = _column(parent, name) if parent else None
                for key in table.foreign_keys:
                    if parent and key.target == parent.name and key.target_columns == (column,):
                        values[key.columns[0]] = unquote(path[offset + position])
        return values

    def table(self, operation: Operation) -> Table | None:
        """The table that the operation is about."""
        names = [part for part in operation.path.split("/") if part and not _PARAMETER.search(part)]
        if self._rows is None:
            return None
        if operation.id in self.tables:
            return self._rows.design.table(self.tables[operation.id])
        found = (table_named(self._rows.design, name) for name in reversed(names))
        return next((table for table in found if table is not None), None)

    def _table(self, operation: Operation, name: str, before: str, *, last: bool) -> Table | None:
        design = self._rows.design if self._rows else None
        if design is None:
            return None
        if last and operation.id in self.tables:
            return design.table(self.tables[operation.id])
        stem = re.sub(r"_?(?:id|uuid|slug|code|key|number|name)$", "", snake(name))
        names = [before, stem] if before else [stem]
        return next((found for one in names if one and (found := table_named(design, one)) is not None), None)

    def _query(self, operation: Operation, sample: Sample | None) -> dict[str, Any]:
        made = {p.name: self._sampler.value(p.schema, name=p.name) for p in _required(operation, "query")}
        return {**made, **(sample.query if sample else {})}

    def _headers(self, operation: Operation, sample: Sample | None) -> dict[str, str]:
        made = {p.name: str(self._sampler.value(p.schema, name=p.name)) for p in _required(operation, "header")}
        return {**made, **(sample.headers if sample else {})}

    def _example(self, operation: Operation) -> Any:
        """The contract's own example of the body."""
        path = self._contract.document.get("paths", {}).get(operation.path, {})
        raw = path.get(operation.method.lower(), {}).get("requestBody", {}) if isinstance(path, dict) else {}
        content = raw.get("content", {}).get(operation.request_media_type, {}) if isinstance(raw, dict) else {}
        if "example" in content:
            return content["example"]
        named = content.get("examples") or {}
        values = [one["value"] for one in named.values() if isinstance(one, dict) and "value" in one]
        return values[0] if values else None

    async def _body(
        self,
        operation: Operation,
        sample: Sample | None,
        way: str,
        owner: Principal | None,
        parents: list[tuple[Table, Row]],
        writable: frozenset[str] | None,
    ) -> Any:
        schema = operation.request_body_schema
        if schema is None:
            return None
        if operation is self._credentials.login_operation:
            somebody = owner or await self._credentials.principal(next(iter(self._auth.roles), ""))
            return self._credentials.entry(operation, somebody.login, somebody.password).body
        table = self.table(operation)
        given = getattr(sample, "body", None)
        if given is not None:
            made = self._marked(json.loads(json.dumps(given, default=dict)), table)
        elif way == "example":
            made = self._marked(json.loads(json.dumps(self._example(operation))), table)
        else:
            made = self._made(operation, schema, table, full=way == "full")
        if writable is not None:
            made = self._allowed(made, schema, writable)
        return await self._filled(made, owner, parents)

    def _made(self, operation: Operation, schema: Schema, table: Table | None, *, full: bool) -> Any:
        def replace(name: str, inner: Schema) -> Any:
            return self._reference(name, inner, table) or KEEP

        made = self._sampler.value(schema, full=full, replace=replace)
        if made == {} and not full:
            # An update without a required property still has to change something.
            return self._one_property(self._contract.merged(schema), replace)
        if operation.method in {"PUT", "PATCH"} and isinstance(made, dict) and len(made) == 1 and not full:
            name, inner = next(iter(made.items()))
            if inner == {}:
                deeper = self._contract.merged(self._contract.merged(schema)["properties"][name])
                return {name: self._one_property(deeper, replace)}
        return made

    def writable(self, operation: Operation, principal: Principal | None) -> frozenset[str] | None:
        """The fields that the caller's role may write, in snake case; `None` where it may write all."""
        rule = self._auth.rule(operation.id)
        if rule is None or principal is None or principal.role not in rule.fields:
            return None
        return frozenset(snake(name) for name in rule.fields[principal.role])

    def _allowed(self, made: Any, schema: Schema, writable: frozenset[str]) -> Any:
        """A body with the fields that may be written, at least one of them; what the schema requires stays."""
        merged = self._contract.merged(schema)
        if not isinstance(made, dict):
            return made
        required = set(merged.get("required", ()))
        kept = {name: value for name, value in made.items() if snake(name) in writable or name in required}
        if kept:
            return kept
        properties = {name: one for name, one in merged.get("properties", {}).items() if snake(name) in writable}
        return self._one_property({**merged, "properties": properties}, lambda _name, _schema: KEEP)

    def _one_property(self, schema: Schema, replace: Any) -> Any:
        for name, inner in schema.get("properties", {}).items():
            merged = self._contract.merged(inner)
            plain = types_of(merged) in {("string",), ("integer",), ("number",)} and "enum" not in merged
            if plain and not merged.get("readOnly") and replace(name, merged) is KEEP:
                return {name: self._sampler.value(merged, name=name)}
        return self._sampler.value(schema, full=True, replace=replace)

    def _reference(self, name: str, schema: Schema, table: Table | None) -> Reference | None:
        """What a property that is named like a foreign key refers to."""
        if self._rows is None or not {"string", "integer"} & set(types_of(schema)):
            return None
        column = snake(name)
        near = [table] if table else []
        for one in [*near, *self._rows.design.tables]:
            key = one.foreign_key_of(column) or one.foreign_key_of(singular(column))
            if key is not None:
                return Reference(table=key.target, column=(key.target_columns or ("id",))[0])
        stem = re.fullmatch(r"(.+)_ids?", column)
        target = table_named(self._rows.design, stem[1]) if stem else None
        return Reference(table=target.name, column=key_column(target) or "id") if target else None

    def _marked(self, value: Any, table: Table | None, name: str = "") -> Any:
        """An example with the keys of other people's rows taken out."""
        if isinstance(value, dict):
            return {key: self._marked(inner, table, str(key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._marked(inner, table, name) for inner in value]
        kind = "string" if isinstance(value, str) else "integer" if type(value) is int else "other"
        return self._reference(name, {"type": kind}, table) or value

    async def _filled(self, value: Any, owner: Principal | None, parents: list[tuple[Table, Row]]) -> Any:
        if isinstance(value, dict):
            return {name: await self._filled(inner, owner, parents) for name, inner in value.items()}
        if isinstance(value, list):
            return [await self._filled(inner, owner, parents) for inner in value]
        if not isinstance(value, Reference):
            return value
        for table, row in parents:
            if table.name == value.table and value.column in row:
                return _plain(row[value.column])
        assert self._rows is not None
        principal = self._auth.principal
        if principal and value.table == principal.table and value.column == principal.id and owner and owner.id:
            return _plain(owner.id)
        return _plain((await self._rows.make(value.table))[value.column])


def _required(operation: Operation, location: str) -> list[Parameter]:
    return [p for p in operation.parameters if p.location == location and p.required]


def _column(table: Table, name: str) -> str | None:
    """The column that a path parameter names: one of that name, else the primary key."""
    wanted = snake(name)
    if table.column(wanted):
        return wanted
    shorter = wanted.removeprefix(singular(snake(table.name)) + "_")
    if table.column(shorter):
        return shorter
    return key_column(table)


def _plain(value: Any) -> Any:
    """A database value as JSON has it."""
    return value if isinstance(value, int | str | float | bool) else str(value)
