"""Expressions of a mapping: a small part of SQL, read into a tree whose every node is known.

What is not in the list is refused where the file is read, so that whoever builds from a mapping never has to paste
text, and never meets a construct that it cannot say in its own language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.postgres import Postgres
from sqlglot.errors import SqlglotError

from orchestrator.errors import Problem

LONGEST = 2_000
"""Characters of one expression."""
OLD = "old"
"""What qualifies the columns of the row that an operation changes, as they were before."""
CALLER = "caller"
"""The parameter that is the caller's id; all others are parameters of the operation."""

_KNOWN: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Placeholder, exp.Paren, exp.And, exp.Or,
    exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Like, exp.ILike,
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.DPipe, exp.Concat, exp.Case, exp.If, exp.Coalesce,
    exp.Lower, exp.Upper, exp.Length, exp.Abs, exp.Round, exp.Count, exp.Sum, exp.Min, exp.Max, exp.Avg, exp.Star,
    exp.Distinct, exp.CurrentTimestamp, exp.CurrentDate, exp.Interval, exp.Var, exp.Uuid, exp.Exists, exp.Subquery,
    exp.Select, exp.From, exp.Table, exp.TableAlias, exp.Join, exp.Where, exp.Order, exp.Ordered, exp.Limit,
    exp.Window, exp.RowNumber, exp.JSONObject, exp.JSONKeyValue, exp.Nullif, exp.Trim,
    exp.Floor, exp.Ceil, exp.Substring,
)  # fmt: skip
_UNITS = {"second", "minute", "hour", "day", "week"}


_NAMED = re.compile(r"(?<![:\w]):(?P<name>[A-Za-z_]\w*)")
_MARK = "parameter__"


def _apart(match: re.Match[str]) -> str:
    """A parameter whose name is a word of SQL (`:when`) under a name that is none."""
    name = match["name"]
    return f":{_MARK}{name}" if name.upper() in Postgres.Tokenizer.KEYWORDS else match[0]


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> exp.Expr:
    """The tree of an expression; raises `Problem` where it cannot be read or says more than a mapping may."""
    if len(text) > LONGEST:
        raise Problem(f"the expression is longer than {LONGEST:,} characters", remedy="say it in a shorter one")
    try:
        select = sqlglot.parse_one(f"SELECT {_NAMED.sub(_apart, text)}", read="postgres")
    except (SqlglotError, RecursionError) as error:
        problem = (str(error).splitlines() or [""])[0]
        raise Problem(
            f"`{text}` cannot be read: {problem}", remedy=_quoted(text) or "write one SQL expression"
        ) from None
    whole = isinstance(select, exp.Select) and len(select.expressions) == 1
    if not whole or any(value for key, value in select.args.items() if key not in {"expressions", "kind"}):
        raise Problem(f"`{text}` is more than one expression", remedy="put a query into brackets")
    tree: exp.Expr = select.expressions[0]
    for node in tree.find_all(exp.Placeholder):
        node.set("this", node.name.removeprefix(_MARK))
    tree = tree.transform(_plainer)
    _refuse_unknown(tree, text)
    return tree


def _plainer(node: exp.Expr) -> exp.Expr:
    """The beginning of a text as a part of it, the greatest of values as a choice: what all databases have."""
    if isinstance(node, exp.Left):
        return exp.Substring(this=node.this, start=exp.Literal.number(1), length=node.expression)
    if not isinstance(node, exp.Greatest | exp.Least):
        return node
    found: exp.Expr = node.this
    sign = exp.GTE if isinstance(node, exp.Greatest) else exp.LTE
    for other in node.expressions:
        left_out = exp.Is(this=other.copy(), expression=exp.Null())
        first = exp.Or(this=left_out, expression=sign(this=found.copy(), expression=other.copy()))
        ways = [
            exp.If(this=exp.Is(this=found.copy(), expression=exp.Null()), true=other.copy()),
            exp.If(this=first, true=found.copy()),
        ]
        found = exp.Case(ifs=ways, default=other.copy())
    return found


