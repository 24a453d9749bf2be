"""How a type, an enum or a command line becomes a table: shapes from the types, meanings from the docstrings below."""

from __future__ import annotations

import argparse
import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


def attribute_docs(cls: type) -> dict[str, str]:
    """The docstring under each attribute of a class and of its bases, as one line."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        if not base.__module__.startswith("orchestrator"):
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        for statement, after in zip(tree.body, tree.body[1:], strict=False):
            names = _assigned(statement)
            if names and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                found |= dict.fromkeys(names, inspect.cleandoc(str(after.value.value)).replace("\n", " "))
    return found


def _assigned(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.AnnAssign):
        return [statement.target.id] if isinstance(statement.target, ast.Name) else []
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return []


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; pipes inside of cells are escaped."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def enum_table(cls: type[Enum], *, head: str) -> str:
    """Every member of an enum with its meaning."""
    docs = attribute_docs(cls)
    return table((head, "meaning"), ((f"`{member.value}`", docs.get(member.name, "")) for member in cls))


def shape(annotation: Any, linked: Callable[[type[BaseModel]], str]) -> str:
    """A type as a reader of YAML sees it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return shape(arguments[0], linked)
    if origin is Literal:
        return " · ".join(f"`{value}`" for value in arguments)
    if origin in {Union, UnionType}:
        if all(isinstance(part, type) and issubclass(part, BaseModel) for part in arguments) and len(arguments) > 3:
            return "a [check](checks.md)"
        return " or ".join("nothing" if part is NoneType else shape(part, linked) for part in arguments)
    if origin in {tuple, list, set, frozenset}:
        inner = shape(arguments[0], linked)
        return f"list of {inner}"
    if origin is not None:  # mappings
        return f"mapping of {shape(arguments[0], linked)} to {shape(arguments[1], linked)}"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return linked(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " · ".join(f"`{member.value}`" for member in annotation)
    plain = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "`true` or `false`",
        dict: "mapping",
        object: "anything",
    }
    return plain.get(annotation, getattr(annotation, "__name__", str(annotation)))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default in (None, (), {}) or isinstance(default, BaseModel):
        return ""
    if isinstance(default, tuple):
        return ", ".join(f"`{getattr(item, 'value', item)}`" for item in default)
    value = getattr(default, "value", default)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def summary(thing: object) -> str:
    """The first paragraph of a docstring, as one line."""
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")


def fields_table(
    model: type[BaseModel], linked: Callable[[type[BaseModel]], str], *, without: frozenset[str] = frozenset()
) -> str:
    """The keys of a model: what each takes, its default and its meaning."""
    docs = attribute_docs(model)
    rows = [
        (f"`{name}`", shape(field.annotation, linked), _default(field), docs.get(name, ""))
        for name, field in model.model_fields.items()
        if name not in without
    ]
    return table(("key", "takes", "default", "meaning"), rows)


def parts(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and every model that its fields name, breadth first, each once."""
    queue, seen = [root], {root}
    while queue:
        model = queue.pop(0)
        yield model
        for field in model.model_fields.values():
            for part in _models_in(field.annotation):
                if part not in seen:
                    seen.add(part)
                    queue.append(part)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif len(get_args(annotation)) <= 3 or get_origin(annotation) is Annotated:
        for argument in get_args(annotation):
            yield from _models_in(argument)


def arguments_table(parser: argparse.ArgumentParser) -> str:
    """Every argument of a command; `--help` itself is left out."""
    return table(("argument", "", "meaning"), _arguments(parser))


def _arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, str]]:
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to list them
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):  # noqa: SLF001
            continue
        value = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
        value = " ".join(value) if isinstance(value, tuple) else value
        takes = "" if action.nargs == 0 else f" {value}"
        name = ", ".join(f"{option}{takes}" for option in action.option_strings) or str(value)
        needed = action.required and action.nargs not in {"?", "*"}
        yield f"`{name}`", "required" if needed else "", (action.help or "") % vars(action)
