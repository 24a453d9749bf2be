"""What goes in and out of an operation, said in tables and columns: sources, parameters, views and bodies.

Schemas here are JSON Schema 2020-12 with every reference written out; a schema that had a name carries it as
`x-ref-name`, and where it would contain itself it is cut to `{}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Columns that are equal, pair by pair; each field says which side comes first."""


@dataclass(frozen=True, kw_only=True)
class FromPath:
    """The value of a path parameter."""

    name: str


@dataclass(frozen=True, kw_only=True)
class FromCaller:
    """A column of the caller's row in the principal's table."""

    column: str


@dataclass(frozen=True, kw_only=True)
class FromParent:
    """A column of a row that was found on the way."""

    column: str
    step: int = -1
    """Which of the operation's steps found the row; -1 is the step before, and for `OperationDesign.set` the last."""


@dataclass(frozen=True, kw_only=True)
class FromConstant:
    """A fixed value."""

    value: Any


@dataclass(frozen=True, kw_only=True)
class FromClock:
    """The time of the request in UTC."""

    kind: str = "now"
    """`now` or `today`."""


@dataclass(frozen=True, kw_only=True)
class FromToken:
    """A fresh value that nobody can guess."""

    kind: str = "uuid"
    """`uuid` or `text`."""


@dataclass(frozen=True, kw_only=True)
class FromBody:
    """A property of the request's body, from its top on."""

    path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FromSlug:
    """Another column of the same row in lower case with hyphens; a short suffix where the value is taken."""

    column: str


ValueSource: TypeAlias = FromPath | FromBody | FromSlug | FromCaller | FromParent | FromConstant | FromClock | FromToken


@dataclass(frozen=True, kw_only=True)
class Match:
    """A column that equals a value, or is set to it."""

    column: str
    source: ValueSource


@dataclass(frozen=True, kw_only=True)
class Join:
    """A link table between a near table and a far one."""

    table: str
    near: Pairs
    """(column of the link table, column of the near table)."""
    far: Pairs
    """(column of the link table, column of the far table)."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row on the way along the path; as the last step of a list or a create, the collection itself."""

    table: str
    match: tuple[Match, ...] = ()
    via: Join | None = None
    """The link table between the step before (near) and this one (far)."""


class Op(StrEnum):
    """How a parameter compares with its column."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    GTE = "gte"
    LTE = "lte"
    GT = "gt"
    LT = "lt"
    CONTAINS = "contains"
    """Anywhere in the text, whatever its case."""
    PREFIX = "prefix"
    IS_SET = "is_set"
    """`true`: the column is not null; `false`: it is."""


class ParamUse(StrEnum):
    """What a parameter is for."""

    KEY = "key"
    """It stands in the path and finds a row."""
    FILTER = "filter"
    PAGE = "page"
    LIMIT = "limit"
    OFFSET = "offset"
    CURSOR = "cursor"
    SORT = "sort"
    ORDER = "order"
    """The direction, where it is a parameter of its own."""
    SEARCH = "search"
    IDEMPOTENCY = "idempotency"
    UNUSED = "unused"
    """Accepted and without effect; an assumption says why."""


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A table that stands beside the operation's own, and how to get there."""

    table: str
    on: Pairs = ()
    """(column of `table`, column of the operation's table); empty with `via`, whose far side is `table`."""
    via: Join | None = None


@dataclass(frozen=True, kw_only=True)
class Param:
    """One parameter of an operation."""

    name: str
    where: str
    """`path`, `query`, `header` or `cookie`."""
    schema: Mapping[str, Any]
    required: bool
    use: ParamUse
    columns: tuple[str, ...] = ()
    """FILTER: one; SEARCH: several; of `relation.table` where there is a relation, else of the operation's table."""
    op: Op = Op.EQ
    relation: Relation | None = None
    """A row passes when any related row matches."""
    explode: bool = True
    """For arrays: `?tag=a&tag=b` rather than `?tag=a,b`."""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Sort:
    """How a list may be ordered."""

    values: Mapping[str, tuple[tuple[str, bool], ...]] = field(default_factory=dict)
    """Value of the SORT parameter → (column, descending)…"""
    default: tuple[tuple[str, bool], ...] = ()
    """Ends in the primary key, so that pages never overlap."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """How a list is cut into pages."""

    style: str
    """`none`, `limit_offset`, `page_number` or `cursor`."""
    default_size: int
    max_size: int
    first_page: int = 1


@dataclass(frozen=True, kw_only=True)
class ColumnField:
    """The value of a column."""

    column: str


@dataclass(frozen=True, kw_only=True)
class GroupField:
    """An object made of columns of the same row."""

    view: str


@dataclass(frozen=True, kw_only=True)
class OneField:
    """The row that a foreign key points at, or the one row that points here."""

    view: str
    on: Pairs
    """(own column, column of the other table)."""


@dataclass(frozen=True, kw_only=True)
class ManyField:
    """The rows that point here, or those behind a link table."""

    view: str
    on: Pairs = ()
    """(column of the other table, own column); empty with `via`."""
    via: Join | None = None


@dataclass(frozen=True, kw_only=True)
class ValuesField:
    """One column of many rows, as an array."""

    table: str
    column: str
    on: Pairs = ()
    """(column of the other table, own column); empty with `via`."""
    via: Join | None = None


@dataclass(frozen=True, kw_only=True)
class ValueField:
    """One column of the row that a foreign key points at."""

    table: str
    column: str
    on: Pairs
    """(own column, column of the other table)."""


@dataclass(frozen=True, kw_only=True)
class CountField:
    """The number of rows that point here."""

    table: str
    on: Pairs
    """(column of the other table, own column)."""


@dataclass(frozen=True, kw_only=True)
class ExistsField:
    """Whether the caller has a row in a link table; `false` without a caller."""

    table: str
    on: Pairs
    """(column of the link table, own column)."""
    actor: str
    """The column of the link table that holds the caller's id."""


