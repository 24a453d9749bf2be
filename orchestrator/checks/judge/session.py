"""One judge at work on one service: contract, permissions, credentials, rows and requests, kept together."""

from __future__ import annotations

import contextlib
import itertools
import re
from dataclasses import dataclass, field, replace

from orchestrator.auth import AuthModel, Scope, Tokens
from orchestrator.checks.judge.answers import Answers
from orchestrator.checks.judge.asks import Asks
from orchestrator.checks.judge.beneath import needed_below
from orchestrator.checks.judge.client import Answer, Client, Request
from orchestrator.checks.judge.credentials import Create, Credentials, Principal
from orchestrator.checks.judge.identity import Given
from orchestrator.checks.judge.imagined import imagined
from orchestrator.checks.judge.making import Making
from orchestrator.checks.judge.owners import Owners
from orchestrator.checks.judge.resources import Resources
from orchestrator.checks.judge.rows import Rows
from orchestrator.checks.judge.samples import Sampler
from orchestrator.checks.judge.store import Store
from orchestrator.checks.judge.subjects import Subjects
from orchestrator.checks.judge.terms import Terms
from orchestrator.contract import Contract, Operation
from orchestrator.errors import Problem
from orchestrator.handed_out import with_tokens
from orchestrator.relational import Column

_ENDS_A_SESSION = re.compile(r"log_?out|sign_?out|password|deactivate|revoke", re.IGNORECASE)
_LOGS_OUT = re.compile(r"log[_-]?out|sign[_-]?out", re.IGNORECASE)
_OF_OTHERS = re.compile(r"others?(?![a-z])", re.IGNORECASE)
"""`/sessions/others/sign-out` leaves the one in which it is asked for."""
_BY_STATE = {404, 409, 422}
"""How services refuse rows that are not published, not open, or done with."""
_STATES = 8
"""States that rows are tried in."""
_CONFLICTS = 4
"""Times that a request is made anew, with other values, because somebody has them already."""


@dataclass(kw_only=True)
class Judge:
    """Asks one running service. Use `open_judge` to make one, and close it at the end."""

    contract: Contract
    auth: AuthModel
    client: Client
    answers: Answers
    asks: Asks
    credentials: Credentials
    sampler: Sampler
    rows: Making | None
    store: Store | None
    _ways: dict[str, str] = field(default_factory=dict)
    """The way of making requests that was seen to succeed, by operation."""

    async def caller(self, operation: Operation, number: int = 0) -> Principal | None:
        """Somebody who may call the operation; `None` where nobody needs to log in. May raise `Problem`."""
        rule = self.auth.rule(operation.id)
        if rule is None:
            raise Problem(f"nobody may call {operation.id}", remedy="give it a rule in the auth model")
        if rule.public:
            return None
        role = self.allowed_roles(operation)[0]
        if self.may_end_the_caller(operation):
            return await self.credentials.fresh(role)
        if self.asks.owners.makes_the_only_one(operation):
            return await self.acting(operation, role, number)
        return await self.credentials.principal(role, number)

    async def acting(self, operation: Operation, role: str, number: int = 0) -> Principal:
        """Somebody of the role, of whom nothing else is asked afterwards where the operation can use them up."""
        if self.uses_up_the_caller(operation):
            with contextlib.suppress(Problem):  # where credentials were given, there is no other
                return await self.credentials.fresh(role)
        return await self.credentials.principal(role, number)

    def logs_out(self, operation: Operation) -> bool:
        """Whether it ends what the caller is known by, so that the same credentials let nobody in again."""
        protected = self.auth.rule(operation.id) is not None and not self.public(operation)
        said = f"{operation.id} {operation.path}"
        own = _LOGS_OUT.search(said) is not None and _OF_OTHERS.search(said) is None
        return self.kept is not None and protected and own

    @property
    def kept(self) -> Tokens | None:
        """The table whose rows are keys or tokens that were handed out."""
        return self.auth.scheme.tokens if self.auth.scheme is not None else None

    def column(self, table: str, name: str) -> Column | None:
        """A column of the design, where the tables are known."""
        found = self.rows.design.table(table) if self.rows is not None else None
        return found.column(name) if found is not None else None

    def public(self, operation: Operation) -> bool:
        """Whether nobody needs to log in."""
        rule = self.auth.rule(operation.id)
        return rule is not None and rule.public

    def may_end_the_caller(self, operation: Operation) -> bool:
        """Whether it may remove, rename or lock out whoever calls it."""
        principal, table = self.auth.principal, self.asks.table(operation)
        if self.public(operation) or operation.method in {"GET", "HEAD", "OPTIONS"} or principal is None:
            return False
        own = table is not None and table.name == principal.table
        nobody = table is None or "{" not in operation.path
        said = bool(_ENDS_A_SESSION.search(f"{operation.id} {operation.path}"))
        return own or said or (operation.method in {"DELETE", "PUT", "PATCH"} and nobody)

    def uses_up_the_caller(self, operation: Operation) -> bool:
        """Whether it works once for whoever calls it: it may end them, or gives what everybody can have one of."""
        return self.may_end_the_caller(operation) or self.asks.owners.makes_the_only_one(operation)

    async def next_caller(self, operation: Operation, caller: Principal | None) -> Principal | None:
        """Who asks for one more of what an operation makes: somebody else where everybody can have one."""
        once = caller is not None and self.asks.owners.makes_the_only_one(operation)
        return await self.caller(operation) if once else caller

    def allowed_roles(self, operation: Operation) -> list[str]:
        """The roles that may call it: first those who may write all fields, then those bound to their own rows."""
        rule = self.auth.rule(operation.id)
        allowed = self.auth.roles_of(operation.id)
        bypass = set(rule.bypass) if rule else set()
        limited = set(rule.fields) if rule else set()
        roles = (role for role in self.auth.roles if role in allowed)
        return sorted(roles, key=lambda role: (role in limited, role in bypass)) or [""]

    def refused_roles(self, operation: Operation) -> list[str]:
        """The roles that may not."""
        allowed = self.auth.roles_of(operation.id)
        return [role for role in self.auth.roles if role not in allowed]

    def owned(self, operation: Operation) -> bool:
        """Whether the caller may touch own rows only, and the path names one that may be another's."""
        rule = self.auth.rule(operation.id)
        named = rule is not None and rule.scope is Scope.OWN and "{" in operation.path
        owners = self.asks.owners
        return named and not owners.ties_caller(operation) and not owners.nobodys(operation)

    async def request(
        self, operation: Operation, principal: Principal | None, *, owner: Principal | None = None
    ) -> Request:
        """A valid request, made the way that was seen to succeed before; may raise `Problem`."""
        way = self._ways.get(operation.id, "required")
        return await self.asks.request(operation, principal, way=way, owner=owner)

    async def success(self, operation: Operation, principal: Principal | None) -> Answer:
        """The first 2xx that any way of asking gets, else the last answer; may raise `Problem`.

        Where all are refused for what the rows are like, they are asked for in other states as well.
        """
        answer = await self._success(operation, principal)
        if answer.status not in _BY_STATE:
            return answer
        for state in itertools.islice(self.asks.wished.states(operation), _STATES):
            self.asks.wished.take(operation, state)
            with contextlib.suppress(Problem):
                found = await self._success(operation, principal)
                if found.ok:
                    return found
        self.asks.wished.take(operation, None)
        return answer

    async def _success(self, operation: Operation, principal: Principal | None) -> Answer:
        ways = list(self.asks.ways(operation))
        known = self._ways.get(operation.id)
        answer: Answer | None = None
        for way in [known] if known else ways:
            assert way is not None
            for _ in range(_CONFLICTS):
                answer = await self.client.send(await self.asks.request(operation, principal, way=way))
                if answer.status != 409:
                    break
            if answer is not None and answer.ok:
                self._ways[operation.id] = way
                return answer
        assert answer is not None
        return answer

    async def close(self) -> None:
        """Close the connections."""
        await self.client.close()
        if self.store is not None:
            await self.store.close()


