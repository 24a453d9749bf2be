"""Types of values that clients send, made of the contract's schemas: Pydantic classes and annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from orchestrator.json_schema import folded, merged, types_of
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.compose import Piece
from orchestrator.models.builtin.emit.request_values import (
    PARSED,
    ModelField,
    Schema,
    Typed,
    annotate,
    annotated,
    enumerated,
    held,
    limits_text,
    literal,
    number,
    property_name,
    string,
)
from orchestrator.models.builtin.reading.alternatives import APART


class RequestTypes:
    """Collects the classes and imports that a set of schemas needs."""

    def __init__(self) -> None:
        self.pieces: dict[str, Piece] = {}
        self._models: dict[str, tuple[Schema, Typed]] = {}

    def of(self, schema: Any, hint: str, imports: set[str]) -> Typed:
        """The type of a schema; `hint` names a class that has to be made for it."""
        if not isinstance(schema, Mapping) or not schema:
            imports.add("from typing import Any")
            return Typed(expression="Any", base="Any", nullable=True)
        bare, nullable = folded(schema)
        found = self._bare(bare, hint, imports)
        return Typed(
            expression=found.expression,
            base=found.base,
            nullable=nullable or found.nullable or found.expression == "Any",
            item=found.item,
            fields=found.fields,
        )

    def _bare(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        if "const" in schema or "enum" in schema:
            return enumerated(schema, imports)
        kinds = types_of(schema)
        branches = [item for key in ("oneOf", "anyOf") for item in schema.get(key) or ()]
        if branches and "properties" not in schema and len(kinds) <= 1:
            return self._union(branches, schema, hint, imports)
        if len(kinds) > 1:
            return self._union([{**schema, "type": kind} for kind in kinds], {}, hint, imports)
        kind = kinds[0] if kinds else ""
        if kind == "string":
            return string(schema, imports)
        if kind in ("integer", "number"):
            return number(kind, schema, imports)
        if kind == "boolean":
            return Typed(expression="bool", base="bool")
        if kind == "array":
            return self._array(schema, hint, imports)
        if kind == "object":
            return self._object(schema, hint, imports)
        imports.add("from typing import Any")
        return Typed(expression="Any", base="Any")

    def _union(self, branches: list[Any], shared: Schema, hint: str, imports: set[str]) -> Typed:
        rest = {key: value for key, value in shared.items() if key not in ("oneOf", "anyOf", "discriminator")}
        found = [
            self.of({**rest, **branch} if isinstance(branch, Mapping) else branch, f"{hint}{number}", imports)
            for number, branch in enumerate(branches, 1)
            if not (isinstance(branch, Mapping) and branch.get("type") == "null")
        ]
        names = list(dict.fromkeys(item.expression for item in found))
        bases = {item.base for item in found}
        base = bases.pop() if len(bases) == 1 else "Any"
        if not names or "Any" in names:
            imports.add("from typing import Any")
            return Typed(expression="Any", base="Any")
        if len(names) == 1:
            return found[0]
        null = any(item.nullable for item in found)
        if base == "model":
            return Typed(expression=" | ".join(names), base="Any", nullable=null, fields=_shared(found))
        lists = [item.item for item in found if item.base == "list"]
        one = lists[0] if len(lists) == 1 else None
        if one is not None and any(item.base not in ("list", one.base) for item in found):
            one = None
        return Typed(expression=" | ".join(names), base="Any" if base == "list" else base, nullable=null, item=one)

    def _array(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        item = self.of(schema.get("items", {}), f"{hint}Item", imports)
        limits = limits_text({"min_length": schema.get("minItems"), "max_length": schema.get("maxItems")})
        extras = ["Distinct"] if schema.get("uniqueItems") is True else []
        if extras:
            imports.add("from app.fields import Distinct")
        return Typed(expression=annotated(f"list[{item.annotation}]", limits, extras, imports), base="list", item=item)

    def _object(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        if not schema.get("properties"):
            return self._mapping(schema, hint, imports)
        typed = self.model(schema, hint)
        imports.add(f"local:{typed.expression}")
        bounds = held({**schema, "required": []}, imports)
        return replace(typed, expression=annotated(typed.expression, "", bounds, imports)) if bounds else typed

    def _mapping(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        values = schema.get("additionalProperties", {})
        if values is False or values == {"not": {}}:
            return self.model({**schema, "properties": {}}, hint)
        item = self.of(values if isinstance(values, Mapping) else {}, f"{hint}Value", imports)
        expression = f"dict[{property_name(schema, imports)}, {item.annotation}]"
        return Typed(expression=annotated(expression, "", held(schema, imports), imports), base="dict", item=item)

    def model(self, schema: Schema, name: str) -> Typed:
        """A class for an object schema with properties."""
        whole = merged(dict(schema), lambda _name: {})
        name = self._free(name, whole)
        if name in self._models:
            return self._models[name][1]
        imports: set[str] = set()
        placeholder = Typed(expression=name, base="model")
        self._models[name] = (whole, placeholder)
        fields, lines = self._fields(whole, name, imports)
        closed = whole.get("additionalProperties") in (False, {"not": {}})
        base = "ClosedRequestModel" if closed else "RequestModel"
        imports.add(f"from app.fields import {base}")
        body = [f'    """{_sentence(whole, name)}"""', "", *lines]
        body += [*_bounds_check(whole, imports), *_apart_check(whole, fields, imports)]
        source = f"class {name}({base}):\n" + "\n".join(body).rstrip() + "\n"
        real = tuple(sorted(line for line in imports if not line.startswith("local:")))
        typed = Typed(expression=name, base="model", fields=fields)
        self._models[name] = (whole, typed)
        self.pieces[name] = Piece(name=name, source=source, imports=real)
        return typed

    def _free(self, name: str, schema: Schema) -> str:
        """The name, with a number where it means another schema already."""
        candidate, number = name, 2
        while candidate in self._models and self._models[candidate][0] != schema:
            candidate, number = f"{name}{number}", number + 1
        return candidate

    def _fields(self, schema: Schema, name: str, imports: set[str]) -> tuple[dict[str, ModelField], list[str]]:
        required = set(schema.get("required") or ())
        fields: dict[str, ModelField] = {}
        lines: list[str] = []
        used: set[str] = set()
        for prop, part in (schema.get("properties") or {}).items():
            if isinstance(part, Mapping) and part.get("readOnly") is True:
                continue
            attribute = naming.attribute(prop)
            while attribute in used:
                attribute += "_"
            used.add(attribute)
            typed = self.of(part, f"{name}{naming.pascal(prop)}", imports)
            found = field_line(attribute, prop, typed, part, required=prop in required, imports=imports)
            usual = any(_usual(own, {prop: found[0]}) for own in _alternatives(schema).values())
            kept = replace(found[0], typed=replace(typed, nullable=True), has_default=True)
            fields[prop] = kept if usual else found[0]
            lines.append(f"    {found[1]}")
        return fields, lines


def _shared(alternatives: list[Typed]) -> dict[str, ModelField]:
    """The properties that all alternatives have, as far as each holds the same kind of value."""
    first, *others = alternatives
    return {
        name: field
        for name, field in first.fields.items()
        if all(
            (same := other.fields.get(name)) is not None
            and (same.attribute, same.typed.base) == (field.attribute, field.typed.base)
            and same.may_be_none == field.may_be_none
            for other in others
        )
    }


def field_line(
    attribute: str, prop: str, typed: Typed, schema: Any, *, required: bool, imports: set[str], wire: str = ""
) -> tuple[ModelField, str]:
    """A field of a class, and the line that declares it."""
    given = default_of(schema, typed) if not required else ""
    alias = f'alias="{prop}"' if attribute != prop and not wire else ""
    optional = not required and not given
    kind = typed.annotation
    markers = [wire] if wire else []
    if optional and not typed.nullable:
        kind = f"{typed.expression} | None"
        if not wire:
            imports.add("from app.fields import NotNull")
            markers.append("NotNull")
    kind = annotate(kind, markers, imports)
    value = given or ("None" if optional else "")
    if alias:
        imports.add("from pydantic import Field")
        value = f"Field({'default=' + value + ', ' if value else ''}{alias})"
    line = f"{attribute}: {kind}" + (f" = {value}" if value else "")
    return ModelField(attribute=attribute, typed=typed, required=required, has_default=bool(given)), line


def default_of(schema: Any, typed: Typed) -> str:
    """The contract's default as Python writes it; empty where there is none that needs no conversion."""
    if not isinstance(schema, Mapping) or "default" not in schema or typed.base in PARSED:
        return ""
    value = schema["default"]
    fits: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}
    if not isinstance(value, fits.get(typed.base, ())) or (isinstance(value, bool) and typed.base != "bool"):
        return ""
    return literal(float(str(value)) if typed.base == "float" else value)


