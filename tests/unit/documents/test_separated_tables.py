"""Tables of work whose cells commas, semicolons or tabs part, as trackers export them."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import Imported, read_document
from orchestrator.task_list import TaskList

_COMMAS = """Issue key,Summary,Status,Assignee,Blocked by,Acceptance
BY-1,"Paint the hull, both sides",Done,kim,,no streaks in daylight
BY-2,"Hang the bell
(the small one)",To Do,lu,BY-1,it rings
BY-3,Launch,To Do,kim,"BY-1, BY-9",she floats"""
_SEMICOLONS = """Schlüssel;Zusammenfassung;Status;Zuständig;Blockiert durch;Akzeptanzkriterien
BY-1;Rumpf streichen;Erledigt;kim;;keine Nasen
BY-2;Glocke aufhängen;Offen;lu;BY-1;sie klingt
BY-3;Stapellauf;Offen;kim;"BY-1, BY-9";sie schwimmt"""
_TABS = """Key\tTitle\tState\tDepends on\tDone when
BY-1\tPaint the hull\tdone\t\tno streaks
BY-2\tHang the bell\topen\tBY-1\tit rings
BY-3\tLaunch\topen\tBY-1, BY-9\tshe floats"""


def _read(text: str) -> Imported:
    return read_document(text.encode(), where="export.md")


@pytest.mark.parametrize("fence", ["", "```"])
@pytest.mark.parametrize("rows", [_COMMAS, _SEMICOLONS, _TABS])
def test_rows_of_an_export_are_tasks_with_what_their_columns_say(rows: str, fence: str) -> None:
    imported = _read(f"# Boatyard\n\nExported on Monday.\n\n{fence}\n{rows}\n{fence}\n\nAsk Kim.\n")
    assert isinstance(imported.result, TaskList)
    tasks = imported.result.tasks
    assert [task.id for task in tasks] == ["BY-1", "BY-2", "BY-3"]
    assert [task.done for task in tasks] == [True, False, False]
    assert [task.depends_on for task in tasks] == [(), ("BY-1",), ("BY-1",)]
    assert [len(task.checks) for task in tasks] == [1, 1, 1]
    (defect,) = [one for one in imported.defects if one.code == "dangling-target"]
    assert "BY-9" in defect.message
    assert rows.rsplit("\n", maxsplit=1)[-1] == imported.text[defect.line - 1]


def test_rows_of_mere_data_are_no_tasks() -> None:
    text = """# Import of members fails

## Steps to reproduce

1. Take this file:

   ```csv
   id_card,name,email,city
   1,Ann,ann@example.org,Rome
   2,Bo,bo@example.org,Bern
   ```

2. Upload it.

## Acceptance criteria

- [ ] both rows are imported
"""
    assert _read(text).kind is DocumentKind.ISSUE


@pytest.mark.parametrize("head, state", [("id,name,status,owner", "active"), ("id;title;author;year", "1815")])
def test_a_sample_of_what_a_program_writes_is_no_work(head: str, state: str) -> None:
    mark = "," if "," in head else ";"
    rows = "\n".join(mark.join((str(place), name, state, "lu")) for place, name in enumerate(("Ann", "Bo", "Cy")))
    text = f"# Bug: lists cannot be exported\n\n## Steps to reproduce\n\n1. Export it:\n\n```\n{head}\n{rows}\n```\n"
    assert _read(f"{text}\n## Acceptance criteria\n\n- [ ] all rows are there\n").kind is DocumentKind.ISSUE


def test_every_row_of_a_long_export_is_a_task() -> None:
    rows = "\n".join(f"BY-{number},Plank {number},open" for number in range(1, 1201))
    result = _read(f"# Boatyard\n\n```csv\nid,title,status\n{rows}\n```\n").result
    assert isinstance(result, TaskList)
    assert len(result.tasks) == 1200
