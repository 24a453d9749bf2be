"""What stands behind an approval is what its giver looks at; parts that end with one are phases by whatever name."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_NEEDED = "# From idea to kiln\n\n## What has to exist\n\n- a sketch\n- clay for three trials\n\n"


def _skill(text: str) -> Playbook:
    read = read_document(text.encode(), where="kiln.md")
    assert read.kind is DocumentKind.PHASE_SKILL
    assert isinstance(read.result, Playbook)
    return read.result


def _parts(*approvals: str) -> Playbook:
    told = zip(("Draft", "Trial firing", "Series"), approvals, strict=True)
    parts = (f"## {head}\n\nThe potter works on it for a week.\n\n{approval}\n\n" for head, approval in told)
    return _skill(f"{_NEEDED}{''.join(parts)}## Questions\n\n*Who pays?* The guild.\n")


def _looked_at(read: Playbook) -> list[list[str]]:
    gates = sorted((*read.gates, read.gate), key=lambda gate: gate.source.line if gate.source else 0)
    own = (phase.checks for phase in read.phases)
    return [[check.title for check in (*checks, *gate.checks)] for gate, checks in zip(gates, own, strict=True)]


@pytest.mark.parametrize(
    "approval, lead",
    [
        ("**Approval: {}, by mail.**", "What they look at:"),
        ("🔑 **OK from the {}** — in the log book.", "He or she checks that:"),
        ("*Sign-off.* The {} signs the sheet.", "She wants to see:"),
        ("**Freigabe:** {}, schriftlich", "Geprüft wird:"),
        ("**Validation :** {}, par écrit", "Elle vérifie :"),
        ("**Visto bueno:** {}, por escrito", "Comprueba que:"),
        ("**Akkoord:** {}, schriftelijk", "Let op:"),
    ],
)
def test_a_list_that_is_led_to_behind_an_approval_is_what_its_giver_looks_at(approval: str, lead: str) -> None:
    whom = ("master potter", "director", "mayor")
    lists = ("- glaze is even\n- rim is smooth", "1. cracks below 2 %\n2. colour as agreed", "- [ ] price is fixed")
    read = _parts(*(f"{approval.format(who)}\n\n{lead}\n\n{below}" for who, below in zip(whom, lists, strict=True)))
    assert [phase.title for phase in read.phases] == ["Draft", "Trial firing", "Series"]
    assert _looked_at(read) == [
        ["glaze is even", "rim is smooth"],
        ["cracks below 2 %", "colour as agreed"],
        ["price is fixed"],
    ]
    assert len(read.required_inputs) == 2


def test_lettered_lines_and_tables_behind_approvals_are_looked_at() -> None:
    read = _parts(
        "*Decision point.* The master potter signs the sheet.\n\nHe will check that:\n"
        "  a. glaze is even\n  b. rim is smooth",
        "*Decision point.* The director clears the trial.\n\n| Point seen | Paper |\n|---|---|\n| few cracks | log |",
        "*Decision point.* The mayor opens the market as host.\n\n- [ ] price is fixed",
    )
    assert _looked_at(read) == [["glaze is even", "rim is smooth"], ["few cracks — log"], ["price is fixed"]]


def test_work_behind_an_approval_and_tables_of_who_signs_are_not_looked_at() -> None:
    read = _skill(
        "# From idea to kiln\n\n## Phase 1: Draft\n\nDraw it.\n\n"
        "**Approval: master potter**\n\n1. Hang the lock.\n2. Write the tag.\n\n"
        "## Phase 2: Trial\n\nFire it.\n\n"
        "**Approval:** director\n\nThen:\n\n- send the shard to the lab\n- pay the invoice\n\n"
        "## Phase 3: Series\n\nFire all.\n\n**Approval:** mayor\n\n| Name | Signature |\n|---|---|\n| Ann Potter | |\n"
    )
    assert _looked_at(read) == [[], [], []]
    assert "Hang the lock." in read.phases[0].tasks[0].instructions


def test_reviews_beside_a_table_of_phases_are_no_phases() -> None:
    rows = "| 1 | Draft | Potter | Sketch |\n| 2 | Fire | Potter | Bowl |\n"
    table = f"| # | Phase | Owner | Output |\n|---|---|---|---|\n{rows}"
    reviews = "".join(
        f"### {name} review\n\nThey look at it for a day.\n\n**Approval: {who}**\n\n- [ ] {name} is fine\n\n"
        for name, who in (("Colour", "head of design"), ("Price", "sales manager"))
    )
    read = _skill(f"# Kiln playbook\n\n{table}\n## Reviews\n\n{reviews}")
    assert [phase.title for phase in read.phases] == ["Draft", "Fire"]


def test_gates_that_hold_only_an_approval_and_its_list_are_no_phases() -> None:
    stages = "".join(f"| {n} | {name} | potter |\n" for n, name in enumerate(("Draft", "Trial", "Series"), 1))
    gates = "".join(
        f"### {name}\n\nApprover: **{who}**\n\n- [ ] all is fine\n\n"
        for name, who in (("Door to the kiln", "master potter"), ("Door to the market", "mayor"))
    )
    read = _skill(f"# Kiln playbook\n\n| # | Stage | Lead |\n|---|---|---|\n{stages}\n## Doors\n\n{gates}")
    assert [phase.title for phase in read.phases] == ["Draft", "Trial", "Series"]
