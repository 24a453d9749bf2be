"""Tokens that end soon exchanged for new ones: against a refresh token in the body, or against the token itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract, Operation
from orchestrator.ddl import Table
from orchestrator.handed_out import ENDS, SECRETS, may_end
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.auth_design import AuthDesign, RefreshDesign
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.said_log_ins import shut_out_by_all
from orchestrator.models.builtin.reading.schemas import Schemas, properties, required
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.token_tables import fills_itself
from orchestrator.models.builtin.reading.words import key, words
from orchestrator.models.builtin.shapes import Body, Rules
from orchestrator.relational import INSTANTS, STRINGS

TTL_S = 30 * 86_400
"""Life of a refresh token where nothing says it: 30 days."""

_REFUSALS = (401, 403, 400, 422)
"""What a token that does not hold is answered with, the likeliest first."""
_KEPT = {"refresh", "token", "session"}


def is_refresh(operation: Operation, mapping: Mapping) -> bool:
    """Whether an operation exchanges tokens, by the mapping or by its last word."""
    said = mapping.operations.get(operation.id)
    if said is not None and said.kind is not None:
        return said.kind == "refresh"
    literals = [part for part in operation.path.split("/") if part and "{" not in part]
    last = set(words(literals[-1])) if literals else set()
    around = {word for part in literals[:-1] for word in key(part)} | {
        word for tag in operation.tags for word in key(tag)
    }
    return (
        operation.method == "POST"
        and "{" not in operation.path
        and "refresh" in last
        and bool(({"token", "session"} & last) or ({"auth", "token", "session", "authentication", "user"} & around))
    )


def token_property(operation: Operation, schemas: Schemas) -> tuple[str, ...]:
    """Where in the body the token stands that is exchanged; empty where the caller's own is."""
    schema = operation.request_body_schema
    if schema is None:
        return ()
    opened = unwrap(schemas, schema, frozenset())
    named = [
        name
        for name in properties(opened.inner)
        if {"token", "refresh", "jwt"} & set(words(name)[-1:] + words(name)[:1])
    ]
    chosen = [name for name in named if "refresh" in words(name)] or named
    if len(chosen) > 1:  # `refreshToken` beside `refreshExpiresIn`
        chosen = [name for name in chosen if "token" in words(name)]
    return (*opened.path, chosen[0]) if len(chosen) == 1 else ()


def with_refresh(
    credentials: AuthDesign | None,
    contract: Contract,
    auth: AuthModel,
    mapping: Mapping,
    database: Database,
    schemas: Schemas,
) -> AuthDesign | None:
    """The credentials, with refresh tokens where an operation takes one."""
    principal = database.table(auth.principal.table) if auth.principal is not None else None
    if credentials is None or credentials.kind != "jwt" or principal is None:
        return credentials
    asking = [item for item in contract.operations if is_refresh(item, mapping) and token_property(item, schemas)]
    if not asking:
        return credentials
    said = mapping.operations.get(asking[0].id)
    named = database.table(said.table) if said is not None and said.table and said.table != principal.name else None
    kept = named or next((table for table in database.tables if _may_keep(table, principal)), None)
    return replace(credentials, refresh=_design(kept, principal) if kept is not None else RefreshDesign(ttl_s=TTL_S))


def _may_keep(table: Table, principal: Table) -> bool:
    own = set(key(table.name))
    tokens = "refresh" in own or ({"token", "session"} & own and own <= _KEPT | set(key(principal.name)) | {"auth"})
    return bool(tokens) and _design(table, principal).is_whole


def _design(table: Table, principal: Table) -> RefreshDesign:
    """Which column of a table is for what."""
    owners = [k.columns[0] for k in table.foreign_keys if k.target == principal.name and len(k.columns) == 1]
    secrets = [c.name for c in table.columns if c.type.kind in STRINGS and SECRETS & set(words(c.name))]
    ends = [c.name for c in table.columns if c.type.kind in INSTANTS and ENDS & set(words(c.name))]
    ended = [c.name for c in table.columns if may_end(c)]
    found = {*owners[:1], *secrets[:1], *ends[:1]}
    open_ = [c for c in table.columns if c.name not in found and not fills_itself(c, table)]
    return RefreshDesign(
        ttl_s=TTL_S,
        table=table.name,
        owner=owners[0] if len(owners) == 1 else "",
        secret=secrets[0] if secrets else "",
        expires=ends[0] if ends else "",
        ended=ended[0] if ended else "",
        unfilled=tuple(column.name for column in open_),
    )


