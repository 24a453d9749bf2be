"""What rows must hold so that a mapping's rules let an operation succeed in the emitted tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from orchestrator.handoff.expression import CALLER, conjuncts, parse_expression, sources
from orchestrator.models.builtin.design import Kind, OperationDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.shapes import FromConstant

_NEW = {Kind.CREATE, Kind.REGISTER}
LONG_AGO = "datetime(2001, 2, 3, tzinfo=UTC)"
"""A moment before all that a test makes."""
_STORED = {Kind.GET, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.LOGIN, Kind.REFRESH}


@dataclass(kw_only=True)
class Arranged:
    """Rows as the rules of one operation want them."""

    own: dict[str, str] = field(default_factory=dict)
    """Expression by column of the operation's own row."""
    referred: dict[str, dict[str, str]] = field(default_factory=dict)
    """The same for the row that a column of a new row points at, by that column."""
    beside: dict[str, str] = field(default_factory=dict)
    """What else the row of a link table has to hold."""
    links: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(link table, its column, own column, column that holds the caller) of a row that has to stand beside."""
    named: dict[str, dict[str, str]] = field(default_factory=dict)
    """The same for the rows that the path names, by their table."""
    beneath: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    """(table, own column by its column, what else it holds) of a row that has to belong to the operation's own."""
    whole: bool = True
    """Whether that is all; a rule that rows cannot be made for leaves its success untested."""


def arranged(operation: OperationDesign) -> Arranged:
    """Read the rules of an operation."""
    found = Arranged()
    if operation.steps and operation.steps[-1].gone:
        kept = FromConstant(value=None)
        found.own |= {item.column: LONG_AGO if item.source == kept else "True" for item in operation.alive}
    for turn in operation.rules.turns:
        found.own.setdefault(turn.column, repr(turn.before[0]))
    member = operation.rules.member
    if member is not None:
        found.whole = _own(parse_expression(member.condition).unnest(), found)
    for text, optional in operation.rules.where:
        if optional:
            continue
        node = parse_expression(text).unnest()
        known = _referred(node, found) if operation.kind in _NEW else _own(node, found)
        found.whole = found.whole and known
    for text, _ in operation.rules.required:
        node = parse_expression(text).unnest()
        if (
            _is_of_request(node)
            or _is_of_named(node, found)
            or (operation.kind in _STORED and _is_beneath(node, operation.table, found))
        ):
            continue
        known = _referred(node, found) if operation.kind in _NEW else operation.kind in _STORED and _own(node, found)
        found.whole = found.whole and known
    return found


def _is_of_request(node: exp.Expr) -> bool:
    """`:answer <> 'no' OR :reason IS NOT NULL`: bodies of tests say all that they may."""
    sides = [node.this.unnest(), node.expression.unnest()] if isinstance(node, exp.Or) else []
    given = sides[1].this.unnest() if sides and isinstance(sides[1], exp.Not) else None
    return isinstance(given, exp.Is) and not node.find(exp.Column)


def _is_of_named(node: exp.Expr, found: Arranged) -> bool:
    """`NOT EXISTS (SELECT 1 FROM trips named WHERE named.id = :id AND named.host_id <> :caller)`.

    Of fresh rows none is the caller's, so that nothing has to be held where `=` stands for `<>`.
    """
    inner = node.this.unnest() if isinstance(node, exp.Not) else None
    select = inner.this.unnest() if isinstance(inner, exp.Exists) else None
    where = select.args.get("where") if isinstance(select, exp.Select) else None
    if not isinstance(select, exp.Select) or where is None:
        return False
    (_, table), *others = sources(select)
    *keys, whose = (test.unnest() for test in conjuncts(where.this))
    by_caller = isinstance(whose, exp.EQ | exp.NEQ) and _constant(whose.expression.unnest()) == "who.id"
    if others or not by_caller or not all(_is_key(test) for test in keys):
        return False
    if isinstance(whose, exp.NEQ):
        found.named.setdefault(table, {})[whose.this.name] = "who.id"
    return True


def _is_beneath(node: exp.Expr, own: str, found: Arranged) -> bool:
    """`EXISTS (SELECT 1 FROM stops WHERE stops.trip_id = trips.id)`."""
    select = node.this.unnest() if isinstance(node, exp.Exists) else None
    where = select.args.get("where") if isinstance(select, exp.Select) else None
    tables = list(sources(select)) if isinstance(select, exp.Select) else []
    if where is None or len(tables) != 1:
        return False
    table, tests = tables[0][1], [test.unnest() for test in conjuncts(where.this)]
    joins = [test for test in tests if isinstance(test, exp.EQ) and isinstance(test.expression, exp.Column)]
    held = constants_of(test for test in tests if test not in joins)
    sides = {test.this.name: test.expression.name for test in joins if test.expression.table == own}
    if held is None or len(sides) != len(joins) or not sides:
        return False
    found.beneath.append((table, sides, held))
    return True


