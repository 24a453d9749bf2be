"""Rows made as a client makes them: by the service's own creates, and in its database only where it has none for them.

What the service made itself is what it can answer with. It also needs no database: a service that is judged over HTTP
alone keeps its rows where nobody else can write them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.client import Answer, Client, Request
from orchestrator.checks.judge.credentials import Credentials, Principal
from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.rows import Rows
from orchestrator.checks.judge.store import Row, Store
from orchestrator.checks.judge.subjects import PARAMETER, Subjects, key_column, table_named
from orchestrator.contract import Operation
from orchestrator.ddl import SchemaDesign, Table
from orchestrator.errors import Problem

_DEPTH = 6
_CONFLICTS = 4
"""Times that a create is made anew, with other values, because somebody has them already."""


class Asking(Protocol):
    """What makes requests."""

    def ways(self, operation: Operation) -> Any:
        """The ways that make a difference for this operation."""

    async def request(
        self,
        operation: Operation,
        principal: Principal | None,
        *,
        way: str = ...,
        child: tuple[Table, Row] | None = ...,
    ) -> Request:
        """A valid request; with `child`, below the parents that those values of a row of the table name."""


class Remembered:
    """What was made here, in place of a database that cannot be looked into."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, Row]] = []

    def keep(self, table: str, row: Row) -> None:
        """Take up a row that was made."""
        self._rows.append((table, row))

    async def insert(self, table: str, values: Mapping[str, Any]) -> Row:
        """See `Store`."""
        raise Problem("the service's database is not open to the judge", where=table, remedy="give --database")

    async def update(self, table: str, values: Mapping[str, Any], where: Mapping[str, Any]) -> int:
        """See `Store`: nothing can be changed."""
        return 0

    async def find(self, table: str, where: Mapping[str, Any]) -> Row | None:
        """See `Store`."""
        fitting = (row for name, row in self._rows if name == table and _holds(row, where))
        return next(fitting, None)

    async def count(self, table: str) -> int:
        """See `Store`."""
        raise Problem("rows cannot be counted without the service's database", where=table, remedy="give --database")

    async def close(self) -> None:
        """See `Store`: nothing is held."""


class Resources:
    """Makes rows of the design's tables by asking the service."""

    asks: Asking
    """Set once the two know each other."""

    def __init__(
        self,
        design: SchemaDesign,
        auth: AuthModel,
        operations: tuple[Operation, ...],
        client: Client,
        credentials: Credentials,
        subjects: Subjects,
        behind: Rows | None,
    ) -> None:
        self.design = design
        self._auth = auth
        self._client = client
        self._credentials = credentials
        self._behind = behind
        self._remembered = Remembered()
        self._acting: Principal | None = None
        self._depth = 0
        self._wishes: Mapping[str, Row] = {}
        self._ways: dict[str, str] = {}
        entries = (credentials.login_operation, credentials.register_operation)
        self._creates: dict[str, list[Operation]] = {}
        self._lists: dict[str, Operation] = {}
        for operation in operations:
            table = subjects.table(operation)
            last = operation.path.rstrip("/").rpartition("/")[2]
            if table is None or operation in entries or PARAMETER.search(last):
                continue
            if table_named(design, last) is not table:
                continue
            if operation.method == "POST":
                self._creates.setdefault(table.name, []).append(operation)
            elif operation.method == "GET":
                self._lists.setdefault(table.name, operation)
        principals = auth.principal and table_named(design, auth.principal.table)
        self._principals = principals.name if principals else None

    @property
    def store(self) -> Store:
        """The service's database, or what is remembered of what was made."""
        return self._behind.store if self._behind else self._remembered

    def belong_to(self, owner: Principal | None) -> None:
        """Whose new rows are."""
        self._acting = owner
        if self._behind is not None:
            self._behind.belong_to(owner)

    def wish(self, rows: Mapping[str, Row]) -> None:
        """What new rows hold that are put into the database; what the service makes itself is its own."""
        self._wishes = rows
        if self._behind is not None:
            self._behind.wish(rows)

    async def make(self, table: str, values: Mapping[str, Any] | None = None) -> Row:
        """A new row; values are kept as far as the service takes them. Raises `Problem` where it refuses every try."""
        found, wanted, acting = self.design.table(table), dict(values or {}), self._acting
        wishes = self._wishes
        if found is None or self._depth >= _DEPTH:
            raise Problem(f"no {table!r} can be made", where=table)
        self._depth += 1
        try:
            row = await self._made(found, wanted)
        finally:
            self._depth -= 1
            self.belong_to(acting)
            self.wish(wishes)
        self._remembered.keep(table, row)
        return row

    async def _made(self, table: Table, wanted: Row) -> Row:
        reasons: list[str] = []
        ordered = sorted(self._creates.get(table.name, ()), key=lambda one: _untied(one, table, wanted))
        for operation in ordered:
            try:
                return await self._corrected(table, await self._created(table, operation, wanted), wanted)
            except Problem as problem:
                reasons.append(str(problem))
        if table.name == self._principals and not ordered and self._auth.roles:
            return self._row_of(await self._credentials.fresh(self._auth.roles[0]), table)
        if self._behind is not None:
            return await self._inserted(table, wanted)
        if table.name in self._lists and not wanted:
            return await self._existing(table)
        told = "; ".join(reasons) or "the contract has no operation that creates one"
        raise Problem(f"no {table.name!r} can be made: {told}", remedy="give --database, or a sample of the request")

    def _row_of(self, principal: Principal, table: Table) -> Row:
        key = key_column(table)
        login = self._auth.principal.login if self._auth.principal else "login"
        return {login: principal.login, **({key: principal.id} if key and principal.id is not None else {})}

    async def _created(self, table: Table, operation: Operation, wanted: Row) -> Row:
        actor = await self._actor(operation)
        known = self._ways.get(operation.id)
        answer: Answer | None = None
        for way in [known] if known else list(self.asks.ways(operation)):
            for _ in range(_CONFLICTS):
                request = await self.asks.request(operation, actor, way=way, child=(table, wanted))
                answer = await self._client.send(request.but(body=_with(request.body, wanted)))
                if answer.status != 409:
                    break
            if answer is not None and answer.ok:
                self._ways[operation.id] = way
                return _row(answer, table, wanted)
        assert answer is not None
        raise Problem(f"{answer.request.shown} gave {answer.shown}")

    async def _actor(self, operation: Operation) -> Principal | None:
        rule = self._auth.rule(operation.id)
        if rule is None:
            raise Problem(f"nobody may call {operation.id}")
        if rule.public:
            return None
        allowed = self._auth.roles_of(operation.id)
        if self._acting is not None and (self._acting.role in allowed or not self._auth.roles):
            return self._acting
        role = next((role for role in self._auth.roles if role in allowed), "")
        return await self._credentials.principal(role)

    async def _corrected(self, table: Table, row: Row, wanted: Row) -> Row:
        """The row with what the service did not take over, where its database is open to us."""
        key = key_column(table)
        different = {name: value for name, value in wanted.items() if str(row.get(name, value)) != str(value)}
        if different and self._behind is not None and key in row:
            await self._behind.store.update(table.name, different, {str(key): row[str(key)]})
            row |= different
        return row

    async def _inserted(self, table: Table, wanted: Row) -> Row:
        assert self._behind is not None
        named = self._behind.owners.named if self._behind.owners else frozenset()
        owned = any(column.name in named for column in table.columns)
        if owned and self._acting is not None and self._acting.id is None:
            raise Problem(f"whose row of {table.name!r} a given credential stands for is not known")
        return await self._behind.make(table.name, wanted)

    async def _existing(self, table: Table) -> Row:
        """One that is there already, from the list."""
        operation = self._lists[table.name]
        request = await self.asks.request(operation, await self._actor(operation))
        answer = await self._client.send(request)
        if not answer.ok:
            raise Problem(f"{request.shown} gave {answer.shown}")
        return _row(answer, table, {})


