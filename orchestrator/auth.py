"""The permission model of a handoff: who may call which operation, and on whose rows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from orchestrator import strict_yaml
from orchestrator.contract import Contract, by_id
from orchestrator.operation import Operation
from orchestrator.relational import without_namespace

PUBLIC = "public"
AUTHENTICATED = "authenticated"
WORDS = frozenset({PUBLIC, AUTHENTICATED})

Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$", max_length=100)]
Role = Annotated[str, Field(pattern=r"^[^\W\d]([\w .:/@+&-]*[\w+])?$", max_length=100)]
"""What a token can say and a column can hold: `hosting advisor`, `org:admin`; no quotes, and no space at an end."""
Column = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$", max_length=100)]
TableName = Annotated[
    str, Field(pattern=r"^([A-Za-z_]\w*\.)?[A-Za-z_]\w*$", max_length=200), AfterValidator(without_namespace)
]
"""With or without the schema that it lies in; tables are known by their own names."""
_PATH = Field(pattern=r"^([A-Za-z_]\w*\.){0,2}[A-Za-z_]\w*$", max_length=300)
OwnerPath = Annotated[str, _PATH, AfterValidator(lambda path: ".".join(path.split(".")[-2:]))]
Roles: TypeAlias = tuple[Role, ...]


def _as_list(value: object) -> object:
    """`allow: public` says the same as `allow: [public]`."""
    return (value,) if isinstance(value, str) else value


def _as_text(value: object) -> object:
    """`ttl: 3600` says the same as `ttl: "3600"`."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Kind(StrEnum):
    """How a caller proves who they are."""

    JWT = "jwt"
    """A signed token from the login operation."""
    BASIC = "basic"
    """Login and password with every request."""
    APIKEY = "apikey"
    """An opaque key or token: a row of the principal table holds it, or one of `tokens`."""


class Scope(StrEnum):
    """Which rows a permitted role may touch."""

    ANY = "any"
    """All rows."""
    OWN = "own"
    """Rows whose owner is the caller."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Tokens(_Strict):
    """The table whose rows are the keys or tokens that were handed out, each somebody's."""

    table: TableName
    owner: Column
    """Whose it is: the principal's id."""
    token: Column
    """The key or token, or its hash."""
    expires: Column | None = None
    """The moment from which it holds no more; without it, or where it is null, a row does not end by itself."""
    ended: Column | None = None
    """A moment or a flag that says that it was ended before its time; without it the row is removed then."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Column by what it is used for, those that are named."""
        named = {"owner": self.owner, "token": self.token, "expires": self.expires, "ended": self.ended}
        return {use: column for use, column in named.items() if column is not None}


class Scheme(_Strict):
    """How credentials travel and what they are."""

    openapi_security_scheme: Name
    """The name under the contract's `components.securitySchemes`."""
    kind: Kind
    header: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")] = "Authorization"
    prefix: Annotated[str, Field(pattern=r"^([A-Za-z][A-Za-z0-9_-]*=?)?$")] = "Bearer"
    """The word before the credential; empty where there is none. `name=` is that cookie, in the header `Cookie`."""
    algorithm: Literal["HS256", "HS384", "HS512", "RS256", "ES256", "EdDSA"] = "HS256"
    """How a token is signed; `none` is not a choice."""
    ttl: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,7}(s|m|h|d)?$"), BeforeValidator(_as_text)] = "60m"
    """How long a token is good for: a number and `s`, `m`, `h` or `d`; a number alone is seconds."""
    tokens: Tokens | None = None
    """Where keys or tokens are kept that have a table of their own; `None` where a row of the principal holds one."""

    @model_validator(mode="before")
    @classmethod
    def _word_of_the_kind(cls, data: Any) -> Any:
        """Basic credentials follow the word `Basic` where nothing else is said."""
        basic = isinstance(data, dict) and str(data.get("kind")) == Kind.BASIC.value and "prefix" not in data
        return {**data, "prefix": "Basic"} if basic else data

    @model_validator(mode="after")
    def _kept_by_their_kind(self) -> Self:
        if self.tokens is not None and self.kind is not Kind.APIKEY:
            msg = f"`tokens` are kept for `kind: apikey`; `{self.kind}` proves itself by other means"
            raise ValueError(msg)
        if self.prefix.endswith("=") and not self.cookie:
            msg = f"`{self.prefix}` names a cookie: it stands before the credential in the header `Cookie` alone"
            raise ValueError(msg)
        return self

    @property
    def cookie(self) -> str:
        """The cookie that carries the credential, where the prefix names one."""
        return self.prefix.removesuffix("=") if self.header == "Cookie" and self.prefix.endswith("=") else ""

    @property
    def word(self) -> str:
        """What stands before a key in the header that OpenAPI calls an `apiKey`: nothing, unless it is said.

        A key has a header of its own; only where it travels in the one for all credentials can a word be meant.
        """
        said = "prefix" in self.model_fields_set and self.header.lower() == "authorization"
        return self.prefix if said or (self.kind is not Kind.APIKEY and not self.cookie) else ""

    @property
    def ttl_s(self) -> int:
        """The life of a token in seconds."""
        return int(self.ttl.rstrip("smhd")) * {"m": 60, "h": 3600, "d": 86400}.get(self.ttl[-1], 1)


