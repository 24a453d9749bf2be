"""How a value of one type becomes one of another, as expressions of the emitted code.

What is sent has a type of the contract, what is stored has a type of the schema; where they differ, a function of the
emitted `app/convert.py` stands between them. A value that cannot be stored is a conflict, not a defect of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Column, SqlKind
from orchestrator.json_schema import allows_null, types_of, without_null
from orchestrator.models.builtin.emit.columns import python_type

Imports = set[str]
_NEVER_BLANK = {"uri", "url", "email", "uuid", "date", "date-time", "time", "hostname", "ipv4", "ipv6"}

_INWARD: dict[tuple[str, str], str] = {
    ("float", "Decimal"): "exact",
    ("int", "Decimal"): "exact",
    ("str", "Decimal"): "exact",
    ("str", "int"): "whole",
    ("float", "int"): "whole",
    ("bool", "int"): "int",
    ("int", "bool"): "bool",
    ("int", "float"): "float",
    ("str", "float"): "number",
    ("str", "bool"): "truth",
    ("int", "str"): "str",
    ("float", "str"): "str",
    ("bool", "str"): "str",
    ("UUID", "str"): "str",
    ("str", "UUID"): "uuid",
    ("str", "date"): "day",
    ("datetime", "date"): "day",
    ("str", "datetime"): "moment",
    ("date", "datetime"): "moment",
    ("int", "datetime"): "moment",
    ("float", "datetime"): "moment",
    ("str", "time"): "clock",
    ("date", "str"): "iso",
    ("datetime", "str"): "iso",
    ("time", "str"): "iso",
    ("str", "bytes"): "octets",
    ("int", "timedelta"): "duration",
    ("float", "timedelta"): "duration",
    ("str", "timedelta"): "duration",
}
_OUTWARD: dict[tuple[str, str], str] = {
    ("Decimal", "float"): "float",
    ("Decimal", "int"): "int",
    ("Decimal", "str"): "plain",
    ("int", "str"): "str",
    ("int", "float"): "float",
    ("int", "bool"): "bool",
    ("float", "int"): "int",
    ("float", "str"): "str",
    ("bool", "int"): "int",
    ("bool", "str"): "truth_word",
    ("UUID", "str"): "str",
    ("datetime", "str"): "iso",
    ("datetime", "date"): "day",
    ("datetime", "int"): "seconds",
    ("datetime", "float"): "seconds",
    ("date", "str"): "iso",
    ("date", "datetime"): "moment",
    ("time", "str"): "iso",
    ("time", "time"): "zoned",
    ("bytes", "str"): "base64_text",
    ("timedelta", "str"): "duration_text",
    ("timedelta", "int"): "seconds",
    ("timedelta", "float"): "seconds",
    ("str", "int"): "whole",
    ("str", "float"): "number",
    ("str", "bool"): "truth",
    ("str", "UUID"): "uuid",
    ("str", "date"): "day",
    ("str", "datetime"): "moment",
    ("str", "time"): "clock",
    ("str", "dict"): "parsed",
    ("str", "list"): "parsed",
}
_BUILTIN = frozenset({"int", "bool", "float", "str"})
_NEUTRAL = {
    "str": '""',
    "int": "0",
    "float": "0.0",
    "bool": "False",
    "datetime": "EPOCH",
    "date": "EPOCH.date()",
    "time": "EPOCH.timetz()",
    "UUID": "UUID(int=0)",
    "list": "[]",
    "dict": "{}",
}


def _use(name: str, imports: Imports) -> str:
    if name not in _BUILTIN:
        imports.add(f"from app.convert import {name}")
    return name


def neutral(base: str, imports: Imports) -> str:
    """What an answer has in place of a value of that type which is not there; empty where nothing can stand for it."""
    value = _NEUTRAL.get(base, "")
    if value.startswith("EPOCH"):
        imports.add("from app.convert import EPOCH")
    if value.startswith("UUID"):
        imports.add("from uuid import UUID")
    return value


def inward(expression: str, base: str, column: Column, imports: Imports) -> str:
    """A sent value of type `base` as the column wants it; the expression is not `None`."""
    function = inward_function(base, column, imports)
    return f"{function}({expression})" if function else expression


def inward_function(base: str, column: Column, imports: Imports) -> str:
    """The function that `inward` calls; empty where nothing has to be done."""
    wanted = python_type(column.type).name
    if column.type.kind in (SqlKind.JSON, SqlKind.JSONB):
        return (
            _use("document", imports)
            if base in ("model", "list", "dict", "Any", "UUID", "date", "datetime", "time")
            else ""
        )
    if column.values and wanted == "str" and base in ("str", "Any"):
        return ""
    if base == wanted or (base == "list" and wanted.startswith("list")) or base == "Any":
        return ""
    if base in ("model", "list", "dict"):
        return _use("text_document", imports)
    function = _INWARD.get((base, wanted), "")
    return _use(function, imports) if function else ""


def needs_member(base: str, column: Column, schema: Any) -> bool:
    """Whether the column takes fewer words than the contract allows."""
    if not column.values or base not in ("str", "Any"):
        return False
    allowed = schema.get("enum") if isinstance(schema, Mapping) else None
    return not (isinstance(allowed, list) and set(allowed) - {None} <= set(column.values))


def member(expression: str, column: Column, imports: Imports) -> str:
    """The expression, refused where the column's list of words does not have it."""
    return f"{_use('member', imports)}({expression}, {list(column.values)!r})"


