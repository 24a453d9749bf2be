"""Wikis and plain text: titles between marks, tables that are drawn, units that signs and bare numbers count."""

from __future__ import annotations

import pytest

from orchestrator.documents.drawn_tables import without_drawn_tables
from orchestrator.documents.reading import Imported, read_document
from orchestrator.playbook import Playbook, RouteAction
from tests.unit.documents.reads import playbook_of

_WIKI = """= Runbook: wake the lighthouse =

''Keepers' wiki.'' __TOC__

== Preconditions ==
* '''oil''' for three nights
* the key of the [[Lamp room|lamp room]]

== Steps ==

{| class="wikitable"
|+ The evening
! No !! Step !! Done by
|-
| 1 || Climb the tower || keeper
|-
| style="color:red" | 2
| Light the lamp
| keeper
|-
| 3 || Start the clockwork || mate
|}

== Acceptance criteria ==
# the beam turns
# the horn is silent

; Horn
: a thing that is loud

[[Category:Runbooks]]
"""
_DOKU = """====== Runbook: wake the lighthouse ======

===== Preconditions =====
  * **oil** for three nights
  * the key of the [[:rooms:lamp|lamp room]]

===== Steps =====
^ No ^ Step ^ Done by ^
| 1 | Climb the tower | keeper |
| 2 | Light the lamp | keeper |
| 3 | Start the clockwork | mate |

===== Acceptance criteria =====
  - the beam turns
  - the horn is silent
"""


@pytest.mark.parametrize("text", [_WIKI, _DOKU])
def test_titles_between_marks_tables_and_items_of_wikis_are_read(text: str) -> None:
    read = playbook_of(text)
    assert read.title == "wake the lighthouse"
    assert [wanted.text for wanted in read.required_inputs] == ["oil for three nights", "the key of the lamp room"]
    assert [phase.title for phase in read.phases] == ["Climb the tower", "Light the lamp", "Start the clockwork"]
    assert [check.title for check in read.gate.checks] == ["the beam turns", "the horn is silent"]


_GRID = """+------+------------------+-----------+
| Step | Action           | Who       |
+======+==================+===========+
| 1    | Climb the tower  | keeper    |
+------+------------------+-----------+
| 2    | Light the lamp,  | keeper    |
|      | slowly           |           |
+------+------------------+-----------+
| 3    | Start the clock  | mate      |
+------+------------------+-----------+
"""
_SIMPLE = """====  ================  ======
Step  Action            Who
====  ================  ======
1     Climb the tower   keeper
2     Light the lamp,   keeper
      slowly
3     Start the clock   mate
====  ================  ======
"""


@pytest.mark.parametrize("table", [_GRID, _SIMPLE])
def test_tables_that_are_drawn_are_rows_whose_cells_may_have_several_lines(table: str) -> None:
    read = playbook_of(f"Runbook: wake the lighthouse\n============================\n\nProcedure\n---------\n\n{table}")
    assert [phase.title for phase in read.phases] == ["Climb the tower", "Light the lamp, slowly", "Start the clock"]


def test_a_table_that_a_listing_shows_is_no_table() -> None:
    text = f"# Runbook: x\n\n## Steps\n\n1. Wake up.\n2. Print this.\n\n```\n{_GRID}```\n"
    assert [phase.title for phase in playbook_of(text).phases] == ["Wake up", "Print this"]


def _circled(opens: str, closes: str) -> str:
    names = {"①": "Copy", "②": "Compare", "③": "Hand over", "⛔": "Make safe"}
    ways = {
        "①": ["all there | ②", "broken | print another copy, **two copies at most**, then ⛔"],
        "②": ["no difference | ③", "differences | ①"],
        "③": ["taken | done", "refused | ⛔"],
        "⛔": ["safe | end, plan another night", "not safe | call the captain"],
    }
    parts = [
        f"{opens}{sign} {name}{closes}\n\nDo it well.\n\n| Result | Continue |\n|---|---|\n"
        + "".join(f"| {way} |\n" for way in ways[sign])
        for sign, name in names.items()
    ]
    return "# Moving the ledger\n\n" + "\n".join(parts)


@pytest.mark.parametrize("opens,closes", [("## ", ""), ("**", "**"), ("<details>\n<summary><b>", "</b></summary>")])
def test_units_that_signs_count_are_steps_that_ways_lead_to_by_their_signs(opens: str, closes: str) -> None:
    read = playbook_of(_circled(opens, closes))
    copy, compare, hand, safe = read.phases
    assert [phase.title for phase in read.phases] == ["Copy", "Compare", "Hand over", "Make safe"]
    assert [route.to for route in copy.routes] == [compare.id, safe.id]
    assert [route.to for route in compare.routes] == [hand.id, copy.id]
    assert compare.routes[1].action is RouteAction.RETRY
    assert copy.max_attempts == 2
    assert [route.decision for route in safe.routes] == ["safe", "not safe"]


