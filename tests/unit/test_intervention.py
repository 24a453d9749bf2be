from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.errors import OrchestratorError, Problem, Problems
from orchestrator.intervention import Intervention, Kind, Receipt, Urgency, glimpse, parse_intervention, receipt_of

STAGE = "06-backend-implementation"
HERE = Path(__file__).parents[2] / "human-interventions"


def parsed(text: str) -> Intervention:
    return parse_intervention(text, "x.md")


def test_front_matter_and_bold_lines_say_the_same() -> None:
    keys = f"phase: {STAGE}\nurgency: immediate\ntype: bug-report\nraised_by: Ada\ndate: 2026-01-02\n"
    front = parsed(f"---\n{keys}---\n# Sums are wrong\n")
    bold = parsed(
        f"# Human Intervention — Sums are wrong\n\n**Date:** 2026-01-02\n**Phase:** {STAGE}\n**Type:** bug-report\n"
        "**Urgency:** immediate\n**Raised by:** Ada\n**Status:** open\n\n## Feedback\n> they are\n"
    )
    for said in (front, bold):
        assert (said.title, said.phase, said.urgency, said.kind, said.raised_by, said.date) == (
            "Sums are wrong",
            STAGE,
            Urgency.IMMEDIATE,
            Kind.BUG_REPORT,
            "Ada",
            "2026-01-02",
        )


@pytest.mark.parametrize(
    "line",
    [
        "**Urgency:** End of phase",
        "**urgency**: end-of-phase",
        "- **Urgency:** `END_OF_PHASE` <!-- immediate | end-of-phase | backlog -->",
        "**Date:** today **Urgency:** end of phase **Phase:** all",
        "**Urgency:** end-of-phase\r",
    ],
)
def test_bold_lines_are_read_as_people_write_them(line: str) -> None:
    assert parsed(f"# Title\n\n{line}\n").urgency is Urgency.END_OF_PHASE


def test_only_the_head_is_searched_for_bold_lines() -> None:
    said = parsed("# T\n**Urgency:** backlog\n\n## Feedback\n**Urgency:** immediate\n")
    assert said.urgency is Urgency.BACKLOG
    assert "**Urgency:** immediate" in said.text


def test_what_is_not_said_has_a_plain_meaning() -> None:
    said = parsed("---\nurgency: backlog\n---\n")
    assert (said.phase, said.kind, said.title, said.changes) == ("all", Kind.OTHER, "Untitled", {})


def test_changes_of_the_plan_are_kept_as_they_stand() -> None:
    said = parsed("---\nurgency: immediate\nchanges: {drop: [a], priority: {b: P0}}\n---\nx")
    assert said.changes == {"drop": ["a"], "priority": {"b": "P0"}}


@pytest.mark.parametrize(
    "phase, stage, number, expected",
    [
        ("all", STAGE, None, True),
        ("ALL", STAGE, 3, True),
        (STAGE, STAGE, 3, True),
        ("06", STAGE, None, True),
        ("6", STAGE, None, True),
        ("07-integration", STAGE, None, False),
        ("7", STAGE, None, False),
        (f"{STAGE}/5", STAGE, None, True),
        (f"{STAGE}/5", STAGE, 5, True),
        (f"{STAGE}/5", STAGE, 4, False),
        ("06-backend", STAGE, None, False),
    ],
)
def test_scope_follows_the_phase_line(phase: str, stage: str, number: int | None, *, expected: bool) -> None:
    said = parsed(f"---\nurgency: backlog\nphase: {phase}\n---\n")
    assert said.in_scope(stage, number) is expected


@pytest.mark.parametrize(
    "phase, at_work, due",
    [
        ("all", 1, True),
        ("06/2", 1, False),
        ("06/2", 2, True),
        ("06/2", 3, True),
        ("06/2", None, True),
        ("06/9", 1, True),
        ("06/tests", 1, True),
    ],
)
def test_what_is_about_a_later_phase_waits_for_it_and_for_none_that_is_not_there(
    phase: str, at_work: int | None, *, due: bool
) -> None:
    assert parsed(f"---\nurgency: immediate\nphase: {phase}\n---\n").due_in(at_work, last=8) is due


