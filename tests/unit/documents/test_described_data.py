"""Tables that describe data or list people are no work."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.errors import Problem
from orchestrator.task_list import TaskList

_API = """# Tide API

## GET /tides

| Parameter | Type | Required | Description |
|---|---|---|---|
| port | string | yes | the port |
| day | date | no | the day |
"""
_PEOPLE = """id,name,email,city,status,priority
1,Ida Wren,ida@example.org,Cork,active,high
2,Bo Ek,bo@example.org,Malmo,closed,low
"""
_ROWS = "id;customer;phone;status\n7;Wren & Sons;555 0100;open\n8;Ek;555 0101;done\n"


@pytest.mark.parametrize("text", [_API, _PEOPLE, _ROWS], ids=["parameters", "people", "customers"])
def test_a_document_that_only_describes_data_or_lists_people_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="like none of the documents"):
        read_document(text.encode(), where="document.md")


def test_rows_of_tasks_with_a_type_and_somebody_to_reach_are_tasks() -> None:
    text = "| ID | Task | Type | Assignee | Points |\n|---|---|---|---|---|\n"
    text += "| A-1 | Mend it | bug | ana@example.org | 3 |\n"
    text += "| A-2 | Paint it | chore | bo@example.org | 2 |\n"
    read = read_document(f"# Tasks\n\n{text}".encode(), where="document.md").result
    assert isinstance(read, TaskList)
    assert [task.points for task in read.tasks] == [3, 2]


def test_empty_lines_that_are_put_between_others_do_not_count_as_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestrator.documents.repair.MAX_LINES", 50)
    items = "\n".join(f"- Item number {number}\nLabel: value {number}" for number in range(23))
    with pytest.raises(Problem) as raised:
        read_document(f"# Things\n\n{items}\n".encode(), where="document.md")
    assert "lines are more" not in str(raised.value)
