"""What the built-in model does where nothing can be derived: skip what is not there, or leave it to somebody."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from orchestrator.models.builtin.chat import BuiltinModel
from orchestrator.models.faults import Refused
from tests.handoffs import TIDE_STATIONS

DECIDE = """\
```yaml
job: decide
phase: 2
at: entry
decisions: {{a1: [go, skip], b2: [go, no_go]}}
```

# Decide which way the stage goes on

## `a1`: Do the integrations work?

- `go`: If yes, go on
- `skip`: {skip}

## `b2`: Is it done?

- `go`: If yes, go on
- `no_go`: If no, do it again
"""
TASK = "```yaml\njob: task\ntask: '1:post'\nphase: 1\nbuilds: work\nsubject: ''\n```\n\n# Tell people\n"
READ_BACK = """\
```yaml
job: read_back
facts: {product: Lamp Posts}
```

> We work on Lamp Posts.

The restatement also names, in words of yours:

- stack.method: paper
- release_mode: Full Production

Then, in order:

1. `submit`
"""


@pytest.fixture
def undesigned(tmp_path: Path) -> BuiltinModel:
    """The model of a package that brings no contract."""
    brief = b"# Brief\n"
    (tmp_path / "brief.md").write_bytes(brief)
    sha = hashlib.sha256(brief).hexdigest()
    (tmp_path / "handoff.md").write_text(
        "---\nhandoff: 1\nid: HO-1\nfrom_phase: 01-idea\nto_phase: 02-research\nproduct: Lamp Posts\n"
        'created: "2026-11-20T09:00:00Z"\nrelease_mode: Full Production\nstack: {method: paper}\n'
        f"artifacts: {{brief: {{path: brief.md, sha256: {sha}}}}}\napproved_by: somebody\n---\n\n# Handoff\n",
        "utf-8",
    )
    return BuiltinModel(inputs=tmp_path)


def submitted(model: BuiltinModel, text: str) -> dict[str, object]:
    """The arguments of its one call."""
    reply = model.invoke([HumanMessage(text)])
    assert isinstance(reply, AIMessage)
    (call,) = reply.tool_calls
    assert call["name"] == "submit"
    return call["args"]


@pytest.mark.parametrize(
    "skip, outcome",
    [
        ("If no third-party integrations are needed, proceed to Step 3", "skip"),
        ("If there are no endpoints, proceed to Step 3", "go"),
        ("If the weather is fine, proceed to Step 3", "go"),
    ],
)
def test_what_the_package_has_none_of_is_skipped_and_the_rest_goes_on_without_judgement(
    skip: str, outcome: str
) -> None:
    model = BuiltinModel(inputs=TIDE_STATIONS)
    told = submitted(model, DECIDE.format(skip=skip))["decisions"]
    assert isinstance(told, list)
    assert [(item["decision"], item["outcome"]) for item in told] == [("a1", outcome), ("b2", "go")]
    assert "needs a language model or a person" in told[1]["why"]


def test_without_a_design_the_intent_is_restated_with_what_the_sentence_leaves_out(undesigned: BuiltinModel) -> None:
    said = str(submitted(undesigned, READ_BACK)["summary"])
    assert said == "We work on Lamp Posts. stack.method: paper; release_mode: Full Production"


@pytest.mark.parametrize("text", [TASK, DECIDE.format(skip="never")])
def test_without_a_design_nothing_is_done_or_decided_in_silence(undesigned: BuiltinModel, text: str) -> None:
    with pytest.raises(Refused, match="no `openapi`, `schema`, `auth`; this needs a language model or a person"):
        undesigned.invoke([HumanMessage(text)])


def test_work_that_a_person_was_asked_to_do_is_handed_in_once_they_said_so(undesigned: BuiltinModel) -> None:
    answered = f"{TASK}\n## Answers that people gave\n\n- Tell people: nobody did it.\n  Answer (ada): go on\n"
    assert "A person was asked" in str(submitted(undesigned, answered)["summary"])


@pytest.mark.parametrize(
    "title", ["Implement a caching layer", "Process exports in background jobs", "Version the API"]
)
def test_what_is_built_nowhere_is_left_to_somebody_though_its_lines_name_what_is(title: str) -> None:
    model = BuiltinModel(inputs=TIDE_STATIONS)
    task = f"{TASK.replace('Tell people', title)}\n- Cache invalidation\n- Retries of the workers\n"
    with pytest.raises(Refused, match="needs a language model or a person"):
        model.invoke([HumanMessage(task)])
    answered = f"{task}\n## Answers that people gave\n\n- {title}: nobody did it.\n  Answer (ada): leave it\n"
    assert "A person was asked" in str(submitted(model, answered)["summary"])
