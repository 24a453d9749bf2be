"""What documents say in running text: names in bold, people who are waited for, conditions in a sentence."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook


def playbook(text: str, kind: str) -> Playbook:
    """What a document of a kind that is recognised becomes."""
    read = read_document(text.encode(), where="told.md")
    assert (read.kind.value, type(read.result)) == (kind, Playbook)
    assert isinstance(read.result, Playbook)
    return read.result


_HARVEST = """# AGENTS.md: bringing in the honey

Told for one hive at a time.

## What has to be there first

**A beekeeper** who is named in `hives/OWNERS`.

**A dry day.** The forecast shows no rain until evening.

**A scale** that was set to zero.

## How it goes

**Look.** Open the lid and count the frames. Empty ones stay where they are.

**Smoke.** Use two puffs for each box.

{stop}

**Spin.** Run the spinner for ten minutes.

**Fill.** Write the date on every jar.

## When it is good

We call a hive done if

1. every jar has a date;
2. the frames are back.
"""


@pytest.mark.parametrize(
    "stop",
    [
        "**Taste.** Hand a spoon to the beekeeper and wait for a yes or no.",
        "**Taste.** The beekeeper and the cook decide together whether it is ripe.",
        '**Taste.** Bring a spoon and stop. The beekeeper either says "go on" or closes the lid.',
        "**Taste.** Nobody spins before the beekeeper has agreed.",
    ],
)
def test_paragraphs_that_begin_with_a_name_are_steps_and_whoever_is_waited_for_is_a_gate(stop: str) -> None:
    """What has to be there may be named so as well; the list behind an open `if` is judged."""
    read = playbook(_HARVEST.format(stop=stop), "phase-skill")
    assert [phase.title for phase in read.phases] == ["Look", "Smoke", "Taste", "Spin", "Fill"]
    assert [wanted.text.split()[1] for wanted in read.required_inputs] == ["beekeeper", "dry", "scale"]
    assert [gate.after for gate in read.gates] == ["taste"]
    assert len(read.gate.checks) == 2


def test_terms_questions_and_notes_in_bold_are_no_steps() -> None:
    """Only what most of a part says of work is."""
    text = (
        "# Runbook: winter feed\n\n## Steps\n\n1. Boil the water.\n2. Stir the sugar in.\n3. Let it cool.\n\n"
        "## Words\n\n**Syrup** — three parts to two.\n\n**Fondant** — dry feed.\n\n**Brood** — the young.\n\n"
        "## Asked often\n\n**May I stir with metal?** Yes.\n\n**How warm?** Hand warm.\n\n**How much?** A jar.\n"
    )
    assert [phase.title for phase in playbook(text, "procedure").phases] == [
        "Boil the water",
        "Stir the sugar in",
        "Let it cool",
    ]


def test_a_column_of_sign_offs_has_a_gate_behind_each_row_that_names_somebody() -> None:
    """A dash is nobody."""
    text = (
        "# Playbook: a new bread\n\n## You need\n\n- an oven\n\n## At a glance\n\n"
        "| Stage | What happens | Sign-off |\n|---|---|---|\n| **Knead** | ten minutes | — |\n"
        "| **Bake** | one hour | head baker decides if it is sold |\n| **Sell** | one morning | — |\n"
        "| **Look back** | the till | owner decides: keep or drop |\n\n"
        "## Baked means\n\n1. the crust is brown\n2. it rings\n"
    )
    read = playbook(text, "phase-skill")
    assert [gate.after for gate in read.gates] == ["bake"]
    assert [phase.title for phase in read.phases] == ["Knead", "Bake", "Sell", "Look back"]


def test_notes_on_some_rows_of_a_table_of_steps_are_not_the_steps() -> None:
    """The rows are, with where each of them leads."""
    text = (
        "# RB-3 Change the pump\n\n## Table\n\n| No. | Do this | If it works | If it does not |\n|---|---|---|---|\n"
        "| 1 | Close the valve | go to 2 | call the plumber |\n| 2 | Unscrew the pump | go to 3 | go to 1 |\n"
        "| 3 | Screw the new one on | done | go to 2 |\n\n"
        "## Details\n\n**Step 1.** It is stiff.\n\n**Step 3.** Hand tight.\n"
    )
    read = playbook(text, "procedure")
    assert [phase.title for phase in read.phases] == ["Close the valve", "Unscrew the pump", "Screw the new one on"]
    assert [[route.action.value for route in phase.routes] for phase in read.phases[1:]] == [
        ["continue", "retry"],
        ["continue", "retry"],
    ]


@pytest.mark.parametrize(
    "told,action",
    [
        ("- Si a los diez minutos queda agua, se cancela el trabajo.", "halt"),
        ("- Si falla, se reintenta la limpieza; como máximo dos veces.", "retry"),
        ("- ¿Está limpio? Se sigue con el paso 2.", "continue"),
        ("- Si no funciona, se llama a la portera.", "escalate"),
        ("- Si la pompe fuit, on recommence l'étape.", "retry"),
        ("- Se la pompa perde, si torna al passo 1.", "retry"),
        ("- Jeśli pompa cieknie, zawiadamiamy dozorcę.", "escalate"),
        ("- Wenn die Pumpe leckt, wird abgebrochen.", "halt"),
    ],
)
def test_ways_are_told_in_the_ordinary_forms_of_verbs(told: str, action: str) -> None:
    """Impersonal and plural as well."""
    text = "# Procedimiento: limpiar la bomba\n\n## Pasos\n\n### Paso 1. Limpiar\n\nSe limpia.\n\n"
    text += f"{told}\n\n### Paso 2. Montar\n\nSe monta.\n"
    assert [route.action.value for route in playbook(text, "procedure").phases[0].routes] == [action]


def test_conditions_of_one_sentence_are_taken_one_by_one() -> None:
    """Behind each `if`; after a label behind commas, the last with an `and`."""
    table = "| No. | Work | Depends on | Tries | Accepted when |\n|---|---|---|---|---|\n"
    table += "| A.1 | Dig | — | 3 | it is deep |\n| A.2 | Fill | A.1 | — | it is flat |\n"
    start = "We start only if the ground is soft,\nif the spade was found,\nand if nobody else digs."
    read = playbook(
        f"# Work package: the pond\n\n## Starting position\n\n{start}\n\n## Work\n\n{table}", "workflow-step"
    )
    assert [wanted.text for wanted in read.required_inputs] == [
        "the ground is soft",
        "the spade was found",
        "nobody else digs",
    ]
    assert [task.requires for phase in read.phases for task in phase.tasks] == [(), ("a-1",)]
    label = "**Needed before we begin:** soft ground, a spade from the shed, and a neighbour who has nothing to do."
    read = playbook(f"# Work package: the pond\n\n{label}\n\n## Work\n\n{table}", "workflow-step")
    assert [wanted.text for wanted in read.required_inputs][:2] == ["soft ground", "a spade from the shed"]
    assert len(read.required_inputs) == 3
