"""Tables of AsciiDoc, whose cells may go on in the next line and which somebody may forget to close."""

from __future__ import annotations

import pytest

from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook

_TABLE = """= Runbook: move

== Steps

|===
|Step |Action

|Step 1
|Carry every box
down the stairs

{second}
{end}
== Definition of done

* the `a.txt` is there
"""


@pytest.mark.parametrize("end", ["|===\n", ""], ids=["closed", "left open"])
@pytest.mark.parametrize(
    "second, titles",
    [
        ("|Step 2\n|Clean the shelves\n", ["Clean the shelves"]),
        ("|Step 2\na|Clean the shelves\n", ["Clean the shelves"]),
        ("|Step 2\n|Clean the shelves\n|Step 3\n", ["Clean the shelves", "Step 3"]),
    ],
    ids=["whole", "with a form", "unfinished"],
)
def test_each_cell_of_a_table_is_read_whole(second: str, titles: list[str], end: str) -> None:
    imported = read_document(_TABLE.format(second=second, end=end).encode(), where="x.md")
    assert isinstance(imported.result, Playbook)
    found = [phase.title.capitalize() for phase in imported.result.phases]
    assert found == ["Carry every box down the stairs", *titles]
    lines = [phase.source.line for phase in imported.result.phases if phase.source]
    assert all(imported.text[line - 1].strip() for line in lines)
    assert len(imported.result.gate.checks) == 1


def test_what_stands_in_a_table_before_its_first_cell_is_read() -> None:
    text = _TABLE.replace("* the `a.txt` is there", "|===\n* the `a.txt` is there\n|===")
    imported = read_document(text.format(second="|Step 2\n|Go\n", end="|===\n").encode(), where="x.md")
    assert isinstance(imported.result, Playbook)
    assert len(imported.result.gate.checks) == 1
