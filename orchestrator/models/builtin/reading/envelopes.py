"""What stands around a row or a list of rows in a body: `{"data": …}`, `{"orders": […], "total": 3}`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.json_schema import Schema, types_of
from orchestrator.models.builtin.reading.extras import distinguish, extra_word, fitting_extra, made_extra, span_extra
from orchestrator.models.builtin.reading.schemas import (
    Schemas,
    constant,
    is_array,
    is_object,
    properties,
    required,
)
from orchestrator.models.builtin.reading.words import Words, key

_LISTS = {
    "data", "item", "result", "record", "content", "list", "entry", "row", "value", "element", "node", "hit",
    "collection", "object", "resource", "member", "edge", "payload", "response", "body",
}  # fmt: skip
_ONES = {
    "data",
    "result",
    "item",
    "record",
    "payload",
    "response",
    "content",
    "value",
    "body",
    "entity",
    "resource",
    "object",
}
_AROUND = {"embedded", "data", "result", "response", "payload", "body"}
_TROUBLE = {"error", "warning", "message"}
_META = {"meta", "metadata", "pagination", "paging", "pageinfo", "page", "link", "cursor", "info"}

_SUCCESS = {"success": True, "ok": True, "status": "success", "message": "OK", "error": None, "code": 0}


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A body taken apart."""

    inner: Schema
    """The flat schema of the row, or of one item of the list."""
    many: bool
    path: tuple[str, ...] = ()
    """Properties that lead to the row or the list."""
    extras: Mapping[str, str] = field(default_factory=dict)
    """Dotted property → a word of `shapes.Answer.extras`."""
    constants: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    """Dotted properties that are required and mean nothing that is known."""
    optional: tuple[str, ...] = ()
    """Dotted properties that mean nothing known and may be left out, or null where `constants` have them."""


def unwrap(schemas: Schemas, schema: Mapping[str, Any] | None, names: Collection[Words]) -> Envelope:
    """Take a body apart; `names` are the words by which its rows may be called."""
    flat = schemas.flat(schema)
    if is_array(flat):
        return Envelope(inner=schemas.items(flat), many=True)
    if is_object(flat):
        found = _many(schemas, flat, names) or _one(schemas, flat, names)
        if found is not None:
            return found
    return Envelope(inner=flat, many=False)


def _many(schemas: Schemas, flat: Schema, names: Collection[Words]) -> Envelope | None:
    members = {name: schemas.flat(item) for name, item in properties(flat).items()}
    arrays = [name for name, item in members.items() if is_array(item)]
    likely = [n for n in arrays if key(n)[-1:] and (key(n)[-1] in _LISTS or key(n) in names or key(n)[-1:] in names)]
    chosen = likely if len(likely) == 1 else arrays
    rows_only = len(chosen) == 1 and len(likely) == 1 and _around_only(members, chosen[0], names)
    if len(chosen) == 1 and (rows_only or _all_meta(members, chosen[0], names)):
        inner = schemas.items(members[chosen[0]])
        return _with_extras(schemas, flat, chosen[0], Envelope(inner=inner, many=True, path=(chosen[0],)), names)
    for name, item in members.items():
        around = bool(key(name)) and (key(name)[-1] in _AROUND or (len(members) == 1 and key(name) in names))
        if is_object(item) and around and _all_meta(members, name, names):
            deeper = _many(schemas, item, names)
            if deeper is not None:
                return _with_extras(schemas, flat, name, below(name, deeper), names)
    return None


def below(name: str, deeper: Envelope) -> Envelope:
    """What was taken apart, with the property around it."""
    return Envelope(
        inner=deeper.inner,
        many=deeper.many,
        path=(name, *deeper.path),
        extras={f"{name}.{inner}": word for inner, word in deeper.extras.items()},
        constants={f"{name}.{inner}": value for inner, value in deeper.constants.items()},
        unknown=tuple(f"{name}.{inner}" for inner in deeper.unknown),
        optional=tuple(f"{name}.{inner}" for inner in deeper.optional),
    )


