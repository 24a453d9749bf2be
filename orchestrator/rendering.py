"""Pages that people read, made from the engine's own values.

Text that came from agents or documents goes through `plain`: markup is defused and characters that a reader cannot
see are shown, so that no summary can pass for the engine's word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

if TYPE_CHECKING:
    from orchestrator.plan.record import Plan
    from orchestrator.playbook import PlanRules

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_MARKUP = re.compile(r"([\\`*_\[\]<>|~#])")


def visible(text: object) -> str:
    """One line of foreign text whose unseen characters, terminal escapes among them, are shown as code points."""
    return _shown(" ".join(str(text).split()))


def _shown(text: str) -> str:
    return "".join(f"⟨U+{ord(char):04X}⟩" if unicodedata.category(char) in _UNSEEN else char for char in text)


def plain(text: object) -> str:
    """The same for a Markdown page: its markup is escaped too."""
    return _MARKUP.sub(r"\\\1", visible(text))


def fenced(text: object, language: str = "") -> str:
    """Foreign text of several lines as a block of code that it cannot end; unseen characters are shown."""
    lines = [_shown(line).replace("⟨U+0009⟩", "\t") for line in str(text).split("\n")]
    longest = max((len(run) for run in re.findall(r"`+", "\n".join(lines))), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def cell(text: object) -> str:
    """The same for a table, cut to what a row can hold."""
    words = plain(text)
    return words if len(words) <= 300 else f"{words[:297]}…"


@cache
def _environment() -> Environment:
    def source(name: str) -> str:
        return resources.files("orchestrator").joinpath("templates", name).read_text(encoding="utf-8")

    environment = Environment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown, escaped by `plain`
    )
    environment.filters.update(plain=plain, cell=cell, fenced=fenced)
    return environment


def page(name: str, **values: object) -> str:
    """The template `name` filled in; a placeholder without a value is our bug and raises."""
    return _environment().get_template(name).render(**values)


def gate_package(package: Mapping[str, Any]) -> str:
    """The gate package as Markdown."""
    return page("gate_package.md", **package)


def plan_table(plan: Plan, rules: PlanRules) -> str:
    """The plan as a Markdown table, in work order, with what was left out and what the playbook asks of it."""
    return page("plan.md", plan=plan, rules=rules)
