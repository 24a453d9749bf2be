"""Where an answer shows the columns of a row, and by what its items are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestrator.ddl import Table
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.repositories import shared_columns
from orchestrator.models.builtin.shapes import ColumnField, FieldSource, GroupField, OneField, ValueField, View

Place = tuple[str, ...]
"""Properties from an item of an answer on."""
_NAMING = ("str", "int", "UUID", "date")
"""Python types whose values read the same in JSON."""


@dataclass(frozen=True, kw_only=True)
class ItemKey:
    """What tells the items of an answer apart, as expressions with `{item}` and with `{row}` in them."""

    item: str
    row: str
    place: Place = ()
    """Where it stands, if it is one value."""
    column: str = ""
    """Whose value it is, if it is that of one column."""

    @property
    def kind(self) -> str:
        """Its type, as an annotation."""
        return "str" if self.place else "tuple[str, ...]"

    def of_item(self, item: str) -> str:
        """The key that an item shows."""
        return self.item.replace("{item}", item)

    def of_row(self, row: str) -> str:
        """The key of a row."""
        return self.row.replace("{row}", row)


def places(view: View, design: ServiceDesign) -> dict[str, Place]:
    """By column of the view's table: where its own value is shown, be it as the key of the row that it points at."""
    found: dict[str, Place] = {}
    for field in view.fields:
        for column, place in _places(field.source, design):
            found.setdefault(column, (field.property, *place))
    return found


def _places(source: FieldSource, design: ServiceDesign) -> Iterator[tuple[str, Place]]:
    if isinstance(source, ColumnField):
        yield source.column, ()
    elif isinstance(source, GroupField):
        yield from places(design.views[source.view], design).items()
    elif isinstance(source, OneField) and len(source.on) == 1 and not source.actor:
        own, remote = source.on[0]
        inner = (field for field in design.views[source.view].fields if field.source == ColumnField(column=remote))
        yield from ((own, (field.property,)) for field in inner)


def named_rows(view: View, design: ServiceDesign) -> dict[str, tuple[Place, str]]:
    """By column: where the row that it points at is named by another unique column, and that name of `{row}`'s."""
    found: dict[str, tuple[Place, str]] = {}
    for field in view.fields:
        source = field.source
        if isinstance(source, ValueField) and len(source.on) == 1 and points_at(view.table, source, design):
            target, (own, _) = design.table(source.table), source.on[0]
            if target.is_unique((source.column,)):
                row = f"world.find({naming.model_class(target.name)}, {{row}}.{naming.attribute(own)})"
                found.setdefault(own, ((field.property,), f"{row}.{naming.attribute(source.column)}"))
    return found


def points_at(table: str, source: ValueField | OneField, design: ServiceDesign) -> bool:
    """Whether the row behind a field is found by its only key, which a foreign key of `table` holds."""
    own, remote = source.on[0]
    key = design.table(table).foreign_key_of(own) if table and len(source.on) == 1 else None
    return key is not None and len(key.columns) == 1 and design.table(key.target).primary_key == (remote,)


def item_key(operation: OperationDesign, design: ServiceDesign) -> ItemKey | None:
    """By what the items of an operation's answer are told apart; `None` where they do not show it."""
    view = design.views.get(operation.answer.view)
    if view is None or view.table != operation.table:
        return None
    table = design.table(view.table)
    shown, named, fixed = places(view, design), named_rows(view, design), shared_columns(operation)
    for columns in table.unique_keys():
        told = [column for column in columns if column not in fixed or column in shown]
        if told and all(column in shown or column in named for column in told) and _readable(told, table):
            return _key(told, shown, named)
    return None


def _readable(columns: list[str], table: Table) -> bool:
    found = [column for column in map(table.column, columns) if column is not None]
    plain = all(python_type(column.type).name in _NAMING for column in found)
    return plain and (len(columns) == 1 or not any(column.nullable for column in found))


def _key(columns: list[str], shown: dict[str, Place], named: dict[str, tuple[Place, str]]) -> ItemKey:
    parts = []
    for column in columns:
        place, row = (shown[column], f"{{row}}.{naming.attribute(column)}") if column in shown else named[column]
        parts.append((place, f"str({{item}}{steps(place)})", f"str({row})"))
    if len(parts) == 1:
        place, item, row = parts[0]
        return ItemKey(item=item, row=row, place=place, column=columns[0] if columns[0] in shown else "")
    items, rows = ", ".join(item for _, item, _ in parts), ", ".join(row for _, _, row in parts)
    return ItemKey(item=f"({items})", row=f"({rows})")


def steps(place: Place) -> str:
    """What follows an expression for an item to say what stands there."""
    return "".join(f"[{name!r}]" for name in place)
