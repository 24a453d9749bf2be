"""Faults to plant in a service: each changes one place of its source so that it still runs and does something wrong."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_CALLS = {"in_": "not_in", "is_": "is_not", "is_not": "is_", "asc": "desc", "desc": "asc", "icontains": "istartswith"}
_LEFT_OUT = ("ensure_owner", "ensure_fields", "add", "save", "remove", "delete", "commit", "append", "count_within")
Change = Callable[[ast.AST], bool]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One changed file."""

    path: str
    kind: str
    line: int
    was: str
    text: str
    """The whole file, changed."""


def faults_of(path: str, source: str) -> Iterator[Fault]:
    """Every fault that can be planted in a file."""
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        for kind, (wanted, change) in _KINDS.items():
            if not isinstance(node, wanted):
                continue
            changed = copy.deepcopy(tree)
            place = next(itertools.islice(ast.walk(changed), index, None))
            if change(place):
                text = ast.unparse(ast.fix_missing_locations(changed))
                was = (ast.get_source_segment(source, node) or "").splitlines()
                yield Fault(path=path, kind=kind, line=getattr(node, "lineno", 0), was=was[0] if was else "", text=text)


def _flip(node: ast.AST) -> bool:
    """A comparison says the opposite."""
    if not isinstance(node, ast.Compare) or type(node.ops[0]) not in _FLIPPED:
        return False
    node.ops[0] = _FLIPPED[type(node.ops[0])]()
    return True


def _turn(node: ast.AST) -> bool:
    """A filter or an order says the opposite."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _CALLS:
        return False
    node.func.attr = _CALLS[node.func.attr]
    return True


def _leave_out(node: ast.AST) -> bool:
    """A call that is a line of its own is not made: rows are not stored, owners are not asked for."""
    body = getattr(node, "body", None)
    for place, line in enumerate(body if isinstance(body, list) else []):
        called = line.value.func if isinstance(line, ast.Expr) and isinstance(line.value, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        if name in _LEFT_OUT:
            assert isinstance(body, list)
            body[place] = ast.Pass()
            return True
    return False


def _never(node: ast.AST) -> bool:
    """What is done under a condition is never done."""
    if not isinstance(node, ast.If):
        return False
    node.test = ast.Constant(value=False)
    return True


def _ignore_page(node: ast.AST) -> bool:
    """The offset of a page is forgotten."""
    if not isinstance(node, ast.keyword) or node.arg != "offset":
        return False
    node.value = ast.Constant(value=0)
    return True


def _other_status(node: ast.AST) -> bool:
    """A success is told by another status."""
    if not isinstance(node, ast.keyword) or node.arg != "status_code" or not isinstance(node.value, ast.Constant):
        return False
    node.value = ast.Constant(value=202 if node.value.value != 202 else 200)
    return True


def _not_assigned(node: ast.AST) -> bool:
    """A change is not written into the row."""
    body = getattr(node, "body", None)
    for place, line in enumerate(body if isinstance(body, list) else []):
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Attribute):
            owner = line.targets[0].value
            if isinstance(owner, ast.Name) and owner.id != "self":
                assert isinstance(body, list)
                body[place] = ast.Pass()
                return True
    return False


_BLOCKS = (ast.FunctionDef, ast.If, ast.With, ast.For)
_KINDS: dict[str, tuple[type[ast.AST] | tuple[type[ast.AST], ...], Change]] = {
    "comparison flipped": (ast.Compare, _flip),
    "filter or order turned": (ast.Call, _turn),
    "call left out": (_BLOCKS, _leave_out),
    "condition never met": (ast.If, _never),
    "page offset forgotten": (ast.keyword, _ignore_page),
    "another status": (ast.keyword, _other_status),
    "change not written": (_BLOCKS, _not_assigned),
}
