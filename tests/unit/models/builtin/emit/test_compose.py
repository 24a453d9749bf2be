"""Files that several tasks write together: each adds its own, and what is there stays."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.models.builtin.emit.compose import Piece, PythonFile, Registry, Unreadable, compose, render_imports

NAMES = ("Service", "Service.first", "Service.second", "Service.third")


def piece(name: str) -> Piece:
    """A piece of a file with one class."""
    owner, _, method = name.partition(".")
    if not method:
        return Piece(name=owner, source=f'class {owner}:\n    """A service."""\n')
    source = f'def {method}(self) -> int:\n    """One."""\n    return 1\n'
    return Piece(name=name, source=source, imports=(f"from app.{method} import X",))


def file(*names: str) -> PythonFile:
    """A file as far as these pieces are concerned."""
    return PythonFile(path="app/a.py", doc="A.", pieces=tuple(piece(name) for name in names), order=NAMES)


def methods(text: str) -> list[str]:
    """The methods of the class, in their order."""
    holder = next(node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    return [node.name for node in holder.body if isinstance(node, ast.FunctionDef)]


def test_a_missing_file_is_written_whole() -> None:
    """With its docstring, imports and pieces."""
    text = compose(None, file("Service", "Service.first"))

    assert methods(text) == ["first"]
    assert text.startswith('"""A."""\n\nfrom __future__ import annotations\n')
    assert "from app.first import X" in text


@given(st.permutations(NAMES[1:]))
def test_the_order_of_the_tasks_does_not_matter(order: list[str]) -> None:
    """A piece goes where the canonical order wants it."""
    text = compose(None, file("Service", order[0]))
    for name in order[1:]:
        text = compose(text, file("Service", name))

    assert methods(text) == ["first", "second", "third"]
    assert all(f"from app.{name} import X" in text for name in ("first", "second", "third"))


def test_what_a_person_wrote_survives() -> None:
    """Another method, a changed body, a comment."""
    text = compose(None, file("Service", "Service.first"))
    edited = text.replace("return 1", "return 42  # as agreed") + "\n\ndef helper() -> None:\n    pass\n"

    again = compose(edited, file("Service", "Service.first", "Service.second"))

    assert "return 42  # as agreed" in again
    assert "def helper() -> None:" in again
    assert methods(again) == ["first", "second"]


def test_nothing_changes_where_nothing_is_missing() -> None:
    """Not a single character."""
    text = compose(None, file("Service", "Service.first")).replace("A service.", "My   service.")

    assert compose(text, file("Service", "Service.first")) is text


def test_a_file_that_is_no_python_is_left_to_a_person() -> None:
    """With its name and the reason."""
    with pytest.raises(Unreadable, match=r"app/a\.py is not valid Python"):
        compose("class (", file("Service"))


def test_imports_are_grouped_and_sorted() -> None:
    """Standard library, others, the service's own; constants before classes before the rest."""
    text = render_imports(
        [
            "from app.b import x",
            "import json",
            "from app.b import Y",
            "from app.b import Z_MAX",
            "from fastapi import A",
        ]
    )

    assert text == "import json\n\nfrom fastapi import A\n\nfrom app.b import Z_MAX, Y, x"


def test_a_registry_lists_each_module_once() -> None:
    """However often a task of it runs, and whatever else stands in the file."""
    empty = '"""All."""\n\nfrom fastapi import APIRouter\n\nROUTERS: tuple[APIRouter, ...] = ()\n'
    text: str | None = None
    for module in ("notes", "users", "notes"):
        text = Registry(path="app/routers/__init__.py", module=module, name="ROUTERS", otherwise=empty).merged(text)

    assert text is not None
    assert text.count("notes.router") == 1
    assert text.count("users.router") == 1
    ast.parse(text)
