"""Where answers lead, behind a comma and a colon or in a column that only its head explains; how often it is done."""

from __future__ import annotations

import pytest

from orchestrator.documents.kinds import DocumentKind
from orchestrator.documents.reading import read_document
from orchestrator.documents.tries import tries_said
from orchestrator.playbook import Phase, Playbook, RouteAction


def _first(below: str, word: str = "Step") -> Phase:
    text = (
        f"# Runbook\n\n## {word} 1: Ring the bell\n\n{below}\n\n## {word} 2: Row out\n\nRow.\n\n## {word} 3: Moor\n\n"
    )
    read = read_document(text.encode(), where="runbook.md", kind=DocumentKind.PROCEDURE)
    assert isinstance(read.result, Playbook)
    return read.result.phases[0]


def _ways(below: str) -> list[tuple[str, RouteAction, str | None]]:
    return [(route.decision, route.action, route.to) for route in _first(below).routes]


def test_a_column_called_continue_leads_by_a_preposition_and_a_number() -> None:
    table = "| Situation | Continue |\n|---|---|\n| Wind from the north | with 3 |\n| Calm | Oars out, then with 2 |\n"
    table += "| Fog | the pilot calls the harbour team at once |\n"
    assert _ways(table) == [
        ("Wind from the north", RouteAction.CONTINUE, "moor"),
        ("Calm", RouteAction.CONTINUE, "row-out"),
        ("Fog", RouteAction.ESCALATE, None),
    ]


@pytest.mark.parametrize("heads", ["Condition | Continue", "Result | Next step", "Wenn | Weiter"])
@pytest.mark.parametrize("cell", ["3", "3 (a breeze)", "#3 (a breeze)"])
def test_a_table_of_two_columns_leads_by_a_number_and_what_stands_in_brackets_behind_it(heads: str, cell: str) -> None:
    table = f"| {heads} |\n|---|---|\n| Calm | {cell} |\n| Storm | go to step 2 |\n"
    assert _ways(table) == [("Calm", RouteAction.CONTINUE, "moor"), ("Storm", RouteAction.CONTINUE, "row-out")]


def test_what_is_done_first_in_a_table_of_two_columns_leads_nowhere_by_itself() -> None:
    table = "| What you see | What you do |\n|---|---|\n| Calm | go to step 2 |\n"
    ways = _ways(f"{table}| Storm | Restart the engine, at most 4 times, a minute apart. Still dead: go to 3 |\n")
    assert [(action, to) for _, action, to in ways] == [
        (RouteAction.CONTINUE, "row-out"),
        (RouteAction.CONTINUE, "moor"),
    ]


@pytest.mark.parametrize("cell", ["4 (oars)", "7 (knots)"])
def test_a_number_that_no_step_has_leads_nowhere_and_is_reported(cell: str) -> None:
    table = f"| Condition | Continue |\n|---|---|\n| Calm | {cell} |\n| Storm | go to step 2 |\n"
    text = f"# Runbook\n\n## Step 1: Ring\n\n{table}\n## Step 2: Row out\n\nRow.\n\n## Step 3: Moor\n\n"
    read = read_document(text.encode(), where="runbook.md", kind=DocumentKind.PROCEDURE)
    assert isinstance(read.result, Playbook)
    assert [route.to for route in read.result.phases[0].routes] == [None, "row-out"]
    assert "dangling-target" in {defect.code for defect in read.defects}


def test_a_comma_in_the_case_before_the_only_colon_does_not_end_the_case() -> None:
    ways = _ways("- Calm, with a moon: go to step 2\n- Calm, no moon: go to step 3\n")
    assert ways == [
        ("Calm, with a moon", RouteAction.CONTINUE, "row-out"),
        ("Calm, no moon", RouteAction.CONTINUE, "moor"),
    ]


def test_an_answer_that_begins_with_no_stands_beside_a_bare_yes() -> None:
    ways = _ways("- Yes: go to step 3\n- No, or nobody answers: escalate to the harbour master\n")
    assert [way[1] for way in ways] == [RouteAction.CONTINUE, RouteAction.ESCALATE]


def test_done_leads_on_where_it_says_where() -> None:
    assert _ways("**Decision**\n\n1. Done: go to step 3.\n2. Bell is cracked: escalate to the smith.\n")[0][1:] == (
        RouteAction.CONTINUE,
        "moor",
    )


def test_what_is_started_again_on_the_way_to_a_later_step_is_no_way_back() -> None:
    ways = _ways("- Bell rings: continue with step 2\n- Bell is silent: restart the motor, then continue with step 3\n")
    assert ways[1] == ("Bell is silent", RouteAction.CONTINUE, "moor")


@pytest.mark.parametrize(
    "asked",
    [
        "Si el patrón no acepta, decide el director del puerto.",
        "Se il molo è occupato → il dirigente del porto decide come procedere",
    ],
)
def test_who_decides_is_asked(asked: str) -> None:
    ways = _first(f"- Cuando la barca esté lista, vuelve al paso 1.\n- {asked}\n", "Paso").routes
    assert [way.action for way in ways] == [RouteAction.RETRY, RouteAction.ESCALATE]


@pytest.mark.parametrize(
    "way", ["pedir otra cuerda (una sola vez), luego paso 3", "prendre une corde (une seule fois), puis étape 3"]
)
def test_once_only_in_brackets_limits_the_way(way: str) -> None:
    assert _first(f"- cuerda buena → paso 2\n- cuerda rota → {way}\n").max_attempts == 2


@pytest.mark.parametrize(
    "sentence, most",
    [
        ("Only one restart; a second one harms the motor.", 2),
        ("three times in all.", 3),
        ("El portal admite tres intentos de acceso; después se cierra.", 3),
        ("The gate allows three attempts.", 3),
        ("Remind the skipper once by mail and then tell the harbour.", 1),
        ("Deleting a log is allowed at most 3 times.", 3),
        ("You may do this up to five times.", 5),
        ("Measure twice, five minutes apart.", None),
        ("Only one skipper is on duty.", None),
        ("Remind the skipper once a year.", None),
    ],
)
def test_sentences_bound_tries_in_more_ways(sentence: str, most: int | None) -> None:
    found = next(filter(None, (tries_said(one) for one in sentence.split("; "))), None)
    assert found == most


def test_the_number_in_a_bold_line_is_no_part_of_the_name() -> None:
    text = "# Alarm\n\n## What to do\n\n" + "".join(
        f"**{n} {name}**\n\nDo it.\n\n" for n, name in ((1, "Ring"), (2, "Row"), (3, "Moor"))
    )
    read = read_document(text.encode(), where="alarm.md", kind=DocumentKind.PROCEDURE)
    assert isinstance(read.result, Playbook)
    assert [phase.title for phase in read.result.phases] == ["Ring", "Row", "Moor"]
