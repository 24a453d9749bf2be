"""The text of emitted files that does not depend on one operation, kept in `templates/` in its own language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from orchestrator.models.builtin.emit.naming import quoted


def raw(name: str) -> str:
    """A file as it stands."""
    return (files("orchestrator.models.builtin") / "templates" / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(raw),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 (Python and Markdown, not HTML)
    )
    environment.filters["quoted"] = quoted
    return environment


def render(template: str, /, **values: Any) -> str:
    """A template, filled in; a value that is missing is an error."""
    return _environment().get_template(template).render(**values)
