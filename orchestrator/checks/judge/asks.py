"""Valid requests for an operation: rows that its path and body speak of exist, and belong to whom they should."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from orchestrator.auth import Kind, Rule
from orchestrator.checks.judge.beside import Around, put_there, said_in
from orchestrator.checks.judge.bodies import Bodies
from orchestrator.checks.judge.client import Request
from orchestrator.checks.judge.credentials import Credentials, Principal
from orchestrator.checks.judge.links import join
from orchestrator.checks.judge.making import Making
from orchestrator.checks.judge.members import tie
from orchestrator.checks.judge.names import same_thing, snake
from orchestrator.checks.judge.others import whom
from orchestrator.checks.judge.owners import Owners
from orchestrator.checks.judge.parameters import made
from orchestrator.checks.judge.references import References
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.secrets import with_present_password
from orchestrator.checks.judge.store import Row
from orchestrator.checks.judge.subjects import (
    PARAMETER,
    PathParameter,
    Subjects,
    known_by,
    path_parameters,
)
from orchestrator.checks.judge.terms import Terms
from orchestrator.checks.judge.ties import Parents, given, sole, tied
from orchestrator.checks.judge.ways import proof
from orchestrator.checks.judge.wishes import Wished
from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.errors import Problem
from orchestrator.handoff.front_matter import Sample

LOGS_IN = 99
"""The number of the principal that only ever logs in."""


class Asks:
    """Makes requests for the operations of one contract."""

    def __init__(self, terms: Terms, sampler: Sampler, rows: Making | None, credentials: Credentials) -> None:
        contract = terms.contract
        self._contract = contract
        self._auth = terms.auth
        self._sampler = sampler
        self._rows = rows
        self._credentials = credentials
        self._samples = terms.samples
        self._subjects = Subjects(rows.design if rows else None, terms.mapped, terms.login)
        self._bodies = Bodies(contract, sampler, self._subjects)
        self.owners = Owners(terms, self._subjects)
        self._references = References(rows, terms.auth)
        self.wished = Wished(terms, self._subjects)
        """What rows are to hold when an operation is asked for."""

    def ways(self, operation: Operation) -> Iterator[str]:
        """The ways that make a difference for this operation, in the order in which they are tried."""
        if operation.id in self._samples:
            yield "sample"
        yield from self._bodies.ways(operation)

    def table(self, operation: Operation) -> Table | None:
        """The table that the operation is about."""
        return self._subjects.table(operation)

    def lists_by_value(self, operation: Operation) -> bool:
        """See `Subjects`."""
        return self._subjects.lists_by_value(operation)

    def writable(self, operation: Operation, principal: Principal | None) -> frozenset[str] | None:
        """The fields that the caller's role may write, in snake case; `None` where it may write all."""
        rule = self._auth.rule(operation.id)
        if rule is None or principal is None or principal.role not in rule.fields:
            return None
        return frozenset(snake(name) for name in rule.fields[principal.role])

    async def request(
        self,
        operation: Operation,
        principal: Principal | None,
        *,
        way: str = "required",
        owner: Principal | None = None,
        child: tuple[Table, Row] | None = None,
    ) -> Request:
        """A valid request on new rows of `owner` (the caller, unless told); raises `Problem` where a row is refused.

        With `child`, a table and values of a row to be, it goes below the parents that those values name.
        """
        owner = owner or principal
        if self._rows is not None:
            self._rows.wish(self.wished.rows(operation))
            self._rows.belong_to(owner or await self._anybody(operation))
            await self._have(operation, owner)
        sample = self._samples.get(operation.id) if way == "sample" else None
        path, parents = await self._path(operation, sample, owner, child)
        await self._below(operation, parents, owner)
        rule, query = self._auth.rule(operation.id), made(self._sampler, operation, "query")
        query |= sample.query if sample else {}
        headers = {name: str(value) for name, value in made(self._sampler, operation, "header").items()}
        body = await self._references.filled(await self._body(operation, way, sample, principal), owner, parents, rule)
        await self._beside(operation, parents, said_in(operation.path, path, query, body), owner)
        return Request(
            method=operation.method,
            path=self._contract.server_base_path + path,
            query=query,
            headers={**headers, **(sample.headers if sample else {})},
            body=body,
            media_type=operation.request_media_type or "application/json",
            secret=proof(principal, operation, self._auth),
        )

    async def _beside(
        self, operation: Operation, parents: Parents, said: Mapping[str, Any], owner: Principal | None
    ) -> Row:
        """Have the rows there that the mapping asks for; what the operation's own rows hold to lie beside them."""
        found: Row = {}
        people = self._auth.principal.table if self._auth.principal else ""
        around = Around(self.table(operation), parents, said, owner.id if owner else None, people)
        for query in self.wished.conditions(operation).queries if self._rows is not None else ():
            assert self._rows is not None
            found |= await put_there(self._rows, query, around)
        return found

    async def _have(self, operation: Operation, owner: Principal | None) -> None:
        """Give the owner the one row that the operation speaks of without naming it, such as a wallet."""
        sole = self.owners.sole(operation, owner.id) if owner is not None else None
        if sole is None or self._rows is None or await self._rows.store.find(sole[0].name, sole[1]) is not None:
            return
        # Where none can be made, the service's answer to the request tells.
        with contextlib.suppress(Problem):
            await self._rows.make(sole[0].name, sole[1])

    async def _below(self, operation: Operation, parents: Parents, owner: Principal | None) -> None:
        """Give the innermost row of the path the one row that the operation speaks of, such as a picture.

        Of those that everybody has one of, the owner's, unless the operation makes it itself.
        """
        table, ends_with_key = self.table(operation), operation.path.rstrip("/").endswith("}")
        made = operation.method == "POST" and not self._acts_on(operation, table)
        if self._rows is None or table is None or made or ends_with_key:
            return
        values = sole(table, parents, {} if "201" in operation.responses else self._whose(operation, table, owner))
        if values and await self._rows.store.find(table.name, values) is None:
            with contextlib.suppress(Problem):
                await self._rows.make(table.name, values)

    def _acts_on(self, operation: Operation, table: Table | None) -> bool:
        """Whether a path says what is done to the one row below another: `/boats/{id}/picture/hang`."""
        *_, before, last = ["", *operation.path.strip("/").split("/")]
        named = self._subjects.named(before) if before and not PARAMETER.search(before) else None
        return named is not None and named is table and self._subjects.named(last) is None

    async def _anybody(self, operation: Operation) -> Principal | None:
        """Rows of a public operation belong to somebody as well."""
        if self._auth.principal is None or not self._auth.roles or not PARAMETER.search(operation.path):
            return None
        return await self._credentials.principal(self._auth.roles[0])

    async def _path(
        self, operation: Operation, sample: Sample | None, owner: Principal | None, child: tuple[Table, Row] | None
    ) -> tuple[str, Parents]:
        segments, parents = operation.path.split("/"), Parents()
        for parameter in path_parameters(operation.path):
            value = sample.path.get(parameter.name) if sample else None
            if value is None:
                subject = self._subjects.of_parameter(operation, parameter)
                value = await given(subject, child, parents, self._rows.store) if self._rows is not None else None
            if value is None:
                value = await self._parameter(operation, parameter, parents, owner)
            filled = segments[parameter.position].replace("{" + parameter.name + "}", quote(str(value), safe=""))
            segments[parameter.position] = filled
        joins = operation.method in {"PUT", "POST"} and segments[-1] != operation.path.rpartition("/")[2]
        if self._rows is not None and len(parents) > 1 and not joins:
            await join(self._rows, parents[-2], parents[-1])
        return "/".join(segments), parents

    async def _parameter(
        self, operation: Operation, parameter: PathParameter, parents: Parents, owner: Principal | None
    ) -> Any:
        """The key of a new row of the table that the parameter speaks of; made from its schema where there is none."""
        subject = self._subjects.of_parameter(operation, parameter)
        if subject is None or self._rows is None:
            return self._value(operation, parameter)
        table, column = subject
        if owner is not None and self._is_the_principal(table, owner) and column is not None:
            meant = await whom(self._credentials, self.table(operation), table, owner)
            own = {known_by(table, self._auth) or "": meant.id}
            row = await self._rows.store.find(table.name, own) or own
        else:
            row = await self._rows.make(table.name, await self._belonging(operation, table, parents, owner))
            await tie(self._rows, self._auth.rule(operation.id), table, row, owner)
        parents.append((table, row))
        return row[column] if column in row else self._value(operation, parameter)

    def _value(self, operation: Operation, parameter: PathParameter) -> Any:
        declared = (one for one in operation.parameters if one.location == "path" and one.name == parameter.name)
        schema = next((one.schema for one in declared), {})
        return self._sampler.value(schema, name=parameter.name)

    def _is_the_principal(self, table: Table, owner: Principal) -> bool:
        principal = self._auth.principal
        return principal is not None and same_thing(table.name, principal.table) and owner.id is not None

    async def _belonging(self, operation: Operation, table: Table, parents: Parents, owner: Principal | None) -> Row:
        """Values that tie a new row to the rows before it in the path, and to its owner."""
        assert self._rows is not None
        values = tied(table, parents)
        rule = self._auth.rule(operation.id)
        if rule and rule.owner and owner and owner.id is not None:
            values |= await self._owned(table, rule, owner, values)
        return values

    def _whose(self, operation: Operation, table: Table, owner: Principal | None) -> Row:
        """What a row of the operation's table holds that says that it is the owner's."""
        rule = self._auth.rule(operation.id)
        column = rule.owner_column if rule is not None and rule.owner_table in {None, table.name} else None
        known = column is not None and table.column(column) is not None and owner is not None and owner.id is not None
        return {str(column): owner.id} if known and owner is not None else {}

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

    async def row(self, operation: Operation, owner: Principal) -> tuple[Table, Row] | None:
        """A new row of the operation's table that belongs to `owner`; `None` where the table is not known."""
        table = self.table(operation)
        if table is None or self._rows is None:
            return None
        self._rows.wish(self.wished.rows(operation))
        self._rows.belong_to(owner)
        row = await self._rows.make(table.name, await self._belonging(operation, table, [], owner))
        await tie(self._rows, self._auth.rule(operation.id), table, row, owner)
        return table, row

    async def listed(self, operation: Operation, request: Request, principal: Principal | None = None) -> Row:
        """Values that make a new row appear in the list that `request` asks for: by its path and its filters."""
        table, said = self.table(operation), operation.path.rstrip("/").rpartition("/")[2]
        parents = await self._named(operation, request)
        values = tied(table, parents, said) if table is not None else Row()
        defaults = {p.name: p.schema["default"] for p in operation.parameters if "default" in p.schema}
        for name, value in {**defaults, **request.query}.items():
            if table is not None and table.column(snake(name)) is not None:
                values.setdefault(snake(name), value[0] if isinstance(value, list) and value else value)
        path = request.path.removeprefix(self._contract.server_base_path)
        return {
            **await self._beside(operation, parents, said_in(operation.path, path, request.query, None), principal),
            **values,
        }

    async def join(self, operation: Operation, request: Request, row: Row) -> None:
        """Join a new row of the operation's table with the row below which `request` lists, if a link table does."""
        table, parents = self.table(operation), await self._named(operation, request)
        if self._rows is not None and table is not None and parents:
            await join(self._rows, parents[-1], (table, row))

    async def _named(self, operation: Operation, request: Request) -> Parents:
        """The rows that the path of a request names, outermost first."""
        path = request.path.removeprefix(self._contract.server_base_path).split("/")
        before: Parents = []
        for parameter in path_parameters(operation.path):
            subject = self._subjects.of_parameter(operation, parameter)
            if subject is None or subject[1] is None or self._rows is None:
                continue
            wanted = {**tied(subject[0], before), subject[1]: unquote(path[parameter.position])}
            parent = await self._rows.store.find(subject[0].name, wanted)
            before += [(subject[0], parent)] if parent else []
        return before

    async def _body(self, operation: Operation, way: str, sample: Sample | None, principal: Principal | None) -> Any:
        if operation.request_body_schema is None:
            return None
        if operation is self._credentials.login_operation:
            # One whom no other operation renames or removes.
            somebody = await self._credentials.principal(next(iter(self._auth.roles), ""), LOGS_IN)
            return self._credentials.entry(operation, somebody.login, somebody.password).body
        body = self._bodies.make(operation, way, sample, self.writable(operation, principal))
        if principal is None or operation is self._credentials.register_operation:
            return body
        # A new password ends a token here and there, and basic credentials everywhere: the old one first.
        basic = self._auth.scheme is not None and self._auth.scheme.kind is Kind.BASIC
        return with_present_password(body, self._auth, principal.password, same=basic or way != "full")
