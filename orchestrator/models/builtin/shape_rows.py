"""How an operation finds its rows: sources of values, steps along the path, parameters, order and pages."""

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
    """`uuid`, `text`, or `secret`: a key by which its owner is known, shown once."""


@dataclass(frozen=True, kw_only=True)
class FromBody:
    """A property of the request's body, from its top on."""

    path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FromSlug:
    """Another column of the same row in lower case with hyphens; a short suffix where the value is taken."""

    column: str
    alone: bool = False
    """Whether it never has a suffix: a value that is taken is refused."""


@dataclass(frozen=True, kw_only=True)
class FromExpression:
    """An expression of the mapping (`handoff/expression.py`); bare columns are those of the row that is written."""

    text: str


ValueSource: TypeAlias = (
    FromPath | FromBody | FromSlug | FromCaller | FromParent | FromConstant | FromClock | FromToken | FromExpression
)


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
    gone: bool = False
    """Whether it is one of the rows that are marked as gone, and none of the others."""


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
    """At the beginning of the text, whatever its case."""
    ANY_CASE = "any_case"
    """The whole text, whatever its case."""
    DAY = "day"
    """A moment within the day, in UTC, of the value."""
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
    WHOLE = "whole"
    """A flag: all rows at once, as one page."""
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
    beginnings: tuple[str, ...] = ()
    """SEARCH: those of `columns` that have to begin with what is sought; it may stand anywhere in the others."""
    relation: Relation | None = None
    """A row passes when any related row matches."""
    explode: bool = True
    """For arrays: `?tag=a&tag=b` rather than `?tag=a,b`."""
    whole: tuple[str, ...] = ()
    """FILTER: values that choose all rows, such as `all` beside the states of a closed list."""
    caller: tuple[str, ...] = ()
    """FILTER: values that stand for the key of whoever calls, such as `me`."""
    unset: tuple[str, ...] = ()
    """FILTER: values that choose the rows whose column is null, such as `none`."""
    only: bool = False
    """FILTER by a truth value: a no chooses all rows, not those of which the opposite holds."""
    top: bool = False
    """FILTER: left out, it chooses the rows whose column is null: the top of a tree."""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Sort:
    """How a list may be ordered."""

    values: Mapping[str, tuple[tuple[str, bool], ...]] = field(default_factory=dict)
    """Value of the SORT parameter → (column, descending)…"""
    default: tuple[tuple[str, bool], ...] = ()
    """Ends in the primary key, so that pages never overlap."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """What stands among the columns of an order and is none → its expression, of `handoff/expression.py`."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """How a list is cut into pages."""

    style: str
    """`none`, `limit_offset`, `page_number` or `cursor`."""
    default_size: int
    max_size: int
    first_page: int = 1
    after: str = ""
    """The column whose value of the last row that was read says where to go on; empty where a cursor stands for it."""