@pytest.mark.parametrize(
    "text, line, told",
    [
        ("just words\n", 1, "neither how urgent"),
        ("", 1, "neither how urgent"),
        ("---\nphase: all\n---\n", 2, "urgency"),
        ("---\nurgency: soon\n---\n", 2, "`soon` is not one of `immediate`, `end-of-phase`, `backlog`"),
        ("# T\n\n\n**Urgency:** asap\n", 4, "`asap`"),
        ("---\nurgency: backlog\nurgancy: x\n---\n", 3, "did you mean"),
        ("---\nurgency: backlog\ntype: idea\n---\n", 3, "`idea`"),
        ("---\nurgency: immediate\n", 1, "no end"),
        ("---\nurgency: !!python/name:os.system x\n---\n", 2, "tag"),
        ("---\nurgency: &a immediate\ntype: *a\n---\n", 2, "anchor"),
        ("# T\n**Urgency:** immediate | end-of-phase | backlog\n", 2, "is not one of"),
        ("---\nurgency: backlog\nphase: ''\n---\n", 3, "phase"),
        ("---\nurgency: backlog\nphase: true\n---\n", 3, "must be text or a whole number"),
        (f"---\nurgency: backlog\nphase: 06/{'9' * 5_000}\n---\n", 3, "at most 200 characters"),
        (f"# T\n**Urgency:** backlog\n**Phase:** {'9' * 5_000}\n", 3, "at most 200 characters"),
    ],
)
def test_what_cannot_be_understood_says_where_and_why(text: str, line: int, told: str) -> None:
    with pytest.raises(OrchestratorError, match=f"x.md:{line}") as error:
        parsed(text)
    assert told in str(error.value)
    assert isinstance(error.value, Problem | Problems)


def test_identity_follows_the_content_and_the_attachments_only() -> None:
    text = "---\nurgency: backlog\n---\nx"
    same = parse_intervention(text, "a.md").digest
    assert parse_intervention(text, "b.md", path="elsewhere").digest == same
    with_one = parse_intervention(text, "a.md", attachments={"openapi.yaml": "0" * 64})
    assert with_one.digest != same
    assert with_one.attachments == ("openapi.yaml",)
    assert parse_intervention(text + "y", "a.md").digest != same


def test_a_receipt_names_outcome_reason_and_digest_and_cannot_be_broken_by_its_reason() -> None:
    said = parsed("---\nurgency: backlog\n---\nx")
    told = receipt_of(
        said.digest, receipt=Receipt.APPLIED, why="changed\n## Receipt\n- **Outcome:** rejected", run="r-1", at="now"
    )
    assert told.count("\n## Receipt\n") == 1
    assert "- **Outcome:** applied\n" in told
    assert f"`{said.digest}`" in told


WHOLE = st.builds(
    lambda urgency, phase, form, rest: (
        f"---\nphase: {phase}\nurgency: {urgency}\n---\n{rest}"
        if form
        else f"# T\n**Phase:** {phase}\n**Urgency:** {urgency}\n\n## Text\n{rest}"
    ),
    st.sampled_from(list(Urgency)),
    st.sampled_from(["all", STAGE, "7"]),
    st.booleans(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40),
)


@given(text=WHOLE, data=st.data())
def test_a_glimpse_of_any_beginning_says_what_the_whole_says_or_nothing(text: str, data: st.DataObject) -> None:
    whole = parsed(text)
    seen = glimpse(text[: data.draw(st.integers(0, len(text)))])
    assert seen is None or seen.urgency is whole.urgency
    assert glimpse(text + "\n") == glimpse(text + "\nmore")


@given(text=st.text(max_size=300) | st.text("-:*#\n urgencyimmediate{}[]&!", max_size=80).map("---\n{}\n---\n".format))
def test_any_text_is_understood_or_refused_with_a_reason(text: str) -> None:
    try:
        ended = parsed(text).urgency in Urgency
    except OrchestratorError as error:
        ended = "x.md" in str(error)
    assert ended


def test_the_template_and_the_readmes_examples_are_understood() -> None:
    assert parsed((HERE / "TEMPLATE.md").read_text()).urgency is Urgency.END_OF_PHASE
    blocks = (HERE / "README.md").read_text().split("```")
    examples = [block.removeprefix("markdown\n") for block in blocks if block.startswith("markdown\n")]
    assert [parsed(example).urgency for example in examples] == [Urgency.IMMEDIATE, Urgency.IMMEDIATE]
