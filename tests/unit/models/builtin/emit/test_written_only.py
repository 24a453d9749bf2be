"""Emitted tests hold answers against the contract: what is only ever sent is not missed there."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from orchestrator.models.builtin.emit import templates


def test_an_answer_does_not_have_to_show_what_is_only_written(monkeypatch: pytest.MonkeyPatch) -> None:
    known = ModuleType("jsonschema")
    known.Draft202012Validator = object  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jsonschema", known)
    documents = ModuleType("documents")
    documents.__file__ = __file__
    exec(templates.render("tests/documents.py.j2"), vars(documents))
    schema: dict[str, Any] = {
        "type": "object",
        "required": ["email", "password"],
        "properties": {"email": {"type": "string"}, "password": {"type": "string", "writeOnly": True}},
    }

    assert documents.modern(schema)["required"] == ["email"]
    assert schema["required"] == ["email", "password"]
