"""What `mapping.yaml` decides of one operation, said in the shapes that are emitted, and which doubts that settles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from orchestrator.contract import Operation
from orchestrator.ddl import Table
from orchestrator.handoff.expression import (
    CALLER,
    OLD,
    as_value,
    conjuncts,
    order_of,
    parameters,
    parse_expression,
    speaks_of,
    unknown_names,
)
from orchestrator.handoff.mapping import Effect as MappedEffect
from orchestrator.handoff.mapping import OperationMapping
from orchestrator.models.builtin.design import Kind
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.outcome import Outcome
from orchestrator.models.builtin.reading.words import listed
from orchestrator.models.builtin.shapes import (
    Effect,
    FromCaller,
    FromClock,
    FromConstant,
    FromExpression,
    FromPath,
    FromToken,
    Match,
    Rules,
    Turn,
    ValueSource,
)

_WITHOUT_A_ROW = {Kind.LIST, Kind.CLEAR, Kind.LINK, Kind.UNLINK}
"""Kinds of which no row is known when what they require is looked at."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """An entry of the mapping, ready to be used."""

    entry: OperationMapping = field(default_factory=OperationMapping)
    sets: Mapping[str, ValueSource] = field(default_factory=dict)
    """Columns that the operation writes itself, by sources that need no query."""
    rules: Rules = field(default_factory=Rules)

    @property
    def computed(self) -> frozenset[str]:
        """Columns that are computed after the rest, and of something else than what was sent for them."""
        return frozenset(match.column for match in self.rules.derived if not changes_itself(match))

    @property
    def covered(self) -> frozenset[str]:
        """Columns that need nothing else to fill them."""
        computed = (match.column for match in (*self.rules.derived, *self.rules.defaults))
        return frozenset((*computed, *self.sets))

    @property
    def parameters(self) -> frozenset[str]:
        """Parameters that the expressions speak of."""
        return frozenset(name for text in texts_of(self.entry) for name in parameters(parse_expression(text)))

    @property
    def order(self) -> tuple[tuple[str, bool], ...]:
        """Columns by which a list is ordered, each with whether downwards."""
        return order_of(self.entry.order_by or "")

    @property
    def does(self) -> bool:
        """Whether the entry says of itself what the operation changes."""
        return bool(self.sets or self.rules.derived or self.rules.turns or self.entry.effect)


def changes_itself(match: Match) -> bool:
    """Whether a column is computed of its own value, so that what was sent for it is written first."""
    return isinstance(match.source, FromExpression) and speaks_of(match.source.text, match.column)


def decided(
    entry: OperationMapping | None,
    operation: Operation,
    table: Table | None,
    caller: str,
    other: Callable[[str], Table | None] = lambda _: None,
) -> Decided:
    """The entry of an operation on `table`; `caller` is the principal's key, empty where nobody logs in.

    `other` gives the tables that effects change.
    """
    if entry is None:
        return Decided()
    entry = _quoted_texts(entry, table, other) if table is not None else entry
    named = {item.name: item for item in operation.parameters}
    sets: dict[str, ValueSource] = {}
    derived: list[Match] = []
    for column, text in {**entry.set, **entry.derive}.items():
        source = _source(text, operation, caller)
        if isinstance(source, FromConstant) and isinstance(source.value, str):
            source = FromConstant(value=_spelled(table, column, source.value))
        if isinstance(source, FromExpression):
            derived.append(Match(column=column, source=source))
        else:
            sets[column] = source
    optional = {name for name, item in named.items() if item.location != "path" and not item.required}
    where = tuple(
        (part.sql("postgres"), tuple(name for name in parameters(part) if name in optional))
        for part in (conjuncts(parse_expression(entry.where)) if entry.where else ())
    )
    new = entry.kind in {"create", "register"} or (entry.kind is None and operation.method == "POST")
    rules = Rules(
        where=where,
        otherwise=entry.otherwise or (409 if new else 404),
        required=tuple((item.that, item.otherwise) for item in entry.require),
        turns=tuple(
            Turn(
                column=item.field,
                before=tuple(_spelled(table, item.field, value) for value in item.from_),
                after=tuple(_spelled(table, item.field, value) for value in item.to),
                otherwise=item.otherwise,
            )
            for item in entry.transition
        ),
        defaults=tuple(Match(column=c, source=_source(text, operation, caller)) for c, text in entry.default.items()),
        derived=tuple(derived),
        effects=tuple(_effect(item) for item in entry.effect if item.table),
    )
    return Decided(entry=entry, sets=sets, rules=rules if rules != Rules(otherwise=rules.otherwise) else Rules())


def _quoted_texts(entry: OperationMapping, table: Table, other: Callable[[str], Table | None]) -> OperationMapping:
    """The entry with its bare words told apart: those that are columns, and those that are texts."""

    def of(values: Mapping[str, str], *tables: Table | None) -> dict[str, str]:
        columns = frozenset(column.name for one in (table, *tables) if one is not None for column in one.columns)
        return {name: as_value(text, columns) for name, text in values.items()}

    effects = tuple(
        item.model_copy(
            update={"values": of(item.values, other(item.from_ or "")), "set": of(item.set, other(item.table))}
        )
        for item in entry.effect
    )
    update = {"set": of(entry.set), "derive": of(entry.derive), "default": of(entry.default), "effect": effects}
    return entry.model_copy(update={key: value for key, value in update.items() if value})


def _spelled(table: Table | None, name: str, value: str) -> str:
    """A word of a mapping, which may be the contract's or the database's, as the service spells it."""
    column = table.column(name) if table is not None else None
    return str(column.spelled(value)) if column is not None else value


def _source(text: str, operation: Operation, caller: str) -> ValueSource:
    """Where a value comes from; a source that needs no query where there is one."""
    node = parse_expression(text).unnest()
    if isinstance(node, exp.Literal):
        return FromConstant(value=node.name if node.is_string else _number(node.name))
    if isinstance(node, exp.Boolean):
        return FromConstant(value=bool(node.this))
    if isinstance(node, exp.Null):
        return FromConstant(value=None)
    if isinstance(node, exp.CurrentTimestamp | exp.CurrentDate):
        return FromClock(kind="today" if isinstance(node, exp.CurrentDate) else "now")
    if isinstance(node, exp.Uuid):
        return FromToken(kind="uuid")
    if isinstance(node, exp.Placeholder) and node.name == CALLER and caller:
        return FromCaller(column=caller)
    if isinstance(node, exp.Placeholder):
        in_path = any(item.name == node.name and item.location == "path" for item in operation.parameters)
        return FromPath(name=node.name) if in_path else FromExpression(text=text)
    return FromExpression(text=text)


def _number(text: str) -> int | float:
    return float(text) if any(sign in text for sign in ".eE") else int(text)


def _effect(item: MappedEffect) -> Effect:
    kind = "insert" if item.insert else "update" if item.update else "delete"
    return Effect(
        kind=kind,
        table=item.table,
        source=item.from_ or "",
        values=tuple({**item.values, **item.set}.items()),
        where=item.where or "",
    )


def own_texts(entry: OperationMapping) -> Iterator[str]:
    """Those that are about the operation's own rows."""
    yield from filter(None, [entry.where])
    yield from (item.that for item in entry.require)
    for values in (entry.set, entry.derive, entry.default):
        yield from values.values()


