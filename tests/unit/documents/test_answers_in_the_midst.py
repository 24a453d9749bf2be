"""Gates in the midst of the work whose answers say where it goes on; and which kind a document is that has them."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook


def stage(text: str) -> tuple[DocumentKind, list[str], list[str | None]]:
    """The kind of a document, its phases, and behind which of them people are asked; none behind them all."""
    read = read_document(text.encode(), where="bread.md")
    assert isinstance(read.result, Playbook)
    gates = (*read.result.gates, read.result.gate)
    return read.kind, [phase.title for phase in read.result.phases], [gate.after for gate in gates if gate.source]


_MIDST = """# Baking for the fair

## Stage 1: Dough

Weigh and knead.

Done when

- [ ] the dough is smooth

{first}

## Stage 2: Loaf

Shape it.

Done when

- [ ] ten loaves are shaped

## Stage 3: Oven

Bake it.

Done when

- [ ] the crust is brown

{last}

## After that

Clean the table.
"""
_WRITTEN = [
    (
        "**🚦 Dough vote** - the two bakers approve together. *Yes* → 2. *Not yet* → 1 again.",
        "**🚦 Crust review** - the master approves. *Yes* → end. *No* → back to 3.",
    ),
    (
        "APPROVAL 1: The baker approves the dough in writing. If approved, go on with Stage 2. If rejected, repeat it.",
        "APPROVAL 2: The master releases the bread. If released, sell it. If not released, bake one more day.",
    ),
    (
        "**Validation humaine n° 1 — boulanger.** Réponses possibles : `ACCORD` → étape 2 ; `REVOIR` → retour en 1.",
        "**Validation humaine n° 2 — maître.** Réponses possibles : `ACCORD` → fin ; `REVOIR` → retour en 3.",
    ),
    (
        "> **Sign-off: Baker.** The baker approves it first.\\n> Approved: Stage 2. Not approved: back to Stage 1.",
        "> **Sign-off: Master.** Both look at the crust.\\n> Approved: sell it. Rejected: stop, throw it away.",
    ),
]

_SHAPED = [
    (
        "> [!NOTE]\\n> **Stop for a human - Guild of Bakers**\\n> - 👍 `go` → Stage 2\\n> - 🔁 `again` → Stage 1",
        "> [!IMPORTANT]\\n> **Stop for a human - Fair Director**\\n> - 👍 `go` → sell\\n> - 👎 `drop` → throw it away",
    ),
    (
        "> **Validation n° 1 — Maître**\\n> Oui : on passe à la suite.\\n> Non : retour à l'étape 1.",
        "> **Validation n° 2 — Maître**\\n> Oui : on vend.\\n> Oui sous réserve : étape 3 à reprendre.\\n> Non : fini.",
    ),
    (
        "### Freigabe durch die Meisterin\\n\\n- Ja → weiter mit Stage 2\\n- Nein → zurück zu Stage 1",
        "### Freigabe durch den Beirat\\n\\n- Ja → verkaufen\\n- Nein → Abbruch",
    ),
    (
        "> **Your call, Head of Dough**\\n> *Take it*: on to stage 2\\n> *Another round*: stage 1 again",
        "> **Your call, Fair Committee**\\n> *Take it*: open the doors\\n> *Another round*: stage 3 again",
    ),
]
"""Answers below one another, whose words are nobody's but the document's."""


@pytest.mark.parametrize("first,last", [*_WRITTEN, *_SHAPED])
def test_a_statement_that_is_set_off_and_says_what_answers_lead_to_is_a_gate(first: str, last: str) -> None:
    text = _MIDST.format(first=first, last=last).replace("\\n", "\n")
    assert stage(text) == (DocumentKind.PHASE_SKILL, ["Dough", "Loaf", "Oven"], ["dough", None])


_ROWS = [
    """| After | Approver | Possible answers | Then |
|---|---|---|---|
| A1 | Baker | agreed / not agreed | agreed: A2. not agreed: back to A1 |
| A3 | Guild | accept / accept with conditions / reject | accept: sell. conditions: sell cheap. reject: stop |
""",
    """| Before | Asked | They can say | Consequence |
|---|---|---|---|
| A2 | Head baker | yes, no | yes = A2; no = knead again |

| After | Asked | They can say | Consequence |
|---|---|---|---|
| A3 | The director | go or no-go | go = sell; no-go = throw it away |
""",
]


@pytest.mark.parametrize("rows,refused", list(zip(_ROWS, [("rollback", "dough"), ("revise", None)], strict=True)))
def test_rows_that_list_the_answers_of_a_person_are_gates_and_no_fields_of_the_steps_that_they_name(
    rows: str, refused: tuple[str, str | None]
) -> None:
    text = f"""# Bread for the fair

## What happens when

| # | Phase | Who | Activities |
|---|---|---|---|
| A1 | Dough | Baker | knead |
| A2 | Loaf | Baker | shape |
| A3 | Oven | Baker | bake |

## Approvals

