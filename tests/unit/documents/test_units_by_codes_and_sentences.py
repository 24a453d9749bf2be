"""Units whose steps, limits and criteria stand in paragraphs: behind codes, in sentences, right below a listing."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.playbook import OnFailure
from orchestrator.task_list import TaskList
from tests.unit.documents.reads import playbook_of

_CODED = """# PLAN: restore the organ

### Task A: Pipes

needs: nothing
max attempts: 2

{a1} Take out the pipes.
verify: `pipes.csv` exists

{a2} Clean them.
verify: no pipe is grey
verify: `clean.log` exists

### Task B: Bellows

needs: Task A
max attempts: 3

{b1} Sew the leather.
verify: the bellows hold air

### Task C: Tuning

needs: Task A, Task B
max attempts: 3

{c1} Tune the first stop.
verify: A is 440 Hz
"""


@pytest.mark.parametrize("form", ["**{}{}**", "**{}{}.**", "__{}{}__:"])
def test_paragraphs_with_codes_are_steps(form: str) -> None:
    """`**A1** Take out the pipes.` is a step, and what is told right below it is told of it."""
    codes = {f"{letter.lower()}{number}": form.format(letter, number) for letter in "ABC" for number in (1, 2)}
    playbook = playbook_of(_CODED.format(**codes))
    tasks = [one for phase in playbook.phases for one in phase.tasks]
    assert [len(one.steps) for one in tasks] == [2, 1, 1]
    assert [len(one.checks) for one in tasks] == [3, 1, 1]
    assert [len(phase.requires) for phase in playbook.phases] == [0, 1, 2]


_TOLD = """# Museum: nightly count

## Halls

### `hall-01` Count the coats

{first}

1. Read the turnstile.

   ```sh
   turnstile read > coats.txt
   ```
   exit status 0; `coats.txt` exists

2. Write the number into the book.

### `hall-02` Count the umbrellas

{second}

1. Read the stand.

   ```sh
   stand read
   ```
   exit status 0
"""


@pytest.mark.parametrize(
    "first, second, attempts, policies",
    [
        (
            "Requires: keys to the hall. Give up after 2 retries and ping @night-guard.",
            "Requires: `hall-01`. Give up after 1 retry and roll back.",
            (3, 2),
            (OnFailure.ESCALATE, OnFailure.REVERT),
        ),
        (
            "Needs: a lamp. Stop after three attempts, then call the guard.",
            "Needs: `hall-01`. Stop after 2 attempts.",
            (3, 2),
            (OnFailure.ESCALATE, None),
        ),
    ],
)
def test_sentences_and_listings_of_units(
    first: str, second: str, attempts: tuple[int, ...], policies: tuple[OnFailure | None, ...]
) -> None:
    """A paragraph that begins with what is needed tells the limit as well; what stands below a listing judges it."""
    playbook = playbook_of(_TOLD.format(first=first, second=second))
    tasks = [one for phase in playbook.phases for one in phase.tasks]
    assert tuple(one.max_attempts for one in tasks) == attempts
    assert all(policy is None or one.on_failure is policy for one, policy in zip(tasks, policies, strict=True))
    assert [len(one.steps) for one in tasks] == [2, 1]
    assert sum(len(one.checks) for one in tasks) + len(playbook.unenforced) == 3
    assert [bool(phase.prerequisites or phase.tasks[0].prerequisites) for phase in playbook.phases] == [True, False]
    assert playbook.phases[1].requires == (playbook.phases[0].id,)


def test_what_another_document_has_to_do_first_is_a_prerequisite() -> None:
    """An id that is not here is reported, and waited for by whoever knows it."""
    text = _CODED.replace("needs: Task A\n", "needs: Task A, subtask P09-T04 must be SUCCEEDED\n")
    codes = {f"{letter.lower()}{number}": f"**{letter}{number}**" for letter in "ABC" for number in (1, 2)}
    playbook = playbook_of(text.format(**codes))
    second = playbook.phases[1]
    assert second.requires == (playbook.phases[0].id,)
    assert second.prerequisites == ("subtask P09-T04 must be SUCCEEDED",)


_BENCH = """# [ZOO-9] A bench for the owls

**Type:** Story

## Kind of change

- [ ] new
- [x] mended

## Acceptance criteria

{criteria}
"""


@pytest.mark.parametrize(
    "criteria",
    [
        "**AC1**\nGiven rain\nWhen an owl sits down\nThen it stays dry\n\n**AC2**\nGiven two owls\nThen both find room",
        "**AC-1**\n\n- Given rain\n- When an owl sits\n- Then it is dry\n\n**AC-2**\n\n- Given two\n- Then both sit",
        "- Given rain\n- When an owl sits down\n- Then it stays dry\n- Given two owls\n- And a mouse\n- Then all sit",
        "### AC1\n\n- Angenommen, es regnet\n- Dann ist es trocken\n\n### AC2\n\n- Angenommen, zwei\n- Dann sitzen sie",
    ],
)
def test_the_lines_of_a_scenario_are_one_criterion(criteria: str) -> None:
    """`Given`, `When` and `Then` below one another say one thing, whatever marks them."""
    intake = read_document(_BENCH.format(criteria=criteria).encode(), where="issue.md").result
    assert isinstance(intake, Intake)
    assert len(intake.checks) == 2


_FED = """# Backlog

- [ ] **Z1** Feed the owls (3 points)
  - Acceptance criteria:
    - Given names are printed
    - The mice are white
- [ ] **Z2** Count the owls (2 points)
  - Acceptance criteria:
    - None is lost
"""


def test_other_items_stay_apart() -> None:
    """Items that only begin as a scenario does are criteria of their own."""
    listed = read_document(_FED.encode(), where="list.md").result
    assert isinstance(listed, TaskList)
    assert [len(task.checks) for task in listed.tasks] == [2, 1]


_SHEET = """MUSEUM OF CLOCKS - WORKSHOP
How to read this sheet. Do the parts in the order in which they are needed. Write down the time beside each command.

{word} 1. Open the case
   Waits for: the key of the curator
   Run:
      $ case open --slow
        OK when: prints "open"
      $ case light --on
        OK when: the lamp is on
   Try again: twice.
   Still failing: call the curator.

{word} 2. Wind the clock
   Waits for: {lower} 1
   Run:
      $ clock wind --turns 10
        OK when: exit status is 0
   Try again: three times.
   Still failing: page the workshop.

{word} 3. Set the hands
   Waits for: {lower} 1, {lower} 2
   Run:
      $ clock set --now
        OK when: prints "12:00"
   Try again: once.
   Still failing: call the curator.

When the sheet is full, put it into the folder.
"""


@pytest.mark.parametrize("word", ["JOB", "Task", "PART"])
def test_sheets_in_plain_text(word: str) -> None:
    """Units that a word and a full stop count, with fields and commands set in below: each holds its own."""
    playbook = playbook_of(_SHEET.format(word=word, lower=word.lower()))
    tasks = [one for phase in playbook.phases for one in phase.tasks]
    assert [len(one.steps) for one in tasks] == [2, 1, 1]
    assert [one.max_attempts for one in tasks] == [3, 4, 2]
    assert [len(phase.requires) for phase in playbook.phases] == [0, 1, 2]
    assert {one.on_failure for one in tasks} == {OnFailure.ESCALATE}
