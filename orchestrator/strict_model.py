"""What pydantic found wrong, told in the words of the file: key path, message with the allowed values, hint."""

from __future__ import annotations

import difflib
import json
import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_QUOTE = "'"
_QUOTED = re.compile(r"'([^']*)'")
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "`true` or `false`",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
}
_LIMITS = {
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be greater than {gt}",
    "less_than_equal": "must be at most {le}",
    "less_than": "must be less than {lt}",
    "string_too_short": "must not be empty",
    "too_short": "needs at least {min_length} of them, has {actual_length}",
    "too_long": "may have at most {max_length} of them, has {actual_length}",
}


Path = tuple[str | int, ...]
Kind = Any
"""A type as an annotation writes it: a class, a union, `Annotated[…]`, `tuple[…, ...]`."""


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where in the file an error stands, and what is wanted there."""

    path: Path
    kind: Kind
    """The type of the value at `path`."""
    around: Kind
    """The type of what holds the value."""


def complaints(error: ValidationError, model: type[BaseModel]) -> list[tuple[Path, str, str]]:
    """Path, message and hint of every defect; branches of a union that failed at one place are one defect."""
    found: dict[Path, tuple[_Place, list[ErrorDetails]]] = {}
    for detail in error.errors(include_url=False):
        place = _place(detail["loc"], model)
        place = replace(place, path=place.path + _tag(detail))
        found.setdefault(place.path, (place, []))[1].append(detail)
    return [(path, *_told(place, details)) for path, (place, details) in found.items() if not _counted(path, found)]


def _counted(path: Path, found: Mapping[Path, tuple[_Place, list[ErrorDetails]]]) -> bool:
    """Whether a list is only too short because its items are wrong, which is told for each of them."""
    too_short = all(detail["type"] == "too_short" for detail in found[path][1])
    return too_short and any(other[: len(path)] == path and other != path for other in found)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint that names the nearest known word, or all of them where none is near."""
    near = difflib.get_close_matches(word[:80], known, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    listed = ", ".join(f"`{name}`" for name in known[:40])
    return f"known here: {listed}" if known else ""


def _tag(detail: ErrorDetails) -> Path:
    """The key that chooses the branch of a union, where that is what is wrong."""
    if detail["type"].startswith("union_tag_"):
        return (str(detail["ctx"]["discriminator"]).strip(_QUOTE),)
    return ()


def _place(loc: Path, model: Kind) -> _Place:
    """The place that `loc` means; names of union branches in it are dropped."""
    path: list[str | int] = []
    kind: Kind = model
    around: Kind = model
    for part in loc:
        inner = _within(kind, part)
        if inner is None:
            kind = _branch(kind, part)
        else:
            path.append(part)
            around, kind = kind, inner
    return _Place(path=tuple(path), kind=kind, around=_bare(around))


def _origin(kind: Kind) -> Kind:
    return get_origin(kind)


def _bare(kind: Kind) -> Kind:
    """A type without `Annotated` around it and without `None` beside it."""
    while _origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if _origin(kind) in {Union, types.UnionType}:
        rest = [branch for branch in get_args(kind) if branch is not type(None)]
        if len(rest) == 1:
            return _bare(rest[0])
    return kind


def _branches(kind: Kind) -> list[Kind]:
    kind = _bare(kind)
    return [_bare(branch) for branch in get_args(kind)] if _origin(kind) in {Union, types.UnionType} else []


def _branch(kind: Kind, part: str | int) -> Kind:
    """The branch of a union that pydantic means by `part`: its tag or its type's name; else the union itself."""
    for branch in _branches(kind):
        if isinstance(branch, type) and issubclass(branch, BaseModel):
            tags = (get_args(field.annotation) for field in branch.model_fields.values())
            if branch.__name__ == part or any(part in tag for tag in tags):
                return branch
        elif str(part).split("[", maxsplit=1)[0] == getattr(_origin(branch) or branch, "__name__", ""):
            return branch
    return kind


def _within(kind: Kind, part: str | int) -> Kind:
    """The type of the value under `part`, or `None` where `part` is not a key or position of `kind`."""
    kind = _bare(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _fields(kind).get(str(part), object)
    origin = _origin(kind)
    if isinstance(part, int) and isinstance(origin, type) and issubclass(origin, Sequence):
        return get_args(kind)[0]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return get_args(kind)[1]
    return None


def _fields(kind: Kind) -> dict[str, Kind]:
    """The keys that a model takes, with their types."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {field.alias or name: field.annotation for name, field in kind.model_fields.items()}


def _told(place: _Place, details: list[ErrorDetails]) -> tuple[str, str]:
    """Message and hint of one defect, in our words."""
    if len(details) > 1 and all(detail["type"] in _WANTED for detail in details):
        wanted = " or ".join(dict.fromkeys(_WANTED[detail["type"]] for detail in details))
        return f"must be {wanted}", _quotes(details[0])
    return _message(place, details[0])


def _message(place: _Place, detail: ErrorDetails) -> tuple[str, str]:
    """The message and the hint for one of pydantic's errors."""
    name, context = detail["type"], detail.get("ctx", {})
    if name in _WANTED:
        return f"must be {_WANTED[name]}", _quotes(detail)
    if name in _LIMITS:
        return _LIMITS[name].format(**context), ""
    tell = _TELLERS.get(name)
    return tell(place, detail, context) if tell else (detail["msg"].removeprefix("Value error, "), "")


def _quotes(detail: ErrorDetails) -> str:
    """A number, a truth value or nothing where text is wanted was meant as text, most likely."""
    value = detail["input"]
    wants_text = detail["type"] == "string_type" and isinstance(value, int | float | NoneType)
    return f'write it in quotes: "{json.dumps(value)}"' if wants_text and value is not None else ""


def _missing(_place: _Place, _detail: ErrorDetails, _context: Mapping[str, Any]) -> tuple[str, str]:
    return "is missing", "add the key"


def _unknown_key(place: _Place, _detail: ErrorDetails, _context: Mapping[str, Any]) -> tuple[str, str]:
    return "unknown key", did_you_mean(str(place.path[-1]), list(_fields(place.around)))


def _not_allowed(_place: _Place, detail: ErrorDetails, context: Mapping[str, Any]) -> tuple[str, str]:
    return _one_of(_QUOTED.findall(str(context["expected"])) or [str(context["expected"])], detail["input"])


def _unknown_tag(_place: _Place, _detail: ErrorDetails, context: Mapping[str, Any]) -> tuple[str, str]:
    return _one_of(_QUOTED.findall(str(context["expected_tags"])), context["tag"])


def _wrong_form(_place: _Place, detail: ErrorDetails, context: Mapping[str, Any]) -> tuple[str, str]:
    return f"`{detail['input']}` does not have the form `{context['pattern']}`", ""


def _one_of(allowed: list[str], given: object) -> tuple[str, str]:
    """What is allowed, all of it, and the nearest of it."""
    listed = ", ".join(f"`{word}`" for word in allowed)
    near = difflib.get_close_matches(str(given)[:80], allowed, n=1)
    return f"`{given}` is not one of {listed}", f"did you mean `{near[0]}`?" if near else ""


_TELLERS: dict[str, Callable[[_Place, ErrorDetails, Mapping[str, Any]], tuple[str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "enum": _not_allowed,
    "literal_error": _not_allowed,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _missing,
    "string_pattern_mismatch": _wrong_form,
}
