"""How the judge comes to a token for each role: as a user does, else by the stack's own command.

Registration and login are found in the contract by their shape; the role is set in the database, because no public
operation may give it. Where the contract has no such operations, or they are not built yet, `create_principal` of the
stack's table makes the principal and prints it as one JSON object with `id` and `token`.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator import patterns
from orchestrator.auth import AuthModel, Kind
from orchestrator.checks.judge.client import Answer, Client, Request
from orchestrator.checks.judge.entrances import (
    find_login,
    find_register,
    is_password,
    login_property,
    properties_of,
)
from orchestrator.checks.judge.identity import Given, claims, cookie_of, headers_of, least, told_id, told_role
from orchestrator.checks.judge.names import snake
from orchestrator.checks.judge.samples import KEEP, Replace, Sampler
from orchestrator.checks.judge.store import Document, Store
from orchestrator.contract import Contract, Operation
from orchestrator.errors import Problem
from orchestrator.json_schema import Schema
from orchestrator.kept_roles import kept, mightier
from orchestrator.relational import DOCUMENTS, Column

Create = Callable[[str, str, str], Awaitable[str]]
"""Given role, login and password, what `create_principal` printed; raises `Problem` where it cannot."""

_TOKEN = re.compile(
    r"^(?:access_?|id_?|auth_?|session_?)?(?:token|jwt)$|^api_?key$|^key$|^auth(?:orization)?(?:_?header)?$",
    re.IGNORECASE,
)
_JWT = re.compile(r"^[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}$")


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Somebody who can call the service."""

    role: str
    login: str
    password: str = field(repr=False)
    id: Any
    secret: Mapping[str, str] = field(repr=False)
    """The headers that prove it; a name that begins with `?` goes into the query."""
    token: str = field(default="", repr=False)
    """The bare token, where there is one."""
    key: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The headers of a key that proves it as well, where the permission model knows a second way."""


class Credentials:
    """Makes principals, a given one once."""

    def __init__(
        self,
        contract: Contract,
        auth: AuthModel,
        client: Client,
        sampler: Sampler,
        store: Store | None,
        create: Create | None = None,
        given: Given | None = None,
    ) -> None:
        self.auth = auth
        self._contract = contract
        self._client = client
        self._sampler = sampler
        self.store = store
        """The service's database, where it is known."""
        self._create = create
        self._given = given or Given()
        self._made: dict[tuple[str, int], Principal] = {}
        self._refused: dict[str, Problem] = {}
        self.role_column: Column | None = None
        """Where roles are kept, once the tables are known."""
        self.login_operation = find_login(contract, auth)
        self.register_operation = find_register(contract, auth, self.login_operation)

    async def principal(self, role: str, number: int = 0) -> Principal:
        """The principal of that role and number, always the same one; raises `Problem` where none can be made."""
        if (role, number) not in self._made:
            handed = self._given.headers.get(role, ())
            made = self._handed(role, number) if number < len(handed) else await self.fresh(role)
            self._made[role, number] = made
        return self._made[role, number]

    def _handed(self, role: str, number: int) -> Principal:
        secret, keys = self._given.headers[role][number], self._given.keys.get(role, ())
        identity, key = told_id(self.auth, claims(secret)), keys[number] if number < len(keys) else {}
        return Principal(role=role, login="", password="", id=identity, secret=secret, key=key)

    async def fresh(self, role: str) -> Principal:
        """A principal that nobody else uses; raises `Problem` where none can be made."""
        if role in self._refused:
            raise self._refused[role]
        reasons: list[str] = []
        by_command_first = self.auth.also is not None and self._create is not None  # it gives keys besides
        ways = (self._as_a_user, self._by_command)
        for way in reversed(ways) if by_command_first else ways:
            try:
                return await way(role)
            except Problem as problem:
                reasons.append(str(problem))
        if handed := len(self._given.headers.get(role, ())):
            reasons.insert(0, f"{handed} were given, and one more is needed")
        raise Problem(
            f"no credentials for role {role!r}: {'; '.join(reasons)}", remedy="add a `create_principal` command"
        )

    async def _as_a_user(self, role: str) -> Principal:
        if self.register_operation is None:
            raise Problem("the contract has no operation that registers")
        login, password = self._words(self.register_operation)
        registered = await self._client.send(self.entry(self.register_operation, login, password))
        if not registered.ok:
            raise Problem(f"{registered.request.method} {registered.request.path} answered {registered.shown}")
        changed = await self._set_role(login, role)
        if self.login_operation is None or (not changed and self._token_of(registered) is not None):
            return await self._principal(role, login, password, registered)
        return await self._logged_in(role, login, password, registered)

    async def _logged_in(self, role: str, login: str, password: str, registered: Answer | None = None) -> Principal:
        if self.auth.scheme is not None and self.auth.scheme.kind is Kind.BASIC:
            return await self._principal(role, login, password, None, registered)
        if self.login_operation is None:
            raise Problem("the contract has no operation that logs in")
        answer = await self._client.send(self.entry(self.login_operation, login, password))
        if not answer.ok:
            raise Problem(f"{answer.request.method} {answer.request.path} answered {answer.shown}")
        return await self._principal(role, login, password, answer, registered)

    async def _by_command(self, role: str) -> Principal:
        if self._create is None:
            raise Problem("there is no `create_principal` command")
        login, password = self._words(self.register_operation or self.login_operation)
        made = _last_object(await self._create(role, login, password))
        token = next((str(value) for name, value in made.items() if _TOKEN.match(str(name)) and value), None)
        if token is None:
            return await self._logged_in(role, login, password)
        secret = self._headers(token, login, password)
        identity = made.get("id") or await self._id_of(login)
        key = self._key(made.get("keys"))
        return Principal(role=role, login=login, password=password, id=identity, secret=secret, token=token, key=key)

    def _key(self, keys: object) -> dict[str, str]:
        """The headers of the key that is told by the name of the second way."""
        also = self.auth.also
        key = keys.get(also.openapi_security_scheme) if also is not None and isinstance(keys, dict) else None
        return headers_of(str(key), also, self._contract) if also is not None and key else {}

    async def _principal(
        self, role: str, login: str, password: str, answer: Answer | None, before: Answer | None = None
    ) -> Principal:
        token = self._token_of(answer) if answer is not None else None
        basic = self.auth.scheme is not None and self.auth.scheme.kind is Kind.BASIC
        if token is None and not basic:
            raise Problem(f"no token in the answer {answer.shown if answer else ''}")
        secret = self._headers(token or "", login, password)
        said = [claims(secret), *(one.json for one in (before, answer) if one is not None)]
        self._confirm(role, *said)
        identity = await self._id_of(login)
        identity = told_id(self.auth, *reversed(said)) if identity is None else identity
        return Principal(role=role, login=login, password=password, id=identity, secret=secret, token=token or "")

    def _confirm(self, role: str, *said: object) -> None:
        """Raise `Problem` where a role was asked for that registering did not give, and no database can change it."""
        if self.store is not None or not role or len(self.auth.roles) < 2:
            return
        told = told_role(self.auth, *said) or least(self.auth)
        if told != role:
            remedy = f"give `--token {role}=…`, or the service's `--database`"
            raise Problem(f"registering gives the role {told!r}", remedy=remedy)

    def _headers(self, token: str, login: str, password: str) -> dict[str, str]:
        scheme = self.auth.scheme
        assert scheme is not None
        if scheme.kind is Kind.BASIC:
            token = base64.b64encode(f"{login}:{password}".encode()).decode()
        return headers_of(token, scheme, self._contract)

    async def _set_role(self, login: str, role: str) -> bool:
        """Whether the role had to be changed."""
        principal = self.auth.principal
        if self.store is None or principal is None or principal.role is None or not role:
            return False
        row = await self.store.find(principal.table, {principal.login: login})
        wanted = self._stored_role(role)
        if row is None or row.get(principal.role) == wanted:
            return False
        return await self.store.update(principal.table, {principal.role: wanted}, {principal.login: login}) > 0

    def _stored_role(self, role: str) -> Any:
        """The role as its column keeps it: alone, or in a list of its own."""
        found = kept(self.role_column, self.auth.roles, role, mightier(self.auth))
        in_document = self.role_column is not None and self.role_column.type.kind in DOCUMENTS
        return Document([role]) if in_document else found

    async def _id_of(self, login: str) -> Any:
        if self.store is None or self.auth.principal is None:
            return None
        row = await self.store.find(self.auth.principal.table, {self.auth.principal.login: login})
        return row[self.auth.principal.id] if row else None

    def _words(self, operation: Operation | None) -> tuple[str, str]:
        """A login and a password that the operation's schema allows."""
        number = self._sampler.tag(self._sampler.number())
        schemas = dict(properties_of(self._contract, operation)) if operation else {}
        column = self.auth.principal.login if self.auth.principal else ""
        login_name = self.login_name(operation) if operation else column
        schema = schemas.get(login_name or "", {})
        if schema.get("format") == "email" or "email" in snake(login_name or "email"):
            login = f"judge-{number}@example.com"
        elif schema.get("pattern") or schema.get("maxLength", 99) < 12:
            login = str(self._sampler.value(schema, name=login_name or "login"))
        else:
            login = f"judge-{number}".ljust(int(schema.get("minLength", 0)), "x")
        password_schema = next((inner for name, inner in schemas.items() if is_password(name, self.auth)), {})
        password = f"Judge-{number.rjust(4, '0')}-pass!"
        if password_schema.get("pattern") and not patterns.lawful(str(password_schema["pattern"]), [password]):
            password = str(self._sampler.value(password_schema, name="password"))
        return login, password[: int(password_schema.get("maxLength", 200))]

    def login_name(self, operation: Operation) -> str | None:
        """The property that takes the login."""
        names = [name for name, _ in properties_of(self._contract, operation)]
        return login_property(names, self.auth)

    def entry(self, operation: Operation, login: str, password: str) -> Request:
        """The request that registers or logs in with these words."""
        login_name = self.login_name(operation)

        def replace(name: str, _schema: Schema) -> Any:
            if name == login_name:
                return login
            return password if is_password(name, self.auth) else KEEP

        schema = self._contract.merged(operation.request_body_schema or {})
        body = self._sampler.value(schema, replace=replace)
        self._complete(schema, body, replace)
        return Request(
            method=operation.method,
            path=self._contract.server_base_path + operation.path,
            body=body,
            media_type=operation.request_media_type or "application/json",
        )

    def _complete(self, schema: Schema, body: Any, replace: Replace) -> None:
        """Fill in login and password where the schema leaves them optional."""
        for name, inner in schema.get("properties", {}).items():
            deeper = self._contract.merged(inner) if isinstance(inner, dict) else {}
            value = replace(name, deeper)
            if isinstance(body, dict) and value is not KEEP:
                body[name] = value
            elif isinstance(body, dict) and isinstance(body.get(name), dict):
                self._complete(deeper, body[name], replace)

    def _token_of(self, answer: Answer) -> str | None:
        name = self.auth.scheme.openapi_security_scheme if self.auth.scheme else ""
        declared = self._contract.security_schemes.get(name)
        cookie = self.auth.scheme.cookie if self.auth.scheme else ""
        if cookie or (declared is not None and declared.location == "cookie"):
            known = declared.parameter if declared is not None and declared.type == "apiKey" else ""
            return cookie_of(answer.headers.get_list("set-cookie"), known or cookie)
        found = list(_strings(answer.json))
        named = [value for name, value in found if _TOKEN.match(name)]
        shaped = [value for _, value in found if _JWT.match(value)]
        token = next(iter([*(value for value in named if value in shaped), *named, *shaped]), None)
        word = f"{self.auth.scheme.prefix} " if self.auth.scheme else " "
        return token.removeprefix(word) if token is not None else None


def _strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, str(key))
    elif isinstance(value, str):
        yield name, value


def _last_object(output: str) -> dict[str, Any]:
    for line in reversed(output.splitlines()):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    raise Problem(f"`create_principal` printed no JSON object: {output[-300:].strip()!r}")
