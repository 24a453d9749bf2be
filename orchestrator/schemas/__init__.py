"""JSON Schemas of the files that people write, for editors; made from the models, so that they cannot say otherwise.

`python -m orchestrator.schemas` writes them anew into this folder.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, get_args

from pydantic import BaseModel

from orchestrator.config import ProjectConfig, UserConfig
from orchestrator.handoff import Handoff
from orchestrator.intake import Intake
from orchestrator.persona import PersonaFrontMatter
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

MODELS: dict[str, tuple[str, type[BaseModel]]] = {
    "playbook": ("phases/<stage>/playbook.yaml", Playbook),
    "persona": ("the front matter of agents/<id>.md", PersonaFrontMatter),
    "project": ("orchestrator.yaml", ProjectConfig),
    "config": ("~/.config/orchestrator/config.yaml", UserConfig),
    "handoff": ("the front matter of handoff.md", Handoff),
    "task-list": ("tasks.yaml", TaskList),
    "intake": ("intake.yaml", Intake),
}
"""By the schema's name: the file that it describes, and its model."""


def generate() -> dict[str, str]:
    """The text of every schema by file name."""
    return {f"{name}.schema.json": _schema(file, model) for name, (file, model) in MODELS.items()}


def _schema(file: str, model: type[BaseModel]) -> str:
    schema = model.model_json_schema(mode="validation")
    for one in {model, *_parts(model)}:
        part = schema if one is model else schema.get("$defs", {}).get(one.__name__, {})
        for name, text in _docstrings(one).items():
            if name in part.get("properties", {}):
                part["properties"][name].setdefault("description", text)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": file}
    return json.dumps(head | {key: value for key, value in schema.items() if key != "title"}, indent=1) + "\n"


def _parts(kind: Any) -> Iterator[type[BaseModel]]:
    """Every model that stands somewhere in a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from _parts(field.annotation)
    for inner in get_args(kind):
        yield from _parts(inner)


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """The text under each field, the nearest class winning."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel) and base is not BaseModel:
            tree = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
            assert isinstance(tree, ast.ClassDef)
            found |= dict(_described(tree.body))
    return found


def _described(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(body):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                yield name, " ".join(words.split())
