"""Writes the pages of docs/ that the program itself knows; `make docs` runs it, `make check` notices stale ones.

Meanings come from the docstrings under the fields, shapes from the types: a page cannot say what the program does not.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from orchestrator import criteria
from orchestrator.errors import Exit
from orchestrator.events import Kind
from orchestrator.finding import Level, Outcome
from orchestrator.playbook import Playbook
from orchestrator.state import RunState, WaitingFor

DOCS = Path(__file__).parent
NOTE = "<!-- written by `make docs` from the program; changes here are lost -->\n\n"


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


def _summary(thing: object) -> str:
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


def _parts(root: type[BaseModel]) -> Iterator[type[BaseModel]]:
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


def playbook_page() -> str:
    """`reference/playbook.md`."""

    def linked(model: type[BaseModel]) -> str:
        return f"[{model.__name__}](#{model.__name__.lower()})"

    sections = [f"## {m.__name__}\n\n{_summary(m)}\n\n{fields_table(m, linked)}" for m in _parts(Playbook)]
    return "# Keys of `playbook.yaml`\n\nUnknown keys are refused, and nothing is converted.\n\n" + "\n".join(sections)


def checks_page() -> str:
    """`reference/checks.md`."""
    common = frozenset(criteria.Criterion.model_fields)
    text = "# Checks\n\nWhat a playbook may ask. Each is judged by the engine on the recorded tree.\n\n"
    text += "## How a check ends\n\n" + enum_table(Outcome, head="outcome")
    text += "\n## Who vouches for it\n\n" + enum_table(Level, head="level")
    text += "\n## Keys of every check\n\n" + fields_table(criteria.Criterion, lambda model: model.__name__)
    for spec in get_args(criteria.AnySpec):
        (kind,) = get_args(spec.model_fields["kind"].annotation)
        own = fields_table(spec, lambda model: model.__name__, without=common | {"kind"})
        body = own if own.count("\n") > 2 else "No keys of its own.\n"
        text += f"\n## `{kind}`\n\n{_summary(spec)} *{spec.LEVEL.value.capitalize()}.*\n\n{body}"
    return text


def journal_page() -> str:
    """`reference/journal.md`."""
    intro = (
        "# Journal\n\n`orchestrator journal RUN --json` prints one object per line, with `seq`, `at`, `kind`, `key`, "
        "`body`, `prev` and `hash`: each row carries the hash of the row before it. Kinds are never renamed.\n\n"
    )
    return intro + enum_table(Kind, head="kind")


def exit_codes_page() -> str:
    """`reference/exit-codes.md`."""
    text = "# Exit codes and states\n\n" + enum_table(Exit, head="exit code")
    text += "\n## States of a run\n\n`orchestrator status RUN --json` says one of them.\n\n" + enum_table(
        RunState, head="state"
    )
    return text + "\n## What a waiting run waits for\n\n" + enum_table(WaitingFor, head="waiting for")


PAGES: dict[str, Callable[[], str]] = {
    "reference/checks.md": checks_page,
    "reference/exit-codes.md": exit_codes_page,
    "reference/journal.md": journal_page,
    "reference/playbook.md": playbook_page,
}


def pages() -> dict[Path, str]:
    """Every generated page: its file, and what it should hold."""
    return {DOCS / name: NOTE + re.sub(r"\n{3,}", "\n\n", page()).rstrip() + "\n" for name, page in PAGES.items()}


def main() -> int:
    """Write what is out of date."""
    for file, text in pages().items():
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"wrote {file.relative_to(DOCS.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
