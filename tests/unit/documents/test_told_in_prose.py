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


_BOTTLING = """# Playbook: one barrel

## Have ready

🔑 the key of the cellar
🔑 a clean hose

## Course of a barrel

### 1 Reading

Read the label.

### 2 Tasting

Draw a glass.

{hold}

### 3 Bottling

Fill the bottles.

{last}

## A barrel is good enough if

1. no bottle is empty
2. the label is straight
"""


@pytest.mark.parametrize(
    "hold",
    [
        'HOLD: the cellar master drinks and says "on", "later" or "never".',
        "> ✋ **Haltepunkt 1.** Der Kellermeister probiert.",
        "**Decision**\n\nThe cellar master rules on the barrel.",
    ],
)
def test_a_stop_that_is_set_off_is_a_gate_whatever_it_is_called(hold: str) -> None:
    """Two of them make a document one of stages; lines with one sign each are a list."""
    read = playbook(_BOTTLING.format(hold=hold, last=hold), "phase-skill")
    assert [phase.title for phase in read.phases] == ["Reading", "Tasting", "Bottling"]
    assert [gate.after for gate in read.gates][:1] == ["tasting"]
    assert [wanted.text for wanted in read.required_inputs] == ["the key of the cellar", "a clean hose"]


def test_decisions_that_are_listed_behind_the_steps_are_gates_behind_those_that_they_name() -> None:
    """In Spanish."""
    text = (
        "# Guía de trabajo: un vino\n\n## Antes de empezar\n\n- la uva\n- la barrica\n\n## Fases\n\n"
        "| Fase | Quién | Qué se hace |\n|---|---|---|\n"
        "| 1. Prensado | Ana | se prensa |\n| 2. Reposo | Luis | se espera |\n"
        "| 3. Embotellado | Ana | se embotella |\n\n### Puntos de decisión\n\n"
        "- **Después del prensado.** La familia vota si sigue.\n"
        "- **Después del reposo.** Luis y Ana deciden si sirve.\n\n"
        "## El vino está terminado cuando\n\n1. lleva fecha\n2. es claro\n"
    )
    read = playbook(text, "phase-skill")
    assert [gate.after for gate in read.gates] == ["prensado", "reposo"]


def test_then_and_else_lead_where_their_arrows_point() -> None:
    """Each with its own condition."""
    text = "# RUN-3 Water\n\n## Actions\n\n### 1 Power\n\n**Do:** switch it off.\n**Then:** off → 2\n"
    text += "**Else:** it is stuck → call the porter\n\n### 2 Source\n\n**Do:** look.\n**Then:** found → 3\n"
    text += "**Else:** not found → 1\n\n### 3 Valve\n\n**Do:** turn it.\n"
    read = playbook(text, "procedure")
    assert [[route.action.value for route in phase.routes] for phase in read.phases] == [
        ["continue", "escalate"],
        ["continue", "retry"],
        [],
    ]
    assert read.phases[0].routes[0].decision == "off"


def test_a_limit_that_stands_apart_from_its_step_is_its_limit() -> None:
    """It says by number which one it means."""
    text = "# RB-9 Change a lamp\n\n## Steps\n\n1. Climb up.\n2. Turn the lamp out.\n\n## Notes\n\n"
    text += "Step 2 may be repeated 3 times.\n"
    assert [phase.max_attempts for phase in playbook(text, "procedure").phases][1] == 4


def test_tables_that_are_lists_of_lists_are_tables() -> None:
    """As reStructuredText writes them; each line of a cell may be an answer with the place that it leads to."""
    text = (
        "SOP 3 Recall a jar\n==================\n\nPurpose\n=======\n\nJars are found.\n\nSteps\n=====\n\n"
        ".. list-table::\n   :header-rows: 1\n\n   * - No.\n     - Action\n     - Continue with\n"
        "   * - 3.1\n     - Block the jar in\n       the list.\n     - Blocked: 3.2.\n"
        "       List is lost: ask, then 3.3.\n"
        "   * - 3.2\n     - Fetch it.\n     - Found: 3.3.\n   * - 3.3\n     - Write it down.\n     - End.\n\n"
        "Assessment of the recall\n========================\n\nA recall is finished when all of this holds:\n\n"
        "#. the jar was found\n#. the list is right\n"
    )
    read = playbook(text, "procedure")
    assert [phase.title for phase in read.phases] == ["Block the jar in the list", "Fetch it", "Write it down"]
    ways = [[(route.decision, route.to) for route in phase.routes] for phase in read.phases]
    assert ways == [[("Blocked", "fetch-it"), ("List is lost", "write-it-down")], [("Found", "write-it-down")], []]
    assert len(read.gate.checks) == 2


def test_what_is_supposed_before_the_steps_and_what_counts_behind_them_is_told_in_sentences() -> None:
    """One by one, where a sentence names several."""
    text = (
        "# Procedure: open the shop\n\nIt is assumed that the till is counted and that the key was fetched. "
        "Else nobody opens.\n\n"
        "## Steps\n\n1. Light the lamps.\n2. Unlock the door.\n\n## What counts as open\n\n"
        "The lamps are on,\nthe door stands open,\nand the sign shows both hours.\n"
    )
    read = playbook(text, "procedure")
    assert [wanted.text for wanted in read.required_inputs] == ["the till is counted", "the key was fetched"]
    assert len(read.gate.checks) == 3


def test_a_list_of_what_has_to_be_there_is_none_of_the_last_step_that_it_stands_behind() -> None:
    """And a person in a list of things is nobody who works."""
    passes = "**First pass, the model.** Write it.\n\n**Second pass, the view.** Draw it.\n\n"
    passes += "**Third pass, the text.** Tell it.\n\n"
    text = f"# AGENTS.md: a feature\n\n## How it is built\n\n{passes}"
    text += "## Antes de empezar\n\n- la persona autora\n- persona de guardia\n"
    read = read_document(text.encode(), where="agents.md").result
    assert isinstance(read, Playbook)
    assert len(read.required_inputs) == 2
