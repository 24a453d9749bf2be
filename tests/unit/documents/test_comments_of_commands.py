"""Comments among indented commands are no headings, whatever they are called."""

from __future__ import annotations

import pytest

from tests.unit.documents.reads import playbook_of

_BELOW_HEADINGS = """# Restore the ledger

## Get the dump

    # Step 1: find it
    ls /backup
    # Step 2: unpack it
    tar xf dump.tar

## Load the dump

Load it. If it fails, stop.

## Start the service

Start it with systemctl.
"""
_IN_A_LIST = """# Restore the ledger

## Steps

1. Get the dump:

       # Step 1: find it
       ls /backup
       # Step 2: unpack it
       tar xf dump.tar

2. Load the dump.
3. Start the service.
"""


@pytest.mark.parametrize("text", [_BELOW_HEADINGS, _IN_A_LIST], ids=["below headings", "in a list"])
def test_a_comment_among_commands_begins_no_step(text: str) -> None:
    assert [phase.title for phase in playbook_of(text).phases] == ["Get the dump", "Load the dump", "Start the service"]


def test_a_heading_that_is_set_in_above_prose_begins_a_step() -> None:
    text = "# Restore the ledger\n\n    # Step 1: Find it\n\nLook for it.\n\n    # Step 2: Load it\n\nLoad it then.\n"
    assert [phase.title for phase in playbook_of(text).phases] == ["Find it", "Load it"]
