"""Columns that a create fills besides its body."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from orchestrator.ddl import Column, ForeignKey, Identity, SqlKind, Table
from orchestrator.models.builtin.reading.change_moments import CHANGED
from orchestrator.models.builtin.reading.following import of_neighbour, of_parent
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.numbers import counted_on, is_number
from orchestrator.models.builtin.reading.prose_words import MONEY
from orchestrator.models.builtin.reading.state_words import is_state
from orchestrator.models.builtin.reading.tables import Database
from orchestrator.models.builtin.reading.tenants import tenant_of
from orchestrator.models.builtin.reading.told_slugs import made_with_suffix
from orchestrator.models.builtin.reading.unkept_callers import OWNERS, names_an_owner, unkept_caller
from orchestrator.models.builtin.reading.words import listed, words
from orchestrator.models.builtin.shapes import (
    Body,
    FromCaller,
    FromClock,
    FromConstant,
    FromExpression,
    FromSlug,
    FromToken,
    Match,
    ValueSource,
)
from orchestrator.relational import INSTANTS, NUMBERS, STRINGS

_FIRST = {
    "new",
    "draft",
    "pending",
    "open",
    "active",
    "created",
    "todo",
    "planned",
    "queued",
    "requested",
    "available",
    "submitted",
}
_CODES = {"code", "reference", "ref", "number", "no", "token", "key", "barcode", "tracking"}
ROOM = 8
"""Characters that a text must have to be one that nobody else has."""
_NOW = {
    "created",
    "updated",
    "modified",
    "added",
    "joined",
    "registered",
    "submitted",
    "placed",
    "issued",
    "requested",
    "posted",
    "changed",
}


def filled(  # noqa: PLR0913 - one argument for each thing that can fill a column
    database: Database,
    table: Table,
    principal: Table | None,
    body: Body | None,
    given: Mapping[str, ValueSource],
    notes: Notes,
    *,
    public: bool,
    parent: Table | None = None,
    owner: Match | None = None,
    covered: frozenset[str] = frozenset(),
) -> tuple[Match, ...]:
    """Every column that a new row needs and the body cannot be counted on for; `given` comes first.

    `covered` are columns that something else fills; `parent` is the table of the row above in the path; `owner` is what
    the auth model says elsewhere of the caller's rows.

    What nothing fills is asked for in `notes`.
    """
    written = {item.column for item in body.fields} if body is not None else set()
    written |= covered - set(given)
    found = dict(given)
    if not public:
        _by_caller(database, table, principal, owner, (written, found), notes)
    open_: list[str] = []
    for column in table.columns:
        if column.name in found or column.name in written or column.filled_by_database:
            continue
        taken = {*written, *found}
        source = (
            _source(table, column, taken, notes)
            or next_number(table, column, taken, notes)
            or of_parent(table, column, parent, notes)
            or of_neighbour(database, table, column, taken, notes)
        )
        if source is not None:
            found[column.name] = source
        elif not column.nullable:
            open_.append(column.name)
    for name in open_:
        cause = Cause.MONEY if MONEY & set(words(name)) else Cause.MISSING
        notes.ask(
            cause,
            f"{table.name}.{name}",
            f"What does a new row of `{table.name}` hold in `{name}`? "
            "It must be filled, and neither body, path, caller nor default does.",
        )
    if found:
        notes.because(f"{listed(list(found))} of `{table.name}` are filled by path, caller, clock or rule")
    return tuple(Match(column=name, source=source) for name, source in found.items())


def _by_caller(
    database: Database,
    table: Table,
    principal: Table | None,
    owner: Match | None,
    columns: tuple[set[str], dict[str, ValueSource]],
    notes: Notes,
) -> None:
    """What is so of a new row because of who makes it; `columns` are those that are written, and what fills others."""
    written, found = columns
    known = _owner(table, owner, {*written, *found}, found, notes)
    if principal is None:
        return
    if not known:
        _caller(database, table, principal, {*written, *found}, found, notes)
        unkept_caller(table, principal, {*written, *found}, found, notes)
    _changer(database, table, principal, {*written, *found}, found, notes)
    if table.name != principal.name:
        _tenant(database, table, principal, {*written, *found}, found, notes)


def needed(table: Table, filled: Collection[str]) -> list[Column]:
    """Columns that a new row must have and nothing in `filled` fills; a key that is a UUID fills itself."""
    return [
        column
        for column in table.columns
        if column.name not in filled and not (column.type.kind is SqlKind.UUID and (column.name,) == table.primary_key)
        if not column.nullable and not column.filled_by_database
    ]


def _owner(table: Table, owner: Match | None, taken: set[str], found: dict[str, ValueSource], notes: Notes) -> bool:
    """Whether a new row is the caller's by the column by which the auth model knows whose a row is."""
    column = table.column(owner.column) if owner is not None else None
    if owner is None or column is None or column.name in {*taken, *table.primary_key}:
        return False
    if column.nullable and not names_an_owner(column.name):
        return False
    found[column.name] = owner.source
    kept = table.foreign_key_of(column.name)
    unkeyed = "" if kept is not None and kept.declared else ", by which the auth model knows whose rows are whose"
    notes.assume(f"a new row of `{table.name}` belongs to the caller: `{column.name}` is the caller's id{unkeyed}")
    return True


