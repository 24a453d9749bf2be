"""Valid values for the emitted tests: JSON for bodies, Python for rows, different for each number where they must be.

A sample is an expression of the emitted code. `number` stands for a counter that the tests keep, so that two samples
of a unique column differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from orchestrator.ddl import Column, SqlKind, Table
from orchestrator.json_schema import folded, types_of, without_null
from orchestrator.models.builtin.emit.amounts import amount
from orchestrator.models.builtin.emit.columns import python_type
from orchestrator.models.builtin.emit.evaluating import value_of
from orchestrator.models.builtin.emit.open_objects import held_besides
from orchestrator.models.builtin.emit.patterns import lawful, matching

Schema = Mapping[str, Any]
DAYS = 27


def json_sample(
    schema: Any, column: Column | None = None, *, hint: str = "", unique: bool = False, ordinal: int = 2
) -> str:
    """A JSON value that the schema allows and the column can hold, as an expression."""
    bare = folded(schema)[0] if isinstance(schema, Mapping) else {}
    if "const" in bare:
        return repr(bare["const"])
    if values := allowed(bare, column):
        return f"choose({values!r}, number)" if unique and len(values) > 1 and column is not None else repr(values[0])
    for key in ("oneOf", "anyOf"):
        if bare.get(key) and "properties" not in bare and not types_of(bare):
            return json_sample(bare[key][0], column, hint=hint, unique=unique)
    kinds = types_of(bare)
    kind = kinds[0] if kinds else _kind_of(column)
    if kind == "string":
        return _text(bare, column, hint, unique=unique, ordinal=ordinal)
    if kind in ("integer", "number"):
        return _number(bare, column, kind, unique=unique)
    if kind == "boolean":
        return "True"
    if kind == "array":
        return _array(bare, hint, column)
    if kind == "object":
        return _object(bare)
    return _text(bare, column, hint, unique=unique, ordinal=ordinal)


def _kind_of(column: Column | None) -> str:
    if column is None:
        return "string"
    name = python_type(column.type).name
    return {"int": "integer", "Decimal": "number", "float": "number", "bool": "boolean"}.get(name, "string")


def closed_list(schema: Any) -> list[Any]:
    """The only values that a schema allows, but for null; empty where it allows others."""
    bare = folded(schema)[0] if isinstance(schema, Mapping) else {}
    return [value for value in bare.get("enum") or () if value is not None]


def allowed(schema: Schema, column: Column | None) -> list[Any]:
    """The words that schema and column both know; an example is the best of them."""
    values = [value for value in schema.get("enum") or () if value is not None]
    if column is not None and column.values:
        both = [value for value in values or column.values if value in column.values]
        return both or list(column.values)
    return values


def _array(schema: Schema, hint: str, column: Column | None) -> str:
    least = schema.get("minItems") or 0
    count = max(least, 1)
    if isinstance(schema.get("maxItems"), int) and schema["maxItems"] < count:
        count = schema["maxItems"]
    items = schema.get("items") or {}
    item = column.type.item if column is not None else None
    if item is not None and item.values:
        told = items.get("enum") or item.values
        items = {"type": "string", "enum": [word for word in told if word in item.values] or list(item.values)}
    elif item is not None and not types_of(items):
        kinds = {"int": "integer", "float": "number", "bool": "boolean"}
        items = {**items, "type": kinds.get(python_type(item).name, "string")}
    return "[" + ", ".join(json_sample(items, hint=f"{hint}{place}", unique=True) for place in range(count)) + "]"


def _object(schema: Schema) -> str:
    required = set(schema.get("required") or ())
    properties = schema.get("properties") or {}
    wanted = [name for name in properties if name in required]
    least = schema.get("minProperties") or 0
    wanted += [name for name in properties if name not in required][: max(0, least - len(wanted))]
    others = held_besides(schema, sorted(required - set(properties)), least - len(wanted))
    found = {name: properties[name] for name in wanted} | others
    return "{" + ", ".join(f"{name!r}: {json_sample(one, hint=name)}" for name, one in found.items()) + "}"


def _day(form: str, ordinal: int) -> str:
    """A day in a month that tells the column's place, so that what ends comes after what begins."""
    day = f"2026-{min(ordinal + 1, 12):02d}-{{number % 27 + 1:02d}}"
    return f'f"{day}T12:00:00Z"' if form == "date-time" else f'f"{day}"'