def shows_no_blank(column: Column, schema: Any) -> bool:
    """Whether a column begins empty, and the contract knows of no empty text there: nothing stands for it then."""
    whole = without_null(dict(schema)) if isinstance(schema, Mapping) else {}
    text = python_type(column.type).name == "str" and not column.nullable and types_of(whole) == ("string",)
    words = whole.get("enum")
    bound = bool(whole.get("minLength")) or whole.get("format") in _NEVER_BLANK
    return text and column.default_value == "" and (bound or (isinstance(words, list) and "" not in words))


class Outward:
    """The type of a property in an answer and the way from a column to it."""

    def __init__(self, schema: Any, column: Column | None = None) -> None:
        """Take the property's schema; a whole number of the column stays one where the contract asks for any number."""
        self.schema: Mapping[str, Any] = schema if isinstance(schema, Mapping) else {}
        self.nullable = allows_null(self.schema) or not self.schema or None in (self.schema.get("enum") or ())
        self.base, self.annotation, self.imports = _answer_type(without_null(dict(self.schema)))
        if self.base == "float" and column is not None and python_type(column.type).name == "int":
            self.base, self.annotation = "int", "int"

    def value(self, expression: str, column: Column, imports: Imports, *, keep_none: bool) -> str:
        """`expression`, a column's value, as the property wants it; `None` becomes a neutral value unless kept."""
        source = python_type(column.type).name
        function = "" if self.base in ("Any", source) else _OUTWARD.get((source, self.base), "")
        if (source, self.base) == ("time", "time"):
            function = "zoned"
        if (source, self.base) == ("time", "str") and self._is_without_seconds():
            function = "hour_and_minute"
        plain = f"{_use(function, imports)}({expression})" if function else expression
        if keep_none and shows_no_blank(column, self.schema):
            return f"{plain} or None"
        if not column.nullable:
            return plain
        empty = neutral(self.base, imports) if not keep_none else ""
        if not empty:
            return f"None if {expression} is None else {plain}" if function else plain
        return f"{empty} if {expression} is None else {plain}"

    def _is_without_seconds(self) -> bool:
        """Whether the contract's texts of a time end with the minute."""
        pattern = self.schema.get("pattern")
        try:
            found = isinstance(pattern, str) and re.search(pattern, "12:30") and not re.search(pattern, "12:30:00")
        except re.error:
            return False
        return bool(found)


def _answer_type(schema: Mapping[str, Any]) -> tuple[str, str, set[str]]:
    kinds = types_of(schema)
    kind = kinds[0] if len(kinds) == 1 else ""
    if kind == "string":
        form = str(schema.get("format") or "")
        parsed = {"date-time": "datetime", "date": "date", "uuid": "UUID", "time": "time"}.get(form)
        if parsed == "UUID":
            return "UUID", "UUID", {"from uuid import UUID"}
        if parsed:
            return parsed, parsed, {f"from datetime import {parsed}"}
        return "str", "str", set()
    if kind in ("integer", "number", "boolean"):
        name = {"integer": "int", "number": "float", "boolean": "bool"}[kind]
        return name, name, set()
    if kind == "array":
        _, item, imports = _answer_type(without_null(dict(schema.get("items") or {})))
        optional = " | None" if isinstance(schema.get("items"), Mapping) and allows_null(schema["items"]) else ""
        return "list", f"list[{item}{optional}]", imports
    if kind == "object":
        return "dict", "dict[str, Any]", {"from typing import Any"}
    return "Any", "Any", {"from typing import Any"}