{rows}"""
    assert stage(text) == (DocumentKind.PHASE_SKILL, ["Dough", "Loaf", "Oven"], ["dough", None])
    read = read_document(text.encode(), where="bread.md").result
    assert isinstance(read, Playbook)
    assert [(meaning.does, meaning.to) for meaning in read.gates[0].meanings] == [("approve", None), refused]
    assert [meaning.does for meaning in read.gate.meanings][::2] == (
        ["approve", "halt"] if "reject" in rows else ["approve"]
    )


def test_what_the_answer_to_a_check_of_the_work_leads_to_is_no_answer_of_a_person() -> None:
    text = _MIDST.format(
        first="**Texture**\n- OK → Stage 2\n- Not OK → Stage 1", last="**Colour**\n- OK → sell\n- Not OK → Stage 3"
    )
    assert stage(text)[2] == []


def test_rows_that_say_behind_which_stage_who_decides_are_gates() -> None:
    text = _MIDST.format(first="", last="") + (
        "\n## Approvals\n\n| After stage | Approver | Answers | What follows |\n|---|---|---|---|\n"
        "| 1 | Baker | yes / change | yes: stage 2. change: back to stage 1 |\n| 3 | Master | go / no go | go: sell |\n"
    )
    assert stage(text) == (DocumentKind.PHASE_SKILL, ["Dough", "Loaf", "Oven"], ["dough", None])


def test_a_part_that_places_several_gates_is_one_behind_each_of_their_steps() -> None:
    """What is shown in a fence belongs to them, though the answers stand behind it."""
    text = _MIDST.format(first="", last="") + (
        "\n## Human Review Gate\n\n**Gate A** is presented after Stage 1, **Gate B** after Stage 2.\n\n"
        "```\nBREAD - HUMAN REVIEW REQUIRED\n\nArtifacts produced:\n- [ ] Weights\n- [ ] Photos\n```\n\n"
        "Reply with:\n- **APPROVED** → go on\n- **REVISE: [feedback]** → bake again\n"
    )
    kind, _, gates = stage(text)
    assert (kind, sorted(filter(None, gates))) == (DocumentKind.PHASE_SKILL, ["dough", "loaf"])
    read = read_document(text.encode(), where="bread.md").result
    assert isinstance(read, Playbook)
    shown = [artifact.title for gate in (*read.gates, read.gate) for artifact in gate.artifacts]
    assert shown.count("Weights") == shown.count("Photos") == 1


def test_who_decides_what_in_a_question_is_no_gate() -> None:
    text = _MIDST.format(first="", last="").replace("Weigh and knead.", "Write down who decides what, and why.")
    assert stage(text)[2] == []


_FOLDED = """# Safe kitchen track

<details>
<summary><b>K1-01 · Gas</b></summary>

Look at every pipe.

Definition of done
- [ ] no pipe leaks

</details>

<details>
<summary><b>K1-02 · Water</b></summary>

Open every tap.

Definition of done
- [ ] no tap drips

</details>

### 🔒 Checkpoint One

The cook answers with one word:

- **PASS** → start K2-01
- **REWORK** → back to the named item

<details>
<summary><b>K2-01 · Fire</b></summary>

Try the alarm.

Definition of done
- [ ] the alarm was heard

</details>
"""


def test_folded_parts_whose_codes_count_on_in_groups_are_steps_with_a_checkpoint_between() -> None:
    kind, phases, gates = stage(_FOLDED)
    assert (kind, phases) == (DocumentKind.PHASE_SKILL, ["K1-01 · Gas", "K1-02 · Water", "K2-01 · Fire"])
    assert gates == ["k1-02-water"]
    read = read_document(_FOLDED.encode(), where="bread.md").result
    assert isinstance(read, Playbook)
    assert [len(phase.checks) for phase in read.phases] == [1, 1, 1]
    assert [gate.checks for gate in (*read.gates, read.gate)] == [(), ()]


_AGENTS = """# {title}

{top}

**Step 1 — Fetch.** Fetch the flour.

Verify:
* the flour is dry
* the sack is whole

**Step 2 — Sieve.** Sieve it twice.

Verify:
* no lump is left

**Step 3 — Store.** Put it away.

Verify:
* the lid is shut
"""


@pytest.mark.parametrize(
    "top,kind",
    [
        ("You are the agent of the mill. Repeat a step, at most 3 attempts per step.", DocumentKind.WORKFLOW_STEP),
        ("You may sit down. Take your time.", DocumentKind.PROCEDURE),
    ],
)
def test_judged_steps_that_an_agent_tries_several_times_are_a_workflow_step(top: str, kind: DocumentKind) -> None:
    assert stage(_AGENTS.format(title="Monthly flour", top=top))[0] is kind


def test_steps_below_a_title_that_is_called_a_task_are_phases_each() -> None:
    folded = "".join(
        f"<details><summary>Step {number}: {name}</summary>\n\nDo it.\n\nTool: `shell`\n\n- [ ] {name} is done\n\n"
        "Retry: up to 2 times\n\n</details>\n\n"
        for number, name in enumerate(["Fetch", "Sieve", "Store"], 1)
    )
    kind, phases, _ = stage(f"# Agent task: flour\n\nWork alone.\n\n## Steps\n\n{folded}")
    assert (kind, phases) == (DocumentKind.WORKFLOW_STEP, ["Fetch", "Sieve", "Store"])
