"""Types of values that clients send, made of the contract's schemas: Pydantic classes and annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.json_schema import allows_null, merged, types_of, without_null
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.compose import Piece

Schema = Mapping[str, Any]

_STRING_FORMATS = {
    "uuid": ("Uuid", "UUID"),
    "date": ("Date", "date"),
    "date-time": ("DateTime", "datetime"),
    "time": ("Time", "time"),
    "email": ("Email", "str"),
    "idn-email": ("Email", "str"),
    "uri": ("Uri", "str"),
    "url": ("Uri", "str"),
    "hostname": ("Hostname", "str"),
    "ipv4": ("Ipv4", "str"),
    "ipv6": ("Ipv6", "str"),
    "byte": ("Base64", "str"),
}
PARSED = frozenset({"UUID", "date", "datetime", "time"})


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A value's type in the emitted code."""

    expression: str
    """The annotation, without `| None` for null."""
    base: str
    """What the value is: `str`, `int`, `float`, `bool`, `UUID`, `date`, `datetime`, `time`, `list`, `dict`, `model`
    or `Any`."""
    nullable: bool = False
    item: Typed | None = None
    """Of a list."""
    fields: Mapping[str, ModelField] = field(default_factory=dict)
    """Of a model: by the contract's property name."""

    @property
    def annotation(self) -> str:
        """With `| None` where null is allowed."""
        return f"{self.expression} | None" if self.nullable and self.expression != "Any" else self.expression


@dataclass(frozen=True, kw_only=True)
class ModelField:
    """A property of an emitted class."""

    attribute: str
    typed: Typed
    required: bool
    has_default: bool
    """Whether the contract gives it a value when it is not sent; then it is never `None` by absence."""

    @property
    def may_be_none(self) -> bool:
        """Whether the attribute can be `None`, because it is null or because it was not sent."""
        return self.typed.nullable or not (self.required or self.has_default)


