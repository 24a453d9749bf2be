"""Work instructions in plain text: clauses that were broken to the width of a page, below numbered parts."""

from __future__ import annotations

import textwrap

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.playbook import Playbook, RouteAction

_SHEET = """CITY BATHS - TECHNICAL SERVICE
WORK INSTRUCTION
Doc No.: WI-031          Issue: 02
Title: Change of the chlorine cylinders

1.0  PURPOSE

To change the cylinders without letting gas into the hall.

2.0  PREREQUISITES

2.1  Two full cylinders
2.2  Gas mask with a fresh filter

3.0  PROCEDURE

{clauses}

4.0  ACCEPTANCE CRITERIA

{criteria}

5.0  RECORDS

Log WI-031-A.
"""
_CLAUSES = (
    "Close the main valve and hang up the sign. If somebody is in the room, wait for the attendant and end here.",
    "Unscrew the empty cylinder. If the thread is damaged, do not proceed; call the fitter.",
    "Screw on the full one. If the gauge stays at zero, repeat 3.3. If it stays there again, shut it, call the fitter.",
    "Hold ammonia to the joint. If it smokes after more than the seconds that stand in form WI-031-B, go back to 3.3.",
    "Write the pressure into the log.",
)


def _clauses(width: int, *, parted: bool, set_in: bool) -> str:
    broken = (
        textwrap.fill(words, width, initial_indent=f"3.{count}  ", subsequent_indent=" " * 5 * set_in)
        for count, words in enumerate(_CLAUSES, start=1)
    )
    return ("\n\n" if parted else "\n").join(broken)


def _read(clauses: str, margin: int = 5, marks: str = "abc") -> Playbook:
    criteria = ("No smell at the valve", "Pressure is between 4 and 6 bar", "The log is signed")
    listed = "\n".join(f"{' ' * margin}{mark})  {words}" for mark, words in zip(marks, criteria, strict=True))
    text = _SHEET.format(clauses=clauses, criteria=listed)
    result = read_document(text.encode(), where="x.txt", kind=DocumentKind.PROCEDURE).result
    assert isinstance(result, Playbook)
    return result


@pytest.mark.parametrize("set_in", [True, False])
@pytest.mark.parametrize("parted", [True, False])
@pytest.mark.parametrize("width", [50, 62, 74, 88, 1000])
def test_a_clause_goes_on_in_the_lines_below_it(width: int, parted: bool, set_in: bool) -> None:
    phases = _read(_clauses(width, parted=parted, set_in=set_in)).phases
    assert [[route.action for route in phase.routes] for phase in phases] == [
        [RouteAction.HALT],
        [RouteAction.HALT],
        [RouteAction.RETRY, RouteAction.ESCALATE],
        [RouteAction.RETRY],
        [],
    ]
    assert phases[3].routes[0].to == phases[2].id


@pytest.mark.parametrize("marks", ["abc", "123"])
@pytest.mark.parametrize("margin", [0, 3, 5, 8])
def test_a_list_that_is_set_in_as_a_whole_is_a_list(margin: int, marks: str) -> None:
    found = _read(_clauses(74, parted=True, set_in=True), margin, marks)
    assert len(found.gate.checks) == 3


def test_fields_below_a_clause_do_not_go_on_with_it() -> None:
    clauses = "\n\n".join(
        f"3.{count}  Turn valve {count}\n     Keeper: Ada\n     Form: WI-{count}" for count in (1, 2, 3)
    )
    assert [phase.title for phase in _read(clauses).phases] == ["Turn valve 1", "Turn valve 2", "Turn valve 3"]


@pytest.mark.parametrize("ending", ["drain the tube and end here", "drain the tube and stop here"])
def test_what_was_done_again_in_vain_ends_the_work_and_does_not_close_it(ending: str) -> None:
    text = f"# Filter change\n\n## Step 1: Flush\n\nIf the water is red, repeat step 1. If it is red again, {ending}.\n"
    result = read_document(f"{text}\n## Step 2: Close\n\nClose it.\n".encode(), where="x.md").result
    assert isinstance(result, Playbook)
    assert [route.action for route in result.phases[0].routes] == [RouteAction.RETRY, RouteAction.HALT]
