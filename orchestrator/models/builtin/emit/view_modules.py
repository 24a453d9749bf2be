"""In which module the class and the presenter of a view stand: those that contain each other stand in one."""

from __future__ import annotations

from collections.abc import Mapping

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.shapes import GroupField, ManyField, OneField, View


def view_module(view: View, design: ServiceDesign) -> str:
    """The module of its table; where the views of two tables contain one another, the same one for both."""
    joined = design.once("joined_view_modules", lambda: _joined(design))
    return joined.get(_own(view), _own(view))


def used_views(design: ServiceDesign, name: str) -> list[str]:
    """A view and all that it contains, the contained ones first."""
    found: list[str] = []

    def visit(current: str) -> None:
        if current in found or current not in design.views:
            return
        for field in design.views[current].fields:
            if isinstance(field.source, GroupField | OneField | ManyField):
                visit(field.source.view)
        found.append(current)

    visit(name)
    return found


def _own(view: View) -> str:
    return naming.module(view.table) if view.table else "common"


def _joined(design: ServiceDesign) -> Mapping[str, str]:
    """The module that stands for each that would be imported by what it imports."""
    needs: dict[str, set[str]] = {}
    for name, view in design.views.items():
        needs.setdefault(_own(view), set()).update(_own(design.views[one]) for one in used_views(design, name))
    for middle, further in needs.items():  # all that is needed on the way as well
        for found in needs.values():
            found.update(further if middle in found else ())
    return {
        module: min(other for other in found if module in needs[other])
        for module, found in needs.items()
        if any(other != module and module in needs[other] for other in found)
    }
