"""Where in an answer an object stands, and what is known of it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from orchestrator.ddl import Table
from orchestrator.handoff.mapping import Computed
from orchestrator.json_schema import Schema, allows_null, types_of, without_null
from orchestrator.models.builtin.reading.computed import where_is
from orchestrator.models.builtin.reading.fills import may_be_empty
from orchestrator.models.builtin.reading.notes import Cause, Notes
from orchestrator.models.builtin.reading.schemas import properties
from orchestrator.models.builtin.reading.tables import Link
from orchestrator.models.builtin.reading.words import Words, camel, listed
from orchestrator.models.builtin.shapes import ColumnField, ConstantField, ViewField

_STAND_INS = {
    "string": "an empty text", "integer": "0", "number": "0", "boolean": "false", "array": "an empty list",
    "object": "an empty object", "uuid": "the UUID of zeros", "date-time": "the beginning of 1970",
    "date": "the first day of 1970", "time": "midnight",
}  # fmt: skip
"""By type or format, what an answer has in place of a value that is not there."""


@dataclass
class Made:
    """A view and what was noted when it was made."""

    name: str
    notes: Notes = field(default_factory=Notes)
    cut: bool = False
    """Whether something was left out because it would contain itself."""
    untold: set[str] = field(default_factory=set)
    """Properties for rows that are left out, and asked about already, because something within is not told."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in an answer an object stands."""

    table: Table | None
    made: Made
    tokens: bool = False
    """Whether it may hand out a token."""
    above: tuple[str, ...] = ()
    """Marks of the objects around it."""
    prefix: Words = ()
    """Words that its columns begin with."""
    computed: Mapping[str, Computed] = field(default_factory=dict)
    """Rules about properties of the object that is about to be read."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column by property of that object, where a rule says it."""
    joined: Link | None = None
    """What joins the object's row, as one of many, with the caller's own row among those who log in."""
    names: Mapping[str, Schema] = field(default_factory=dict)
    """The properties of the object, as the contract has them."""

    @property
    def own(self) -> str:
        """What tells its view from those of the same schema and table of which other rules speak."""
        rules = sorted({**self.computed, **self.columns}.items())
        joins = self.joined.table.name if self.joined is not None else ""
        return f"{rules}{joins}|" if rules or joins else ""

    def on(self, table: Table | None, **more: Any) -> Place:
        """An object within this one, shown from a row of `table`, of which no rule of this one speaks."""
        return replace(
            self, table=table, tokens=False, prefix=(), **{"computed": {}, "columns": {}, "joined": None, **more}
        )


def free_name(views: Container[str], wanted: str, table: str) -> str:
    """A name that no view has yet."""
    name = wanted or "Body"
    if name in views:
        name = f"{wanted}Of{camel(table)}" if table else name
    number, base = 2, name
    while name in views:
        name, number = f"{base}{number}", number + 1
    return name


def ask_for_missing(missing: list[str], needed: frozenset[str], shown: int, place: Place) -> None:
    """Ask where properties come from that no column holds; those that may be left out are, meanwhile."""
    made, where = place.made, where_is(place.table)
    must = [name for name in missing if name in needed]
    if len(must) > 1:  # the same figures of a row in several schemas are one question
        question = f"Where do {listed(must, len(must))} come from? No column of {where} holds them."
        made.notes.ask(Cause.COMPUTED, f"{where}:{','.join(sorted(must))}", question)
    elif must:
        question = f"Where does `{must[0]}` of `{made.name}` come from? No column of {where} holds it."
        made.notes.ask(Cause.COMPUTED, f"{made.name}.{must[0]}", question)
    may = [name for name in missing if name not in needed]
    if len(may) > shown and place.table is not None and not place.tokens and len(place.above) == 1:
        question = f"Where do {listed(may)} of `{made.name}` come from? Most of it is no column of {where}."
        made.notes.ask(Cause.COMPUTED, f"{made.name}.{','.join(may)}", question)
    elif may and place.table is not None:
        question = f"Where do {listed(may)} of `{made.name}` come from? No column of {where} holds them."
        meanwhile = f"left out of `{made.name}`, as the contract allows: {listed(may)}"
        made.notes.ask(Cause.COMPUTED, f"{made.name}.{','.join(may)}", question, meanwhile=meanwhile)


def note_columns(fields: list[ViewField], properties_in_all: int, place: Place) -> None:
    """Say how much of an object are columns of its row, and where they may be empty though the contract has no null."""
    shown = [(item, item.source.column) for item in fields if isinstance(item.source, ColumnField)]
    if place.table is None or not shown:
        return
    made, table = place.made, place.table
    made.notes.because(f"{len(shown)} of {properties_in_all} properties of `{made.name}` are columns of `{table.name}`")
    columns = [(item, table.column(name)) for item, name in shown]
    gaps = [item for item, column in columns if column and may_be_empty(column) and not _takes_null(item)]
    if gaps:
        stand_in = " or ".join(dict.fromkeys(map(_stand_in, gaps)))
        made.notes.assume(
            f"{_named(gaps)} of `{made.name}` where the column is empty: {stand_in}, as the contract asks for a value "
            f"and allows no null{_unlisted(gaps)}"
        )


def _named(fields: list[ViewField]) -> str:
    return listed([item.property for item in fields], len(fields))


def _stand_in(item: ViewField) -> str:
    """What an answer has where the column of a property is empty."""
    kinds = types_of(without_null(dict(item.schema)))
    kind = kinds[0] if len(kinds) == 1 else ""
    form = str(item.schema.get("format") or "") if kind == "string" else ""
    return _STAND_INS.get(form) or _STAND_INS.get(kind, "null")


def _unlisted(fields: list[ViewField]) -> str:
    """That closed lists do not have what stands there."""
    outside = [item for item in fields if "enum" in item.schema and not _is_listed(item)]
    return f"; the list of values of {_named(outside)} does not have it" if outside else ""


def _is_listed(item: ViewField) -> bool:
    return any(value in ("", 0) for value in item.schema["enum"])


def _takes_null(item: ViewField) -> bool:
    return not item.required or not item.schema or allows_null(item.schema) or None in (item.schema.get("enum") or ())


def undescribed(flat: Schema, needed: frozenset[str], made: Made) -> list[ViewField]:
    """What must be there by its name alone: null, which a contract that does not describe it allows."""
    names = sorted(needed - set(properties(flat))) if flat.get("additionalProperties") is not False else []
    if names:
        text = f"What do {listed(names)} of `{made.name}` hold? It requires them, and describes none of them."
        told = f"{listed(names)} of `{made.name}` is null"
        made.notes.ask(Cause.COMPUTED, f"{made.name}.{','.join(names)}:", text, meanwhile=told)
    return [ViewField(property=name, source=ConstantField(value=None), required=True, schema={}) for name in names]