def test_circled_figures_inside_of_a_text_are_what_they_are() -> None:
    text = "# Runbook: x\n\n## Steps\n\n1. Press ① and then ②.\n2. Press ③.\n"
    assert [phase.title for phase in playbook_of(text).phases] == ["Press ① and then ②", "Press ③"]


_CARD = """HARBOUR OFFICE CARD 7
Swinging the bridge

BEFORE YOU GO OUT
  ( ) the tide table of the day
  ( ) a second pair of hands

THE WORK

10  Close the road. Wait for the last car.
       empty ............................. 20
       somebody stays .................... 40

20  Swing the bridge.
       open .............................. 30
       stuck ............................. swing again, 2 times at most, then 40

30  Wave the boats through.
       all through ....................... done, open the road
       a boat waits ...................... 20

40  Make safe. Bolt the bridge.
       always ............................ end

BACK IN THE OFFICE
  ( ) the book has the time
  ( ) the key hangs in its place
"""


def test_blocks_of_plain_text_behind_their_numbers_are_steps_with_ways_behind_dots() -> None:
    read = playbook_of(_CARD)
    close, swing, wave, safe = read.phases
    assert [phase.title.split(".")[0] for phase in read.phases] == [
        "Close the road",
        "Swing the bridge",
        "Wave the boats through",
        "Make safe",
    ]
    assert [route.to for route in close.routes] == [swing.id, safe.id]
    assert [route.to for route in swing.routes] == [wave.id, safe.id]
    assert swing.max_attempts == 3
    assert wave.routes[1].to == swing.id
    assert [wanted.text for wanted in read.required_inputs] == ["the tide table of the day", "a second pair of hands"]
    assert [check.title for check in read.gate.checks] == ["the book has the time", "the key hangs in its place"]


def test_numbers_in_front_of_lines_that_hold_nothing_are_no_steps() -> None:
    read: Imported = read_document(
        b"# Runbook: x\n\n## Steps\n\n1. Wake up.\n2. Count.\n\n## Values\n\n10  metres\n20  litres\n30  knots\n",
        where="x.md",
    )
    assert isinstance(read.result, Playbook)
    assert [phase.title for phase in read.result.phases] == ["Wake up", "Count"]


def test_a_table_of_a_wiki_that_nobody_closed_ends_before_the_next_title() -> None:
    closed, unclosed = playbook_of(_WIKI), playbook_of(_WIKI.replace("|}\n", "\n"))
    assert [phase.title for phase in unclosed.phases] == [phase.title for phase in closed.phases]
    assert unclosed.unenforced == closed.unenforced
    assert unclosed.gate.checks == closed.gate.checks


def test_two_drawn_tables_without_heads_leave_what_stands_between_them_alone() -> None:
    text = "==== ====\na    b\n==== ====\n\n## Work\n\nOil the lamp.\n\n==== ====\nc    d\n==== ====\n"
    lines = without_drawn_tables([(line, number) for number, line in enumerate(text.splitlines(), 1)])
    assert ("## Work", 5) in lines
    assert ("Oil the lamp.", 7) in lines
    assert ("| c | d |", 10) in lines


def test_a_short_row_of_a_drawn_table_holds_nothing_of_the_line_above() -> None:
    text = "+---+---+\n| a | b |\n+---+---+\n| c\n+---+---+\n"
    lines = without_drawn_tables([(line, number) for number, line in enumerate(text.splitlines(), 1)])
    assert ("| c |  |", 4) in lines


_LISTED = """= Runbook: wake the lighthouse =

== Step 1: Climb ==

Run <code>find . # ''all''</code> and <nowiki>[[no link]]</nowiki>.

<pre>
# comment
* glob, ''as it is''
== no title ==
{| no table
</pre>

== Step 2: Light ==

# So:
<syntaxhighlight lang="bash">
# echo '''lit'''
</syntaxhighlight>
# <pre>Nobody closed it.

== Step 3: Rest ==

Rest.
"""


def test_what_a_wiki_shows_as_code_is_left_as_it_is() -> None:
    climb, light, rest = playbook_of(_LISTED).phases
    told = "\n".join(climb.tasks[0].instructions)
    assert "Run `find . # ''all''` and `[[no link]]`." in told
    assert "# comment\n* glob, ''as it is''\n== no title ==\n{| no table" in told
    assert "# echo '''lit'''" in light.tasks[0].instructions
    assert rest.tasks[0].instructions == ("Rest.",)
