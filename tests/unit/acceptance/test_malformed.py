from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator import acceptance, strict_yaml
from orchestrator.acceptance import judge, judge_quality
from orchestrator.acceptance.openapi import contract_flaws
from orchestrator.errors import OrchestratorError
from orchestrator.handoff import Package, parse_handoff, render_handoff
from orchestrator.plan.draft import draft
from orchestrator.readback import facts
from tests.handoffs import HIVEWATCH, LATHE_HALL, good, stage

JUNK: list[Any] = [
    None,
    [],
    {},
    "",
    0,
    -1,
    True,
    "x",
    [1],
    {"a": 1},
    [[]],
    1.5,
    [{}],
    {"type": "object", "properties": []},
]
ARTIFACTS = ("openapi", "openapi", "openapi", "auth", "migration_plan", "mapping")
"""What is broken; the contract more often, since it has the most places."""


def places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document, from the top."""
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def broken(draw: st.DrawFn, document: Any) -> Any:
    """A document in which something else stands at one place, or nothing."""
    document = copy.deepcopy(document)
    path = draw(st.sampled_from([place for place in places(document) if place]))
    here = document
    for part in path[:-1]:
        here = here[part]
    if draw(st.booleans()):
        here[path[-1]] = draw(st.sampled_from(JUNK))
    else:
        del here[path[-1]]
    return document


@st.composite
def malformed_packages(draw: st.DrawFn) -> Package:
    source = good(draw(st.sampled_from([HIVEWATCH, LATHE_HALL])))
    name = draw(st.sampled_from([name for name in ARTIFACTS if name in source.handoff.artifacts]))
    artifact = source.handoff.artifacts[name]
    document = strict_yaml.load(source.text(name), where=artifact.path).data
    content = json.dumps(broken(draw, document)).encode()
    sealed = artifact.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()})
    handoff = source.handoff.model_copy(update={"artifacts": {**source.handoff.artifacts, name: sealed}})
    text = render_handoff(handoff, source.document.body)
    return Package(document=parse_handoff(text), files={**source.files, artifact.path: content})


@settings(max_examples=25, deadline=None)
@given(malformed_packages())
def test_whatever_stands_in_an_artifact_it_is_refused_in_words_or_can_be_planned(package: Package) -> None:
    entries = judge(package, stage())
    told = [*entries, *judge_quality(package, stage())]
    assert all(entry.passed or (entry.file and entry.problem and entry.remedy) for entry in told)
    if all(entry.passed for entry in entries):
        assert draft(stage(), package).tasks
        assert facts(package, stage()).endpoints > 0


@st.composite
def malformed_front_matter(draw: st.DrawFn) -> str:
    source = good(draw(st.sampled_from([HIVEWATCH, LATHE_HALL])))
    return f"---\n{json.dumps(broken(draw, source.document.source.data))}\n---\n"


@settings(max_examples=50, deadline=None)
@given(malformed_front_matter())
def test_whatever_stands_in_the_front_matter_it_is_refused_in_words_or_read(text: str) -> None:
    told, handoff = "", None
    try:
        handoff = parse_handoff(text).handoff
    except OrchestratorError as error:
        told = str(error)
    assert (handoff is None) == told.startswith("handoff.md:")


def test_what_stumbles_over_a_valid_package_is_our_bug_and_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> Iterator[Any]:
        raise ZeroDivisionError

    monkeypatch.setattr(acceptance, "NO_GO", {**acceptance.NO_GO, "auth_complete": stumble})
    with pytest.raises(ZeroDivisionError):
        judge(good(HIVEWATCH), stage())


def test_a_reference_within_an_extension_is_its_tools_own_business() -> None:
    """Documentation tools keep paths of pages there."""
    text = """
openapi: 3.1.0
info: {title: t, version: "1"}
x-topics: [{title: Intro, content: {$ref: ./docs/intro.md}}]
paths: {/a: {get: {operationId: a, x-sample: {$ref: a.py}, responses: {"200": {description: ok}}}}}
"""

    assert contract_flaws(text, "openapi.yaml") == ()
    outside = contract_flaws(text.replace("description: ok", "$ref: b.yaml"), "openapi.yaml")
    assert ["leads outside" in flaw.problem for flaw in outside] == [True]
