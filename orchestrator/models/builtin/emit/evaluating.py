"""What an expression of the emitted tests comes to for a number, told without running what was written."""

from __future__ import annotations

import ast
import datetime as dt
import functools
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from orchestrator.ddl_trial import UNKNOWN

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mod: operator.mod,
}


def _letters(number: int, length: int) -> str:
    """As the emitted tests' own `letters` says it."""
    found = ""
    for _ in range(length):
        number, rest = divmod(number, 26)
        found = chr(ord("a") + rest) + found
    return found


_CALLS: dict[str, Callable[..., Any]] = {
    "Decimal": Decimal,
    "date": dt.date,
    "datetime": dt.datetime,
    "letters": _letters,
    "str": str,
    "time": dt.time,
    "timedelta": dt.timedelta,
}


@functools.lru_cache(maxsize=4096)
def value_of(expression: str, number: int, name: str = "") -> Any:
    """The value, or `UNKNOWN`; keys of rows that are made on the way are of `name` and differ from any other's."""
    try:
        return _value(ast.parse(expression, mode="eval").body, number, name)
    except (ArithmeticError, LookupError, SyntaxError, TypeError, ValueError):
        return UNKNOWN


def _value(node: ast.expr, number: int, name: str) -> Any:
    def inner(part: ast.expr) -> Any:
        return _value(part, number, name)

    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=known):
            return {"number": number, "UTC": dt.UTC}[known]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -inner(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](inner(left), inner(right))
        case ast.JoinedStr(values=values):
            return "".join(_part(part, inner) for part in values)
        case ast.Attribute(value=ast.Name(id=somebody)):
            return _key(somebody, 0)
        case ast.Attribute(value=ast.Call(keywords=keywords), attr=attr):
            listed = {keyword.arg: keyword.value for keyword in keywords}
            return inner(listed[attr]) if attr in listed else _key(name, number)
        case ast.Call():
            return _called(node, inner, number, name)
    raise LookupError(node)


def _part(node: ast.expr, inner: Callable[[ast.expr], Any]) -> str:
    if isinstance(node, ast.FormattedValue):
        return format(inner(node.value), inner(node.format_spec) if node.format_spec is not None else "")
    return str(inner(node))


def _called(node: ast.Call, inner: Callable[[ast.expr], Any], number: int, name: str) -> Any:
    match node:
        case ast.Call(func=ast.Attribute(value=of, attr="upper")):
            return str(inner(of)).upper()
        case ast.Call(func=ast.Attribute(value=ast.Name(id=known), attr="fromisoformat"), args=[text]):
            return {"date": dt.date, "datetime": dt.datetime}[known].fromisoformat(inner(text))
        case ast.Call(func=ast.Name(id="uuid4")):
            return _key(name, number)
        case ast.Call(func=ast.Name(id="choose"), args=[ast.List(elts=values), _]):
            return inner(values[number % len(values)])
        case ast.Call(func=ast.Name(id=called), args=args, keywords=keywords):
            given = {keyword.arg: inner(keyword.value) for keyword in keywords if keyword.arg}
            return _CALLS[called](*map(inner, args), **given)
    raise LookupError(node)


def _key(name: str, number: int) -> str:
    return str(uuid5(NAMESPACE_OID, f"{name} {number}"))
