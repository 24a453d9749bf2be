"""What the reading of a handoff yields and the emitter writes down: a service, operation by operation.

An operation is *derived* (the structure says it all), *assumed* (something was decided, and `assumptions` says what) or
*not derivable* (a question stands in `rfi`, and the operation answers 501 until it is answered).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from orchestrator.ddl import EnumType, Table
from orchestrator.models.builtin.auth_design import AuthDesign
from orchestrator.models.builtin.shapes import Answer, Body, Match, Page, Pairs, Param, Rules, Sort, Step, View

Made = TypeVar("Made")


class Kind(StrEnum):
    """What an operation does to its table."""

    LIST = "list"
    GET = "get"
    CREATE = "create"
    UPDATE = "update"
    """Only what was sent is changed."""
    REPLACE = "replace"
    """What was not sent becomes its default, or null."""
    DELETE = "delete"
    CLEAR = "clear"
    """All rows that path, caller, parameters and rules leave are removed; where there are none, nothing happens."""
    LINK = "link"
    """A row of a link table is made; a second time changes nothing."""
    UNLINK = "unlink"
    REGISTER = "register"
    """A row of the principal's table is made, with a hashed password; answers with a token where the view has one."""
    LOGIN = "login"
    REFRESH = "refresh"
    """A token that ends soon is exchanged for a new one."""
    LOGOUT = "logout"
    """The caller is known and there is nothing to end: tokens are not stored."""
    HEALTH = "health"
    UNKNOWN = "unknown"
    """Not derivable."""


class Certainty(StrEnum):
    """How sure the reading is of an operation."""

    DERIVED = "derived"
    ASSUMED = "assumed"
    NOT_DERIVABLE = "not_derivable"


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may call an operation, and on whose rows."""

    public: bool
    allow: tuple[str, ...] = ()
    """Roles; empty and not public: everybody with credentials."""
    by: tuple[str, ...] = ()
    """The security schemes that let callers in, where not every one that is known does."""
    own: bool = False
    """Only rows whose owner is the caller; others get 403 where it is documented, else 404."""
    owner_path: tuple[tuple[str, str], ...] = ()
    """((table, column), …) from the operation's table on: each column but the last is a foreign key to the next table,
    the last holds the principal's id."""
    bypass: tuple[str, ...] = ()
    """Roles that `own` does not bind."""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By role, the only columns that it may write; a role that is not named may write all."""
    optional: bool = False
    """Nobody has to be known, but a caller with credentials is."""


@dataclass(frozen=True, kw_only=True)
class OperationDesign:
    """One operation, ready to be written down."""

    id: str
    method: str
    path: str
    """As in the contract, without the base path."""
    tag: str
    summary: str
    priority: str
    """`P0`, `P1`, `P2` or empty."""
    kind: Kind
    certainty: Certainty
    table: str
    """Empty where there is none."""
    evidence: tuple[str, ...] = ()
    """Sentences: what in the contract, the schema or the auth model says that it is so."""
    assumptions: tuple[str, ...] = ()
    rfi: str = ""
    """The question, where the operation is not derivable."""
    steps: tuple[Step, ...] = ()
    params: tuple[Param, ...] = ()
    sort: Sort | None = None
    page: Page | None = None
    body: Body | None = None
    set: tuple[Match, ...] = ()
    """Columns that a create, an update or a link fills besides the body: the owner, the parent's key, the time."""
    answer: Answer
    access: Access
    errors: tuple[int, ...] = ()
    """Documented 4xx and 5xx, ascending; 0 stands for `default`."""
    validation_status: int = 400
    conflict_status: int = 409
    reference_status: int = 409
    """The answer to a body that names a row which is not there."""
    check_status: int = 0
    """The answer to a body that a check of the table does not let in; 0 where that is a conflict."""
    cursor_status: int = 404
    """The answer to a text that is no cursor."""
    soft_delete: str = ""
    """The timestamp or flag that a delete sets instead of removing the row."""
    alive: tuple[Match, ...] = ()
    """What holds for the rows of the table that count as existing, where deletes are soft; `FromConstant(None)` is
    null."""
    upsert: bool = False
    """An update makes the row where there is none."""
    made_status: int = 0
    """What an upsert answers where it made the row; 0 where that is no other status."""
    repeatable: bool = False
    """A link that is there already is as good as a new one, whatever 409 is documented for; a row that is not there is
    as good as one that was deleted."""
    missing_status: int = 0
    """What taking away a link answers that is not there; 0 where that changes nothing and is as good."""
    rules: Rules = field(default_factory=Rules)
    """What the mapping decides besides."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """How the contract's example of a status tells an error where messages stand under names."""

    name: str
    text: str
    about: str = ""
    """`field`: the name is a property of a body; `resource`: it stands for whatever was asked for; else it is fixed."""


