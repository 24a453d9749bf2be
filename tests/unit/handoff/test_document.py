# ruff: noqa: E501 - a field of the strategy is a line

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.errors import OrchestratorError, Problem, Problems
from orchestrator.handoff import Handoff, parse_handoff, render_handoff
from tests.handoffs import ALL, ROOT, good

VISIBLE = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufeff\ufffe\uffff")
TRICKY = st.sampled_from(["no", "~", "null", "010", "1e5", "12:30", "- x", "a: b", "#x", "'", '"', "*a", "&a", "!t", "x\ny", "---", "\u2028"])  # fmt: skip
WORDS = TRICKY | st.text(VISIBLE, min_size=1, max_size=30)
IDS = st.from_regex(r"[A-Z]{1,3}-[0-9]{1,3}", fullmatch=True)
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,8}", fullmatch=True)


@st.composite
def handoffs(draw: st.DrawFn) -> Handoff:
    """Any handoff that the format can say."""
    ids = st.lists(IDS, unique=True, max_size=3)
    fields: dict[str, Any] = {
        "handoff": 1,
        "id": draw(IDS),
        "from_phase": draw(NAMES),
        "to_phase": draw(NAMES),
        "product": draw(WORDS),
        "created": "2026-11-20T09:00:00Z",
        "release_mode": draw(st.sampled_from(["MVP", "Full Production"])),
        "mvp_scope": draw(ids),
        "stack": draw(st.dictionaries(NAMES, WORDS, min_size=1, max_size=3)),
        "database": {"engine": draw(WORDS), "version": draw(WORDS)},
        "codebase": draw(WORDS),
        "artifacts": {name: {"path": f"{name}.x", "sha256": "0" * 64} for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))},
        "decisions": [{"id": name, "decision": draw(WORDS), "rationale": draw(WORDS)} for name in draw(ids)],
        "assumptions": [{"id": name, "text": draw(WORDS), "affects": draw(st.lists(NAMES, max_size=2))} for name in draw(ids)],
        "rfis": [{"id": name, "question": draw(WORDS), "blocking": draw(st.booleans())} for name in draw(ids)],
        "coverage": [{"requirement": name, "status": draw(WORDS), "tests": [draw(WORDS)]} for name in draw(ids)],
        "inspection": {"samples": {draw(NAMES): {"query": {draw(NAMES): draw(WORDS | st.integers() | st.booleans())}, "body": draw(BODIES)}}},
        "approved_by": draw(WORDS),
    }  # fmt: skip
    return Handoff.model_validate(fields, strict=False)


BODIES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=50, deadline=None)
@given(handoff=handoffs(), body=st.text(VISIBLE | st.sampled_from("\n\t"), max_size=200))
def test_what_is_rendered_is_read_back_the_same(handoff: Handoff, body: str) -> None:
    document = parse_handoff(render_handoff(handoff, body))
    assert document.handoff == handoff
    assert document.body == body


@pytest.mark.parametrize("source", ALL, ids=lambda path: path.name)
def test_a_shipped_package_survives_a_round_trip(source: Any) -> None:
    document = good(source).document
    again = parse_handoff(render_handoff(document.handoff, document.body))
    assert (again.handoff, again.body) == (document.handoff, document.body)


def test_the_template_is_a_handoff_itself() -> None:
    document = parse_handoff((ROOT / "handoffs" / "TEMPLATE.md").read_text("utf-8"))
    assert document.handoff.mvp_scope == ("FR-001",)


def test_all_defects_are_told_at_once_with_their_lines() -> None:
    text = (
        "---\nhandoff: 1\nid: x\nfrom_phase: a\nto_phase: b\nproduct: ''\ncreated: yesterday\nrelease_mode: Beta\n---\n"
    )
    with pytest.raises(Problems) as caught:
        parse_handoff(text, "handoff.md")
    told = {(problem.where, problem.what.split(":")[0]) for problem in caught.value.problems}
    assert {("handoff.md:6", "product"), ("handoff.md:7", "created"), ("handoff.md:8", "release_mode")} <= told
    assert {"stack", "artifacts", "approved_by"} <= {what for _, what in told}


@pytest.mark.parametrize("version", ["2", "0", "1.0", "true", "'1'", "null", "[1]"])
def test_another_version_is_told_alone_before_anything_else(version: str) -> None:
    with pytest.raises(Problem, match="version") as caught:
        parse_handoff(f"---\nhandoff: {version}\nwhatever: it means by then\n---\n")
    assert "whatever" not in str(caught.value)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    for whole in (text, f"---\n{text}", f"---\n{text}\n---\n"):
        with pytest.raises(OrchestratorError):
            parse_handoff(whole)