def texts_of(entry: OperationMapping) -> Iterator[str]:
    """Every expression of an entry."""
    yield from own_texts(entry)
    for item in entry.effect:
        yield from (*item.values.values(), *item.set.values(), *filter(None, [item.where]))
    for rule in entry.items.values():
        yield from rule.set.values()


def turned(found: Decided, table: Table | None, kind: Kind, written: set[str]) -> tuple[Match, ...]:
    """What an operation sets because it leads from one state to another and no body says it."""
    if table is None or kind not in {Kind.UPDATE, Kind.REPLACE}:
        return ()
    first = {turn.column: turn.after[0] for turn in reversed(found.rules.turns) if turn.column not in written}
    return tuple(Match(column=column, source=FromConstant(value=value)) for column, value in first.items())


def ask_about_names(
    found: Decided, operation: Operation, outcome: Outcome, tables: Sequence[Table], notes: Notes
) -> None:
    """Ask again where a rule of the mapping speaks of a column that the rows which it is about do not have."""
    table = outcome.table
    columns = {item.name: frozenset(column.name for column in item.columns) for item in tables}
    own = {name: name for name in (table.name if table else "", found.entry.table or "") if name}
    own |= {OLD: table.name} if table is not None and outcome.kind in {Kind.UPDATE, Kind.REPLACE} else {}
    of_request = {item.that for item in found.entry.require if outcome.kind in _WITHOUT_A_ROW}
    of_request |= {found.entry.where} if found.entry.where and outcome.kind in {Kind.LINK, Kind.UNLINK} else set()
    for text in own_texts(found.entry) if own else ():
        around = {} if text in of_request else own
        for what in unknown_names(parse_expression(text), around, columns):
            subject = f"{operation.id}: {text}"
            ways = f"columns of {listed([name for name in own if name != OLD])}, or with a whole query about other rows"
            ways = ways if around else "parameters of the request and whole queries about rows"
            notes.ask(
                Cause.PROSE, subject, f"`{text}` of {operation.called} cannot be built: {what}. Say it with {ways}."
            )


def ask_about_log_ins(found: Decided, operation: Operation, outcome: Outcome, notes: Notes) -> None:
    """Ask again what a mapping has a log-in write: it may refuse, and hands out a token, and changes no row."""
    entry = found.entry
    written = ("set", "derive", "default", "transition", "effect")
    told = [name for name in written if getattr(entry, name)] if outcome.kind is Kind.LOGIN else []
    if told:
        text = f"A log-in changes no row: may {listed(told)} of {operation.called} be left out?"
        meanwhile = f"{listed(told)} of {operation.called} {'have' if len(told) > 1 else 'has'} no effect"
        notes.ask(Cause.ACTION, f"{operation.id}.written", text, meanwhile=meanwhile)