def _quoted(text: str) -> str:
    """How words are said that are meant as they stand, where nothing but small words is there."""
    said = re.fullmatch(r"[A-Z]?[a-z]+(?:[ -][a-z]+)+[.!?]?", text)
    return f"a text of several words stands in quotes: `'{text}'`" if said is not None else ""


def _refuse_unknown(tree: exp.Expr, text: str) -> None:
    for node in tree.walk():
        if not isinstance(node, _KNOWN):
            remedy = "use columns, parameters, comparisons, arithmetic, CASE, COALESCE, aggregates and sub-queries"
            what = f"`{node.sql('postgres')[:80]}` in `{text}` is not understood"
            raise Problem(what, remedy=_quoted(text) or remedy)
        if isinstance(node, exp.Interval):
            seconds(node)
            _refuse_elsewhere(node, text)
        if isinstance(node, exp.Window) and (not isinstance(node.this, exp.RowNumber) or node.args.get("partition_by")):
            raise Problem(f"a window of `{text}` is not understood", remedy="write `row_number() OVER (ORDER BY …)`")
        if isinstance(node, exp.JSONKeyValue) and not node.this.is_string:
            remedy = "write `json_object('key', value, …)`"
            raise Problem(f"`{node.this.sql('postgres')}` of `{text}` is no name of a property", remedy=remedy)
        if isinstance(node, exp.Trim) and any(value for key, value in node.args.items() if key != "this"):
            raise Problem(f"a `trim` of `{text}` is not understood", remedy="write `TRIM(text)`")
        if isinstance(node, exp.RowNumber) and not isinstance(node.parent, exp.Window):
            raise Problem(f"`row_number()` of `{text}` counts in no order", remedy="add `OVER (ORDER BY …)`")
        if isinstance(node, exp.Select) and (len(node.expressions) != 1 or _source(node) is None):
            remedy = "write `(SELECT one_value FROM one_table WHERE …)`"
            raise Problem(f"a sub-query of `{text}` is not understood", remedy=remedy)


def _refuse_elsewhere(interval: exp.Interval, text: str) -> None:
    """An interval moves a moment, as often as a number says, and does nothing else."""
    inner: exp.Expr = interval
    while isinstance(inner.parent, exp.Paren | exp.Mul):
        inner = inner.parent
    if not isinstance(inner.parent, exp.Add | exp.Sub) or inner.parent.expression is not inner:
        remedy = "add it to a moment, or take it away: `now() + interval '7 days'`"
        raise Problem(f"an interval in `{text}` moves no moment", remedy=remedy)


def seconds(interval: exp.Interval) -> float:
    """The length of an interval of fixed length; raises `Problem` for months, years and the like."""
    unit = str(interval.args.get("unit") or "").lower().removesuffix("s")
    try:
        number = float(interval.this.name)
    except (ValueError, AttributeError):
        number = -1.0
    if unit not in _UNITS or number < 0:
        remedy = f"write a number of {', '.join(sorted(_UNITS))}, such as `interval '15 minutes'`"
        raise Problem(f"`{interval.sql('postgres')}` is no interval of fixed length", remedy=remedy)
    return number * {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}[unit]


def times(node: exp.Expr) -> tuple[exp.Expr, float] | None:
    """(number, seconds) of `number * interval '…'`; `None` where it is something else."""
    product = node.unnest()
    if not isinstance(product, exp.Mul):
        return None
    for number, other in ((product.left, product.right), (product.right, product.left)):
        span = other.unnest()
        if isinstance(span, exp.Interval):
            return number, seconds(span)
    return None


def parameters(tree: exp.Expr) -> tuple[str, ...]:
    """Names of the parameters, each once, in order."""
    return tuple(dict.fromkeys(node.name for node in tree.find_all(exp.Placeholder, bfs=False)))