@dataclass(frozen=True, kw_only=True)
class ErrorDesign:
    """The body of every error.

    In `template` the strings `$code`, `$message`, `$status`, `$details`, `$path`, `$request_id`, `$timestamp`, `$type`
    stand for values; in `detail`, the shape of one item of `$details`, `$field`, `$message`, `$code`, `$location` do.
    `detail` is `None` where the contract has no place for single fields: they go into the message.
    """

    schema: Mapping[str, Any]
    template: Any
    detail: Any = None
    media_type: str = "application/json"
    codes: Mapping[int, str] = field(default_factory=dict)
    """Status → code, where the contract's enum or examples name them."""
    details_style: str = "list"
    """`list`: items of `detail`; `map`: field → list of messages; `strings`: "field: message"; `text_map`: field →
    message."""
    by_status: Mapping[int, ErrorDesign] = field(default_factory=dict)
    """Statuses whose errors have a body of their own, wherever the contract documents one: messages by field."""
    by_operation: Mapping[tuple[str, int], ErrorDesign] = field(default_factory=dict)
    """The same, where operations document several bodies at one status: by the operation's id and the status."""
    told: Mapping[int, Told] = field(default_factory=dict)
    """By status, what examples show where messages stand under names."""

    @property
    def by_name(self) -> bool:
        """Whether messages stand under names of fields, and of whatever else is wrong."""
        return self.details_style in {"map", "text_map"} and self.detail == "$message"

    def tells_of(self, about: str) -> Mapping[int, Told]:
        """Examples of one kind by status."""
        return {status: told for status, told in self.told.items() if told.about == about}


@dataclass(frozen=True, kw_only=True)
class MigrationStep:
    """One migration, in the words of the plan, with the design's own statements."""

    id: str
    revision: str
    sql: tuple[str, ...]
    tables: tuple[str, ...]
    enums: tuple[str, ...]
    """Enum types that this step makes and its rollback drops."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing that has to be known before the operations that share it can be built as meant."""

    id: str
    cause: str
    """A word for the family, such as `no_table`, `computed_value`, `external_effect`, `rule_in_prose`."""
    text: str
    operations: tuple[str, ...]
    assumption: str = ""
    """What was built meanwhile; empty where the operations answer 501."""


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """Something that was decided without being told, for the record."""

    text: str
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceDesign:
    """All that the emitter is told."""

    title: str
    version: str
    base_path: str
    dialect: str
    """Of the design's SQL: `postgres`, `sqlite` or `mysql`."""
    tables: tuple[Table, ...]
    """A table after those that it references."""
    enums: tuple[EnumType, ...]
    migrations: tuple[MigrationStep, ...]
    """One step with everything where the handoff has no plan."""
    operations: tuple[OperationDesign, ...]
    """In the order of the contract."""
    views: Mapping[str, View]
    auth: AuthDesign | None
    """`None` where every operation is public."""
    error: ErrorDesign
    questions: tuple[Question, ...]
    """Grouped by cause."""
    assumptions: tuple[Assumed, ...]
    contract_text: str
    """The document as received, as JSON."""
    openapi: str
    alive: Mapping[str, tuple[Match, ...]] = field(default_factory=dict)
    """By table, what holds for rows that count as existing, where deletes are soft."""
    row_settings: tuple[tuple[str, str], ...] = ()
    """(setting of the session, column of the principal's row) that policies of row-level security speak of."""
    memo: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What an emitter works out of the whole service and asks for at every operation, by name."""

    @cached_property
    def _operations(self) -> Mapping[str, OperationDesign]:
        return {operation.id: operation for operation in self.operations}

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return {table.name: table for table in self.tables}

    def operation(self, name: str) -> OperationDesign:
        """The operation of that id; raises `KeyError`."""
        return self._operations[name]

    def table(self, name: str) -> Table:
        """The table of that name; raises `KeyError`."""
        return self._tables[name]

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` makes, which it is asked for once."""
        if name not in self.memo:
            self.memo[name] = make()
        made: Made = self.memo[name]
        return made


__all__ = [
    "Access",
    "Assumed",
    "Certainty",
    "ErrorDesign",
    "Kind",
    "MigrationStep",
    "OperationDesign",
    "Pairs",
    "Question",
    "ServiceDesign",
    "Told",
]
