"""Faults to plant in a service: each changes one place of its source so that it still runs and does something wrong."""

from __future__ import annotations

import ast
import copy
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_CALLS = {"in_": "not_in", "is_": "is_not", "is_not": "is_", "asc": "desc", "desc": "asc", "icontains": "istartswith"}
_NARROWING = ("first", "where", "remove_where")
_LOOSENED = ("min_length", "max_length", "ge", "le", "gt", "lt", "pattern", "min_items", "max_items")
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


def _drop_condition(node: ast.AST) -> bool:
    """One of several conditions for a row is forgotten."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _NARROWING:
        return False
    if len(node.args) < 2 or not all(isinstance(argument, ast.Compare) for argument in node.args):
        return False
    del node.args[-1]
    return True


def _either(node: ast.AST) -> bool:
    """What had to hold together is enough alone, and the other way round."""
    if not isinstance(node, ast.BoolOp):
        return False
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    return True


def _swap_shown(node: ast.AST) -> bool:
    """Two properties of an answer show each other's column."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.func.id.endswith("View"):
        return False
    shown = [word for word in node.keywords if isinstance(word.value, ast.Attribute)]
    if len(shown) < 2:
        return False
    shown[0].value, shown[-1].value = shown[-1].value, shown[0].value
    return True


def _loosen(node: ast.AST) -> bool:
    """A bound of what is accepted is forgotten."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "Field":
        return False
    bounds = [word for word in node.keywords if word.arg in _LOOSENED]
    if not bounds:
        return False
    node.keywords.remove(bounds[-1])
    return True


def _let_in(node: ast.AST) -> bool:
    """Whoever is known is let in, whatever the role."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "requires":
        return False
    found, node.args = node.args, []
    return bool(found)


def _lock_out(node: ast.AST) -> bool:
    """One of several roles is forgotten."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "requires":
        return False
    if len(node.args) < 2:
        return False
    del node.args[-1]
    return True


def _bind_all(node: ast.AST) -> bool:
    """A role that ownership does not bind is forgotten."""
    if not isinstance(node, ast.keyword) or node.arg != "bypass" or not isinstance(node.value, ast.Set):
        return False
    node.value = ast.Tuple(elts=[], ctx=ast.Load())
    return True


def _one_by_one(node: ast.AST) -> bool:
    """A list reads each of its rows again, with a statement of its own."""
    if not isinstance(node, ast.FunctionDef) or node.name != "select" or not isinstance(node.body[-1], ast.Return):
        return False
    told = node.body[-1].value
    if told is None:
        return False
    node.body[-1:] = ast.parse(
        f"rows = {ast.unparse(told)}\nfor row in rows:\n    self.session.refresh(row)\nreturn rows"
    ).body
    return True


def _tell(node: ast.AST) -> bool:
    """A defect is told to the client in the words of the inside."""
    if not isinstance(node, ast.AsyncFunctionDef) or node.name != "on_unexpected":
        return False
    last = node.body[-1]
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Call):
        return False
    last.value.args[-1] = ast.parse('f"{type(error).__name__}: {error}"', mode="eval").body
    return True


_BLOCKS = (ast.FunctionDef, ast.If, ast.With, ast.For)
_KINDS: dict[str, tuple[type[ast.AST] | tuple[type[ast.AST], ...], Change]] = {
    "comparison flipped": (ast.Compare, _flip),
    "filter or order turned": (ast.Call, _turn),
    "call left out": (_BLOCKS, _leave_out),
    "condition never met": (ast.If, _never),
    "page offset forgotten": (ast.keyword, _ignore_page),
    "another status": (ast.keyword, _other_status),
    "change not written": (_BLOCKS, _not_assigned),
    "one condition forgotten": (ast.Call, _drop_condition),
    "and for or": (ast.BoolOp, _either),
    "columns swapped in an answer": (ast.Call, _swap_shown),
    "bound forgotten": (ast.Call, _loosen),
    "every role let in": (ast.Call, _let_in),
    "a role locked out": (ast.Call, _lock_out),
    "ownership binds all": (ast.keyword, _bind_all),
    "a statement for each row": (ast.FunctionDef, _one_by_one),
    "the inside is told": (ast.AsyncFunctionDef, _tell),
}


_SQL: dict[str, tuple[str, str]] = {
    "constraint forgotten": (r"\bUNIQUE \([^)]*\)", "CHECK (true)"),
    "null let in": (r" NOT NULL(?! PRIMARY)", ""),
    "rule of a reference turned": (r"ON DELETE (?:RESTRICT|NO ACTION|CASCADE|SET NULL)", "its opposite"),
    "index forgotten": (r"CREATE INDEX [^;]*", "SELECT 1"),
}


def faults_of_sql(path: str, source: str) -> Iterator[Fault]:
    """Every fault that can be planted in the statements of a migration."""
    for kind, (pattern, instead) in _SQL.items():
        for found in re.finditer(pattern, source):
            turned = "ON DELETE RESTRICT" if "CASCADE" in found[0] else "ON DELETE CASCADE"
            text = source[: found.start()] + (turned if "turned" in kind else instead) + source[found.end() :]
            line = source.count("\n", 0, found.start()) + 1
            was = source.splitlines()[line - 1].strip()
            yield Fault(path=path, kind=kind, line=line, was=was, text=text)
