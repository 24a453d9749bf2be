"""One presenter while it is written: its lines, its imports, and how it speaks of columns."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.models.builtin.design import ServiceDesign
from orchestrator.models.builtin.emit import naming
from orchestrator.models.builtin.emit.narrowing import Conditions
from orchestrator.models.builtin.emit.presenting import standing
from orchestrator.models.builtin.emit.responses import attributes
from orchestrator.models.builtin.emit.view_modules import view_module
from orchestrator.models.builtin.shapes import View


def presenter_name(view: View) -> str:
    """The function that presents rows as this view."""
    return f"present_{naming.snake(view.name)}"


class PresenterWriter:
    """One presenter while it is written."""

    session = "session"

    def __init__(self, view: View, design: ServiceDesign) -> None:
        self.view = view
        self.design = design
        self.names = attributes(view)
        self.before: list[str] = []
        self.arguments: list[str] = []
        self.imports: set[str] = {
            "from collections.abc import Sequence",
            "from sqlalchemy.orm import Session",
            "from app.presenters.base import Context",
            f"from app.schemas.{view_module(view, design)} import {naming.view_class(view.name)}",
        }
        self.uses_index = False
        self.uses_session = False

    def model(self, table: str) -> str:
        """The model of a table, imported."""
        name = naming.model_class(table)
        self.imports.add(f"from app.models.{naming.module(table)} import {name}")
        return name

    def use(self, module: str, *names: str) -> None:
        """Import names of a module."""
        self.imports.update(f"from {module} import {name}" for name in names)

    def column(self, table: str, column: str) -> str:
        """A column of a model."""
        return f"{self.model(table)}.{naming.attribute(column)}"

    def columns(self, table: str, names: Sequence[str]) -> str:
        """A column, or as many as make up a key together."""
        return together([self.column(table, name) for name in names])

    def order(self, table: str) -> str:
        """The key of a table, as further arguments."""
        return "".join(f", {self.column(table, name)}" for name in standing(self.design.table(table)))

    def helper(self, name: str) -> str:
        """What all presenters share, imported."""
        self.imports.add(f"from app.presenters.base import {name}")
        self.uses_session = True
        return name

    def batch(self, name: str) -> str:
        """A query for a whole page, imported."""
        self.imports.add(f"from app.repositories.base import {name}")
        self.uses_session = True
        return name

    def present(self, view: str) -> str:
        """The function that presents rows as another view, imported."""
        target = self.design.views[view]
        if view_module(target, self.design) != view_module(self.view, self.design):
            module = f"app.presenters.{view_module(target, self.design)}"
            self.imports.add(f"from {module} import {presenter_name(target)}")
        return presenter_name(target)

    def alive(self, tables: Sequence[str], said: str = "") -> list[str]:
        """What holds for rows of the tables that were not deleted softly, where `said` does not speak of it."""
        conditions = Conditions(self.design)
        found = [test for table in tables for test in conditions.alive(table, said)]
        self.imports |= conditions.imports
        return found

    def where(self, tests: Sequence[str]) -> str:
        """All of the conditions, as a further argument."""
        if len(tests) > 1:
            self.use("sqlalchemy", "and_")
            return f", where=and_({', '.join(tests)})"
        return "".join(f", where={test}" for test in tests)


def together(parts: Sequence[str]) -> str:
    """One expression, or several as a tuple."""
    return f"({', '.join(parts)})" if len(parts) > 1 else parts[0]


def key_of(names: Sequence[str]) -> str:
    """The values by which what belongs to a row is found."""
    return together([f"row.{naming.attribute(name)}" for name in names])


def keys_of(names: Sequence[str]) -> str:
    """Those values of all rows of a page."""
    return f"{{{key_of(names)} for row in rows}}"
