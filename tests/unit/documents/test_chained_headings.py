"""Phases that only a line of the document chains, and people that only its sentences ask."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from tests.unit.documents.test_answers_in_the_midst import stage

_CHAIN = """# Closing a stall

{chain}

## Needed up front

- a date

## Announce

| Entry | Exit |
|---|---|
| a date | a poster hangs |

Hang the poster. Next: **Pack**

## Pack

| Entry | Exit |
|---|---|
| the poster hangs | boxes are full |

Next: **Hand over** - needs the yes of the *market warden* (a nod is enough).

## Hand over

| Entry | Exit |
|---|---|
| warden approval | the keys are back |

Give the keys back. The clerk confirms in the ledger that nothing is owed; without it nothing is handed over.

## Checklist to close the stall

1. [ ] the ground is clean
2. [ ] the sign is down
3. [ ] the ledger is signed
4. [ ] the boxes are stored
"""


@pytest.mark.parametrize(
    "chain",
    ["Announce ──▶ Pack ──▶ Hand over", "Order: Announce → Pack → Hand over", "`Announce -> Pack -> Hand over`"],
)
def test_headings_that_a_line_chains_are_the_phases_and_people_in_their_sentences_are_asked(chain: str) -> None:
    assert stage(_CHAIN.format(chain=chain)) == (
        DocumentKind.PHASE_SKILL,
        ["Announce", "Pack", "Hand over"],
        ["pack", None],
    )