def _caller(
    database: Database,
    table: Table,
    principal: Table,
    taken: set[str],
    found: dict[str, ValueSource],
    notes: Notes,
) -> None:
    """The column that says whose a new row is."""
    keys = [
        k
        for k in database.keys_between(table, principal)
        if len(k.columns) == 1 and k.columns[0] not in taken and not _is_login_of(table, k.columns[0])
    ]
    must = [k for k in keys if (column := table.column(k.columns[0])) is not None and not column.nullable]
    ranked = sorted(keys, key=lambda k: min((i for i, n in enumerate(OWNERS) if n in words(k.columns[0])), default=99))
    chosen = must[0] if len(must) == 1 else ranked[0] if ranked and names_an_owner(ranked[0].columns[0]) else None
    if chosen is None:
        return
    found[chosen.columns[0]] = FromCaller(column=chosen.target_columns[0])
    notes.assume(f"a new row of `{table.name}` belongs to the caller: `{chosen.columns[0]}` is the caller's id")


def _changer(
    database: Database, table: Table, principal: Table, taken: set[str], found: dict[str, ValueSource], notes: Notes
) -> None:
    """Who changed a row last, where a new one must say so, is whoever makes it."""
    for reference in database.keys_between(table, principal):
        column = table.column(reference.columns[0])
        if column is not None and not column.nullable and column.name not in taken and says_who_changed(reference):
            found[column.name] = FromCaller(column=reference.target_columns[0])
            notes.assume(f"`{table.name}.{column.name}` of a new row is the caller's id, as nobody else has changed it")


def says_who_changed(reference: ForeignKey) -> bool:
    """Whether a reference holds who changed a row last: `updated_by`."""
    said = set(words(reference.columns[0]))
    return len(reference.columns) == 1 and "by" in said and bool(said & CHANGED)


def _is_login_of(table: Table, name: str) -> bool:
    """Whether a column says which login a row has, if any, rather than whose it is: nobody has two such rows."""
    column = table.column(name)
    return column is not None and column.nullable and table.is_unique((name,))


def _tenant(
    database: Database, table: Table, principal: Table, taken: set[str], found: dict[str, ValueSource], notes: Notes
) -> None:
    """What the caller's own row points at, where a new row has to point there and nothing else says at which."""
    for reference in table.foreign_keys:
        column = table.column(reference.columns[0])
        if column is None or column.nullable or len(reference.columns) != 1 or column.name in taken:
            continue
        own = tenant_of(principal, reference) if database.table(reference.target) is not None else ""
        if own and not column.filled_by_database:
            found[column.name] = FromCaller(column=own)
            notes.assume(f"`{table.name}.{column.name}` of a new row is the caller's `{own}`")


def keeps_by_clock(column: Column) -> bool:
    """Whether a new row holds the time of its making there, even where it need not, if no body has another."""
    return column.type.kind in INSTANTS and bool({"created", "updated", "modified"} & set(words(column.name)))


def may_be_empty(column: Column) -> bool:
    """Whether rows may hold nothing there: neither the database nor the service fills it."""
    return column.nullable and not column.filled_by_database and not keeps_by_clock(column)


def _source(table: Table, column: Column, taken: set[str], notes: Notes) -> ValueSource | None:
    """What fills a column that has no default: nothing is said of columns that may be null, but times of change."""
    kind, name = column.type.kind, column.name
    parts = set(words(name))
    if keeps_by_clock(column) or (kind in INSTANTS and parts & _NOW and not column.nullable):
        return FromClock(kind="now")
    if column.nullable or table.foreign_key_of(name) is not None:
        return None
    roomy = (column.type.length or ROOM) >= ROOM
    if kind is SqlKind.DATE and parts & _NOW:
        return FromClock(kind="today")
    if kind is SqlKind.UUID or ((name,) == table.primary_key and kind in STRINGS and roomy):
        return FromToken(kind="uuid")
    if column.values and is_state(column):
        running = column.values[0] if words(column.values[0]) == ("in", "progress") else None
        first = next((value for value in column.values if value.lower() in _FIRST), running)
        if first is not None:
            notes.assume(f"a new row of `{table.name}` begins with `{name}` = `{first}`")
            return FromConstant(value=first)
    if kind is SqlKind.BOOLEAN:
        notes.assume(f"`{table.name}.{name}` of a new row is false")
        return FromConstant(value=False)
    if kind in NUMBERS and parts & {"count", "counter"}:
        notes.assume(f"`{table.name}.{name}` of a new row is 0")
        return FromConstant(value=0)
    if kind in STRINGS and roomy and table.is_unique((name,)):
        return _text_key(table, column, parts, taken, notes)
    return None


def next_number(table: Table, column: Column, taken: set[str], notes: Notes) -> FromExpression | None:
    """Issue 7 of a repository comes after 6: a number that is unique among the rows of one parent counts them on."""
    if column.nullable or not is_number(column):
        return None
    own = column.name
    within = {tuple(sorted({*columns} - {own})) for columns in table.unique_keys() if own in columns}
    known = [
        owners
        for owners in within
        if owners and all(name in taken and table.foreign_key_of(name) is not None for name in owners)
    ]
    told = [owners for owners in known if all({*owners} <= {*others} for others in known)]
    if len(told) != 1:
        return None
    notes.assume(f"`{table.name}.{own}` of a new row is one more than the highest with the same {listed(told[0])}")
    return counted_on(table, own, *told[0])


def _text_key(table: Table, column: Column, parts: set[str], taken: set[str], notes: Notes) -> ValueSource | None:
    if "slug" in parts:
        titles = [c.name for c in table.columns if c.name in taken and words(c.name)[-1:] in {("title",), ("name",)}]
        if titles:
            notes.assume(made_with_suffix(table.name, column.name, titles[0]))
            return FromSlug(column=titles[0])
    if parts & _CODES:
        notes.assume(f"`{table.name}.{column.name}` of a new row is a random text that nobody else has")
        return FromToken(kind="text")
    return None


def is_numbered(column: Column | None) -> bool:
    """Whether the database alone says what the column holds."""
    return column is not None and (column.identity is Identity.ALWAYS or column.generated is not None)