def _is_key(test: exp.Expr) -> bool:
    return isinstance(test, exp.EQ) and isinstance(test.expression, exp.Placeholder) and test.expression.name != CALLER


def constants_of(conditions: Iterable[exp.Expr]) -> dict[str, str] | None:
    """By column what a row must hold to meet conditions on its own columns; `None` where that is not known."""
    found = Arranged()
    known = all(_own(node, found) and not found.links and not found.beside for node in conditions)
    return found.own if known and "who.id" not in found.own.values() else None


def _own(node: exp.Expr, found: Arranged) -> bool:
    pair = _compared(node)
    if pair is not None:
        found.own[pair[0]] = pair[1]
        return True
    if isinstance(node, exp.Column):
        found.own[node.name] = "True"
    elif isinstance(node, exp.Not) and isinstance(node.this.unnest(), exp.Column):
        found.own[node.this.unnest().name] = "False"
    elif isinstance(node, exp.Is) and isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Null):
        if node.args.get("negate"):
            return False
        found.own[node.this.name] = "None"
    elif isinstance(node, exp.In) and isinstance(node.this, exp.Column):
        return _among(node, found)
    else:
        return False
    return True


def _compared(node: exp.Expr) -> tuple[str, str] | None:
    """A column and the value that it must equal."""
    if not isinstance(node, exp.EQ):
        return None
    column, value = node.this.unnest(), node.expression.unnest()
    text = _constant(value)
    return (column.name, text) if isinstance(column, exp.Column) and text else None


def _constant(node: exp.Expr) -> str:
    if isinstance(node, exp.Literal):
        return repr(node.name) if node.is_string else node.name
    if isinstance(node, exp.Boolean):
        return repr(bool(node.this))
    return "who.id" if isinstance(node, exp.Placeholder) and node.name == CALLER else ""


def _among(node: exp.In, found: Arranged) -> bool:
    """One of a list of values, or of the far keys of the caller's rows in a link table."""
    query = node.args.get("query")
    if query is None:
        text = _constant(node.expressions[0].unnest()) if node.expressions else ""
        found.own |= {node.this.name: text} if text else {}
        return bool(text)
    select = query.unnest()
    tables = list(sources(select))
    shown, where = select.expressions[0], select.args.get("where")
    tests = list(conjuncts(where.this)) if where is not None else []
    pair = _compared(tests[0].unnest()) if tests else None
    for test in tests[1:]:
        inner = test.unnest()
        text = _constant(inner.expressions[0].unnest()) if isinstance(inner, exp.In) and inner.expressions else ""
        if not text or not isinstance(inner, exp.In) or not isinstance(inner.this, exp.Column):
            return False
        found.beside[inner.this.name] = text
    if len(tables) != 1 or not isinstance(shown, exp.Column) or pair is None or pair[1] != "who.id":
        return False
    found.links.append((tables[0][1], shown.name, node.this.name, pair[0]))
    return True


def _referred(node: exp.Expr, found: Arranged) -> bool:
    """`(SELECT e.status FROM events e WHERE e.id = event_id) = 'open'`: what the row must hold that is pointed at."""
    if not isinstance(node, exp.EQ) or not isinstance(node.this.unnest(), exp.Select):
        return False
    select, text = node.this.unnest(), _constant(node.expression.unnest())
    where = select.args.get("where")
    test = where.this.unnest() if where is not None else None
    shown = select.expressions[0]
    if not text or not isinstance(test, exp.EQ) or not isinstance(shown, exp.Column):
        return False
    names = {name for name, _ in sources(select)}
    inner = [side for side in _sides(test) if side.table in names]
    outer = [side for side in _sides(test) if side.table not in names]
    if len(inner) != 1 or len(outer) != 1:
        return False
    found.referred.setdefault(outer[0].name, {})[shown.name] = text
    return True


def _sides(node: exp.EQ) -> Iterator[exp.Column]:
    yield from (side for side in (node.this.unnest(), node.expression.unnest()) if isinstance(side, exp.Column))


def as_arguments(values: dict[str, str]) -> str:
    """Columns as further arguments of `world.make`."""
    return "".join(f", {naming.attribute(column)}={value}" for column, value in values.items())
