"""What agents are told: text files in this folder, filled in here and nowhere else."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml
from jinja2 import Environment, FunctionLoader, StrictUndefined


def _source(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    # Prompts are plain text for a model, not markup: escaping would change what the model reads.
    environment = Environment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701
    )
    environment.filters["yaml"] = _yaml
    return environment


def render(name: str, **values: object) -> str:
    """The prompt file `name` filled in; a placeholder without a value is our bug and raises."""
    return _environment().get_template(name).render(**values).strip() + "\n"


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110).strip()