def _untied(operation: Operation, table: Table, wanted: Row) -> tuple[int, int]:
    """Creates whose path has just the parents that are given come first."""
    given = sum(set(key.columns) <= set(wanted) for key in table.foreign_keys)
    parameters = len(PARAMETER.findall(operation.path))
    return abs(parameters - given), parameters


def _holds(row: Row, where: Mapping[str, Any]) -> bool:
    return all(name in row and str(row[name]) == str(value) for name, value in where.items())


def _with(body: Any, wanted: Row) -> Any:
    """The body with the wanted values where it has such properties, also within one envelope."""
    if not isinstance(body, dict):
        return body
    if len(body) == 1:
        name, inner = next(iter(body.items()))
        if isinstance(inner, dict):
            return {name: _with(inner, wanted)}
    return {
        name: _as_json(wanted[snake(name)], value) if snake(name) in wanted else value for name, value in body.items()
    }


def _as_json(value: Any, instead_of: Any) -> Any:
    """A value of the same JSON type as the one that it replaces."""
    if isinstance(instead_of, str) and not isinstance(value, str):
        return str(value)
    if type(instead_of) is int and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return value


def _row(answer: Answer, table: Table, wanted: Row) -> Row:
    """What a create answered as a row: from its body, its `Location`, or what was sent."""
    key = key_column(table) or "id"
    row: Row = {}
    for found in (_entity(answer.json, key), _entity(answer.request.body, key)):
        row = {**{snake(name): value for name, value in found.items()}, **row}
    if key not in row and (location := str(answer.headers.get("location", ""))):
        row[key] = location.rstrip("/").rpartition("/")[2]
    if key not in row and f"{table.name.rstrip('s')}_{key}" in row:
        row[key] = row[f"{table.name.rstrip('s')}_{key}"]
    if key not in row:
        raise Problem(f"{answer.request.shown} gave {answer.shown}, which does not name the new `{key}`")
    return {**{name: value for name, value in wanted.items() if name not in row}, **row}


def _entity(value: Any, key: str) -> Mapping[str, Any]:
    """The object that names the key, at most two envelopes deep; the first of a list."""
    level = [value]
    for _ in range(4):
        following: list[Any] = []
        for one in level:
            if isinstance(one, dict) and any(snake(name) == key for name in one):
                return one
            following += one.values() if isinstance(one, dict) else one[:1] if isinstance(one, list) else ()
        level = following
    return value if isinstance(value, dict) else {}
