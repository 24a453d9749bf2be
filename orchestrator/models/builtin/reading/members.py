"""Owners by a link table: whoever has a row in `project_members` may touch the project and what hangs on it."""

from __future__ import annotations

from dataclasses import replace

from orchestrator.auth import AuthModel, Rule, Scope
from orchestrator.contract import Operation
from orchestrator.ddl import ForeignKey, Table
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.memberships import of_takers
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import FromCaller, Membership

_HELD = {Kind.LIST, Kind.GET, Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.DELETE}


def member_table(rule: Rule | None, database: Database, outcome: Outcome) -> Table | None:
    """The table between callers and rows in which a rule looks for owners; `None` where it is no such."""
    table = outcome.table
    if rule is None or rule.scope is not Scope.OWN or rule.owner_table is None or table is None:
        return None
    link = database.table(rule.owner_table)
    if link is None or link.column(rule.owner_column or "") is None:
        return None
    if link.name == table.name:
        return link if _of_parent(rule, link, outcome) is not None else None
    return link if database.path_to(table, link.name) is None else None


def _of_parent(rule: Rule, link: Table, outcome: Outcome) -> ForeignKey | None:
    """What points from listed rows of the link table at the row above in the path, whose members may see them all.

    Whoever has a row there for the board sees them: a list of one's own row alone would be none.
    """
    owner, below = rule.owner_column or "", outcome.kind is Kind.LIST and len(outcome.steps) > 1
    above = outcome.steps[-2].table if below else ""
    keys = [key for key in link.foreign_keys if key.target == above and key.columns != (owner,)]
    pair = len(keys) == 1 and len(keys[0].columns) == 1 and link.is_unique((keys[0].columns[0], owner))
    return keys[0] if pair else None


def bound_to_members(
    auth: AuthModel, database: Database, operation: Operation, outcome: Outcome, notes: Notes
) -> Outcome:
    """The outcome with the condition that its rule puts on rows, where owners stand in a table between."""
    rule, table = auth.rule(operation.id), outcome.table
    link = member_table(rule, database, outcome)
    if rule is None or table is None or link is None or outcome.kind is Kind.UNKNOWN:
        return of_takers(database, operation, outcome, notes)
    parent = _of_parent(rule, link, outcome) if link.name == table.name else None
    found = [((parent,), parent)] if parent is not None else _ways(database, table, link, rule.owner_column or "")
    if len(found) != 1 or outcome.kind not in _HELD:
        what = f"{operation.called} is for those whom `{link.name}` ties to a row of `{table.name}`"
        notes.ask(Cause.OWNER, f"{table.name}.{rule.owner}", f"{what}: by which columns, and what may they do?")
        return outcome
    ((path, near),) = found
    condition = _condition(path, near, link, rule)
    refused = 403 if {"403", "default"} & set(operation.responses) or "404" not in operation.responses else 404
    having = "".join(f" whose `{name}` is {listed(values)}" for name, values in rule.having.items())
    notes.because(f"a row of `{link.name}`{having} ties the caller to what it may touch")
    _ask_about_makers(link, near, notes)
    above = _above(database, outcome, link, rule)
    member = Membership(condition=condition, above=above, bypass=rule.bypass, refused=refused)
    return replace(outcome, rules=replace(outcome.rules, member=member))


def _above(database: Database, outcome: Outcome, link: Table, rule: Rule) -> tuple[str, str] | None:
    """The row above of a list, and what holds of it where it is what the table between points at, or hangs on that."""
    if outcome.kind is not Kind.LIST or len(outcome.steps) < 2:
        return None
    if any(isinstance(match.source, FromCaller) for match in outcome.steps[-2].match):
        return None  # whose followers are listed is the caller, who need not follow herself
    parent = database.table(outcome.steps[-2].table)
    found = _ways(database, parent, link, rule.owner_column or "") if parent is not None else []
    if parent is None or len(found) != 1:
        return None
    ((path, near),) = found
    return parent.name, _condition(path, near, link, rule)


def _ways(database: Database, table: Table, link: Table, owner: str) -> list[tuple[tuple[ForeignKey, ...], ForeignKey]]:
    """The nearest table that a row hangs on, itself included, and that rows of the link table point at."""
    found = []
    for near in link.foreign_keys:
        path = () if near.target == table.name else database.path_to(table, near.target)
        if path is not None and near.columns != (owner,) and len(near.columns) == 1:
            found.append((tuple(path), near))
    shortest = min((len(path) for path, _ in found), default=0)
    return [item for item in found if len(item[0]) == shortest]


def _condition(path: tuple[ForeignKey, ...], near: ForeignKey, link: Table, rule: Rule) -> str:
    tests = [f"{rule.owner_column} = :caller"]
    tests += [f"{name} IN ({', '.join(_quoted(value) for value in values)})" for name, values in rule.having.items()]
    inner = f"SELECT {near.columns[0]} FROM {link.name} WHERE {' AND '.join(tests)}"  # noqa: S608 - parsed, never run
    for index in range(len(path) - 1, 0, -1):
        above, below = path[index - 1], path[index]
        inner = f"SELECT {above.target_columns[0]} FROM {above.target} WHERE {below.columns[0]} IN ({inner})"  # noqa: S608
    own = path[0].columns[0] if path else near.target_columns[0]
    return f"{own} IN ({inner})"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _ask_about_makers(link: Table, near: ForeignKey, notes: Notes) -> None:
    """Whoever makes a project is nobody's member yet."""
    what = f"Does whoever makes a row of `{near.target}` become one of `{link.name}`, and as what?"
    notes.ask(
        Cause.OWNER,
        f"{link.name}.first",
        f"{what} `effect` of the mapping can say it.",
        meanwhile=f"a new row of `{near.target}` has no row of `{link.name}` until one is made",
    )