def speaks_of(text: str, column: str) -> bool:
    """Whether an expression about a row is made of this column of its own."""
    found = parse_expression(text).find_all(exp.Column)
    return any(item.name == column and not item.table and not scope_of(item, {}) for item in found)


def speaks_of_old(text: str) -> bool:
    """Whether an expression speaks of the row as it was before the change."""
    found = parse_expression(text).find_all(exp.Column)
    return any(item.table == OLD and OLD not in scope_of(item, {}) for item in found)


def asks_whether_given(tree: exp.Expr, name: str) -> bool:
    """Whether a condition says itself what holds where a parameter is not given."""
    places = (node for node in tree.find_all(exp.Placeholder) if node.name == name)
    return any(isinstance(place.parent, exp.Is | exp.Coalesce) for place in places)


def conjuncts(tree: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that an expression joins by AND."""
    bare = tree.unnest()
    if isinstance(bare, exp.And):
        yield from conjuncts(bare.left)
        yield from conjuncts(bare.right)
    else:
        yield tree


def as_value(text: str, columns: frozenset[str]) -> str:
    """An expression that fills a column: a bare word that is no column of the row around it is a text."""
    return f"'{text}'" if re.fullmatch(r"[A-Za-z_]\w*", text) and _is_bare(text, columns) else text


def _is_bare(text: str, columns: frozenset[str]) -> bool:
    return text not in columns and isinstance(parse_expression(text), exp.Column)


def order_of(text: str) -> tuple[tuple[str, bool], ...]:
    """Columns of `created_at desc, id`, each with whether downwards; raises `Problem` where it is something else."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        column, _, direction = part.partition(" ")
        if not re.fullmatch(r"\w+", column) or direction.strip().lower() not in {"", "asc", "desc"}:
            raise Problem(f"`{part}` is no order", remedy="write columns, each with `asc` or `desc`")
        found.append((column, direction.strip().lower() == "desc"))
    return tuple(found)


def sources(select: exp.Select) -> Iterator[tuple[str, str]]:
    """(name that columns are qualified by, table) of a query."""
    tables = [_source(select), *(join.this for join in select.args.get("joins") or [])]
    for table in tables:
        if isinstance(table, exp.Table):
            yield table.alias or table.name, table.name


def _source(select: exp.Select) -> exp.Table | None:
    clause = select.args.get("from_")
    return clause.this if isinstance(clause, exp.From) and isinstance(clause.this, exp.Table) else None


def unknown_names(tree: exp.Expr, own: Mapping[str, str], tables: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """What an expression speaks of and nothing has: tables, and columns by the tables around them.

    `own` are the tables that stand around the expression by the name that qualifies them; `tables` holds the columns
    of every table.
    """
    for table in tree.find_all(exp.Table):
        if table.name not in tables:
            yield f"there is no table `{table.name}`"
    for column in tree.find_all(exp.Column):
        scope = scope_of(column, own)
        known = {name: table for name, table in scope.items() if column.name in tables.get(table, frozenset())}
        if column.table and column.table not in scope:
            yield f"`{column.table}` of `{column.table}.{column.name}` is no table around it"
        elif not known or (column.table and column.table not in known):
            around = [scope[column.table]] if column.table else list(dict.fromkeys(scope.values()))
            where = " or ".join(f"`{name}`" for name in around) or "any table around it"
            yield f"no column `{column.name}` in {where}; a text stands in single quotes"


def scope_of(column: exp.Column, own: Mapping[str, str]) -> dict[str, str]:
    """The tables that a column may belong to by qualifying name, the nearest first."""
    found: dict[str, str] = {}
    place = column.find_ancestor(exp.Select)
    while isinstance(place, exp.Select):
        for name, table in sources(place):
            found.setdefault(name, table)
        place = place.find_ancestor(exp.Select)
    for name, table in own.items():
        found.setdefault(name, table)
    return found
