"""Who a credential stands for: what an answer or a token says of its bearer, and credentials that were given."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

from orchestrator.auth import AuthModel, Kind, Scheme
from orchestrator.checks.judge.names import snake
from orchestrator.contract import Contract

_IDS = ("id", "user_id", "uid", "sub", "account_id", "member_id")
_ROLES = ("role", "roles", "scope", "permissions")


@dataclass(frozen=True, kw_only=True)
class Given:
    """Credentials that somebody handed over: for each role headers, in the order in which they are used."""

    headers: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    keys: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    """The same for keys by which the role comes in as well."""


def headers_of(token: str, scheme: Scheme, contract: Contract) -> dict[str, str]:
    """How a token travels; a name that begins with `?` goes into the query.

    OpenAPI has no word before an `apiKey`: a key goes bare, and a token that travels like one as the scheme says.
    """
    declared = contract.security_schemes.get(scheme.openapi_security_scheme)
    if declared is not None and declared.type == "apiKey":
        name = declared.parameter or scheme.header
        if declared.location == "cookie":
            return {"Cookie": f"{name}={token}"}
        if declared.location == "query":
            return {f"?{name}": token}
        if scheme.kind is Kind.APIKEY:
            return {name: f"{scheme.word} {token}".strip()}
    if scheme.cookie:
        return {"Cookie": f"{scheme.cookie}={token}"}
    return {scheme.header: f"{scheme.prefix} {token}".strip()}


def cookie_of(headers: Sequence[str], name: str) -> str | None:
    """The value of a cookie that an answer sets, by its `Set-Cookie` headers."""
    for header in headers:
        try:
            found = SimpleCookie(header)
        except CookieError:
            continue
        if name in found:
            return found[name].value
    return None


def claims(secret: Mapping[str, str]) -> dict[str, Any]:
    """What a signed token says, unverified; empty where the credential is no such token."""
    for value in secret.values():
        parts = value.rpartition(" ")[2].rpartition("=")[2].split(".")
        if len(parts) != 3:
            continue
        try:
            said = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        except ValueError:
            continue
        if isinstance(said, dict):
            return said
    return {}


def told_id(auth: AuthModel, *said: object) -> Any:
    """The id that answers or claims tell, the first of them that does."""
    wanted = (snake(auth.principal.id) if auth.principal else "id", *_IDS)
    return next(_told(wanted, said), None)


def told_role(auth: AuthModel, *said: object) -> str | None:
    """The role that answers or claims tell."""
    wanted = (snake(auth.principal.role) if auth.principal and auth.principal.role else "role", *_ROLES)
    for value in _told(wanted, said):
        known = [one for one in ([value] if isinstance(value, str) else value) if one in auth.roles]
        if known:
            return str(known[0])
    return None


def least(auth: AuthModel) -> str:
    """The role that may do least, which is all that a public registration may give."""
    return min(auth.roles, key=lambda role: sum(role in auth.roles_of(name) for name in auth.operations), default="")


def _told(wanted: Sequence[str], said: Sequence[object]) -> Iterator[Any]:
    """Values under any of the names, the names in their order, nearest to the top first."""
    for one in said:
        level = [one]
        for _ in range(3):
            flat = {snake(str(k)): v for node in level if isinstance(node, dict) for k, v in node.items()}
            for name in wanted:
                value = flat.get(name)
                if isinstance(value, str | int | list) and not isinstance(value, bool) and value not in ("", []):
                    yield value
            level = [v for node in level if isinstance(node, dict) for v in node.values()]
