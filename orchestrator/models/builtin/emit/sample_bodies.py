"""Valid bodies for the emitted tests: samples of the contract's schema, with references to rows that are there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.ddl import Column, Table
from orchestrator.json_schema import folded, merged, types_of, without_null
from orchestrator.models.builtin.design import Kind, OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.arranging import as_arguments
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.lawful_rows import LEFT_OUT, LawfulRows
from orchestrator.models.builtin.emit.other_values import other_value
from orchestrator.models.builtin.emit.samples import closed_list, is_unique, json_sample
from orchestrator.models.builtin.reading.alternatives import APART
from orchestrator.models.builtin.shapes import WriteField, WriteLink, WriteMany

_DATES = ("date", "datetime")
_NEW = (Kind.CREATE, Kind.REGISTER)


@dataclass(frozen=True, kw_only=True)
class _Sampled:
    """A property that is stored in a column as it is sent."""

    column: Column
    text: str
    schema: Mapping[str, Any]
    required: bool


class BodySampler:
    """The body of one operation."""

    def __init__(
        self,
        operation: OperationDesign,
        design: ServiceDesign,
        *,
        role: str,
        acts: bool,
        override: Mapping[tuple[str, ...], str],
        referred: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.operation = operation
        self.design = design
        self.role = role
        """The role that sends it; it may not write all fields."""
        self.acts = acts
        """Whether somebody known sends it."""
        self.override = override
        """By path, expressions that take the place of a sample."""
        self.referred = referred or {}
        """By column, what the row that it points at must hold."""
        self._sampled: dict[tuple[str, ...], _Sampled] = {}
        """By path, what stands for a column of the row."""
        self._fitted: dict[tuple[str, ...], str] = {}
        """By path, what takes the place of a sample so that the table's checks let the row in; empty for left out."""

    def text(self) -> str:
        """A valid body as an expression, with samples that the checks of the table let in together."""
        text = self._whole()
        self._fitted = self._other_samples()
        return self._whole() if self._fitted else text

    def stored(self) -> dict[str, str]:
        """By column, what a valid body leads to, as an expression of a row; references are of rows made for it."""
        self.text()
        found = {one.column: self._fitted.get(path, one.text) for path, one in self._sampled.items()}
        return {
            column.name: f"{kind}.fromisoformat({text})" if (kind := python_type(column.type).name) in _DATES else text
            for column, text in found.items()
            if text and "world." not in text
        }

    def takes_least(self) -> bool:
        """Whether the checks of the table let in a row of the required properties alone."""
        self.text()
        least = {
            one.column.name: self._fitted.get(path, one.text) if one.required else LEFT_OUT
            for path, one in self._sampled.items()
        }
        return not least or self._own_rows().lets_in(least)

    def _other_samples(self) -> dict[tuple[str, ...], str]:
        sampled = {one.column.name: (path, one) for path, one in self._sampled.items()}
        if not sampled or len(sampled) < len(self._sampled):
            return {}
        made = self.operation.kind in _NEW
        optional = frozenset(name for name, (_, one) in sampled.items() if made and not one.required)
        row = {name: one.text for name, (_, one) in sampled.items()}
        return {sampled[name][0]: text for name, text in _others(self._own_rows(), row, optional).items()}

    def _own_rows(self) -> LawfulRows:
        schemas = {one.column.name: one.schema for one in self._sampled.values()}
        return self._rows(self.design.table(self.operation.table), schemas)

    def _rows(self, table: Table, schemas: Mapping[str, Any]) -> LawfulRows:
        """Rows of which the properties with these schemas are sent, by column."""
        return LawfulRows(
            table, self.design.dialect, lambda _column: LEFT_OUT, lambda column: schemas[column.name], sent=True
        )

    def _whole(self) -> str:
        body = self.operation.body
        if body is None:
            return "None"
        schema: Any = merged(dict(body.schema), lambda _name: {})
        inner = schema
        for part in body.envelope:
            inner = (inner.get("properties") or {}).get(part) or {}
        if not inner.get("properties") and not body.envelope:
            whole = next((many for many in body.many if many.path == ("",)), None)
            links = next((link for link in body.links if link.path == ("",)), None)
            if links is not None:
                return self._links(links, schema)
            if any(write.path == ("",) for write in body.fields):
                return self._property(schema, ("",), required=True)
            return self._many(whole, schema) if whole is not None else json_sample(schema)
        text = self._object(inner, ())
        for part in reversed(body.envelope):
            text = f"{{{part!r}: {text}}}"
        return text

    def _object(self, schema: Any, path: tuple[str, ...]) -> str:
        whole = folded(schema)[0] if isinstance(schema, Mapping) else {}
        first = _first_alternative(whole)
        required, others = {*(whole.get("required") or ()), *first["needs"]}, first["lacks"]
        parts: list[str] = []
        for name, part in (whole.get("properties") or {}).items():
            if name in others or (isinstance(part, Mapping) and part.get("readOnly") is True):
                continue
            value = self._property(part, (*path, name), required=name in required)
            if value:
                parts.append(f"{name!r}: {value}")
        return "{" + ", ".join(parts) + "}"

    def _property(self, schema: Any, path: tuple[str, ...], *, required: bool) -> str:
        body = self.operation.body
        if path in self.override:
            return self.override[path]
        if path in self._fitted:
            return self._fitted[path]
        for write in body.fields if body else ():
            if write.path == path:
                return self._noted(write, schema, self._written(write, schema, required=required), required=required)
        bound = self.role in self.operation.access.fields and not required
        for many in body.many if body else ():
            if many.path == path:
                return "" if bound else self._many(many, schema)
        for link in body.links if body else ():
            if link.path == path:
                return "" if bound else self._links(link, schema)
        below = [item for item in (body.fields if body else ()) if item.path[: len(path)] == path]
        allowed = self.operation.access.fields.get(self.role)
        if below and (required or allowed is None or any(item.column in allowed for item in below)):
            return self._object(schema, path)
        return json_sample(schema, hint=path[-1]) if required else ""

    def _noted(self, write: WriteField, schema: Any, text: str, *, required: bool) -> str:
        column = self.design.table(self.operation.table).column(write.column)
        if column is not None and text and not write.hashed and not write.lookup and isinstance(schema, Mapping):
            self._sampled[write.path] = _Sampled(column=column, text=text, schema=schema, required=required)
        return text

    def _written(self, write: WriteField, schema: Any, *, required: bool) -> str:
        table = self.design.table(self.operation.table)
        allowed = self.operation.access.fields.get(self.role)
        if allowed is not None and write.column not in allowed and not required:
            return ""
        key = table.foreign_key_of(write.column)
        column = table.column(write.column)
        if write.hashed:
            return json_sample(schema, hint="secret", unique=True)
        if key is not None and key.target_columns:
            if not required and key.target == table.name:
                return ""
            target, named_by = write.lookup or (key.target, key.target_columns[0])
            return self._reference(target, named_by, schema, self.referred.get(write.column))
        ordinal = [item.name for item in table.columns].index(write.column) if column else 2
        if other := other_value(self.operation, column, table, schema):
            return other
        unique = column is None or is_unique(column, table)
        return json_sample(schema, column, hint=write.path[-1], unique=unique, ordinal=ordinal)

    def _reference(self, target: str, column: str, schema: Any, holding: Mapping[str, str] | None = None) -> str:
        auth = self.design.auth
        if auth is not None and target == auth.table and column == auth.id and self.acts:
            return self._as_json("who.id", target, column, schema)
        model, name = naming.model_class(target), naming.attribute(column)
        made = f"world.make({model}{as_arguments(dict(holding or {}))})"
        if listed := closed_list(schema):  # another one than rows have that are there
            made = f"world.one({model}, {name}={listed[-1]!r})"
        return self._as_json(f"{made}.{name}", target, column, schema)

    def _as_json(self, expression: str, target: str, column: str, schema: Any) -> str:
        found = self.design.table(target).column(column)
        stored = python_type(found.type).name if found else "str"
        kinds = types_of(without_null(dict(schema))) if isinstance(schema, Mapping) else ()
        return f"str({expression})" if stored == "UUID" or ("string" in kinds and stored != "str") else expression

    def _many(self, many: WriteMany, schema: Any) -> str:
        items = without_null(dict(schema)).get("items") or {}
        table = self.design.table(many.table)
        if many.fields and many.fields[0].path == ():
            return f"[{self._item(many.fields[0], items, table, many.path[-1])}]"
        whole = folded(items)[0]
        required = set(whole.get("required") or ())
        by_path = {write.path: write for write in many.fields}
        shown = {
            name: (by_path.get((name,)), part)
            for name, part in (whole.get("properties") or {}).items()
            if name in required or (name,) in by_path
        }
        texts = {
            name: self._item(write, part, table, name) if write is not None else json_sample(part, hint=name)
            for name, (write, part) in shown.items()
        }
        texts |= self._lawful_items(table, shown, texts)
        return "[{" + ", ".join(f"{name!r}: {text}" for name, text in texts.items()) + "}]"

    def _lawful_items(
        self, table: Table, shown: Mapping[str, tuple[WriteField | None, Any]], texts: Mapping[str, str]
    ) -> dict[str, str]:
        """By property of an item, what takes the place of a sample so that the checks of the items' table let it in."""
        stored = {
            write.column: (name, schema)
            for name, (write, schema) in shown.items()
            if write is not None and not write.lookup and isinstance(schema, Mapping) and table.column(write.column)
        }
        row = {column: texts[name] for column, (name, _) in stored.items()}
        rows = self._rows(table, {column: schema for column, (_, schema) in stored.items()})
        return {stored[column][0]: text for column, text in _others(rows, row).items()}

    def _item(self, write: WriteField, schema: Any, table: Table, hint: str) -> str:
        key = table.foreign_key_of(write.column)
        if key is not None and key.target_columns:
            target, named_by = write.lookup or (key.target, key.target_columns[0])
            return self._reference(target, named_by, schema)
        column = table.column(write.column)
        ordinal = [item.name for item in table.columns].index(write.column) if column else 2
        return json_sample(schema, column, hint=hint, unique=True, ordinal=ordinal)

    def _links(self, link: WriteLink, schema: Any) -> str:
        items = without_null(dict(schema)).get("items") or {}
        column = self.design.table(link.target).column(link.target_column)
        if link.create_missing:
            return f"[{json_sample(items, column, hint=link.path[-1], unique=True)}]"
        return f"[{self._reference(link.target, link.target_column, items)}]"


def _others(rows: LawfulRows, row: Mapping[str, str], optional: frozenset[str] = frozenset()) -> dict[str, str]:
    """By column, what takes the place of a sample so that the checks of the table let the row in."""
    return {name: text for name, text in rows.fitted(row, optional).items() if text != row[name]}


def _first_alternative(schema: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """What the first of several alternatives requires, and what it does not have."""
    apart: Mapping[str, Any] = schema.get(APART) or {"of": {}}
    first: Mapping[str, list[str]] = next(iter(apart["of"].values()), {"needs": [], "lacks": []})
    return first
