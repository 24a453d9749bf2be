"""Shapes of the documents that public repositories have, which were lost, or taken for what they are not."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.documents.reply_words import effect_told
from orchestrator.intake import Intake
from tests.unit.documents.reads import playbook_of

_LOST, _EMPTY = "dangling-target", "empty-section"


_STEPS = "## Step 1: Smoke\n\nSmoke the hive.\n\n## Step 2: Lift\n\nLift the lid.\n\n"


@pytest.mark.parametrize(
    "part",
    [
        "## Do not use when\n\n- the bees are asleep\n- it is raining\n",
        "## Choose this hive when\n\n- it is empty\n- it is near\n",
        "## Error handling\n\nIf the smoker fails:\n\n1. Light it again\n2. If it stays cold, take the other\n",
        "## Next steps\n\nAfter the work:\n\n1. Read the book of hives\n2. Start with the next one\n",
        "## On the web\n\n1. Go to the dashboard\n2. Click on the hive\n3. Add your name\n",
        "## What you get\n\n- ✅ honey without end\n- ✅ wax\n",
        "## Troubleshooting\n\n### The lid sticks\n\n- the frame is straight\n- no wax is left\n",
    ],
)
def test_parts_that_ask_for_nothing_are_no_criteria(part: str) -> None:
    assert not list(playbook_of(f"# Harvest procedure\n\n{_STEPS}{part}").checks())


def test_what_to_do_in_a_case_is_no_input() -> None:
    checks = "- Check if `hives.yml` exists.\n- If it exists, read it and look for keys.\n- If it is empty, go on.\n"
    text = f"# Harvest procedure\n\n## Pre-execution checks\n\n{checks}\n{_STEPS}"
    assert not playbook_of(text).required_inputs


def test_a_loud_sentence_heads_nothing_and_the_list_that_a_sentence_leads_to_is_the_work() -> None:
    loud = "**You must have the key of the shed to cut the comb.**\n\nThe view from above is short.\n\n"
    listed = "To cut the comb:\n\n1. Warm the knife\n   - in water\n1. Cut along the frame\n1. Close the lid\n"
    flows = "## What the shed does\n\n### build and store\n\nIt runs alone.\n\n### publish\n\nIt runs at night.\n"
    playbook = playbook_of(f"# Comb process\n\n## Cutting the comb\n\n{loud}{listed}\n{flows}")
    assert [phase.title for phase in playbook.phases] == ["Warm the knife", "Cut along the frame", "Close the lid"]
    assert not playbook.required_inputs


@pytest.mark.parametrize("name", ["Core principles", "Workflow rules", "注意事项"])
def test_the_list_of_the_workflow_is_the_work_and_not_that_of_the_principles(name: str) -> None:
    principles = "1. **Slow hands** — no haste\n2. **Clean tools** — boil them\n3. **Quiet** — no talk\n"
    flow = "1. Light the smoker\n2. Lift the **lid** first\n3. Take the frames\n"
    playbook = playbook_of(f"# Hives\n\n## {name}\n\n{principles}\n## Workflow\n\n{flow}")
    assert [phase.title for phase in playbook.phases] == ["Light the smoker", "Lift the lid first", "Take the frames"]


def test_phases_that_are_counted_again_for_their_metrics_are_no_phases() -> None:
    plan = "".join(f"### Phase {n}: {name}\n\n- do it well\n\n" for n, name in enumerate(("Site", "Build", "Run"), 1))
    metrics = "".join(f"### Phase {n} success metrics\n\n- [ ] the book says so\n\n" for n in (1, 2, 3))
    results = "## Results\n\n### Phase 1-3: passed\n\n- all of it\n"
    playbook = playbook_of(f"# Hives\n\n## Plan\n\n{plan}## Success by phase\n\n{metrics}{results}")
    assert [phase.title for phase in playbook.phases] == ["Site", "Build", "Run"]


def test_words_in_capitals_before_several_items_are_no_answers_of_a_gate() -> None:
    listed = "".join(f"   - **{word}**: Read {what}\n" for word, what in _READ)
    text = (
        f"# Hives\n\n## Outline\n\n1. **First**: look\n2. Load and analyze the context:\n{listed}3. **Build**: do it\n"
    )
    assert not playbook_of(text).gates


def test_a_word_inside_of_another_does_not_tell_what_an_answer_does() -> None:
    assert [effect_told(words) for words in ("for entities and relationships", "Read of thresholds")] == [None, None]


_READ = (
    ("REQUIRED", "hives.md for the complete list and the plan of the year"),
    ("REQUIRED", "plan.md for its parts"),
    ("IF EXISTS", "notes.md for queens and relationships"),
)


@pytest.mark.parametrize(
    "line",
    [
        "Go to https://hives.example/signup\n",
        "- **Go**: `*.exe`, `*.test`, `vendor/`\n",
        "**Abhängigkeiten:** Schritt 1 (Rauch), Schritt 2 (Deckel)\n",
        "**Dependencias:** paso 1 (humo), paso 2 (tapa)\n",
    ],
)
def test_pages_languages_and_dependencies_are_no_ways(line: str) -> None:
    text = f"# Harvest procedure\n\n{_STEPS}## Step 3: Weigh\n\nWeigh it.\n\n{line}\n## Step 4: Note\n\nNote it.\n"
    assert not [route for phase in playbook_of(text).phases for route in phase.routes]


def test_bold_parts_and_blanks_of_an_issue_are_its_fields() -> None:
    told = "**Tell what stings**\nIn a few words.\n\n**Where it stings**\nWalk up to it:\n1. Open the lid\n2. Wait\n\n"
    blanks = "**Your hive (fill in, please):**\n - Wood [e.g. pine]\n - Frames: [e.g. 10]\n - Age <in years>\n"
    front = "---\nname: Sting report\nabout: Tell us what stings\nlabels: ''\n---\n\n"
    imported = read_document(f"{front}{told}{blanks}".encode(), where="sting.md")
    assert isinstance(imported.result, Intake)
    assert [field.label for field in imported.result.fields] == [
        *("Tell what stings", "Where it stings", "Wood", "Frames", "Age")
    ]
    assert "Open the lid" in (imported.result.fields[1].value or "")
    assert not [defect for defect in imported.defects if defect.code == "not-understood"]


@pytest.mark.parametrize(
    "text, line, code",
    [
        (
            "# Hives\n\n## Phase 1: Smoke\n\n- do\n\n## Phase 2: Lift\n\n- do\n\nIf it is late: return to Phase 6.\n",
            11,
            _LOST,
        ),
        (
            "# Hives\n\n## A. Why\n\nSo.\n\n## B. Steps\n\n1. Smoke\n2. Lift\n\nThe rest is told in section G.\n",
            12,
            _LOST,
        ),
        (
            "# Hives\n\n## Step 1: x\n\ndo\n\n## Checklist\n\n[ ] lid shut\n[ ] book written\n[ ] keys back\n[ ]\n",
            12,
            _EMPTY,
        ),
    ],
    ids=["phase led to", "lettered section", "box"],
)
def test_what_is_promised_and_not_there_is_told(text: str, line: int, code: str) -> None:
    assert (line, code) in [(one.line, one.code) for one in read_document(text.encode(), where="d.md").defects]