def _one(schemas: Schemas, flat: Schema, names: Collection[Words]) -> Envelope | None:
    members = {name: schemas.flat(item) for name, item in properties(flat).items()}
    objects = [
        name
        for name, item in members.items()
        if is_object(item) and properties(item) and ((key(name)[-1:] and key(name)[-1] in _ONES) or key(name) in names)
    ]
    if len(objects) != 1 or not _all_meta(members, objects[0], names):
        return None
    found = Envelope(inner=members[objects[0]], many=False, path=(objects[0],))
    return _with_extras(schemas, flat, objects[0], found, names)


def _all_meta(members: Mapping[str, Schema], rows: str, names: Collection[Words]) -> bool:
    """Whether everything beside the rows says something about them."""
    told = any(name in _SUCCESS or made_extra(name, item).startswith("request") for name, item in members.items())
    return all(
        name == rows
        or extra_word(name, names)
        or name in _SUCCESS
        or _is_meta(name, item)
        or constant(item)
        or (told and made_extra(name, item))
        for name, item in members.items()
    )


def _around_only(members: Mapping[str, Schema], rows: str, names: Collection[Words]) -> bool:
    """Whether what stands beside the rows is about all of them: figures that are known, and objects."""
    return all(
        name == rows or is_object(item) or extra_word(name, names) or name in _SUCCESS or _is_figure(name, members)
        for name, item in members.items()
    )


def _is_figure(name: str, members: Mapping[str, Schema]) -> bool:
    """Whether a number beside a list can only be about all of it: no row has a list of rows and no id."""
    return "number" in types_of(members[name]) and not {"id", "uuid", "slug", "name"} & set(members)


def _is_meta(name: str, item: Schema) -> bool:
    found = key(name)
    if found and found[-1] in _TROUBLE:
        return True
    if (found[-1:] and "".join(found) in _META) or (found[-1:] and found[-1] in _META):
        return is_object(item) or is_array(item)
    return False


def _with_extras(schemas: Schemas, flat: Schema, rows: str, found: Envelope, names: Collection[Words]) -> Envelope:
    extras, constants = dict(found.extras), dict(found.constants)
    unknown, optional = list(found.unknown), list(found.optional)
    needed = required(flat)
    beside = properties(flat)
    pending = [(name, name, item, name in needed, beside) for name, item in beside.items() if name != rows]
    while pending:
        dotted, name, written, is_needed, beside = pending.pop(0)
        item = schemas.flat(written)
        fixed = constant(item)
        if is_object(item) and properties(item):
            inner = required(item)
            pending += [
                (f"{dotted}.{child}", child, schema, is_needed and child in inner, properties(item))
                for child, schema in properties(item).items()
            ]
        elif fixed:
            constants[dotted] = fixed[0]
        elif word := (fitting_extra(name, item, names) or span_extra(name, item, beside) or made_extra(name, item)):
            extras[dotted] = word
        elif key(name)[-1:] and key(name)[-1] in _TROUBLE and is_array(item):
            constants[dotted] = []
        elif "." not in dotted and name in _SUCCESS:
            constants[dotted] = success_value(name, item)
        elif is_needed and item.get("x-nullable"):
            constants[dotted] = None
            optional.append(dotted)
        else:
            (unknown if is_needed else optional).append(dotted)
    distinguish(extras)
    return Envelope(
        inner=found.inner,
        many=found.many,
        path=found.path,
        extras=extras,
        constants=constants,
        unknown=tuple(unknown),
        optional=tuple(optional),
    )


def success_value(name: str, item: Schema) -> Any:
    """What a flag or word that says "it worked" holds: what the contract shows, else the usual."""
    values = item.get("enum") or item.get("examples")
    if isinstance(values, list) and values:
        good = [value for value in values if str(value).lower() in {"success", "ok", "true", "200"}]
        return good[0] if good else values[0]
    kinds = types_of(item)
    if "boolean" in kinds:
        return True
    return _SUCCESS[name] if "string" in kinds or not kinds else 200 if name in {"status", "code"} else 0


def names_for(*found: Words) -> frozenset[Words]:
    """Names by which rows may be called: whole, and by the last word."""
    return frozenset(name for words_ in found for name in (words_, words_[-1:]) if name)
