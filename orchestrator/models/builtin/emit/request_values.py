"""Types of single values that clients send: words, numbers, texts, and what the contract says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]


STRING_FORMATS = {
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


def annotated(expression: str, limits: str, extras: list[str], imports: set[str]) -> str:
    """A type within limits."""
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
    if expression.startswith("Annotated[") and closes_at_end(expression):
        return f"{expression[:-1]}, {', '.join(parts)}]"
    return f"Annotated[{expression}, {', '.join(parts)}]"


def closes_at_end(expression: str) -> bool:
    """Whether the first bracket is closed by the last character."""
    depth = 0
    for place, char in enumerate(expression):
        depth += (char == "[") - (char == "]")
        if char == "]" and depth == 0:
            return place == len(expression) - 1
    return False


def limits_text(values: Mapping[str, Any]) -> str:
    """Limits as keyword arguments."""
    return ", ".join(f"{key}={literal(value)}" for key, value in values.items() if value is not None)


def enumerated(schema: Schema, imports: set[str]) -> Typed:
    """One of a few values."""
    values = [schema["const"]] if "const" in schema else [value for value in schema["enum"] if value is not None]
    bases = {type(value).__name__ for value in values}
    base = bases.pop() if len(bases) == 1 else "Any"
    if base in ("str", "int", "bool") and values:
        imports.add("from typing import Literal")
        distinct = dict.fromkeys(literal(value) for value in values)
        return Typed(expression=f"Literal[{', '.join(distinct)}]", base=base)
    imports.update({"from typing import Any", "from typing import Annotated", "from app.fields import one_of"})
    return Typed(expression=f"Annotated[Any, one_of({values!r})]", base="float" if base == "float" else "Any")


def string(schema: Schema, imports: set[str]) -> Typed:
    """A text, by its format."""
    form = str(schema.get("format") or "")
    name, base = STRING_FORMATS.get(form, ("Text", "str"))
    imports.add(f"from app.fields import {name}")
    if base in PARSED:
        return Typed(expression=name, base=base)
    limits = limits_text({"min_length": schema.get("minLength") or None, "max_length": schema.get("maxLength")})
    extras: list[str] = []
    if isinstance(schema.get("pattern"), str) and compiles(schema["pattern"]):
        imports.add("from app.fields import matches")
        extras.append(f"matches({raw(schema['pattern'])})")
    return Typed(expression=annotated(name, limits, extras, imports), base="str")


def raw(pattern: str) -> str:
    """A pattern as Python writes it."""
    simple = '"' not in pattern and not pattern.endswith("\\") and pattern.isprintable()
    return f'r"{pattern}"' if simple and "\\" in pattern else f'"{pattern}"' if simple else literal(pattern)


def compiles(pattern: str) -> bool:
    """Whether Python reads the pattern."""
    import re  # noqa: PLC0415 (only here)

    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def number(kind: str, schema: Schema, imports: set[str]) -> Typed:
    """A number within its limits."""
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
        bound_by_format(bounds, str(schema.get("format") or ""), imports)
    step = schema.get("multipleOf")
    if isinstance(step, int | float) and step > 0 and not (kind == "integer" and step == 1):
        imports.add("from app.fields import multiple_of")
        extras.append(f"multiple_of({literal(step)})")
    rendered = ", ".join(f"{key}={value}" for key, value in bounds.items() if value is not None)
    name, base = ("Whole", "int") if kind == "integer" else ("float", "float")
    return Typed(expression=annotated(name, rendered, extras, imports), base=base)


def bound_by_format(bounds: dict[str, Any], form: str, imports: set[str]) -> None:
    """The limits of `int32` and `int64`, where the contract states none of its own."""
    size = {"int32": "INT32", "int64": "INT64"}.get(form)
    if size is None:
        return
    for end, keys in (("MIN", ("ge", "gt")), ("MAX", ("le", "lt"))):
        if all(bounds.get(key) is None for key in keys):
            imports.add(f"from app.fields import {size}_{end}")
            bounds[keys[0]] = f"{size}_{end}"


def property_name(schema: Schema, imports: set[str]) -> str:
    """The type of the names that the properties of an open object may have; they are texts."""
    names = schema.get("propertyNames")
    told = names if isinstance(names, Mapping) else {}
    listed = [told["const"]] if "const" in told else told.get("enum")
    if isinstance(listed, list) and listed and all(isinstance(name, str) for name in listed):
        return enumerated({"enum": listed}, imports).expression
    if STRING_FORMATS.get(str(told.get("format") or ""), ("", "str"))[1] in PARSED:
        told = {key: value for key, value in told.items() if key != "format"}
    return string(told, imports).expression


def held(schema: Schema, imports: set[str]) -> list[str]:
    """What annotates an object that has to hold certain properties, or so many."""
    bounds, names = (schema.get("minProperties") or 0, schema.get("maxProperties")), schema.get("required") or ()
    found = [f"holding({', '.join(map(literal, names))})"] if names else []
    found += [f"sized({bounds[0]}, {bounds[1]})"] if bounds != (0, None) else []
    imports.update(f"from app.fields import {part.partition('(')[0]}" for part in found)
    return found
