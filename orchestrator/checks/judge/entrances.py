"""The operations of a contract by which somebody registers and logs in, found by what they take and are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orchestrator.auth import AuthModel
from orchestrator.checks.judge.names import singular, snake
from orchestrator.contract import Contract, Operation
from orchestrator.json_schema import Schema

_LOGIN = re.compile(r"log_?in|sign_?in|sessions?\b|authenticate|tokens?\b", re.IGNORECASE)
_REGISTER = re.compile(r"regist|sign_?up|users?\b|members?\b|accounts?\b|customers?\b|create", re.IGNORECASE)
_SECRETS = frozenset({"pin", "passcode", "passphrase", "pass", "pwd", "secret"})
_LOGIN_NAMES = ("email", "username", "user_name", "login", "name", "phone")


def find_login(contract: Contract, auth: AuthModel) -> Operation | None:
    """The operation that takes login and password and gives a token."""
    return _best(contract, auth, _LOGIN, without=None)


def find_register(contract: Contract, auth: AuthModel, login: Operation | None) -> Operation | None:
    """The public operation that takes login and password and makes a principal."""
    return _best(contract, auth, _REGISTER, without=login) or _makes_principals(contract, auth, login)


def _makes_principals(contract: Contract, auth: AuthModel, login: Operation | None) -> Operation | None:
    """The one that posts to what the principals' table is called, in any language: `/usuario` for `tbl_usuario`."""
    table = singular(snake(auth.principal.table)) if auth.principal is not None else ""
    for operation in contract.operations:
        word = singular(snake(operation.path.rstrip("/").rpartition("/")[2]))
        called = bool(word) and (table == word or table.endswith(f"_{word}"))
        if called and operation is not login and _takes_a_password(contract, auth, operation):
            return operation
    return None


def _best(
    contract: Contract, auth: AuthModel, words: re.Pattern[str], *, without: Operation | None
) -> Operation | None:
    fitting = [
        operation
        for operation in contract.operations
        if operation is not without and _takes_a_password(contract, auth, operation) and _named(words, operation)
    ]
    return max(fitting, key=lambda operation: len(words.findall(_said(operation))), default=None)


def _said(operation: Operation) -> str:
    return f"{snake(operation.id)} {snake(operation.path)}"


def _named(words: re.Pattern[str], operation: Operation) -> bool:
    return bool(words.search(_said(operation)))


def _takes_a_password(contract: Contract, auth: AuthModel, operation: Operation) -> bool:
    rule = auth.rule(operation.id)
    if operation.method != "POST" or operation.requires_auth or rule is None or not rule.public:
        return False
    if "{" in operation.path:
        return False
    names = [name for name, _ in properties_of(contract, operation)]
    return any(is_password(name, auth) for name in names) and login_property(names, auth) is not None


def is_password(name: str, auth: AuthModel) -> bool:
    """Whether a property takes the password: by its word, or by the column that keeps it, `pin` of `pin_hash`."""
    said = snake(name)
    kept = (
        re.sub(r"_?(hash|hashed|digest|encrypted)_?", "", snake(auth.principal.password or ""))
        if auth.principal
        else ""
    )
    return "password" in said or said in _SECRETS or said == kept


def login_property(names: list[str], auth: AuthModel) -> str | None:
    """The property that takes the login: named as its column, else in a usual way."""
    wanted = [snake(auth.principal.login)] if auth.principal else []
    by_name = {snake(name): name for name in reversed(names)}
    return next((by_name[name] for name in (*wanted, *_LOGIN_NAMES) if name in by_name), None)


def properties_of(contract: Contract, operation: Operation) -> Iterator[tuple[str, Schema]]:
    """Name and schema of each property of the body, those of a wrapping object too."""
    schema = contract.merged(operation.request_body_schema or {})
    for name, inner in schema.get("properties", {}).items():
        merged = contract.merged(inner) if isinstance(inner, dict) else {}
        yield name, merged
        for below, deeper in merged.get("properties", {}).items():
            yield below, contract.merged(deeper) if isinstance(deeper, dict) else {}
