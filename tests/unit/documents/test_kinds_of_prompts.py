"""Prompts and templates of repositories that speak of tasks, issues and changes: which kind they are."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from orchestrator.playbook import Playbook

_COMMAND = """{front}Add tasks to the hive book, sorted by how urgent they are.

{arguments}

## Adding tasks

Make tasks of what is asked for.

### 1. **Look at the book**

- tasks that are there already
- tasks that wait for others

### 2. **Write the new tasks**

- number and name of the task
- how urgent it is
"""


@pytest.mark.parametrize(
    "front, arguments",
    [
        ("", "Arguments: $ARGUMENTS"),
        ("", "$ARGUMENTS"),
        ("---\nallowed-tools: Read\ndescription: Add tasks to the backlog\n---\n\n", "Ask for the task."),
        ("---\ndescription: Keep the task list\nmodel: any\ntools: ['edit']\n---\n\n", "Ask for the task."),
    ],
)
def test_a_prompt_that_speaks_of_tasks_is_no_list_of_them(front: str, arguments: str) -> None:
    read = read_document(_COMMAND.format(front=front, arguments=arguments).encode(), where="add-task.md")
    assert read.kind.value == "phase-skill"


_CHANGE = """## Summary

{summary}

## {second}

{asked}

## Checklist

- [ ] {first}
- [ ] the jars are clean
- [ ] the book is written
- [ ] the smoker is cold
- [ ] the lids are closed
"""


@pytest.mark.parametrize(
    "second, summary, asked, first",
    [
        ("Motivation", "<!-- What does this PR change? -->", "Why is it needed?", "labels are glued"),
        ("Related issues", "What was done.", "Closes: #", "labels are glued"),
        ("How was it tested?", "What was done.", "Say how.", "labels are glued"),
        ("Notes", "What was done.", "Say more.", "I have read the rules of the house"),
    ],
)
def test_the_template_of_a_change_is_like_that_of_an_issue(second: str, summary: str, asked: str, first: str) -> None:
    text = _CHANGE.format(second=second, summary=summary, asked=asked, first=first)
    assert read_document(text.encode(), where="change.md").kind.value == "issue"


def test_boxes_of_which_few_are_called_after_a_level_are_tasks() -> None:
    done = "".join(f"- [x] Paint the lid of hive {number}\n" for number in range(20))
    text = f"# The bee game\n\n## Hives\n\n{done}\n## Levels\n\n- [x] Level 1: meadow\n- [x] Level 2: wood\n"
    assert read_document(text.encode(), where="game.md").kind.value == "task-list"


def test_the_settings_of_the_page_where_an_issue_form_is_chosen_are_refused() -> None:
    text = (
        "blank_issues_enabled: false\ncontact_links:\n  - name: Ask a beekeeper\n    url: https://bees.example\n"
        "    about: For questions\n  - name: Report a swarm\n    url: https://swarm.example\n    about: At any time\n"
    )
    with pytest.raises(Problem, match="asks for nothing"):
        read_document(text.encode(), where="config.yml")


_TAGGED = """<purpose>
Bring a hive through the winter.
</purpose>

<process>

<step name="weigh_hive">
Weigh the hive:

1. Take the roof off
2. Read the scale
</step>

<step name="feed">
Feed what is missing.
</step>

<step name="close_hive">
Close it.

- mice are kept out
- wind is kept out
</step>

</process>
"""


def test_tags_that_come_again_with_a_name_each_are_steps_in_their_order() -> None:
    """Without a number of their own as well, and whatever is counted inside of them."""
    playbook = read_document(_TAGGED.encode(), where="winter.md").result
    assert isinstance(playbook, Playbook)
    assert [phase.title for phase in playbook.phases] == ["weigh_hive", "feed", "close_hive"]