class RefreshReader:
    """Reads operations that exchange tokens."""

    def __init__(self, context: Context, answers: AnswerReader, lets_in: Callable[[Operation], bool]) -> None:
        self.context = context
        self.answers = answers
        self.lets_in = lets_in

    def read(self, operation: Operation, notes: Notes) -> Outcome | None:
        """The design of such an operation; `None` where it is another one."""
        principal, credentials = self.context.principal, self.context.credentials
        if principal is None or credentials is None or credentials.kind != "jwt":
            return None
        if not is_refresh(operation, self.context.mapping):
            return None
        path = token_property(operation, self.context.schemas)
        body = self._body(operation, path, notes)
        if body is None and (operation.request_body_schema is not None or not operation.requires_auth):
            return None
        if body is not None:
            self._say_how_long(credentials, path[-1], notes)
        else:
            notes.because(f"whoever calls {operation.called} with a token gets another one")
            notes.assume("the token that was sent holds until it ends by itself")
        shown = self._as_log_in(operation, notes)
        answer = self.answers.row(shown, principal.table, notes, tokens=True)
        return Outcome(
            kind=Kind.REFRESH,
            table=principal.table,
            body=body,
            answer=answer,
            rules=self._as_shut_out(operation, principal.table, notes),
            caller_bound=body is None,
        )

    def _as_shut_out(self, operation: Operation, table: Table, notes: Notes) -> Rules:
        """Whoever may not log in is given no new token either."""
        log_ins = [other for other in self.context.contract.operations if self.lets_in(other)]
        status = next((code for code in _REFUSALS if code in operation.error_statuses), _REFUSALS[0])
        tests = shut_out_by_all(self.context, log_ins, table)
        for test in tests:
            notes.assume(
                f"{operation.called} answers {status} unless `{test}` holds of the row of `{table.name}`, as log-ins do"
            )
        return Rules(required=tuple((test, status) for test in tests))

    def _as_log_in(self, operation: Operation, notes: Notes) -> Operation:
        """The operation, with what the one log-in answers where its own body is left out: new tokens go out somehow."""
        success = operation.success
        if success is not None and (success.schema is not None or success.headers):
            return operation
        given = [other for other in self.context.contract.operations if self.lets_in(other)]
        like = given[0].success if len(given) == 1 else None
        if success is None or like is None or success.status == "204":
            text = f"How does {operation.called} hand out the new token? The contract shows no body."
            notes.ask(Cause.SHAPE, f"{operation.id}.token", text)
            return operation
        notes.assume(f"{operation.called}, whose body the contract leaves out, answers as {given[0].called} does")
        answered = {**operation.responses, success.status: replace(success, content=like.content)}
        return replace(operation, responses=answered)

    def _say_how_long(self, credentials: AuthDesign, name: str, notes: Notes) -> None:
        refresh = credentials.refresh
        if refresh is None:
            return
        if refresh.table and not refresh.is_whole:
            what = f"Which columns of `{refresh.table}` hold whose a refresh token is, its hash and its end?"
            notes.ask(Cause.CREDENTIALS, f"{refresh.table}.refresh", what)
            return
        days = refresh.ttl_s // 86_400
        meanwhile = f"`{name}` is signed, holds {days} days and may be exchanged more than once"
        if refresh.table:
            notes.because(f"refresh tokens are rows of `{refresh.table}`: `{refresh.secret}` keeps the hash of one")
            meanwhile = f"`{name}` holds {days} days and is exchanged once, against another one"
        text = f"How long does `{name}` hold, and may it be exchanged more than once?"
        notes.ask(Cause.CREDENTIALS, "refresh tokens", text, meanwhile=meanwhile)

    def _body(self, operation: Operation, path: tuple[str, ...], notes: Notes) -> Body | None:
        schema = operation.request_body_schema
        if schema is None or not path:
            return None
        opened = unwrap(self.context.schemas, schema, frozenset())
        others = [name for name in properties(opened.inner) if name != path[-1]]
        if set(others) & required(opened.inner):
            notes.ask(
                Cause.CREDENTIALS, f"refresh.{others[0]}", f"What does `{others[0]}` decide in {operation.called}?"
            )
        for name in others:
            notes.assume(f"`{name}` has no effect when a token is exchanged")
        return replace(
            self.context.bodies.as_it_comes(operation, schema, opened),
            required=True,
            exchanged=path[-1:],
            ignored=tuple((name,) for name in others),
        )