def _text(schema: Schema, column: Column | None, hint: str, *, unique: bool, ordinal: int) -> str:
    form = str(schema.get("format") or "")
    form = form if form in {*_FORMS, *_DAYS} else ""
    if column is not None and not form:
        form = {"UUID": "uuid", "date": "date", "datetime": "date-time", "time": "time"}.get(
            python_type(column.type).name, ""
        )
        if text := _of_column(schema, column, form, unique=unique, ordinal=ordinal):
            return text
    if form in _DAYS:
        return _day(form, ordinal)
    if form in _FORMS:
        return _FORMS[form]
    least, most = schema.get("minLength") or 0, schema.get("maxLength")
    if column is not None and column.type.length:
        most = min(most, column.type.length) if isinstance(most, int) else column.type.length
    if isinstance(schema.get("pattern"), str):
        return patterned(schema["pattern"], least, most, unique=unique)
    if not form and hint and "mail" in hint.lower():
        return _FORMS["email"]
    return _plain(hint or "text", least, most, unique=unique)


def _of_column(schema: Schema, column: Column, form: str, *, unique: bool, ordinal: int) -> str:
    """A time of day or a number in words, as a column of such holds it; empty for other columns."""
    pattern = schema.get("pattern")
    if form == "time" and isinstance(pattern, str):
        hour = f"{min(8 + ordinal, 23):02d}:30"
        return repr(hour) if re.search(pattern, hour) else patterned(pattern, 0, None, unique=unique)
    if python_type(column.type).name not in ("int", "Decimal", "float"):
        return ""
    if not isinstance(pattern, str):
        return 'f"{number}"'
    told = "" if unique else amount(pattern, schema, *bounds({}, column))
    return repr(told) if told else ""


_DAYS = ("date", "date-time")
_FORMS = {
    "uuid": "str(uuid4())",
    "time": '"12:30:00Z"',
    "email": 'f"person{number}@example.com"',
    "idn-email": 'f"person{number}@example.com"',
    "uri": 'f"https://example.com/{number}"',
    "url": 'f"https://example.com/{number}"',
    "hostname": 'f"host{number}.example.com"',
    "ipv4": 'f"192.0.2.{number % 250 + 1}"',
    "ipv6": 'f"2001:db8::{number % 9000 + 1}"',
    "byte": '"aGVsbG8="',
}


def patterned(pattern: str, least: int, most: int | None, *, unique: bool) -> str:
    """A text that matches; where texts have to differ, one with the number in it."""
    found = matching(pattern, least, most, 60 if unique else 1)
    if not found:
        return _plain("text", least, most, unique=unique)
    if not unique or len(found) == 1:
        return repr(found[0])
    for text in found:
        for numbered in numbered_texts(text):
            filled = [value_of(f"f{numbered!r}", number) for number in (1, 27, 703, 98_765)]
            fitting = all(least <= len(text) <= (len(text) if most is None else most) for text in filled)
            if fitting and lawful(pattern, filled) == filled:
                return f"f{numbered!r}"
    return f"choose({found!r}, number)"


def numbered_texts(text: str) -> list[str]:
    """The text with a run of digits or of small letters replaced by the number, the longest first."""
    runs = sorted(re.finditer(r"[0-9]{2,}|[a-z]{2,}|[A-Z]{2,}", text), key=lambda run: run.start() - run.end())
    return [f"{braced(text[: run.start()])}{_counting(run.group())}{braced(text[run.end() :])}" for run in runs]


def braced(text: str) -> str:
    """A text as it stands in an f-string."""
    return text.replace("{", "{{").replace("}", "}}")


def _counting(run: str) -> str:
    size = len(run)
    if run[0].isdigit():
        return f"{{number % {10**size}:0{size}d}}"
    return f"{{letters(number, {size})}}" if run[0].islower() else f"{{letters(number, {size}).upper()}}"


def _plain(hint: str, least: int, most: int | None, *, unique: bool) -> str:
    """A readable text of a lawful length."""
    word = re.sub(r"[^a-z]+", " ", hint.lower()).strip() or "text"
    if most is not None and most < (7 if unique else 6):
        return (
            f'f"{{number % {10 ** min(most, 3)}:0{max(1, min(most, max(least, 1)))}d}}"'
            if unique
            else repr("x" * max(least, min(most, 1)))
        )
    room = (most or 60) - 6
    stem = word[: max(1, min(room, 24))].rstrip() or "t"
    if unique and most is not None and most < least + 4:  # with the number in as many digits, however far it counts
        return f'f"{stem} {{number:05d}}{"x" * max(0, least - len(stem) - 6)}"'
    padding = "x" * max(0, least - len(stem) - 2)
    return f'f"{stem} {{number}}{padding}"' if unique or padding else f'f"{stem} {{number}}"'


