"""What goes in and out of an operation: views of rows, bodies and answers.

Schemas here are JSON Schema 2020-12 with every reference written out; a schema that had a name carries it as
`x-ref-name`, and where it would contain itself it is cut to `{}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from orchestrator.models.builtin.shape_rows import Join, Pairs


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
    actor: str = ""
    """The column of the other table that holds the caller, where the row is the caller's own of those that do."""


@dataclass(frozen=True, kw_only=True)
class ManyField:
    """The rows that point here, or those behind a link table."""

    view: str
    on: Pairs = ()
    """(column of the other table, own column); empty with `via`."""
    via: Join | None = None
    where: str = ""
    """Which of them are shown, as text of `handoff/expression.py`; without `via` only."""
    order: tuple[tuple[str, bool], ...] = ()
    """(column, whether downwards) by which they are ordered before their key."""


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
class SpanField:
    """The time between two moments of the row, of which the first is always there."""

    start: str
    end: str
    unit: str
    """`days`, `hours`, `minutes` or `seconds`, whole ones."""
    may_last: bool = False  # the end may not be there yet: then there is no such time


@dataclass(frozen=True, kw_only=True)
class ExpressionField:
    """A value that the mapping computes from the row and what stands around it."""

    text: str
    """Of `handoff/expression.py`; bare columns are those of the view's table."""


@dataclass(frozen=True, kw_only=True)
class ConstantField:
    """A value that the contract itself fixes."""

    value: Any


@dataclass(frozen=True, kw_only=True)
class TokenField:
    """Part of the answer to a login."""

    kind: str = "access"
    """`access`, `refresh`, `header` (the token behind the prefix word), `type` (that word), `expires_in` (seconds),
    `expires_at` (a text) or `expires_unix` (seconds since 1970)."""


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
    | SpanField
    | ExpressionField
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
    """(table, column) where the value names a row, whose key goes into `column`; an unknown one is invalid."""
    each: bool = False
    """Whether it may hold several values, each of which makes a row of its own."""
    merged: str = ""
    """`top` or `deep`: an update puts the keys of the document over those that are there; null takes a key away."""


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
    numbered: str = ""
    """The column that counts the items in their order, from `first` on; empty where none does."""
    first: int = 1
    set: tuple[tuple[str, str], ...] = ()
    """(column, expression of `handoff/expression.py` over the item's row) of what an item does not bring."""
    times: str = ""
    """The property of an item that says how many rows it becomes; empty where it is one."""
    most: int = 0
    """The most rows that an item may become; 0 where the contract bounds them."""


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
class Proof:
    """A property that has to be the secret which is stored already, before anything is written."""

    path: tuple[str, ...]
    """From the body, after its envelope."""
    column: str
    """Of the principal's table: the hash that it is held against."""
    status: int
    """What a wrong one is answered with."""


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
    ignored: tuple[tuple[str, ...], ...] = ()  # accepted and without effect; an assumption says why
    switches: tuple[str, ...] = ()  # properties that no column takes, and a moment of the row is called after
    proof: Proof | None = None
    exchanged: tuple[str, ...] = ()
    """The property, after the envelope, that holds a token which is exchanged; empty where none is."""


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
    below: Pairs = ()
    """(column of the view's table, column of the operation's row): the rows shown are those that belong to that row."""
    between: tuple[str, Pairs] = ("", ())
    """The table whose rows `below` is about, and (its column, column of the view's table) that leads to those shown."""
    envelope: tuple[str, ...] = ()
    """Properties around the view: `("data",)` for `{"data": …}`."""
    extras: Mapping[str, str] = field(default_factory=dict)
    """Dotted property → `total`, `count` (of this page), `page`, `limit`, `offset`, `pages`, `has_more`,
    `has_previous`, `is_first`, `is_last`, `is_empty`, `first_place`, `last_place`, `next_cursor`, `next_page`,
    `previous_page`, `next_link`, `previous_link`, `first_link`, `last_link` or `self_link`; and of each
    answer as it is made `request_id`, `request_uuid` and `answered_at`."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Header → `location` or one of the words above."""
    constants: Mapping[str, Any] = field(default_factory=dict)
    """Dotted property → a value that the contract itself fixes."""
    document: str = ""
    """What is served of the contract itself: its media type, or for a page that shows it the path where it is."""
    text: str = ""
    """The whole body, where it is always the same text."""
    computed: Mapping[str, str] = field(default_factory=dict)
    """Dotted property around the rows → an expression of the mapping, about the caller and the request."""
    schema: Mapping[str, Any] = field(default_factory=dict)
    """Of the whole body, envelope included."""
