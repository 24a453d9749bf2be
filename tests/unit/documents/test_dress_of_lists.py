"""Lists in other dress: rings in a column, titles struck through, letters in the midst of a line, definitions."""

from __future__ import annotations

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.intake import Intake
from orchestrator.playbook import Playbook
from orchestrator.task_list import TaskList

_FORM = """# Report: a kite came down

**1. What happened?** (ring one)

| ring | what |
|:---:|---|
| ○ | the line broke |
| ○ | the wind stopped |
| ● | a tree |

**2. How bad?** (pick one)

| how | pick |
|---|:---:|
| torn | ( ) |
| wet | ( ) |

## Mended when

1. it flies for an hour
2. the tail is straight
"""


def test_rows_with_a_ring_of_their_own_are_choices_and_those_that_say_more_are_none() -> None:
    read = read_document(_FORM.encode(), where="kite.md")
    assert isinstance(read.result, Intake)
    told = [(choice.text, choice.ticked) for choice in read.result.choices]
    assert told == [
        ("the line broke", False),
        ("the wind stopped", False),
        ("a tree", True),
        ("torn", False),
        ("wet", False),
    ]
    assert len(read.result.checks) == 2


def test_what_is_named_above_rows_with_rings_is_kept() -> None:
    table = "\n| ☐ | Acceptance criteria |\n|---|---|\n| ☐ | it flies for a day |\n| ☐ | the line holds |\n"
    read = read_document((_FORM.partition("## Mended")[0] + table).encode(), where="kite.md")
    assert isinstance(read.result, Intake)
    assert [check.title for check in read.result.checks] == ["it flies for a day", "the line holds"]
    assert len(read.result.choices) == 5


_RINGS = "| Abnahmekriterium | Erfüllt |\n|---|:---:|\n{rows}\n"


def test_criteria_with_rings_behind_them_are_no_steps_and_one_alone_is_read_as_those_of_other_steps() -> None:
    steps = "".join(
        f"**Schritt {number}: {name}**\n\nMachen.\n\n{_RINGS.format(rows=rows)}\nWiederholungen: höchstens 2\n\n"
        for number, name, rows in (
            (1, "Spannen", "| Leine ist straff | ☐ |\n| Holm ist heil | ☐ |"),
            (2, "Starten", "| Drachen steht | ☐ |"),
        )
    )
    read = read_document(f"# Arbeitsauftrag: Drachen\n\n## Arbeitsschritte\n\n{steps}".encode(), where="auftrag.md")
    assert isinstance(read.result, Playbook)
    assert [phase.title for phase in read.result.phases] == ["Spannen", "Starten"]
    judged = [check.title for phase in read.result.phases for task in phase.tasks for check in task.checks]
    assert judged == ["Leine ist straff", "Holm ist heil", "Drachen steht"]


_STRUCK = """# Hive: what is left until spring

A task that is done has its title struck through.

1. ~~Frames~~ (4)

   It is good if:
   - all frames are wired
   - none is bent

2. Smoker (2)
   Builds on 1.

   It is good if:
   - it burns an hour

3. ~~Labels~~ (1)

   It is good if:
   - the year is on them
"""


def test_numbered_titles_that_are_struck_through_are_tasks_that_are_done() -> None:
    read = read_document(_STRUCK.encode(), where="hive.md")
    assert isinstance(read.result, TaskList)
    assert [task.done for task in read.result.tasks] == [True, False, True]
    assert [len(task.checks) for task in read.result.tasks] == [2, 1, 1]


def test_a_list_of_steps_all_of_which_are_struck_through_has_no_boxes() -> None:
    text = "# Runbook: x\n\n## Steps\n\n1. ~~Wake up~~\n2. ~~Count~~\n3. ~~Sleep~~\n"
    assert isinstance(read_document(text.encode(), where="x.md").result, Playbook)


_REGISTER = """# Mill, increment 6: register

| Ref | Work | Size | State | Waits for |
|---|---|---|---|---|
| 6/1 | New sails | M | ✔ accepted | none |
| 6/2 | Wider door | S | in work | 6/1 |
| 6/3 | Quiet brake | L | open | 6/2 |

## Conditions

**6/1**: a) they turn in light wind;
b) they fold by hand.

**6/2**: a) a cart fits.

**6/3**: a) nobody wakes;
b) it holds in a storm.
"""


def test_ids_with_a_slash_are_ids_and_conditions_behind_them_are_those_of_their_tasks() -> None:
    read = read_document(_REGISTER.encode(), where="mill.md")
    assert isinstance(read.result, TaskList)
    told = [(task.id, task.title, task.done, len(task.checks)) for task in read.result.tasks]
    assert told == [
        ("6/1", "New sails", True, 2),
        ("6/2", "Wider door", False, 1),
        ("6/3", "Quiet brake", False, 2),
    ]
    assert [task.depends_on for task in read.result.tasks] == [(), ("6/1",), ("6/2",)]


_LANE = """# Bottling lane

Preconditions
: the tank is full
: the corks are dry

**RINSE**
Rinse them twice.

Good
: no drop left
: no label left

Tries
: two

Otherwise
: call the cellar

**FILL**
Fill them.

Good
: level at the mark
: no foam

Tries
: three

Otherwise
: skip the bottle

**CORK**
Cork them.

Good
: no cork stands out
: no cork leaks

Tries
: one

Otherwise
: back to the crate
"""


def test_bold_titles_with_the_same_definitions_below_each_are_units_though_one_stands_before_them_all() -> None:
    read = read_document(_LANE.encode(), where="lane.md")
    assert read.kind is DocumentKind.WORKFLOW_STEP
    assert isinstance(read.result, Playbook)
    tasks = [task for phase in read.result.phases for task in phase.tasks]
    assert [phase.title for phase in read.result.phases] == ["RINSE", "FILL", "CORK"]
    assert [(len(task.checks), task.max_attempts) for task in tasks] == [(2, 2), (2, 3), (2, 1)]
    assert len(read.result.required_inputs) == 2


def test_signs_below_a_heading_that_says_to_tick_are_what_has_to_hold() -> None:
    text = "# Runbook: x\n\n## Steps\n\n1. Measure.\n2. Report.\n\n## Then tick\n\n- ✅ the book is shut\n"
    text += "- ✅ it is dark\n"
    read = read_document(text.encode(), where="x.md").result
    assert isinstance(read, Playbook)
    assert [check.title for check in read.gate.checks] == ["the book is shut", "it is dark"]