def _sentence(schema: Schema, name: str) -> str:
    text = str(schema.get("description") or schema.get("title") or "").strip().split("\n")[0].replace('"', "'")
    text = text.replace("\\", "")[:90].strip()
    if not text:
        text = f"What a client sends as {' '.join(naming.words(name))}"
    return text if text.endswith(".") else f"{text}."


def _bounds_check(schema: Schema, imports: set[str]) -> list[str]:
    least, most = schema.get("minProperties") or 0, schema.get("maxProperties")
    if not least and most is None:
        return []
    imports.update(
        {"from typing import Self", "from pydantic import model_validator", "from app.fields import count_within"}
    )
    return [
        "",
        '    @model_validator(mode="after")',
        "    def has_enough(self) -> Self:",
        '        """Refuse too few or too many properties."""',
        f"        count_within(self, {least}, {most})",
        "        return self",
    ]


def _alternatives(schema: Schema) -> Mapping[str, Any]:
    """What each alternative has of its own, by the value that chooses it."""
    apart = schema.get(APART)
    return apart["of"] if isinstance(apart, Mapping) else {}


def _usual(own: Mapping[str, Any], fields: Mapping[str, ModelField]) -> dict[str, str]:
    """The defaults of one alternative as Python writes them, by attribute."""
    given = [(fields[name], value) for name, value in own.get("usual", {}).items() if name in fields]
    found = {field.attribute: default_of({"default": value}, field.typed) for field, value in given}
    return {attribute: value for attribute, value in found.items() if value}


def _apart_check(schema: Schema, fields: Mapping[str, ModelField], imports: set[str]) -> list[str]:
    """A validator that asks for what the chosen alternative requires, with its defaults, without what others have."""
    apart = schema.get(APART)
    if not isinstance(apart, Mapping) or apart["property"] not in fields:
        return []
    imports.update(
        {"from typing import Self", "from pydantic import model_validator", "from app.fields import as_alternative"}
    )
    lines = []
    for tag, own in _alternatives(schema).items():
        needs = {fields[name].attribute: name for name in own["needs"] if name in fields}
        lacks = [fields[name].attribute for name in own["lacks"] if name in fields]
        usual = ", ".join(f"{name!r}: {value}" for name, value in _usual(own, fields).items())
        lines.append(f"                {tag!r}: ({needs!r}, {lacks!r}, {{{usual}}}),")
    return [
        "",
        '    @model_validator(mode="after")',
        "    def is_one_of_the_alternatives(self) -> Self:",
        '        """Ask for what the chosen alternative requires, with its defaults and without what others have."""',
        "        as_alternative(",
        "            self,",
        f"            self.{fields[apart['property']].attribute},",
        "            {",
        *lines,
        "            },",
        "        )",
        "        return self",
    ]
