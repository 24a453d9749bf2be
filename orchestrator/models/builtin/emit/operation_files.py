"""The files of types and presenters that one operation needs."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.compose import Piece, PythonFile, Registry
from orchestrator.models.builtin.emit.operation_types import types_for
from orchestrator.models.builtin.emit.presenter_writer import presenter_name
from orchestrator.models.builtin.emit.presenters import presenter
from orchestrator.models.builtin.emit.responses import operation_module, view_class
from orchestrator.models.builtin.emit.view_modules import used_views, view_module
from orchestrator.models.builtin.shapes import View


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """A file that one task writes whole."""

    path: str
    text: str


File = TextFile | PythonFile | Registry


def types(operation: OperationDesign, design: ServiceDesign) -> list[File]:
    """Classes and presenters that one operation needs."""
    files: list[File] = []
    views = used_views(design, operation.answer.view) if operation.answer.view else []
    for name in views:
        view = design.views[name]
        module = view_module(view, design)
        files.append(python(f"app/schemas/{module}.py", module, view_class(view, design), schema_order(design, module)))
        files.append(
            python(f"app/presenters/{module}.py", module, presenter(view, design), presenter_order(design, module))
        )
    module = operation_module(operation)
    order = schema_order(design, module)
    pieces = types_for(operation, design).pieces
    return files + [python(f"app/schemas/{module}.py", module, piece, order) for piece in pieces]


def python(path: str, module: str, piece: Piece, order: tuple[str, ...]) -> PythonFile:
    """A file of one piece, as far as one operation is concerned."""
    words = " ".join(naming.words(module))
    doc = f"What clients send and see of {words}." if "/schemas/" in path else f"Answers about {words}."
    return PythonFile(path=path, doc=doc, pieces=(piece,), order=order)


def schema_order(design: ServiceDesign, module: str) -> tuple[str, ...]:
    """All classes of a module of types: views first, then what each operation needs."""
    return design.once("schema_orders", lambda: _schema_orders(design)).get(module, ())


def presenter_order(design: ServiceDesign, module: str) -> tuple[str, ...]:
    """All presenters of a module."""
    return design.once("presenter_orders", lambda: _presenter_orders(design)).get(module, ())


def _schema_orders(design: ServiceDesign) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for view in _shown(design):
        found.setdefault(view_module(view, design), {}).setdefault(naming.view_class(view.name))
    for operation in design.operations:
        for piece in types_for(operation, design).pieces:
            found.setdefault(operation_module(operation), {}).setdefault(piece.name)
    return {module: tuple(names) for module, names in found.items()}


def _presenter_orders(design: ServiceDesign) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for view in _shown(design):
        found.setdefault(view_module(view, design), {}).setdefault(presenter_name(view))
    return {module: tuple(names) for module, names in found.items()}


def _shown(design: ServiceDesign) -> list[View]:
    """Every view that an operation shows, each after those that it contains."""
    found: dict[str, None] = {}
    for answer in dict.fromkeys(operation.answer.view for operation in design.operations):
        found.update(dict.fromkeys(used_views(design, answer) if answer else []))
    return [design.views[name] for name in found]
