"""Approvals that are named in the words of their teams: labels, italics, signs, sentences, lists beside the phases."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_WORK = ("Walk the site.", "Draw the plan twice.", "Lay the walls.", "Run it with sand.", "Invite the guests.")


def _skill(first: str, second: str, beside: str = "", *, bold: bool = False) -> Playbook:
    told = {2: f"{first}\n\n", 4: f"{second}\n\n"}
    heads = [f"**Phase {number} · P{number}**" if bold else f"## Phase {number}: P{number}" for number in range(1, 6)]
    worked = enumerate(zip(heads, _WORK, strict=True), 1)
    parts = (f"{head}\n\n{work}\n\n{told.get(place, '')}" for place, (head, work) in worked)
    read = read_document(f"# How we build a mill\n\n{''.join(parts)}{beside}".encode(), where="mill.md")
    assert isinstance(read.result, Playbook)
    if first and second:
        assert read.kind is DocumentKind.PHASE_SKILL
    return read.result


def _behind(playbook: Playbook) -> list[str | None]:
    return [gate.after for gate in playbook.gates]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "first, second",
    [
        ("*Release of the plan: chief miller initials page 3.*", "*Release for use: to be signed. Signed by: —*"),
        ("✔ **Yes from: Head of Works.** Without it, no stone is bought.", "✔ **Yes from: Mayor.**"),
        ("**OK of the chief miller**, by mail.", "**OK of the mayor**, in the log book."),
        ("> 🔒 **Approval: chief miller** confirms it in the log.", "> 🔒 **Approval: mayor** reads and signs."),
        ("➡️ **Exit**: DRI for approval is the chief miller.", "➡️ **Exit**: DRI for approval is the mayor."),
        (
            "Do not go on until the chief miller has given her OK.",
            "The mayor must sign the plan before Phase 5 begins.",
        ),
        ("**Sign-off:** Chief Miller", "**Sign-off:** Mayor (recorded in the log)"),
        ("Approved by: chief miller", "Approved by: the mayor"),
        ("**Go/no-go:** the chief miller decides.", "**Go/no-go:** the mayor, on Friday."),
        ("**Freigabe durch:** Müllermeister", "*Freigabe erteilt die Bürgermeisterin.*"),
        ("**Validation :** le chef meunier", "> **Accord de la mairesse** par écrit."),
        ("**Visto bueno:** maestro molinero", "> **Aprobación de la alcaldesa.**"),
        ("**Nulla osta:** capo mugnaio", "> **Approvazione della sindaca.** Firma nel registro."),
        ("**Akkoord:** hoofdmolenaar", "✔ **Akkoord van de burgemeester.**"),
        ("**Door 1.** Opened by the chief miller.", "**Door 2.** Opened by the mayor after a look at the log."),
        ("The chief miller signs the plan. Without the signature nothing is bought.", "Needs a yes of the mayor."),
        ("Phase 3 may start only when the miller has released it in writing.", "The mayor decides go/no-go."),
        ("The plan is approved by the miller before we go on.", "- The mayor signs off the trial"),
        (
            "On ne passe à la suite qu'après l'accord écrit du chef.",
            "La mairesse donne son feu vert avant l'ouverture.",
        ),
        ("Weiter geht es erst, wenn der Müller ihn freigegeben hat.", "**Freigabe:** Bürgermeisterin, schriftlich"),
    ],
)
def test_what_names_an_approval_and_whoever_gives_it_is_a_gate(first: str, second: str, bold: bool) -> None:
    assert _behind(_skill(first, second, bold=bold)) == ["p2", "p4"]


def test_each_of_two_approvals_of_one_phase_is_a_gate() -> None:
    read = _skill("**Sign-off:** Chief Miller", "**Sign-off:** Mayor\n\n**Sign-off:** Council (in the minutes)")
    assert _behind(read) == ["p2", "p4", "p4"]


@pytest.mark.parametrize(
    "beside",
    [
        "## Approvals\n\n| Approval | After | Given by |\n|---|---|---|\n| Plan | 2 | miller |\n| Use | 4 | mayor |\n",
        "## Who says yes\n\n| What | When |\n|---|---|\n| Plan | end of phase 2 |\n| Trial | before phase 5 |\n",
        "## Approvals\n\n- After phase 2: chief miller\n- After phase 4: mayor\n",
        "## Signatures\n\nAfter phase 2 the miller signs the plan. After phase 4 the mayor signs the log.\n",
    ],
)
def test_a_part_that_lists_approvals_places_each_behind_its_phase(beside: str) -> None:
    assert _behind(_skill("", "", beside)) == ["p2", "p4"]


@pytest.mark.parametrize(
    "told",
    [
        "Nach Phase 2 unterschreibt der Direktor den Plan. Vor Phase 5 unterschreibt die Direktion das Buch.",
        "Après la phase 2 le directeur signe le plan. Avant la phase 5 la direction signe le carnet.",
        "Na fase 2 tekent de directeur het plan. Voor fase 5 tekent het bestuur het boek.",
        "After phase 2 the director signs off the plan. Before phase 5 the board signs off the log.",
    ],
)
def test_a_sentence_places_an_approval_before_a_phase_in_any_language(told: str) -> None:
    assert _behind(_skill("", "", f"## What else is to be known\n\n{told}\n")) == ["p2", "p4"]


def test_an_entry_before_the_first_phase_is_reported_and_leaves_the_others_what_they_are() -> None:
    listed = "- Before phase 1 the owner signs\n- After phase 2: the miller signs\n- After phase 4: mayor\n"
    text = "".join(f"## Phase {n}: P{n}\n\n{work}\n\n" for n, work in enumerate(_WORK, start=1))
    read = read_document(
        f"# Mill\n\n{text}## Approvals\n\n{listed}".encode(), where="m.md", kind=DocumentKind.PHASE_SKILL
    )
    assert isinstance(read.result, Playbook)
    assert _behind(read.result) == ["p2", "p4"]
    assert [one.line for one in read.defects if one.code == "not-understood"] == [25]


@pytest.mark.parametrize(
    "beside",
    [
        "## Gates\n\n- After phase 1 the northern gate is painted.\n- After phase 3 the southern gate is oiled.\n",
        "## Gates\n\n| Gate | After | Colour |\n|---|---|---|\n| North | 2 | red |\n| South | 4 | blue |\n",
        "## Signatures\n\nAfter step 2 the file is uploaded. After step 4 the file is put away.\n",
        "## Approvals\n\n| Sheet | Before |\n|---|---|\n| Plan | phase 1 |\n| Log | phase 4 |\n",
    ],
)
def test_a_list_that_is_called_after_approvals_and_names_nobody_who_gives_them_holds_none(beside: str) -> None:
    assert _behind(_skill("", "", beside)) == []


def test_a_document_that_is_called_after_approvals_keeps_its_steps() -> None:
    parts = "".join(f"## Step {n}: P{n}\n\n{work}\n\n- after step {n} do it\n\n" for n, work in enumerate(_WORK, 1))
    read = read_document(f"# Approvals\n\n{parts}".encode(), where="mill.md", kind=DocumentKind.PHASE_SKILL)
    assert isinstance(read.result, Playbook)
    assert _behind(read.result) == []


@pytest.mark.parametrize(
    "first, second",
    [
        ("In 2019 the plan was approved by the council.", "The last trial was signed off too early."),
        ("No approval needed here.", "**Approval:** none"),
        ("The miller need not sign here.", "**Sign-off:** not required"),
        ("**Contact:** chief miller", "**Owner:** mayor"),
        ("**Release notes:** written by the product owner", "**Release notes:** written by the press lead"),
        ("*Result: plan, signed by the draughtsman.*", "*Duration: a week, after release of the key.*"),
        ("⚠️ **Watch out:** the council may stop us.", "⚠️ **Watch out:** the mayor may refuse the sand."),
        ("**Approval:** takes about two days", "**Signed by:** ________ Date: ____"),
        ("**Checkpoint:** the tests are green", "**Decision:** oak, and no pine"),
        ("**Green light:** lamp above the door burns", "**Go-ahead:** green lamp"),
        ("**Clearance:** hose lies straight", "**Sign-off:** Monday morning"),
        ("**Freigabe:** Version 3", "**Approval:** budget 5 euro"),
        ("**Visto bueno:** factura pagada", "**Zgoda:** pacjenta na zabieg"),
    ],
)
def test_what_only_mentions_an_approval_is_no_gate(first: str, second: str) -> None:
    text = "".join(
        f"## Phase {n}: P{n}\n\n{_WORK[n - 1]}\n\n{ {2: first, 4: second}.get(n, '') }\n\n" for n in range(1, 6)
    )
    read = read_document(f"# Mill\n\n{text}".encode(), where="mill.md", kind=DocumentKind.PHASE_SKILL)
    assert isinstance(read.result, Playbook)
    assert read.result.gates == ()


def test_tables_of_contacts_and_of_versions_list_no_approvals() -> None:
    tables = (
        "## Contacts\n\n| Role | Who |\n|---|---|\n| Approval of bills | Ms. Hill |\n| Release of keys | Mr. Dale |\n\n"
        "## History\n\n| Version | Date | Approved by |\n|---|---|---|\n| 1 | 2019 | council |\n| 2 | 2021 | mayor |\n"
    )
    assert _skill("", "", tables).gates == ()


@pytest.mark.parametrize(
    "lead",
    ["What she wants to see before signing:", "She goes round with this list:", "Vorzulegen sind:", "Elle regarde :"],
)
def test_what_whoever_approves_looks_at_is_judged(lead: str) -> None:
    read = _skill("", f"**Sign-off:** Mayor\n\n{lead}\n\n1. The brake holds\n2. No crack in the stone", "")
    assert [check.title for check in read.phases[3].checks] == ["The brake holds", "No crack in the stone"]


def test_rows_that_say_what_is_checked_and_where_that_is_shown_are_judged() -> None:
    rows = "| 1 | The brake holds | log 3 |\n| 2 | Sails mended | bill |"
    table = f"| No | What is checked | Where to find it |\n|---|---|---|\n{rows}"
    read = _skill("", f"{table}\n\n*Release for use: miller and mayor, both with date.*")
    assert [check.title for check in read.phases[3].checks] == ["The brake holds", "Sails mended"]
