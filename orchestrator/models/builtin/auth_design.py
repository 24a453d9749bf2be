"""How a service proves who its callers are, as it was read and before it is emitted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RefreshDesign:
    """Tokens by which a caller gets a new access token when the old one has ended."""

    ttl_s: int
    """Life in seconds."""
    table: str = ""
    """Where those that were handed out are kept; empty where they are signed and kept nowhere."""
    owner: str = ""
    secret: str = ""
    """The column that keeps the hash of one."""
    expires: str = ""
    """Empty where rows do not end by themselves."""
    ended: str = ""
    """A moment or a flag that says that one was used; empty where its row is removed then."""
    unfilled: tuple[str, ...] = ()
    """Columns that a row must have and nothing fills."""

    @property
    def is_whole(self) -> bool:
        """Whether tokens can be handed out: rows of the table can be made, or none are needed."""
        return not self.table or (bool(self.owner and self.secret) and not self.unfilled)


@dataclass(frozen=True, kw_only=True)
class TokenDesign:
    """The table whose rows are keys or tokens that were handed out."""

    table: str
    owner: str
    """The column that holds the principal's id."""
    token: str
    """The column that keeps one, or its hash."""
    expires: str = ""
    """Empty where rows do not end by themselves."""
    ended: str = ""
    """A moment or a flag that says that one was ended; empty where its row is removed then."""
    hashed: bool = True
    unfilled: tuple[str, ...] = ()
    """Columns that a row must have and that nothing fills when one is handed out by a log-in."""
    evidence: str = ""
    """What in the schema says that it is so; empty where the auth model does."""


@dataclass(frozen=True, kw_only=True)
class AuthDesign:
    """How a caller proves who they are."""

    kind: str
    """`jwt`, `basic`, `apikey` or `none`."""
    header: str
    """The header; for API keys the name of the header, query parameter or cookie."""
    prefix: str
    """The word before the credential; empty where it travels bare."""
    algorithm: str
    ttl_s: int
    """Life of a token in seconds."""
    where: str = "header"
    """`header`, `query` or `cookie`."""
    scheme: str = ""
    """Its name in the contract."""
    table: str = ""
    id: str = ""
    login: str = ""
    password: str = ""
    role: str = ""
    """Columns of `table`; empty where there is none."""
    several_roles: bool = False
    """Whether `role` keeps a list: a principal may have several roles."""
    flagged_role: str = ""
    """The role of whoever has the flag that `role` is; empty where it is none."""
    roles: tuple[str, ...] = ()
    default_role: str = ""
    """What a new principal becomes: the column's default, else the first role that may do the least."""
    refresh: RefreshDesign | None = None
    """`None` where no operation takes a refresh token."""
    tokens: TokenDesign | None = None
    """`None` where the principal's own row holds a key, or none is kept."""
    doubt: str = ""
    """What has to be known before anybody can be let in."""
    also: AuthDesign | None = None
    """A second way in, by keys that are rows of a principal of the same table; `None` where there is one way only."""

    def roles_in(self, stored: str) -> str:
        """A caller's role or roles as an argument of the emitted code, from an expression for what is stored."""
        return f"roles=frozenset({stored})" if self.several_roles else f"role={stored}"

    def held_role(self, role: str) -> str | bool | list[str]:
        """A role as the column keeps it."""
        if self.flagged_role:
            return role == self.flagged_role
        return [role] if self.several_roles else role

    def kept_role(self, role: str) -> str:
        """The same as an expression."""
        return repr(self.held_role(role))

    def keeping(self, given: str) -> str:
        """The same for an expression of a role."""
        if self.flagged_role:
            return f'{given} == "{self.flagged_role}"'
        return f"[{given}]" if self.several_roles else given

    @property
    def role_in_token(self) -> bool:
        """Whether nothing but a caller's own token says which of several roles they have."""
        return self.kind == "jwt" and bool(self.table) and not self.role and len(self.roles) > 1

    @property
    def kept(self) -> tuple[TokenDesign, ...]:
        """The tables of what was handed out, that of the usual way first."""
        return tuple(one.tokens for one in (self, self.also) if one is not None and one.tokens is not None)

    @property
    def key_columns(self) -> tuple[tuple[str, str], ...]:
        """(table, column) wherever keys or tokens are kept, or their hashes."""
        own = ((self.table, self.password or self.login),) if self.by_own_key and self.table else ()
        return tuple(dict.fromkeys((*((one.table, one.token) for one in self.kept), *own)))

    @property
    def fallback_role(self) -> str:
        """The role of whoever has no other."""
        return self.default_role or "user"

    @property
    def by_own_key(self) -> bool:
        """Whether a caller is known by a key that their own row holds."""
        return self.kind == "apikey" and self.tokens is None

    @property
    def hands_out(self) -> bool:
        """Whether a password is exchanged for something that proves who calls."""
        return bool(self.password) and (self.kind == "jwt" or self.tokens is not None)
