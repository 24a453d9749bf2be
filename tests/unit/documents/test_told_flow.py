"""Flows that are told by one list, or by the days of headings, and that nothing calls steps."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook


def titles(text: str) -> list[str]:
    """What the phases of a document are called."""
    read = read_document(text.encode(), where="flow.md")
    assert isinstance(read.result, Playbook)
    return [phase.title for phase in read.result.phases]


_MOVE = """# Moving a hive

## Overview

What has to be done is

1. [Close the hive](#close-the-hive)
2. [Carry it over](#carry-it-over), by two people. They need
    1. a board; and
    2. a strap
{third}. [Bring it back to light](#bring-it-back-to-light)

## Close the hive

Do it at night.

## Carry it over

Keep it level:

1. the front higher
2. the lid strapped

## Bring it back to light

Open it in the morning.
"""


@pytest.mark.parametrize("third", [3, 4])
def test_headings_that_a_numbered_list_links_to_are_the_steps(third: int) -> None:
    assert titles(_MOVE.format(third=third)) == ["Close the hive", "Carry it over", "Bring it back to light"]


def test_a_table_of_contents_names_no_steps() -> None:
    text = "# How to feed\n\n## Contents\n\n1. [Purpose](#purpose)\n2. [Words](#words)\n3. [Contacts](#contacts)\n\n"
    text += "## Purpose\n\nFeed.\n\n## Words\n\nSyrup.\n\n## Contacts\n\nMe.\n\n## Steps\n\n1. Boil it.\n2. Pour it.\n"
    assert titles(text) == ["Boil it", "Pour it"]


_WEEK = """# How we sell the honey

## About the market

Read this first.

## {} the jars {}

Ask for the prices.

## {} them up {}

```bash
print-labels --all
```

## {} the stall {}

Stand behind it.

## Appendix: what to do in rain

Stay at home.
"""


@pytest.mark.parametrize(
    "days",
    [
        ("(Friday the week before)", "(Monday)", "(Thursday)"),
        ("(T-7)", "(T-1, at noon)", "(T+0)"),
        ("(Freitag)", "(Samstag)", "(Sonntag)"),
    ],
)
def test_headings_that_name_their_days_are_the_steps(days: tuple[str, str, str]) -> None:
    first, second, third = days
    text = _WEEK.format("Order", first, "Set", second, "Open", third)
    assert [name.split()[0] for name in titles(text)] == ["Order", "Set", "Open"]


_SCRIPT = """# Honey from dev to main

## The rule

Never mix two years.

## {heading}

Use the script:

```bash
./harvest.sh
```

{lead}

1. Look that the scale is clean
2. Weigh the frames
3. Spin them
4. Write the date on the jars

## What if the spinner stands still?

Turn it by hand:

```bash
crank --slow
```

## Recovery of mixed honey

### Way one: sell it as mixed

```bash
sell --mixed
```

### Way two: feed it

```bash
feed --all
```
"""


@pytest.mark.parametrize("lead", ["The script does:", "", "These are done one by one."])
@pytest.mark.parametrize("heading", ["Standard harvest procedure", "Our harvesting process", "Full harvest steps"])
def test_the_numbered_list_of_the_only_part_that_is_called_a_procedure_is_the_flow(heading: str, lead: str) -> None:
    assert len(titles(_SCRIPT.format(heading=heading, lead=lead))) == 4


_SWARM = """# When a swarm has left

## Checklist

Details follow below.

1. Stop the others.
1. Find the swarm.
1. Call the neighbours.
1. Write it down.

## Stopping

Some things to try,

* narrow the entrance
* shade the hive

## Finding

* Any cluster on a branch.
* Any cluster below a roof.

## Neighbours

* Who has a garden.
* Who has a dog.

## Writing

* When it was seen.
* Who saw it.

## Words about bees

* Prefer quiet words.
* Do not shout.
"""


def test_a_numbered_checklist_that_a_document_begins_with_is_its_flow() -> None:
    """What tells of its entries below is neither a step nor what is judged in the end."""
    read = read_document(_SWARM.encode(), where="swarm.md")
    assert isinstance(read.result, Playbook)
    assert titles(_SWARM) == ["Stop the others", "Find the swarm", "Call the neighbours", "Write it down"]
    assert read.result.gate.checks == ()


def test_words_that_come_one_after_the_other_are_no_answers_of_a_gate() -> None:
    """A list of what has to hold stays one, though a colour leads to another in it."""
    text = (
        "# Skill: test the scale\n\n## Steps\n\n1. Write the test.\n2. Make it pass.\n\n## Success Criteria\n\n"
        "- **ALWAYS wait for the first helper** before the second begins (RED → GREEN sequence)\n- it shows zero\n"
    )
    read = read_document(text.encode(), where="scale.md")
    assert isinstance(read.result, Playbook)
    assert (len(read.result.gates), len(read.result.gate.checks)) == (0, 2)
