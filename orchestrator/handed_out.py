"""Where keys and tokens are kept that were handed out, each as a row: said by the auth model, or plain from the tables.

Builder and judge ask the same, so that what the one reads the other holds it to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from orchestrator.auth import AuthModel, Kind, Tokens
from orchestrator.relational import INSTANTS, STRINGS, Column, SqlKind, Table

ENDS = frozenset({"expires", "expire", "expiry", "expiration", "expired", "until"})
"""Words of a moment from which something holds no more."""
SECRETS = frozenset({"token", "hash", "digest", "secret"})
KEYS = frozenset({"key", "apikey", "token", "secret"})
"""Words of a column that keeps a key."""

_ENDED = frozenset({"revoked", "used", "rotated", "ended", "invalidated", "consumed", "revocation"})
_KEPT = frozenset({"session", "token", "key", "apikey", "credential"})
_OTHER_USES = frozenset({
    "refresh", "reset", "verification", "verify", "invitation", "invite", "confirmation", "activation", "push",
    "device", "idempotency", "csrf", "otp", "recovery", "email", "password", "oauth", "public", "foreign", "ssh",
    "signing", "encryption", "share", "webhook", "magic",
})  # fmt: skip
_WORD = re.compile(r"[a-z]+|[0-9]+")


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What the tables show of keys and tokens."""

    tokens: Tokens | None = None
    why: str = ""
    """What in the tables says so; empty where the auth model does."""
    doubt: str = ""
    """The question, where several tables may be the one."""


def recognised(auth: AuthModel, tables: Sequence[Table]) -> Recognised:
    """The table of keys and tokens; nothing where a row of the principal holds the key, or none is kept."""
    scheme, principal = auth.scheme, auth.principal
    own = next((t for t in tables if principal is not None and t.name == principal.table), None)
    if scheme is None or scheme.kind is not Kind.APIKEY or principal is None or own is None:
        return Recognised()
    if scheme.tokens is not None:
        return Recognised(tokens=scheme.tokens)
    stated = principal.password or principal.login
    if KEYS & said(stated) or any(KEYS & said(c.name) and c.name != principal.id for c in own.columns):
        return Recognised()
    found = [(table.name, tokens) for table in tables if (tokens := _tokens(table, own, principal.id)) is not None]
    if len(found) > 1:
        named = " or ".join(f"`{name}`" for name, _ in found)
        told = "`scheme.tokens` of the auth model can say it."
        return Recognised(doubt=f"In which table are the keys kept that callers send, {named}? {told}")
    if not found:
        return Recognised()
    ((name, tokens),) = found
    why = f"`{name}.{tokens.token}` is unique, and `{tokens.owner}` says whose it is: a caller is known by such a row"
    return Recognised(tokens=tokens, why=why)


def with_tokens(auth: AuthModel, tables: Sequence[Table]) -> AuthModel:
    """The auth model with the table that the others show."""
    tokens = recognised(auth, tables).tokens
    if auth.scheme is None or tokens is None:
        return auth
    return auth.model_copy(update={"scheme": auth.scheme.model_copy(update={"tokens": tokens})})


def _tokens(table: Table, principal: Table, key: str) -> Tokens | None:
    """A table that is named for it, belongs to one principal a row, and has one text that is another for each row."""
    named = {word.removesuffix("s") for word in said(table.name)}
    if not named & _KEPT or named & _OTHER_USES or table.name == principal.name:
        return None
    keys = [k for k in table.foreign_keys if k.target == principal.name and len(k.columns) == 1]
    owners = [k.columns[0] for k in keys if k.target_columns == (key,)]
    texts = [c.name for c in table.columns if c.type.kind in STRINGS and (SECRETS | KEYS) & said(c.name)]
    secrets = [name for name in texts if table.is_unique((name,))]
    ends = [c.name for c in table.columns if c.type.kind in INSTANTS and ENDS & said(c.name)]
    ended = [c.name for c in table.columns if may_end(c)]
    if len(keys) != 1 or len(owners) != 1 or len(secrets) != 1 or len(ends) > 1 or len(ended) > 1:
        return None
    return Tokens(
        table=table.name,
        owner=owners[0],
        token=secrets[0],
        expires=ends[0] if ends else None,
        ended=ended[0] if ended else None,
    )


def may_end(column: Column) -> bool:
    """Whether a column says that a token was ended before its time."""
    moment = column.type.kind in INSTANTS and column.nullable
    words = said(column.name)
    return (moment or column.type.kind is SqlKind.BOOLEAN) and bool(_ENDED & words) and "last" not in words


def said(name: str) -> set[str]:
    """The words of a column's name."""
    return set(_WORD.findall(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()))
