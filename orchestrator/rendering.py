"""Pages that people read, made from the engine's own values; foreign text on them is shown as `showing` shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from orchestrator.showing import Shown, cell, code, counted, fenced, plain, visible

if TYPE_CHECKING:
    from orchestrator.plan.record import Plan
    from orchestrator.playbook import PlanRules


def _finalized(value: object) -> object:
    """What no filter was put to is foreign until it is shown: forgetting one costs a backslash, not a reviewer."""
    return value if isinstance(value, Shown) or not isinstance(value, str) else plain(value)


@cache
def _environment(*, escaped: bool) -> Environment:
    def source(name: str) -> str:
        return resources.files("orchestrator").joinpath("templates", name).read_text(encoding="utf-8")

    environment = Environment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Markdown, escaped by `plain`
        finalize=_finalized if escaped else None,
    )
    environment.filters.update(plain=plain, cell=cell, fenced=fenced, code=code, visible=visible, counted=counted)
    return environment


def page(name: str, **values: object) -> str:
    """The template `name` filled in; a placeholder without a value is our bug and raises."""
    return _environment(escaped=False).get_template(name).render(**values)


def reviewers_page(name: str, **values: object) -> str:
    """The same for a page on which somebody decides: every text on it is shown as text, whatever the template says."""
    return _environment(escaped=True).get_template(name).render(**values)


def gate_package(package: Mapping[str, Any]) -> str:
    """The gate package as Markdown."""
    return reviewers_page("gate_package.md", **package)


def plan_table(plan: Plan, rules: PlanRules, mode: Sequence[str]) -> str:
    """The plan as a Markdown table, in work order, with what was left out and what the playbook asks of it.

    `mode` is what the release mode means for the work, a line for each aspect.
    """
    return reviewers_page("plan.md", plan=plan, rules=rules, mode=mode)
