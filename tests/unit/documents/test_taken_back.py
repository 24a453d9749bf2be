"""What a step takes back after a failure, and where it goes from there."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction, RouteOutcome

_TEXT = """# Procedure: Lamp exchange

## Steps

### Step 1: Warn

**Actions**
- Warn the ships

### Step 2: Swap

**Actions**
- Swap the lamp

**Failure Handling**
- **Failure:** The new lamp flickers
  - **{label}:** {words}
- **Failure:** The fuse blows
  - **Retry:** Step 2 with a new fuse

### Step 3: Close

**Actions**
- Close the lantern
"""


def _read(label: str, words: str) -> Playbook:
    text = _TEXT.format(label=label, words=words)
    result = read_document(text.encode(), where="x.md", kind=DocumentKind.PROCEDURE).result
    assert isinstance(result, Playbook)
    return result


@pytest.mark.parametrize(
    "label", ["Rollback", "Back-out", "Revert", "Abort", "Rückbau", "Retour arrière", "Vuelta atrás"]
)
@pytest.mark.parametrize(
    "words, action",
    [
        ("Put the old lamp back and end the procedure", RouteAction.HALT),
        ("Put the old lamp back", RouteAction.HALT),
        ("Put the old lamp back and return to Step 1", RouteAction.RETRY),
        ("Put the old lamp back and call the lighthouse keeper", RouteAction.ESCALATE),
    ],
)
def test_what_takes_the_work_back_leads_on_or_stops(label: str, words: str, action: RouteAction) -> None:
    phase = _read(label, words).phases[1]
    assert [route.action for route in phase.routes] == [action, RouteAction.RETRY]
    assert [route.outcome for route in phase.routes] == [RouteOutcome.FAILURE] * 2
    assert [failure.failure for failure in phase.failures] == ["The new lamp flickers", "The fuse blows"]
    assert phase.failures[0].remedy == words


def test_what_takes_the_work_back_beside_no_failure_is_told() -> None:
    text = "# Procedure: Lamp\n\n## Step 1: Swap\n\nSwap it.\n\n**Rollback:** Undo it\n\n## Step 2: End\n\nGo.\n"
    result = read_document(text.encode(), where="x.md", kind=DocumentKind.PROCEDURE).result
    assert isinstance(result, Playbook)
    assert not result.phases[0].routes