def literal(value: Any) -> str:
    """A JSON value as Python writes it."""
    return repr(value)


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
        whole = merged(dict(schema), lambda _name: {})
        nullable = allows_null(whole) or None in (whole.get("enum") or ())
        bare = without_null(dict(whole))
        found = self._bare(bare, hint, imports)
        return Typed(
            expression=found.expression,
            base=found.base,
            nullable=nullable or found.base == "Any",
            item=found.item,
            fields=found.fields,
        )

    def _bare(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        if "const" in schema or "enum" in schema:
            return _enumerated(schema, imports)
        kinds = types_of(schema)
        branches = [item for key in ("oneOf", "anyOf") for item in schema.get(key) or ()]
        if branches and "properties" not in schema and len(kinds) <= 1:
            return self._union(branches, schema, hint, imports)
        if len(kinds) > 1:
            return self._union([{**schema, "type": kind} for kind in kinds], {}, hint, imports)
        kind = kinds[0] if kinds else ""
        if kind == "string":
            return _string(schema, imports)
        if kind in ("integer", "number"):
            return _number(kind, schema, imports)
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
        return Typed(expression=" | ".join(names), base="Any" if base in ("model", "list") else base)

    def _array(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        item = self.of(schema.get("items", {}), f"{hint}Item", imports)
        limits = _limits({"min_length": schema.get("minItems"), "max_length": schema.get("maxItems")})
        extras = ["Distinct"] if schema.get("uniqueItems") is True else []
        if extras:
            imports.add("from app.fields import Distinct")
        return Typed(expression=_annotated(f"list[{item.annotation}]", limits, extras, imports), base="list", item=item)

    def _object(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        if not schema.get("properties"):
            return self._mapping(schema, hint, imports)
        typed = self.model(schema, hint)
        imports.add(f"local:{typed.expression}")
        bounds = (schema.get("minProperties") or 0, schema.get("maxProperties"))
        if bounds == (0, None):
            return typed
        imports.update({"from typing import Annotated", "from app.fields import sized"})
        sized = f"Annotated[{typed.expression}, sized({bounds[0]}, {bounds[1]})]"
        return Typed(expression=sized, base="model", fields=typed.fields)

    def _mapping(self, schema: Schema, hint: str, imports: set[str]) -> Typed:
        values = schema.get("additionalProperties", {})
        if values is False or values == {"not": {}}:
            typed = self.model({**schema, "properties": {}}, hint)
            return typed
        item = self.of(values if isinstance(values, Mapping) else {}, f"{hint}Value", imports)
        imports.add("from app.fields import Text")
        expression = f"dict[Text, {item.annotation}]"
        bounds = (schema.get("minProperties") or 0, schema.get("maxProperties"))
        if bounds != (0, None):
            imports.update({"from typing import Annotated", "from app.fields import sized"})
            expression = f"Annotated[{expression}, sized({bounds[0]}, {bounds[1]})]"
        return Typed(expression=expression, base="dict", item=item)

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
        body = [f'    """{_sentence(whole, name)}"""', "", *lines] + _bounds_check(whole, imports)
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
            fields[prop] = found[0]
            lines.append(f"    {found[1]}")
        return fields, lines


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


def _annotated(expression: str, limits: str, extras: list[str], imports: set[str]) -> str:
    parts = list(extras)
    if limits:
        imports.add("from pydantic import Field")
        parts.insert(0, f"Field({limits})")
    return annotate(expression, parts, imports)


def annotate(expression: str, parts: list[str], imports: set[str]) -> str:
    """The type with these annotations, after those that it has."""
    if not parts:
        return expression
    imports.add("from typing import Annotated")
    if expression.startswith("Annotated[") and _closes_at_end(expression):
        return f"{expression[:-1]}, {', '.join(parts)}]"
    return f"Annotated[{expression}, {', '.join(parts)}]"


def _closes_at_end(expression: str) -> bool:
    """Whether the first bracket is closed by the last character."""
    depth = 0
    for place, char in enumerate(expression):
        depth += (char == "[") - (char == "]")
        if char == "]" and depth == 0:
            return place == len(expression) - 1
    return False


def _limits(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={literal(value)}" for key, value in values.items() if value is not None)


def _enumerated(schema: Schema, imports: set[str]) -> Typed:
    values = [schema["const"]] if "const" in schema else [value for value in schema["enum"] if value is not None]
    bases = {type(value).__name__ for value in values}
    base = bases.pop() if len(bases) == 1 else "Any"
    if base in ("str", "int", "bool") and values:
        imports.add("from typing import Literal")
        distinct = dict.fromkeys(literal(value) for value in values)
        return Typed(expression=f"Literal[{', '.join(distinct)}]", base=base)
    imports.update({"from typing import Any", "from typing import Annotated", "from app.fields import one_of"})
    return Typed(expression=f"Annotated[Any, one_of({values!r})]", base="float" if base == "float" else "Any")


def _string(schema: Schema, imports: set[str]) -> Typed:
    form = str(schema.get("format") or "")
    name, base = _STRING_FORMATS.get(form, ("Text", "str"))
    imports.add(f"from app.fields import {name}")
    if base in PARSED:
        return Typed(expression=name, base=base)
    limits = _limits({"min_length": schema.get("minLength") or None, "max_length": schema.get("maxLength")})
    extras: list[str] = []
    if isinstance(schema.get("pattern"), str) and _compiles(schema["pattern"]):
        imports.add("from app.fields import matches")
        extras.append(f"matches({_raw(schema['pattern'])})")
    return Typed(expression=_annotated(name, limits, extras, imports), base="str")


def _raw(pattern: str) -> str:
    simple = '"' not in pattern and not pattern.endswith("\\") and pattern.isprintable()
    return f'r"{pattern}"' if simple and "\\" in pattern else f'"{pattern}"' if simple else literal(pattern)


def _compiles(pattern: str) -> bool:
    import re  # noqa: PLC0415 (only here)

    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _number(kind: str, schema: Schema, imports: set[str]) -> Typed:
    bounds: dict[str, Any] = {
        "ge": schema.get("minimum"),
        "gt": schema.get("exclusiveMinimum"),
        "le": schema.get("maximum"),
        "lt": schema.get("exclusiveMaximum"),
    }
    bounds = {key: value for key, value in bounds.items() if not isinstance(value, bool)}
    extras: list[str] = []
    if kind == "integer":
        imports.add("from app.fields import Whole")
        _bound_by_format(bounds, str(schema.get("format") or ""), imports)
    step = schema.get("multipleOf")
    if isinstance(step, int | float) and step > 0 and not (kind == "integer" and step == 1):
        imports.add("from app.fields import multiple_of")
        extras.append(f"multiple_of({literal(step)})")
    rendered = ", ".join(f"{key}={value}" for key, value in bounds.items() if value is not None)
    name, base = ("Whole", "int") if kind == "integer" else ("float", "float")
    return Typed(expression=_annotated(name, rendered, extras, imports), base=base)


def _bound_by_format(bounds: dict[str, Any], form: str, imports: set[str]) -> None:
    """The limits of `int32` and `int64`, where the contract states none of its own."""
    size = {"int32": "INT32", "int64": "INT64"}.get(form)
    if size is None:
        return
    for end, keys in (("MIN", ("ge", "gt")), ("MAX", ("le", "lt"))):
        if all(bounds.get(key) is None for key in keys):
            imports.add(f"from app.fields import {size}_{end}")
            bounds[keys[0]] = f"{size}_{end}"