class Principal(_Strict):
    """The table whose rows log in."""

    table: TableName
    id: Column
    """Its key, by which other rows say whose they are."""
    login: Column
    """By what a row is known that logs in: a name or an address."""
    password: Column | None = None
    """The column of the password's hash, or of an API key or its hash, which `login` keeps without it; where keys
    have a table of their own it is a password's."""
    role: Column | None = None
    """`None` where there is one role only, or where the token says it in its claim `role`."""

    @property
    def columns(self) -> Mapping[str, str]:
        """Column by what it is used for, those that are named."""
        named = {"id": self.id, "login": self.login, "password": self.password, "role": self.role}
        return {use: column for use, column in named.items() if column is not None}


class Rule(_Strict):
    """Who may call one operation."""

    allow: Annotated[tuple[Role, ...], Field(strict=False), BeforeValidator(_as_list)]
    """Roles, or one of two words: `public` (no credentials) and `authenticated` (any role). Beside `public` they say
    who is known that sends credentials, though nobody has to (optional login)."""
    scope: Scope = Scope.ANY
    """With `own` a role may touch the rows that belong to the caller; the roles in `bypass` may touch all."""
    owner: OwnerPath | None = None
    """A column of the operation's own table, or `table.column` where the owner stands on another table, reached by
    foreign key; where that table points at the operation's own, or at one that it hangs on, whoever has a row in it is
    an owner (`project_members.user_id`)."""
    having: Mapping[
        Column, Annotated[tuple[str, ...], Field(strict=False, min_length=1), BeforeValidator(_as_list)]
    ] = Field(default_factory=dict)
    """Where the owner stands on a table between, such as members of a project: by column, what its row must hold."""
    bypass: Roles = ()
    """Roles that `scope: own` does not bind."""
    fields: Mapping[Role, tuple[Column, ...]] = Field(default_factory=dict)
    """By role, the only fields that it may write; a role that is not named may write all."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if AUTHENTICATED in self.allow and len(set(self.allow) - {PUBLIC}) > 1:
            msg = "`authenticated` is every role: no role stands beside it in `allow`; name roles or this word"
            raise ValueError(msg)
        if self.scope is Scope.OWN and self.owner is None:
            msg = "`scope: own` needs `owner`, the column that holds the owner's id"
            raise ValueError(msg)
        if self.having and (self.scope is not Scope.OWN or self.owner_table is None):
            msg = "`having` speaks of the owner's row: it needs `scope: own` and an `owner` of the form `table.column`"
            raise ValueError(msg)
        if self.scope is Scope.OWN and self.public:
            msg = "a public operation has no caller, so its scope cannot be `own`"
            raise ValueError(msg)
        return self

    @property
    def public(self) -> bool:
        """Whether no credentials are asked for."""
        return PUBLIC in self.allow

    @property
    def optional(self) -> bool:
        """Whether a caller without credentials is let in, and one who sends them is known."""
        return self.public and set(self.allow) != {PUBLIC}

    @property
    def authenticated(self) -> bool:
        """Whether every role may call it."""
        return self.allow == (AUTHENTICATED,)

    @property
    def owner_table(self) -> str | None:
        """The table in `table.column`; `None` for a column of the operation's own table."""
        return self.owner.rpartition(".")[0] or None if self.owner else None

    @property
    def owner_column(self) -> str | None:
        """The column alone."""
        return self.owner.rpartition(".")[2] if self.owner else None

    @property
    def named_roles(self) -> frozenset[str]:
        """Every role that the rule mentions."""
        return (frozenset(self.allow) - WORDS) | frozenset(self.bypass) | frozenset(self.fields)