def bounds(schema: Schema, column: Column | None) -> tuple[float | None, float | None]:
    """The least and the greatest number that contract and column take; `None` where neither says."""
    lows = [schema.get("minimum"), column.minimum if column else None]
    highs = [schema.get("maximum"), column.maximum if column else None]
    step = 1 if "integer" in types_of(schema) else 0.5
    if isinstance(schema.get("exclusiveMinimum"), int | float):
        lows.append(schema["exclusiveMinimum"] + step)
    if isinstance(schema.get("exclusiveMaximum"), int | float):
        highs.append(schema["exclusiveMaximum"] - step)
    low = [value for value in lows if isinstance(value, int | float)]
    high = [value for value in highs if isinstance(value, int | float)]
    return (max(low) if low else None), (min(high) if high else None)


def _number(schema: Schema, column: Column | None, kind: str, *, unique: bool) -> str:
    low, high = bounds(schema, column)
    base = low if low is not None else (min(1, high) if high is not None else 1)
    if column is not None and column.type.kind is SqlKind.NUMERIC and column.type.precision is not None:
        room = 10 ** (column.type.precision - (column.type.scale or 0)) - 1
        high = min(high, room) if high is not None else room
    step = schema.get("multipleOf")
    if isinstance(step, int | float) and step > 0 and step != 1:
        whole = -(-base // step) * step
        return repr(int(whole) if kind == "integer" else whole)
    if kind == "integer":
        start = -(-base // 1)
        if unique:
            span = "" if high is None else f" % {max(1, int(high - start) + 1)}"
            return f"{int(start)} + number{span}"
        return repr(int(start))
    value = base + 0.5 if high is None or base + 0.5 <= high else base
    scaled = column is not None and (column.type.kind, column.type.scale) == (SqlKind.NUMERIC, 0)
    if scaled or (column is not None and python_type(column.type).name == "int"):
        value = -(-base // 1)
    if unique:
        span = "" if high is None else f" % {max(1, int(high - value) + 1)}"
        return f"{float(value)} + number{span}"
    return repr(float(value))


def row_sample(column: Column, table: Table, schema: Schema | None, ordinal: int) -> str:
    """A Python value for a column, as an expression; `ordinal` is the column's place, so that later ones are larger."""
    name = python_type(column.type).name
    unique = is_unique(column, table)
    if column.type.kind in (SqlKind.JSON, SqlKind.JSONB):
        return json_sample(schema, hint=column.name) if schema else "{}"
    if column.type.kind is SqlKind.ARRAY:
        listed = schema or ({"type": "array", "items": {}} if table.checks_of(column.name) else None)
        return json_sample(listed, column, hint=column.name) if listed else "[]"
    if name in ("datetime", "date", "time"):
        return _moment(name, ordinal)
    if name == "UUID":
        return "uuid4()"
    if name == "bool":
        return "False"
    if name == "bytes":
        return 'b"bytes"'
    if name == "timedelta":
        return "timedelta(hours=1)"
    numeric = name in ("int", "Decimal", "float")
    fitting = dict(schema) if schema and _fits(schema, name) else {}
    if numeric:
        fitting.setdefault("type", "integer" if name == "int" else "number")
        text = json_sample(fitting, column, hint=column.name, unique=unique)
        return f"Decimal(str({text}))" if name == "Decimal" else text
    return json_sample(fitting or {"type": "string"}, column, hint=column.name, unique=unique, ordinal=ordinal)


def _fits(schema: Schema, name: str) -> bool:
    kinds = set(types_of(without_null(dict(schema))))
    if name == "str":
        return not kinds or kinds == {"string"}
    return bool(kinds & {"integer", "number"})


def _moment(name: str, ordinal: int) -> str:
    """Later for later columns and for later rows."""
    day = min(ordinal + 1, DAYS)
    if name == "date":
        return f"date(2026, 1, {day}) + timedelta(days=number)"
    if name == "time":
        return f"time({min(ordinal, 23)}, 0)"
    return f"datetime(2026, 1, {day}, 12, tzinfo=UTC) + timedelta(days=number)"


def is_unique(column: Column, table: Table) -> bool:
    """Whether two rows of a test must not have the same value here."""
    text = python_type(column.type).name == "str" and not column.values
    return any(column.name in columns for columns in table.unique_keys(of_some=True)) or text