@dataclass(frozen=True, kw_only=True)
class IsSetField:
    """Whether a column holds anything: `archived` of `archived_at`."""

    column: str


@dataclass(frozen=True, kw_only=True)
class ConstantField:
    """A value that the contract itself fixes."""

    value: Any


@dataclass(frozen=True, kw_only=True)
class TokenField:
    """Part of the answer to a login."""

    kind: str = "access"
    """`access`, `type` (the prefix word), `expires_in` (seconds) or `expires_at`."""


FieldSource: TypeAlias = (
    ColumnField
    | GroupField
    | OneField
    | ManyField
    | ValuesField
    | ValueField
    | CountField
    | ExistsField
    | IsSetField
    | ConstantField
    | TokenField
)


@dataclass(frozen=True, kw_only=True)
class ViewField:
    """One property of an answer and where it comes from."""

    property: str
    source: FieldSource
    required: bool
    schema: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class View:
    """An object in an answer."""

    name: str
    """A class name, unique in the service."""
    table: str
    """Empty where there is no row."""
    fields: tuple[ViewField, ...]
    schema: Mapping[str, Any]
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class WriteField:
    """A property that fills a column."""

    path: tuple[str, ...]
    """From the body, after its envelope."""
    column: str
    required: bool
    hashed: bool = False
    """The principal's password: only its hash is stored."""
    lookup: tuple[str, str] | None = None
    """(table, column) where the value names a row, whose key goes into `column`; an unknown one is refused as invalid."""


@dataclass(frozen=True, kw_only=True)
class WriteMany:
    """An array of objects that become rows pointing here."""

    path: tuple[str, ...]
    table: str
    on: Pairs
    """(column of `table`, own column)."""
    fields: tuple[WriteField, ...]
    """Paths within an item; an item that is a scalar has the empty path."""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class WriteLink:
    """An array of keys that become rows of a link table."""

    path: tuple[str, ...]
    via: Join
    target: str
    target_column: str
    create_missing: bool = False
    """Make the far row where no row has the key (tags by name); otherwise an unknown key is refused."""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Body:
    """What an operation accepts."""

    name: str
    """A class name, unique in the service."""
    media_type: str
    required: bool
    schema: Mapping[str, Any]
    envelope: tuple[str, ...] = ()
    """Properties around the object: `("order",)` for `{"order": {…}}`."""
    fields: tuple[WriteField, ...] = ()
    many: tuple[WriteMany, ...] = ()
    links: tuple[WriteLink, ...] = ()
    ignored: tuple[tuple[str, ...], ...] = ()
    """Accepted by the contract and without effect; an assumption says why."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an operation answers when it succeeds."""

    status: int
    media_type: str = ""
    """Empty without a body."""
    view: str = ""
    """`View.name`; empty without a body, or where `extras` are all there is."""
    column: str = ""
    """Instead of `view`: each item of the list is the plain value of this column."""
    of_step: int | None = None
    """The row shown is that of this step, instead of the operation's own (an item was added, its order is shown)."""
    many: bool = False
    envelope: tuple[str, ...] = ()
    """Properties around the view: `("data",)` for `{"data": …}`."""
    extras: Mapping[str, str] = field(default_factory=dict)
    """Dotted property → `total`, `count` (of this page), `page`, `limit`, `offset`, `pages`, `has_more`,
    `has_previous`, `next_cursor`, `next_page`, `previous_page`, `next_link`, `previous_link`, `first_link`, `last_link`
    or `self_link`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Header → `location` or one of the words above."""
    constants: Mapping[str, Any] = field(default_factory=dict)
    """Dotted property → a value that the contract itself fixes."""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """Of the whole body, envelope included."""
