"""Editors are told what the engine reads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import jsonschema_rs
import pytest

import orchestrator
from orchestrator import schemas
from orchestrator.strict_yaml import front_matter, load

HERE = Path(orchestrator.__file__).parent
ROOT = HERE.parent
generated = cache(schemas.generate)


@pytest.mark.parametrize("name", schemas.MODELS)
def test_the_schema_is_the_one_that_the_models_give(name: str) -> None:
    written = (HERE / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == json.loads(generated()[f"{name}.schema.json"]), (
        "write the schemas anew: python -m orchestrator.schemas"
    )


@pytest.mark.parametrize("path", sorted(ROOT.glob("phases/*/playbook.yaml")), ids=lambda path: path.parent.name)
def test_a_shipped_playbook_is_what_its_schema_describes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    _validate("playbook", load(text, where=str(path)).data)
    first = text.splitlines()[0]
    assert (path.parent / first.removeprefix("# yaml-language-server: $schema=")).is_file()


@pytest.mark.parametrize("path", sorted(ROOT.glob("agents/[!R]*.md")), ids=lambda path: path.stem)
def test_a_shipped_persona_is_what_its_schema_describes(path: Path) -> None:
    document, _, _ = front_matter(path.read_text(encoding="utf-8"), where=str(path))
    assert document is not None
    _validate("persona", document.data)


def test_a_schema_refuses_what_the_engine_refuses() -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        _validate("project", {"orchestrator": 1, "allow_unsandboxed": True})


def test_the_fields_of_a_schema_are_described_for_their_reader() -> None:
    schema = json.loads(generated()["playbook.schema.json"])
    assert schema["properties"]["owner"]["description"].startswith("Who is told when a run waits")
    assert schema["$defs"]["TaskTemplate"]["properties"]["before"]["description"]


def _validate(name: str, data: object) -> None:
    jsonschema_rs.validator_for(json.loads(generated()[f"{name}.schema.json"])).validate(data)
