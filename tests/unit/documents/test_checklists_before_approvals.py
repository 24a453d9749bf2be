"""Check lists that stand before an approval: whoever approves goes through them."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_ITEMS = "1. the seal is unbroken\n2. test label names the batch"
_BOXES = "- [ ] the seal is unbroken\n- [ ] test label names the batch"
_ROWS = "| No. | Point | met |\n|---|---|---|\n| 1 | the seal is unbroken | ☐ |\n| 2 | test label names the batch | ☐ |"


def _read(text: str) -> Playbook:
    read = read_document(text.encode(), where="stages.md", kind=DocumentKind.PHASE_SKILL).result
    assert isinstance(read, Playbook)
    return read


@pytest.mark.parametrize("listed", [_ITEMS, _BOXES, _ROWS])
@pytest.mark.parametrize(
    "word, lead, approval",
    [
        ("Phase", "Mixing checklist", "**Sign-off:** Head of Works"),
        ("Stage", "_Entrance criteria_:", "_Who decides_: the committee, by consensus"),
        ("Phase", "Prüfliste zur Freigabe", "**FREIGABE F1:** Ärztliche Direktion"),
        ("Phase", "Points à vérifier", "**Validation :** la directrice"),
    ],
)
def test_an_approval_judges_the_check_list_before_it(word: str, lead: str, approval: str, listed: str) -> None:
    text = f"""# How a batch is released

## {word} 1: Weigh

The apprentice weighs.

{lead}

{listed}

{approval}

## {word} 2: Mix

The cook mixes.

{lead}

{listed}

{approval}

## {word} 3: Store

The cook stores the batch.
"""
    read = _read(text)
    assert [len(gate.checks) for gate in read.gates] == [2, 2]
    assert not any(phase.checks for phase in read.phases)


def test_a_list_of_work_before_an_approval_is_work() -> None:
    text = """# How a batch is released

## Phase 1: Weigh

The apprentice does this:

1. Fetch the scales
2. Weigh the flour

**Sign-off:** Head of Works

## Phase 2: Mix

Then:

1. Fetch the bowl
2. Mix the flour

**Sign-off:** Head of Works
"""
    read = _read(text)
    assert not any(gate.checks for gate in read.gates)


@pytest.mark.parametrize("mark", ["1️⃣", "1."])
def test_parts_below_numbers_in_keys_are_the_phases_and_no_title_is(mark: str) -> None:
    names = ["Idea", "Booking", "Week"]
    parts = [f"# {mark.replace('1', str(n))} {name}\n\n**Who:** cook\n" for n, name in enumerate(names, start=1)]
    text = "# Trip: how we plan it\n\nOwner: Kim\n\n# Have these ready\n\n- [ ] a date\n\n" + "\n".join(parts)
    assert [phase.title for phase in _read(text).phases] == names