def open_judge(
    terms: Terms,
    base_url: str,
    store: Store | None,
    create: Create | None = None,
    *,
    given: Given | None = None,
    asking: bool = False,
    salt: str = "",
) -> Judge:
    """A judge of the service at `base_url`, by what was designed.

    Rows are put into `store`; with `asking` they are made by the service's own creates wherever it has one. `salt`
    makes what is written differ from what earlier judges of the same service wrote.
    """
    tables = terms.design.tables if terms.design is not None else ()
    terms = replace(terms, auth=with_tokens(terms.auth, tables))
    contract, auth, client = terms.contract, terms.auth, Client(base_url)
    sampler = Sampler(contract, salt)
    credentials = Credentials(contract, auth, client, sampler, store, create, given)
    principals = terms.design.table(auth.principal.table) if terms.design is not None and auth.principal else None
    if principals is not None and auth.principal is not None and auth.principal.role is not None:
        credentials.role_column = principals.column(auth.principal.role)
    rows: Making | None = None
    if store is not None and terms.design is not None:
        rows = _introduced(Rows(terms.design, store, sampler, contract), terms)
    if asking:
        assert rows is None or isinstance(rows, Rows)
        rows = resources = _resources(terms, client, credentials, rows)
    asks = Asks(terms, sampler, rows, credentials)
    if asking:
        resources.asks = asks
    return Judge(
        contract=contract,
        auth=auth,
        client=client,
        answers=Answers(contract),
        asks=asks,
        credentials=credentials,
        sampler=sampler,
        rows=rows,
        store=store,
    )


def _introduced(rows: Rows, terms: Terms) -> Rows:
    """Rows that know who principals are, which columns own, and without what rows are not whole."""
    if terms.auth.principal is not None:
        rows.principal = (terms.auth.principal.table, terms.auth.principal.id)
    subjects = Subjects(terms.design, terms.mapped, terms.login)
    rows.owners, rows.beneath = Owners(terms, subjects), needed_below(terms, subjects)
    return rows


def _resources(terms: Terms, client: Client, credentials: Credentials, behind: Rows | None) -> Resources:
    design = terms.design or imagined(terms.contract)
    subjects = Subjects(design, terms.mapped, terms.login)
    return Resources(design, terms.auth, terms.contract.operations, client, credentials, subjects, behind)
