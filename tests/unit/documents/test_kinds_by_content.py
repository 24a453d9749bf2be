"""Kinds that no word of a title tells: conditions above lists, stages between signatures, roles, lists that count."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook


def read(text: str) -> Imported:
    return read_document(text.encode(), where="document.md")


_UNIT = """### {code}{number}. {name}

**Note:** as on the board.

**{judged}:**
* the lid is closed
* the scale says {number} kg

**{tries}:** 2
**{fails}:** {number} kg more

"""


@pytest.mark.parametrize(
    "judged, tries, fails",
    [
        ("We call it right if", "Attempts", "If it fails"),
        ("Nos damos por contentos cuando", "Intentos", "Si falla"),
        ("Der Imker nickt, wenn", "Versuche", "Sonst"),
    ],
)
def test_what_ends_in_if_above_a_list_judges_units_that_are_tried_so_often(judged: str, tries: str, fails: str) -> None:
    units = "".join(
        _UNIT.format(code="H", number=number, name=name, judged=judged, tries=tries, fails=fails)
        for number, name in enumerate(("Smoke the hive", "Lift the frames", "Weigh the honey"), start=1)
    )
    imported = read(f"# Honey by night\n\n## Work\n\n{units}")
    assert imported.kind.value == "workflow-step"
    assert isinstance(imported.result, Playbook)
    assert len(list(imported.result.checks())) == 6


def test_a_list_of_whom_to_skip_judges_nothing() -> None:
    units = "".join(
        _UNIT.format(code="H", number=n, name=f"Hive {n}", judged="Skip it when", tries="Attempts", fails="If it fails")
        for n in range(1, 4)
    )
    imported = read(f"# Honey by night\n\n## Work\n\n{units}")
    assert isinstance(imported.result, Playbook)
    assert not list(imported.result.checks())


def test_stages_with_a_signature_between_them_are_a_phase_skill() -> None:
    stages = "".join(
        f"**Stage {numeral} — {name}.** It is done on the stand, by daylight, and written into the book of hives.\n\n"
        for numeral, name in zip(("I", "II", "III", "IV"), ("Survey", "Split", "Feed", "Report"), strict=True)
    )
    signed = "> **Sign-off 1 — Head keeper** votes on the split.\n\n"
    text = f"# KB-7 · Splitting of swarms\n\n## Entry criteria\n\n- the hive book\n\n## The stages\n\n{stages}{signed}"
    assert read(text).kind.value == "phase-skill"


def test_a_skill_whose_boxes_are_conditions_lists_no_tasks() -> None:
    front = "---\nname: groom\ndescription: keep the backlog\ntools: Read\n---\n\n"
    parts = "".join(f"### Part {n}: {name}\n\n- go through the stories\n\n" for n, name in ((1, "Weed"), (2, "Size")))
    ready = "## Definition of Ready\n\n- [ ] Story points are given\n- [ ] It fits in one sprint\n"
    words = "## Backlog\n\nStories of the backlog have story points.\n\n## Sprint backlog\n\nStories of one sprint.\n\n"
    assert read(f"{front}# Backlog grooming\n\n{words}{parts}{ready}").kind.value == "phase-skill"


def test_all_entries_of_a_list_are_steps_where_it_counts_otherwise_than_the_phases_that_some_are_called() -> None:
    names = ("Hear them", "Phase 1: Draft", "Wait for a yes", "Phase 2: Divide", "Save")
    listed = "".join(f"{n}. **{name}:** what is said of the hives is kept.\n" for n, name in enumerate(names, start=1))
    imported = read(f"# Rule: making a list of hives\n\n## Process\n\n{listed}")
    assert isinstance(imported.result, Playbook)
    assert [phase.title for phase in imported.result.phases] == [
        "Hear them",
        "Draft",
        "Wait for a yes",
        "Divide",
        "Save",
    ]
    assert not [defect for defect in imported.defects if defect.code == "numbering-gap"]


def test_the_numbered_duties_of_a_role_are_its_work() -> None:
    duties = "## Duties\n\n1. Keep the hives,\n   * in summer\n2. Keep the book,\n   * in winter\n"
    imported = read(f"# Role: Beekeeper\n\nYour job as a keeper is to see to the hives.\n\n{duties}")
    assert imported.kind.value == "phase-skill"
    assert isinstance(imported.result, Playbook)
    assert len(imported.result.phases) == 2


def test_paragraphs_that_begin_with_codes_are_the_phases_between_counted_approvals() -> None:
    names = ("Catch", "Weigh", "Release")
    told = [f"**H{n} \u2013 {name}.** The keeper does it by the pond.\n\n" for n, name in enumerate(names, start=1)]
    signed = [f"> **Approval {n} \u2013 Pond.** The vet {does} it.\n\n" for n, does in ((1, "signs"), (2, "closes"))]
    parts = "".join((told[0], signed[0], told[1], told[2], signed[1]))
    text = f"# Counting of herons\n\n## Entry conditions\n\n- a net\n\n## Description\n\n{parts}"
    imported = read(f"{text}## Readiness list\n\n- [ ] the net is whole\n- [ ] the pond is still\n")
    assert imported.kind.value == "phase-skill"
    assert isinstance(imported.result, Playbook)
    assert [phase.id for phase in imported.result.phases] == ["h1-catch", "h2-weigh", "h3-release"]
    assert [gate.after for gate in imported.result.gates] == ["h1-catch"]


def test_a_table_that_says_something_of_some_steps_is_none_of_them() -> None:
    listed = "".join(f"{n}. **{name}.**\n   By daylight.\n\n" for n, name in enumerate(("Catch", "Weigh", "Free"), 1))
    table = "## Who is told\n\n| When | Whom |\n|---|---|\n| Step 2 | the vet, by letter |\n| Step 3 | the press |\n"
    imported = read(f"# Counting herons\n\n## The plan\n\n{listed}{table}")
    assert isinstance(imported.result, Playbook)
    assert [phase.title for phase in imported.result.phases] == ["Catch", "Weigh", "Free"]


def test_what_is_looked_at_at_a_counted_gate_is_judged_row_by_row() -> None:
    stages = "".join(f"### Stage {n}: {name}\n\n1. Do it.\n\n" for n, name in enumerate(("Catch", "Weigh"), start=1))
    gate = "### Gate A: Pond\n\nThe vet gives the go at noon.\n\n| # | What we look at | Threshold |\n|---|---|---|\n"
    rows = "| 1 | Herons hurt | none |\n| 2 | Water | below 20 °C |\n\n"
    last = "### Stage 3: Free\n\n1. Do it.\n"
    imported = read(f"# Counting herons\n\n## Stages\n\n{stages}{gate}{rows}{last}")
    assert isinstance(imported.result, Playbook)
    assert [len(gate.checks) for gate in imported.result.gates] == [2]


@pytest.mark.parametrize(
    "waits, answers",
    [
        (
            "Write it on the board and wait for an answer.",
            ("**OPEN** → 4.", "**HOLD** → go back to 1.", "**NO** → end."),
        ),
        ("Nothing is opened until she has agreed.", ("**YES** → 4.", "**STOP** → go back to 2.", "**NO** → 1.")),
    ],
)
def test_one_decision_of_a_person_among_the_steps_of_a_runbook_is_one_sign_of_a_phase_skill(
    waits: str, answers: tuple[str, ...]
) -> None:
    listed = "\n".join(f"- {answer}" for answer in answers)
    imported = read(
        "# Runbook: open the weir\n\n## Doing it\n\n### 1 · Read the gauge\n\nLook twice.\n\n- Over 2 m → go to 2.\n"
        "- Below → read it again.\n\n### 2 · Ring the mill\n\nLet it ring.\n\n- Answered → go to 3.\n"
        f"- Silence → go to 1.\n\n### 3 · The miller's call\n\n{waits}\n\n{listed}\n\n"
        "### 4 · Lift the boards\n\nOne by one.\n"
    )
    assert imported.kind.value == "procedure"
    assert isinstance(imported.result, Playbook)
    assert len(imported.result.phases) == 4
