"""Operations about credentials: register, log in, log out; the rest of that family is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.json_schema import Schema
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.answers import AnswerReader
from orchestrator.models.builtin.reading.body_parts import PASSWORDS
from orchestrator.models.builtin.reading.context import Context
from orchestrator.models.builtin.reading.envelopes import unwrap
from orchestrator.models.builtin.reading.match_columns import find_column
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.passwords import PasswordReader
from orchestrator.models.builtin.reading.said_log_ins import shut_out
from orchestrator.models.builtin.reading.schemas import constant, properties, required
from orchestrator.models.builtin.reading.words import key, listed, words
from orchestrator.models.builtin.shapes import Body, Rules, WriteField

_LOGIN = {"login", "signin", "authenticate", "auth", "token", "session", "authentication"}
_REGISTER = {"register", "signup", "registration"}
_LOGOUT = {"logout", "signout"}
_ASKED = {
    "refresh", "forgot", "forgotten", "reset", "verify", "verification", "confirm", "confirmation", "otp", "mfa",
    "2fa", "totp", "oauth", "sso", "callback", "revoke", "impersonate", "recover", "recovery", "magic", "resend",
}  # fmt: skip
SIGNING = frozenset({*_LOGIN, *_REGISTER, *_LOGOUT, *_ASKED, "password"})
"""Words of a path that say what is done with credentials."""
_IDENTIFIERS = {
    ("login",), ("username",), ("user", "name"), ("email",), ("identifier",), ("user",), ("account",), ("e", "mail"),
    ("email", "address"),
}  # fmt: skip
_NO_MATTER = {"remember", "grant", "scope", "client", "device", "captcha"}


class CredentialReader:
    """Reads operations about credentials."""

    def __init__(self, context: Context, answers: AnswerReader) -> None:
        self.context = context
        self.answers = answers
        self.passwords = PasswordReader(context, answers)

    @cached_property
    def hands_out(self) -> bool:
        """Whether the service itself gives callers what proves who they are."""
        entries = self.context.mapping.operations
        said = [entries[one.id].kind if one.id in entries else None for one in self.context.contract.operations]
        return "login" in said or any(
            (stated or self.kind(one)) is Kind.LOGIN or self._is_handed_to_new(one)
            for one, stated in zip(self.context.contract.operations, said, strict=True)
        )

    def lets_in(self, operation: Operation) -> bool:
        """Whether somebody who has an account is let in, and told a token."""
        entry = self.context.mapping.operations.get(operation.id)
        stated = entry.kind if entry is not None else None
        return (stated or self.kind(operation)) == Kind.LOGIN and self._tells_token(operation)

    def _is_handed_to_new(self, operation: Operation) -> bool:
        """Whether those who register are told a token, whatever that is called: `POST /register`, `POST /partners`."""
        rule = self.context.auth.rule(operation.id)
        new = self.kind(operation) is Kind.REGISTER or self._makes_principal(operation)
        return operation.method == "POST" and rule is not None and rule.public and new and self._tells_token(operation)

    def _tells_token(self, operation: Operation) -> bool:
        """Whether an answer holds a token, or an object of it does."""
        whole = self.context.schemas.flat(operation.success.schema if operation.success is not None else None)
        within = [self.context.schemas.flat(item) for item in properties(whole).values()]
        names = [name for item in (whole, *within) for name in properties(item)]
        told = [self.context.finder.token(name) for name in names]
        return any(found is not None and found.kind in {"access", "header"} for found in told)

    def kind(self, operation: Operation) -> Kind | None:
        """`LOGIN`, `REGISTER`, `LOGOUT`, `UNKNOWN` for the rest of the family, or `None` where it is not of it."""
        if self.context.principal is None:
            return None
        said = _said(operation)
        if said & _LOGOUT and operation.method in {"POST", "DELETE", "GET"}:
            return Kind.LOGOUT
        if operation.method == "DELETE" and "session" in said and said & {"current", "me", "this"}:
            return Kind.LOGOUT
        has_password = self._has_password(operation)
        if (
            operation.method == "POST"
            and has_password
            and said & {"token", "login"}
            and not said & (_ASKED - {"oauth"})
        ):
            return Kind.LOGIN
        if said & _ASKED and (operation.method != "GET" or "callback" in said) and self._about_auth(operation, said):
            return Kind.UNKNOWN
        if "password" in said and operation.method != "GET":
            return Kind.UNKNOWN
        if operation.method == "POST" and has_password:
            if said & _REGISTER:
                return Kind.REGISTER
            if said & _LOGIN and not self._makes_principal(operation):
                return Kind.LOGIN
        return None

    def _makes_principal(self, operation: Operation) -> bool:
        """`POST /auth/users` makes a user, though it has `auth` in it."""
        last = [part for part in operation.path.split("/") if part and "{" not in part][-1:]
        return (
            self.context.principal is not None
            and bool(last)
            and self.context.database.find(key(last[0])) == self.context.principal.table
        )

    def _about_auth(self, operation: Operation, said: set[str]) -> bool:
        around = {
            "auth",
            "token",
            "password",
            "account",
            "email",
            "user",
            "login",
            "session",
            "oauth",
            "authentication",
            "credential",
        }
        return bool(around & said) or bool({key(tag)[-1:] for tag in operation.tags} & {(word,) for word in around})

    def _has_password(self, operation: Operation) -> bool:
        inner = self._body(operation)
        return inner is not None and any(self._is_password(name) for name in properties(inner))

    def _is_password(self, name: str) -> bool:
        """By its usual names, or in the words of the column that keeps it, whatever language these are in."""
        kept = self.context.credentials.password if self.context.credentials is not None else ""
        return words(name) in PASSWORDS or (bool(kept) and words(name) == words(kept))

    def _body(self, operation: Operation) -> Schema | None:
        schema = operation.request_body_schema
        if schema is None:
            return None
        return unwrap(self.context.schemas, schema, self._names(schema)).inner

    def _names(self, schema: Mapping[str, Any]) -> frozenset[tuple[str, ...]]:
        """By which credentials may be called, and whatever the one object is called that a body consists of."""
        principal = self.context.principal
        own = self.context.database.key_of(principal.table) if principal is not None else ("user",)
        usual = {own, own[-1:], ("user",), ("credential",), ("session",), ("login",)}
        members = list(properties(self.context.schemas.flat(schema)))
        return frozenset({*usual, *({key(members[0])} if len(members) == 1 else ())})

    def read(self, operation: Operation, kind: Kind, notes: Notes) -> Outcome:
        """The design of such an operation."""
        if kind is Kind.LOGOUT:
            return self._logout(operation, notes)
        if kind is Kind.LOGIN:
            return self._login(operation, notes)
        changed = self.passwords.read(operation, notes) if not _said(operation) & _ASKED else None
        if changed is not None:
            return changed
        words_ = listed(sorted(_said(operation) & (_ASKED | {"password"})))
        what = f"How are credentials changed, confirmed or renewed ({words_})?"
        text = f"{what} Mail, lifetimes and single use are nowhere stated."
        notes.ask(Cause.CREDENTIALS, words_, text)
        return Outcome(kind=Kind.UNKNOWN, answer=self.answers.empty(operation))

    def _logout(self, operation: Operation, notes: Notes) -> Outcome:
        receipt = self.answers.receipt(operation)
        if receipt is None:
            notes.ask(Cause.SHAPE, operation.id, f"What does {operation.called} answer?")
        notes.because(f"`{operation.path}` ends a session")
        tokens = self.context.credentials.tokens if self.context.credentials is not None else None
        if tokens is not None:
            how = f"sets `{tokens.ended}` of" if tokens.ended else "removes"
            notes.because(f"it {how} the row of `{tokens.table}` by which the caller is known, and no other")
            return Outcome(kind=Kind.LOGOUT, answer=receipt or self.answers.empty(operation))
        notes.assume("tokens are not stored, so that a log-out ends nothing before the token does")
        credentials = self.context.credentials
        if credentials is not None and credentials.refresh is not None and credentials.refresh.table:
            text = f"Which refresh tokens of the caller does {operation.called} end?"
            notes.ask(Cause.CREDENTIALS, f"{operation.id}.refresh", text, meanwhile="refresh tokens outlast a log-out")
        return Outcome(kind=Kind.LOGOUT, answer=receipt or self.answers.empty(operation))

    def _login(self, operation: Operation, notes: Notes) -> Outcome:
        principal, credentials = self.context.principal, self.context.credentials
        assert principal is not None
        if credentials is None or not credentials.hands_out:
            lacking = "The auth model knows no token that a password is exchanged for."
            notes.ask(Cause.CREDENTIALS, "login", f"What does {operation.called} hand out? {lacking}")
            return Outcome(kind=Kind.UNKNOWN, answer=self.answers.empty(operation))
        body = self._login_body(operation, principal.table, credentials.login, credentials.password, notes)
        notes.because(f"`{operation.path}` exchanges `{credentials.login}` and a password for a token")
        self._kept(operation, credentials, notes)
        answer = self.answers.row(operation, principal.table, notes, tokens=True)
        entry = self.context.decided(operation, principal.table).entry
        told = not (entry.require or entry.where)  # what a mapping says comes first
        rules, built = shut_out(operation, self.context.database, principal.table, notes) if told else (Rules(), {})
        return Outcome(kind=Kind.LOGIN, table=principal.table, body=body, answer=answer, rules=rules, built=built)

    def _kept(self, operation: Operation, credentials: AuthDesign, notes: Notes) -> None:
        """What becomes of a token where each is a row."""
        tokens = credentials.tokens
        if tokens is None:
            return
        if tokens.unfilled:
            text = (
                f"What goes into {listed(tokens.unfilled)} of `{tokens.table}` when {operation.called} hands one out?"
            )
            notes.ask(Cause.CREDENTIALS, f"{tokens.table}.handed out", text)
        what = "the hash of the token" if tokens.hashed else "the token"
        notes.because(f"a row of `{tokens.table}` is made, whose `{tokens.token}` keeps {what}")
        if tokens.expires:
            notes.because(f"`{tokens.expires}` is set to the end of its life, {credentials.ttl_s} seconds later")

    def _login_body(self, operation: Operation, table: Table, login: str, password: str, notes: Notes) -> Body | None:
        schema = operation.request_body_schema
        assert schema is not None
        opened = unwrap(self.context.schemas, schema, self._names(schema))
        fields: list[WriteField] = []
        ignored: list[tuple[str, ...]] = []
        needed = required(opened.inner)
        for name, written in properties(opened.inner).items():
            item = self.context.schemas.flat(written)
            found = find_column(self.context.database, table, name, item)
            if self._is_password(name):
                fields.append(WriteField(path=(name,), column=password, required=True, hashed=True))
            elif (found is not None and found.column.name == login) or (
                key(name) in _IDENTIFIERS and not any(item.column == login for item in fields)
            ):
                fields.append(WriteField(path=(name,), column=login, required=True))
            else:
                ignored.append((name,))
                known = bool(constant(item)) or bool(_NO_MATTER & set(words(name)))
                if name in needed and not known:
                    text = f"What does `{name}` decide when somebody logs in?"
                    notes.ask(Cause.CREDENTIALS, f"login.{name}", text)
                else:
                    notes.assume(f"`{name}` has no effect on a log-in")
        if not any(item.column == login for item in fields):
            notes.ask(
                Cause.CREDENTIALS, "login", f"Which property of {operation.called}'s body is `{table.name}.{login}`?"
            )
        return replace(
            self.context.bodies.as_it_comes(operation, schema, opened),
            fields=tuple(fields),
            ignored=tuple(ignored),
        )


def _said(operation: Operation) -> set[str]:
    """The words of the path's literals, joined where people write them apart (`sign-in`), and of the id."""
    literals = [part for part in operation.path.split("/") if part and "{" not in part]
    found: set[str] = set()
    for part in literals[-2:]:
        found |= set(key(part)) | {"".join(words(part))}
    if not operation.id_generated and not literals:
        found |= set(key(operation.id))
    last = "".join(words(literals[-1])) if literals else ""
    return (
        (found - {"auth"})
        | ({"auth"} if last == "auth" else set())
        | ({"auth"} & set(key(literals[0])) if literals and len(literals) < 3 and last in _ASKED else set())
    )