class Default(StrEnum):
    """What holds for an operation without a rule."""

    DENY = "deny"
    """Nobody may call it; acceptance asks for a rule."""
    AUTHENTICATED = "authenticated"
    """Any role may call it."""
    PUBLIC = "public"
    """Anybody may call it."""


class AuthModel(_Strict):
    """The whole of `auth.yaml`."""

    scheme: Scheme | None = None
    """`None` where every operation is public."""
    also: Scheme | None = None
    """A second way in, such as keys of machines: `kind: apikey` with `tokens`; the contract says which takes which."""
    principal: Principal | None = None
    """`None` where nobody logs in by a row of a table."""
    roles: Roles = ()
    """Every role that a rule may name."""
    default: Default = Default.DENY
    operations: Mapping[Annotated[str, Field(min_length=1)], Rule] = Field(default_factory=dict)
    """By the operation's id, or by `METHOD /path`; see `by_id`."""

    @model_validator(mode="after")
    def _second_way(self) -> Self:
        also = self.also
        if also is not None and len({one.openapi_security_scheme for one in self.schemes}) < 2:
            msg = "`also` is a second way beside `scheme`: name two of the contract's security schemes"
            raise ValueError(msg)
        if also is not None and (also.kind is not Kind.APIKEY or also.tokens is None):
            msg = "`also` takes keys that are rows: `kind: apikey`, with `tokens` that say whose each of them is"
            raise ValueError(msg)
        return self

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """Every way that is known, the usual one first."""
        return tuple(one for one in (self.scheme, self.also) if one is not None)

    def ways(self, operation: Operation) -> tuple[Scheme, ...]:
        """The known ways of which each alone lets a caller in, by the contract; the usual one where several must."""
        if not operation.security:
            return self.schemes
        alone = {name for one in operation.security if len(one) == 1 for name in one}
        found = tuple(one for one in self.schemes if one.openapi_security_scheme in alone)
        if found or self.scheme is None:
            return found
        known = {name for one in operation.security for name in one} & {o.openapi_security_scheme for o in self.schemes}
        return (self.scheme,) if known == {self.scheme.openapi_security_scheme} else ()

    @classmethod
    def parse(cls, text: str, where: str = "auth.yaml") -> Self:
        """Read the file; raises `Problem` or `Problems`, all defects of form at once."""
        return strict_yaml.load_model(text, cls, where=where)

    def by_id(self, contract: Contract) -> Self:
        """The same model with its rules by the ids of the operations, which is what `rule` asks for."""
        return self.model_copy(update={"operations": by_id(self.operations, contract)})

    def rule(self, operation: str) -> Rule | None:
        """The rule of an operation, the default applied; `None` where it is denied to everybody."""
        usual = None if self.default is Default.DENY else Rule(allow=(str(self.default),))
        return self.operations.get(operation, usual)

    def roles_of(self, operation: str) -> frozenset[str]:
        """The roles that may call an operation; all of them where it is public or for any authenticated caller."""
        allowed = set(rule.allow) if (rule := self.rule(operation)) is not None else set()
        return frozenset(self.roles if WORDS & allowed else allowed)
